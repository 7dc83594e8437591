"""Counts each chip once, though it be in two of the lots and reach a place twice."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tidewaiter.account.answers import Bounds
from tidewaiter.engine.arrays import Column
from tidewaiter.engine.kernels import kernels

if TYPE_CHECKING:
    from tidewaiter.account.network import Network

__all__ = ["Known", "bounds_of", "different_of", "free_of"]

_THERE, _ELSEWHERE, _TO_A_LOT, _TO_NO_LOT = 0, 1, 2, 3
_MANY_SETS, _MOST_TWICE = 200, 5_000_000
# From so many sets on two threads share them, on networks of no more nodes than that: each needs room to work in.
_MOST_NODES = 50_000_000
"""Nodes times sets of lots; beyond, what may come into a lot again is bounded by the lots that it can come to."""


@dataclass(frozen=True, slots=True)
class Known:
    """What one pass over the whole network told before single sets of lots are asked about.

    `outer` are for every arc the least and the most of its chips that can have ended there, and `free` is 1 for each
    set of lots of which all chips can at once have gone on without ever ending there again.
    """

    outer: tuple[Column, Column]
    free: Column


def bounds_of(
    network: Network,
    sets: Sequence[Column],
    there: Column,
    most_steps: int,
    different: Sequence[Bounds] | None = None,
    known: Known | None = None,
) -> list[Bounds]:
    """How many different chips of each set of lots reached a movement that ends there; lots and ends are of arcs.

    A maximum flow counts arrivals. They are the different chips unless one can go from there into a lot, and there
    again. No more than the different chips in the lots arrived; and no fewer than are different among the lots that
    ended there themselves, or than all arrivals less those that can have come from there into a lot again. Where the
    first of these is all arrivals, and all chips that arrive most can go on without another arrival, both are exact.
    """
    useful = kernels("account.kernels.expand").leads_there(network.net, there)
    asked = _Asked(network, there, useful, most_steps, known.outer if known else None)
    low, sure = asked.least(sets, known.free if known else np.zeros(len(sets), np.int64))
    different = different or different_of(network, sets, most_steps)
    back, after = _come_again(network, sets, np.flatnonzero(there))
    ended = asked.ended_themselves(sets, after)
    once = np.zeros(len(sets), np.int64)
    once[back] = (sure[back] == 2) & (ended[back] == low[back])
    high, firm, differ = asked.most(sets, once)
    firm = np.minimum(firm, sure)
    settled = once * differ
    back = [q for q in back if high[q] > 0 and not settled[q]]
    twice = np.zeros(len(sets), np.int64)
    if back and _little(network, back):
        twice[back] = _from_there_again(network, [sets[q] for q in back], there, most_steps)
    elif back:
        twice[back] = [_come_to(network, sets[q], after) for q in back]
    # Where none need have arrived from all of the lots, none need have from some of them.
    back = [q for q in back if twice[q] and not once[q] and (low[q] > 0 or not sure[q])]
    if back:
        rest = [sets[q][after[network.tail[sets[q]]] == 0] for q in back]
        alone, _ = asked.least(rest, np.zeros(len(rest), np.int64))
        low[back] = np.maximum(np.maximum(low[back] - twice[back], alone), ended[back])
    found = []
    for q, count in enumerate(different):
        most = min(int(high[q]), count.high)
        least = min(int(low[q]), most)
        exact = least == most or bool(firm[q] == 2 and (twice[q] == 0 or settled[q]))
        found.append(Bounds(count.high, least, most, exact, bool(firm[q]), bool(firm[q] == 1)))
    return found


def different_of(network: Network, sets: Sequence[Column], most_steps: int) -> list[Bounds]:
    """How many different chips there are in each set of lots."""
    found = []
    for one in sets:
        chips = int(network.chips[one].sum())
        found.append(Bounds(chips, chips, chips, exact=True))
    back, after = _come_again(network, sets, _flat(sets)[1])
    if back and not _little(network, back):
        for q in back:
            chips, again = found[q].chips, _come_to(network, sets[q], after)
            found[q] = Bounds(chips, max(chips - again, int(network.chips[sets[q]].max())), chips, False, False)
    elif back:
        mine = [sets[q] for q in back]
        nowhere, leads, (begins, lots) = network.none, network.leads_to(mine), _flat(mine)
        carried, none = network.chips[lots], np.zeros(len(mine), np.int64)
        # Of all that the lots carry, what can go into one again is taken off, or what must: all that cannot stay out.
        out, firm, _ = _flows(network, (nowhere, leads), (begins, lots), carried, none, _TO_NO_LOT, most_steps)
        into, sure, _ = _flows(network, (nowhere, leads), (begins, lots), carried, none, _TO_A_LOT, most_steps)
        whole, largest = _sums(carried, begins), np.maximum.reduceat(carried, begins[:-1])
        high, low = np.where(firm > 0, out, whole), np.where(sure > 0, whole - into, largest)
        firm = np.minimum(firm, sure)
        for place, q in enumerate(back):
            bounds = int(low[place]), int(high[place]), bool(firm[place] == 2), bool(firm[place])
            found[q] = Bounds(found[q].chips, *bounds, bool(firm[place] == 1))
    return found


def free_of(network: Network, sets: Sequence[Column], there: Column, most_steps: int) -> Column:
    """1 for each set of which all chips can at once have gone on from their lots without ever ending there."""
    begins, lots = _flat(sets)
    chips = network.chips[lots]
    none = np.zeros(len(sets), np.int64)
    sent, firm, _ = _flows(network, (there, there), (begins, lots), chips, none, _ELSEWHERE, most_steps)
    free: Column = ((firm == 2) & (sent == _sums(chips, begins))).astype(np.int64)
    return free


@dataclass(frozen=True)
class _Asked:
    """Flows to one place, or elsewhere, of one set of lots after the other."""

    network: Network
    there: Column
    useful: Column
    most_steps: int
    outer: tuple[Column, Column] | None

    def most(self, sets: Sequence[Column], once: Column) -> tuple[Column, Column, Column]:
        """How many can have arrived, how firm that is, and 1 if it was asked (`once`) and they can be different."""
        begins, lots = _flat(sets)
        chips, ended = self.network.chips[lots], self.there[lots] == 1
        room = chips if self.outer is None else np.minimum(chips, self.outer[1][lots])
        sent, firm, differ = self._flows(begins, lots, np.where(ended, 0, room), once, _THERE)
        high = np.where(firm > 0, sent + _sums(chips * ended, begins), _sums(chips, begins))
        return high, firm, differ

    def least(self, sets: Sequence[Column], free: Column) -> tuple[Column, Column]:
        """How many must have arrived, and how firm that is; of a set that is free only lots that end there did."""
        begins, lots = _flat(sets)
        chips, ended = self.network.chips[lots], self.there[lots] == 1
        low, firm = _sums(chips * ended, begins), np.full(len(sets), 2, np.int64)
        asked = np.flatnonzero(free == 0)
        if asked.size:
            begins, lots = _flat([sets[int(q)] for q in asked])
            chips, ended = self.network.chips[lots], self.there[lots] == 1
            room = chips if self.outer is None else chips - self.outer[0][lots]
            sent, firm[asked], _ = self._flows(begins, lots, np.where(ended, 0, room), np.zeros_like(asked), _ELSEWHERE)
            low[asked] = np.where(firm[asked] > 0, _sums(chips, begins) - sent, 0)
        return low, firm

    def ended_themselves(self, sets: Sequence[Column], after: Column) -> Column:
        """At least so many different chips are in those of the lots that end there; `after` are nodes come to then."""
        network = self.network
        mine = [one[self.there[one] == 1] for one in sets]
        begins, lots = _flat(mine)
        left = network.node_day[network.tail[lots]]
        if after.size:
            left = np.where(after[network.tail[lots]] == 1, left, np.iinfo(np.int64).min)
        came, chips = network.node_day[network.head[lots]], network.chips[lots]
        again = kernels("account.kernels.expand").again_in_time((begins, lots), chips, left, came)
        found: Column = _sums(chips, begins) - again
        return found

    def _flows(
        self, begins: Column, lots: Column, room: Column, once: Column, mode: int
    ) -> tuple[Column, Column, Column]:
        return _flows(self.network, (self.there, self.useful), (begins, lots), room, once, mode, self.most_steps)


def _flows(
    network: Network,
    place: tuple[Column, Column],
    sets: tuple[Column, Column],
    room: Column,
    once: Column,
    mode: int,
    most_steps: int,
) -> tuple[Column, Column, Column]:
    """What the kernel of that name says, of very many sets on two threads, each with half of them."""
    flows, (begins, lots) = kernels("account.kernels.flow").flows, sets
    many = once.size >= _MANY_SETS and network.stock.size <= _MOST_TWICE
    cuts = [0, once.size // 2, once.size] if many else [0, once.size]
    rooms = network.workplaces(len(cuts) - 1)

    def part(n: int) -> tuple[Column, Column, Column]:
        of = slice(cuts[n], cuts[n + 1])
        mine = slice(begins[of.start], begins[of.stop])
        asked = (begins[of.start : of.stop + 1] - begins[of.start], lots[mine]), room[mine], once[of]
        found: tuple[Column, Column, Column] = flows(
            network.net, rooms[n], *place, network.doubt, *asked, mode, most_steps
        )
        return found

    if not many:
        return part(0)
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(part, range(2))
    found, firm, differ = (np.concatenate(both) for both in zip(first, second, strict=True))
    return found, firm, differ


def _come_again(network: Network, sets: Sequence[Column], begin: Column) -> tuple[list[int], Column]:
    """The sets with a lot that can be come to from these arcs, and 1 for the nodes that are come to before one."""
    back = [q for q, one in enumerate(sets) if _several(network, one)]
    if not back:
        return back, np.zeros(0, np.int64)
    # A lot is come to on nodes that lead to one: few, since most of a network comes after its lots.
    after = kernels("account.kernels.expand").cone(network.net, begin, network.leads_to([sets[q] for q in back]))
    return [q for q in back if after[network.tail[sets[q]]].any()], after


def _from_there_again(network: Network, sets: Sequence[Column], there: Column, most_steps: int) -> Column:
    """For each set the most that can have gone from there into one of its lots."""
    flow, expand = kernels("account.kernels.flow"), kernels("account.kernels.expand")
    leads = network.leads_to(sets)
    ended = [expand.ended_within_reach(network.net, one, there, leads) for one in sets]
    found: Column = flow.from_there_again(
        network.net, network.workplace, there, leads, _flat(ended), _flat(sets), most_steps
    )
    return found


def _little(network: Network, sets: Sequence[int]) -> bool:
    """Whether there is time to work each of these sets out."""
    return network.stock.size * len(sets) <= _MOST_NODES


def _come_to(network: Network, lots: Column, after: Column) -> int:
    """The chips of those of the lots that can be come to."""
    return int(network.chips[lots[after[network.tail[lots]] == 1]].sum())


def _several(network: Network, lots: Column) -> bool:
    """Whether they are of more than one movement; no chip comes into one twice."""
    return bool(lots.size) and network.line[lots[0]] != network.line[lots[-1]]


def _flat(sets: Sequence[Column]) -> tuple[Column, Column]:
    """Where each set begins, and all of them, one after the other."""
    return np.cumsum([0, *map(len, sets)], dtype=np.int64), np.concatenate((np.zeros(0, np.int64), *sets))


def _sums(values: Column, begins: Column) -> Column:
    """The sum of each set's."""
    before = np.concatenate((np.zeros(1, np.int64), np.cumsum(values)))
    return before[begins[1:]] - before[begins[:-1]]
