"""How the stakes of one owner count over time: a weight for each period, told only where it changes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tidewaiter.parties.ownership.stakes import END, START
from tidewaiter.parties.ownership.weights import UNKNOWN, Holding, Sources, Weight

__all__ = ["Line", "line_of"]


@dataclass(frozen=True, slots=True)
class Line:
    """The days on which the weight changes, and the weight from each of them on."""

    starts: tuple[int, ...]
    weights: tuple[Weight, ...]

    def over(self, start: int, until: int) -> Weight:
        """The weight in a period; where its economic share changes within, the least of all of them."""
        if len(self.starts) == 1:
            return self.weights[0]
        first = bisect_right(self.starts, start) - 1
        weight = self.weights[first]
        last = bisect_left(self.starts, until)
        if last - first > 1:
            within = self.weights[first:last]
            low, clean = min(one.econ_low for one in within), min(one.econ_clean for one in within)
            weight = replace(weight, econ_low=low, econ_clean=clean)
        return weight

    def add_changes(self, start: int, until: int, days: set[int], finer: set[int]) -> None:
        """Put the days in between on which the rule's count changes into `days`, of only the economic into `finer`."""
        for at in range(1, len(self.starts)):
            if start < self.starts[at] < until:
                before, after = self.weights[at - 1], self.weights[at]
                same = (before.covered, before.clean, before.listed) == (after.covered, after.clean, after.listed)
                (finer if same else days).add(self.starts[at])


_NOTHING = Line((START,), (UNKNOWN,))


def line_of(party: str, holdings: Sequence[Holding], sources: Sources) -> Line:
    """The weights that follow from what is held of the party, from its being listed, and from what it is."""
    named = party in sources.listed or party in sources.suspected
    if not named and not holdings and party not in sources.terminal:
        return _NOTHING
    own = sources.changes(party) if named else ()
    days = sorted({START, *(one.start for one in holdings), *(day for day in own if START < day < END)})
    starts: list[int] = []
    weights: list[Weight] = []
    at = -1
    for day in days:
        if at + 1 < len(holdings) and holdings[at + 1].start <= day:
            at += 1
        weight = sources.own_weight(party, day) or (
            sources.of_holding(party, holdings[at], day) if at >= 0 else UNKNOWN
        )
        if not weights or weights[-1] != weight:
            starts.append(day)
            weights.append(weight)
    if len(weights) == 1 and weights[0] == UNKNOWN:
        return _NOTHING
    return Line(tuple(starts), tuple(weights))
