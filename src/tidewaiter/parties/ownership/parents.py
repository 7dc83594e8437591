"""Who stands at the top of a party on each day, and in which country: as recorded, or as its owners show.

An owner of more than half is the parent; without one, the only party that consolidates or controls it. A natural
person or a government is nobody's parent company. The chain is closed where nobody else can hold more than half of
its top, and open where that is not recorded: what an open chain shows is a lead, not an answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tidewaiter.parties.ownership.graph import Graph, effective
from tidewaiter.parties.ownership.stakes import END, HALF, START, WHOLE

__all__ = ["Parent", "Party", "parent_on", "parents"]


@dataclass(frozen=True, slots=True)
class Party:
    """What the table `parties` says of one party."""

    party_id: str
    name: str = ""
    country: str = ""
    headquarters_country: str = ""
    ultimate_parent_country: str = ""
    address: str = ""
    city: str = ""
    incorporated_on: dt.date | None = None
    registration_number: str = ""
    website: str = ""
    natural_person: bool = False
    kind: str = ""

    @property
    def terminal(self) -> bool:
        """Whether nobody can own it."""
        return self.natural_person or self.kind == "government"


@dataclass(frozen=True, slots=True)
class Parent:
    """The ultimate parent in a period, its country, and what that rests on.

    `basis` is one of recorded, chain_closed, chain_open (nobody recorded who owns the top), contradiction (the record
    and a closed chain name different countries; the record is kept) and unknown.
    """

    start: int
    until: int
    party_id: str
    country: str
    basis: str
    chain: tuple[str, ...] = ()


def parents(party: str, graph: Graph, known: Mapping[str, Party]) -> list[Parent]:
    """The ultimate parent of a party, period by period."""
    days = _change_days(party, graph)
    found: list[Parent] = []
    for start, until in zip(days, [*days[1:], END], strict=True):
        one = parent_on(party, start, until, graph, known)
        if found and (found[-1].chain, found[-1].basis) == (one.chain, one.basis):
            one = Parent(found.pop().start, until, one.party_id, one.country, one.basis, one.chain)
        found.append(one)
    return found


def parent_on(party: str, start: int, until: int, graph: Graph, known: Mapping[str, Party]) -> Parent:
    """The ultimate parent in a period in which no stake above the party changes."""
    chain, closed = _climb(party, start, graph, known)
    top = known.get(chain[-1])
    recorded = known[party].ultimate_parent_country if party in known else ""
    shown = (top.headquarters_country if top else "") if closed or len(chain) > 1 else ""
    if not shown and top and len(chain) > 1:
        shown, closed = top.ultimate_parent_country, closed and not top.ultimate_parent_country
    parent = chain[-1] if closed or len(chain) > 1 else ""
    if recorded:
        basis = "contradiction" if closed and shown and shown != recorded else "recorded"
        return Parent(start, until, parent, recorded, basis, tuple(chain))
    basis = "unknown" if not parent else "chain_closed" if closed else "chain_open"
    return Parent(start, until, parent, shown, basis, tuple(chain))


def _climb(party: str, day: int, graph: Graph, known: Mapping[str, Party]) -> tuple[list[str], bool]:
    chain = [party]
    while True:
        above, closed = _above(chain[-1], day, graph, known)
        if not above or above in chain:
            return chain, closed and not above
        chain.append(above)


def _above(party: str, day: int, graph: Graph, known: Mapping[str, Party]) -> tuple[str, bool]:
    """The parent company, and whether it is settled that there is none."""
    active = [one for one in graph.owners_of.get(party, ()) if one.holds_on(day) and one.owner != party]
    parts, recorded = effective(active)
    for one, low in parts:
        if low > HALF:
            person = one.owner in known and known[one.owner].terminal
            return ("", True) if person else (one.owner, False)
    controlling = [one for one in graph.links_to.get(party, ()) if one.holds_on(day) and one.owner != party]
    companies = [one for one in controlling if not (one.owner in known and known[one.owner].terminal)]
    consolidating = {one.owner for one in companies if one.kind == "consolidation"}
    only = consolidating or {one.owner for one in companies}
    if len(only) == 1:
        return min(only), False
    missing = max(0, WHOLE - recorded)
    could = any(low + missing > HALF for _, low in parts) or missing > HALF
    return "", not could and not controlling


def _change_days(party: str, graph: Graph) -> list[int]:
    seen, work, days = {party}, [party], {START}
    while work:
        for one in _links(work.pop(), graph):
            days.update((one.start, one.until))
            if one.parent and one.owner not in seen:
                seen.add(one.owner)
                work.append(one.owner)
    return sorted(day for day in days if START <= day < END)


@dataclass(frozen=True, slots=True)
class _Link:
    owner: str
    start: int
    until: int
    parent: bool


def _links(party: str, graph: Graph) -> Iterator[_Link]:
    for one in graph.owners_of.get(party, ()):
        yield _Link(one.owner, one.start, one.until, one.low > HALF)
    for one in graph.links_to.get(party, ()):
        yield _Link(one.owner, one.start, one.until, True)
