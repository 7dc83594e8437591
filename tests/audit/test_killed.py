"""Wherever an audit is killed, `current` is a complete audit, and the same command brings the rest."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.audit.killed import killed_before
from tests.audit.small_job import SHIPMENTS, content, small_job, write_pack

from tidewaiter.audit.generation import Generations, changed_files
from tidewaiter.audit.index import INDEX
from tidewaiter.audit.manifest import Settings
from tidewaiter.audit.run import run_audit
from tidewaiter.audit.steps import MAIN_JOB
from tidewaiter.report import write_report

PACK = {
    "items.csv": "item_id,chip,chips_per_unit\nSRV-8H100,NVIDIA H100 SXM5 80GB,8\n",
    "shipments.csv": "shipment_id,line,shipped_on,kind,seller_id,buyer_id,from_country,to_country,item_id,units\n"
    + "".join(f"S{n},1,2025-03-{n:02},export,P-1,P-{n % 4},TW,MY,SRV-8H100,{n}\n" for n in range(1, 29)),
}


def complete(out: Path) -> str | None:
    """The id of the audit that `current` points to, which must be whole; None where there is no `current`."""
    generations = Generations(out)
    audit_id = generations.current_id()
    if audit_id is None:
        assert not generations.current.exists()
        return None
    folder = generations.find(audit_id)
    assert changed_files(folder) == []
    assert (folder / INDEX).is_file()
    assert (folder / "report.html").is_file()
    return audit_id


@pytest.mark.slow
def test_a_kill_before_any_of_its_moves_leaves_the_old_audit_or_the_new(tmp_path: Path) -> None:
    """Every state that a crash can leave is visited, for files change only by these moves and by writing new ones."""
    base, pack = tmp_path / "base", write_pack(tmp_path / "pack")
    old = run_audit(pack, base, Settings(), job=small_job(), finish=_report)
    write_pack(pack, SHIPMENTS + "S041,B1,41\n")
    undisturbed = run_audit(pack, tmp_path / "undisturbed", Settings(), job=small_job(), finish=_report)
    seen: list[str | None] = []
    kept: set[int] = set()
    move = 0
    while True:
        out = tmp_path / f"out{move}"
        shutil.copytree(base, out, symlinks=True)
        if not killed_before(move, pack, out):
            break
        seen.append(complete(out))
        again = run_audit(pack, out, Settings(), job=small_job(), finish=_report)
        kept.add(again.steps_kept)
        assert complete(out) == undisturbed.audit_id
        assert content(again.folder) == content(undisturbed.folder)
        assert list(out.glob(".current-*")) == list(out.glob("audits/.*")) == list(out.glob("store/.*")) == []
        shutil.rmtree(out)
        move += 1
    assert move > 50
    assert set(seen) == {old.audit_id, undisturbed.audit_id}
    assert kept == {0, 1, 2, 3}


def _report(folder: Path) -> None:
    (folder / "report.html").write_text("…")


@pytest.fixture(scope="module")
def main_audits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two packs, the audit of the first in `base`, and that of the second in `undisturbed`."""
    folder = tmp_path_factory.mktemp("main")
    for name in ("first", "second"):
        (folder / name).mkdir()
        for file, text in PACK.items():
            more = "S99,1,2025-04-01,export,P-1,P-2,TW,MY,SRV-8H100,3\n" if (name, file[0]) == ("second", "s") else ""
            (folder / name / file).write_text(text + more)
    for pack, out in (("first", "base"), ("second", "undisturbed")):
        assert _command(folder / pack, folder / out).wait() == 0
    return folder


def _command(pack: Path, out: Path) -> subprocess.Popen[bytes]:
    home = ["--home", str(pack.parent / "home")]
    words = [sys.executable, "-m", "tidewaiter", *home, "audit", str(pack), "--out", str(out), "--quiet"]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL)


# 200 kills take a quarter of an hour on a quiet machine: `TIDEWAITER_KILLS=200 make test-slow` runs them.
MANY = int(os.environ.get("TIDEWAITER_KILLS", "60"))


@pytest.mark.parametrize("kills", [1, pytest.param(MANY, marks=pytest.mark.slow)])
def test_the_command_killed_at_random_moments_leaves_a_complete_audit(
    main_audits: Path, tmp_path: Path, kills: int
) -> None:
    """The whole command, interpreter and all; moments are spread over a little more than an undisturbed run."""
    chance = random.Random(kills)
    began = time.monotonic()
    assert _command(main_audits / "second", tmp_path / "timed").wait() == 0
    span = time.monotonic() - began
    whole = content((main_audits / "undisturbed" / "current").resolve())
    for _ in range(kills):
        out = tmp_path / "out"
        shutil.copytree(main_audits / "base", out, symlinks=True)
        command = _command(main_audits / "second", out)
        time.sleep(chance.uniform(0.1, 1.1) * span)
        command.kill()
        command.wait()
        assert complete(out) is not None
        again = run_audit(main_audits / "second", out, Settings(), job=MAIN_JOB, finish=write_report)
        assert complete(out) == again.audit_id
        assert content(again.folder) == whole
        shutil.rmtree(out)


def test_the_main_job_goes_on_after_a_kill_without_repeating_its_steps(main_audits: Path, tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        raise KeyboardInterrupt

    with pytest.raises(Exception, match="go on with"):
        run_audit(main_audits / "second", tmp_path, Settings(), job=MAIN_JOB, finish=fail)
    again = run_audit(main_audits / "second", tmp_path, Settings(), job=MAIN_JOB, finish=_report)
    assert again.steps_kept == len(again.folder.joinpath("manifest.json").read_text().split('"name": "')) - 1 - len(
        PACK
    )
