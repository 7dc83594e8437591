"""How likely a line of bytes is under each old encoding: the same bytes, read as each language would write them.

Every candidate explains the same bytes, so the sums of log-probabilities may be compared. A character's probability
comes from the lists in languages.py, then from the level its national standard puts it in; what stands before it
(a letter, something else) says how likely a foreign character is to follow. A line that cannot be decoded counts as
noise of 256 equally likely bytes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from tidewaiter.records.formats import languages

__all__ = ["CANDIDATES", "Candidate", "Score", "score"]

_NOISE = math.log(1 / 256)
_ASCII = math.log(1 / 64)
_LETTER, _OTHER, _OWN, _SIGN = range(4)
_SIGNS = frozenset("¡¢£¤¥¦§¨©¬¯±²³´¸¹¼½¾¿÷×†‡ˆ˜‰‹›¶µ·ªº„‚…€“”")
_IN_WORD = math.log(0.03)
"""A sign beside a letter, as where another alphabet's letter is read as a sign: Wroc³aw for Wrocław."""
_MARKS = frozenset("\u0300\u0301\u0303\u0309\u0323ัิีึืฺุู็่้๊๋์ํ๎")
_STRAY_MARK = math.log(0.002)
"""A vowel or tone mark that stands on nothing, as where a Western letter is read as Thai."""
_STRAY_CAPITAL = math.log(0.02)
"""A capital after a small letter, as where the two cases lie the other way round (KOI8-R)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One old encoding: its codec, its name for a person, and how its writers mix letters.

    `common`: the letters of each language written in it, a line being written in one of them.
    `after_letter`, `after_other`, `after_own`: the probability that a character of its own follows an ASCII letter,
    another ASCII character, or one of its own; `letter_after_own`: that an ASCII letter follows one of its own.
    `usual`: nats a byte of its own text costs in long files, measured on names and addresses; text that costs much
    more is not of this encoding. `prior`: how much rarer it is in trade files, in nats.
    """

    codec: str
    name: str
    common: tuple[str, ...]
    after_letter: float
    after_other: float
    after_own: float
    letter_after_own: float
    usual: float
    prior: float = 0.0
    fallbacks: tuple[str, ...] = ()

    @property
    def wide(self) -> bool:
        """A double-byte encoding."""
        return len(self.common[0]) > 200

    def decode(self, line: bytes) -> str | None:
        """The text, or None where the bytes are not of this encoding."""
        for codec in (self.codec, *self.fallbacks):
            try:
                return line.decode(codec)
            except UnicodeDecodeError:
                continue
        return None

    def widest(self, lines: Iterable[bytes]) -> str:
        """The first of its codecs that reads the most of these lines: Hong Kong's Big5 only where it is needed."""
        kept = tuple(lines)
        return max((self.codec, *self.fallbacks), key=lambda codec: sum(_reads(codec, line) for line in kept))


def _reads(codec: str, line: bytes) -> bool:
    try:
        line.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


CANDIDATES = (
    Candidate("gb18030", "GB18030 (simplified Chinese)", (languages.SIMPLIFIED,), 0.03, 0.3, 0.8, 0.03, 3.4),
    Candidate(
        "cp950", "Big5 (traditional Chinese)", (languages.TRADITIONAL,), 0.03, 0.3, 0.8, 0.03, 3.6, 0, ("big5hkscs",)
    ),
    Candidate("cp932", "Shift-JIS (Japanese)", (languages.JAPANESE,), 0.03, 0.3, 0.8, 0.03, 3.4),
    Candidate("euc_jp", "EUC-JP (Japanese)", (languages.JAPANESE,), 0.03, 0.3, 0.8, 0.03, 3.4, -3),
    Candidate("cp949", "EUC-KR (Korean)", (languages.KOREAN,), 0.03, 0.3, 0.7, 0.03, 3.3),
    Candidate("cp874", "TIS-620 (Thai)", (languages.THAI,), 0.002, 0.3, 0.9, 0.002, 4.6),
    Candidate("cp1258", "Windows-1258 (Vietnamese)", (languages.VIETNAMESE,), 0.2, 0.05, 0.2, 0.5, 5.9),
    Candidate("cp1251", "Windows-1251 (Cyrillic)", (languages.CYRILLIC,), 0.001, 0.3, 0.85, 0.001, 4.6),
    Candidate("cp1253", "Windows-1253 (Greek)", (languages.GREEK,), 0.001, 0.3, 0.85, 0.001, 4.5, -3),
    Candidate("cp1255", "Windows-1255 (Hebrew)", (languages.HEBREW,), 0.001, 0.3, 0.8, 0.001, 4.2, -3),
    Candidate("cp1256", "Windows-1256 (Arabic)", (languages.ARABIC,), 0.001, 0.3, 0.8, 0.001, 4.5, -3),
    Candidate("cp1250", "Windows-1250 (Central European)", languages.CENTRAL, 0.1, 0.1, 0.06, 0.75, 6.5, -3),
    Candidate("cp1254", "Windows-1254 (Turkish)", (languages.TURKISH,), 0.1, 0.1, 0.06, 0.75, 6.5, -3),
    Candidate("cp1252", "Windows-1252 (Western European)", languages.WESTERN, 0.1, 0.1, 0.06, 0.75, 6.5),
)


@dataclass(frozen=True, slots=True)
class Score:
    """The log-likelihood of some lines under one candidate, and how many bytes were not ASCII text."""

    candidate: Candidate
    log_likelihood: float
    own_bytes: int
    own_cost: float

    @property
    def plausible(self) -> bool:
        """Whether the text looks like the encoding's own; a few characters may deviate further than many."""
        slack, spread = (0.6, 2.0) if self.candidate.usual < 5.5 else (1.2, 6.0)
        return self.own_cost / self.own_bytes <= self.candidate.usual + slack + spread / math.sqrt(self.own_bytes)


def score(candidate: Candidate, lines: Iterable[bytes]) -> Score:
    """How likely the lines are under this candidate; at least one line has a byte above 127."""
    likelihood, own_bytes, own_cost = candidate.prior, 0, 0.0
    for line in lines:
        text = candidate.decode(line)
        if text is None:
            cost, ascii_characters = _NOISE * len(line), 0
        else:
            ascii_characters = sum(character < "\x80" for character in text)
            cost = max(_line(candidate, costs, text) for costs in _costs(candidate))
        # A trail byte below 128 belongs to its character, so bytes and characters are counted, not bytes above 127.
        own_bytes += len(line) - ascii_characters
        own_cost += ascii_characters * _ASCII - cost
        likelihood += cost
    return Score(candidate, likelihood, own_bytes, own_cost)


def _line(candidate: Candidate, costs: dict[str, float], text: str) -> float:
    own, letter, other = _following(candidate)
    unknown = math.log(2e-7 if candidate.wide else 2e-4)  # in no list and on no level
    total, before, previous = 0.0, _OTHER, ""
    for character in text:
        if character >= "\x80":
            sign = character in _SIGNS
            total += own[before] + costs.get(character, unknown)
            if before != _OTHER:
                total += _oddity(character, previous, sign=sign, on_own=before == _OWN)
            elif character in _MARKS:
                total += _STRAY_MARK
            before = _SIGN if sign else _OWN
        elif character.isalpha():
            total += letter[before]
            before = _LETTER
        else:
            total += other[before]
            before = _OTHER
        previous = character
    return total


def _oddity(character: str, previous: str, *, sign: bool, on_own: bool) -> float:
    """What it costs to stand inside a word where no writer would put it."""
    if sign:
        return _IN_WORD
    if character in _MARKS and character > "\u0400" and not on_own:
        return _STRAY_MARK
    return _STRAY_CAPITAL if character.isupper() and previous.islower() else 0.0


@cache
def _following(candidate: Candidate) -> tuple[list[float], list[float], list[float]]:
    """Log-probabilities of (one of its own, an ASCII letter, other ASCII) after a letter, other ASCII, its own, a sign.

    Between ASCII characters nothing is learned, so that the rest of the line weighs the same for every candidate.
    """
    own = [candidate.after_letter, candidate.after_other, candidate.after_own, candidate.after_own * 0.1]
    letter = [1.0, 1.0, candidate.letter_after_own, 0.03]
    other = [1.0, 1.0, 1 - candidate.after_own - candidate.letter_after_own, 0.9]
    return [math.log(p) for p in own], [math.log(p) + _ASCII for p in letter], [math.log(p) + _ASCII for p in other]


@cache
def _costs(candidate: Candidate) -> tuple[dict[str, float], ...]:
    """The log-probability of each character, for each language: common ones share 80 %, by rank; then the levels."""
    costs: dict[str, float] = {}
    for share, characters in _levels(candidate.codec):
        costs |= dict.fromkeys(characters, math.log(share / len(characters)))
    if not candidate.wide:
        costs |= _by_rank(languages.SIGNS, 0.1, 4)
    return tuple(costs | _by_rank(common, 0.8, 30 if candidate.wide else 4) for common in candidate.common)


def _by_rank(characters: str, share: float, flat: int) -> dict[str, float]:
    weights = [1 / (rank + flat) for rank in range(len(characters))]
    return {one: math.log(share * weight / sum(weights)) for one, weight in zip(characters, weights, strict=True)}


_EUC_TRAIL = range(0xA1, 0xFF)
_BIG5_TRAIL = (*range(0x40, 0x7F), *_EUC_TRAIL)
_SJIS_TRAIL = (*range(0x40, 0x7F), *range(0x80, 0xFD))
_LEVELS: dict[str, tuple[tuple[float, range, Iterable[int]], ...]] = {
    # The share of ordinary text, the lead bytes and the trail bytes of: everyday characters, rare ones, signs and kana.
    "gb18030": (
        (0.15, range(0xB0, 0xD8), _EUC_TRAIL),
        (0.02, range(0xD8, 0xF8), _EUC_TRAIL),
        (0.02, range(0xA1, 0xA4), _EUC_TRAIL),
    ),
    "cp950": (
        (0.17, range(0xA4, 0xC7), _BIG5_TRAIL),
        (0.01, range(0xC9, 0xFA), _BIG5_TRAIL),
        (0.02, range(0xA1, 0xA4), _BIG5_TRAIL),
    ),
    "cp932": (
        (0.12, range(0x88, 0x99), _SJIS_TRAIL),
        (0.01, range(0x99, 0xA0), _SJIS_TRAIL),
        (0.05, range(0x81, 0x84), _SJIS_TRAIL),
    ),
    "euc_jp": (
        (0.12, range(0xB0, 0xD0), _EUC_TRAIL),
        (0.01, range(0xD0, 0xF5), _EUC_TRAIL),
        (0.05, range(0xA1, 0xA6), _EUC_TRAIL),
    ),
    "cp949": (
        (0.17, range(0xB0, 0xC9), _EUC_TRAIL),
        (0.005, range(0xCA, 0xFE), _EUC_TRAIL),
        (0.02, range(0xA1, 0xA4), _EUC_TRAIL),
    ),
}


def _levels(codec: str) -> Iterator[tuple[float, str]]:
    """The parts of a standard with the share of ordinary text that each takes."""
    for share, leads, trails in _LEVELS.get(codec, ()):
        cells = (bytes((lead, trail)).decode(codec, "ignore") for lead in leads for trail in trails)
        yield share, "".join(text for text in cells if len(text) == 1)
    if codec == "cp932":
        yield 0.01, bytes(range(0xA1, 0xE0)).decode(codec)  # half-width katakana
    elif codec not in _LEVELS:
        yield 0.02, bytes(range(0x80, 0x100)).decode(codec, "ignore")
