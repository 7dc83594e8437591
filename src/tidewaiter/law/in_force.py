"""What of a rulebook stands on one day: the versions in force, and the groups of countries as they were."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from tidewaiter.core.errors import InputError
from tidewaiter.law.quick import Quick, quick
from tidewaiter.law.rulebook import Exception_, Paragraph, Period, Requirement, Review, Rulebook, Unsure, Version

__all__ = ["InForce", "Rule", "Standing", "in_force", "later_changes"]

Rule = TypeVar("Rule", Paragraph, Requirement, Exception_, Review)


@dataclass(frozen=True, slots=True)
class Standing(Generic[Rule]):
    """A rule's version on the day: stayed, or in the text and not enforced, or in force."""

    rule: Rule
    version: Version
    quick: Quick
    suspended: Period | None
    not_enforced: Period | None


@dataclass(frozen=True, slots=True)
class InForce:
    """The law of one stretch of days without a change."""

    first_day: dt.date
    groups: Mapping[str, frozenset[str]]
    absent_paragraphs: tuple[str, ...]
    """Paragraphs that do not stand on these days."""
    paragraphs: tuple[Standing[Paragraph], ...]
    requirements: tuple[Standing[Requirement], ...]
    exceptions: tuple[Standing[Exception_], ...]
    reviews: tuple[Standing[Review], ...]
    unsure: tuple[Unsure, ...]


def in_force(book: Rulebook, day: dt.date) -> InForce:
    """The law on that day; a day before the rulebook begins is refused."""
    if day < book.first_day:
        raise InputError(
            f"The rulebook {book.name} begins on {book.first_day}.",
            value=str(day),
            expected=f"a day from {book.first_day} on",
            hint="Earlier law is not modelled; nothing may be concluded from that.",
        )
    days = _changes(book)
    place = bisect_right(days, day)
    return _stretch(book, days[place - 1] if place else book.first_day)


def later_changes(book: Rulebook, day: dt.date) -> Sequence[dt.date]:
    """The days after `day` on which anything in the rulebook changes."""
    days = _changes(book)
    return days[bisect_right(days, day) :]


@lru_cache(maxsize=64)
def _changes(book: Rulebook) -> tuple[dt.date, ...]:
    return book.change_days()


@lru_cache(maxsize=1024)
def _stretch(book: Rulebook, day: dt.date) -> InForce:
    day = max(day, book.first_day)
    groups = {key: group.on(day) for key, group in book.groups.items()}
    paragraphs = _standing(book.paragraphs, day, groups)
    there = {one.rule.key for one in paragraphs}
    unsure = (one for group in book.groups.values() for one in group.unsure)
    return InForce(
        day,
        groups,
        tuple(rule.key for rule in book.paragraphs if rule.key not in there),
        paragraphs,
        _standing(book.requirements, day, groups),
        _standing(book.exceptions, day, groups),
        _standing(book.reviews, day, groups),
        tuple(
            dict.fromkeys(one for one in unsure if one.from_on <= day and (one.until_on is None or day < one.until_on))
        ),
    )


def _standing(rules: Sequence[Rule], day: dt.date, groups: Mapping[str, frozenset[str]]) -> tuple[Standing[Rule], ...]:
    found = []
    for rule in rules:
        version = next((version for version in rule.versions if version.covers(day)), None)
        if version is not None:
            stayed, unenforced = _covering(version.suspended, day), _covering(version.not_enforced, day)
            found.append(Standing(rule, version, quick(version.when, groups), stayed, unenforced))
    return tuple(found)


def _covering(periods: Sequence[Period], day: dt.date) -> Period | None:
    return next((period for period in periods if period.covers(day)), None)
