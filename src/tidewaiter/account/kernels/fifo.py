"""First in, first out: which chip of which line went on in which, position by position."""
# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["follow", "note_first", "pairs"]

NO_LINE = -1
"""Stands for the opening stock that no line explains."""


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
    "UniTuple(int64, 2)(int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], "
    "int64[::1], int64[::1], int64[::1])",
    cache=True,
)
def _room_of(begins, tail, head, out_ptr, out_arc, in_ptr, node_holder, node_day, ends, own):
    """Room for the pieces of these holders, and how many of their movements go to themselves within a day, marked."""
    size, olds = 0, 0
    for h in range(begins.size):
        end = begins[h]
        while end < node_holder.size and node_holder[end] == node_holder[begins[h]]:
            end += 1
        ends[h] = end
        size += out_ptr[end] - out_ptr[begins[h]] + in_ptr[end] - in_ptr[begins[h]] + end - begins[h]
        for k in range(out_ptr[begins[h]], out_ptr[end]):
            e = out_arc[k]
            if node_holder[tail[e]] == node_holder[head[e]] and node_day[tail[e]] == node_day[head[e]]:
                own[e] = 1
                olds += 1
    return size + 2 * olds, olds


@njit(
    "UniTuple(int64[::1], 5)(int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], "
    "int64[::1], int64[::1], int64[::1])",
    cache=True,
)
def pairs(begins, chips, tail, head, out_ptr, out_arc, in_ptr, in_arc, node_holder, node_day):
    """Pieces of lines as they pass through the holders whose nodes begin there: from which line, to which, how many.

    The columns are a line, where in it, the line in which that went on, where in that, how many. Pieces that come from
    one line stand together. What a node receives is there before anything leaves it; opening stock leaves first. What a
    holder sends to itself within a day stays the oldest that it has.
    """
    lines = chips.size
    ends, own = np.empty(begins.size, np.int64), np.zeros(lines, np.int64)
    size, sent_to_self = _room_of(begins, tail, head, out_ptr, out_arc, in_ptr, node_holder, node_day, ends, own)
    source, source_at = np.empty(size, np.int64), np.empty(size, np.int64)
    target, target_at, count = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int64)
    oldest, used_of = np.empty(sent_to_self, np.int64), np.zeros(lines, np.int64)
    made = 0
    for h in range(begins.size):
        begin = begins[h]
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
    order = np.arange(made)
    if sent_to_self:
        order = np.argsort(source[:made], kind="mergesort")
    return source[order], source_at[order], target[order], target_at[order], count[order]


@njit("void(int64[::1], int64, int64[::1])", cache=True)
def note_first(source, begin, found):
    """Write down for each line where its pieces begin, of the pieces from `begin` on."""
    for place in range(source.size - 1, begin - 1, -1):
        if source[place] >= 0:
            found[source[place]] = place


@njit(
    "Tuple((UniTuple(int64[::1], 6), int64))(UniTuple(int64[::1], 5), int64[::1], UniTuple(int64[::1], 3), int64[::1], "
    "int64[::1], int64)",
    cache=True,
)
def follow(pieces, of_source, roots, ends, stops, most):
    """The tree of pieces into which these roots (line, where in it, how many) fall on their way.

    Its columns: the line; how many; which piece before it (-1: none); what becomes of it: 0 it goes on, 1 it ended
    there, 2 it is kept, 3 it goes into one that `stops` it, or into that of its own root; the line of its root;
    where in its line it begins. A line stops pieces of those roots that bear the same number in `stops`. A kept part
    of a piece is a piece of its own with the same line before it. Second comes how many pieces were left out because
    there were more than `most`.
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
                    stopped = stops[target[k]] > 0 and stops[target[k]] == stops[root[me]]
                    fate[made] = 3 * np.int64(stopped or target[k] == root[me])
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
