"""The bounds of one route as they are defined, one step after the other: what the kernel is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from tidewaiter.account.network import Bounds, Network
from tidewaiter.engine.arrays import Column

__all__ = ["bounds_of_way"]


def bounds_of_way(network: Network, way: Sequence[int], *, kept: bool) -> Bounds:
    """The least and the most of one route; where `kept` the last holder must still have the chips at the end."""
    chips, stock = network.of_lines, network.stock
    high, low = int(chips[list(way)].min()), int(chips[way[0]])
    for before, after in pairwise(way):
        told, came, arrived, left = _met(network, before, after)
        between = int(stock[came:left].min(initial=min(*arrived))) if min(arrived) else 0
        high = min(high, told + min(*arrived, between))
        low += told + _forced(network, came, left, *arrived) - int(chips[before])
    heads = [network.head[network.of_line(line)] for line in way]
    if kept:
        arcs = network.of_line(way[-1])
        arcs = arcs[network.node_holder[network.head[arcs]] < network.holders]
        stays = int(network.chips[arcs].sum())
        high = min(high, stays)
        low -= int(chips[way[-1]]) - stays  # what its serial number tells to have gone on
        if stays:
            came = int(network.head[arcs[0]])
            end = _last(network, came)
            high = min(high, int(stock[came : end + 1].min(initial=high)))
            low -= min(stays, _left(network, came, end + 1))
    else:
        low = max(low, _told(network, way))
    low = min(max(low, 0), high)
    in_parts = any(head.size > 1 or network.node_holder[head[0]] >= network.holders for head in heads)
    holders = [int(network.node_holder[head[0]]) for head in heads]
    doubt = any(bool(network.doubt[head].any()) for head in heads)
    exact = not doubt and (low == high or (not in_parts and len(set(holders)) == len(holders)))
    return Bounds(int(chips[way[0]]), low, high, exact=exact)


def _met(network: Network, before: int, after: int) -> tuple[int, int, tuple[int, int], int]:
    """Chips told to have gone from one line to the next; then where and how many of each the others meet in a stock."""
    came, went = network.of_line(before), network.of_line(after)
    waits = network.node_holder[network.head[came]] >= network.holders
    told = int(network.chips[came[waits & np.isin(network.head[came], network.tail[went])]].sum())
    came, went = came[~waits], went[network.node_holder[network.tail[went]] < network.holders]
    arrived = int(network.chips[came].sum()), int(network.chips[went].sum())
    if not min(arrived):
        return told, 0, (0, 0), 0
    return told, int(network.head[came[0]]), arrived, int(network.tail[went[0]])


def _told(network: Network, way: Sequence[int]) -> int:
    """How many chips are told, number by number, to have gone all this way."""
    arcs = network.of_line(way[0])
    for after in way[1:]:
        waits = network.head[arcs[network.node_holder[network.head[arcs]] >= network.holders]]
        on: Column = network.of_line(after)
        arcs = on[np.isin(network.tail[on], waits)]
    return int(network.chips[arcs].sum())


def _forced(network: Network, came: int, went: int, chips_in: int, chips_out: int) -> int:
    """How many chips of one line must go on in the other: what neither leaves earlier nor can be made up of others."""
    if not min(chips_in, chips_out):
        return 0
    there = max(0, chips_in - _left(network, came, went))
    others = int(network.stock[went]) + _left(network, went, went + 1) - there
    return max(0, chips_out - others)


def _left(network: Network, begin: int, end: int) -> int:
    """How many chips left a holder from one node on, before another."""
    _, _, chips, out_ptr, out_arc, *_ = network.net
    return int(chips[out_arc[out_ptr[begin] : out_ptr[end]]].sum())


def _last(network: Network, node: int) -> int:
    """The last node of the holder."""
    return int(network.last_nodes[np.searchsorted(network.last_nodes, node)])
