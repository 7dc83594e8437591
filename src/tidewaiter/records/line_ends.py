"""Makes the ends of lines uniform where a file mixes them, because the parser accepts one kind a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tidewaiter.records.formats.scan import CHUNK, Scan

__all__ = ["mixes_line_ends", "with_newlines"]


def mixes_line_ends(path: Path, found: Scan) -> bool:
    """Whether lines end in more than one way; a file without a carriage return is not looked at again."""
    if not found.carriage_return:
        return False
    pairs = returns = 0
    for chunk in _chunks(path):
        pairs += chunk.count(b"\r\n")
        returns += chunk.count(b"\r")
    if found.newlines == 0 or returns == pairs == found.newlines:
        return False
    # Pairs outside and bare newlines inside quoted cells are what spreadsheets write; the parser knows that.
    return returns > pairs or _bare_newline(path)


def with_newlines(path: Path, target: Path) -> None:
    """Copy the file with every line ended by a newline; line numbers stay as an editor shows them."""
    with target.open("wb") as out:
        for chunk in _chunks(path):
            out.write(re.sub(rb"\r\n?", b"\n", chunk))


def _bare_newline(path: Path) -> bool:
    """Whether a newline without a carriage return stands outside quotes."""
    quotes = 0
    for chunk in _chunks(path):
        at = 0
        for found in re.finditer(rb"(?<!\r)\n", chunk):
            quotes += chunk.count(b'"', at, found.start())
            at = found.start()
            if quotes % 2 == 0:
                return True
        quotes += chunk.count(b'"', at)
    return False


def _chunks(path: Path) -> Iterator[bytes]:
    """The file in pieces that never part a carriage return from its newline."""
    with path.open("rb", buffering=0) as stream:
        held = b""
        while chunk := stream.read(CHUNK):
            held += chunk
            cut = len(held) - held.endswith(b"\r")
            yield held[:cut]
            held = held[cut:]
        if held:
            yield held
