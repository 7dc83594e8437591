"""How soon there was evidence of a true case: days after its first diverted leg, and whether before the last border."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from tidewaiter.detection.evaluation.overlap import Judged
from tidewaiter.detection.evaluation.truth import Truth

__all__ = ["CAVEAT", "Lead", "leads"]

CAVEAT = (
    "First evidence is the day of the oldest record that a case rests on, not the day on which anybody would have seen "
    "the case: that is what `tidewaiter replay` measures."
)


@dataclass(frozen=True, slots=True)
class Lead:
    """A true case that was found: days from its first diverted leg to first evidence; None where a day is unknown."""

    case: str
    days: int | None
    before_border: bool | None


def leads(truth: Truth, judged: Iterable[Judged]) -> list[Lead]:
    """Each true case that these cases touch, with the earliest first evidence among those that touch it."""
    earliest: dict[str, dt.date | None] = {}
    for one in judged:
        day = one.claim.first_evidence_on
        for case in one.touches:
            known = earliest.get(case)
            earliest[case] = day if known is None else min(known, day or known)
    found = []
    for case, day in sorted(earliest.items()):
        true = truth.cases[case]
        days = None if day is None or true.first_leg_on is None else (day - true.first_leg_on).days
        before = None if day is None or true.last_border_on is None else day < true.last_border_on
        found.append(Lead(case, days, before))
    return found
