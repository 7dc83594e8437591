"""Runs an audit in a process of its own and kills it just before its n-th move on the disk."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.audit.small_job import small_job

from tidewaiter.audit.manifest import Settings
from tidewaiter.audit.run import run_audit

__all__ = ["killed_before", "run_in_a_process"]

MOVES = ((os, "fsync"), (Path, "replace"), (Path, "rename"), (Path, "symlink_to"), (Path, "unlink"), (Path, "mkdir"))


def killed_before(move: int, pack: Path, out: Path) -> bool:
    """Audit `pack` into `out` in a process that dies before that move; False if it was done before it came to it."""
    exit_code = run_in_a_process(_audit, pack, out, move)
    assert exit_code in {0, -signal.SIGKILL}, exit_code
    return exit_code != 0


def run_in_a_process(task: Callable[..., None], *arguments: object) -> int | None:
    """The exit code of `task` in a fresh process; the server it is forked from has never run DuckDB."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.audit.killed"])
    process = context.Process(target=task, args=arguments)
    process.start()
    process.join()
    return process.exitcode


def _audit(pack: Path, out: Path, move: int) -> None:
    left = [move]
    for owner, name in MOVES:
        setattr(owner, name, _counted(getattr(owner, name), left))
    run_audit(pack, out, Settings(), job=small_job(), finish=lambda folder: (folder / "report.html").write_text("…"))


def _counted(move: Callable[..., Any], left: list[int]) -> Callable[..., Any]:
    def counted(*arguments: Any, **named: Any) -> Any:
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        return move(*arguments, **named)

    return counted
