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
_LATE = (1 << 31) - 1
"""Never, where a day is kept in half the room."""

_LINES = "UniTuple(int64[::1], 4)"  # src, dst, day, units
_TEST = "Tuple((int64, int64, int64, int64, float64))"
# most_hops, window, share_up, share_down; how many sizes of lots there are in a factor of e.
_INDEX = "Tuple((int64[::1], int64[:, ::1], int32[:, ::1], int32[::1], int64[::1]))"
# begins: where the lines of each sender and size begin. Then of each of them, in this order and by day: whom it goes
# to, its day, its units and its number; how soon a chain can end with so many hops more. How many sizes; which can
# begin a chain.


@njit("int64[::1](int64[::1], int64)", cache=True)
def _begins(key, keys):
    begins = np.zeros(keys + 1, np.int64)
    for one in key:
        begins[one + 1] += 1
    for one in range(keys):
        begins[one + 1] += begins[one]
    return begins


@njit("int64[::1](int64[::1])", cache=True)
def _by_day(day):
    """The lines from the first day to the last."""
    order = np.empty(day.size, np.int64)
    if day.size:
        first = day.min()
        at = _begins(day - first, day.max() - first + 1)
        for e in range(day.size):
            order[at[day[e] - first]] = e
            at[day[e] - first] += 1
    return order


@njit("int64(int64, float64)", cache=True)
def _size(units, per):
    """The size of a lot as a number: a next hop is looked for among few sizes only."""
    return np.int64(np.log(np.float64(max(1, units))) * per)


@njit(f"int64(int64, {_TEST})", cache=True)
def _least(units, test):
    """The size of the smallest lot that keeps the share of this one."""
    _, _, share_up, share_down, per = test
    return _size(-(-units * share_up // share_down), per)


@njit(
    f"Tuple((int64[::1], int32[:, ::1], int64))({_LINES}, int64[::1], int64[::1], int64[::1], {_TEST})",
    cache=True,
)
def _ending(lines, by_day, origin, restricted, test):
    """The lines with which a chain can go on to its end, from the last day to the first; how soon it can end then with
    so many hops more; and how many sizes there are.

    What is known of a sender is so of later days only. What ends after the window is of no use to any chain with this
    line in it: so most lines are passed over by a look at their receiver alone. More hops never end later.
    """
    most_hops, window, _, _, per = test
    sizes = _size(lines[3].max(), per) + 1 if lines[3].size else np.int64(1)
    known = np.full((origin.size * sizes, max(1, most_hops - 1)), _LATE, np.int32)
    soonest = np.full(origin.size, _LATE, np.int32)
    kept, ends, count = np.empty(by_day.size, np.int64), np.empty((by_day.size, most_hops), np.int32), 0
    end = by_day.size
    while end > 0:
        begin, first, day = end, count, lines[2][by_day[end - 1]]
        while begin > 0 and lines[2][by_day[begin - 1]] == day:
            begin -= 1
            e = by_day[begin]
            to, found = lines[1][e], False
            if restricted[to]:
                ends[count, :] = day
                found = True
            elif soonest[to] <= day + window and not origin[to]:
                units = lines[3][e]
                for size in range(_least(units, test), _size(units, per) + 1):
                    key = to * sizes + size
                    if known[key, most_hops - 2] > day + window:
                        continue
                    if not found:
                        found = True
                        ends[count, :] = _LATE
                    for hops in range(1, most_hops):
                        ends[count, hops] = min(ends[count, hops], known[key, hops - 1])
            if found:
                kept[count] = e
                count += 1
        for k in range(first, count):
            src, units = lines[0][kept[k]], lines[3][kept[k]]
            key = src * sizes + _size(units, per)
            for hops in range(most_hops - 1):
                known[key, hops] = min(known[key, hops], ends[k, hops])
            if most_hops > 1:
                soonest[src] = min(soonest[src], ends[k, most_hops - 2])
        end = begin
    return kept[:count], ends[:count], sizes


@njit(f"{_INDEX}({_LINES}, int64[::1], int64[::1], {_TEST})", cache=True)
def indexed(lines, origin, restricted, test):
    """All that the search goes over, and nothing else."""
    most_hops, window, _, _, per = test
    kept, ends, sizes = _ending(lines, _by_day(lines[2]), origin, restricted, test)
    key = np.empty(kept.size, np.int64)
    starts = np.zeros(kept.size, np.int64)
    for k in range(kept.size):
        e = kept[k]
        key[k] = lines[0][e] * sizes + _size(lines[3][e], per)
        starts[k] = (
            origin[lines[0][e]] and ends[k, most_hops - 1] <= lines[2][e] + window and lines[0][e] != lines[1][e]
        )
    begins = _begins(key, origin.size * sizes)
    at = begins.copy()
    told, soon = np.empty((kept.size, 4), np.int64), np.empty((kept.size, most_hops), np.int32)
    for k in range(kept.size - 1, -1, -1):  # from the first day to the last
        e, place = kept[k], at[key[k]]
        at[key[k]] += 1
        told[place, 0], told[place, 1], told[place, 2], told[place, 3] = lines[1][e], lines[2][e], lines[3][e], e
        soon[place] = ends[k]
    return begins, told, soon, np.full(1, sizes, np.int32), np.sort(kept[starts == 1])


@njit("int64(int64[:, ::1], int64, int64, int64)", cache=True)
def _after(told, begin, end, than):
    """The first of a list that leaves later than that day."""
    while begin < end:
        middle = (begin + end) // 2
        if told[middle, 1] > than:
            end = middle
        else:
            begin = middle + 1
    return begin


@njit("boolean(int64, int64, int64[::1], int64, int64, int64, int64)", cache=True)
def _follows(to, carries, came_to, before, depth, share_up, share_down):
    """Whether a line keeps the share of the one before, and goes to nobody who stands in the way."""
    if carries > before or carries * share_down < before * share_up:
        return False
    again = False
    for i in range(depth + 2):
        again = again or came_to[i] == to
    return not again


@njit(
    f"Tuple((int64, int64, int64[:, ::1]))({_LINES}, int64[::1], int64[::1], {_INDEX}, {_TEST}, int64, int64, int64)",
    cache=True,
    nogil=True,
)
def chains(lines, origin, restricted, index, test, first_start, last_start, most):
    """Of these of the lines that can begin one: how many chains, a checksum that no order changes, the first `most`.

    A chain is told as its lines, -1 beyond the last.
    """
    begins, told, soon, sizes, starts = index
    most_hops, window, share_up, share_down, per = test
    found = np.full((most, most_hops), -1, np.int64)
    count, checksum = np.int64(0), np.int64(0)
    way, total, carried = np.empty(most_hops, np.int64), np.empty(most_hops, np.int64), np.empty(most_hops, np.int64)
    at, until, left = np.empty(most_hops, np.int64), np.empty(most_hops, np.int64), np.empty(most_hops, np.int64)
    size, top = np.empty(most_hops, np.int64), np.empty(most_hops, np.int64)
    came_to = np.empty(most_hops + 1, np.int64)  # the origin stands before all
    for start in range(first_start, last_start):
        first = starts[start]
        limit, depth, fresh = lines[2][first] + window, 0, True
        way[0], total[0], carried[0], left[0] = first, first, lines[3][first], lines[2][first]
        came_to[0], came_to[1] = lines[0][first], lines[1][first]
        while depth >= 0:
            here = came_to[depth + 1]
            if fresh:
                fresh = False
                if restricted[here]:
                    checksum += total[depth]
                    if count < most:
                        found[count, : depth + 1] = way[: depth + 1]
                    count += 1
                if depth == most_hops - 1 or origin[here]:
                    depth -= 1
                    continue
                size[depth], top[depth] = _least(carried[depth], test) - 1, _size(carried[depth], per)
                at[depth] = until[depth] = 0
            if at[depth] == until[depth]:
                size[depth] += 1
                if size[depth] > top[depth]:
                    depth -= 1
                    continue
                key = here * sizes[0] + size[depth]
                at[depth], until[depth] = _after(told, begins[key], begins[key + 1], left[depth]), begins[key + 1]
                continue
            on = at[depth]
            at[depth] += 1
            if told[on, 1] > limit:  # the list is sorted by day
                at[depth] = until[depth]
                continue
            if soon[on, most_hops - 2 - depth] > limit:
                continue
            if _follows(told[on, 0], told[on, 2], came_to, carried[depth], depth, share_up, share_down):
                depth += 1
                way[depth], carried[depth], left[depth] = told[on, 3], told[on, 2], told[on, 1]
                total[depth] = total[depth - 1] + (depth + 1) * told[on, 3]
                came_to[depth + 1], fresh = told[on, 0], True
    return count, checksum, found


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
