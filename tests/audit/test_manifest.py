"""A manifest names what decides a result, and the audit's id is its digest."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from tidewaiter.audit.disk import write_json
from tidewaiter.audit.manifest import Input, Manifest, Output, Plan, Settings, versions
from tidewaiter.core.errors import StateError

PLAN = Plan(
    layout=1,
    program={"version": "0.1.0", "sha256": "11"},
    engines={"duckdb": "2.0.1", "python": "3.11.7"},
    catalogue="22",
    inputs=(Input("shipments.csv", "33", 5),),
    settings=Settings(),
    delay_days={"shipments": 5},
    steps={"read": "", "balances": "44"},
)
MANIFEST = Manifest(PLAN, {"tables/balances.parquet": Output("55", 7, 3)})


def test_a_manifest_comes_back_as_it_was_written(tmp_path: Path) -> None:
    write_json(tmp_path / "manifest.json", MANIFEST.as_dict())
    assert Manifest.read(tmp_path) == MANIFEST


@pytest.mark.parametrize(
    "change",
    [
        {"layout": 2},
        {"program": {"version": "0.2.0", "sha256": "11"}},
        {"program": {"version": "0.1.0", "sha256": "12"}},
        {"engines": {"duckdb": "2.0.2", "python": "3.11.7"}},
        {"catalogue": "23"},
        {"inputs": (Input("shipments.csv", "34", 5),)},
        {"inputs": (Input("orders.csv", "33", 5),)},
        {"settings": Settings(as_of="2025-03-14")},
        {"settings": Settings(csv=True)},
        {"delay_days": {"shipments": 6}},
        {"steps": {"read": "", "balances": "45"}},
        {"steps": {"balances": "44", "read": ""}},
        {"rulebooks": {"ear": "66"}},
        {"lists": {"entity-list": "77"}},
    ],
)
def test_whatever_decides_the_result_changes_the_id(change: dict[str, object]) -> None:
    assert dataclasses.replace(PLAN, **change).audit_id != PLAN.audit_id  # type: ignore[arg-type]


def test_the_id_is_sixteen_hexadecimal_digits_and_stays() -> None:
    assert PLAN.audit_id == "7839692fdb3e1c79"


@pytest.mark.parametrize("damage", ["", "{", "[]", "{}", '{"audit_id": "00", "outputs": {}}', '{"outputs": 3}'])
def test_a_damaged_manifest_is_refused(tmp_path: Path, damage: str) -> None:
    (tmp_path / "manifest.json").write_text(damage)
    with pytest.raises(StateError, match=r"manifest\.json: This is not the manifest of a complete audit"):
        Manifest.read(tmp_path)


def test_a_manifest_with_another_input_is_refused(tmp_path: Path) -> None:
    raw = MANIFEST.as_dict()
    raw["inputs"][0]["sha256"] = "99"
    (tmp_path / "manifest.json").write_text(json.dumps(raw))
    with pytest.raises(StateError, match="changed afterwards"):
        Manifest.read(tmp_path)


def test_the_program_here_is_named_by_version_and_content() -> None:
    import duckdb

    import tidewaiter

    here = versions()
    assert here["program"]["version"] == tidewaiter.__version__
    assert len(here["program"]["sha256"]) == 64
    assert here["engines"]["duckdb"] == duckdb.__version__
