"""How well an answer is known: the grade of what decides it, and countries whose group is not certain."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from tidewaiter.core.answers import Answer
from tidewaiter.law.evaluate import NO
from tidewaiter.law.outcome import Outcome
from tidewaiter.law.rulebook import Unsure

__all__ = ["grade_of", "unsure_of"]

_COUNTRY_FACTS = ("to_country", "hq_country", "parent_country", "from_country", "designed_in")


def grade_of(outcome: Outcome) -> str:
    """The grade of what decides.

    Of several requirements that apply the best known suffices. Where none applies the answer is as good as the
    paragraph and as whatever keeps the text from being enforced: a stay, a press release.
    """
    paragraph = outcome.classification.grade or "A"
    wanted = outcome.enforced.answer
    if wanted is not Answer.NO:
        grades = [
            one.version.grade for one, given in outcome.answers if one.not_enforced is None and given.answer is wanted
        ]
        return max(paragraph, min(grades) if wanted is Answer.YES else max(grades))
    kept = [paragraph]
    for one, given in outcome.answers:
        if one.not_enforced is not None and given is not NO:
            kept.append(one.not_enforced.instrument.grade)
        if one.suspended is not None:
            kept.append(one.suspended.instrument.grade)
    return max(kept)


def unsure_of(outcome: Outcome, facts: Mapping[str, Decimal | str]) -> tuple[Unsure, ...]:
    """Countries of this transaction whose membership of a group is not certain on the day."""
    if not outcome.bench.law.unsure:
        return ()
    named = {facts.get(name) for name in _COUNTRY_FACTS}
    return tuple(one for one in outcome.bench.law.unsure if one.country in named)
