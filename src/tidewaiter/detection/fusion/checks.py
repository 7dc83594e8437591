"""Says which one record or visit would change a case's probability most, and who holds it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tidewaiter.detection.fusion.model import Evidence, Model, probability_of

__all__ = ["HOLDERS", "Check", "checks_of"]

HOLDERS = {
    "answers": "a person who knows the firm",
    "balances": "the operator's stock list",
    "custody_events": "the holder's stock and device records",
    "custody_spans": "the holder's stock and device records",
    "declarations": "customs",
    "determinations": "whoever licensed the line",
    "devices": "the maker's serial register",
    "documents": "the seller's files",
    "inspections": "an inspector on site",
    "items": "the seller's catalogue",
    "license_lines": "the licensing authority",
    "licenses": "the licensing authority",
    "orders": "the seller's order book",
    "party_figures": "the company register",
    "parties": "the company register",
    "pings": "the operator of the landmarks",
    "serials": "the seller's packing lists",
    "shipments": "the seller's or carrier's books",
    "site_capacity": "the grid operator or the planning office",
    "site_power": "the site's power meter",
    "sites": "the operator",
}
"""Who holds the records of a table."""

_SHOWS = 0.8
"""How often a stock check finds that units are gone where they are: ours; labels on dummies are what it misses."""


_VISIT_COSTS = 3
"""How many times as much as a record a visit must tell: ours."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to ask for: what, of whom, and the probability of the case after each answer.

    `change` is how far the probability is expected to move, either way.
    """

    ask: str
    held_by: str
    detector: str | None
    if_bad: float
    if_good: float
    change: float


def checks_of(
    found: Sequence[Evidence], missing: dict[str, str], model: Model, blind: Collection[str] = ()
) -> list[Check]:
    """What could be asked for, by how much it would tell: the records that left a detector undecided, and a visit.

    `missing` names for a detector the facts it lacked, as table.column joined by |. A record's answer makes the
    detector a yes or takes away what its unknown adds. A visit costs more than a record, so it comes first only where
    no record moves the probability by a third as much.
    """
    odds = model.log_odds(found, blind)
    now = probability_of(odds)
    visit, checks = _visit(now), []
    for one in found:
        if one.yes or not one.unknown or one.detector not in missing:
            continue
        weight = model.weight(one.detector)
        open_ = weight.usual if one.detector in blind else weight.unknown
        bad = max(now, probability_of(odds - open_ + weight.any + weight.share / 2))
        good = probability_of(odds - open_)
        fact = missing[one.detector].split("|")[0]
        table = fact.split(".")[0].split(" ")[0]
        if bad > good:
            checks.append(
                Check(fact, HOLDERS.get(table, "whoever keeps them"), one.detector, bad, good, _moves(now, bad, good))
            )
    checks.sort(key=lambda one: (-one.change, one.ask, one.detector or ""))
    before = sum(one.change * _VISIT_COSTS >= visit.change for one in checks)
    return [*checks[:before], visit, *checks[before:]]


def _visit(now: float) -> Check:
    """A count on site: what is not there is found most of the time, what is there is never found missing."""
    found = now * _SHOWS
    good = round(now * (1 - _SHOWS) / (1 - found), 9)
    return Check("inspections", HOLDERS["inspections"], None, 1.0, good, round(2 * found * (1 - now), 9))


def _moves(now: float, bad: float, good: float) -> float:
    """How far the probability moves on average, where the answer is bad for a true case and good for another."""
    return round(now * (bad - now) + (1 - now) * (now - good), 9)
