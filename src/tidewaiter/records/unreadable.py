"""A name in a pack behind which there is no readable file; it is kept as a note, so that an old audit says so again."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from tidewaiter.core.errors import InputError, Place
from tidewaiter.records.formats.sniff import Kind, kind_of, must_be

__all__ = ["note_for", "raise_if_note"]

_MARK = b"\0tidewaiter: this name stood in the pack without a readable file behind it\n"
_NO_FILE = {Kind.LOOP, Kind.MISSING, Kind.UNREADABLE, Kind.SPECIAL, Kind.DIRECTORY}


def note_for(path: Path) -> Path:
    """The file itself if it can be read, else a small file that holds the reason why not."""
    kind = kind_of(path)
    if kind not in _NO_FILE:
        return path
    note = _folder() / path.name
    try:
        must_be(path, Kind.TEXT, shown=path.name)
    except InputError as error:
        note.write_bytes(_MARK + f"{error.message}\n{error.hint}\n".encode())
    return note


def raise_if_note(path: Path, shown: str) -> None:
    """Raise the InputError that a note stands for; any other file passes."""
    with path.open("rb") as stream:
        if stream.read(len(_MARK)) != _MARK:
            return
        message, hint, *_ = stream.read().decode().splitlines()
    raise InputError(message, place=Place(shown), expected="a file that can be read", hint=hint)


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="tidewaiter-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
