"""Every time-respecting chain of lines from an origin to a place of concern that passes on most of what came in.

A chain is `most_hops` lines or fewer: each leaves, on a later day, whom the one before came to, and carries from
`share` (a fraction, above and below its line) up to all of what that one carried; nobody stands in it twice, no origin
but the first; from the first to the last no more than `window` days pass.
"""
# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["chains", "within_window"]

_NEVER = 1 << 40
_LATE = (1 << 31) - 1
"""Never, where a day is kept in half the room."""
_BITS = 62

_LINES = "UniTuple(int64[::1], 4)"  # src, dst, day, units
_SIZES = "Tuple((int64[::1], int64, int64))"
# The bucket of each line, how many buckets, how far down to look.


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


@njit(f"{_SIZES}({_LINES}, int64, int64)", cache=True)
def _sizes(lines, share_up, share_down):
    """The size of each lot as a bucket: a next hop is looked for among few of them only.

    Sizes fall into two buckets a factor of `share`; what carries between the share and all of a lot is in its own
    bucket or in one of `reach` below it.
    """
    units = lines[3]
    per, reach = 0.0, np.int64(0)
    if 0 < share_up < share_down:
        per, reach = 2.0 / np.log(share_down / share_up), np.int64(3)
    bucket, most = np.empty(units.size, np.int64), np.int64(0)
    for e in range(units.size):
        bucket[e] = np.int64(np.log(np.float64(max(1, units[e]))) * per)
        most = max(most, bucket[e])
    return bucket, most + 1, reach


@njit(f"int64[::1]({_LINES})", cache=True)
def _by_day(lines):
    """The lines from the first day to the last."""
    days = lines[2] - lines[2].min() if lines[2].size else lines[2]
    return _placed(np.arange(days.size), days, _begins(days, np.int64(days.max() + 1 if days.size else 1)))


@njit(f"UniTuple(int64[::1], 2)({_LINES}, int64[::1], int64[::1], int64, int64)", cache=True)
def _listed(lines, by_day, bucket, buckets, entities):
    """These lines by sender and size, each such list by day; and where each list begins."""
    key = lines[0] * buckets + bucket
    begins = _begins(key[by_day], entities * buckets)
    return begins, _placed(by_day, key, begins)


@njit(f"int32[:, ::1]({_LINES}, int64[::1], {_SIZES}, int64[::1], int64, int64, int64)", cache=True)
def _earliest(lines, by_day, sizes, restricted, entities, most_hops, window):
    """For each line the earliest day on which a chain can end that goes on from it with no more than so many hops.

    Lines are taken from the last day to the first, so that what is known of a sender is of later days only. What ends
    after the window is of no use to any chain with this line in it, and stands as never: so most lines are passed over
    by a look at their receiver alone, of which one number tells the buckets that anything is known of.
    """
    src, dst, day, _ = lines
    bucket, buckets, reach = sizes
    ends = np.full((src.size, most_hops), _LATE, np.int32)
    known = np.full((entities * buckets, most_hops), _LATE, np.int32)
    told = np.zeros(entities, np.int64)
    end = by_day.size
    while end > 0:
        begin = end
        while begin > 0 and day[by_day[begin - 1]] == day[by_day[end - 1]]:
            begin -= 1
            e = by_day[begin]
            mine, limit = bucket[e], day[e] + window
            if restricted[dst[e]]:
                ends[e, :] = day[e]
                continue
            for low in range(mine - min(reach, mine), mine + 1):
                if not told[dst[e]] >> (low % _BITS) & 1:
                    continue
                key = dst[e] * buckets + low
                for hops in range(1, most_hops):
                    if known[key, hops - 1] <= limit:
                        ends[e, hops] = min(ends[e, hops], known[key, hops - 1])
        for k in range(begin, end):
            e = by_day[k]
            if ends[e, most_hops - 1] == _LATE:
                continue
            key = src[e] * buckets + bucket[e]
            told[src[e]] |= np.int64(1) << (bucket[e] % _BITS)
            for hops in range(most_hops):
                known[key, hops] = min(known[key, hops], ends[e, hops])
        end = begin
    return ends


@njit("int64(int64[::1], int64, int64, int64)", cache=True)
def _after(day, begin, end, than):
    """The first of a list that leaves later than that day."""
    while begin < end:
        middle = (begin + end) // 2
        if day[middle] > than:
            end = middle
        else:
            begin = middle + 1
    return begin


@njit("boolean(int64, int64, int64[::1], int64[::1], int64, int64, int64)", cache=True)
def _follows(to, carries, came_to, carried, depth, share_up, share_down):
    """Whether a line keeps the share of the last one of a way, and goes to nobody who stands in it."""
    before = carried[depth]
    if carries > before or carries * share_down < before * share_up:
        return False
    again = False
    for i in range(depth + 2):
        again = again or came_to[i] == to
    return not again


@njit(
    f"Tuple((int64, int64, int64[:, ::1]))({_LINES}, int64[::1], int64[::1], int64, int64, int64, int64, int64, int64)",
    cache=True,
)
def chains(lines, origin, restricted, entities, most_hops, window, share_up, share_down, most):
    """How many chains there are, a checksum that no order changes, and the first `most` (lines; -1 beyond the last)."""
    by_day, sizes = _by_day(lines), _sizes(lines, share_up, share_down)
    bucket, buckets, reach = sizes
    ends = _earliest(lines, by_day, sizes, restricted, entities, most_hops, window)
    begins, listed = _listed(lines, by_day[ends[by_day, most_hops - 1] < _LATE], bucket, buckets, entities)
    dst, day, units, soonest = lines[1][listed], lines[2][listed], lines[3][listed], ends[listed]
    told = np.full((most, most_hops), -1, np.int64)
    count, checksum = np.int64(0), np.int64(0)
    way, at, until = np.empty(most_hops, np.int64), np.empty(most_hops, np.int64), np.empty(most_hops, np.int64)
    low, top = np.empty(most_hops, np.int64), np.empty(most_hops, np.int64)
    carried, left = np.empty(most_hops, np.int64), np.empty(most_hops, np.int64)
    came_to = np.empty(most_hops + 1, np.int64)  # the origin stands before all
    for first in range(lines[0].size):
        limit = lines[2][first] + window
        if not origin[lines[0][first]] or ends[first, most_hops - 1] > limit or lines[0][first] == lines[1][first]:
            continue
        depth, fresh = 0, True
        way[0], carried[0], left[0], top[0] = first, lines[3][first], lines[2][first], bucket[first]
        came_to[0], came_to[1] = lines[0][first], lines[1][first]
        while depth >= 0:
            here = came_to[depth + 1]
            if fresh:
                fresh = False
                if restricted[here]:
                    for i in range(depth + 1):
                        checksum += (i + 1) * way[i]
                    if count < most:
                        told[count, : depth + 1] = way[: depth + 1]
                    count += 1
                low[depth] = max(np.int64(-1), top[depth] - reach - 1)
                at[depth], until[depth] = 0, 0
                if depth == most_hops - 1 or origin[here]:
                    low[depth] = top[depth]
            if at[depth] == until[depth]:
                low[depth] += 1
                if low[depth] > top[depth]:
                    depth -= 1
                    continue
                begin, end = begins[here * buckets + low[depth]], begins[here * buckets + low[depth] + 1]
                at[depth], until[depth] = _after(day, begin, end, left[depth]), end
                continue
            on = at[depth]
            at[depth] += 1
            if day[on] > limit:  # the list is sorted by day
                at[depth] = until[depth]
                continue
            in_time = soonest[on, most_hops - 2 - depth] <= limit
            if in_time and _follows(dst[on], units[on], came_to, carried, depth, share_up, share_down):
                depth += 1
                line = listed[on]
                way[depth], carried[depth], left[depth], top[depth] = line, units[on], day[on], bucket[line]
                came_to[depth + 1], fresh = dst[on], True
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
