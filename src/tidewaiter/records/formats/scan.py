"""One pass over a file's bytes: its digest, its size, its line ends, and whether it is UTF-8."""

from __future__ import annotations

import codecs
import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

__all__ = ["CHUNK", "Scan", "scan"]

CHUNK = 8 << 20
"""Bytes held at a time."""

_SLICE = 256 << 10
"""Bytes looked at in turn: what fits the processor's cache is decoded at nearly twice the speed."""

_BOMS = (
    ("utf-8-sig", codecs.BOM_UTF8),
    ("utf-32-le", codecs.BOM_UTF32_LE),  # before UTF-16: its mark begins with the shorter one's
    ("utf-32-be", codecs.BOM_UTF32_BE),
    ("utf-16-le", codecs.BOM_UTF16_LE),
    ("utf-16-be", codecs.BOM_UTF16_BE),
)


@dataclass(frozen=True, slots=True)
class Scan:
    """What one pass found; `utf8` is true of plain ASCII, and of a file with NUL bytes that is otherwise UTF-8.

    `mark`: the encoding that a byte order mark at the start names, or "". `quotes`, `newlines` and `nul_bytes` are
    counts of bytes, so they say nothing of a file in UTF-16.
    """

    sha256: str
    size: int
    newlines: int
    carriage_return: bool
    quotes: int
    nul_bytes: int
    utf8: bool
    ascii: bool
    mark: str
    ends_with_newline: bool


def scan(path: Path, *, digest: bool = True) -> Scan:
    """Read the file once, 8 MB at a time; the digest is computed beside the rest, or left empty."""
    sha256 = hashlib.sha256()
    text = _Utf8()
    size = newlines = quotes = nul_bytes = 0
    carriage_return = False
    head = last = b""
    with path.open("rb", buffering=0) as stream, ThreadPoolExecutor(1) as beside:
        while chunk := stream.read(CHUNK):
            digested = beside.submit(sha256.update, chunk if digest else b"")
            head = head or chunk[:4]
            last = chunk[-1:]
            size += len(chunk)
            for start in range(0, len(chunk), _SLICE):
                part = chunk[start : start + _SLICE]
                newlines += part.count(b"\n")
                # To look for a byte costs a fifth of counting it.
                carriage_return = carriage_return or b"\r" in part
                quotes += part.count(b'"') if b'"' in part else 0
                nul_bytes += part.count(b"\0") if b"\0" in part else 0
                text.feed(part)
            digested.result()
    text.feed(b"", final=True)
    mark = next((name for name, bom in _BOMS if head.startswith(bom)), "")
    name = sha256.hexdigest() if digest else ""
    return Scan(
        name, size, newlines, carriage_return, quotes, nul_bytes, text.valid, text.ascii, mark, last in (b"\n", b"\r")
    )


class _Utf8:
    """Strict UTF-8, chunk by chunk; a chunk of ASCII costs one look."""

    def __init__(self) -> None:
        self.valid = True
        self.ascii = True
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._pending = False

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        if not self.valid or (chunk.isascii() and not self._pending):
            return
        self.ascii = False
        try:
            self._decoder.decode(chunk, final)
        except UnicodeDecodeError:
            self.valid = False
            return
        self._pending = bool(self._decoder.getstate()[0])
