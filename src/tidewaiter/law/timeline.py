"""Everything that ever changed about a paragraph, a rule, a country group or a country, day by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from tidewaiter.core.countries import COUNTRY_NAMES
from tidewaiter.core.errors import InputError
from tidewaiter.law.condition import Compare, Condition, InValues, Meets, walk
from tidewaiter.law.overlay import Overlay
from tidewaiter.law.rulebook import Instrument, Period, Rulebook, Version

__all__ = ["Event", "timeline"]

_KINDS = ("paragraphs", "requirements", "exceptions", "reviews")


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """One change: on which day, of what, what happened, how it reads, and who says so."""

    day: dt.date
    kind: str
    """paragraph, requirement, exception, review, group or draft."""
    key: str
    what: str
    says: str
    source: str
    grade: str
    known_until: dt.date | None = None


def timeline(name: str, book: Rulebook, drafts: tuple[Overlay, ...] = ()) -> tuple[Event, ...]:
    """The events of whatever bears this name or asks for it, in the order of days; an unknown name is refused.

    3A090 means every paragraph that begins so and every rule that asks for one of them; MY means the groups of a
    country; D5 means a group. Drafts are told as drafts.
    """
    events = [*_of_rules(name, book), *_of_groups(name, book)]
    events += [event for draft in drafts for event in _of_draft(name, draft)]
    if not events and name.upper() not in COUNTRY_NAMES:
        keys = [one.key for kind in _KINDS for one in getattr(book, kind)]
        hint = "Name a paragraph such as 3A090, a rule such as 742.6, an exception, a group such as D5, or a country."
        known = ", ".join([*keys[:8], "…", *list(book.groups)[:6], "…"])
        raise InputError(f"{book.name} has nothing of that name.", value=name, expected=known, hint=hint)
    return tuple(sorted(events, key=lambda event: (event.day, event.kind, event.key, event.what)))


def _of_rules(name: str, book: Rulebook) -> Iterator[Event]:
    wanted = name.casefold()
    for kind in _KINDS:
        for rule in getattr(book, kind):
            named = rule.key.casefold().startswith(wanted)
            for i, one in enumerate(rule.versions):
                if named or _asks_for(one.when, wanted):
                    following = rule.versions[i + 1].from_on if i + 1 < len(rule.versions) else None
                    what = "begins" if i == 0 else "changes"
                    yield from _of_version(kind.removesuffix("s"), rule.key, one, what, following)


def _asks_for(condition: Condition, name: str) -> bool:
    """Whether a condition asks for a paragraph that begins so, or for a country by name."""
    for part in walk(condition):
        match part:
            case Meets(paragraph) if paragraph.casefold().startswith(name):
                return True
            case Compare(_, _, str() as value) if value.casefold() == name:
                return True
            case InValues(_, values) if name in {value.casefold() for value in values}:
                return True
            case _:
                pass
    return False


def _of_version(kind: str, key: str, one: Version, what: str, following: dt.date | None) -> Iterator[Event]:
    says = f"{one.says}: {one.written}" if one.says and kind == "paragraph" else one.says or one.written
    if one.assumption:
        says += f" (assumes {one.assumption})"
    yield Event(one.from_on, kind, key, what, says, _told(one.instrument), one.grade)
    if one.until_on is not None and one.until_on != following:
        yield Event(one.until_on, kind, key, "ends", "", _told(one.instrument), one.grade)
    for period in one.not_enforced:
        yield from _of_period(kind, key, period, one, "stands in the text and is not enforced", "is enforced")
    for period in one.suspended:
        yield from _of_period(kind, key, period, one, "is stayed", "is back")


def _of_period(kind: str, key: str, period: Period, version: Version, begins: str, ends: str) -> Iterator[Event]:
    told, grade = _told(period.instrument), period.instrument.grade
    yield Event(period.from_on, kind, key, begins, "", told, grade, period.until_on)
    continued = any(other.from_on == period.until_on for other in (*version.not_enforced, *version.suspended))
    if period.until_on is not None and not continued and period.until_on != version.until_on:
        yield Event(period.until_on, kind, key, ends, "", told, grade)


def _of_groups(name: str, book: Rulebook) -> Iterator[Event]:
    country = name.upper() if name.upper() in COUNTRY_NAMES else ""
    for key, group in book.groups.items():
        before: frozenset[str] = frozenset()
        for day, members, instrument in group.states:
            joined, left = members - before, before - members
            first, before = not before, members
            told, grade = _told(instrument), instrument.grade
            if key.casefold() == name.casefold():
                what = "begins" if first else "changes"
                yield Event(day, "group", key, what, "; ".join(_moved(joined, left)), told, grade)
            elif country in joined or country in left:
                moved = "joins" if country in joined else "leaves"
                what = f"has {country} in it" if first else f"changes: {country} {moved}"
                yield Event(day, "group", key, what, "", told, grade)
        for one in group.unsure:
            if one.country == country or key.casefold() == name.casefold():
                what = f"is not certain of {one.country}"
                yield Event(one.from_on, "group", key, what, one.says, "not found", "", one.until_on)


def _moved(joined: frozenset[str], left: frozenset[str]) -> Iterator[str]:
    if joined:
        yield f"joins: {' '.join(sorted(joined))}"
    if left:
        yield f"leaves: {' '.join(sorted(left))}"


def _of_draft(name: str, draft: Overlay) -> Iterator[Event]:
    asked = [one.when for one in draft.additions] + [one.when for one in draft.duties]
    if not any(_asks_for(one, name.casefold()) for one in asked):
        return
    for state in draft.states:
        told = f"NOT LAW: {state.state.replace('_', ' ')}"
        confirmed = f"confirmed by {state.confirmed_by}" if state.confirmed_by else "confirmed by no authority"
        source = f"{state.source}; {confirmed}; confidence {state.confidence}"
        yield Event(state.on, "draft", draft.ruleset, told, draft.title, source, "")


def _told(instrument: Instrument) -> str:
    days = (
        ("published", instrument.published_on),
        ("effective", instrument.effective_on),
        ("compliance", instrument.compliance_on),
    )
    dated = ", ".join(f"{word} {day}" for word, day in days if day is not None)
    return f"{instrument.title}, {instrument.citation}" + (f" ({dated})" if dated else "")
