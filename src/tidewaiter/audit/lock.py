"""One audit at a time writes into an OUT folder; a second one is refused and told who is at work.

The lock belongs to the process: the system drops it when the process ends, however it ends, so no lock is ever stale.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from tidewaiter.core.errors import Place, StateError

__all__ = ["alone_in"]

LOCK_NAME = ".lock"


@contextlib.contextmanager
def alone_in(out: Path) -> Iterator[None]:
    """Hold `out` for this process alone, or raise StateError that says which process holds it."""
    with (out / LOCK_NAME).open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _held(out, file) from None
        except OSError as error:
            raise StateError(
                f"This folder's file system cannot lock files: {error.strerror}.",
                place=Place(str(out)),
                hint="Choose an --out folder on a local disk.",
            ) from error
        _sign(file)
        yield


def _sign(file: IO[str]) -> None:
    holder = {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    file.truncate(0)
    file.write(json.dumps(holder))
    file.flush()


def _held(out: Path, file: IO[str]) -> StateError:
    file.seek(0)
    try:
        holder = json.loads(file.read())
        who = f"process {holder['pid']} on {holder['host']}, at work since {holder['started_at']}"
    except (ValueError, KeyError, TypeError):  # it has the lock and has not signed yet
        who = "a process that has just started"
    return StateError(
        f"Another audit is writing into {out}: {who}. Nothing was changed.",
        hint="Wait until it is done, or give this audit another --out folder.",
    )
