"""Paragraphs, requirements, exceptions and review policies with their dated versions, each checked at its line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tidewaiter.core.toml_entry import Entry
from tidewaiter.law.condition import Compare, Condition, InGroup, InValues, Meets, parse_condition, walk
from tidewaiter.law.facts import FACTS
from tidewaiter.law.load_groups import instrument_of
from tidewaiter.law.rulebook import CHANNELS, Exception_, Instrument, Paragraph, Period, Requirement, Review, Version

__all__ = ["CHANNELS", "Known", "exceptions_of", "instruments_of", "paragraphs_of", "requirements_of", "reviews_of"]

_VERSION_KEYS = (
    "from",
    "until",
    "when",
    "instrument",
    "grade",
    "says",
    "review",
    "conditions",
    "not_enforced",
    "suspended",
    "assumption",
)


@dataclass(frozen=True, slots=True)
class Known:
    """What a rule may refer to."""

    instruments: Mapping[str, Instrument]
    groups: frozenset[str]
    paragraphs: frozenset[str]
    assumptions: frozenset[str]


def instruments_of(entries: Mapping[str, Entry]) -> dict[str, Instrument]:
    """Every instrument by its key."""
    found = {}
    for key, entry in entries.items():
        entry.only(("title", "citation", "url", "grade", "published_on", "effective_on", "compliance_on"))
        found[key] = Instrument(
            key,
            entry.text("title"),
            entry.text("citation"),
            entry.text("url", ""),
            entry.grade(),
            entry.open_day("published_on"),
            entry.open_day("effective_on"),
            entry.open_day("compliance_on"),
        )
    return found


def paragraphs_of(entries: Sequence[Entry], known: Known) -> tuple[Paragraph, ...]:
    """Every paragraph; those it builds on come before it."""
    found: list[Paragraph] = []
    for entry in entries:
        entry.only(("key", "says", "within", "level", "instead_of", "reported", "version"))
        key = entry.text("key")
        before = Known(known.instruments, known.groups, frozenset(one.key for one in found), known.assumptions)
        if key in before.paragraphs:
            entry.refuse(f"{key} is entered twice", "key", "one [[paragraph]] a key, with several versions")
        words = (entry.text(name, "") for name in ("within", "level", "instead_of", "reported"))
        found.append(Paragraph(key, entry.text("says"), _versions(entry, before), *words))
    return tuple(found)


def requirements_of(entries: Sequence[Entry], known: Known) -> tuple[Requirement, ...]:
    """Every requirement."""
    found = []
    for entry in _distinct(entries):
        entry.only(("key", "channel", "citation", "version"))
        channel = entry.choice("channel", CHANNELS)
        found.append(Requirement(entry.text("key"), channel, entry.text("citation"), _versions(entry, known)))
    return tuple(found)


def exceptions_of(entries: Sequence[Entry], known: Known, keys: frozenset[str]) -> tuple[Exception_, ...]:
    """Every exception; what it overcomes are requirements that are there."""
    found = []
    for entry in _distinct(entries):
        entry.only(("key", "citation", "overcomes", "version"))
        overcomes = entry.texts("overcomes")
        for one in overcomes:
            if one not in keys:
                entry.refuse(f"no requirement {one}", "overcomes", ", ".join(sorted(keys)))
        found.append(Exception_(entry.text("key"), entry.text("citation"), overcomes, _versions(entry, known)))
    return tuple(found)


def reviews_of(entries: Sequence[Entry], known: Known) -> tuple[Review, ...]:
    """Every review policy, the one that goes before the others first."""
    found = []
    for entry in _distinct(entries):
        entry.only(("key", "policy", "version"))
        found.append(Review(entry.text("key"), entry.text("policy"), _versions(entry, known)))
    return tuple(found)


def _distinct(entries: Sequence[Entry]) -> Sequence[Entry]:
    seen: set[str] = set()
    for entry in entries:
        key = entry.text("key")
        if key in seen:
            entry.refuse(f"{key} is entered twice", "key", "one entry a key, with several versions")
        seen.add(key)
    return entries


def _versions(entry: Entry, known: Known) -> tuple[Version, ...]:
    tables = entry.tables("version")
    if not tables:
        entry.refuse("no version", expected="at least one [[….version]] with the day it counts from")
    starts = [table.day("from") for table in tables]
    for i in range(1, len(tables)):
        if starts[i] <= starts[i - 1]:
            tables[i].refuse("versions overlap or are out of order", "from", f"a day after {starts[i - 1]}")
    return tuple(
        _version(table, known, following) for table, following in zip(tables, [*starts[1:], None], strict=True)
    )


def _version(table: Entry, known: Known, following: dt.date | None) -> Version:
    table.only(_VERSION_KEYS)
    until = table.open_day("until") or following
    if until is not None and until <= table.day("from"):
        table.refuse("this version ends before it begins", "until", f"a day after {table.day('from')}")
    if until is not None and following is not None and until > following:
        table.refuse("versions overlap", "until", f"no day after {following}, on which the next version begins")
    written = table.text("when")
    assumption = table.text("assumption", "")
    if assumption and assumption not in known.assumptions:
        table.refuse("no such assumption", "assumption", ", ".join(sorted(known.assumptions)))
    return Version(
        from_on=table.day("from"),
        until_on=until,
        when=_condition(table, written, known),
        written=written,
        instrument=instrument_of(table, known.instruments),
        grade=table.grade(),
        says=table.text("says", ""),
        review=table.text("review", ""),
        conditions=table.texts("conditions"),
        not_enforced=_periods(table, "not_enforced", known),
        suspended=_periods(table, "suspended", known),
        assumption=assumption,
    )


def _condition(table: Entry, written: str, known: Known) -> Condition:
    condition = parse_condition(written, table.place("when"))
    for part in walk(condition):
        match part:
            case Compare(fact, op, value):
                _check_fact(table, fact)
                if isinstance(value, str) == (FACTS[fact] == "number"):
                    table.refuse(
                        f"{fact} is compared with the wrong kind of value", "when", "bare numbers, quoted text"
                    )
                if isinstance(value, str) and op not in {"==", "!="}:
                    table.refuse(f"{fact} is text and has no order", "when", "== or !=")
                _check_word(table, fact, (value,))
            case InValues(fact, values):
                _check_fact(table, fact)
                _check_word(table, fact, values)
            case InGroup(fact, group):
                _check_fact(table, fact)
                if group not in known.groups:
                    table.refuse(f"no group {group}", "when", ", ".join(sorted(known.groups)))
            case Meets(paragraph) if paragraph not in known.paragraphs:
                table.refuse(f"no paragraph {paragraph} before this", "when", ", ".join(sorted(known.paragraphs)))
            case _:
                pass
    return condition


def _check_fact(table: Entry, fact: str) -> None:
    if fact not in FACTS:
        table.refuse(f"no fact {fact}", "when", ", ".join(FACTS))


def _check_word(table: Entry, fact: str, values: Sequence[object]) -> None:
    words = FACTS[fact]
    for value in values:
        if isinstance(words, tuple) and words and value not in words:
            table.refuse(f"{fact} is never {value!r}", "when", ", ".join(words))


def _periods(table: Entry, key: str, known: Known) -> tuple[Period, ...]:
    found = []
    for entry in table.tables(key):
        entry.only(("from", "until", "instrument"))
        found.append(Period(entry.day("from"), entry.open_day("until"), instrument_of(entry, known.instruments)))
    return tuple(found)
