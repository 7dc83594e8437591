"""One process at a time changes the lists held; another one waits until it is done.

The lock belongs to the process: the system drops it when the process ends, however it ends, so no lock is ever stale.
"""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from tidewaiter.core.errors import StateError

__all__ = ["alone_with"]


@contextlib.contextmanager
def alone_with(folder: Path) -> Iterator[None]:
    """Hold the folder for this process alone, and wait for it if another one holds it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / ".lock").open("a")
    except OSError as error:
        hint = "Free some space, or name a folder you may write with --home."
        raise StateError(f"The lists cannot be changed: {error}", value=str(folder), hint=hint) from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
