"""Two audits at once into one folder: both complete, or one refuses clearly; `current` is complete in either case."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tidewaiter.audit.generation import Generations, changed_files

ITEMS = "item_id,chip,chips_per_unit\nSRV-8H100,NVIDIA H100 SXM5 80GB,8\n"


def start(pack: Path, out: Path) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "tidewaiter", "--home", str(pack.parent / "home")]
    return subprocess.Popen(
        [*words, "audit", str(pack), "--out", str(out), "--quiet"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
@pytest.mark.parametrize("packs", [("one", "one"), ("one", "two")])
def test_two_commands_at_once(tmp_path: Path, packs: tuple[str, str]) -> None:
    for name in {*packs}:
        (tmp_path / name).mkdir()
        (tmp_path / name / "items.csv").write_text(ITEMS + f"{name},A100,1\n")
    out = tmp_path / "out"
    commands = [start(tmp_path / pack, out) for pack in packs]
    said = [command.communicate() for command in commands]
    ends = [command.returncode for command in commands]
    assert set(ends) in ({0}, {0, 3}), said
    for (_, stderr), end in zip(said, ends, strict=True):
        assert (end == 3) == ("Another audit is writing into" in stderr)
    folder = Generations(out).find(None)
    assert changed_files(folder) == []
    for pack in {*packs}:
        again = start(tmp_path / pack, out)
        again.communicate()
        assert again.returncode == 0
    assert len(list((out / "audits").iterdir())) == len({*packs})
