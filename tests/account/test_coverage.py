"""Each step's count reads the tables that it names, counts nothing without records, and bears the step's name."""

from __future__ import annotations

import pytest
from tests.detection.tables import empty_tables
from tests.engine.portable_sql import tables_read

from tidewaiter.account.coverage import COLUMNS, counts, coverage_step
from tidewaiter.audit.steps import MAIN_JOB


@pytest.mark.parametrize("name", list(counts()))
def test_a_count_reads_what_it_says_and_counts_nothing_without_records(name: str) -> None:
    sql = counts()[name]
    said = sql.splitlines()[1].removeprefix("-- reads: ").split(", ")
    assert set(said) == tables_read(sql)
    with empty_tables() as con:
        rows = con.execute(f"SELECT * FROM ({sql}) AS counted ({COLUMNS})").fetchall()
    assert rows
    for row in rows:
        assert row[0] == name
        assert row[2:] == (0, 0, 0, 0, None)


def test_every_count_is_of_a_step_of_the_audit() -> None:
    steps = MAIN_JOB.steps({})
    written = {table for step in steps for table in step.writes} | {step.name for step in steps}
    assert set(counts()) <= written
    assert {"balances", "custody", "draws", "lineage"} <= set(counts())


def test_the_step_reads_what_its_counts_read_and_the_detectors() -> None:
    assert {"detectors", "balances", "shipments"} <= set(coverage_step().reads)
