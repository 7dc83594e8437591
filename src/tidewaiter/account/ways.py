"""What can be said of one route, shipment by shipment: how many chips went exactly this way, at least and at most."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from tidewaiter.account.network import Bounds, Network

__all__ = ["bounds_of_way"]


def bounds_of_way(network: Network, way: Sequence[int], *, kept: bool) -> Bounds:
    """The bounds of one route; where `kept` the last holder must still have the chips at the end of the records.

    At most: the least of what each hop carries and what each stock between can pass on. At least: what the hops are
    forced to share, since of two sets of chips of one lot at least so many are in both as their sum exceeds the lot.
    """
    chips, stock, tail, head = network.chips, network.stock, network.tail, network.head
    high, low = int(chips[list(way)].min()), int(chips[way[0]])
    doubt = bool(network.doubt[head[list(way)]].any())
    holders = [int(network.node_holder[head[line]]) for line in way]
    for before, after in pairwise(way):
        came, went = int(head[before]), int(tail[after])
        high = min(high, int(stock[came:went].min(initial=high)))
        low += _forced(network, before, after) - int(chips[before])
    if kept:
        came, end = int(head[way[-1]]), _last(network, int(head[way[-1]]))
        high = min(high, int(stock[came : end + 1].min(initial=high)))
        low -= min(int(chips[way[-1]]), _left(network, came, end + 1))
    low = min(max(low, 0), high)
    once = len(set(holders)) == len(holders)
    return Bounds(int(chips[way[0]]), low, high, exact=once and not doubt)


def _forced(network: Network, before: int, after: int) -> int:
    """How many chips of one line must go on in the other: what neither leaves earlier nor can be made up of others."""
    came, went = int(network.head[before]), int(network.tail[after])
    there = max(0, int(network.chips[before]) - _left(network, came, went))
    _, _, chips, out_ptr, out_arc, *_ = network.net
    leaving = int(chips[out_arc[out_ptr[went] : out_ptr[went + 1]]].sum())
    others = int(network.stock[went]) + leaving - there
    return max(0, int(network.chips[after]) - others)


def _left(network: Network, begin: int, end: int) -> int:
    """How many chips left a holder from one node on, before another."""
    _, _, chips, out_ptr, out_arc, *_ = network.net
    return int(chips[out_arc[out_ptr[begin] : out_ptr[end]]].sum())


def _last(network: Network, node: int) -> int:
    """The last node of the holder."""
    return int(network.last_nodes[np.searchsorted(network.last_nodes, node)])
