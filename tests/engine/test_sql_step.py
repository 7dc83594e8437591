"""An SQL step says what it reads and writes, and is refused with the line where it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidewaiter.core.errors import InputError
from tidewaiter.engine.duck import connect
from tidewaiter.engine.sql_step import sql_step, sql_steps
from tidewaiter.engine.step import Workplace

TOTALS = """\
-- totals: What each buyer received.
-- reads: shipments, items
-- writes: totals
-- A note that belongs to the SQL: it's about 'quotes' and $5.
select buyer_id, cast(sum(units) as bigint) as units from shipments where units > $least group by buyer_id
"""


def written(folder: Path, text: str, name: str = "totals.sql") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def workplace(folder: Path, **parameters: object) -> Workplace:
    con = connect()
    con.execute("CREATE TABLE shipments AS SELECT 'B' || (range % 3) AS buyer_id, range AS units FROM range(10)")
    return Workplace(con, folder, folder, order={"totals": ["buyer_id"]}, parameters=parameters)


def test_an_sql_file_becomes_a_step(tmp_path: Path) -> None:
    found = sql_step(written(tmp_path, TOTALS))
    assert (found.name, found.claim) == ("totals", "What each buyer received.")
    assert (found.reads, found.writes) == (("shipments", "items"), ("totals",))
    assert len(found.digest) == 64


def test_a_step_writes_its_table_in_order_as_parquet_and_csv(tmp_path: Path) -> None:
    at = workplace(tmp_path, least=2, unused=1)
    rows = sql_step(written(tmp_path, TOTALS)).run(at)
    assert rows == {"tables/totals.parquet": 3, "tables/totals.csv": 3}
    assert (tmp_path / "tables" / "totals.csv").read_text() == "buyer_id,units\nB0,18\nB1,11\nB2,13\n"
    assert at.con.execute("SELECT count(*) FROM duckdb_tables() WHERE temporary").fetchall() == [(0,)]


def test_a_folder_of_steps_is_read_by_file_name(tmp_path: Path) -> None:
    written(tmp_path, TOTALS)
    written(tmp_path, TOTALS.replace("totals", "also"), "also.sql")
    assert [one.name for one in sql_steps(tmp_path)] == ["also", "totals"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", r"line 1: This line does not declare the step"),
        ("select 1 as a\n", r"got: +select 1 as a"),
        (TOTALS.replace("-- reads: shipments, items\n", ""), r"line 2(.|\n)*expected: -- reads: TABLE, TABLE"),
        (TOTALS.replace("-- writes:", "-- makes:"), r"line 3(.|\n)*expected: -- writes: TABLE"),
        (TOTALS.replace("writes: totals", "writes: sums"), r"bears that table's name(.|\n)*expected: totals"),
        (TOTALS.replace("select", "slect"), r"DuckDB cannot parse this step"),
        (TOTALS + "; select 2 as b", r"A step is one SELECT(.|\n)*SELECT, SELECT"),
        (TOTALS[: TOTALS.index("select")] + "drop table items", r"A step is one SELECT(.|\n)*DROP"),
        (TOTALS[: TOTALS.index("select")], r"A step is one SELECT(.|\n)*nothing"),
    ],
)
def test_a_file_that_is_no_step_is_refused_with_the_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        sql_step(written(tmp_path, text))


def test_a_step_may_read_no_table(tmp_path: Path) -> None:
    text = TOTALS.replace("shipments, items", "nothing")
    assert sql_step(written(tmp_path, text)).reads == ()
