"""A draft laid over the law: what it would require, of whom, measured how, and where it stands in its life.

An overlay is never law. It carries its states (rumoured, reported, drafted, under_review, proposed, withdrawn, issued,
denied), each with day, source, confirming authority and confidence, and answers as if it were in force.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from decimal import Decimal

from tidewaiter.law.condition import Condition

__all__ = ["CONFIDENCES", "MEASURES", "PERIODS", "STATES", "Addition", "Duty", "Measure", "Overlay", "State", "Tier"]

STATES = ("rumoured", "reported", "drafted", "under_review", "proposed", "withdrawn", "issued", "denied")
CONFIDENCES = ("low", "medium", "high")
MEASURES = ("tpp", "performance_density", "chips", "servers", "power", "value")
PERIODS = ("item", "order", "company_year", "country_stock", "country_flow")


@dataclass(frozen=True, slots=True)
class State:
    """One stage of a draft's life; `confirmed_by` is empty where no authority confirmed it."""

    state: str
    on: dt.date
    source: str
    confirmed_by: str
    confidence: str
    says: str
    url: str = ""

    @property
    def told(self) -> str:
        """The state in one line."""
        confirmed = f"confirmed by {self.confirmed_by}" if self.confirmed_by else "confirmed by no authority"
        return f"{self.state.replace('_', ' ')} {self.on} ({self.source}; {confirmed}; confidence {self.confidence})"


@dataclass(frozen=True, slots=True)
class Measure:
    """An amount that decides: of what, counted per what, and the range that is meant."""

    of: str
    per: str
    above: Decimal | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None

    @property
    def told(self) -> str:
        """The range in words, such as: tpp per order above 56,000,000."""
        bounds = (("above", self.above), ("at least", self.at_least), ("at most", self.at_most))
        ranges = " and ".join(f"{word} {bound:,f}" for word, bound in bounds if bound is not None)
        return f"{self.of.replace('_', ' ')} per {self.per.replace('_', ' ')} {ranges}"


@dataclass(frozen=True, slots=True)
class Addition:
    """A license requirement that the draft adds."""

    key: str
    channel: str
    says: str
    when: Condition
    written: str
    measure: Measure | None
    exempt: tuple[tuple[Condition, str], ...]
    """Conditions that take a transaction out of it, with their words."""


@dataclass(frozen=True, slots=True)
class Tier:
    """How the draft would review an application in one range of its measure."""

    policy: str
    measure: Measure | None


@dataclass(frozen=True, slots=True)
class Duty:
    """Something the draft would oblige somebody to do; no license requirement."""

    who: str
    does: str
    deadline: str
    when: Condition


@dataclass(frozen=True, slots=True)
class Overlay:
    """A draft as data; `over` is the rulebook it would change."""

    name: str
    title: str
    over: str
    says: str
    open_questions: tuple[str, ...]
    """What the sources do not say, or where we had to read them one way."""
    states: tuple[State, ...]
    additions: tuple[Addition, ...]
    tiers: tuple[Tier, ...]
    duties: tuple[Duty, ...]
    repeals: tuple[str, ...]
    text: str
    """The file as it was written, so that a receipt can keep it."""

    @property
    def digest(self) -> str:
        """SHA-256 of the file."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def ruleset(self) -> str:
        """How answers under it are marked."""
        return f"overlay:{self.name}"

    @property
    def not_law(self) -> str:
        """How the warning that goes with each answer under it begins, before the day."""
        return f"Hypothetical: {self.title} is not law on"

    def on(self, day: dt.date) -> State | None:
        """Where it stood on a day; None before anything was known of it."""
        return next((state for state in reversed(self.states) if state.on <= day), None)

    def told_on(self, day: dt.date) -> str:
        """Where it stood on a day, in words."""
        state = self.on(day)
        return state.told if state else f"not known yet; first {self.states[0].told}"
