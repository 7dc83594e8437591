"""What differs between the law of two days, or between the law of a day and a draft laid over it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tidewaiter.law.in_force import InForce, Standing, in_force
from tidewaiter.law.overlay import Overlay
from tidewaiter.law.rulebook import Exception_, Paragraph, Requirement, Review, Rulebook

__all__ = ["Change", "between", "under"]

Rule = TypeVar("Rule", Paragraph, Requirement, Exception_, Review)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; `before` or `after` is empty where there is none."""

    kind: str
    """threshold, scope, enforcement, exception, review, group or duty."""
    key: str
    what: str
    before: str
    after: str
    source: str


def between(book: Rulebook, first: dt.date, last: dt.date) -> tuple[Change, ...]:
    """What changed from one day to another: thresholds, scope, enforcement, exceptions, review, groups."""
    old, new = in_force(book, first), in_force(book, last)
    return (
        *_rules("threshold", old.paragraphs, new.paragraphs),
        *_rules("scope", old.requirements, new.requirements),
        *_enforcement(old.requirements, new.requirements),
        *_rules("exception", old.exceptions, new.exceptions),
        *_rules("review", old.reviews, new.reviews),
        *_groups(old, new, book),
        *_certainty(old, new),
    )


def under(book: Rulebook, day: dt.date, overlay: Overlay) -> tuple[Change, ...]:
    """What the draft would change of the law of that day, as if it were in force."""
    return tuple(_draft(in_force(book, day), overlay))


def _rules(
    kind: str,
    old: Sequence[Standing[Rule]],
    new: Sequence[Standing[Rule]],
) -> Iterator[Change]:
    before: dict[str, Standing[Rule]] = {one.rule.key: one for one in old}
    after: dict[str, Standing[Rule]] = {one.rule.key: one for one in new}
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key), after.get(key)
        if was is None and now is not None:
            yield Change(kind, key, "is new", "", _reads(now), _source(now))
        elif now is None and was is not None:
            yield Change(kind, key, "is gone", _reads(was), "", _source(was))
        elif was is not None and now is not None and was.version.written != now.version.written:
            yield Change(kind, key, "reads otherwise", _reads(was), _reads(now), _source(now))


def _enforcement(old: Sequence[Standing[Requirement]], new: Sequence[Standing[Requirement]]) -> Iterator[Change]:
    before = {one.rule.key: one for one in old}
    for now in new:
        was = before.get(now.rule.key)
        states = (_state(was) if was else "not in the text", _state(now))
        if states[0] != states[1] and not (was is None and states[1] == "enforced"):
            period = now.suspended or now.not_enforced
            source = period.instrument.citation if period else _source(now)
            yield Change("enforcement", now.rule.key, "is treated otherwise", states[0], states[1], source)


def _state(one: Standing[Requirement]) -> str:
    if one.suspended is not None:
        return "stayed"
    return "in the text, not enforced" if one.not_enforced is not None else "enforced"


def _groups(old: InForce, new: InForce, book: Rulebook) -> Iterator[Change]:
    for key, members in new.groups.items():
        before = old.groups[key]
        if members != before:
            joined, left = sorted(members - before), sorted(before - members)
            what = "; ".join(
                f"{word} {' '.join(moved)}" for word, moved in (("gains", joined), ("loses", left)) if moved
            )
            latest = [state for state in book.groups[key].states if state[0] <= new.first_day][-1]
            unsure = [one.says for one in book.groups[key].unsure if one.country in {*joined, *left}]
            source = "; ".join([f"{latest[2].citation}, from {latest[0]}", *unsure])
            yield Change("group", key, what, f"{len(before)} members", f"{len(members)} members", source)


def _certainty(old: InForce, new: InForce) -> Iterator[Change]:
    for one in new.unsure:
        if one not in old.unsure:
            yield Change("group", one.country, "is not certain any more", "", one.says, "not found")
    for one in old.unsure:
        if one not in new.unsure:
            yield Change("group", one.country, "is certain again", one.says, "", "not found")


def _draft(law: InForce, overlay: Overlay) -> Iterator[Change]:
    source = f"{overlay.ruleset}, not law"
    standing: Mapping[str, Standing[Requirement]] = {one.rule.key: one for one in law.requirements}
    for key in overlay.repeals:
        if key in standing:
            yield Change("scope", key, "would be repealed", _reads(standing[key]), "", source)
    for one in overlay.additions:
        measured = f"; only {one.measure.told}" if one.measure else ""
        exempt = "".join(f"; exempt: {says}" for _, says in one.exempt)
        yield Change("scope", one.key, "would be new", "", f"{one.says}{measured}{exempt} [{one.written}]", source)
    for tier in overlay.tiers:
        measured = tier.measure.told if tier.measure else "any"
        yield Change("review", measured, "would be reviewed so", "", tier.policy, source)
    for duty in overlay.duties:
        deadline = f", {duty.deadline}" if duty.deadline else ""
        yield Change("duty", duty.who, "would have to", "", f"{duty.does}{deadline}", source)


def _reads(one: Standing[Rule]) -> str:
    version = one.version
    policy = getattr(one.rule, "policy", "")
    text = f"{version.says} [{version.written}]" if version.says else version.written
    return f"{policy}: {text}" if policy else text


def _source(one: Standing[Rule]) -> str:
    return f"{one.version.instrument.citation}, from {one.version.from_on}"
