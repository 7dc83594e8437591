"""What a rulebook is: instruments, dated groups of countries, paragraphs, requirements, exceptions, review policies.

Everything that can change carries versions. A version counts from `from_on` to the day before `until_on`; text and
enforcement are kept apart, because a rule may stand in the books and not be enforced, or be suspended and come back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tidewaiter.law.condition import Condition

__all__ = [
    "CHANNELS",
    "Assumption",
    "Channel",
    "DatedGroup",
    "Exception_",
    "Instrument",
    "Paragraph",
    "Period",
    "Requirement",
    "Review",
    "Rulebook",
    "Unsure",
    "Version",
]

Channel = str
"""One of CHANNELS."""
CHANNELS: tuple[Channel, ...] = ("item_destination", "headquarters", "party", "ownership", "end_use", "letter")
"""What a requirement may follow from, in the order in which an answer names them."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """A document that makes or changes law; grade A primary text read, B compilation, C recalled and unverified."""

    key: str
    title: str
    citation: str
    url: str
    grade: str
    published_on: dt.date | None = None
    effective_on: dt.date | None = None
    compliance_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `from_on` to the day before `until_on` (None = open), with the instrument that says so."""

    from_on: dt.date
    until_on: dt.date | None
    instrument: Instrument

    def covers(self, day: dt.date) -> bool:
        """Whether the day lies in it."""
        return self.from_on <= day and (self.until_on is None or day < self.until_on)


@dataclass(frozen=True, slots=True)
class Version:
    """One state of one rule.

    `when` decides it. `not_enforced` are periods in which the text stands and is not applied; `suspended` are periods
    in which the text itself is stayed. `says` is the wording for the trail, `review` the policy named with it,
    `conditions` what a user of an exception must do.
    """

    from_on: dt.date
    until_on: dt.date | None
    when: Condition
    written: str
    instrument: Instrument
    grade: str
    says: str = ""
    review: str = ""
    conditions: tuple[str, ...] = ()
    not_enforced: tuple[Period, ...] = ()
    suspended: tuple[Period, ...] = ()
    assumption: str = ""
    """A switch by name: what the version assumes where the sources do not say (affiliates revival)."""

    def covers(self, day: dt.date) -> bool:
        """Whether the text stands on the day, suspension aside."""
        return self.from_on <= day and (self.until_on is None or day < self.until_on)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a control list that an item meets or does not; `within` is the paragraph above it."""

    key: str
    says: str
    versions: tuple[Version, ...]
    within: str = ""
    level: str = ""
    """a, b or c where the rulebook sorts paragraphs so; `jurisdiction` says whether an item is under this law."""
    instead_of: str = ""
    """The paragraph in whose place this one is reported when it is met: a server's instead of its chip's."""
    reported: str = ""
    """The key under which it is reported, where that is another."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """A reason for which a license is required, in one channel."""

    key: str
    channel: Channel
    citation: str
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Exception_:
    """An exception or authorisation that may stand in the place of a license, with its conditions."""

    key: str
    citation: str
    overcomes: tuple[str, ...]
    """Keys of the requirements it may overcome."""
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """How an application is reviewed; the first whose version is met says it."""

    key: str
    policy: str
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Assumption:
    """A switch: what is taken to be so where the sources, or the facts, do not say.

    With `facts` it supplies them where they are missing; without, it is a switch that versions name.
    """

    key: str
    says: str
    default: bool
    facts: Mapping[str, Decimal | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unsure:
    """A country whose membership of a group is not known for certain on some days."""

    country: str
    from_on: dt.date
    until_on: dt.date | None
    says: str


@dataclass(frozen=True, slots=True)
class DatedGroup:
    """A group of countries by day: (first day, members) in rising order of days."""

    key: str
    states: tuple[tuple[dt.date, frozenset[str], Instrument], ...]
    unsure: tuple[Unsure, ...] = ()

    def on(self, day: dt.date) -> frozenset[str]:
        """Its members on a day; none before its first state."""
        members: frozenset[str] = frozenset()
        for first, state, _ in self.states:
            if first <= day:
                members = state
        return members


@dataclass(frozen=True, eq=False)
class Rulebook:
    """One jurisdiction's rules as data, and what of that jurisdiction is modelled, pointed to, or absent."""

    name: str
    jurisdiction: str
    title: str
    authority: str
    first_day: dt.date
    checked_on: dt.date
    instruments: Mapping[str, Instrument]
    groups: Mapping[str, DatedGroup]
    paragraphs: tuple[Paragraph, ...]
    requirements: tuple[Requirement, ...]
    exceptions: tuple[Exception_, ...]
    reviews: tuple[Review, ...]
    modelled: tuple[str, ...] = ()
    pointed_to: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    assumptions: Mapping[str, Assumption] = field(default_factory=dict)
    treated_as: Mapping[str, str] = field(default_factory=dict)
    """A country that counts as another (HK as CN); it is in every group that the other is in."""
    digest: str = ""

    def change_days(self) -> tuple[dt.date, ...]:
        """Every day on which anything in this rulebook changes, in rising order."""
        rules: tuple[Paragraph | Requirement | Exception_ | Review, ...]
        rules = (*self.paragraphs, *self.requirements, *self.exceptions, *self.reviews)
        versions = [version for rule in rules for version in rule.versions]
        days = {first for group in self.groups.values() for first, *_ in group.states}
        unsure = [one for group in self.groups.values() for one in group.unsure]
        days |= {day for one in unsure for day in (one.from_on, one.until_on) if day is not None}
        for version in versions:
            spans = [(version.from_on, version.until_on)]
            spans += [(p.from_on, p.until_on) for p in (*version.not_enforced, *version.suspended)]
            days |= {day for span in spans for day in span if day is not None}
        return tuple(sorted(days))
