"""First in, first out: which chip of which line went on in which, position by position."""
# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["follow", "pairs"]

NO_LINE = -1
"""Stands for the opening stock that no line explains."""


@njit(
    "Tuple((UniTuple(int64[::1], 5), int64[::1], int64[::1]))(int64[::1], int64[::1], int64[::1], int64[::1], "
    "int64[::1], int64[::1])",
    cache=True,
)
def pairs(chips, out_ptr, out_arc, in_ptr, in_arc, node_holder):
    """Pieces of lines as they pass through holders: from which line and where in it, to which and where, how many.

    Pieces that come from one line stand together, and so do those that go into one; the two last columns say from
    which piece on. What a node receives is there before anything leaves it; opening stock leaves first.
    """
    lines, nodes = chips.size, node_holder.size
    size = 2 * lines + nodes
    source, source_at = np.empty(size, np.int64), np.empty(size, np.int64)
    target, target_at, count = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int64)
    of_source, of_target = np.full(lines, -1, np.int64), np.full(lines, -1, np.int64)
    made, begin = 0, 0
    while begin < nodes:
        end, run, opening = begin, np.int64(0), np.int64(0)
        while end < nodes and node_holder[end] == node_holder[begin]:
            for k in range(in_ptr[end], in_ptr[end + 1]):
                run -= chips[in_arc[k]]
            for k in range(out_ptr[end], out_ptr[end + 1]):
                run += chips[out_arc[k]]
            opening = max(opening, run)
            end += 1
        waiting, used = in_ptr[begin], np.int64(0)
        for k in range(out_ptr[begin], out_ptr[end]):
            line, put = out_arc[k], np.int64(0)
            of_target[line] = made
            while put < chips[line]:
                if opening > 0:
                    give = min(opening, chips[line] - put)
                    source[made], source_at[made] = NO_LINE, 0
                    opening -= give
                else:
                    first = in_arc[waiting]
                    give = min(chips[first] - used, chips[line] - put)
                    source[made], source_at[made] = first, used
                    if of_source[first] < 0:
                        of_source[first] = made
                    used += give
                    if used == chips[first]:
                        waiting, used = waiting + 1, np.int64(0)
                if give > 0:
                    target[made], target_at[made], count[made] = line, put, give
                    put += give
                    made += 1
        begin = end
    told = (source[:made], source_at[:made], target[:made], target_at[:made], count[:made])
    return told, of_source, of_target


@njit(
    "Tuple((UniTuple(int64[::1], 5), int64))(UniTuple(int64[::1], 5), int64[::1], int64[::1], int64[::1], int64[::1], "
    "int64, int64[::1], int64)",
    cache=True,
)
def follow(pieces, of_source, chips, ends, lots, together, is_lot, most):
    """The tree of pieces into which these lots fall on their way: line, how many, which piece before it (-1: none).

    The fourth column says what becomes of it: 0 it goes on, 1 it ended there, 2 it is kept, 3 it goes into another of
    the lots, which is followed for itself; where they are not asked for `together`, only into itself. The fifth is its
    lot. A kept part of a piece is a piece of its own with the same line before it. Second comes how many pieces were
    left out because there were more than `most`. `is_lot` is all 0 before and after.
    """
    source, source_at, target, target_at, count = pieces
    line, many, before = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64)
    fate, at, root = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64)
    made, left_out = min(lots.size, most), np.int64(max(0, lots.size - most))
    for i in range(made):
        line[i], at[i], many[i], before[i], fate[i], root[i] = lots[i], 0, chips[lots[i]], -1, 0, lots[i]
        is_lot[lots[i]] = together
    me = 0
    while me < made:
        lo, hi, kept, k = at[me], at[me] + many[me], many[me], of_source[line[me]]
        if fate[me] == 0 and ends[line[me]]:
            fate[me] = 1
        if fate[me]:
            kept, k = 0, np.int64(-1)
        while 0 <= k < source.size and source[k] == line[me] and source_at[k] < hi:
            begin, end = max(lo, source_at[k]), min(hi, source_at[k] + count[k])
            if begin < end:
                kept -= end - begin
                if made < most:
                    line[made], at[made] = target[k], target_at[k] + begin - source_at[k]
                    many[made], before[made], root[made] = end - begin, me, root[me]
                    fate[made] = 3 * np.int64(is_lot[target[k]] == 1 or target[k] == root[me])
                    made += 1
                else:
                    left_out += 1
            k += 1
        if kept > 0 and made < most:
            line[made], at[made], many[made], before[made], fate[made], root[made] = line[me], lo, kept, me, 2, root[me]
            made += 1
        elif kept > 0:
            left_out += 1
        me += 1
    for i in range(min(lots.size, most)):
        is_lot[lots[i]] = 0
    return (line[:made], many[:made], before[:made], fate[:made], root[:made]), left_out
