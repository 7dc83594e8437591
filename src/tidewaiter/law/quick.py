"""The same conditions as plain functions: a hundred answers a millisecond.

`truth` is true, false or None for unknown; `waits` names the facts that an unknown waits for. Together they say what
`evaluate.answer` says, which reads as the law does; a test holds the two equal.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any as Anything

from tidewaiter.law.condition import All, Any, Compare, Condition, Fixed, InGroup, InValues, Meets, Not

__all__ = ["Quick", "Truths", "Waiting", "quick"]

_Facts = Mapping[str, Decimal | str]
Truths = Mapping[str, bool | None]
"""What is known so far of the paragraphs."""
Waiting = Callable[[str], frozenset[str]]
"""The facts that an open paragraph waits for."""

_OPERATORS: dict[str, Callable[[Anything, Anything], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Quick:
    """A condition as two functions of the facts and the paragraphs."""

    truth: Callable[[_Facts, Truths], bool | None]
    waits: Callable[[_Facts, Truths, Waiting], frozenset[str]]
    """What it waits for, asked only where its truth is None."""


def quick(condition: Condition, groups: Mapping[str, frozenset[str]]) -> Quick:
    """The condition as functions, with the groups as they stand on the days it is for."""
    match condition:
        case Fixed(value):
            return _fixed(value)
        case Compare(fact, op, value):
            return _compare(fact, _OPERATORS[op], value)
        case InValues(fact, values):
            return _among(fact, frozenset(values))
        case InGroup(fact, group):
            return _among(fact, groups[group])
        case Meets(paragraph):
            return Quick(lambda facts, truths: truths[paragraph], lambda facts, truths, waiting: waiting(paragraph))
        case Not(part):
            return _opposite(quick(part, groups))
        case All(parts):
            return _joined([quick(part, groups) for part in parts], decisive=False)
        case Any(parts):
            return _joined([quick(part, groups) for part in parts], decisive=True)


def _fixed(value: bool) -> Quick:
    return Quick(lambda facts, truths: value, lambda facts, truths, waiting: _NONE)


def _compare(fact: str, test: Callable[[Anything, Anything], bool], value: Decimal | str) -> Quick:
    def truth(facts: _Facts, truths: Truths) -> bool | None:
        given = facts.get(fact)
        return None if given is None else test(given, value)

    return Quick(truth, _waits_for(fact))


def _among(fact: str, values: frozenset[str]) -> Quick:
    def truth(facts: _Facts, truths: Truths) -> bool | None:
        given = facts.get(fact)
        return None if given is None else given in values

    return Quick(truth, _waits_for(fact))


def _waits_for(fact: str) -> Callable[[_Facts, Truths, Waiting], frozenset[str]]:
    alone = frozenset({fact})
    return lambda facts, truths, waiting: alone


def _opposite(part: Quick) -> Quick:
    inner = part.truth

    def truth(facts: _Facts, truths: Truths) -> bool | None:
        found = inner(facts, truths)
        return None if found is None else not found

    return Quick(truth, part.waits)


def _joined(parts: list[Quick], *, decisive: bool) -> Quick:
    tests = [part.truth for part in parts]

    def truth(facts: _Facts, truths: Truths) -> bool | None:
        result: bool | None = not decisive
        for test in tests:
            found = test(facts, truths)
            if found is decisive:
                return decisive
            if found is None:
                result = None
        return result

    def waits(facts: _Facts, truths: Truths, waiting: Waiting) -> frozenset[str]:
        open_ = [part.waits(facts, truths, waiting) for part in parts if part.truth(facts, truths) is None]
        return _NONE.union(*open_)

    return Quick(truth, waits)
