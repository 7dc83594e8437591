"""A list's file as it was found: unpacked, of bounded size, decoded strictly, and traceable by its digest."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tidewaiter.core.errors import InputError, Place

__all__ = ["LARGEST", "Raw", "json_in", "read_raw"]

LARGEST = 400_000_000
"""Bytes a list may have after unpacking; the largest list known has a tenth of that."""

_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Raw:
    """One file: `packed` as it lies on disk, `data` unpacked; `companions` are the files that belong to it, by role."""

    name: str
    data: bytes
    packed: bytes
    companions: Mapping[str, Raw] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """The SHA-256 of the file as it lies on disk; with companions, of the digests of all."""
        own = hashlib.sha256(self.packed).hexdigest()
        if not self.companions:
            return own
        lines = [own, *(f"{role} {self.companions[role].digest}" for role in sorted(self.companions))]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def place(self, line: int | None = None, column: str = "") -> Place:
        """Where in this file something stands."""
        return Place(self.name, line, column)

    def text(self) -> str:
        """The file as text; anything but UTF-8 is refused at its line."""
        try:
            return self.data.decode("utf-8").removeprefix(_MARK)
        except UnicodeDecodeError as error:
            line = self.data.count(b"\n", 0, error.start) + 1
            wrong = self.data[max(0, error.start - 20) : error.start + 10].decode("latin-1")
            raise InputError(
                "This file is not UTF-8 text.",
                place=self.place(line),
                value=wrong,
                expected="UTF-8, as the publisher serves it",
                hint="Download the list again, and do not save it from a spreadsheet.",
            ) from error

    def json(self) -> Any:
        """The file as JSON."""
        return json_in(self.text(), self.place())

    def edges(self, size: int = 65_536) -> str:
        """The beginning and the end of the file, for recognising it; read without regard to encoding."""
        return (self.data[:size] + b"\n" + self.data[size:][-size:]).decode("latin-1")


def json_in(text: str, place: Place) -> Any:
    """The value that a text of JSON holds; one that is cut off, or nested without end, is refused."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        hint = "Download the list again; it may have been cut off."
        raise InputError(f"This is not JSON that can be read: {error}", place=place, hint=hint) from error


def read_raw(path: Path) -> Raw:
    """The file at a path, unpacked where it is gzip; an empty, unreadable or endless one is refused."""
    try:
        packed = path.read_bytes()
        data = _unpacked(packed, path)
    except (OSError, EOFError, zlib.error) as error:
        what = "cannot be unpacked" if isinstance(error, EOFError | zlib.error | gzip.BadGzipFile) else "cannot be read"
        raise InputError(f"This file {what}: {error}", place=Place(str(path)), hint="Download it again.") from error
    if not data.strip():
        raise InputError("This file is empty.", place=Place(str(path)), hint="Download it again.")
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        place = Place(str(path), 1)
        raise InputError("This file is written in UTF-16.", place=place, expected="UTF-8", hint="Save it as UTF-8.")
    return Raw(str(path), data, packed)


def _unpacked(packed: bytes, path: Path) -> bytes:
    if packed[:2] != b"\x1f\x8b":
        data = packed[: LARGEST + 1]
    else:
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
            data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise InputError("This file is too large for a list.", place=Place(str(path)), expected=f"{LARGEST:,} bytes")
    return data
