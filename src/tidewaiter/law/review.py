"""How an application would be reviewed, as far as the facts say."""

from __future__ import annotations

from tidewaiter.core.answers import Answer
from tidewaiter.law.classify import Bench
from tidewaiter.law.evaluate import Answered

__all__ = ["NOT_ENFORCED", "review_policy"]

NOT_ENFORCED = "text requires a license, not enforced"
_UNKNOWN = "not known"

_NEEDS = {
    "dd_certified": "all certifications of Supp. No. 2 to Part 748 (dd) are met",
    "us_available": "the item was commercially available in the US",
    "from_country": "it leaves from the US",
    "kind": "it is an export",
}


def review_policy(bench: Bench, enforced: Answered, text: Answered) -> str:
    """The first policy that applies; those before it that missing facts leave open are named with what they need."""
    if enforced.answer is Answer.NO:
        return NOT_ENFORCED if text.answer is Answer.YES else ""
    open_: list[tuple[str, frozenset[str]]] = []
    for one in bench.law.reviews:
        given = bench.answer(one)
        if given.answer is Answer.YES:
            return _joined(open_, one.rule.policy)
        if given.answer is Answer.UNKNOWN:
            open_.append((one.rule.policy, given.missing))
    missing = sorted(frozenset().union(*(needed for _, needed in open_)))
    return f"depends on {', '.join(missing)}" if missing else _UNKNOWN


def _joined(open_: list[tuple[str, frozenset[str]]], policy: str) -> str:
    """One policy where all that are open say the same."""
    parts = [f"{one} ({_condition(needed)})" for one, needed in open_ if one != policy]
    return "; else ".join([*dict.fromkeys(parts), policy])


def _condition(needed: frozenset[str]) -> str:
    if needed <= _NEEDS.keys():
        return "if " + " and ".join(_NEEDS[fact] for fact in sorted(needed))
    return "depends on " + ", ".join(sorted(needed))
