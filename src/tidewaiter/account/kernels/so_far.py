"""Sums so far: what many small changes of an account come to at the end of each month in which any of them counts."""
# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import numpy as np
from numba import njit

__all__ = ["TOO_MANY", "months_so_far", "sums_so_far"]

QUINTILLION = 1_000_000_000_000_000_000
TOO_MANY = -9_223_372_036_854_775_807
"""Stands for a sum that 64 bits do not hold."""


@njit("int64(int64, int64)", cache=True)
def _whole(high, low):
    """A sum of quintillions and a rest of 0 to less than one, as one number."""
    if high > 9 or (high == 9 and low > 223_372_036_854_775_807) or high < -9:
        return TOO_MANY
    return high * QUINTILLION + low


@njit(
    "int64(int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64, int64[:, ::1])",
    cache=True,
)
def sums_so_far(account, month, word, high, low, of_lots, verified, found):
    """Fill `found`, a row for each thing told and a column for each account and month that changed; say how many.

    The changes come by account and month. A word beyond the last row is not counted: it says only whether serial
    numbers (1) or lots (2) speak of the account from then on. The rows are the account, the month, that, whether
    anything was ever seen, and each word's sum. `verified` is the word of what was seen: that it is told is a change.
    """
    words = found.shape[0] - 4
    highs, lows, whole = np.zeros(words, np.int64), np.zeros(words, np.int64), np.zeros(words, np.int64)
    high_then, low_then = np.zeros(words, np.int64), np.zeros(words, np.int64)
    touched, told_of = np.zeros(words, np.int64), np.zeros(words, np.int64)
    rows, begin = 0, 0
    basis, seen = 0, 0
    while begin < account.size:
        if begin == 0 or account[begin] != account[begin - 1]:
            highs[:], lows[:], whole[:] = 0, 0, 0
            basis, seen = 0, 0
        end, several, changed = begin, 0, False
        while end < account.size and account[end] == account[begin] and month[end] == month[begin]:
            basis |= 2 if of_lots[end] else 1
            w = word[end]
            if w < words:
                if not touched[w]:
                    touched[w], told_of[several] = 1, w
                    high_then[w], low_then[w] = highs[w], lows[w]
                    several += 1
                more = lows[w] + low[end]
                carry = more // QUINTILLION
                lows[w] = more - carry * QUINTILLION
                highs[w] += high[end] + carry
            end += 1
        for place in range(several):
            w = told_of[place]
            touched[w] = 0
            if w == verified:
                seen, changed = 1, True
            if highs[w] != high_then[w] or lows[w] != low_then[w]:
                whole[w], changed = _whole(highs[w], lows[w]), True
        if changed:
            found[0, rows], found[1, rows], found[2, rows], found[3, rows] = account[begin], month[begin], basis, seen
            found[4:, rows] = whole
            rows += 1
        begin = end
    return rows


@njit(
    "int64(int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], "
    "int64[::1], int64[::1], int64[::1], int64[:, ::1])",
    cache=True,
)
def months_so_far(
    account, day, received, reshipped, in_transit, pending, flags, short_account, short_day, short, found
):
    """Fill `found`, a column for each account and month that changed; say how many. Both inputs come in that order.

    `flags` are 1 for a line in, 2 for one out, 4 for a count and 8 for a change of the account; by `short` an account
    was short at most in a month. The rows are the account, the month, the four sums, whether any line came and went,
    the month of the last count (-1 for none), and what the account was short of at most.
    """
    sums = np.zeros(4, np.int64)
    rows, begin, place = 0, 0, 0
    told, counted, most = 0, -1, 0
    while begin < account.size:
        if begin == 0 or account[begin] != account[begin - 1]:
            sums[:] = 0
            told, counted, most = 0, -1, 0
        end, now = begin, 0
        while end < account.size and account[end] == account[begin] and day[end] == day[begin]:
            sums[0] += received[end]
            sums[1] += reshipped[end]
            sums[2] += in_transit[end]
            sums[3] += pending[end]
            now |= flags[end]
            end += 1
        told |= now
        if now & 4:
            counted = day[begin]
        while place < short.size and (
            short_account[place] < account[begin]
            or (short_account[place] == account[begin] and short_day[place] <= day[begin])
        ):
            if short_account[place] == account[begin] and short_day[place] == day[begin]:
                most = max(most, short[place])
            place += 1
        if now & 8:
            found[0, rows], found[1, rows] = account[begin], day[begin]
            found[2:6, rows] = sums
            found[6, rows], found[7, rows], found[8, rows] = told & 1, (told >> 1) & 1, counted
            found[9, rows] = most if told & 1 else max(most, sums[1])
            rows += 1
        begin = end
    return rows
