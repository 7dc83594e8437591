"""Whether a draft could be carried out on these records: who must know what, how much work it is, how it is dodged."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tidewaiter.law.determination import UNDETERMINED
from tidewaiter.law.fact_questions import asking
from tidewaiter.law.overlay import Measure, Overlay
from tidewaiter.law.what_if import Line, WhatIf

__all__ = ["Executability", "Missing", "Split", "executability", "inspections"]

_HOST_DUTIES = {
    "company_year": "the authority adds up what every seller ships to a company and its affiliates within the year",
    "country_stock": "the host keeps, and shows, an inventory of what stands in the country",
    "country_flow": "the host's customs count these chips apart from other computers; no HS code does",
}


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that keeps lines undecided, and who holds it."""

    fact: str
    lines: int
    holder: str


@dataclass(frozen=True, slots=True)
class Split:
    """How many buyers a threshold per order makes of the largest order, if each stays under it."""

    measure: Measure
    largest: Decimal
    shells: int


@dataclass(frozen=True, slots=True)
class Executability:
    """One page on one draft, from the records alone."""

    overlay: Overlay
    lines: int
    decided: int
    missing: tuple[Missing, ...]
    licenses_by_month: tuple[tuple[str, int], ...]
    splits: tuple[Split, ...]
    holders: int
    inspections_one_bad: int
    inspections_tenth_bad: int
    host_duties: tuple[str, ...]
    chips_before: int
    chips_before_until: dt.date | None

    @property
    def licenses_a_month(self) -> Decimal:
        """The mean over all months from the first newly caught line to the last, months without one included."""
        if not self.licenses_by_month:
            return Decimal(0)
        first, last = self.licenses_by_month[0][0], self.licenses_by_month[-1][0]
        months = (int(last[:4]) - int(first[:4])) * 12 + int(last[5:]) - int(first[5:]) + 1
        return Decimal(sum(count for _, count in self.licenses_by_month)) / months


def executability(found: WhatIf, since: dt.date | None = None) -> Executability:
    """The page; `since` is the day from which the draft would count (by default the day it first became known)."""
    day = since or found.overlay.states[0].on
    later = [one for one in found.lines if one.shipped_on >= day]
    caught = [one for one in later if one.newly_caught]
    open_ = Counter(fact for one in later if one.after == UNDETERMINED for fact in one.missing)
    months = Counter(one.shipped_on.strftime("%Y-%m") for one in caught)
    holders = len({one.holder for one in caught})
    before = [one for one in found.lines if one.shipped_on < day and one.newly_caught]
    return Executability(
        found.overlay,
        len(later),
        sum(one.after != UNDETERMINED for one in later),
        tuple(Missing(fact, count, asking(fact).holder) for fact, count in open_.most_common()),
        tuple(sorted(months.items())),
        tuple(_splits(found.overlay, found.lines)),
        holders,
        inspections(holders, 1),
        inspections(holders, math.ceil(holders / 10)),
        tuple(_host_duties(found.overlay)),
        sum(one.chips for one in before),
        day,
    )


def inspections(holders: int, bad: int, chance: float = 0.5) -> int:
    """The fewest holders to visit, drawn at random, so that one of the `bad` is among them with at least this chance.

    A visit to a bad holder is taken to find out; where it does so with a smaller chance, more visits are needed.
    """
    if not 0 < bad <= holders:
        return 0
    for visits in range(1, holders + 1):
        missed = math.comb(holders - bad, visits) / math.comb(holders, visits)
        if 1 - missed >= chance:
            return visits
    return holders


def _splits(overlay: Overlay, lines: Sequence[Line]) -> Iterator[Split]:
    """Bounds that count each order or company by itself can be stayed under by ordering through more of them."""
    measures = [one.measure for one in overlay.additions] + [one.measure for one in overlay.tiers]
    seen: set[tuple[str, str, Decimal | None]] = set()
    for measure in measures:
        if measure is None or measure.per not in {"order", "company_year"}:
            continue
        bound = measure.at_most or measure.above or measure.at_least
        if (measure.of, measure.per, bound) in seen:  # the end of one range is the beginning of the next
            continue
        seen.add((measure.of, measure.per, bound))
        amounts = [amount for line in lines if (amount := _amount(measure.of, line)) is not None]
        if bound and amounts:
            largest = max(amounts)
            reached = measure.at_most is None and measure.above is None and largest % bound == 0
            yield Split(measure, largest, max(1, math.ceil(largest / bound) + reached))


def _amount(of: str, line: Line) -> Decimal | None:
    return {"tpp": line.tpp, "chips": Decimal(line.chips), "value": line.value_usd}.get(of)


def _host_duties(overlay: Overlay) -> Iterator[str]:
    measures = [one.measure for one in overlay.additions] + [one.measure for one in overlay.tiers]
    for per in dict.fromkeys(measure.per for measure in measures if measure is not None):
        if per in _HOST_DUTIES:
            yield _HOST_DUTIES[per]
    yield "the host lets visits take place at the sites, and says where the chips are"
