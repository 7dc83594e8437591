"""The columns of the `determinations` table that say an answer, as text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal

from tidewaiter.law.determination import UNDETERMINED, Determination, Fitting
from tidewaiter.law.determine import _WORDS, _assumed
from tidewaiter.law.facts import completed
from tidewaiter.law.grades import grade_of
from tidewaiter.law.in_force import in_force
from tidewaiter.law.outcome import decide
from tidewaiter.law.rulebook import Rulebook
from tidewaiter.law.trail import citations_of

__all__ = ["ANSWER_COLUMNS", "Row", "answer_row", "brief_row"]

ANSWER_COLUMNS = (
    "paragraph",
    "license_required",
    "required_by_text",
    "channels",
    "exceptions",
    "review_policy",
    "missing_facts",
    "assumptions",
    "grade",
    "citations",
)

Row = tuple[str | None, ...]

_CHANNELS: Mapping[str, str] = {
    "item_destination": "item×destination",
    "party": "party list",
    "end_use": "end use",
}


def answer_row(given: Determination) -> Row:
    """One determination as the cells of ANSWER_COLUMNS; None where there is nothing to say."""
    return (
        given.paragraph or None,
        given.license_required,
        given.required_by_text,
        _listed(_CHANNELS.get(one, one) for one in given.channels),
        _listed(_exception(one) for one in given.exceptions),
        given.review_policy or None,
        _listed(given.missing_facts),
        _listed(given.assumptions),
        given.grade,
        _listed(given.citations),
    )


def brief_row(book: Rulebook, day: dt.date, facts: Mapping[str, Decimal | str], switches: Mapping[str, bool]) -> Row:
    """The cells of a determination without working out its trail and when it changes, which no table holds.

    The facts are known to be in order, and performance density is already worked out among them.
    """
    given, used = _assumed(dict(facts), book, switches)
    area = {"logic_die_area_mm2": given.pop("logic_die_area_mm2")} if "logic_die_area_mm2" in given else {}
    outcome = decide(in_force(book, day), {**completed(given), **area}, switches)
    return (
        outcome.classification.paragraph or None,
        _WORDS[outcome.enforced.answer] if book.requirements else UNDETERMINED,
        _WORDS[outcome.text.answer] if book.requirements else UNDETERMINED,
        _listed(_CHANNELS.get(one, one) for one in outcome.channels),
        _listed(_exception(one) for one in outcome.exceptions),
        outcome.review or None,
        _listed(sorted(outcome.enforced.missing)),
        _listed(sorted({*used, *outcome.switches})),
        grade_of(outcome),
        _listed(citations_of(outcome)),
    )


def _exception(one: Fitting) -> str:
    return f"{one.key} (if {', '.join(one.missing_facts)})" if one.missing_facts else one.key


def _listed(parts: Iterable[str]) -> str | None:
    return "|".join(part.replace("|", "/") for part in parts) or None
