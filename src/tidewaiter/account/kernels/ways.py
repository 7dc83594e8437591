"""How many chips went exactly one route, at least and at most: what each hop and each stock between lets through.

The network is that of flow.py. Arcs stand in order of their movements; a holder numbered `holders` or more is a wait
that a serial number tells, of one arc in and one out.
"""
# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["bounds"]

_NET = "UniTuple(int64[::1], 10)"  # tail, head, cap, out_ptr, out_arc, in_ptr, in_arc, stock, first, last


@njit(f"int64(int64, int64, {_NET})", cache=True)
def _left(begin, end, net):
    """How many chips left a holder from one node on, before another."""
    cap, out_ptr, out_arc = net[2], net[3], net[4]
    found = np.int64(0)
    if begin < end:
        for k in range(out_ptr[begin], out_ptr[end]):
            found += cap[out_arc[k]]
    return found


@njit("int64(int64, int64, int64[::1], int64)", cache=True)
def _least(begin, end, values, found):
    """The least of `found` and what stands there."""
    for n in range(begin, end):
        found = min(found, values[n])
    return found


@njit(f"int64(int64, int64, int64, int64, {_NET})", cache=True)
def _forced(came, went, chips_in, chips_out, net):
    """How many chips of one line must go on in the other: what neither leaves earlier nor can be made up of others."""
    there = max(np.int64(0), chips_in - _left(came, went, net))
    others = net[7][went] + _left(went, went + 1, net) - there
    return max(np.int64(0), chips_out - others)


@njit(
    f"UniTuple(int64, 5)(int64, int64, {_NET}, int64[::1], int64[::1], int64[::1], int64)",
    cache=True,
)
def _met(before, after, net, begins, line, node_holder, holders):
    """Chips told to have gone from one line to the next; then where and how many of each the others meet in a stock."""
    tail, head, cap, out_ptr, out_arc = net[0], net[1], net[2], net[3], net[4]
    told, chips_in, chips_out, came, went = np.int64(0), np.int64(0), np.int64(0), np.int64(-1), np.int64(-1)
    for e in range(begins[before], begins[before + 1]):
        n = head[e]
        if node_holder[n] < holders:
            came = n if came < 0 else came
            chips_in += cap[e]
            continue
        for k in range(out_ptr[n], out_ptr[n + 1]):
            if line[out_arc[k]] == after:
                told += cap[e]
                break
    for e in range(begins[after], begins[after + 1]):
        if node_holder[tail[e]] < holders:
            went = tail[e] if went < 0 else went
            chips_out += cap[e]
    return told, came, went, chips_in, chips_out


@njit(f"int64(int64[::1], {_NET}, int64[::1], int64[::1], int64[::1], int64)", cache=True)
def _told(way, net, begins, line, node_holder, holders):
    """How many chips are told, number by number, to have gone all this way."""
    tail, cap, in_ptr, in_arc = net[0], net[2], net[5], net[6]
    mine = np.ones(begins[way[0] + 1] - begins[way[0]], np.int64)
    for hop in range(1, way.size):
        before, first = begins[way[hop - 1]], begins[way[hop]]
        on = np.zeros(begins[way[hop] + 1] - first, np.int64)
        for i in range(on.size):
            n = tail[first + i]
            if node_holder[n] >= holders:
                for k in range(in_ptr[n], in_ptr[n + 1]):
                    if line[in_arc[k]] == way[hop - 1] and mine[in_arc[k] - before]:
                        on[i] = 1
        mine = on
    found = np.int64(0)
    for i in range(mine.size):
        found += mine[i] * cap[begins[way[-1]] + i]
    return found


@njit(f"UniTuple(int64, 2)(int64, int64, int64, {_NET}, int64[::1], int64[::1], int64)", cache=True)
def _kept(last_line, low, high, net, begins, node_holder, holders):
    """These bounds of a route whose last holder must still have the chips at the end of the records."""
    head, cap, stock, last = net[1], net[2], net[7], net[9]
    stays, whole, came = np.int64(0), np.int64(0), np.int64(-1)
    for e in range(begins[last_line], begins[last_line + 1]):
        whole += cap[e]
        if node_holder[head[e]] < holders:
            came = head[e] if came < 0 else came
            stays += cap[e]
    high = min(high, stays)
    low -= whole - stays  # what its serial number tells to have gone on
    if stays:
        end = came
        while not last[end]:
            end += 1
        high = _least(came, end + 1, stock, high)
        low -= min(stays, _left(came, end + 1, net))
    return low, high


@njit(f"int64(int64[::1], int64, int64, {_NET}, int64[::1], int64[::1], int64[::1], int64)", cache=True)
def _exact(way, low, high, net, begins, doubt, node_holder, holders):
    """1 if nothing is in doubt and no holder is passed twice, nor a wait, so that the bounds are met; or they agree."""
    head = net[1]
    alone = np.int64(1)
    for hop in range(way.size):
        first, end = begins[way[hop]], begins[way[hop] + 1]
        for e in range(first, end):
            if doubt[head[e]]:
                return np.int64(0)
        if end - first > 1 or node_holder[head[first]] >= holders:
            alone = np.int64(0)
        for before in range(hop):
            if node_holder[head[begins[way[before]]]] == node_holder[head[first]]:
                alone = np.int64(0)
    return max(alone, np.int64(low == high))


@njit(
    f"UniTuple(int64[::1], 3)({_NET}, int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64, int64[::1], "
    "int64[::1], int64[::1])",
    cache=True,
)
def bounds(net, chips, begins, line, doubt, node_holder, holders, way_begins, ways, kept):
    """Of each route (its movements are `ways[way_begins[w] : way_begins[w + 1]]`) the least, the most, and 1 if exact.

    `chips` and `begins` are those of movements. At most: the least of what each hop carries and what each stock between
    can pass on. At least: what the hops are forced to share, since of two sets of chips of one lot at least so many are
    in both as their sum exceeds the lot. Where the last holder `kept` them, it must have them at the end.
    """
    count = way_begins.size - 1
    lows, highs, exact = np.empty(count, np.int64), np.empty(count, np.int64), np.empty(count, np.int64)
    for w in range(count):
        way = ways[way_begins[w] : way_begins[w + 1]]
        low, high = chips[way[0]], chips[way[0]]
        for hop in range(1, way.size):
            before, after = way[hop - 1], way[hop]
            told, came, went, chips_in, chips_out = _met(before, after, net, begins, line, node_holder, holders)
            both = min(chips_in, chips_out)
            low += told - chips[before]
            if both:
                low += _forced(came, went, chips_in, chips_out, net)
                both = _least(came, went, net[7], both)
            high = min(high, chips[after], told + both)
        if kept[w]:
            low, high = _kept(way[-1], low, high, net, begins, node_holder, holders)
        else:
            low = max(low, _told(way, net, begins, line, node_holder, holders))
        low = min(max(low, np.int64(0)), high)
        lows[w], highs[w] = low, high
        exact[w] = _exact(way, low, high, net, begins, doubt, node_holder, holders)
    return lows, highs, exact
