"""Answers under a draft as if it were in force, beside the answer of the law as it stands; never presented as law."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from tidewaiter.core.answers import Answer
from tidewaiter.core.errors import InputError
from tidewaiter.law.classify import Bench
from tidewaiter.law.condition import All, Any, Compare, Condition, Fixed, Not
from tidewaiter.law.determination import NOT_REQUIRED, Determination
from tidewaiter.law.determine import determine
from tidewaiter.law.evaluate import Answered, answer
from tidewaiter.law.facts import checked, completed
from tidewaiter.law.in_force import in_force
from tidewaiter.law.overlay import Addition, Duty, Measure, Overlay
from tidewaiter.law.overlay_measure import AMOUNTS, measured
from tidewaiter.law.rulebook import Instrument, Requirement, Review, Rulebook, Version

__all__ = ["Hypothetical", "Laid", "split_amounts"]

_UNKNOWN_POLICY = "the draft's review policy is not known"


@dataclass(frozen=True, slots=True)
class Hypothetical:
    """What the law says, what it would say under the draft, and the duties the draft would add for this item."""

    overlay: Overlay
    state: str
    base: Determination
    under: Determination
    duties: tuple[tuple[Duty, Answered], ...]

    @property
    def newly_caught(self) -> bool:
        """No license under the law as enforced, one under the draft."""
        return self.base.license_required == NOT_REQUIRED and self.under.license_required != NOT_REQUIRED


@dataclass(frozen=True)
class Laid:
    """An overlay laid over its rulebook; the few rulebooks that result are built once each."""

    overlay: Overlay
    book: Rulebook
    _built: dict[tuple[object, ...], Rulebook] = field(default_factory=dict)

    def determine(
        self,
        facts: Mapping[str, Decimal | int | str],
        day: dt.date,
        *,
        amounts: Mapping[str, Decimal] | None = None,
        assumptions: Mapping[str, bool] | None = None,
    ) -> Hypothetical:
        """Both answers for one transaction; `amounts` are what only the draft asks for (see AMOUNTS)."""
        base = determine(facts, day, self.book, assumptions=assumptions)
        known = completed(checked(facts))
        wider = {**known, **(amounts or {})}
        laid = self.under(self.ranges(wider), free=base.license_required == NOT_REQUIRED)
        under = determine(facts, day, laid, ruleset=self.overlay.ruleset, assumptions=assumptions)
        state = self.overlay.told_on(day)
        warning = f"{self.overlay.not_law} {day}; {state}."
        under = replace(under, unverified=True, warnings=(warning, *under.warnings))
        return Hypothetical(self.overlay, state, base, under, self._duties(known, day))

    def _duties(self, known: Mapping[str, Decimal | str], day: dt.date) -> tuple[tuple[Duty, Answered], ...]:
        at = Bench(in_force(self.book, day), known).situation
        return tuple((duty, answer(duty.when, at)) for duty in self.overlay.duties)

    @property
    def measures(self) -> tuple[Measure | None, ...]:
        """What each addition and then each tier measures."""
        overlay = self.overlay
        return (*(one.measure for one in overlay.additions), *(one.measure for one in overlay.tiers))

    def ranges(self, facts: Mapping[str, Decimal | str]) -> tuple[Answered, ...]:
        """Whether the amounts of a transaction lie in the range of each of the measures."""
        return tuple(measured(one, facts) for one in self.measures)

    def under(self, ranges: tuple[Answered, ...], *, free: bool) -> Rulebook:
        """The rulebook under the draft for transactions in these ranges; `free` says that the law needs no license."""
        if (ranges, free) not in self._built:
            count = len(self.overlay.additions)
            self._built[ranges, free] = self._build(ranges[:count], ranges[count:], free=free)
        return self._built[ranges, free]

    def _build(self, added: tuple[Answered, ...], tiers: tuple[Answered, ...], *, free: bool) -> Rulebook:
        """The draft's own review policies count where the law as it stands would need no license."""
        name = self.overlay.ruleset
        requirements = [
            Requirement(f"{name}.{one.key}", one.channel, name, (self._adds(one, given),))
            for one, given in zip(self.overlay.additions, added, strict=True)
        ]
        reviews = [
            Review(f"{name}.review{i}", one.policy, (self._version(_met(given), one.policy),))
            for i, (one, given) in enumerate(zip(self.overlay.tiers, tiers, strict=True), 1)
        ]
        last = self._version(Fixed(True), _UNKNOWN_POLICY)
        reviews.append(Review(f"{name}.review", _UNKNOWN_POLICY, (last,)))
        kept = tuple(one for one in self.book.requirements if one.key not in self.overlay.repeals)
        return replace(
            self.book,
            requirements=(*kept, *requirements),
            reviews=(*reviews, *self.book.reviews) if free else (*self.book.reviews, *reviews),
        )

    def _adds(self, one: Addition, given: Answered) -> Version:
        says = f"{one.says} ({one.measure.told})" if one.measure else one.says
        exempt = tuple(condition for condition, _ in one.exempt)
        out = (Not(Any(exempt)),) if exempt else ()
        return self._version(All((one.when, _met(given), *out)), says, one.written)

    def _version(self, when: Condition, says: str, written: str = "") -> Version:
        return Version(self.book.first_day, None, when, written, self._instrument(), "C", says)

    def _instrument(self) -> Instrument:
        latest = self.overlay.states[-1]
        return Instrument(self.overlay.ruleset, f"Hypothetical: {self.overlay.title}", "not law", latest.url, "C")


def split_amounts(
    facts: Mapping[str, Decimal | int | str],
) -> tuple[dict[str, Decimal | int | str], dict[str, Decimal]]:
    """Facts of the law, and the amounts that only drafts ask for."""
    amounts: dict[str, Decimal] = {}
    for name in AMOUNTS:
        if name in facts:
            value = Decimal(str(facts[name]))
            if not value.is_finite() or value < 0:
                raise InputError(f"{name} is not an amount.", value=str(value), expected="a number, zero or more")
            amounts[name] = value
    return {name: value for name, value in facts.items() if name not in AMOUNTS}, amounts


def _met(given: Answered) -> Condition:
    """The measure's answer as a condition; one that waits for facts is answered by asking for them."""
    if given.answer is not Answer.UNKNOWN:
        return Fixed(given.answer is Answer.YES)
    return All(tuple(Compare(name, ">=", Decimal(0)) for name in sorted(given.missing)))
