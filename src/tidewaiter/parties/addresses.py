"""Whether two addresses are one place: the words and numbers that both hold."""

from __future__ import annotations

import re
from functools import lru_cache

from tidewaiter.parties.names.words import plain_words

__all__ = ["address_words", "shared_words"]

_SAME = {
    "road": "rd", "street": "st", "avenue": "ave", "building": "bldg", "floor": "fl", "room": "rm", "district": "dist",
    "province": "prov", "number": "no", "north": "n", "south": "s", "east": "e", "west": "w", "block": "blk",
    "jalan": "jln", "jl": "jln", "lane": "ln", "boulevard": "blvd", "centre": "center", "square": "sq", "suite": "ste",
    "ulitsa": "ul", "prospekt": "pr", "lorong": "lrg", "industrial": "ind", "estate": "est", "flat": "flt",
}  # fmt: skip
_EMPTY = frozenset(
    ("no", "the", "of", "and", "p", "o", "box", "zip", "code", "city", "rd", "st", "fl", "rm", "unit", "bldg")
)
_ORDINAL = re.compile(r"^(\d+)(st|nd|rd|th|f)$")
_LEAST_WORDS = 3


@lru_cache(maxsize=1 << 16)
def address_words(address: str) -> frozenset[str]:
    """The words that tell an address from another, in one spelling each."""
    words = (_ORDINAL.sub(r"\1", word) for word in plain_words(address))
    return frozenset(_SAME.get(word, word) for word in words) - _EMPTY


def shared_words(one: str, other: str) -> float:
    """How much of the shorter address stands in the longer, from 0 to 1; too short an address meets none.

    Numbers count double: a street has many houses. An address without a number in common is at most half the same.
    """
    ours, theirs = address_words(one), address_words(other)
    if min(len(ours), len(theirs)) < _LEAST_WORDS:
        return 0.0
    both = ours & theirs
    share = _weight(both) / min(_weight(ours), _weight(theirs))
    return share if any(word.isdigit() for word in both) else min(share, 0.5) * 0.9


def _weight(words: frozenset[str]) -> int:
    return sum(2 if word[0].isdigit() else 1 for word in words)
