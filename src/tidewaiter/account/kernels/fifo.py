"""First in, first out: which chip of which line went on in which, position by position."""
# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["follow", "pairs"]

NO_LINE = -1
"""Stands for the opening stock that no line explains."""


@njit("int64[::1](int64[::1], int64[::1], int64)", cache=True)
def _node_of(ptr, arcs, lines):
    """Of each line the node under which it is listed."""
    found = np.empty(lines, np.int64)
    for n in range(ptr.size - 1):
        for k in range(ptr[n], ptr[n + 1]):
            found[arcs[k]] = n
    return found


@njit("int64(int64, int64[::1], int64, int64[::1], int64[::1], int64[::1], int64[::1])", cache=True)
def _oldest(line, oldest, olds, own, tail, used_of, chips):
    """Which of the lines that came back to their sender this one is taken from; -1 for none.

    What goes to oneself is not taken from what does so on the same day.
    """
    old = olds - 1
    while own[line] and old >= 0:
        if tail[oldest[old]] != tail[line] and used_of[oldest[old]] < chips[oldest[old]]:
            break
        old -= 1
    return old


@njit("int64[::1](int64[::1], int64)", cache=True)
def _first_of(source, lines):
    """Where the pieces of each line begin; -1 where it has none."""
    found = np.full(lines, -1, np.int64)
    for place in range(source.size - 1, -1, -1):
        if source[place] >= 0:
            found[source[place]] = place
    return found


@njit(
    "UniTuple(int64, 2)(int64, int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1])",
    cache=True,
)
def _opening(begin, chips, out_ptr, out_arc, in_ptr, in_arc, node_holder):
    """Where the nodes of a holder end that begin here, and the least that it must have had before."""
    end, run, opening = begin, np.int64(0), np.int64(0)
    while end < node_holder.size and node_holder[end] == node_holder[begin]:
        for k in range(in_ptr[end], in_ptr[end + 1]):
            run -= chips[in_arc[k]]
        for k in range(out_ptr[end], out_ptr[end + 1]):
            run += chips[out_arc[k]]
        opening = max(opening, run)
        end += 1
    return end, opening


@njit(
    "Tuple((UniTuple(int64[::1], 5), int64[::1]))(int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], "
    "int64[::1], int64[::1])",
    cache=True,
)
def pairs(chips, out_ptr, out_arc, in_ptr, in_arc, node_holder, node_day):
    """Pieces of lines as they pass through holders: from which line and where in it, to which and where, how many.

    Pieces that come from one line stand together; the last column says from which piece on. What a node receives is
    there before anything leaves it; opening stock leaves first. What a holder sends to itself within a day stays the
    oldest that it has.
    """
    lines, nodes = chips.size, node_holder.size
    size = 2 * lines + nodes
    tail, head = _node_of(out_ptr, out_arc, lines), _node_of(in_ptr, in_arc, lines)
    own = np.zeros(lines, np.int64)
    for e in range(lines):
        own[e] = node_holder[tail[e]] == node_holder[head[e]] and node_day[tail[e]] == node_day[head[e]]
    size += 2 * own.sum()
    source, source_at = np.empty(size, np.int64), np.empty(size, np.int64)
    target, target_at, count = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int64)
    oldest, used_of = np.empty(own.sum(), np.int64), np.zeros(lines, np.int64)
    made, begin = 0, 0
    while begin < nodes:
        end, opening = _opening(begin, chips, out_ptr, out_arc, in_ptr, in_arc, node_holder)
        waiting, olds = in_ptr[begin], 0
        for k in range(out_ptr[begin], out_ptr[end]):
            line, put = out_arc[k], np.int64(0)
            while put < chips[line]:
                old = _oldest(line, oldest, olds, own, tail, used_of, chips)
                if old < 0 and opening > 0:
                    first, at, give = np.int64(NO_LINE), np.int64(0), min(opening, chips[line] - put)
                    opening -= give
                else:
                    while old < 0 and (own[in_arc[waiting]] or chips[in_arc[waiting]] == 0):
                        waiting += 1
                    first = oldest[old] if old >= 0 else in_arc[waiting]
                    at = used_of[first]
                    give = min(chips[first] - at, chips[line] - put)
                    used_of[first] += give
                    waiting += np.int64(old < 0 and used_of[first] == chips[first])
                    while olds > 0 and used_of[oldest[olds - 1]] == chips[oldest[olds - 1]]:
                        olds -= 1
                source[made], source_at[made], count[made] = first, at, give
                target[made], target_at[made] = line, put
                put += give
                made += 1
            if own[line]:
                oldest[olds] = line
                olds += 1
        begin = end
    order = np.arange(made)
    if own.any():
        order = np.argsort(source[:made], kind="mergesort")
    of_source = _first_of(source[order], lines)
    return (source[order], source_at[order], target[order], target_at[order], count[order]), of_source


@njit(
    "Tuple((UniTuple(int64[::1], 6), int64))(UniTuple(int64[::1], 5), int64[::1], UniTuple(int64[::1], 3), int64[::1], "
    "int64[::1], int64)",
    cache=True,
)
def follow(pieces, of_source, roots, ends, stops, most):
    """The tree of pieces into which these roots (line, where in it, how many) fall on their way.

    Its columns: the line; how many; which piece before it (-1: none); what becomes of it: 0 it goes on, 1 it ended
    there, 2 it is kept, 3 it goes into a line that `stops` it, or into that of its own root; the line of its root;
    where in its line it begins. A kept part of a piece is a piece of its own with the same line before it. Second comes
    how many pieces were left out because there were more than `most`.
    """
    source, source_at, target, target_at, count = pieces
    line, many, before = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64)
    fate, at, root = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64)
    made, left_out = min(roots[0].size, most), np.int64(max(0, roots[0].size - most))
    for i in range(made):
        line[i], at[i], many[i], before[i], fate[i] = roots[0][i], roots[1][i], roots[2][i], -1, 0
        root[i] = line[i]
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
                    fate[made] = 3 * np.int64(stops[target[k]] == 1 or target[k] == root[me])
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
    return (line[:made], many[:made], before[:made], fate[:made], root[:made], at[:made]), left_out
