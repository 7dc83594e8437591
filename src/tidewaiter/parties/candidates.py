"""The few listed names that a name asked could be, out of all of them, before any is scored.

Whether a listed name is among them depends on the two names alone, never on what else is listed: a change of the
list changes the answers about the entries that changed, and no other.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tidewaiter.parties.names.align import Alignment
from tidewaiter.parties.names.evidence import Evidence
from tidewaiter.parties.names.model import model
from tidewaiter.parties.names.name import Name, read_name
from tidewaiter.parties.names.weights import weight_of
from tidewaiter.parties.vocabulary import Vocabulary, joined_keys

if TYPE_CHECKING:
    from tidewaiter.parties.quick import Quick

__all__ = ["FLOOR", "Candidates", "Meeting", "readings_of"]

FLOOR = -5.0
"""Log-odds that two names must come to by their words alone, before anything is aligned, to be looked at closer.

Of 1,885 pairs of names of one entry that reach the threshold, 14 in a thousand stay below: the price of speed.
"""
_LEAST_SHARE = 0.15
"""How much of the heavier name has to be met at the least."""
_TOGETHER = 0.85
"""How close a word written together on one side only, or an abbreviation, has to be to what it stands for."""
_LETTERS_REPLACED = 4.0
_HALVINGS = 12

_NOTHING = Alignment((), (), ())


@dataclass(frozen=True, slots=True)
class Meeting:
    """A word asked that could be a word listed, the one that has the number `at`.

    `plain` and `joined` say, by reading, how it stands in the name asked, and `weights` how much of that name it may
    stand for.

    Readings are that of a firm and that of a person: Ltd is no word of a firm, but could be one of a person.
    """

    at: int
    closeness: float
    word: str
    exact: bool
    plain: tuple[bool, bool]
    joined: tuple[bool, bool]
    weights: tuple[float, float]

    def counts(self, other: Name, *, person: bool) -> bool:
        """Whether the word stands in this name too, as a word or, exactly so, as neighbors or initials."""
        if self.word in other.words:
            return self.plain[person] or self.joined[person]
        return self.exact and self.plain[person] and self.word in joined_keys(other.words)


class Candidates:
    """Names with the kind of party they belong to, by their words."""

    def __init__(self, names: Sequence[str], persons: Sequence[bool], words: Vocabulary) -> None:
        self.names = names
        self.persons = persons
        self.words = words
        self.quick: Quick | None = None

    def quicken(self) -> None:
        """Make ready for many names: a second or two once, then a third of the time for each."""
        if self.quick is None:
            from tidewaiter.parties.quick import Quick  # noqa: PLC0415 (a single name needs neither NumPy nor Numba)

            self.words.prepare()
            self.quick = Quick(self.names, self.persons, self.words)

    @classmethod
    def build(cls, names: Sequence[str], kinds: Sequence[str]) -> Candidates:
        """Read every name, in the way its kind of party is named."""
        persons = [_may_be_person(*pair) for pair in zip(kinds, names, strict=True)]
        return cls(names, persons, Vocabulary.build(_readings(*pair) for pair in zip(names, kinds, strict=True)))

    def of(self, asked: str, kind: str, floor: float = FLOOR, least: float = -math.inf) -> list[int]:
        """The places of the names that may be the one asked, those with most in common first.

        A name that by its words alone cannot be expected to come to log-odds of `floor` is left out. One that surely
        stays below log-odds of `least` once compared in full may be left out too.
        """
        return self._found(asked, kind, floor, None, least)[0]

    def few(self, asked: str, kind: str, most: int) -> tuple[list[int], frozenset[str]]:
        """The places of the names that may be the one asked and share a word with it that at most so many names bear.

        Beside them the words that more names bear and that would have been enough by themselves: names that share
        nothing else with the one asked were not looked at.
        """
        return self._found(asked, kind, FLOOR, most)

    def _found(
        self, asked: str, kind: str, floor: float, most: int | None, least: float = -math.inf
    ) -> tuple[list[int], frozenset[str]]:
        own = read_name(asked, False), read_name(asked, True)
        may_be_person = _may_be_person(kind, asked)
        meetings = sorted(self._meetings(_readings(asked, kind), own), key=lambda found: -len(found[1]))
        needed = (
            _needed(own[False], floor, person=False),
            _needed(own[True], floor, person=True) if may_be_person else math.inf,
        )
        common = _never_enough(meetings, needed)
        crowded = 0 if most is None else sum(len(places) > most for _, places in meetings)
        words = [meeting for meeting, _ in meetings[:crowded]] if crowded > common else []
        crowd = frozenset(meeting.word for meeting in words if any(meeting.plain)) or frozenset(m.word for m in words)
        common = max(common, crowded)
        if self.quick is None:
            met = _sharing(meetings, common)
        else:
            told = [meeting for meeting, _ in meetings]
            met = self.quick.sharing(own, told, common, needed, floor, least, may_be_person=may_be_person)
        found: dict[int, float] = {}
        for place, words in met.items():
            person = may_be_person and self.persons[place]
            if sum([meeting.weights[person] for meeting in words]) < needed[person]:
                continue
            listed = read_name(self.names[place], person)
            told = [meeting for meeting in words if meeting.counts(listed, person=person)]
            if told:
                log_odds = _at_best(told, own[person], listed, person=person)
                if log_odds >= floor:
                    found[place] = log_odds
        return sorted(found, key=lambda place: (-found[place], place)), crowd

    def _meetings(
        self, readings: tuple[tuple[str, ...], ...], own: tuple[Name, Name]
    ) -> Iterator[tuple[Meeting, Sequence[int]]]:
        words = own[False].words, own[True].words
        joined = joined_keys(words[False]), joined_keys(words[True])
        for closeness, key, at in self.words.near(readings):
            listed = self.words.words[at]
            plain = key in words[False], key in words[True]
            together = not plain[False] and key in joined[False], not plain[True] and key in joined[True]
            weights = _weight(listed, plain, together, person=False), _weight(listed, plain, together, person=True)
            yield Meeting(at, closeness, listed, key == listed, plain, together, weights), self.words.places[at]


def _sharing(meetings: list[tuple[Meeting, Sequence[int]]], common: int) -> dict[int, list[Meeting]]:
    """By place the words that meet, for every name that bears one that is not too common."""
    met: dict[int, list[Meeting]] = {}
    for meeting, places in meetings[common:]:
        for place in places:
            met.setdefault(place, []).append(meeting)
    for meeting, places in meetings[:common]:
        for place in _both(met, places):
            met[place].append(meeting)
    return met


def _weight(word: str, plain: tuple[bool, bool], together: tuple[bool, bool], *, person: bool) -> float:
    """What a word may stand for: itself, or any part of the name where it is several words of it written together."""
    if together[person]:
        return math.inf
    return weight_of(word, person=person) if plain[person] else 0.0


def _never_enough(meetings: list[tuple[Meeting, Sequence[int]]], needed: tuple[float, float]) -> int:
    """How many of the words, the most common first, weigh too little to make the name asked, even all together."""
    firm = person = 0.0
    for many, (meeting, _) in enumerate(meetings):
        firm, person = firm + meeting.weights[False], person + meeting.weights[True]
        if firm >= needed[False] or person >= needed[True]:
            return many
    return len(meetings)


def _needed(own: Name, floor: float, *, person: bool) -> float:
    """The least weight of words that has to meet, though the other name were made of those words alone."""
    enough, too_little = own.total, 0.0
    for _ in range(_HALVINGS):
        middle = (enough + too_little) / 2
        if _log_odds(middle, 0.0, 0.0, own.total, middle, person=person) >= floor:
            enough = middle
        else:
            too_little = middle
    return max(too_little, _LEAST_SHARE * own.total)


def _both(met: dict[int, list[Meeting]], places: Sequence[int]) -> list[int]:
    """The places that are among those met; `places` rise."""
    if len(met) * 12 > len(places):
        return [place for place in places if place in met]
    found = []
    for place in met:
        at = bisect_left(places, place)
        if at < len(places) and places[at] == place:
            found.append(place)
    return found


def _at_best(meetings: list[Meeting], one: Name, other: Name, *, person: bool) -> float:
    """What the model would say at best, going by the words that meet and the weight that is left over.

    Order, numbers and forms of firms are not looked at, and each word that could meet is taken to meet.
    """
    met = telling = letters = 0.0
    together = False
    for meeting in meetings:
        if meeting.word not in other.words:
            together = True
        elif meeting.joined[person]:
            together |= meeting.closeness >= _TOGETHER
        else:
            weight = weight_of(meeting.word, person=person)
            met += weight
            if meeting.closeness < 1.0:
                telling = max(telling, weight * (1.0 - meeting.closeness))
                letters += (1.0 - meeting.closeness) * len(meeting.word)
    return 0.0 if together else _log_odds(met, telling, letters, one.total, other.total, person=person)


def _log_odds(met: float, telling: float, letters: float, one: float, other: float, *, person: bool) -> float:
    """What the model says where words of this weight meet, of names of these weights, and nothing else is known."""
    heavier, lighter = max(one, other, 0.1), min(one, other)
    if met < _LEAST_SHARE * heavier:
        return -math.inf
    replaced = max(0.0, lighter - met)
    extra = max(0.0, heavier - met) - replaced
    values = (
        min(letters + _LETTERS_REPLACED * replaced, 12.0),
        replaced / heavier,
        min(extra, 4.0),
        math.sqrt(min(1.0, telling + (replaced + extra) / heavier)),
        min(met, 4.0),
        math.log(0.1 + met),
        *(0.0, 0.0, 0.0, 0.0),
    )
    return model().log_odds(Evidence(values, _NOTHING), person=person)


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
