"""Which word of one name stands for which of the other, and what is left over on each side."""

from __future__ import annotations

from dataclasses import dataclass

from tidewaiter.parties.names.name import Name
from tidewaiter.parties.names.sound import apart, apart_across_scripts
from tidewaiter.parties.names.words import lexicon

__all__ = ["Alignment", "Met", "align"]

_LEAST_ALIKE = 0.5
_JOIN = 4
"""Most words of one name that together are one word of the other."""
_FEWEST = {True: 2, False: 3}
"""Letters that an abbreviation has at least: JC for Jean Claude; two letters stand for too many firms."""
_SPLIT = 4
"""Fewest letters of a word that may be written apart."""
_OTHER_SPELLING = 3
"""Letters that a word written together may have more or fewer than apart: Chih Chiang is Zhiqiang."""
_SAME_SOUND = 0.3
_LONG = 6
"""Fewest letters of a word in which one may be off while it is written apart."""
_INITIAL = 0.25
"""Most that one letter can say: many names share their initials."""


@dataclass(frozen=True, slots=True)
class Met:
    """Words of one name that met words of the other; `letters` is how far apart, `how` says by what relation."""

    one: str
    other: str
    weight: float
    letters: float
    how: str
    places: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Alignment:
    """Every word of both names, met or left: `left_one` and `left_other` are (word, weight)."""

    met: tuple[Met, ...]
    left_one: tuple[tuple[str, float], ...]
    left_other: tuple[tuple[str, float], ...]


def align(one: Name, other: Name, *, person: bool) -> Alignment:
    """Words meet as equal first, then as initials or joined words, then as the fewest letters apart; each word once."""
    met: list[Met] = []
    left, right = _equal(one, other, met)
    if left and right:
        left, right = _joined(one, other, left, right, met)
        right, left = _joined(other, one, right, left, met, turned=True)
        if not person:
            left, right = _initials(one, other, left, right, met, person=False)
        left, right = _near(one, other, left, right, met, known=frozenset() if person else lexicon().meanings)
        if person and met:  # initials alone are nobody's name
            left, right = _initials(one, other, left, right, met, person=True)
    return Alignment(
        tuple(met),
        tuple((one.words[at], one.weights[at]) for at in left),
        tuple((other.words[at], other.weights[at]) for at in right),
    )


def _equal(one: Name, other: Name, met: list[Met]) -> tuple[list[int], list[int]]:
    where: dict[str, list[int]] = {}
    for at in range(len(other.words) - 1, -1, -1):
        where.setdefault(other.words[at], []).append(at)
    left = []
    taken = set()
    for at, word in enumerate(one.words):
        if places := where.get(word):
            there = places.pop()
            taken.add(there)
            met.append(Met(word, word, (one.weights[at] + other.weights[there]) / 2, 0.0, "equal", (at, there)))
        else:
            left.append(at)
    return left, [at for at in range(len(other.words)) if at not in taken]


def _joined(
    one: Name, other: Name, left: list[int], right: list[int], met: list[Met], *, turned: bool = False
) -> tuple[list[int], list[int]]:
    """Two to four neighbors left in `one` that are a single word of `other`: Hua Wei and Huawei."""
    runs = _runs(one, left) if any(len(other.words[there]) >= _SPLIT for there in right) else []
    for there in list(right) if runs else ():
        word = other.words[there]
        run, letters = _run_for(word, one, runs)
        if not run:
            continue
        weight = (min(1.0, sum(one.weights[at] for at in run)) + other.weights[there]) / 2
        spelled = " ".join(one.words[at] for at in run)
        places = (there, run[0]) if turned else (run[0], there)
        pair = (word, spelled) if turned else (spelled, word)
        met.append(Met(*pair, weight, letters, "joined", places))
        left = [at for at in left if at not in run]
        right = [at for at in right if at != there]
        runs = _runs(one, left)
    return left, right


def _run_for(word: str, name: Name, runs: list[tuple[int, tuple[int, ...]]]) -> tuple[tuple[int, ...], float]:
    """The neighbors that together are this word or, in a long word, one letter or another romanization of it."""
    if len(word) >= _SPLIT:
        for length, run in runs:
            if abs(length - len(word)) <= _OTHER_SPELLING:
                letters = apart("".join(name.words[at] for at in run), word)
                if letters <= _SAME_SOUND or (letters <= 1 and len(word) >= _LONG):
                    return run, letters
    return (), 0.0


def _runs(name: Name, left: list[int]) -> list[tuple[int, tuple[int, ...]]]:
    """Neighbors among the words left, two to four at a time, with the letters that they have together."""
    found = []
    for start, first in enumerate(left):
        length = len(name.words[first])
        for more in range(1, _JOIN):
            if start + more >= len(left) or left[start + more] != first + more:
                break
            length += len(name.words[first + more])
            found.append((length, tuple(range(first, first + more + 1))))
    return found


def _initials(
    one: Name, other: Name, left: list[int], right: list[int], met: list[Met], *, person: bool
) -> tuple[list[int], list[int]]:
    """Letters for names (J. or JC for Jean Claude), and an abbreviation that is all of the other name (PLA)."""
    for here, there, turned in ((left, right, False), (right, left, True)):
        mine, theirs = (other, one) if turned else (one, other)
        for at in list(here):
            word = mine.words[at]
            run = _spelled_out(word, theirs, there, person=person)
            if not run:
                continue
            spelled = " ".join(theirs.words[place] for place in run)
            weight = min(sum(theirs.weights[place] for place in run), _INITIAL * len(run))
            pair = (spelled, word) if turned else (word, spelled)
            places = (run[0], at) if turned else (at, run[0])
            met.append(Met(*pair, weight, 0.3 * len(run), "initials", places))
            here.remove(at)
            for place in run:
                there.remove(place)
    return left, right


def _spelled_out(word: str, name: Name, left: list[int], *, person: bool) -> tuple[int, ...]:
    if person and len(word) == 1:
        return next(((at,) for at in left if name.words[at][0] == word and len(name.words[at]) > 1), ())
    if not (_FEWEST[person] <= len(word) <= 6 and word.isalpha()) or len(left) < len(word):
        return ()
    for start in range(len(left) - len(word) + 1):
        run = tuple(left[start : start + len(word)])
        if run[-1] - run[0] == len(word) - 1 and all(
            name.words[at][0] == letter and len(name.words[at]) > 1 for at, letter in zip(run, word, strict=True)
        ):
            return run
    return ()


def _near(
    one: Name, other: Name, left: list[int], right: list[int], met: list[Met], *, known: frozenset[str]
) -> tuple[list[int], list[int]]:
    """The fewest letters apart first; two known words (Malaysia, Madagascar) are two words, however near."""
    pairs = []
    measured = apart_across_scripts if one.foreign != other.foreign else apart
    for at in left:
        word = one.words[at]
        for there in right:
            if word in known and other.words[there] in known:
                continue
            letters = measured(word, other.words[there])
            longest = max(len(word), len(other.words[there]))
            if letters / longest <= _LEAST_ALIKE or letters <= 1 < longest:
                pairs.append((letters / longest, letters, at, there))
    pairs.sort()
    gone_left, gone_right = set(), set()
    for _, letters, at, there in pairs:
        if at in gone_left or there in gone_right:
            continue
        gone_left.add(at)
        gone_right.add(there)
        weight = (one.weights[at] + other.weights[there]) / 2
        met.append(Met(one.words[at], other.words[there], weight, letters, "letters", (at, there)))
    return [at for at in left if at not in gone_left], [at for at in right if at not in gone_right]
