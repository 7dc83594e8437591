"""Which listed names may come to the least score asked for, once compared in full with the name asked.

It says of a name what `compare` would say, rounded up, and leaves out what stays below; where words may have been
written together or be initials it does not judge. Whatever it lets through is compared in full.
"""
# mypy: allow-untyped-defs, allow-untyped-calls

from __future__ import annotations

import math

import numpy as np
from numba import njit

__all__ = ["closer"]

_UNIT = 1e-9
"""Weights and log-odds travel as whole numbers of this much."""
_SLACK = 1e-6
"""More than rounding and another order of sums can come to."""
_MOST_WORDS = 24
_LONGEST = 64
"""Names of more words and words of more letters are not judged."""
_UNSURE = 1e30
_H = ord("h")

# Columns of a word's traits, in the order in which tidewaiter.parties.quick writes them.
_ID, _SHAPE, _STEM, _STRIPPED, _MANDARIN, _GIVEN, _BONES, _VOWELS, _KNOWN, _DIGITS, _LETTERS, _FIRST, _ALPHA = range(13)

# The same numbers stand in candidates.py and names/: tests hold every answer against that code.
_LEAST_ALIKE, _JOIN, _SPLIT, _LONG, _LONGEST_SHORT, _MOST_LETTERS, _OTHER_SPELLING = 0.5, 4, 4, 6, 6, 4.0, 3
_ROMANIZED, _SHAPED, _SHORT_FORM, _ADJECTIVE, _SPOKEN = 0.3, 0.4, 0.6, 0.6, 0.7
_NO_VOWELS, _OTHER_VOWELS = 0.5, 1.0

_WORDS = "Tuple((int64[:, ::1], int64[::1], int64[::1], int64[::1], int64[::1]))"
# traits, then where the letters of each word begin and they themselves, then the same of its sounds
_NAMES = "UniTuple(int64[::1], 11)"
# persons, forms, foreign, totals (firm, person), then where words begin, words, weights of the firm and of the person
_ASKED = "UniTuple(int64[::1], 4)"
# where the words of each reading begin, weights, totals, (forms, foreign)
_ROWS = "float64[:, ::1]"
_NAME = f"{_WORDS}, int64[::1], int64[::1]"
_PLACED = f"{_WORDS}, int64[::1], int64[::1], int64"
# words, those of the name, then their weights, or the places of those left and how many
_ROOM = "UniTuple(int64[::1], 6)"
# places left in the one name and in the other, which place met which, places taken, then room for what remains
_RULES = "Tuple((int64[::1], int64[:, ::1], int64[::1]))"
# letters untouched, what is replaced by sound, room for words written together
_TALLY = "float64[::1]"
_MET, _TELLING, _OFF, _NUMBERS, _REPLACED, _EXTRA = range(6)


@njit(f"float64(int64[::1], int64, int64, int64[::1], int64, int64, {_ROWS})", cache=True)
def _osa(one, a, a_end, other, b, b_end, rows):
    """Optimal string alignment, as rapidfuzz counts it."""
    n, m = a_end - a, b_end - b
    for j in range(m + 1):
        rows[0, j] = j
    for i in range(1, n + 1):
        now, last, before = i % 3, (i + 2) % 3, (i + 1) % 3
        rows[now, 0] = i
        for j in range(1, m + 1):
            best = min(rows[last, j], rows[now, j - 1]) + 1
            best = min(best, rows[last, j - 1] + (one[a + i - 1] != other[b + j - 1]))
            if i > 1 and j > 1 and one[a + i - 1] == other[b + j - 2] and one[a + i - 2] == other[b + j - 1]:
                best = min(best, rows[before, j - 2] + 1)
            rows[now, j] = best
    return rows[n % 3, m]


@njit(f"float64({_WORDS}, int64, {_WORDS}, int64, int64, {_ROWS})", cache=True)
def _apart(mine, i, theirs, j, foreign, rows):
    """`names.sound.apart`, or `apart_across_scripts` where one name is foreign."""
    my, my_ptr, my_text, my_sound_ptr, my_sound = mine
    their, ptr, text, sound_ptr, sound = theirs
    if my[i, _ID] == their[j, _ID]:
        return 0.0
    raw = _osa(my_text, my_ptr[i], my_ptr[i + 1], text, ptr[j], ptr[j + 1], rows)
    heard = _osa(my_sound, my_sound_ptr[i], my_sound_ptr[i + 1], sound, sound_ptr[j], sound_ptr[j + 1], rows)
    if raw > 1:
        raw = min(raw, _ROMANIZED + heard)
    elif heard == 0:
        raw = _ROMANIZED
    if raw > _ROMANIZED:
        if my[i, _GIVEN] > 0 and my[i, _GIVEN] == their[j, _GIVEN]:
            raw = min(raw, _SHORT_FORM)
        elif my[i, _SHAPE] == their[j, _SHAPE]:
            raw = min(raw, _SHAPED)
        elif my[i, _STEM] == their[j, _STEM]:
            raw = min(raw, _ADJECTIVE)
        elif my[i, _MANDARIN] > 0 and my[i, _MANDARIN] == their[j, _MANDARIN]:
            raw = min(raw, _SPOKEN)
    if foreign and raw > _NO_VOWELS and my[i, _BONES] > 0 and my[i, _BONES] == their[j, _BONES]:
        raw = min(raw, _OTHER_VOWELS if my[i, _VOWELS] and their[j, _VOWELS] else _NO_VOWELS)
    return raw


@njit(f"boolean({_WORDS}, int64, {_WORDS}, int64, int64)", cache=True)
def _too_far(mine, i, theirs, j, foreign):
    """Whether the lengths of two words and of their sounds alone say that they cannot be near."""
    my, their = mine[0], theirs[0]
    one, other = mine[1][i + 1] - mine[1][i], theirs[1][j + 1] - theirs[1][j]
    longest = max(one, other)
    sounds = abs(mine[3][i + 1] - mine[3][i] - theirs[3][j + 1] + theirs[3][j])
    return (
        min(abs(one - other), sounds + _ROMANIZED) > max(_LEAST_ALIKE * longest, 1.0)
        and (my[i, _GIVEN] <= 0 or my[i, _GIVEN] != their[j, _GIVEN])
        and (my[i, _MANDARIN] <= 0 or my[i, _MANDARIN] != their[j, _MANDARIN])
        and my[i, _SHAPE] != their[j, _SHAPE]
        and my[i, _STEM] != their[j, _STEM]
        and not (foreign and my[i, _BONES] > 0 and my[i, _BONES] == their[j, _BONES])
    )


@njit("int64(int64[::1], int64, int64[:, ::1])", cache=True)
def _sounded(written, size, sounds):
    """`names.sound.sound` of so many letters, in their place; says how many are left."""
    for rule in sounds:
        old, new, read, write = rule[0], rule[5], 0, 0
        while read < size:
            if read + old <= size and np.array_equal(written[read : read + old], rule[1 : 1 + old]):
                written[write : write + new] = rule[6 : 6 + new]
                read, write = read + old, write + new
            else:
                written[write] = written[read]
                read, write = read + 1, write + 1
        size = write
    write = 0
    for read in range(size):
        if write == 0 or written[write - 1] != written[read]:
            written[write] = written[read]
            write += 1
    return write - 1 if write > 2 and written[write - 1] == _H else write


@njit(f"boolean({_WORDS}, int64[::1], int64, int64, {_WORDS}, int64, boolean, boolean, {_RULES}, {_ROWS})", cache=True)
def _nearly(mine, own, begin, end, theirs, j, typed, heard, rules, rows):
    """Whether neighbors, written together, are the word but for one letter (`typed`), or sound like it (`heard`)."""
    sounds, written, size = rules[1], rules[2], 0
    for place in range(begin, end):
        word = mine[2][mine[1][own[place]] : mine[1][own[place] + 1]]
        written[size : size + word.size] = word
        size += word.size
    if typed and _osa(written, 0, size, theirs[2], theirs[1][j], theirs[1][j + 1], rows) <= 1:
        return True
    if not heard:
        return False
    size = _sounded(written, size, sounds)
    begin, end = theirs[3][j], theirs[3][j + 1]
    return size == end - begin and np.array_equal(written[:size], theirs[4][begin:end])


@njit(f"boolean({_PLACED}, {_WORDS}, int64, {_RULES}, {_ROWS})", cache=True)
def _may_join(mine, own, left, lefts, theirs, j, rules, rows):
    """Whether neighbors left in one name could be this word of the other written apart.

    A rule of names.sound makes two words one only where the letters that it never touches are the same in both: those
    of each rule stand first in `untouched`, then the letters of every given name of which a short form is known.
    """
    my, my_ptr = mine[0], mine[1]
    their, length = theirs[0], theirs[1][j + 1] - theirs[1][j]
    untouched = rules[0]
    if length < _SPLIT:
        return False
    for start in range(lefts):
        word = own[left[start]]
        total, letters = my_ptr[word + 1] - my_ptr[word], my[word, _LETTERS]
        for more in range(1, min(_JOIN, lefts - start)):
            if left[start + more] != left[start] + more:
                break
            after = own[left[start + more]]
            total += my_ptr[after + 1] - my_ptr[after]
            letters |= my[after, _LETTERS]
            if abs(total - length) > _OTHER_SPELLING:
                continue
            differ = letters ^ their[j, _LETTERS]
            if differ == 0:
                return True
            rest = differ & (differ - 1)
            typed, heard = rest & (rest - 1) == 0, differ & untouched[0] == 0
            long = length >= _LONG
            if (
                (long and their[j, _GIVEN] > 0 and np.any(untouched[3:] == letters))
                or (long and differ & untouched[1] == 0)
                or (long and their[j, _MANDARIN] != 0 and differ & untouched[2] == 0)
                or (long and their[j, _STRIPPED] and their[j, _FIRST] == my[word, _FIRST])
                or _nearly(mine, own, left[start], left[start + more] + 1, theirs, j, typed & long, heard, rules, rows)
            ):
                return True
    return False


@njit(f"boolean({_PLACED}, {_WORDS}, int64, int64)", cache=True)
def _may_abbreviate(mine, own, left, lefts, theirs, j, person):
    """Whether a word of one name could be the first letters of neighbors left in the other."""
    begin, end = theirs[1][j], theirs[1][j + 1]
    length = end - begin
    spells = (person and length == 1) or (length >= 3 - person and theirs[0][j, _ALPHA])
    for start in range(lefts - length + 1 if spells and length <= _LONGEST_SHORT else 0):
        run = own[left[start : start + length]]
        beside = left[start + length - 1] - left[start] == length - 1 and np.all(mine[1][run + 1] - mine[1][run] > 1)
        if beside and np.array_equal(mine[0][:, _FIRST][run], theirs[2][begin:end]):
            return True
    return False


@njit(f"boolean({_WORDS}, int64, {_WORDS}, int64)", cache=True)
def _before(mine, i, theirs, j):
    """Whether one word stands before another in the alphabet."""
    a, a_end, b, b_end = mine[1][i], mine[1][i + 1], theirs[1][j], theirs[1][j + 1]
    while a < a_end and b < b_end:
        if mine[2][a] != theirs[2][b]:
            return mine[2][a] < theirs[2][b]
        a, b = a + 1, b + 1
    return a == a_end and b < b_end


@njit(f"void({_WORDS}, int64[::1], int64[::1], int64[::1], int64)", cache=True)
def _heaviest_first(words, own, weights, left, lefts):
    """Sort the places left by weight, then by the alphabet."""
    for k in range(1, lefts):
        place, at = left[k], k
        while at > 0 and (
            weights[left[at - 1]] < weights[place]
            or (weights[left[at - 1]] == weights[place] and _before(words, own[place], words, own[left[at - 1]]))
        ):
            left[at] = left[at - 1]
            at -= 1
        left[at] = place


@njit(f"UniTuple(int64, 2)({_NAME}, {_NAME}, {_ROOM}, {_TALLY})", cache=True)
def _equal(mine, own, my_weights, theirs, their_words, weights, room, tally):
    """Let equal words meet; how many are left on each side."""
    left, right, partner, taken = room[0], room[1], room[2], room[3]
    lefts = rights = 0
    taken[: their_words.size] = 0
    for i in range(own.size):
        partner[i] = -1
        for j in range(their_words.size):
            if not taken[j] and mine[0][own[i], _ID] == theirs[0][their_words[j], _ID]:
                taken[j] = 1
                partner[i] = j
                tally[_MET] += (my_weights[i] + weights[j]) / 2
                break
        if partner[i] < 0:
            left[lefts] = i
            lefts += 1
    for j in range(their_words.size):
        if not taken[j]:
            right[rights] = j
            rights += 1
    return lefts, rights


@njit(f"boolean({_PLACED}, {_PLACED}, int64, {_RULES}, {_ROWS})", cache=True)
def _together(mine, own, left, lefts, theirs, their_words, right, rights, person, rules, rows):
    """Whether words left in one name may be written together, or abbreviated, in a word left in the other."""
    for k in range(rights):
        word = their_words[right[k]]
        if _may_join(mine, own, left, lefts, theirs, word, rules, rows):
            return True
        if _may_abbreviate(mine, own, left, lefts, theirs, word, person):
            return True
    return False


@njit(f"void({_NAME}, {_NAME}, int64, int64, {_ROOM}, {_ROWS}, {_TALLY})", cache=True)
def _meet(mine, own, my_weights, theirs, their_words, weights, lefts, rights, room, far, tally):
    """Let the words left meet that are near, the fewest letters apart first."""
    left, right, partner, taken = room[0], room[1], room[2], room[3]
    while True:
        nearest, closest, one, other = _UNSURE, _UNSURE, -1, -1
        for k in range(lefts):
            if partner[left[k]] >= 0:
                continue
            for q in range(rights):
                if taken[right[q]] or far[k, q] == _UNSURE:
                    continue
                i, j = own[left[k]], their_words[right[q]]
                longest = max(mine[1][i + 1] - mine[1][i], theirs[1][j + 1] - theirs[1][j])
                ratio = far[k, q] / longest
                near = ratio <= _LEAST_ALIKE or (far[k, q] <= 1 and longest > 1)
                if near and (ratio < nearest or (ratio == nearest and far[k, q] < closest)):
                    nearest, closest, one, other = ratio, far[k, q], k, q
        if one < 0:
            return
        i, j = left[one], right[other]
        partner[i] = j
        taken[j] = 1
        weight = (my_weights[i] + weights[j]) / 2
        tally[_MET] += weight
        tally[_OFF] += min(closest, _MOST_LETTERS)
        tally[_TELLING] = max(tally[_TELLING], weight * min(1.0, nearest))
        if closest > 0 and (mine[0][own[i], _DIGITS] or theirs[0][their_words[j], _DIGITS]):
            tally[_NUMBERS] = 1


@njit(f"void({_NAME}, {_NAME}, int64, int64, {_ROOM}, {_ROWS}, {_TALLY})", cache=True)
def _replace(mine, own, my_weights, theirs, their_words, weights, lefts, rights, room, rows, tally):
    """What is left on both sides was replaced, what is left on one was added."""
    left, right, partner, taken, mine_left, theirs_left = room[0], room[1], room[2], room[3], room[4], room[5]
    still = rest = 0
    for k in range(lefts):
        if partner[left[k]] < 0:
            mine_left[still] = left[k]
            still += 1
            tally[_NUMBERS] = max(tally[_NUMBERS], mine[0][own[left[k]], _DIGITS])
    for k in range(rights):
        if not taken[right[k]]:
            theirs_left[rest] = right[k]
            rest += 1
            tally[_NUMBERS] = max(tally[_NUMBERS], theirs[0][their_words[right[k]], _DIGITS])
    _heaviest_first(mine, own, my_weights, mine_left, still)
    _heaviest_first(theirs, their_words, weights, theirs_left, rest)
    pairs = min(still, rest)
    for k in range(pairs):
        i, j = mine_left[k], theirs_left[k]
        weight = (my_weights[i] + weights[j]) / 2
        tally[_REPLACED] += weight
        letters = _apart(mine, own[i], theirs, their_words[j], 0, rows)
        tally[_OFF] += min(_MOST_LETTERS, letters) * weight * _UNIT
    tally[_EXTRA] = my_weights[mine_left[pairs:still]].sum() + weights[theirs_left[pairs:rest]].sum()


@njit(f"boolean({_WORDS}, int64[::1])", cache=True)
def _too_long(words, own):
    return own.size > _MOST_WORDS or np.any(words[1][own + 1] - words[1][own] > _LONGEST)


@njit(f"boolean({_NAME}, {_NAME}, int64, int64, {_RULES}, {_ROOM}, {_ROWS}, {_ROWS}, {_TALLY})", cache=True)
def _measured(mine, own, my_weights, theirs, their_words, weights, person, foreign, rules, room, far, rows, tally):
    """Fill the tally as `measure` would; true where words may stand together or be initials, and it is not judged."""
    tally[:] = 0
    if _too_long(mine, own) or _too_long(theirs, their_words):
        return True
    lefts, rights = _equal(mine, own, my_weights, theirs, their_words, weights, room, tally)
    left, right = room[0], room[1]
    if lefts and rights:
        if _together(mine, own, left, lefts, theirs, their_words, right, rights, person, rules, rows):
            return True
        if _together(theirs, their_words, right, rights, mine, own, left, lefts, person, rules, rows):
            return True
        for k in range(lefts):
            i = own[left[k]]
            for q in range(rights):
                j = their_words[right[q]]
                both_known = not person and mine[0][i, _KNOWN] and theirs[0][j, _KNOWN]
                far[k, q] = _UNSURE
                if not both_known and not _too_far(mine, i, theirs, j, foreign):
                    far[k, q] = _apart(mine, i, theirs, j, foreign, rows)
        _meet(mine, own, my_weights, theirs, their_words, weights, lefts, rights, room, far, tally)
    _replace(mine, own, my_weights, theirs, their_words, weights, lefts, rights, room, rows, tally)
    return False


@njit(f"float64({_TALLY}, float64, int64, int64, int64[::1])", cache=True)
def _log_odds(tally, whole, crossed, forms, model):
    """`Model.log_odds`, but for signs of Chinese and Korean, which can only lower it."""
    met, replaced, extra = tally[_MET] * _UNIT, tally[_REPLACED] * _UNIT, tally[_EXTRA] * _UNIT
    unlike = math.sqrt(min(1.0, tally[_TELLING] * _UNIT + (replaced + extra) / whole))
    total = model[0] + model[1] * min(tally[_OFF], 12.0) + model[2] * replaced / whole + model[3] * min(extra, 4.0)
    total += model[4] * unlike + model[5] * min(met, 4.0) + model[6] * math.log(0.1 + met)
    return (total + model[8] * crossed + model[9] * tally[_NUMBERS] + model[10] * forms) * _UNIT


@njit(
    f"int64[::1]({_ASKED}, {_WORDS}, int64[::1], {_NAMES}, {_WORDS}, int64[:, ::1], int64[::1], int64[::1],"
    " int64[:, ::1])",
    cache=True,
)
def closer(asked, asked_words, places, names, words, model, limits, untouched, sounds):
    """Of these places those of names that may come to the least log-odds once compared in full."""
    begins, own_weights, own_totals, own_marks = asked
    rows, far = np.empty((3, _LONGEST + 1)), np.empty((_MOST_WORDS, _MOST_WORDS))
    space, tally = np.empty((6, _MOST_WORDS), dtype=np.int64), np.empty(6)
    room = (space[0], space[1], space[2], space[3], space[4], space[5])
    rules = (untouched, sounds, np.empty(_LONGEST + 2, dtype=np.int64))
    kept = np.empty(places.size, dtype=np.int64)
    size = 0
    for place in places:
        person = limits[0] & names[0][place]
        ptr, begin, end = names[5 + 3 * person], begins[person], begins[person + 1]
        theirs = names[6 + 3 * person][ptr[place] : ptr[place + 1]]
        weights = names[7 + 3 * person][ptr[place] : ptr[place + 1]]
        foreign = np.int64(own_marks[1] != names[2][place])
        own, my_weights = np.arange(begin, end), own_weights[begin:end]
        good = _measured(
            *(asked_words, own, my_weights, words, theirs, weights, person, foreign, rules, room, far, rows, tally)
        )
        if not good:
            both = own_marks[0] and names[1][place] and own_marks[0] & names[1][place] == 0
            met = room[2][: own.size][room[2][: own.size] >= 0]
            crossed, forms = np.int64(np.any(met[1:] < met[:-1])), np.int64(both and not person)
            whole = max(own_totals[person] * _UNIT, names[3 + person][place] * _UNIT, 0.1)
            good = _log_odds(tally, whole, crossed, forms, model[person]) + _SLACK >= limits[4] * _UNIT
        if good:
            kept[size] = place
            size += 1
    return kept[:size].copy()
