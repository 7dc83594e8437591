"""One table of a catalogue file, and the line on which each of its keys stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from tidewaiter.core.errors import InputError, Place

__all__ = ["Entry", "headers"]

_HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.\-\"]+)\s*\]\]?")


@dataclass(frozen=True, slots=True)
class Entry:
    """A table of a TOML file with its place, so that an error can point at the line."""

    file: str
    lines: tuple[str, ...]
    first: int
    """Line of the table's header, counted from 1."""
    values: dict[str, object]
    label: str
    within: str = ""
    """The key whose inline table this is."""

    def line_of(self, key: str) -> int:
        """The line that sets `key`, or the header's where the key is not set."""
        for number in range(self.first, len(self.lines)):
            line = self.lines[number]
            if _HEADER.match(line):
                break
            if re.match(rf"\s*\"?{re.escape(key)}\"?\s*=", line):
                return number + 1
        return self.first

    def refuse(self, message: str, key: str = "", value: object = "", expected: str = "", hint: str = "") -> NoReturn:
        """Stop with an error that says where in the file, what stands there and what to do."""
        column = ".".join(part for part in (self.within, key) if part)
        place = Place(self.file, self.line_of(key) if key else self.first, column)
        raise InputError(f"{self.label}: {message}", place=place, value=str(value), expected=expected, hint=hint)


def headers(lines: tuple[str, ...], name: str) -> list[int]:
    """The lines, counted from 1, on which a table `[[name]]` or `[name]` begins."""
    found = []
    for number, line in enumerate(lines, start=1):
        header = _HEADER.match(line)
        if header and header.group(2).replace('"', "") == name:
            found.append(number)
    return found
