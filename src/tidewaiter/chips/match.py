"""Finds the chip a text means; where two chips could be meant it names both and asks, it never picks."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from tidewaiter.chips.model import Chip, System
from tidewaiter.chips.near import near_keys
from tidewaiter.chips.spelling import Spelling, plain_part_number, spell
from tidewaiter.chips.spellings import DIE, FAMILY, NAME
from tidewaiter.chips.stored import catalogue

__all__ = ["Kind", "Match", "find"]

_PART_NUMBER = re.compile(r"[0-9]{3}-[0-9A-Z]{5}-[0-9A-Z]{4}-[0-9A-Z]{3}", re.IGNORECASE)
_SHORTEST_IN_PROSE = 4
_REVISION = 3


class Kind(StrEnum):
    """How a text was read; the first three answer, the others ask."""

    EXACT = "exact"
    ALIAS = "alias"
    PART_NUMBER = "part_number"
    FAMILY = "family"
    CANDIDATES = "candidates"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Match:
    """What a text means: one chip, one system, the members of a family, or candidates to ask about."""

    text: str
    kind: Kind
    chips: tuple[Chip, ...] = ()
    """The chips it may mean; of a system, those it holds."""
    systems: tuple[System, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether the text means one thing."""
        return self.kind in {Kind.EXACT, Kind.ALIAS, Kind.PART_NUMBER}

    @property
    def chip(self) -> Chip | None:
        """The one chip it means."""
        return self.chips[0] if self.answered and not self.systems else None

    @property
    def system(self) -> System | None:
        """The one system it means."""
        return self.systems[0] if self.answered and self.systems else None

    @property
    def things(self) -> tuple[Chip | System, ...]:
        """The chips and systems it may mean."""
        return (*self.chips, *self.systems)

    @property
    def names(self) -> tuple[str, ...]:
        """The catalogue names it may mean, systems first."""
        inside = {chip.name for system in self.systems for chip, _ in system.held}
        chips = (chip.name for chip in self.chips if chip.name not in inside or not self.systems)
        return (*(system.name for system in self.systems), *chips)

    @property
    def tpp_low(self) -> Decimal | None:
        """The lowest TPP among the chips it may mean; None as soon as one is unknown."""
        return min(self._tpps, default=None) if self.chips and len(self._tpps) == len(self.chips) else None

    @property
    def tpp_high(self) -> Decimal | None:
        """The highest TPP among the chips it may mean; None as soon as one is unknown."""
        return max(self._tpps, default=None) if self.chips and len(self._tpps) == len(self.chips) else None

    @property
    def _tpps(self) -> list[Decimal]:
        return [chip.tpp for chip in self.chips if chip.tpp is not None]


@lru_cache(maxsize=16_384)
def find(text: str) -> Match:
    """The chip or system that `text` means, or what to ask.

    Exact: the catalogue's own name. Alias: a written alias, a driver's name, or the name without words that
    carry nothing (maker, case, signs) or with the form and memory size it has. Family: a name several chips share.
    Candidates: something in the text resembles them. A misspelled or partly read text is never answered.
    """
    numbered = _by_part_number(text)
    if numbered is not None:
        return numbered
    spelling = spell(text)
    named = _by_name(text, spelling)
    if named.kind is not Kind.NONE:
        return named
    places = _fitting(spelling, _inside(spelling)) or _fitting(spelling, _near(spelling))
    return _match(text, Kind.CANDIDATES if places else Kind.NONE, places)


@cache
def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = json.loads(Path(__file__).with_name("spellings.json").read_text(encoding="utf-8"))
    return tables


def _names() -> dict[str, list[int]]:
    names: dict[str, list[int]] = _tables()["names"]
    return names


def _match(text: str, kind: Kind, places: list[int]) -> Match:
    things = [catalogue().at(place) for place in places]
    systems = tuple(thing for thing in things if isinstance(thing, System))
    chips = [thing for thing in things if isinstance(thing, Chip)]
    chips += [chip for system in systems for chip, _ in system.held if chip not in chips]
    return Match(text, kind, tuple(dict.fromkeys(chips)), systems)


def _by_name(text: str, spelling: Spelling) -> Match:
    for key in (spelling.whole, spelling.key + spelling.memory_type, spelling.key):
        if key in _names():
            kind, *places = _names()[key]
            return _sure(text, spelling, kind, places)
    return Match(text, Kind.NONE)


def _sure(text: str, spelling: Spelling, kind: int, places: list[int]) -> Match:
    """The answer the places give, unless the text's other words contradict it."""
    found = _match(text, Kind.CANDIDATES, places)
    if spelling.memory_type and kind != NAME:
        fitting = [place for place in places if _memory(place) in {"", spelling.memory_type}]
        if not fitting:
            return found
        places = fitting
    makers = {thing.manufacturer for thing in found.things}
    if not all(makers & set(meant) for meant in spelling.makers):
        return found
    if kind == DIE or (len(places) > 1 and kind != FAMILY):
        return _match(text, Kind.CANDIDATES, places)
    if kind == FAMILY and len(places) > 1:
        return _match(text, Kind.FAMILY, places)
    return _match(text, Kind.EXACT if kind == NAME else Kind.ALIAS, places)


def _memory(place: int) -> str:
    """The memory type of a chip, or of all chips that a system holds; empty where it is not known or they differ."""
    thing = catalogue().at(place)
    chips = [thing] if isinstance(thing, Chip) else [chip for chip, _ in thing.held]
    types = {chip.dram.type.casefold() if chip.dram else "" for chip in chips}
    return types.pop() if len(types) == 1 else ""


def _by_part_number(text: str) -> Match | None:
    numbers: dict[str, list[int]] = _tables()["part_numbers"]
    whole = plain_part_number(text)
    if whole in numbers:
        return _match(text, Kind.PART_NUMBER, numbers[whole])
    places: set[int] = set()
    revisions: set[int] = set()
    for written in _PART_NUMBER.findall(text):
        number = plain_part_number(written)
        places |= set(numbers.get(number, ()))
        revisions |= {p for known, at in numbers.items() if known[:-_REVISION] == number[:-_REVISION] for p in at}
    if not places and not revisions:
        return None
    rest = find(_PART_NUMBER.sub(" ", text))
    read = {catalogue().place(thing.name) for thing in rest.things}
    agreed = len(places) == 1 and (rest.kind is Kind.NONE or places <= read)
    return _match(
        text, Kind.PART_NUMBER if agreed else Kind.CANDIDATES, sorted(places | (set() if agreed else revisions | read))
    )


def _fitting(spelling: Spelling, places: list[int]) -> list[int]:
    """The places whose maker the text does not contradict, each once, in order."""
    return [
        place
        for place in sorted(set(places))
        if all(catalogue().at(place).manufacturer in meant for meant in spelling.makers)
    ]


def _near(spelling: Spelling) -> list[int]:
    return [place for key in near_keys(spelling.key) for place in _names()[key][1:]]


def _inside(spelling: Spelling) -> list[int]:
    """The longest names that stand inside a longer text, all of that length."""
    words = spelling.words
    for length in range(len(words), 0, -1):
        keys = ["".join(words[i : i + length]) for i in range(len(words) - length + 1)]
        hits = [key for key in keys if key in _names() and (len(key) >= _SHORTEST_IN_PROSE or spelling.makers)]
        if hits:
            return [place for key in hits for place in _names()[key][1:]]
    return []
