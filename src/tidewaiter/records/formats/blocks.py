"""A stream of bytes cut where lines end, so that a file of any size is read line by line in little memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tidewaiter.core.errors import InputError

__all__ = ["Block", "blocks"]

_LONGEST_LINE = 256 << 20
_LONGEST_RECORD = 32 << 20
"""A quote that stays open longer is a slip; the file is then cut at a line."""


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines, and the byte that ends a line in this file: a newline, or a carriage return alone on old systems."""

    raw: bytes
    end: bytes

    def split(self) -> list[bytes]:
        """The lines with their ends."""
        lines = [line + self.end for line in self.raw.split(self.end)]
        last = lines.pop().removesuffix(self.end)
        return [*lines, last] if last else lines


def blocks(chunks: Iterator[bytes], *, whole_records: bool = False) -> Iterator[Block]:
    """Blocks that end where a line ends; with `whole_records`, where no quoted cell is open, if there is such a line.

    A comma, a quote and a line end are never a part of another character in any encoding that is read this way.
    """
    held = next(chunks, b"")
    end = b"\r" if b"\r" in held and b"\n" not in held else b"\n"
    for chunk in chunks:
        cut = _cut(held, end, whole_records=whole_records)
        if cut:
            yield Block(held[:cut], end)
        held = held[cut:] + chunk
        if len(held) > _LONGEST_LINE:
            raise InputError(
                "A single line of this file is longer than 256 MB.",
                hint="This does not look like a table: check how it was exported, and that its quotes are closed.",
            )
    if held:
        yield Block(held, end)


def _cut(held: bytes, end: bytes, *, whole_records: bool, look_back: int = 1000) -> int:
    """Where the last whole line (or record) of the bytes ends; 0 if none does."""
    last = held.rfind(end) + 1
    if not whole_records or not held.count(b'"', 0, last) & 1:
        return last
    cut = last
    for _ in range(look_back):
        earlier = held.rfind(end, 0, cut - 1) + 1
        if not earlier:
            break
        if held.count(b'"', earlier, cut) & 1:
            return earlier
        cut = earlier
    return 0 if len(held) < _LONGEST_RECORD else last
