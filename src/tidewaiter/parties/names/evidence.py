"""What speaks for and against two names being one: measured, before anything is weighed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import OSA

from tidewaiter.parties.names.align import Alignment, Met, align
from tidewaiter.parties.names.name import Name
from tidewaiter.parties.names.sound import apart, syllables

__all__ = ["FEATURES", "Evidence", "measure"]

_MOST_LETTERS = 4.0
"""A word replaced by another counts as so many letters changed, however long both are."""
_SIGN_LETTERS = 2.0
"""A Chinese or Korean sign replaced by one that sounds otherwise is a syllable changed, not a letter."""

FEATURES = (
    "letters",
    "replaced_share",
    "extra",
    "unlike",
    "met_weight",
    "met_log",
    "initials",
    "out_of_order",
    "numbers_differ",
    "forms_differ",
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The measures of two names (in the order of FEATURES) and the words behind them."""

    values: tuple[float, ...]
    alignment: Alignment


def measure(one: Name, other: Name, *, person: bool) -> Evidence:
    """How many letters changed, which words were replaced, added or left out, and how telling those that met are.

    A word left on both sides was replaced; a word left on one side only was added or left out. `unlike` is the share of
    what the names say that differs, as a root, because the first difference tells more than the third.
    """
    lined = align(one, other, person=person)
    met_weight = sum(met.weight for met in lined.met)
    replaced, extra, letters = _left(lined)
    letters += sum(min(met.letters, _MOST_LETTERS) for met in lined.met)
    signs = OSA.distance(one.signs, other.signs) if one.signs and other.signs else 0
    letters = max(letters, _SIGN_LETTERS * signs)
    whole = max(one.total, other.total, 0.1)
    values = (
        min(letters, 12.0),
        replaced / whole,
        min(extra, 4.0),
        math.sqrt(min(1.0, _telling_change(lined, signs) + (replaced + extra) / whole)),
        min(met_weight, 4.0),
        math.log(0.1 + met_weight),
        sum(met.weight for met in lined.met if met.how == "initials"),
        float(_out_of_order(lined)),
        float(_numbers_differ(lined)),
        float(bool(one.legal and other.legal and one.legal.isdisjoint(other.legal))),
    )
    return Evidence(values, lined)


_JOINT = 0.3


def _left(lined: Alignment) -> tuple[float, float, float]:
    """Weight replaced, weight added or left out, and the letters that a replacement counts for."""
    one = sorted(lined.left_one, key=lambda word: (-word[1], word[0]))
    other = sorted(lined.left_other, key=lambda word: (-word[1], word[0]))
    pairs = min(len(one), len(other))
    replaced = letters = 0.0
    for (mine, my_weight), (theirs, their_weight) in zip(one[:pairs], other[:pairs], strict=True):
        weight = (my_weight + their_weight) / 2
        replaced += weight
        letters += min(_MOST_LETTERS, apart(mine, theirs)) * weight
    extra = sum(weight for _, weight in (*one[pairs:], *other[pairs:]))
    return replaced, extra, letters


def _telling_change(lined: Alignment, signs: int) -> float:
    """Most of a telling word that changed: one letter of four in Zion and Lion is more than one of twelve.

    Where both names are written in signs, it is those that changed: one of the two in 恒度 and 恒达 is half of it.
    """
    return max((met.weight * min(1.0, _share_changed(met, signs)) for met in lined.met), default=0.0)


def _share_changed(met: Met, signs: int) -> float:
    letters = met.letters / max(len(met.one), len(met.other))
    if not (signs and met.letters):
        return letters
    written = max(syllables(met.one), syllables(met.other))
    return max(letters, min(signs, written) / written) if written else letters


def _out_of_order(lined: Alignment) -> bool:
    places = sorted(met.places for met in lined.met)
    return any(before[1] > after[1] for before, after in pairwise(places))


def _numbers_differ(lined: Alignment) -> bool:
    """Whether a number on one side is another number, or none, on the other."""
    left = [word for word, _ in (*lined.left_one, *lined.left_other)]
    changed = [word for met in lined.met if met.letters for word in (met.one, met.other)]
    return any(_digits(word) for word in left) or any(_digits(word) for word in changed)


def _digits(word: str) -> bool:
    return sum(map(str.isdigit, word)) * 2 >= len(word)
