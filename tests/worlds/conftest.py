"""One tiny world for all tests that read one, and cells that are made but never written."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tidewaiter.worlds.buying import buy
from tidewaiter.worlds.chance import Ids
from tidewaiter.worlds.diverting import divert
from tidewaiter.worlds.economy import make_economy
from tidewaiter.worlds.groups import make_cell
from tidewaiter.worlds.make import make_world, plan_world
from tidewaiter.worlds.model import Cell
from tidewaiter.worlds.presence import settle
from tidewaiter.worlds.stories import tell


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("worlds") / "tiny"
    make_world(plan_world(4, "tiny", base_rate=0.2, missing=0.0), out)
    return out


@pytest.fixture(scope="session")
def cells() -> list[Cell]:
    plan = plan_world(5, "small", base_rate=0.2)
    economy, made = make_economy(plan), []
    for number in range(400):
        cell, ids = make_cell(plan, number), Ids(plan.seed, f"cell {number}")
        buy(plan, cell, economy, ids)
        tell(plan, cell, economy, ids)
        divert(plan, cell)
        settle(plan, cell)
        made.append(cell)
    return made
