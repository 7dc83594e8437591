"""Which cases of an audit are true: the one rule by which they are judged, stated once."""

from __future__ import annotations

from dataclasses import dataclass

from tidewaiter.detection.evaluation.claims import Claim
from tidewaiter.detection.evaluation.goods import Goods
from tidewaiter.detection.evaluation.lots import found_in_lots
from tidewaiter.detection.evaluation.truth import Truth

__all__ = ["RULE", "Judged", "judge", "truly_on"]

RULE = (
    "A case of the audit counts as true where at least one of its shipment lines is a line of a true case or, where "
    "it names no line, where it names a party of a true case that is no maker (manufacturer, integrator). A true case "
    "in which nothing was diverted (ambiguous) makes no case true and is counted apart."
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A case of the audit beside the truth: the true cases it touches, and the diverted units of its lines.

    `all_units` are those of all lines that its firms sold, bought or were consigned, makers apart: what its interval
    speaks of. Where it names no line and no firm of it traded, they are all units of the true cases it touches.
    """

    claim: Claim
    touches: frozenset[str]
    asks: frozenset[str]
    diverted_lines: int
    units: float
    all_units: float
    group: str

    @property
    def true(self) -> bool:
        """Whether it touches a true case in which something was diverted."""
        return bool(self.touches)


def truly_on(truth: Truth, lines: tuple[str, ...]) -> frozenset[str]:
    """The true cases that these lines belong to, ambiguous ones left out."""
    return frozenset(lot.case for line in lines for lot in truth.by_line.get(line, ()))


def judge(claim: Claim, goods: Goods, truth: Truth) -> Judged:
    """The case beside the truth, by RULE."""
    lines = claim.lines
    units = sum(found_in_lots(goods, lines, truth.by_line).values())
    if claim.named:
        touches = truly_on(truth, lines)
        asks = frozenset(case for line in lines for case in truth.asked_by_line.get(line, ()))
    else:
        parties = claim.parties - goods.makers
        met = [case for case in truth.cases.values() if parties & case.parties]
        touches = frozenset(case.case_id for case in met if not case.ambiguous)
        asks = frozenset(case.case_id for case in met if case.ambiguous)
        units = sum(case.units for case in met if not case.ambiguous)
    diverted = sum(1 for line in lines if line in truth.by_line)
    traded = [line for party in sorted(claim.parties - goods.makers) for line in goods.of_party.get(party, ())]
    all_units = sum(found_in_lots(goods, [*lines, *traded], truth.by_line).values()) if claim.named or traded else units
    return Judged(claim, touches, asks, diverted, units, all_units, _group(claim, truth))


def _group(claim: Claim, truth: Truth) -> str:
    """The group of parties that most of it lies in; empty if none is known."""
    groups = [truth.groups[line] for line in claim.lines if line in truth.groups]
    if not groups:
        groups = sorted(truth.party_groups[party] for party in claim.parties if party in truth.party_groups)
    return max(dict.fromkeys(groups), key=groups.count, default="")
