from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest
from tests.report.made_up import PACK
from tests.report.sample import really_audit, write_pack

from tidewaiter.records.asof import register_as_of
from tidewaiter.records.contracts import tables
from tidewaiter.report.folder import open_folder, query
from tidewaiter.report.known import KNOWN


def test_the_report_knows_the_same_tables_keys_and_days_as_the_record_layout() -> None:
    layout = {
        name: (table.key, table.day, tuple(c.name for c in table.columns if c.later))
        for name, table in tables().items()
    }
    assert {name: (known.key, known.day, known.later) for name, known in KNOWN.items()} == layout


def test_the_report_asks_only_for_columns_that_the_record_layout_has() -> None:
    con = duckdb.connect()
    con.execute(query("shape"))
    rows = con.execute("from duckdb_columns() select table_name, column_name where schema_name = 'shape'").fetchall()
    layout = {(name, c.name) for name, table in tables().items() for c in table.columns}
    asked = {(table, column) for table, column in rows if table in KNOWN and column != "row_id"}
    assert len(asked) > 100
    assert asked - layout == set()


@pytest.mark.parametrize(
    "as_of", ["2024-03-10", *(pytest.param(day, marks=pytest.mark.slow) for day in ("", "2024-02-08", "2024-06-04"))]
)
def test_what_is_known_on_a_day_is_what_the_reader_says(as_of: str, tmp_path: Path) -> None:
    """The same rows as the reader's one as-of view, with a corrected line, a late one and undated ones."""
    corrected = {**PACK["shipments"][1], "units": 31, "recorded_at": "2024-03-05T10:00:00Z"}
    late = {**PACK["shipments"][2], "shipment_id": "late", "recorded_at": "2024-06-01T00:00:00Z"}
    pack = {**PACK, "shipments": [*PACK["shipments"], corrected, late]}
    audit = really_audit(write_pack(tmp_path / "pack", pack), tmp_path / "out", as_of=as_of)
    folder, con = open_folder(audit), duckdb.connect()
    register_as_of(con, audit / "read", dt.date.fromisoformat(as_of) if as_of else None)
    for table in pack:
        columns = [c.name for c in tables()[table].columns if c.name in folder.con.table(table).columns]
        rows = f"select {', '.join(columns)} from {table} order by all"
        assert folder.con.execute(rows).fetchall() == con.execute(rows).fetchall()
