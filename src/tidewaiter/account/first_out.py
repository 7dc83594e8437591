"""First in, first out, worked out for the holders that are come to, and for all once that is most of the work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tidewaiter.account.answers import Roots
from tidewaiter.engine.arrays import Column
from tidewaiter.engine.kernels import kernels

if TYPE_CHECKING:
    from tidewaiter.account.network import Network

__all__ = ["FirstOut"]

_MOST_TIMES, _MOST_SHARE = 100, 0.25
"""After so many additions, or with so many of the arcs asked about, the rest is worked out at once."""


class FirstOut:
    """What goes on in what at each holder; a holder's account is its own, so that those not come to can wait."""

    def __init__(self, network: Network) -> None:
        """Nothing is worked out yet."""
        self._network = network
        self._pieces: tuple[Column, ...] = tuple(np.zeros(0, np.int64) for _ in range(5))
        self._of_source = np.full(network.chips.size, -1, np.int64)
        self._begins = np.flatnonzero(network.net[8])
        self._known = np.zeros(self._begins.size, bool)
        self._times = 0

    def follow(self, roots: Roots, ends: Column, stops: Column, most: int) -> tuple[tuple[Column, ...], int]:
        """The tree of pieces into which these roots fall, as the kernel of that name says; and how many it left out."""
        follow = kernels("account.kernels.fifo").follow
        while True:
            found, left_out = follow(self._pieces, self._of_source, roots, ends, stops, most)
            line, fate = found[0], found[3]
            if not self._come_to(line[fate == 0]):  # else what is kept there might have gone on
                return found, int(left_out)

    def work_out(self) -> None:
        """Work out all holders, since nearly all will be come to."""
        self._add(np.flatnonzero(~self._known))

    def _come_to(self, arcs: Column) -> bool:
        """Work out the holders to which these arcs lead; whether there were any that had not been."""
        net = self._network.net
        places = np.unique(np.searchsorted(self._begins, net[1][arcs], side="right") - 1)
        places = places[~self._known[places]]
        if not places.size:
            return False
        self._times += 1
        if self._times > _MOST_TIMES or arcs.size > net[1].size * _MOST_SHARE:
            places = np.flatnonzero(~self._known)
        self._add(places)
        return True

    def _add(self, places: Column) -> None:
        net = self._network.net
        self._known[places] = True
        fifo = kernels("account.kernels.fifo")
        tail, head, _, out_ptr, out_arc, in_ptr, in_arc, *_ = net
        ways = tail, head, out_ptr, out_arc, in_ptr, in_arc
        more = fifo.pairs(
            self._begins[places], self._network.sure, *ways, self._network.node_holder, self._network.node_day
        )
        before = self._pieces[0].size
        self._pieces = tuple(np.concatenate(both) for both in zip(self._pieces, more, strict=True))
        fifo.note_first(self._pieces[0], before, self._of_source)
