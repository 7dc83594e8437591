"""How much of each party listed parties hold, by day: as the 50 % rule counts it, and economically beside it.

As the rule counts, a party of which listed parties hold 50 % or more is treated like a listed one: its whole stakes
count, those of a party under 50 % do not. Economically, shares are multiplied along chains. Whatever nobody recorded
may be a listed party's, so that `high` is all that is not known to be held by others. Where parties own one another,
the least solution counts for both ends.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tidewaiter.parties.ownership.circles import Circle, solve
from tidewaiter.parties.ownership.graph import Graph, effective
from tidewaiter.parties.ownership.lines import Line, line_of
from tidewaiter.parties.ownership.stakes import END, START, WHOLE
from tidewaiter.parties.ownership.weights import GRID, NOBODY, UNKNOWN, Holding, Sources, Weight

__all__ = ["MOST_PERIODS", "Shares", "holding_on", "shares", "summed"]

MOST_PERIODS = 16
"""A party with more change days above it has its economic share bounded over the days between changes of the rule's."""

Shares = Mapping[str, Sequence[Holding]]
"""The holdings of each party of which a stake is recorded, period by period; of all others nothing is known."""


def shares(graph: Graph, sources: Sources) -> Shares:
    """Work out every party after its owners; parties that own one another together."""
    work = _Work(graph, sources, {}, {})
    for group in graph.groups:
        days = work.change_days(group)
        single = len(group) == 1 and group[0] not in graph.circular
        for start, until in zip(days, [*days[1:], END], strict=True):
            found = [work.one(group[0], start, until)] if single else work.circle(group, start, until)
            for party, holding in zip(group, found, strict=True):
                _append(work.known.setdefault(party, []), holding)
    return work.known


def holding_on(found: Shares, party: str, day: int) -> Holding:
    """What was held of the party on that day."""
    periods = found.get(party)
    if not periods:
        return NOBODY
    return periods[bisect_right(periods, day, key=_start) - 1]


def _start(one: Holding) -> int:
    return one.start


@dataclass(frozen=True, slots=True)
class _Work:
    """What is worked out so far: the holdings of parties, and the lines of weights that follow for their stakes."""

    graph: Graph
    sources: Sources
    known: dict[str, list[Holding]]
    lines: dict[str, Line]

    def line(self, party: str) -> Line:
        """How stakes held by the party count, day by day."""
        found = self.lines.get(party)
        if found is None:
            found = self.lines[party] = line_of(party, self.known.get(party, ()), self.sources)
        return found

    def change_days(self, group: Sequence[str]) -> list[int]:
        """The days on which anything changes; of a party with very many, those on which the rule's count can change."""
        days = {START}
        finer: set[int] = set()
        for party in group:
            if len(group) > 1:
                days.update(self.sources.changes(party))
            for one in self.graph.owners_of.get(party, ()):
                days.update((one.start, one.until))
                if one.owner in group:
                    days.update(self.sources.changes(one.owner))
                else:
                    self.line(one.owner).add_changes(one.start, one.until, days, finer)
        every = days | finer
        return sorted(day for day in (every if len(every) <= MOST_PERIODS else days) if START <= day < END)

    def one(self, party: str, start: int, until: int) -> Holding:
        """A party that is in no circle."""
        active = [one for one in self.graph.owners_of[party] if one.start <= start < one.until]
        if not active:
            return replace(NOBODY, start=start, until=until)
        parts, recorded = effective(active)
        return summed([(low, self.line(one.owner).over(start, until)) for one, low in parts], recorded, start, until)

    def circle(self, group: Sequence[str], start: int, until: int) -> list[Holding]:
        """Parties that own one another: their weights are solved for, then each is summed as any other."""
        stakes: dict[str, tuple[tuple[str, int], ...]] = {}
        recorded: dict[str, int] = {}
        for party in group:
            active = [one for one in self.graph.owners_of.get(party, ()) if one.start <= start < one.until]
            parts, recorded[party] = effective(active)
            stakes[party] = tuple((one.owner, low) for one, low in parts)
        given = {party: own for party in group if (own := self.sources.own_weight(party, start)) is not None}
        given |= {party: UNKNOWN for party in group if self.sources.is_suspected(party, start) and party not in given}
        outside = {owner for parts in stakes.values() for owner, _ in parts}.difference(group)
        given |= {owner: self.line(owner).over(start, until) for owner in sorted(outside)}
        weights = solve(Circle(tuple(group), stakes, given))
        return [
            summed([(low, weights[owner]) for owner, low in stakes[party]], recorded[party], start, until)
            for party in group
        ]


def summed(parts: Iterable[tuple[int, Weight]], recorded: int, start: int, until: int) -> Holding:
    """The holding that these stakes, each with the weight of its owner, make together."""
    low = clean = econ_low = econ_clean = 0
    listed: set[str] = set()
    for share, weight in parts:
        if weight is UNKNOWN or not share:
            continue
        if weight.covered:
            low += share
            listed.update(weight.listed)
        elif weight.clean:
            clean += share
        econ_low += share * weight.econ_low // WHOLE
        econ_clean += share * weight.econ_clean // WHOLE
    return Holding(start, until, low, WHOLE - clean, econ_low, GRID - econ_clean, recorded, tuple(sorted(listed)))


def _append(periods: list[Holding], one: Holding) -> None:
    if periods and periods[-1].same_as(one):
        periods[-1] = replace(periods[-1], until=one.until)
    else:
        periods.append(one)
