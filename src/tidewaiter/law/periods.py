"""What an item is on a control list, period by period: the paragraphs it meets and misses, and since when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tidewaiter.law.classify import JURISDICTION, Bench, Classification, classification
from tidewaiter.law.facts import checked, completed
from tidewaiter.law.in_force import in_force
from tidewaiter.law.rulebook import Paragraph, Rulebook, Version

__all__ = ["Period", "Tested", "periods"]

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tested:
    """One paragraph: what it controls, the test as the rulebook writes it, and the instrument that wrote it."""

    paragraph: str
    says: str
    test: str
    citation: str


@dataclass(frozen=True, slots=True)
class Period:
    """Days on which the list says the same of the item; `last_day` is None where no later change is known."""

    first_day: dt.date
    last_day: dt.date | None
    classification: Classification
    met: tuple[Tested, ...]
    missed: tuple[Tested, ...]


def periods(facts: Mapping[str, Decimal | int | str], book: Rulebook, day: dt.date | None = None) -> tuple[Period, ...]:
    """Every period of the rulebook, or only the one that a day lies in."""
    known = completed(checked(facts))
    days = sorted({book.first_day, *_changes(book)})
    if day is not None:
        in_force(book, day)  # refuses a day before the rulebook begins
    found: list[Period] = []
    for i, first in enumerate(days):
        last = days[i + 1] - _DAY if i + 1 < len(days) else None
        one = _period(first, last, known, book)
        if found and _same(found[-1], one):
            one = Period(found.pop().first_day, last, one.classification, one.met, one.missed)
        found.append(one)
    return tuple(one for one in found if day is None or _covers(one, day))


def _changes(book: Rulebook) -> set[dt.date]:
    """Days after the first on which a paragraph begins or reads otherwise."""
    starts = {version.from_on for rule in book.paragraphs for version in rule.versions}
    return {day for day in starts if day > book.first_day}


def _period(first: dt.date, last: dt.date | None, facts: Mapping[str, Decimal | str], book: Rulebook) -> Period:
    bench = Bench(in_force(book, first), facts)
    met: list[Tested] = []
    missed: list[Tested] = []
    for one in bench.law.paragraphs:
        if one.rule.level == JURISDICTION:
            continue
        truth = bench.truths[one.rule.key]
        if truth is not None:
            (met if truth else missed).append(_tested(one.rule, one.version))
    return Period(first, last, classification(bench), tuple(met), tuple(missed))


def _tested(rule: Paragraph, version: Version) -> Tested:
    citation = f"{version.instrument.citation}, from {version.from_on}"
    return Tested(rule.key, version.says or rule.says, version.written, citation)


def _same(one: Period, other: Period) -> bool:
    """A paragraph that is new and that the item misses begins no new period."""
    return (one.classification, one.met) == (other.classification, other.met)


def _covers(one: Period, day: dt.date) -> bool:
    return one.first_day <= day and (one.last_day is None or day <= one.last_day)
