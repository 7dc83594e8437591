"""What an item is: what the user states goes first, then the one chip its name means, else a range or a question."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tidewaiter.account.item_chips import item_chips_step
from tidewaiter.chips import Kind, find
from tidewaiter.engine.duck import connect, quote_name
from tidewaiter.engine.step import Workplace, parquet
from tidewaiter.records.contracts import outputs, tables

H100 = "NVIDIA H100 SXM5 80GB"
A100 = "NVIDIA A100 SXM4 80GB"

Row = dict[str, Any]
Classify = Callable[..., dict[str, Row]]


@pytest.fixture
def classify(tmp_path: Path) -> Classify:
    """Runs the real step over these items and over rows that only name an item; the result by item id."""

    def run(*items: Row, shipped: tuple[str | None, ...] = (), ordered: tuple[str | None, ...] = ()) -> dict[str, Row]:
        con = connect(threads=1)
        for name in ("items", "shipments", "orders"):
            columns = [f"{quote_name(c.name)} {c.type.sql}" for c in tables()[name].columns]
            con.execute(f"CREATE TABLE {name} ({', '.join(columns)}, row_id VARCHAR)")
        for item in items:
            names = ", ".join(map(quote_name, item))
            con.execute(f"INSERT INTO items ({names}) VALUES ({', '.join('?' * len(item))})", list(item.values()))
        for table, ids in (("shipments", shipped), ("orders", ordered)):
            for item_id in ids:
                con.execute(f"INSERT INTO {table} (item_id) VALUES (?)", [item_id])
        folder, scratch = tmp_path / "audit", tmp_path / "scratch"
        folder.mkdir()
        scratch.mkdir()
        step = item_chips_step()
        order = {name: table.order for name, table in outputs().items()}
        written = step.run(Workplace(con, folder, scratch, order))
        result = con.execute(f"SELECT * FROM {parquet(folder / 'tables' / 'item_chips.parquet')}")
        columns = [column[0] for column in result.description or []]
        rows = [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
        assert columns == [column.name for column in outputs()["item_chips"].columns]
        assert written == {"tables/item_chips.parquet": len(rows), "tables/item_chips.csv": len(rows)}
        return {row["item_id"]: row for row in rows}

    return run


def item(item_id: str, **cells: object) -> Row:
    return {"item_id": item_id, "row_id": f"row of {item_id}", "chips_per_unit": 8, **cells}


def test_a_catalogue_name_brings_the_facts_of_its_chip(classify: Classify) -> None:
    row = classify(item("SRV", chip=H100))["SRV"]
    (chip,) = find(H100).chips
    assert (row["chip"], row["matched_by"], row["candidates"]) == (H100, "name", None)
    assert row["tpp"] == row["tpp_low"] == row["tpp_high"] == chip.tpp
    assert row["performance_density"] == chip.performance_density
    assert row["dram_bandwidth_gbs"] == chip.dram_bandwidth_gbs
    assert row["chips_per_unit"] == 8
    assert row["row_id"] == "row of SRV"


@pytest.mark.parametrize(
    ("spelling", "chip", "matched_by"),
    [("h100 sxm5 80gb", H100, "alias"), ("900-21001-0000-000", "NVIDIA A100 PCIe 40GB", "part_number")],
)
def test_other_spellings_and_part_numbers_say_how_they_were_matched(
    classify: Classify, spelling: str, chip: str, matched_by: str
) -> None:
    row = classify(item("X", chip=spelling))["X"]
    assert (row["chip"], row["matched_by"]) == (chip, matched_by)


def test_what_the_user_states_goes_before_the_catalogue(classify: Classify) -> None:
    stated = {
        "tpp": Decimal("4800.000"),
        "die_area_mm2": Decimal(600),
        "dram_bandwidth_gbs": Decimal(2000),
        "interconnect_gbs": Decimal(400),
        "datacenter_marketed": "no",
    }
    row = classify(item("CUT-DOWN", chip=H100, **stated))["CUT-DOWN"]
    assert row["matched_by"] == "override"
    assert row["tpp_low"] == row["tpp_high"] == stated["tpp"]
    assert {name: row[name] for name in stated} == stated
    assert row["performance_density"] == Decimal("8.000")
    assert row["tpp_precision"] is None
    assert row["missing_facts"] is None


def test_a_stated_tpp_of_an_unknown_chip_counts(classify: Classify) -> None:
    row = classify(item("OWN", chip="our own part", tpp=Decimal("1234.500")))["OWN"]
    assert (row["chip"], row["matched_by"], row["tpp"]) == (None, "override", Decimal("1234.500"))
    assert row["performance_density"] is None


def test_a_stated_die_area_changes_the_density_and_leaves_the_tpp(classify: Classify) -> None:
    (chip,) = find(H100).chips
    assert chip.tpp is not None
    row = classify(item("X", chip=H100, die_area_mm2=Decimal(1000)))["X"]
    assert (row["matched_by"], row["tpp"]) == ("name", chip.tpp)
    assert row["performance_density"] == (chip.tpp / 1000).quantize(Decimal("0.001"))


def test_a_stated_die_area_of_zero_gives_no_density(classify: Classify) -> None:
    assert classify(item("X", chip=H100, die_area_mm2=Decimal(0)))["X"]["performance_density"] is None


def test_a_family_gives_the_range_over_its_members_and_no_chip(classify: Classify) -> None:
    members = find("NVIDIA H100")
    assert members.kind is Kind.FAMILY
    row = classify(item("X", chip="NVIDIA H100"))["X"]
    assert (row["chip"], row["matched_by"]) == (None, "candidates")
    assert row["candidates"] == "|".join(chip.name for chip in members.chips)
    assert (row["tpp_low"], row["tpp_high"], row["tpp"]) == (members.tpp_low, members.tpp_high, None)
    assert row["tpp_low"] < row["tpp_high"]


@pytest.mark.parametrize("written", [f"{A100} or {H100}", f"{A100}|{H100}", f"{A100} OR {H100}"])
def test_named_alternatives_give_the_range_over_all_of_them(classify: Classify, written: str) -> None:
    row = classify(item("X", chip=written))["X"]
    assert (row["chip"], row["candidates"]) == (None, f"{A100}|{H100}")
    assert (row["tpp_low"], row["tpp_high"], row["tpp"]) == (Decimal(4992), Decimal(15832), None)


def test_alternatives_of_one_tpp_have_that_tpp(classify: Classify) -> None:
    row = classify(item("X", chip="NVIDIA A100 PCIe 40GB or NVIDIA A100 SXM4 80GB"))["X"]
    assert (row["chip"], row["tpp"]) == (None, Decimal(4992))


def test_an_alternative_that_nobody_knows_leaves_the_tpp_unknown(classify: Classify) -> None:
    row = classify(item("X", chip=f"{H100} or something newer"))["X"]
    assert row["tpp_low"] is row["tpp_high"] is row["tpp"] is None


@pytest.mark.parametrize("written", ["NVDIA H100 SXM5 80GBB", "NVIDA A100 SXM4 80GB x"])
def test_a_near_miss_names_candidates_and_gives_no_number(classify: Classify, written: str) -> None:
    assert find(written).kind is Kind.CANDIDATES
    row = classify(item("X", chip=written))["X"]
    assert (row["chip"], row["matched_by"]) == (None, "candidates")
    assert row["candidates"]
    assert row["tpp_low"] is row["tpp_high"] is row["tpp"] is None
    assert row["performance_density"] is row["die_area_mm2"] is None


def test_what_is_no_chip_at_all_stays_unknown(classify: Classify) -> None:
    row = classify(item("X", chip="office chair"))["X"]
    assert (row["chip"], row["matched_by"], row["candidates"], row["tpp"]) == (None, "none", None, None)


def test_an_item_without_a_name_is_unknown(classify: Classify) -> None:
    row = classify(item("NAMELESS"))["NAMELESS"]
    assert (row["chip"], row["matched_by"], row["chips_per_unit"]) == (None, "none", 8)
    assert "tpp" in row["missing_facts"].split("|")


def test_without_a_chip_the_description_is_read(classify: Classify) -> None:
    rows = classify(item("A", description=H100), item("B", description=A100, chip=H100))
    assert (rows["A"]["chip"], rows["B"]["chip"]) == (H100, H100)


def test_an_id_that_stands_only_in_shipments_or_orders_is_read_as_a_name(classify: Classify) -> None:
    rows = classify(item("SRV", chip=A100), shipped=(H100, H100, "SRV", None), ordered=("SRV-9", H100))
    assert set(rows) == {"SRV", H100, "SRV-9"}
    assert (rows[H100]["chip"], rows[H100]["chips_per_unit"], rows[H100]["row_id"]) == (H100, 1, None)
    assert (rows["SRV-9"]["matched_by"], rows["SRV-9"]["chips_per_unit"]) == ("none", None)
    assert rows["SRV"]["chip"] == A100


def test_a_system_counts_its_chips_only_where_the_item_is_not_described(classify: Classify) -> None:
    described = item("SRV", chip="NVIDIA DGX H100", chips_per_unit=4)
    silent = item("SILENT", chip="NVIDIA DGX H100", chips_per_unit=None)
    rows = classify(described, silent, shipped=("NVIDIA DGX H100",))
    assert rows["NVIDIA DGX H100"]["chips_per_unit"] == 8
    assert rows["SRV"]["chips_per_unit"] == 4
    assert rows["SILENT"]["chips_per_unit"] is None
    assert {row["chip"] for row in rows.values()} == {H100}


def test_missing_facts_name_exactly_what_is_empty(classify: Classify) -> None:
    rows = classify(
        item("FULL", chip=H100),
        item("FAMILY", chip="NVIDIA H100", dram_bandwidth_gbs=Decimal(2000)),
        item("NONE", chip="office chair", chips_per_unit=None),
    )
    for row in rows.values():
        facts = ("tpp", "die_area_mm2", "dram_bandwidth_gbs", "interconnect_gbs", "datacenter_marketed",
                 "chips_per_unit")  # fmt: skip
        assert (row["missing_facts"] or "").split("|") == ([fact for fact in facts if row[fact] is None] or [""])
    assert rows["FULL"]["missing_facts"] is None
    assert "dram_bandwidth_gbs" not in rows["FAMILY"]["missing_facts"]


@pytest.mark.parametrize(
    "spelling", ['"', "'; DROP TABLE items; --", "a,b\nc\r\nd", "\\N", "NULL", "=1+1", "𝓗100", " ", "\x1f", "x" * 5000]
)
def test_a_name_may_hold_any_text(classify: Classify, spelling: str) -> None:
    rows = classify(item("ODD", chip=spelling), item("SRV", chip=H100))
    assert rows["ODD"]["tpp"] is None
    assert rows["SRV"]["chip"] == H100


def test_many_items_may_bear_one_name(classify: Classify) -> None:
    rows = classify(*(item(f"I{n}", chip=H100) for n in range(20)), shipped=tuple(f"I{n}" for n in range(20)))
    assert len(rows) == 20
    assert {row["chip"] for row in rows.values()} == {H100}


def test_no_item_gives_an_empty_table(classify: Classify) -> None:
    assert classify() == {}
