"""In which encoding a text file is written, and a copy of it in UTF-8; what cannot be told is asked, never guessed.

UTF-8 and UTF-16 prove themselves. A file that is UTF-8 but for some lines stays UTF-8, and only those lines are
rejected. Otherwise an old encoding is chosen by how common the characters are that it would give (likelihood.py):
only if it is 20 times likelier than any other reading, and only if the text looks like its language at all.

Measured on company names and addresses made by Faker 40 (200 files of each kind). The thresholds were chosen on names
from the same generator, so these shares flatter us; on real names expect less and look at what is asked.
Share of files read right by ours and by charset-normalizer 3.5.2, which is why it is not used; in brackets the share
that ours read wrong where it was not zero. Whatever is neither is asked.

    a file of        1 name               1 full row           5 full rows
                     ours          c-n    ours          c-n    ours          c-n
    GB18030          1.00          0.66   1.00          0.77   1.00          1.00
    Big5             0.96          0.44   0.98          0.82   1.00          1.00
    Shift-JIS        1.00          0.97   1.00          0.90   1.00          1.00
    EUC-KR           0.98          0.88   1.00          1.00   1.00          1.00
    TIS-620          1.00          0.41   1.00          0.88   1.00          1.00
    Windows-1258     1.00          0.58   1.00          0.97   1.00          1.00
    Windows-1251     0.96 (0.01)   0.54   1.00          0.96   1.00          1.00
    Windows-1252     1.00          0.62   0.96          0.62   0.96          0.58
    Windows-1250     0.74 (0.04)   0.52   0.79 (0.03)   0.61   0.97 (0.002)  0.90

1,095 files of one, two or five real names in Windows-1252 (GLEIF, in ../shared): 98 % right, none wrong; c-n 49 %.
The encodings of DOS and of old Macintosh programs are no candidates: such a file is mostly asked, but may be read as
Windows-1252, which therefore says of itself that it is the last resort.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tidewaiter.core.errors import InputError, Place
from tidewaiter.records.formats.blocks import Block, blocks
from tidewaiter.records.formats.likelihood import CANDIDATES, Candidate, Score, score
from tidewaiter.records.formats.lines import LineMap
from tidewaiter.records.formats.scan import CHUNK, Scan, scan

__all__ = ["Conversion", "DroppedLine", "Encoding", "Scan", "named", "recognise", "scan", "to_utf8"]

_SAMPLE = 24 << 10
"""Bytes of lines that are not ASCII, from the start of the file, by which an encoding is recognised."""
_CERTAIN = 3.0
"""How much likelier, in nats, a reading must be than the next that differs from it."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a file's bytes become text: a codec of Python's, the reason in words, the lines that break the rule."""

    name: str
    basis: str
    bad_lines: tuple[int, ...] = ()

    @property
    def is_utf8(self) -> bool:
        """No copy is needed."""
        return self.name in ("utf-8", "utf-8-sig") and not self.bad_lines


@dataclass(frozen=True, slots=True)
class DroppedLine:
    """A line that could not be read as text, and what can be shown of it."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a copy in UTF-8 left out, and how its lines map to the user's file."""

    dropped: tuple[DroppedLine, ...]
    lines: LineMap


def recognise(path: Path, found: Scan | None = None) -> Encoding:
    """The encoding of a text file, or an InputError that shows how each candidate would read its first line.

    Holds a few megabytes whatever the file's size. `found` saves a pass where the file was scanned already.
    """
    found = found or scan(path)
    if found.mark and not (found.mark == "utf-8-sig" and not found.utf8):
        return Encoding(found.mark, f"a byte order mark says {found.mark.removesuffix('-sig').upper()}")
    if found.nul_bytes and (wide := _utf16_without_mark(path)):
        return wide
    if found.utf8:
        return Encoding("utf-8", "plain ASCII" if found.ascii else "every line is valid UTF-8")
    survey = _survey(path)
    if survey.valid >= len(survey.invalid) or found.mark:
        return _mixed(survey)
    ranked = _rank(survey.sample)
    if _decided(ranked, survey.sample):
        best = ranked[0].candidate
        return Encoding(best.widest(survey.sample), _basis(best, survey))
    if survey.valid:
        return _mixed(survey)
    raise _undecided(path, survey, ranked)


def named(codec: str, path: Path) -> Encoding:
    """The encoding a user names, if this Python knows it."""
    try:
        name = codecs.lookup(codec).name
        "a".encode(name)
    except (LookupError, TypeError) as error:
        raise InputError(
            "There is no text encoding of this name.",
            place=Place(str(path)),
            value=codec,
            expected="such as utf-8, gb18030, cp950 (Big5), cp932 (Shift-JIS), cp949 (EUC-KR), cp874 (Thai), cp1252",
        ) from error
    return Encoding(name, "named in the mapping")


def to_utf8(path: Path, target: Path, encoding: Encoding) -> Conversion:
    """Write a copy of the file in UTF-8 without a byte order mark, leaving out each record that cannot be read.

    A record is left out whole, so that a quoted cell of several lines does not leave half of itself behind.
    """
    dropped: list[DroppedLine] = []
    lines = LineMap()
    source = written = 0
    codec, chunks = _as_bytes(path, encoding)
    with target.open("wb") as out:
        for block in blocks(chunks, whole_records=True):
            for part in _parts(block, codec):
                if part.text is None:
                    dropped += part.dropped(source, codec)
                else:
                    lines.add(source + 1, line=written + 1, record=written + 1)
                    out.write(part.text.encode())
                    written += part.lines
                source += part.lines
    return Conversion(tuple(dropped), lines)


def _as_bytes(path: Path, encoding: Encoding) -> tuple[str, Iterator[bytes]]:
    """The codec and the bytes to read; UTF-16 and UTF-32, whose line ends are no single bytes, become UTF-8 first."""
    codec = encoding.name.removesuffix("-sig")
    if not codec.replace("_", "-").startswith(("utf-16", "utf-32")):
        return codec, _without_mark(_chunks(path))
    # A lone surrogate passes here and is then found to be no UTF-8, so that only its own line is left out.
    decoder = codecs.getincrementaldecoder(codec)("surrogatepass")

    def texts() -> Iterator[str]:
        yield from (decoder.decode(chunk) for chunk in _chunks(path))
        if decoder.getstate()[0]:
            yield "\ud800"  # half a character at the end of the file: its line must not pass

    return "utf-8", _without_mark(text.encode("utf-8", "surrogatepass") for text in texts())


def _without_mark(chunks: Iterator[bytes]) -> Iterator[bytes]:
    yield next(chunks, b"").removeprefix(codecs.BOM_UTF8)
    yield from chunks


@dataclass(frozen=True, slots=True)
class _Part:
    """Some whole records, and their text if it can be read."""

    raw: bytes
    text: str | None
    lines: int

    def dropped(self, before: int, codec: str) -> list[DroppedLine]:
        parts = self.raw.decode(codec, "replace").splitlines()
        return [DroppedLine(before + number, text[:200]) for number, text in enumerate(parts, 1)]


def _parts(block: Block, codec: str) -> Iterator[_Part]:
    try:
        yield _Part(block.raw, block.raw.decode(codec), block.raw.count(block.end))
    except UnicodeDecodeError:
        for record in _records(block):
            try:
                text = record.decode(codec)
            except UnicodeDecodeError:
                text = None
            yield _Part(record, text, record.count(block.end))


def _records(block: Block, longest: int = 64) -> Iterator[bytes]:
    """Lines, joined while a quote is open; a quote that stays open for many lines is a slip, not a long cell."""
    held: list[bytes] = []
    is_open = False
    for line in block.split():
        held.append(line)
        is_open ^= bool(line.count(b'"') & 1)
        if not is_open:
            yield b"".join(held)
            held = []
        elif len(held) > longest:
            yield from held
            held, is_open = [], False
    yield from held


@dataclass(frozen=True, slots=True)
class _Survey:
    """The lines that are not ASCII: how many are UTF-8, which are not, and the first of those that are not."""

    valid: int
    invalid: tuple[int, ...]
    sample: tuple[bytes, ...]


def _survey(path: Path) -> _Survey:
    valid = before = taken = 0
    invalid: list[int] = []
    sample: dict[bytes, None] = {}  # each line once, in order
    for block in blocks(_chunks(path)):
        numbered = () if block.raw.isascii() else enumerate(block.split(), before + 1)
        for number, line in numbered:
            if _is_utf8(line):
                valid += not line.isascii()
                continue
            invalid.append(number)
            if taken < _SAMPLE:
                short = _shortened(line.rstrip(b"\r\n"))
                taken += 0 if short in sample else len(short)
                sample[short] = None
        before += block.raw.count(block.end)
    return _Survey(valid, tuple(invalid), tuple(sample))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _shortened(line: bytes, limit: int = 2000) -> bytes:
    """The start of a very long line, cut where no character of any candidate can lie across: at a comma or quote."""
    if len(line) <= limit:
        return line
    cut = max(line.rfind(sign, 0, limit) for sign in (b",", b'"', b"\t", b" "))
    return line[: cut if cut > 0 else limit]


def _mixed(survey: _Survey) -> Encoding:
    bad = survey.invalid
    some = ("line " if len(bad) == 1 else "lines ") + ", ".join(map(str, bad[:5])) + (", …" if len(bad) > 5 else "")
    one = "one line is" if len(bad) == 1 else f"{len(bad):,} lines are"
    return Encoding("utf-8", f"UTF-8, but {one} in another encoding and cannot be read ({some})", bad)


def _rank(sample: Iterable[bytes]) -> list[Score]:
    lines = tuple(sample)
    return sorted((score(one, lines) for one in CANDIDATES), key=lambda found: -found.log_likelihood)


def _decided(ranked: list[Score], sample: tuple[bytes, ...]) -> bool:
    best = ranked[0]
    reading = [best.candidate.decode(line) for line in sample]
    for other in ranked[1:]:
        if best.log_likelihood - other.log_likelihood >= _CERTAIN:
            break
        if [other.candidate.decode(line) for line in sample] != reading:
            return False
    return best.plausible


def _basis(candidate: Candidate, survey: _Survey) -> str:
    many = "one line is" if len(survey.invalid) == 1 else f"{len(survey.invalid):,} lines are"
    if candidate.codec == "cp1252":
        return f"{many} not UTF-8; read as {candidate.name} as the last resort: almost any bytes can be read so"
    return f"{many} not UTF-8; {candidate.name} is the likeliest of {len(CANDIDATES)} old encodings by its characters"


def _undecided(path: Path, survey: _Survey, ranked: list[Score]) -> InputError:
    line = survey.sample[0]
    readings: dict[str, str] = {}  # text: the names of the encodings that read it so
    for found in ranked[:6]:
        text = found.candidate.decode(line)
        if text is not None and text.isprintable():
            readings[text] = f"{readings[text]}, {found.candidate.codec}" if text in readings else found.candidate.codec
    shown = "\n".join(f"    {names:<10} {_around(text)}" for text, names in list(readings.items())[:5])
    return InputError(
        f"The encoding of this file cannot be told. Its line {survey.invalid[0]} could read:\n{shown}",
        place=Place(str(path), survey.invalid[0]),
        expected="UTF-8",
        hint='Save the file as UTF-8, or name the encoding in mapping.toml: encoding = "gb18030".',
    )


def _around(text: str, width: int = 80) -> str:
    """The part of a line where its first foreign character stands."""
    at = next((position for position, character in enumerate(text) if character >= "\x80"), 0)
    start = max(0, at - 30)
    return ("…" if start else "") + text[start : start + width].strip() + ("…" if len(text) > start + width else "")


def _utf16_without_mark(path: Path) -> Encoding | None:
    """UTF-16 that says so by its zeros: in a table every comma, digit and line end has one, always on the same side."""
    with path.open("rb") as stream:
        head = stream.read(64 << 10)
    even, odd = head[::2].count(0), head[1::2].count(0)
    for codec, many, few in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if many * 10 >= len(head) // 2 and few * 50 <= many:
            return Encoding(codec, f"every other byte is zero as in {codec.upper()}; there is no byte order mark")
    return None


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb", buffering=0) as stream:
        while chunk := stream.read(CHUNK):
            yield chunk
