"""Steps have one order, and a table is written the same way whoever writes it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from tidewaiter.core.errors import InputError
from tidewaiter.engine.duck import connect, copy_to_parquet
from tidewaiter.engine.step import Step, Workplace, in_order, parquet, write_table


def step(name: str, reads: str = "", writes: str = "") -> Step:
    def nothing(at: Workplace) -> Mapping[str, int]:
        return {}

    return Step(name, f"The step {name}.", tuple(reads.split()), tuple(writes.split()), nothing)


@pytest.mark.parametrize(("csv_rows", "as_csv"), [(10, True), (9, False), (None, True)])
def test_a_long_table_is_csv_only_when_asked_for(tmp_path: Path, csv_rows: int | None, as_csv: bool) -> None:
    at = Workplace(connect(), tmp_path, tmp_path, order={"totals": ["a"]}, csv_rows=csv_rows)
    assert ("tables/totals.csv" in write_table(at, "totals", "SELECT 9 - range AS a FROM range(10)")) is as_csv
    assert (tmp_path / "tables" / "totals.csv").exists() is as_csv


def test_a_path_with_the_signs_of_a_pattern_is_read_as_itself(tmp_path: Path) -> None:
    for folder in ("a [1] * 'b'", "a 1 * 'b'"):
        at = Workplace(connect(), tmp_path / folder, tmp_path, order={"totals": ["a"]})
        at.folder.mkdir()
        write_table(at, "totals", f"SELECT {len(folder)} AS a")
    path = tmp_path / "a [1] * 'b'" / "tables" / "totals.parquet"
    assert at.con.execute(f"FROM {parquet(path)}").fetchall() == [(11,)]


def test_a_table_may_be_sorted_by_numbers_that_are_not_written(tmp_path: Path) -> None:
    at = Workplace(connect(), tmp_path, tmp_path, order={"totals": ["a"]})
    select = "SELECT chr(97 + range::INTEGER) AS a, -range AS b FROM range(20)"
    write_table(at, "totals", select, order_by=["b"], left_out=["b"])
    path = tmp_path / "tables" / "totals.parquet"
    assert at.con.execute(f"FROM {parquet(path)}").fetchall() == [
        (letter,) for letter in reversed("abcdefghijklmnopqrst")
    ]


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_files_are_read_in_the_order_of_their_list(tmp_path: Path, threads: int) -> None:
    con, paths = connect(threads=threads), []
    for part in (2, 0, 1):
        paths.append(tmp_path / f"[{part}].parquet")
        copy_to_parquet(
            con, f"SELECT range + {len(paths)} * 200_000 AS a FROM range(200_000)", paths[-1], order_by=["a"]
        )
    write_table(Workplace(con, tmp_path, tmp_path), "totals", f"SELECT * FROM {parquet(*paths)}", order_by=())
    found = con.execute(f"SELECT a FROM {parquet(tmp_path / 'tables' / 'totals.parquet')}").fetchnumpy()["a"]
    assert len(found) == 600_000
    assert (found[1:] - found[:-1] == 1).all()


def test_steps_run_after_those_they_read_from_whatever_order_they_are_listed_in() -> None:
    steps = [
        step("report", "balances chips", "cases"),
        step("balances", "shipments chips", "balances"),
        step("chips", "items", "chips"),
        step("read", "", "shipments items"),
        step("absent", "shipments", "absent"),
    ]
    tables = {"shipments", "items", "chips", "balances", "cases", "absent"}
    for seed in range(20):
        random.Random(seed).shuffle(steps)
        assert [one.name for one in in_order(steps, tables)] == ["read", "absent", "chips", "balances", "report"]


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([step("a", "u", "t"), step("b", "t", "u")], r"wait for each other(.|\n)*a, b"),
        ([step("a", "t", "t")], r"wait for each other"),
        ([step("a", "", "t"), step("b", "", "t")], r"Two steps write the table t: a and b"),
        ([step("a", "", "t"), step("b", "nowhere", "u")], r"b names a table that no contract describes(.|\n)*nowhere"),
        ([step("a", "", "elsewhere")], r"a names a table that no contract describes(.|\n)*elsewhere"),
        ([step("a", "u", "t")], r"a reads u, which no step writes"),
    ],
)
def test_steps_that_cannot_be_ordered_are_named(steps: list[Step], words: str) -> None:
    with pytest.raises(InputError, match=words):
        in_order(steps, {"t", "u"})
