"""The answer to one transaction on one day, with everything it rests on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

__all__ = ["NOT_REQUIRED", "REQUIRED", "UNDETERMINED", "Coverage", "Determination", "Fitting", "Step"]

REQUIRED = "yes"
NOT_REQUIRED = "no"
UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class Step:
    """One question of the trail: what was asked, the answer, why, and where it stands."""

    asked: str
    answer: str
    why: str
    citation: str


@dataclass(frozen=True, slots=True)
class Fitting:
    """An exception that fits or may fit (yes, unknown), what it waits for, and what its user must do."""

    key: str
    answer: str
    conditions: tuple[str, ...]
    citation: str
    missing_facts: tuple[str, ...] = ()
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of this jurisdiction the answer looked at; what is absent was not looked at."""

    modelled: tuple[str, ...]
    pointed_to: tuple[str, ...]
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Determination:
    """Whether a license is required under the rules modelled: yes, no or undetermined, as enforced and by the text."""

    jurisdiction: str
    ruleset: str
    day: dt.date
    paragraph: str
    paragraphs: tuple[str, ...]
    """Every paragraph met."""
    license_required: str
    required_by_text: str
    channels: tuple[str, ...]
    """Of the requirements as enforced; those still open where the answer is undetermined."""
    exceptions: tuple[Fitting, ...]
    review_policy: str
    missing_facts: tuple[str, ...]
    assumptions: tuple[str, ...]
    grade: str
    unverified: bool
    citations: tuple[str, ...]
    next_change_on: dt.date | None
    """The next known day on which this answer changes, all facts alike; None if no such day is known."""
    trail: tuple[Step, ...]
    coverage: Coverage
    warnings: tuple[str, ...] = ()
