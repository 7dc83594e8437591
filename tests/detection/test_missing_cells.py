"""Cells of a pack go missing: no detector turns its answer round, whatever the account made of the poorer pack."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.detection.pack_answers import Answers, answers_of_pack, empty_some, faults_of

from tidewaiter.worlds.make import make_world, plan_world

Fault = tuple[str, str, str, str]


def both(world: Path, folder: Path, share: float) -> tuple[Answers, Answers]:
    """What is answered of the whole pack of a world, and of what is left of it."""
    empty_some(world, folder / "poorer", share, seed=1)
    return answers_of_pack(world / "pack", folder / "a"), answers_of_pack(folder / "poorer" / "pack", folder / "b")


def flips(faults: list[Fault]) -> list[Fault]:
    return [one for one in faults if one[2] != "unknown"]


def test_an_emptied_cell_never_flips_an_answer(tmp_path: Path) -> None:
    make_world(replace(plan_world(101, "tiny", base_rate=0.2, missing=0), cells=5), tmp_path / "world")
    whole, poorer = both(tmp_path / "world", tmp_path, 0.3)
    assert flips(faults_of(whole, poorer)) == []
    assert len({asked[0] for asked, answer in poorer.items() if answer != "unknown"}) > 25


@pytest.mark.slow
@pytest.mark.parametrize(("maker", "share"), [("ours", 0.1), ("ours", 0.3), ("other", 0.1), ("third", 0.1)])
def test_hardly_any_answer_of_a_larger_world_is_surer_for_want_of_facts(
    maker: str, share: float, tmp_path: Path
) -> None:
    world = tmp_path / "world"
    if maker == "ours":
        make_world(plan_world(102, "tiny"), world)
    else:
        made = [sys.executable, "-m", f"tests.{maker}_world", "--seed", "141", "--lines", "1500", "--out", str(world)]
        subprocess.run(made, check=True, capture_output=True)
    whole, poorer = both(world, tmp_path, share)
    faults = faults_of(whole, poorer)
    decided = sum(answer != "unknown" for answer in poorer.values())
    assert len(flips(faults)) * 5000 <= decided, flips(faults)
    assert len(faults) * 1000 <= decided, faults
