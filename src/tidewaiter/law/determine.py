"""Determines one transaction on one day: paragraph, license, exceptions, review policy, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from tidewaiter.core.answers import Answer
from tidewaiter.law.classify import Bench
from tidewaiter.law.determination import NOT_REQUIRED, REQUIRED, UNDETERMINED, Coverage, Determination
from tidewaiter.law.facts import checked, completed, consistent
from tidewaiter.law.grades import grade_of, unsure_of
from tidewaiter.law.in_force import in_force, later_changes
from tidewaiter.law.outcome import Outcome, decide, pattern
from tidewaiter.law.rulebook import Rulebook
from tidewaiter.law.trail import citations_of, trail_of

__all__ = ["determine"]

_WORDS = {Answer.YES: REQUIRED, Answer.NO: NOT_REQUIRED, Answer.UNKNOWN: UNDETERMINED}


def determine(
    facts: Mapping[str, Decimal | int | str],
    day: dt.date,
    book: Rulebook,
    *,
    ruleset: str = "base",
    assumptions: Mapping[str, bool] | None = None,
) -> Determination:
    """Whether a license is required for the transaction on that day, under the rules of this rulebook.

    A fact that is not given is unknown. `assumptions` switches those of the rulebook on or off; what they supply or
    decide is named in the answer.
    """
    switches = {key: one.default for key, one in book.assumptions.items()} | dict(assumptions or {})
    given, supplied = _assumed(checked(facts), book, switches)
    known = completed(consistent(given))
    outcome = decide(in_force(book, day), known, switches)
    unsure = unsure_of(outcome, known)
    leaned = tuple(sorted({*supplied, *outcome.switches}))
    grade = grade_of(outcome)
    return Determination(
        jurisdiction=book.jurisdiction,
        ruleset=ruleset,
        day=day,
        paragraph=outcome.classification.paragraph,
        paragraphs=outcome.classification.met,
        license_required=_WORDS[outcome.enforced.answer] if book.requirements else UNDETERMINED,
        required_by_text=_WORDS[outcome.text.answer] if book.requirements else UNDETERMINED,
        channels=outcome.channels,
        exceptions=outcome.exceptions,
        review_policy=outcome.review,
        missing_facts=tuple(sorted(outcome.enforced.missing)),
        assumptions=leaned,
        grade=grade,
        unverified=grade == "C" or bool(unsure),
        citations=citations_of(outcome),
        next_change_on=_next_change(book, day, known, switches, outcome),
        trail=trail_of(outcome),
        coverage=Coverage(book.modelled, book.pointed_to, book.absent),
        warnings=(*_silence(book), *(one.says for one in unsure), *(book.assumptions[key].says for key in leaned)),
    )


def _silence(book: Rulebook) -> tuple[str, ...]:
    return () if book.requirements else (f"No requirement of {book.title} is modelled; see what is pointed to.",)


def _assumed(
    facts: dict[str, Decimal | str], book: Rulebook, switches: Mapping[str, bool]
) -> tuple[dict[str, Decimal | str], tuple[str, ...]]:
    """The facts with what switched-on assumptions supply where a fact is missing, and which of them did."""
    used = []
    for key, assumption in book.assumptions.items():
        supplied = {fact: value for fact, value in assumption.facts.items() if fact not in facts}
        if supplied and switches.get(key):
            facts |= supplied
            used.append(key)
    return facts, tuple(used)


def _next_change(
    book: Rulebook, day: dt.date, facts: Mapping[str, Decimal | str], switches: Mapping[str, bool], now: Outcome
) -> dt.date | None:
    """The first later day with another answer; where the same rules apply as before, it cannot be another."""
    before = pattern(now.bench, switches)
    for later in later_changes(book, day):
        bench = Bench(in_force(book, later), facts)
        found = pattern(bench, switches)
        if found != before and decide(bench.law, facts, switches).signature != now.signature:
            return later
        before = found
    return None
