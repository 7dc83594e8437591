"""What records change in an audit: the findings that turn, the cases that move, and what could not be told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tidewaiter.audit.recheck.asked import Subject
from tidewaiter.detection.fusion.standings import Standing

__all__ = ["Effect", "Move", "Turn"]


@dataclass(frozen=True, slots=True)
class Turn:
    """A finding that comes, goes or says something else; `before` and `after` are yes, no, unknown or None.

    It is None where the detector did not look at the subject. `summary` is what the finding says now, or said.
    """

    detector: str
    name: str
    subject_kind: str
    subject_id: str
    before: str | None
    after: str | None
    summary: str


@dataclass(frozen=True, slots=True)
class Move:
    """A case that a turned finding belongs to, before and after; None where its firms were or are no case.

    `place` is its number in the order, after if it has one.
    """

    case_id: str
    place: int
    before: Standing | None
    after: Standing | None

    @classmethod
    def of(cls, before: Standing | None, after: Standing | None) -> Move:
        """The move between both, of which one is there."""
        there = after or before
        if there is None:
            raise ValueError("a move has a case before it or after it")
        return cls(there.case_id, there.rank, before, after)


@dataclass(frozen=True, slots=True)
class Effect:
    """What the records change.

    `replaced` are the row ids whose place they take. `kept` are subjects of which the audit's answer stands though it
    may change, for what is near does not tell enough of them. `first` are detectors that decided nothing before, so
    that the probabilities of all cases move. `later` is the last day of the audit where a record is of a later one: no
    time was counted beyond it.
    """

    rows: int
    replaced: tuple[str, ...]
    turns: tuple[Turn, ...]
    moves: tuple[Move, ...]
    cases_before: int
    cases_after: int
    kept: tuple[Subject, ...]
    first: tuple[str, ...]
    later: dt.date | None
