"""The few listed names that a name asked could be, out of all of them, before any is scored."""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence

from tidewaiter.parties.names.name import read_name
from tidewaiter.parties.names.weights import weight_of
from tidewaiter.parties.vocabulary import Vocabulary

__all__ = ["Candidates", "readings_of"]

_MOST = 30
"""Names scored for one name asked; the one meant is among the first few unless its words are all very common."""
_POSTINGS = 6_000
"""Places looked at for one name: words so common that they would lead further are left to the rarer ones."""


class Candidates:
    """Names with the kind of party they belong to, by their words."""

    def __init__(self, names: Sequence[str], words: Vocabulary) -> None:
        self.names = names
        self.words = words

    @classmethod
    def build(cls, names: Sequence[str], kinds: Sequence[str]) -> Candidates:
        """Read every name, in the way its kind of party is named."""
        return cls(names, Vocabulary.build(_readings(*pair) for pair in zip(names, kinds, strict=True)))

    def of(self, asked: str, kind: str, least: float = 0.0) -> list[int]:
        """The places of the names that share the most telling words with the one asked, most first.

        Names that share less than `least` of what all words asked could tell are left out.
        """
        readings = _readings(asked, kind)
        postings = sorted(self.words.near(readings), key=lambda found: len(found[1]))
        gathered: dict[int, float] = {}
        looked = 0
        for closeness, places in postings:
            if gathered and looked + len(places) > _POSTINGS:
                break
            looked += len(places)
            telling = closeness * math.log(2 + len(self.names) / len(places))
            for at in places:
                gathered[at] = gathered.get(at, 0.0) + telling
        if least:
            whole = least * max((self._telling(words) for words in readings), default=0.0)
            gathered = {at: told for at, told in gathered.items() if told >= whole}
        return heapq.nlargest(_MOST, gathered, key=lambda at: (gathered[at], -at))

    def _telling(self, words: Sequence[str]) -> float:
        """What all these words together would tell if a name had every one of them."""
        return sum(
            weight_of(word, person=False) * math.log(2 + len(self.names) / max(1, self.words.count(word)))
            for word in set(words)
        )


def _readings(name: str, kind: str) -> tuple[tuple[str, ...], ...]:
    """The words of a name as a firm's, as a person's, or as both where its kind is not known."""
    firm = () if kind == "person" else (read_name(name, False).words,)
    person = (read_name(name, True).words,) if kind in {"person", "unknown"} else ()
    return (*firm, *person)


def readings_of(asked: str, asked_kind: str, listed: str, listed_kind: str) -> tuple[bool, ...]:
    """Whether two names are read as persons' (True), as firms' (False) or, where nothing tells, both ways.

    A name is a firm's by its kind or, where that is not known, by a word of a firm in it.
    """
    if not (_may_be_person(asked_kind, asked) and _may_be_person(listed_kind, listed)):
        return (False,)
    return (True,) if "person" in {asked_kind, listed_kind} else (True, False)


def _may_be_person(kind: str, name: str) -> bool:
    return kind == "person" or (kind == "unknown" and not read_name(name, False).trade)
