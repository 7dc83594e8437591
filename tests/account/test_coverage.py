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


def test_a_line_that_lineage_does_not_follow_is_not_counted_as_decided() -> None:
    """One that was received before it was shipped, and one of more chips than anybody makes."""
    sql = counts()["lineage"]
    with empty_tables() as con:
        con.execute("INSERT INTO item_chips (item_id, chip, chips_per_unit) VALUES ('SRV', 'H100', 8)")
        con.execute(
            "INSERT INTO shipments (seller_id, buyer_id, item_id, shipped_on, received_on, units) "
            "SELECT 'A', 'B', 'SRV', DATE '2025-03-02', day, units FROM (VALUES (DATE '2025-03-02', 5), "
            "(DATE '2025-03-01', 5), (DATE '2025-03-09', 200000000000)) AS given (day, units)"
        )
        ((_, _, subjects, yes, no, unknown, missing),) = con.execute(sql).fetchall()
    assert (subjects, yes, no, unknown) == (3, 1, 0, 2)
    assert missing == "shipments.received_on (1)|shipments.units (1)"
