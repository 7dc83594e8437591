"""Whether an amount lies in the range a draft names; unknown where what is not known could still move it across."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from tidewaiter.core.answers import Answer
from tidewaiter.law.evaluate import NO, YES, Answered
from tidewaiter.law.overlay import Measure

__all__ = ["AMOUNTS", "asked_by", "measured", "running"]

_OF_ORDER = {"servers": "servers", "power": "power_kw", "value": "value_usd"}
_COUNTED = ("company_year", "country_stock", "country_flow")
_ADDS_UP = ("tpp", "chips", "servers", "power", "value")

AMOUNTS = (*_OF_ORDER.values(), *(f"{per}_{of}" for per in _COUNTED for of in _ADDS_UP))
"""Facts that only drafts ask for: what an order amounts to, and what counted before it (`company_year_tpp`)."""


def measured(measure: Measure | None, facts: Mapping[str, Decimal | str]) -> Answered:
    """The answer for one order of one chip or more; what is not known may be anything from zero up."""
    if measure is None:
        return YES
    low, missing = _own(measure, facts)
    if measure.per in _COUNTED:
        name = f"{measure.per}_{measure.of}"
        before = facts.get(name)
        if isinstance(before, Decimal):
            low += before
        else:
            missing |= {name}
    answers = {
        _over(low, measure.above, missing, equal=False),
        _over(low, measure.at_least, missing, equal=True),
        Answer.YES if measure.at_most is None else _opposite(_over(low, measure.at_most, missing, equal=False)),
    }
    if Answer.NO in answers:
        return NO
    return Answered(Answer.UNKNOWN, missing) if Answer.UNKNOWN in answers else YES


def asked_by(measure: Measure | None) -> frozenset[str]:
    """The facts and amounts on which a measure's answer may depend."""
    if measure is None:
        return frozenset()
    if measure.per == "item" or measure.of == "chips":
        own = {measure.of}
    else:
        own = {"tpp", "chips"} if measure.of == "tpp" else {_OF_ORDER[measure.of]}
    return frozenset(own | ({f"{measure.per}_{measure.of}"} if running(measure) else set()))


def running(measure: Measure | None) -> bool:
    """Whether it counts what was there before the order at hand."""
    return measure is not None and measure.per in _COUNTED


def _own(measure: Measure, facts: Mapping[str, Decimal | str]) -> tuple[Decimal, frozenset[str]]:
    """The least this order can amount to, and the facts that could raise it."""
    if measure.per == "item" or measure.of == "chips":
        return _known(facts, measure.of)
    if measure.of == "tpp":
        tpp, without_tpp = _known(facts, "tpp")
        chips, without_chips = _known(facts, "chips", Decimal(1))
        return tpp * chips, without_tpp | without_chips
    return _known(facts, _OF_ORDER[measure.of])


def _known(
    facts: Mapping[str, Decimal | str], name: str, otherwise: Decimal = Decimal(0)
) -> tuple[Decimal, frozenset[str]]:
    value = facts.get(name)
    return (value, frozenset()) if isinstance(value, Decimal) else (otherwise, frozenset({name}))


def _over(low: Decimal, bound: Decimal | None, missing: frozenset[str], *, equal: bool) -> Answer:
    if bound is None or low > bound or (equal and low == bound):
        return Answer.YES
    return Answer.UNKNOWN if missing else Answer.NO


def _opposite(answer: Answer) -> Answer:
    return {Answer.YES: Answer.NO, Answer.NO: Answer.YES}.get(answer, answer)
