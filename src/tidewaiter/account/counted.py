"""Counts each chip once, though it be in two of the lots and reach a place twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from tidewaiter.account.answers import Bounds
from tidewaiter.engine.arrays import Column
from tidewaiter.engine.kernels import kernels

if TYPE_CHECKING:
    from tidewaiter.account.network import Network

__all__ = ["bounds_of", "different_of"]

_MOST_NODES = 50_000_000
"""Nodes times sets of lots; beyond, what may come into a lot again is bounded by the lots that it can come to."""


def bounds_of(
    network: Network, sets: Sequence[Column], there: Column, most_steps: int, different: Sequence[Bounds] | None = None
) -> list[Bounds]:
    """How many different chips of each set of lots reached a movement that ends there; lots and ends are of arcs.

    A maximum flow counts arrivals. They are the different chips unless one can go from there into a lot, and there
    again: then so many are taken off at least, and no more than the different chips in the lots arrived.
    """
    flow, expand = kernels("account.kernels.flow"), kernels("account.kernels.expand")
    net, work = network.net, network.workplace
    useful = expand.leads_there(net, there)
    low, high, firm = flow.flows(net, work, there, useful, network.doubt, *_flat(sets), most_steps)
    different = different or different_of(network, sets, most_steps)
    back = [q for q, one in enumerate(sets) if _several(network, one) and high[q] > 0]
    if back:
        # A lot is come to on nodes that lead to one: few, since most of a network comes after its lots.
        after = expand.cone(net, np.flatnonzero(there), network.leads_to([sets[q] for q in back]))
        back = [q for q in back if after[network.tail[sets[q]]].any()]
    twice = np.zeros(len(sets), np.int64)
    if back and _little(network, back):
        twice[back] = _from_there_again(network, [sets[q] for q in back], there, most_steps)
    elif back:
        twice[back] = [_come_to(network, sets[q], after) for q in back]
    # Where none need have arrived from all of the lots, none need have from some of them.
    back = [q for q in back if twice[q] and (low[q] > 0 or not firm[q])]
    if back:
        rest = [sets[q][after[network.tail[sets[q]]] == 0] for q in back]
        alone, *_ = flow.flows(net, work, there, useful, network.doubt, *_flat(rest), most_steps)
        low[back] = np.maximum(low[back] - twice[back], alone)
    found = []
    for q, count in enumerate(different):
        most = min(int(high[q]), count.high)
        least = min(int(low[q]), most)
        exact = least == most or bool(firm[q] == 2 and twice[q] == 0)
        found.append(Bounds(count.high, least, most, exact, bool(firm[q]), bool(firm[q] == 1)))
    return found


def different_of(network: Network, sets: Sequence[Column], most_steps: int) -> list[Bounds]:
    """How many different chips there are in each set of lots."""
    flow, expand = kernels("account.kernels.flow"), kernels("account.kernels.expand")
    found = []
    for one in sets:
        chips = int(network.chips[one].sum())
        found.append(Bounds(chips, chips, chips, exact=True))
    back = [q for q, one in enumerate(sets) if _several(network, one)]
    if back:
        after = expand.cone(network.net, _flat(sets)[1], network.leads_to([sets[q] for q in back]))
        back = [q for q in back if after[network.tail[sets[q]]].any()]
    if back and not _little(network, back):
        for q in back:
            chips, again = found[q].chips, _come_to(network, sets[q], after)
            found[q] = Bounds(chips, max(chips - again, int(network.chips[sets[q]].max())), chips, False, False)
    elif back:
        mine = [sets[q] for q in back]
        leads = network.leads_to(mine)
        low, high, firm = flow.again(network.net, network.workplace, leads, network.doubt, *_flat(mine), most_steps)
        for place, q in enumerate(back):
            bounds = int(low[place]), int(high[place]), bool(firm[place] == 2), bool(firm[place])
            found[q] = Bounds(found[q].chips, *bounds, bool(firm[place] == 1))
    return found


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
