"""Records of another making are read whole, audited and judged, whatever their habits."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from tests.other_world.make import make, write

from tidewaiter.cli.main import run

pytestmark = pytest.mark.usefixtures("quiet_log")


def rows(audit: Path, query: str) -> list[tuple[object, ...]]:
    """What a query of the audit's tables gives; `{name}` is a table."""
    folder = audit / "current" / "tables"
    names = {path.stem: f"'{path}'" for path in folder.glob("*.parquet")}
    return duckdb.connect().execute(query.format(**names)).fetchall()


def test_a_seed_gives_one_world_and_units_are_where_the_truth_says() -> None:
    pack, truth = make(1, 1500)
    again, same = make(1, 1500)
    assert (pack, truth) == (again, same)
    units = {(row["shipment_id"], row["line"]): row["units"] for row in pack["shipments"]}
    assert len(units) == len(pack["shipments"])
    assert truth["cases"]
    for row in truth["case_lines"]:
        assert 0 < row["units"] <= units[row["shipment_id"], row["line"]]
    lots = {row["diversion_id"]: row for row in truth["diversions"]}
    assert {row["diversion_id"] for row in truth["case_lines"]} == set(lots)
    assert all(row["first_leg_on"] <= row["last_border_on"] for row in lots.values())
    assert not {tuple(row.values()) for row in truth["lookalike_lines"]} & {
        (row["shipment_id"], row["line"]) for row in truth["case_lines"]
    }


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_audit_reads_all_of_it_bounds_it_and_can_be_judged(seed: int, tmp_path: Path) -> None:
    pack, truth = make(seed, 1800)
    write(tmp_path / "pack", pack)
    write(tmp_path / "truth", truth)
    assert run(["pack", "check", str(tmp_path / "pack")]) == 0
    out = tmp_path / "out"
    assert run(["audit", str(tmp_path / "pack"), "--out", str(out), "--no-lists", "--quiet"]) == 0
    assert len((out / "current" / "rejects.csv").read_text(encoding="utf-8").splitlines()) <= 1
    assert rows(out, "SELECT count(DISTINCT (shipment_id, line)) FROM {determinations}") == [(len(pack["shipments"]),)]
    assert rows(
        out,
        "SELECT count(*) FROM {cases} WHERE NOT (0 <= units_low AND units_mid BETWEEN units_low AND units_high)",
    ) == [(0,)]
    assert rows(
        out,
        "SELECT count(*) FROM {lot_reach} WHERE NOT (0 <= chips_low AND chips_high BETWEEN chips_low AND chips)",
    ) == [(0,)]
    assert rows(out, "SELECT count(*) > 0 AND min(rank) = 1 AND count(DISTINCT rank) = count(*) FROM {cases}") == [
        (True,)
    ]
    figures = tmp_path / "figures.json"
    assert run(["evaluate", str(out), str(tmp_path / "truth"), "--draws", "20", "--json", str(figures)]) == 0
    judged = json.loads(figures.read_text(encoding="utf-8"))["worlds"][0]["figures"]
    assert judged["its intervals: hold the units"]["of"] > 0


@pytest.mark.slow
def test_where_everything_is_on_record_no_bound_excludes_the_truth(tmp_path: Path) -> None:
    """With every movement written down, what really reached China or Hong Kong lies within the bounds of every line."""
    pack, truth = make(1, 1800, complete=True)
    write(tmp_path / "pack", pack)
    out = tmp_path / "out"
    assert run(["audit", str(tmp_path / "pack"), "--out", str(out), "--no-lists", "--quiet"]) == 0
    reached = {(row["shipment_id"], row["line"]): row["units"] for row in truth["reached"]}
    chips = {row["item_id"]: int(row["chips_per_unit"]) for row in pack["items"]}
    of_line = {(row["shipment_id"], row["line"]): chips[row["item_id"]] for row in pack["shipments"]}
    bounds = rows(out, "SELECT shipment_id, line, chips_low, chips_high FROM {lot_reach} WHERE place = 'concern'")
    told = {(str(shipment_id), str(line)): (int(str(low)), int(str(high))) for shipment_id, line, low, high in bounds}
    truth_of = {key: units * of_line[key] for key, units in reached.items()}
    wrong = [
        (key, told.get(key, (0, 0)), chips)
        for key, chips in truth_of.items()
        if not told.get(key, (0, 0))[0] <= chips <= told.get(key, (0, 0))[1]
    ]
    assert sum(truth_of.values()) > 0
    assert wrong == []
