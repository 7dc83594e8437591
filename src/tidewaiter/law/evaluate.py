"""Answers a condition on given facts, and says which missing facts could still change the answer."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any as Any_

from tidewaiter.core.answers import Answer
from tidewaiter.law.condition import All, Any, Compare, Condition, Fixed, InGroup, InValues, Meets, Not

__all__ = ["Answered", "Facts", "Situation", "answer"]

FactValue = Decimal | str
Facts = Mapping[str, FactValue]
"""What is known of a transaction; a fact that is not in it is unknown."""

_OPERATORS: dict[str, Callable[[Any_, Any_], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, and the facts that it waits for (empty unless unknown)."""

    answer: Answer
    missing: frozenset[str] = frozenset()


YES = Answered(Answer.YES)
NO = Answered(Answer.NO)


@dataclass(frozen=True, slots=True)
class Situation:
    """The facts, the groups of countries as they stood on the day, and the answers to paragraphs."""

    facts: Facts
    groups: Mapping[str, frozenset[str]]
    paragraphs: Mapping[str, Answered]


def answer(condition: Condition, at: Situation) -> Answered:
    """Yes, no, or unknown with what is missing; a fact whose value cannot matter is not missed."""
    match condition:
        case Fixed(value):
            return _of(value)
        case Compare(fact, op, value):
            return _known(at, fact, lambda given: _OPERATORS[op](given, value))
        case InValues(fact, values):
            return _known(at, fact, lambda given: str(given) in values)
        case InGroup(fact, group):
            return _known(at, fact, lambda given: given in at.groups[group])
        case Meets(paragraph):
            return at.paragraphs[paragraph]
        case Not(part):
            inner = answer(part, at)
            return inner if inner.answer is Answer.UNKNOWN else _of(inner.answer is Answer.NO)
        case All(parts):
            return _joined((answer(part, at) for part in parts), decisive=Answer.NO)
        case Any(parts):
            return _joined((answer(part, at) for part in parts), decisive=Answer.YES)


def _of(value: bool) -> Answered:
    return YES if value else NO


def _known(at: Situation, fact: str, test: Callable[[FactValue], bool]) -> Answered:
    given = at.facts.get(fact)
    return Answered(Answer.UNKNOWN, frozenset({fact})) if given is None else _of(test(given))


def _joined(parts: Iterable[Answered], decisive: Answer) -> Answered:
    open_: list[frozenset[str]] = []
    for part in parts:
        if part.answer is decisive:
            return part
        if part.answer is Answer.UNKNOWN:
            open_.append(part.missing)
    if open_:
        return Answered(Answer.UNKNOWN, open_[0].union(*open_[1:]))
    return NO if decisive is Answer.YES else YES
