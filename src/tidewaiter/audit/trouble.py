"""What the machine may run out of while an audit runs, in words that say what to do; everything finished is kept."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

import duckdb

from tidewaiter.core.errors import Place, StateError

__all__ = ["saying_what_to_do"]

GO_ON = "Then run the same command: it goes on where it stopped."
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_RIGHT = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextlib.contextmanager
def saying_what_to_do(out: Path, memory: str) -> Iterator[None]:
    """Inside, lack of memory, room or rights becomes a StateError; any other error passes as it is."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise StateError(
            f"The engine needs more than the {memory} of memory it may use.",
            hint=f"Give it more, such as --memory 6GB, or make room for temporary files in {out}. {GO_ON}",
        ) from error
    except duckdb.IOException as error:
        if "No space left" in str(error):
            raise _no_room(out) from error
        raise
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise _no_room(out) from error
        if error.errno in _NO_RIGHT:
            place = Place(str(error.filename or out))
            hint = f"Choose a folder that you may write with --out, or change its permissions. {GO_ON}"
            raise StateError("This cannot be written.", place=place, hint=hint) from error
        raise


def _no_room(out: Path) -> StateError:
    return StateError("The disk is full.", place=Place(str(out)), hint=f"Make room there. {GO_ON}")
