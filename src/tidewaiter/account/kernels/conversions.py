"""What left a holder in a form of which it held too little, while it held the same chips in another form."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

__all__ = ["conversions"]

Ints = NDArray[np.int64]
Rows = NDArray[np.int64]
Side = tuple[Ints, Ints, Ints, Ints, Ints]
"""Holder, kind, item, day, chips: of the lines that came in, or of those that went out."""

COLUMNS = 5
MOST_CHIPS = 4.0e18
_INTS = "int64[::1]"
_ROWS = "int64[:, ::1]"
_SIDE = f"UniTuple({_INTS}, 5)"


@numba.njit(f"int64({_SIDE}, {_INTS}, int64)", cache=True)
def _end(side: Side, order: Ints, begin: int) -> int:
    """Where the lines end that are of the same holder and kind as the one at `begin`."""
    holder, kind = side[0], side[1]
    end = begin + 1
    while end < order.size:
        if holder[order[end]] != holder[order[begin]] or kind[order[end]] != kind[order[begin]]:
            break
        end += 1
    return end


@numba.njit(f"boolean({_SIDE}, {_INTS}, {_SIDE}, {_INTS})", cache=True)
def _worth_a_look(came: Side, came_in: Ints, went: Side, went_out: Ints) -> bool:
    """Whether these lines are of more than one item, and their chips can be added up."""
    item, others, chips = came[2][came_in[0]], 0, 0.0
    for line in came_in:
        others += came[2][line] != item
        chips += came[4][line]
    for line in went_out:
        others += went[2][line] != item
        chips += went[4][line]
    return others > 0 and chips <= MOST_CHIPS


@numba.njit(f"{_ROWS}({_ROWS}, int64)", cache=True)
def _with_room(rows: Rows, size: int) -> Rows:
    """The same rows, with room for as many."""
    if size <= rows.shape[1]:
        return rows
    grown = np.empty((COLUMNS, 2 * size), np.int64)
    grown[:, : rows.shape[1]] = rows
    return grown


@numba.njit(f"int64({_SIDE}, {_INTS}, {_INTS}, {_INTS}, {_INTS})", cache=True)
def _seen(came: Side, came_in: Ints, per_unit: Ints, held: Ints, items: Ints) -> int:
    """Fill `items` with the items received, those of most chips a unit first, then by number; how many they are."""
    for line in came_in:
        held[came[2][line]] = -1
    seen = 0
    for line in came_in:
        item = came[2][line]
        if held[item] == 0:
            continue
        held[item] = 0
        place = seen
        while place > 0:
            before = items[place - 1]
            if per_unit[before] > per_unit[item] or (per_unit[before] == per_unit[item] and before < item):
                break
            items[place] = before
            place -= 1
        items[place] = item
        seen += 1
    return seen


_LINES = ", ".join([_INTS] * 5)


@numba.njit(f"Tuple(({_ROWS}, int64))({_ROWS}, int64, {_SIDE}, {_SIDE}, {_LINES})", cache=True)
def _follow(
    rows: Rows, row: int, came: Side, went: Side, came_in: Ints, went_out: Ints, held: Ints, wanted: Ints, items: Ints
) -> tuple[Rows, int]:
    """Go through one holder's days, and write what left in a form of which too little was held."""
    p, q = 0, 0
    while q < went_out.size:
        day, begin = went[3][went_out[q]], q
        while p < came_in.size and came[3][came_in[p]] <= day:
            held[came[2][came_in[p]]] += came[4][came_in[p]]
            p += 1
        while q < went_out.size and went[3][went_out[q]] == day:
            wanted[went[2][went_out[q]]] += went[4][went_out[q]]
            q += 1
        for line in went_out[begin:q]:
            item = went[2][line]
            taken = min(held[item], wanted[item])
            held[item] -= taken
            wanted[item] -= taken
        for line in went_out[begin:q]:
            item = went[2][line]
            if wanted[item] == 0:
                continue
            rows = _with_room(rows, row + items.size)
            for source in items:
                taken = min(held[source], wanted[item])
                if taken > 0:
                    held[source] -= taken
                    wanted[item] -= taken
                    rows[0, row], rows[1, row], rows[2, row] = went[0][line], day, source
                    rows[3, row], rows[4, row] = item, taken
                    row += 1
            wanted[item] = 0
    for item in items:
        held[item] = 0
    return rows, row


@numba.njit(f"Tuple(({_ROWS}, int64))({_SIDE}, {_SIDE}, {_INTS}, {_INTS}, {_INTS})", cache=True)
def conversions(came: Side, went: Side, order_in: Ints, order_out: Ints, per_unit: Ints) -> tuple[Rows, int]:
    """Rows of holder, day, item held, item that left, chips; then how many rows there are.

    A day's receipts come first. What leaves is taken from its own form; what that lacks, from the others held, those of
    most chips a unit first, then by number; what no form has is unexplained supply and no conversion.
    """
    rows, row = np.empty((COLUMNS, 1024), np.int64), 0
    held, wanted = np.zeros(per_unit.size, np.int64), np.zeros(per_unit.size, np.int64)
    items = np.empty(per_unit.size, np.int64)
    i, j = 0, 0
    while i < order_in.size and j < order_out.size:
        holder, kind = came[0][order_in[i]], came[1][order_in[i]]
        other, its_kind = went[0][order_out[j]], went[1][order_out[j]]
        if holder < other or (holder == other and kind < its_kind):
            i += 1
            continue
        if holder > other or kind > its_kind:
            j += 1
            continue
        i_end, j_end = _end(came, order_in, i), _end(went, order_out, j)
        came_in, went_out = order_in[i:i_end], order_out[j:j_end]
        i, j = i_end, j_end
        if _worth_a_look(came, came_in, went, went_out):
            seen = _seen(came, came_in, per_unit, held, items)
            rows, row = _follow(rows, row, came, went, came_in, went_out, held, wanted, items[:seen])
    return rows, row
