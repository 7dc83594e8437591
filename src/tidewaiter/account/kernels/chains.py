"""Every time-respecting chain of lines from an origin to a place of concern that passes on most of what came in.

A chain is `most_hops` lines or fewer: each leaves, on a later day, whom the one before came to, and carries from
`share` (a fraction, above and below its line) up to all of what that one carried; nobody stands in it twice, no origin
but the first; from the first to the last no more than `window` days pass.
"""
# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["chains", "indexed", "within_window"]

_NEVER = 1 << 40

_LINES = "UniTuple(int64[::1], 4)"  # src, dst, day, units
_INDEX = "Tuple((int64[::1], int64[::1], int64[::1], int64[::1], int64, int64))"
# Lines by key, where each key begins, lines by day, the bucket of each line, how many buckets, how far down to look.


@njit("int64[::1](int64[::1], int64)", cache=True)
def _begins(key, keys):
    begins = np.zeros(keys + 1, np.int64)
    for one in key:
        begins[one + 1] += 1
    for one in range(keys):
        begins[one + 1] += begins[one]
    return begins


@njit("int64[::1](int64[::1], int64[::1], int64[::1])", cache=True)
def _placed(order, key, begins):
    at, placed = begins.copy(), np.empty(order.size, np.int64)
    for e in order:
        placed[at[key[e]]] = e
        at[key[e]] += 1
    return placed


@njit(f"{_INDEX}({_LINES}, int64, int64, int64)", cache=True)
def indexed(lines, entities, share_up, share_down):
    """The lines by sender and size of lot, each such list by day: a next hop is looked for in a few lists only.

    Sizes fall into two buckets a factor of `share`; what carries between the share and all of a lot is in its own
    bucket or in one of `reach` below it.
    """
    src, _, day, units = lines
    per, reach = 0.0, np.int64(0)
    if 0 < share_up < share_down:
        per, reach = 2.0 / np.log(share_down / share_up), np.int64(3)
    bucket, most = np.empty(src.size, np.int64), np.int64(0)
    for e in range(src.size):
        bucket[e] = np.int64(np.log(np.float64(max(1, units[e]))) * per)
        most = max(most, bucket[e])
    buckets = most + 1
    first = np.int64(0)
    for e in range(src.size):
        first = day[e] if e == 0 else min(first, day[e])
    days = day - first
    by_day = _placed(np.arange(src.size), days, _begins(days, np.int64(days.max() + 1 if src.size else 1)))
    key = src * buckets + bucket
    begins = _begins(key, entities * buckets)
    return _placed(by_day, key, begins), begins, by_day, bucket, buckets, reach


@njit(f"int64[:, ::1]({_LINES}, {_INDEX}, int64[::1], int64, int64)", cache=True)
def _earliest(lines, index, restricted, entities, most_hops):
    """For each line the earliest day on which a chain can end that goes on from it with no more than so many hops.

    Lines are taken from the last day to the first, so that what is known of a sender is of later days only.
    """
    src, dst, day, _ = lines
    _, _, by_day, bucket, buckets, reach = index
    ends = np.full((src.size, most_hops), _NEVER, np.int64)
    known = np.full((entities * buckets, most_hops), _NEVER, np.int64)
    end = by_day.size
    while end > 0:
        begin = end
        while begin > 0 and day[by_day[begin - 1]] == day[by_day[end - 1]]:
            begin -= 1
            e = by_day[begin]
            key = dst[e] * buckets + bucket[e]
            ends[e, 0] = day[e] if restricted[dst[e]] else _NEVER
            for hops in range(1, most_hops):
                ends[e, hops] = ends[e, 0]
            for low in range(key - min(reach, bucket[e]), key + 1):
                for hops in range(1, most_hops):
                    ends[e, hops] = min(ends[e, hops], known[low, hops - 1])
        for k in range(begin, end):
            e = by_day[k]
            key = src[e] * buckets + bucket[e]
            for hops in range(most_hops):
                known[key, hops] = min(known[key, hops], ends[e, hops])
        end = begin
    return ends


@njit("int64(int64[::1], int64[::1], int64, int64, int64)", cache=True)
def _after(by_key, day, begin, end, than):
    """The first of a list that leaves later than that day."""
    while begin < end:
        middle = (begin + end) // 2
        if day[by_key[middle]] > than:
            end = middle
        else:
            begin = middle + 1
    return begin


@njit(f"boolean(int64, int64[::1], int64, {_LINES}, int64, int64)", cache=True)
def _follows(on, way, depth, lines, share_up, share_down):
    """Whether a line keeps the share of the last one of a way, and goes to nobody who stands in it."""
    src, dst, _, units = lines
    before = units[way[depth]]
    if units[on] > before or units[on] * share_down < before * share_up or dst[on] == src[way[0]]:
        return False
    again = False
    for i in range(depth + 1):
        again = again or dst[way[i]] == dst[on]
    return not again


@njit(
    f"Tuple((int64, int64, int64[:, ::1]))({_LINES}, int64[::1], int64[::1], int64, int64, int64, int64, int64, int64)",
    cache=True,
)
def chains(lines, origin, restricted, entities, most_hops, window, share_up, share_down, most):
    """How many chains there are, a checksum that no order changes, and the first `most` (lines; -1 beyond the last)."""
    src, dst, day, _ = lines
    index = indexed(lines, entities, share_up, share_down)
    by_key, begins, _, bucket, buckets, reach = index
    ends = _earliest(lines, index, restricted, entities, most_hops)
    told = np.full((most, most_hops), -1, np.int64)
    count, checksum = np.int64(0), np.int64(0)
    way, at = np.empty(most_hops, np.int64), np.empty(most_hops, np.int64)
    until, low = np.empty(most_hops, np.int64), np.empty(most_hops, np.int64)
    for first in range(src.size):
        limit = day[first] + window
        if not origin[src[first]] or ends[first, most_hops - 1] > limit or src[first] == dst[first]:
            continue
        depth, fresh = 0, True
        way[0] = first
        while depth >= 0:
            e = way[depth]
            if fresh:
                fresh = False
                if restricted[dst[e]]:
                    for i in range(depth + 1):
                        checksum += (i + 1) * way[i]
                    if count < most:
                        told[count, : depth + 1] = way[: depth + 1]
                    count += 1
                low[depth] = max(np.int64(-1), bucket[e] - reach - 1)
                at[depth], until[depth] = 0, 0
                if depth == most_hops - 1 or origin[dst[e]]:
                    low[depth] = bucket[e]
            if at[depth] == until[depth]:
                low[depth] += 1
                if low[depth] > bucket[e]:
                    depth -= 1
                    continue
                key = dst[e] * buckets + low[depth]
                at[depth], until[depth] = _after(by_key, day, begins[key], begins[key + 1], day[e]), begins[key + 1]
                continue
            on = by_key[at[depth]]
            at[depth] += 1
            if day[on] > limit:  # the list is sorted by day
                at[depth] = until[depth]
                continue
            if ends[on, most_hops - 2 - depth] <= limit and _follows(on, way, depth, lines, share_up, share_down):
                depth += 1
                way[depth], fresh = on, True
    return count, checksum, told


@njit(f"int64[::1]({_LINES}, int64[::1], int64[::1], int64, int64)", cache=True)
def within_window(lines, origin, restricted, entities, window):
    """1 for each line on some time-respecting way, of any size and length, from an origin to a place of concern.

    Its latest start and its earliest end must lie within the window: where lots are split and merged no size is kept,
    and this is what is left to search.
    """
    src, dst, day, _ = lines
    order = np.argsort(day, kind="mergesort")
    start, end = np.full(src.size, -_NEVER, np.int64), np.full(src.size, _NEVER, np.int64)
    latest, soonest = np.full(entities, -_NEVER, np.int64), np.full(entities, _NEVER, np.int64)
    begin = 0
    while begin < order.size:
        stop = begin
        while stop < order.size and day[order[stop]] == day[order[begin]]:
            e = order[stop]
            start[e] = day[e] if origin[src[e]] else latest[src[e]]
            stop += 1
        for k in range(begin, stop):
            latest[dst[order[k]]] = max(latest[dst[order[k]]], start[order[k]])
        begin = stop
    begin = order.size - 1
    while begin >= 0:
        stop = begin
        while stop >= 0 and day[order[stop]] == day[order[begin]]:
            e = order[stop]
            end[e] = day[e] if restricted[dst[e]] else soonest[dst[e]]
            stop -= 1
        for k in range(stop + 1, begin + 1):
            soonest[src[order[k]]] = min(soonest[src[order[k]]], end[order[k]])
        begin = stop
    marks = np.zeros(src.size, np.int64)
    for e in range(src.size):
        marks[e] = np.int64(end[e] - start[e] <= window)
    return marks
