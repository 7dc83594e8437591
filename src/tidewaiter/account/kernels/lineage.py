"""How many chips of an inbound line left on an outbound line: first in, first out, and bounds that no order exceeds.

Lines stand in arrays of one entry a line; `order` sorts those of each side by holder, kind and day, lines of one day by
their place in the arrays. What came in on a day is there before anything leaves on it. docs/explain/lineage.md derives
the formulas.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

__all__ = ["order", "pairs"]

Ints = NDArray[np.int64]
Side = tuple[Ints, Ints, Ints, Ints, Ints, Ints, Ints]
"""Holder, kind, item, day, chips, named, day unknown: of the lines that came in, or of those that went out."""

DIGIT = 11
BLOCK = 32
LEVELS = 40
MOST_CHIPS = 4.0e18
"""A group of more chips in all is passed over: its sums would not be whole numbers of 64 bits."""

Rows = NDArray[np.int64]
Group = tuple[Ints, Ints, Ints, Ints, Rows, Ints]
"""Of one holder and kind: the balance without opening stock and the chips gone, after each event; the places of the
events that are lines in and lines out; the least balance over ranges; the least opening stock if unknown days are the
earliest, and if those goods came after everything else, and the chips that lines without an item may have carried."""

COLUMNS = 8
_INTS = "int64[::1]"
_ROWS = "int64[:, ::1]"
_SIDE = f"UniTuple({_INTS}, 7)"
_GROUP = f"Tuple(({_INTS}, {_INTS}, {_INTS}, {_INTS}, {_ROWS}, {_INTS}))"


@numba.njit(f"void({_INTS}, {_INTS}, {_INTS})", cache=True)
def _sort_stably(places: Ints, spare: Ints, key: Ints) -> None:
    """Sort `places` by the key at each place, equal keys as they stood: digit by digit from the least."""
    if places.size == 0:
        return
    low, high = key[0], key[0]
    for value in key:
        low, high = min(low, value), max(high, value)
    shift, span = 0, high - low
    while span >> shift > 0:
        starts = np.zeros((1 << DIGIT) + 1, np.int64)
        for value in key:
            starts[(((value - low) >> shift) & ((1 << DIGIT) - 1)) + 1] += 1
        for digit in range(1 << DIGIT):
            starts[digit + 1] += starts[digit]
        for place in places:
            digit = ((key[place] - low) >> shift) & ((1 << DIGIT) - 1)
            spare[starts[digit]] = place
            starts[digit] += 1
        places[:] = spare
        shift += DIGIT


@numba.njit(f"{_INTS}({_INTS}, {_INTS}, {_INTS})", cache=True)
def order(holder: Ints, kind: Ints, day: Ints) -> Ints:
    """The places of the lines, sorted by holder, kind and day."""
    places, spare = np.arange(holder.size), np.empty(holder.size, np.int64)
    _sort_stably(places, spare, day)
    _sort_stably(places, spare, kind)
    _sort_stably(places, spare, holder)
    return places


@numba.njit(f"void(int64[:, ::1], {_INTS}, int64)", cache=True)
def _build_least(least: NDArray[np.int64], values: Ints, size: int) -> None:
    """The least of each block of values, then of each two, four, eight … blocks."""
    blocks = (size + BLOCK - 1) // BLOCK
    for block in range(blocks):
        found = values[block * BLOCK]
        for place in range(block * BLOCK + 1, min((block + 1) * BLOCK, size)):
            found = min(found, values[place])
        least[0, block] = found
    level = 0
    while (2 << level) <= blocks:
        for block in range(blocks - (2 << level) + 1):
            least[level + 1, block] = min(least[level, block], least[level, block + (1 << level)])
        level += 1


@numba.njit(f"int64(int64[:, ::1], {_INTS}, int64, int64)", cache=True)
def _least(least: NDArray[np.int64], values: Ints, first: int, last: int) -> int:
    """The least of values[first..last], in a time that does not depend on how many they are."""
    found = values[first]
    first_block, last_block = first // BLOCK + 1, last // BLOCK - 1
    if last - first < 2 * BLOCK or first_block > last_block:
        for place in range(first, last + 1):
            found = min(found, values[place])
        return int(found)
    for place in range(first, first_block * BLOCK):
        found = min(found, values[place])
    for place in range((last_block + 1) * BLOCK, last + 1):
        found = min(found, values[place])
    level = 0
    while (2 << level) <= last_block - first_block + 1:
        level += 1
    return int(min(found, least[level, first_block], least[level, last_block - (1 << level) + 1]))


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


@numba.njit(f"Tuple((float64, int64, int64))({_SIDE}, {_INTS}, int64)", cache=True)
def _looked_over(side: Side, lines: Ints, item: int) -> tuple[float, int, int]:
    """Chips of these lines, how many of the lines are of another item, and chips that bear a serial number."""
    chips, others, named = 0.0, 0, 0
    for line in lines:
        chips += side[4][line]
        others += side[2][line] != item
        named += side[5][line]
    return chips, others, named


@numba.njit(f"void({_SIDE}, {_SIDE}, {_INTS}, {_INTS}, int64, {_GROUP})", cache=True)
def _account(came: Side, went: Side, came_in: Ints, went_out: Ints, by_name: int, group: Group) -> None:
    """One holder's account, event by event, and the least opening stock that keeps it at 0 or more.

    By name, chips that left under a serial number came from lines with chips that bore none, or were there at the
    beginning: for every two moments, the second not before the first, the opening stock holds what left under a name
    until the second and without until the first, less what came without a name until the second and under one until
    the first.
    """
    base, gone, place_in, place_out, _, supply = group
    size, balance, out = 0, 0, 0
    later, later_late, sooner, sooner_late, most, most_late = 0, 0, 0, 0, 0, 0
    supply[0], supply[1] = 0, 0
    p, q = 0, 0
    while p < came_in.size or q < went_out.size:
        if q == went_out.size or (p < came_in.size and came[3][came_in[p]] <= went[3][went_out[q]]):
            line = came_in[p]
            place_in[line] = size
            named = came[5][line] * by_name
            balance += came[4][line]
            later -= came[4][line] - named
            sooner -= named
            if came[6][line] == 0:
                later_late -= came[4][line] - named
                sooner_late -= named
            p += 1
        else:
            line = went_out[q]
            place_out[line] = size
            named = went[5][line] * by_name
            balance -= went[4][line]
            out += went[4][line]
            later += named
            later_late += named
            sooner += went[4][line] - named
            sooner_late += went[4][line] - named
            q += 1
        most, most_late = max(most, sooner), max(most_late, sooner_late)
        supply[0] = max(supply[0], later + most)
        supply[1] = max(supply[1], later_late + most_late)
        base[size], gone[size] = balance, out
        size += 1


@numba.njit(f"void({_ROWS}, int64, int64, int64, int64, {_SIDE}, {_SIDE}, int64, int64, {_GROUP})", cache=True)
def _put(
    to: Rows, row: int, line_in: int, line_out: int, mid: int, came: Side, went: Side, by_name: int, doubt: int,
    group: Group,
) -> None:  # fmt: skip
    """Write one pair: the least and the most that may have moved from the inbound line to the outbound one."""
    base, gone, place_in, place_out, least, supply = group
    more = supply[2]  # what lines without an item may have brought or taken away besides
    first, last = place_in[line_in], place_out[line_out]
    chips_in, chips_out = came[4][line_in], went[4][line_out]
    through = _least(least, base, first, last - 1)
    left = max(0, chips_in - (gone[last - 1] - gone[first]) - more)
    before = base[last - 1]
    most = min(chips_in, chips_out)
    if by_name:
        most = min(most, chips_in - came[5][line_in] + chips_out - went[5][line_out])
    to[0, row], to[1, row], to[2, row] = line_in, line_out, min(mid, most)
    if came[6][line_in]:
        to[3, row], to[4, row] = 0, most
    else:
        to[3, row] = max(0, chips_out - (before + supply[1] + more) + left)
        to[4, row] = min(most, through + supply[1] + more)
    to[5, row] = max(0, chips_out - (before + supply[0] + more) + left)
    to[6, row] = min(most, through + supply[0] + more)
    to[7, row] = doubt


@numba.njit(f"int64({_ROWS}, int64, {_SIDE}, {_SIDE}, {_INTS}, {_INTS}, int64, int64, {_GROUP})", cache=True)
def _first_in_first_out(
    to: Rows, row: int, came: Side, went: Side, came_in: Ints, went_out: Ints, by_name: int, doubt: int, group: Group
) -> int:
    """Write every pair that first in, first out joins, the opening stock being the oldest; the next free row."""
    opening, p, rest = group[5][0], 0, came[4][came_in[0]]
    for line in went_out:
        wanted = went[4][line]
        taken = min(opening, wanted)
        opening -= taken
        wanted -= taken
        while wanted > 0:
            while rest == 0:
                p += 1
                rest = came[4][came_in[p]]
            taken = min(rest, wanted)
            rest -= taken
            wanted -= taken
            _put(to, row, came_in[p], line, taken, came, went, by_name, doubt, group)
            row += 1
    return row


@numba.njit(
    f"Tuple(({_ROWS}, {_ROWS}, int64, int64))({_SIDE}, {_SIDE}, {_INTS}, {_INTS}, {_INTS}, {_INTS}, {_INTS})",
    cache=True,
)
def pairs(
    came: Side, went: Side, order_in: Ints, order_out: Ints, per_unit: Ints, asked: Ints, unnamed: Ints
) -> tuple[Rows, Rows, int, int]:
    """Bounds of every pair that first in, first out joins, and of the pairs asked for; then how many of each.

    `named` chips of a line bear serial numbers that no line of the holder's other side bears. Where the day of receipt
    is unknown the day is the earliest possible. `asked` holds the place of an inbound line, then that of an outbound
    one of the same holder and kind, not earlier, and so on, sorted as `order_in` is. A column of an answer is one pair:
    the two places; chips mid, low, high; low and high if unknown days are the earliest; 1 where bounds are outer ones.
    `unnamed` chips, by inbound line, its holder may besides have received or passed on, on lines that name no item.
    """
    size = order_in.size + order_out.size
    found, answers = np.empty((COLUMNS, size), np.int64), np.empty((COLUMNS, asked.size // 2), np.int64)
    least = np.empty((LEVELS, size // BLOCK + 1), np.int64)
    places = np.empty(order_in.size, np.int64), np.empty(order_out.size, np.int64)
    group = np.empty(size, np.int64), np.empty(size, np.int64), places[0], places[1], least, np.zeros(3, np.int64)
    row, answered, next_asked, i, j = 0, 0, 0, 0, 0
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
        item = came[2][came_in[0]]
        chips_in, others_in, named_in = _looked_over(came, came_in, item)
        chips_out, others_out, named_out = _looked_over(went, went_out, item)
        if chips_in + chips_out > MOST_CHIPS:
            continue
        # Only what stays in one form keeps its serial number: a server's does not name the boards taken out of it.
        one_form = others_in + others_out == 0 and per_unit[item] == 1
        by_name = 1 if one_form and named_in > 0 and named_out > 0 else 0
        _account(came, went, came_in, went_out, by_name, group)
        _build_least(least, group[0], came_in.size + went_out.size)
        group[5][2] = unnamed[came_in[0]]
        doubt = 1 if group[5][2] > 0 else by_name
        for line in came_in:
            doubt |= came[6][line]
        row = _first_in_first_out(found, row, came, went, came_in, went_out, by_name, doubt, group)
        while next_asked < asked.size:
            line_in, line_out = asked[next_asked], asked[next_asked + 1]
            if came[0][line_in] > holder or (came[0][line_in] == holder and came[1][line_in] > kind):
                break
            if came[0][line_in] == holder and came[1][line_in] == kind:
                _put(answers, answered, line_in, line_out, 0, came, went, by_name, doubt, group)
                answered += 1
            next_asked += 2
    return found, answers, row, answered
