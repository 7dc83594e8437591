"""Transactions at random: near thresholds, on and beside days of change, in the countries of the groups, with holes.

Drawn from a seed, which Hypothesis chooses: a hundred transactions of forty facts each are too much to shrink.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random

from tidewaiter.core.countries import COUNTRY_NAMES
from tidewaiter.law.bulk_classes import conditions
from tidewaiter.law.condition import Compare, walk
from tidewaiter.law.facts import FACTS
from tidewaiter.law.rulebook import Rulebook

__all__ = ["Facts", "transactions"]

Facts = dict[str, Decimal | str]

_COUNTRIES = [
    "CN",
    "HK",
    "MO",
    "MY",
    "TH",
    "AE",
    "RU",
    "US",
    "TW",
    "SG",
    "KH",
    "VE",
    "CU",
    "IR",
    "PL",
    "SA",
    "JP",
    "VN",
]
_ALL = sorted(COUNTRY_NAMES)
_THOUSANDTH = Decimal("0.001")
_MAKERS = ("NVIDIA", "AMD", "none", "Intel")


def transactions(book: Rulebook, seed: int, count: int) -> list[tuple[Facts, dt.date]]:
    """Sets of facts, some nearly full and some nearly empty, each with a day."""
    random = Random(seed)
    numbers = _numbers(book)
    return [(_facts(random, numbers), _day(random, book)) for _ in range(count)]


def _day(random: Random, book: Rulebook) -> dt.date:
    if random.random() < 0.3:
        return book.first_day + dt.timedelta(random.randint(-20, 2500))
    return random.choice([book.first_day, *book.change_days()]) + dt.timedelta(random.choice([-1, 0, 1]))


def _facts(random: Random, numbers: dict[str, list[Decimal]]) -> Facts:
    known = random.choice([0.2, 0.5, 0.9, 0.97, 1])
    facts = {fact: _value(random, fact, numbers) for fact in FACTS if random.random() < known}
    if random.random() < 0.8:
        facts.pop("logic_die_area_mm2", None)  # it nearly always contradicts a density drawn at random
    return facts


def _value(random: Random, fact: str, numbers: dict[str, list[Decimal]]) -> Decimal | str:
    kind = FACTS[fact]
    if kind == "number":
        return random.choice(numbers[fact]) if random.random() < 0.8 else Decimal(random.randrange(40_000_000)) / 1000
    if kind == "country":
        return random.choice(_COUNTRIES if random.random() < 0.8 else _ALL)
    return random.choice(kind if isinstance(kind, tuple) and kind else _MAKERS)


def _numbers(book: Rulebook) -> dict[str, list[Decimal]]:
    """The thresholds of each number and what lies a thousandth beside them."""
    found: dict[str, list[Decimal]] = {fact: [Decimal(0)] for fact, kind in FACTS.items() if kind == "number"}
    for condition in conditions(book):
        for part in walk(condition):
            if isinstance(part, Compare) and isinstance(part.value, Decimal):
                near = (part.value + step for step in (-_THOUSANDTH, Decimal(0), _THOUSANDTH))
                found[part.fact] += [value for value in near if value >= 0]
    return found
