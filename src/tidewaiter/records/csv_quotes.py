"""Sets aside the lines on which a quote is left open, so that the rows after them are read.

A parser that meets an open quote takes all that follows for one cell. Here the line with the open quote is left out
and reading goes on with the next line.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tidewaiter.records.formats.blocks import blocks
from tidewaiter.records.formats.lines import LineMap
from tidewaiter.records.formats.scan import CHUNK

__all__ = ["Mended", "without_open_quotes"]

_QUOTED = rb'[^"]*+(?:""[^"]*+)*+'
_CELL = rb'(?: *+"' + _QUOTED + rb'" *+|(?! *+")[^,\r\n]*+)'
_END = rb"\r?\n?"
_WHOLE = re.compile(_CELL + rb"(?:," + _CELL + rb")*+" + _END)
_OPENS = re.compile(rb"(?:" + _CELL + rb',)*+ *+"' + _QUOTED)
_GOES_ON = re.compile(_QUOTED)
_CLOSES = re.compile(_QUOTED + rb'" *+(?:,' + _CELL + rb")*+" + _END)
_CLOSES_AND_OPENS = re.compile(_QUOTED + rb'" *+(?:,' + _CELL + rb')*+, *+"' + _QUOTED)


@dataclass(frozen=True, slots=True)
class Mended:
    """The lines that were left out, with their numbers, and how the lines of the copy map to the file's."""

    left_out: tuple[tuple[int, bytes], ...]
    lines: LineMap


def without_open_quotes(path: Path, target: Path, *, longest: int) -> Mended:
    """Copy the file to `target` less the lines whose quotes do not close within a record of `longest` bytes."""
    left_out: list[tuple[int, bytes]] = []
    lines = LineMap()
    written = 0
    with target.open("wb") as out:
        for number, record in _records(path, longest):
            if isinstance(record, _Broken):
                left_out.append((number, record.line))
                continue
            lines.add(number, line=written + 1, record=written + 1)
            out.writelines(record)
            written += len(record)
    return Mended(tuple(left_out), lines)


@dataclass(frozen=True, slots=True)
class _Broken:
    line: bytes


def _records(path: Path, longest: int) -> Iterator[tuple[int, list[bytes] | _Broken]]:
    """Each record as its lines, or a line that breaks the rule of quotes, with the number of its first line."""
    waiting: deque[tuple[int, bytes]] = deque()
    fresh = enumerate(_lines(path), start=1)
    held: list[tuple[int, bytes]] = []
    size = 0
    while True:
        numbered = waiting.popleft() if waiting else next(fresh, None)
        if numbered is not None:
            held.append(numbered)
            size += len(numbered[1])
            is_open = _is_open(numbered[1], inside=len(held) > 1)
            if is_open and size <= longest:
                continue
            whole = is_open is False
        elif held:
            whole = False
        else:
            return
        if whole:
            yield held[0][0], [line for _, line in held]
        else:
            yield held[0][0], _Broken(held[0][1])
            waiting.extendleft(reversed(held[1:]))
        held, size = [], 0


def _is_open(line: bytes, *, inside: bool) -> bool | None:
    """Whether a quoted cell is open at the end of the line; None where a quote breaks the rule."""
    if b'"' not in line:
        return inside
    if (_CLOSES if inside else _WHOLE).fullmatch(line):
        return False
    if inside:
        return True if _GOES_ON.fullmatch(line) or _CLOSES_AND_OPENS.fullmatch(line) else None
    return True if _OPENS.fullmatch(line) else None


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb", buffering=0) as stream:
        for block in blocks(iter(lambda: stream.read(CHUNK), b"")):
            yield from block.split()
