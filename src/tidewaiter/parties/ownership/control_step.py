"""Says of every party how much of it listed parties hold, who stands above it, and with whom it shares what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from functools import partial

from tidewaiter.engine.duck import rows_of
from tidewaiter.engine.step import Step, Workplace
from tidewaiter.parties.ownership.links import Link, links
from tidewaiter.parties.ownership.parents import Parent, parents
from tidewaiter.parties.ownership.recorded import (
    COUNTED_EFFECTS,
    Recorded,
    every_record,
    listed_parties,
    read_officers,
    read_recorded,
)
from tidewaiter.parties.ownership.shares import holding_on
from tidewaiter.parties.ownership.stakes import END, HALF, START, day_of
from tidewaiter.parties.ownership.weights import GRID, NOBODY, Holding
from tidewaiter.parties.table_rows import Cells, write_rows

__all__ = ["READS", "RULE_DAY", "control_step", "red_flags"]

READS = ("parties", "ownership", "officers", "screenings", "shipments", "orders")
RULE_DAY = dt.date(2022, 10, 7)
"""A buyer incorporated after the rules of this day may have been made for them (BIS guidance of May 2025)."""


def control_step(
    effects: Collection[str] = COUNTED_EFFECTS, lists: Collection[str] | None = None, *, screened: bool = True
) -> Step:
    """The step that writes `control` and `party_links`; only direct hits with these effects count as listed owners.

    Where nobody was `screened`, nobody is known not to be listed.
    """
    claim = "How much of each party listed parties hold, who stands above it, and what parties share."
    run = partial(_run, effects=effects, lists=lists, screened=screened)
    return Step("control", claim, READS, ("control", "party_links"), run)


def _run(at: Workplace, *, effects: Collection[str], lists: Collection[str] | None, screened: bool) -> dict[str, int]:
    listed, open_ = (listed_parties(at.con, effects, lists, state=state) for state in ("confirmed", "open"))
    known = read_recorded(at.con, listed, screened=screened, suspected=open_)
    buyers = _pairs(at, "SELECT buyer_id, NULL FROM shipments UNION SELECT buyer_id, NULL FROM orders")
    trades = _pairs(at, "SELECT DISTINCT seller_id, buyer_id FROM shipments")
    rows = _control(known, {buyer for buyer, _ in buyers if buyer})
    written = write_rows(at, "control", rows)
    found = links(every_record(at.con), read_officers(at.con), [(s, b) for s, b in trades if s and b])
    return written | write_rows(at, "party_links", map(_link_row, found))


def _pairs(at: Workplace, select: str) -> list[tuple[str, str]]:
    at.con.execute(f"{select} ORDER BY ALL")
    return list(rows_of(at.con))


def _control(known: Recorded, buyers: Collection[str]) -> Iterator[Cells]:
    for party in sorted({*known.parties, *known.shares, *known.graph.links_to}):
        above = parents(party, known.graph, known.parties)
        for start, until, holding, parent in _periods(known.shares.get(party) or [NOBODY], above):
            yield _row(party, start, until, holding, parent, known, party in buyers)


def _periods(holdings: Sequence[Holding], above: Sequence[Parent]) -> Iterator[tuple[int, int, Holding, Parent]]:
    """Both sequences cover all days; what they say together changes when either does."""
    one = other = 0
    start = START
    while start < END:
        until = min(holdings[one].until, above[other].until)
        yield start, until, holdings[one], above[other]
        one += holdings[one].until == until
        other += above[other].until == until
        start = until


def _row(party: str, start: int, until: int, holding: Holding, parent: Parent, known: Recorded, buyer: bool) -> Cells:
    who = known.parties.get(party)
    hq = who.headquarters_country if who else ""
    born = who.incorporated_on if who else None
    return (
        party,
        day_of(start) or "",
        day_of(until) or "",
        _pct(holding.low),
        _pct(holding.high),
        holding.fifty_percent,
        _pct(holding.econ_low * 2 * HALF // GRID),
        _pct(-(-holding.econ_high * 2 * HALF // GRID)),
        _pct(holding.recorded),
        "|".join(holding.listed),
        hq,
        "recorded" if hq else "unknown",
        parent.party_id,
        parent.country,
        parent.basis,
        "unknown" if born is None else "yes" if born > RULE_DAY else "no",
        "|".join(red_flags(party, start, until, holding, parent, known, buyer)),
    )


def red_flags(
    party: str, start: int, until: int, holding: Holding, parent: Parent, known: Recorded, buyer: bool
) -> list[str]:
    """What calls for a closer look, in a fixed order; none of it decides anything."""
    born = known.parties[party].incorporated_on if party in known.parties else None
    flags = {
        "cannot_exclude_fifty_percent": holding.fifty_percent == "unknown" and holding.recorded > 0,
        "circular": party in known.graph.circular,
        "contradictory_parent": parent.basis == "contradiction",
        "contradictory_shares": holding.recorded > 2 * HALF,
        "controlled_by_listed": _controlled(party, start, until, known),
        "minority": holding.low > 0 and holding.fifty_percent != "yes",
        "new_buyer": buyer and born is not None and born > RULE_DAY,
    }
    return [flag for flag, raised in flags.items() if raised]


def _controlled(party: str, start: int, until: int, known: Recorded) -> bool:
    """Whether on some day of the period a listed party, or one that listed parties own, votes or controls it."""
    for one in known.graph.links_to.get(party, ()):
        day = max(start, one.start)
        if day < min(until, one.until) and (
            known.sources.is_listed(one.owner, day) or holding_on(known.shares, one.owner, day).low >= HALF
        ):
            return True
    return False


def _link_row(one: Link) -> Cells:
    return one.party_id, one.other_party_id, one.link, one.detail, day_of(one.start) or "", day_of(one.until) or ""


def _pct(millionths: int) -> str:
    return f"{millionths // 1_000_000}.{millionths % 1_000_000:06d}"
