"""Which of the listed names share words of enough weight with the one asked to be compared with it at all.

It says of a name what `candidates` says, rounded up, and leaves out what stays below; `candidates` judges the others.
"""
# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import math

import numpy as np
from numba import njit

__all__ = ["enough", "pairs"]

_UNIT = 1e-9
"""Weights and log-odds travel as whole numbers of this much."""
_SLACK = 1e-6
"""More than rounding and another order of sums can come to."""
_NEVER = -1e30

# Columns of a meeting, in the order in which tidewaiter.parties.quick writes them.
_AT, _CLOSE, _LENGTH, _EXACT, _PLAIN, _JOINED, _WEIGHT = 0, 1, 2, 3, 4, 6, 8

# The same numbers stand in candidates.py: a test holds every answer against that code.
_LETTERS_REPLACED, _LEAST_SHARE, _TOGETHER = 4.0, 0.15, 0.85

_NAMES = "UniTuple(int64[::1], 11)"
# persons, forms, foreign, totals (firm, person), then where words begin, words, weights of the firm and of the person


@njit("boolean(int64, int64[::1])", cache=True)
def _holds(value, values):
    return np.any(values == value)


@njit("float64(float64[::1], float64, float64, int64[::1])", cache=True)
def _at_best(found, one, other, model):
    """`candidates._log_odds`."""
    met, telling, letters = found[0], found[1], found[2]
    heavier, lighter = max(one, other, 0.1), min(one, other)
    if met + _SLACK < _LEAST_SHARE * heavier:
        return _NEVER
    replaced = max(0.0, lighter - met)
    extra = max(0.0, heavier - met) - replaced
    total = float(model[0])
    total += model[1] * min(letters + _LETTERS_REPLACED * replaced, 12.0)
    total += model[2] * replaced / heavier
    total += model[3] * min(extra, 4.0)
    total += model[4] * math.sqrt(min(1.0, telling + (replaced + extra) / heavier))
    total += model[5] * min(met, 4.0)
    total += model[6] * math.log(0.1 + met)
    return total * _UNIT


@njit(f"int64[::1](int64[:, ::1], int64[::1], int64[::1], {_NAMES}, int64[::1], int64[::1])", cache=True)
def _heavy_enough(meetings, post_ptr, posts, names, limits, slots):
    """The names in which words of enough weight meet; `slots` says of each name at which place it stands there."""
    persons, common = names[0], limits[5]
    sums = np.zeros(slots.size)
    room = np.int64(0)
    for k in range(common, meetings.shape[0]):
        room += post_ptr[meetings[k, _AT] + 1] - post_ptr[meetings[k, _AT]]
    touched = np.empty(room, dtype=np.int64)
    size = 0
    for turn in range(meetings.shape[0]):
        k = (turn + common) % meetings.shape[0]
        for at in range(post_ptr[meetings[k, _AT]], post_ptr[meetings[k, _AT] + 1]):
            place = posts[at]
            if slots[place] < 0 and k >= common:
                slots[place] = size
                touched[size] = place
                size += 1
            if slots[place] >= 0:
                sums[place] += meetings[k, _WEIGHT + (limits[0] & persons[place])] * _UNIT
    kept = 0
    for k in range(size):
        place = touched[k]
        slots[place] = -1
        if sums[place] + _SLACK >= limits[1 + (limits[0] & persons[place])] * _UNIT:
            slots[place] = kept
            touched[kept] = place
            kept += 1
    return touched[:kept].copy()


@njit(f"float64[:, ::1](int64[:, ::1], int64[::1], int64[::1], {_NAMES}, int64[::1], int64[::1], int64)", cache=True)
def _by_words(meetings, post_ptr, posts, names, limits, slots, kept):
    """What meets of each name kept: weight, what changed most, letters, and 1 where a word counts, 2 where together."""
    found = np.zeros((kept, 4))
    for turn in range(meetings.shape[0]):
        k = (turn + limits[5]) % meetings.shape[0]
        for at in range(post_ptr[meetings[k, _AT]], post_ptr[meetings[k, _AT] + 1]):
            place = posts[at]
            slot = slots[place]
            if slot < 0:
                continue
            person = limits[0] & names[0][place]
            ptr = names[5 + 3 * person]
            plain, joined = meetings[k, _PLAIN + person], meetings[k, _JOINED + person]
            closeness = meetings[k, _CLOSE] * _UNIT
            if not _holds(meetings[k, _AT], names[6 + 3 * person][ptr[place] : ptr[place + 1]]):
                found[slot, 3] = max(found[slot, 3], 2.0 * (meetings[k, _EXACT] & plain))
            elif joined:
                found[slot, 3] = max(found[slot, 3], 2.0 if closeness + _SLACK >= _TOGETHER else 1.0)
            elif plain:
                weight = meetings[k, _WEIGHT + person] * _UNIT
                found[slot, 0] += weight
                found[slot, 3] = max(found[slot, 3], 1.0)
                if not meetings[k, _EXACT]:
                    found[slot, 1] = max(found[slot, 1], weight * (1 - closeness))
                    found[slot, 2] += (1 - closeness) * meetings[k, _LENGTH]
    return found


@njit(f"int64[::1](int64[:, ::1], int64[::1], int64[::1], {_NAMES}, int64[::1], int64[:, ::1], int64[::1])", cache=True)
def enough(meetings, post_ptr, posts, names, own_totals, model, limits):
    """The places of the names that may come to the floor by their words alone."""
    slots = np.full(names[0].size, -1, dtype=np.int64)
    kept = _heavy_enough(meetings, post_ptr, posts, names, limits, slots)
    found = _by_words(meetings, post_ptr, posts, names, limits, slots, kept.size)
    size = 0
    for slot in range(kept.size):
        place = kept[slot]
        person = limits[0] & names[0][place]
        good = found[slot, 3] > 1
        if found[slot, 3] == 1:
            one, other = own_totals[person] * _UNIT, names[3 + person][place] * _UNIT
            good = _at_best(found[slot], one, other, model[person]) + _SLACK >= limits[3] * _UNIT
        if good:
            kept[size] = place
            size += 1
    return kept[:size].copy()


@njit("int64[:, ::1](int64[:, ::1], int64[::1], int64[::1], int64, int64[::1], int64)", cache=True)
def pairs(meetings, post_ptr, posts, common, places, names):
    """(place, meeting) for each of these places and each word that meets there, the meetings of a place in order."""
    wanted = np.zeros(names, dtype=np.bool_)
    for place in places:
        wanted[place] = True
    found = np.empty((places.size * meetings.shape[0], 2), dtype=np.int64)
    size = 0
    for turn in range(meetings.shape[0]):
        k = (turn + common) % meetings.shape[0]
        for at in range(post_ptr[meetings[k, _AT]], post_ptr[meetings[k, _AT] + 1]):
            if wanted[posts[at]]:
                found[size, 0] = posts[at]
                found[size, 1] = k
                size += 1
    return found[:size].copy()
