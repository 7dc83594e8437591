"""A pack with fields missing: what may be emptied is, at the share that was asked, and nothing else changes."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import duckdb
import pytest
from tests.worlds.conftest import rows

from tidewaiter.core.errors import InputError, StateError
from tidewaiter.records.contracts import table, tables
from tidewaiter.worlds.blank import REPORTERS, blank_pack, optional_columns


def cells(folder: Path, name: str) -> list[dict[str, str]]:
    return rows(folder / "pack", name)


def test_about_the_share_of_each_optional_column_is_gone_and_nothing_required(tiny: Path, tmp_path: Path) -> None:
    done = {one.table: one for one in blank_pack(tiny, tmp_path / "b", 0.3, 1)}
    for name in ("shipments", "declarations", "custody_events", "parties"):
        before, after = cells(tiny, name), cells(tmp_path / "b", name)
        assert len(before) == len(after) == done[name].rows
        may = set(optional_columns(table(name)))
        filled, kept = Counter[str](), Counter[str]()
        for old, new in zip(before, after, strict=True):
            for column, value in old.items():
                assert new[column] == value or (column in may and not new[column])
                filled[column] += value != ""
                kept[column] += new[column] != ""
        for column in may & set(before[0]):
            if filled[column] > 400:
                assert 0.62 < kept[column] / filled[column] < 0.78, (name, column)
        assert sum(filled[one] for one in may) == done[name].filled
        assert sum(kept[one] for one in may) == done[name].left


def test_the_same_seed_empties_the_same_cells_and_a_larger_share_empties_them_too(tiny: Path, tmp_path: Path) -> None:
    for out, share, seed in (("a", 0.3, 1), ("b", 0.3, 1), ("c", 0.5, 1), ("d", 0.3, 2)):
        blank_pack(tiny, tmp_path / out, share, seed)
    packs = {one: (tmp_path / one / "pack" / "shipments.csv").read_bytes() for one in "abcd"}
    assert packs["a"] == packs["b"] != packs["d"]
    for less, more in zip(cells(tmp_path / "a", "shipments"), cells(tmp_path / "c", "shipments"), strict=True):
        assert all(value in {less[column], ""} for column, value in more.items())
    assert (tmp_path / "a" / "truth" / "cases.csv").read_bytes() == (tiny / "truth" / "cases.csv").read_bytes()


def test_a_reporter_leaves_a_column_out_of_all_its_rows_or_of_none(tiny: Path, tmp_path: Path) -> None:
    blank_pack(tiny / "pack", tmp_path / "b", 0.3, 1, "reporters")
    seen: dict[tuple[str, str], set[bool]] = {}
    for old, new in zip(cells(tiny, "shipments"), cells(tmp_path / "b", "shipments"), strict=True):
        for column in ("received_on", "value_usd", "end_use"):
            if old[column]:
                seen.setdefault((old["seller_id"], column), set()).add(new[column] == "")
    assert all(len(one) == 1 for one in seen.values())
    gone = sum(one == {True} for one in seen.values()) / len(seen)
    assert len(seen) > 60
    assert 0.1 < gone < 0.5


def test_a_share_of_nothing_changes_nothing_and_of_one_leaves_what_tells_rows_apart(tmp_path: Path) -> None:
    pack = tmp_path / "in"
    pack.mkdir()
    lines = [
        "order_id,ordered_on,buyer_id,end_user_id,item_id,units,value_usd,recorded_at,note",
        "O1,2025-01-01,B,E,I,3,10.00,2025-01-02,own",
        "O2,2025-01-01,B,E,I,3,10.00,2025-01-02,own",
        "O2,2025-01-01,B,F,I,3,10.00,2025-01-03,own",
    ]
    (pack / "orders.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    blank_pack(pack, tmp_path / "none", 0, 1)
    assert (tmp_path / "none" / "pack" / "orders.csv").read_text(encoding="utf-8").splitlines() == lines
    blank_pack(pack, tmp_path / "all", 1, 1)
    assert [list(row.values()) for row in cells(tmp_path / "all", "orders")] == [
        ["O1", "2025-01-01", "B", "", "I", "3", "", "", "own"],
        ["O2", "2025-01-01", "B", "E", "I", "3", "", "2025-01-02", "own"],
        ["O2", "2025-01-01", "B", "F", "I", "3", "", "2025-01-03", "own"],
    ]
    assert not (tmp_path / "all" / "truth").exists()


def test_parquet_stays_parquet_of_the_same_types(tmp_path: Path) -> None:
    pack = tmp_path / "in"
    pack.mkdir()
    with duckdb.connect() as con:
        con.execute(
            "COPY (SELECT 'P' || i AS party_id, 'n' AS name, 'US' AS country, DATE '2020-01-01' AS incorporated_on "
            f"FROM range(1000) t(i)) TO '{pack / 'parties.parquet'}' (FORMAT parquet)"
        )
        blank_pack(pack, tmp_path / "b", 0.5, 1)
        select = f"SELECT * FROM '{tmp_path / 'b' / 'pack' / 'parties.parquet'}'"
        assert [str(row[1]) for row in con.execute(f"DESCRIBE {select}").fetchall()] == ["VARCHAR"] * 3 + ["DATE"]
        assert 400 < sum(row[3] is None for row in con.execute(select).fetchall()) < 600


def test_what_cannot_be_done_is_refused_and_leaves_nothing(tiny: Path, tmp_path: Path) -> None:
    for share in (-0.1, 1.1, float("nan")):
        with pytest.raises(InputError, match="out of range"):
            blank_pack(tiny, tmp_path / "x", share, 1)
    with pytest.raises(InputError, match="no such pack"):
        blank_pack(tmp_path / "nowhere", tmp_path / "x", 0.3, 1)
    with pytest.raises(StateError, match="not empty"):
        blank_pack(tiny, tiny, 0.3, 1)
    broken = tmp_path / "broken"
    broken.mkdir()
    with (broken / "serials.csv").open("w", encoding="utf-8") as stream:
        csv.writer(stream).writerows([["shipment_id", "line", "serial_number"], ["S", "1", "N"], ["S", "1"]])
    with pytest.raises(InputError, match="cannot be read"):
        blank_pack(broken, tmp_path / "y", 0.3, 1)
    assert not (tmp_path / "x").exists()
    assert list((tmp_path / "y").iterdir()) == []


def test_reporters_are_columns_of_their_tables() -> None:
    for name, column in REPORTERS.items():
        assert column in {one.name for one in tables()[name].columns}
