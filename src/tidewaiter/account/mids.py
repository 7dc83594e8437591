"""How many chips of very many sets of lots reached a place by first in, first out, each different chip once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from tidewaiter.account.answers import Roots, without
from tidewaiter.account.network import Network
from tidewaiter.engine.arrays import Column

__all__ = ["Mids"]

_LOTS_AT_ONCE, _MOST_PIECES = 1_000, 2_000_000


class Mids:
    """The same as a tree of each set of lots tells, for many of them in one go; no line is in two of the sets."""

    def __init__(self, network: Network, sets: Sequence[Iterable[int]]) -> None:
        """Which pieces of the lots are different chips is worked out once, for all places."""
        self._network, self._sets = network, sets
        self._of_set = network.none.copy()  # from 1, the set of which each arc is a lot; 0 for none
        self._parts = [self._different(part) for part in self._in_parts()]

    def ended(self, ends: Column) -> Column:
        """For each set how many of its different chips ended there."""
        network = self._network
        there, found = ends[network.line], np.zeros(len(self._sets) + 1, np.int64)
        for roots, sets, left_out in self._parts:
            (_, chips, _, fate, lot, _), more = network.first_out.follow(roots, there, network.none, _MOST_PIECES)
            if left_out or more:
                found[sets + 1] = [network.once(self._sets[one], ends).ended() for one in sets]
            else:
                np.add.at(found, self._of_set[lot[fate == 1]], chips[fate == 1])
        return found[1:]

    def _in_parts(self) -> Iterator[tuple[Column, Column]]:
        """The lots of some of the sets, in order, and which sets these are."""
        network = self._network
        if self._sets:
            network.first_out.work_out()
        begin, lots, many = 0, [network.none[:0]], 0
        for number, one in enumerate(self._sets):
            mine = network.arcs(one)
            self._of_set[mine] = number + 1
            lots.append(mine)
            many += mine.size
            if many >= _LOTS_AT_ONCE or number + 1 == len(self._sets):
                yield np.sort(np.concatenate(lots)), np.arange(begin, number + 1)
                begin, lots, many = number + 1, [network.none[:0]], 0

    def _different(self, part: tuple[Column, Column]) -> tuple[Roots, Column, int]:
        """Where the different chips of these lots begin, and how many pieces were too many."""
        network, (lots, sets) = self._network, part
        roots = lots, np.zeros_like(lots), network.sure[lots]
        (line, many, _, fate, _, at), left_out = network.first_out.follow(
            roots, network.none, self._of_set, _MOST_PIECES
        )
        again = (fate == 3) & (np.bincount(self._of_set[lots])[self._of_set[line]] > 1)
        return (without(roots, (line[again], at[again], many[again])) if again.any() else roots), sets, left_out
