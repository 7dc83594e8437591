"""Two audits never write into one folder at once, and a dead one holds nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.audit.small_job import small_job, write_pack

from tidewaiter.audit.lock import alone_in
from tidewaiter.audit.manifest import Settings
from tidewaiter.audit.run import run_audit
from tidewaiter.core.errors import StateError

HOLDER = """
import sys, time
from pathlib import Path
from tidewaiter.audit.lock import alone_in
with alone_in(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


@contextmanager
def another_holding(out: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the lock of `out`."""
    out.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(out)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        try:
            yield holder
        finally:
            holder.kill()


def test_a_second_audit_is_refused_and_told_who_is_at_work(tmp_path: Path) -> None:
    pack, out = write_pack(tmp_path / "pack"), tmp_path / "out"
    with another_holding(out) as holder, pytest.raises(StateError) as refusal:
        run_audit(pack, out, Settings(), job=small_job(), finish=lambda folder: None)
    said = str(refusal.value)
    assert f"process {holder.pid} on " in said
    assert "at work since 20" in said
    assert "another --out" in said
    assert sorted(path.name for path in out.iterdir()) == [".lock"]


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with another_holding(out) as holder:
        holder.kill()
        holder.wait()
        with alone_in(out):
            assert f'"pid": {os.getpid()}' in (out / ".lock").read_text()


def test_other_folders_are_not_held(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack")
    with another_holding(tmp_path / "one"):
        outcome = run_audit(pack, tmp_path / "two", Settings(), job=small_job(), finish=lambda folder: None)
    assert outcome.folder.is_dir()


def test_a_holder_that_has_not_signed_yet_still_holds(tmp_path: Path) -> None:
    with another_holding(tmp_path):
        (tmp_path / ".lock").write_text("")
        with pytest.raises(StateError, match="a process that has just started"), alone_in(tmp_path):
            pass


def test_a_killed_rerun_is_cleared_away_and_one_at_work_is_not(tmp_path: Path) -> None:
    pack, out = write_pack(tmp_path / "pack"), tmp_path / "out"
    for name in (".rerun-dead", ".rerun-alive"):
        (out / name / "audit").mkdir(parents=True)
    with another_holding(out / ".rerun-alive"):
        run_audit(pack, out, Settings(), job=small_job(), finish=lambda folder: None)
    assert [path.name for path in out.glob(".rerun-*")] == [".rerun-alive"]
