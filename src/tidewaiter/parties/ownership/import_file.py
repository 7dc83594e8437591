"""Which kind of ownership file a file is, told by its content and not by its name."""

from __future__ import annotations

from pathlib import Path

from tidewaiter.core.errors import InputError, Place
from tidewaiter.parties.ownership.bods import is_bods, read_bods
from tidewaiter.parties.ownership.gleif import is_gleif_header, read_gleif
from tidewaiter.parties.ownership.interchange import Imported, read_json

__all__ = ["import_file"]

_EXPECTED = "BODS 0.2 to 0.4 (JSON or JSON lines), or a GLEIF file (CSV or JSON)"


def import_file(path: Path) -> Imported:
    """The parties and stakes of a file about ownership."""
    try:
        with path.open("rb") as stream:
            head = stream.read(65_536).decode("utf-8-sig", "replace").lstrip()
    except OSError as error:
        raise InputError("This file cannot be read.", place=Place(str(path)), expected=_EXPECTED) from error
    if head[:1] not in {"[", "{"}:
        if is_gleif_header(head.partition("\n")[0]):
            return read_gleif(path)
        raise InputError(
            "This is no ownership file that is known here.",
            place=Place(path.name, 1),
            value=head.partition("\n")[0][:80],
            expected=_EXPECTED,
            hint="`tidewaiter map` turns any other table into ownership.csv.",
        )
    return read_bods(path) if is_bods(read_json(path)) else read_gleif(path)
