"""Every listed name in numbers, so that compiled code can leave out most of those that cannot be the one asked.

It changes no answer: what it leaves out would have stayed below the floor or below the least score asked for. Making
the numbers takes a second or two, which pays from some hundred names on.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tidewaiter.engine.kernels import kernels
from tidewaiter.parties.names.model import model
from tidewaiter.parties.names.name import Name, read_name
from tidewaiter.parties.names.sound import letters_kept, mandarin, shape, skeleton, sound, sounds, stem
from tidewaiter.parties.names.words import lexicon
from tidewaiter.parties.vocabulary import Vocabulary

if TYPE_CHECKING:
    from tidewaiter.parties.candidates import Meeting

__all__ = ["Quick"]

_UNIT = 1e9
_ANY = 10**18
"""Stands for the weight of a word that may be any part of a name."""
_SIGNS = {sign: 1 << at for at, sign in enumerate("abcdefghijklmnopqrstuvwxyz0123456789")}
_OTHER_SIGN = 1 << 40
_FORMS = 60
_VOWELS = frozenset("aeiou")

_Array = NDArray[np.int64]
_Told = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]


_NOTHING: _Told = ((0,) * 13, (), ())


class _Words:
    """Words as rows of numbers, letters and sounds; what is equal in two words has the same number in both.

    Words written together, which no name bears, are empty.
    """

    def __init__(self, listed: Sequence[str]) -> None:
        self.numbers: dict[tuple[int, str], int] = {}
        self.asked = lru_cache(maxsize=1 << 16)(self._read)
        self.listed = _packed([self._read(word, new=True) for word in listed])

    def _read(self, word: str, *, new: bool = False) -> _Told:
        if not word:
            return _NOTHING
        given, spoken, bones = lexicon().given.get(word, ""), mandarin(word), skeleton(word)
        same = (word, shape(word), stem(word), given, spoken, bones if len(bones) > 1 else "")
        word_no, shape_no, stem_no, given_no, spoken_no, bones_no = (
            self._number(kind, text, new=new) for kind, text in enumerate(same)
        )
        traits = (
            *(word_no, shape_no, stem_no, int(stem(word) != word), spoken_no, given_no, bones_no),
            int(not _VOWELS.isdisjoint(word)),
            int(word in lexicon().meanings),
            int(sum(map(str.isdigit, word)) * 2 >= len(word)),
            _letters(word),
            ord(word[0]),
            int(word.isalpha()),
        )
        return traits, tuple(map(ord, word)), tuple(map(ord, sound(word)))

    def _number(self, kind: int, text: str, *, new: bool) -> int:
        """From 1 on for what a listed word has, 0 for nothing, -1 for what no listed word has."""
        if not text:
            return 0
        if new:
            return self.numbers.setdefault((kind, text), len(self.numbers) + 1)
        return self.numbers.get((kind, text), -1)


class Quick:
    """The listed names of one index, in numbers."""

    def __init__(self, names: Sequence[str], persons: Sequence[bool], vocabulary: Vocabulary) -> None:
        read = [[read_name(name, person) for name in names] for person in (False, True)]
        places = {word: at for at, word in enumerate(vocabulary.words)}
        borne = {word for side in read for one in side for word in one.words}
        for word in sorted(borne - places.keys()):  # words by which no name is found, but which count once it is
            places[word] = len(places)
        self.forms: dict[str, int] = {}
        for one in read[False]:
            for form in sorted(one.legal):
                self.forms.setdefault(form, 1 << (len(self.forms) % _FORMS))
        self.words = _Words([word if word in borne else "" for word in places])
        self.names = (
            _whole(persons),
            _whole(self._forms(one) for one in read[False]),
            _whole(one.foreign for one in read[False]),
            *(_weights(one.total for one in side) for side in read),
            *(column for side in read for column in _columns(side, places)),
        )
        self.posts = _ends(vocabulary.places), np.array([at for one in vocabulary.places for at in one], dtype=np.int64)
        self.model = np.stack(
            [_weights((model().constants[person], *model().weights[person])) for person in (False, True)]
        )
        self.kept = _whole((*map(_letters, letters_kept()), *sorted(set(map(_letters, lexicon().given)))))
        self.sounds = _rules(sounds())
        self.sharing_names, self.closer = kernels("parties.kernels.sharing"), kernels("parties.kernels.closer").closer

    def _forms(self, name: Name) -> int:
        """A bit for each form of a firm; several forms may share one, so that names differ less rather than more."""
        mask = 0
        for form in name.legal:
            mask |= self.forms.get(form, 0)
        return mask

    def sharing(
        self,
        own: tuple[Name, Name],
        meetings: Sequence[Meeting],
        common: int,
        needed: tuple[float, float],
        floor: float,
        least: float,
        *,
        may_be_person: bool,
    ) -> dict[int, list[Meeting]]:
        """By place the words that meet, for every name that may reach the floor and, compared in full, `least`.

        Only names that bear a word behind the `common` first are looked at.
        """
        if not meetings:
            return {}
        sides = [[self.words.asked(word) for word in one.words] for one in own]
        asked = (
            _whole((0, len(own[False].words), len(own[False].words) + len(own[True].words))),
            _weights((*own[False].weights, *own[True].weights)),
            _weights((own[False].total, own[True].total)),
            _whole((self._forms(own[False]), own[False].foreign)),
        )
        rows = np.array([_row(meeting) for meeting in meetings], dtype=np.int64)
        more = least > -math.inf
        limits = (
            int(may_be_person),
            *(_units(each) if each < math.inf else 0 for each in needed),
            *(_units(floor), _units(least) if more else 0, common, int(more)),
        )
        told = _whole(limits)
        places = self.sharing_names.enough(rows, *self.posts, self.names, asked[2], self.model, told)
        if more and places.size:
            asked_words = _packed([*sides[False], *sides[True]])
            places = self.closer(
                asked, asked_words, places, self.names, self.words.listed, self.model, told, self.kept, self.sounds
            )
        pairs = self.sharing_names.pairs(rows, *self.posts, common, places, self.names[0].size)
        met: dict[int, list[Meeting]] = {}
        for place, at in pairs.tolist():
            met.setdefault(place, []).append(meetings[at])
        return met


def _row(one: Meeting) -> tuple[int, ...]:
    weights = (_ANY if weight == math.inf else _units(weight) for weight in one.weights)
    return (one.at, _units(one.closeness), len(one.word), one.exact, *one.plain, *one.joined, *weights)


def _letters(word: Iterable[str]) -> int:
    mask = 0
    for sign in word:
        mask |= _SIGNS.get(sign, _OTHER_SIGN)
    return mask


def _units(value: float) -> int:
    return round(value * _UNIT)


def _whole(values: Iterable[int]) -> _Array:
    return np.array(list(values), dtype=np.int64)


def _weights(values: Iterable[float]) -> _Array:
    return np.array([round(value * _UNIT) for value in values], dtype=np.int64)


def _packed(words: Sequence[_Told]) -> tuple[_Array, ...]:
    traits = np.array([one[0] for one in words], dtype=np.int64).reshape(len(words), -1)
    texts, sounds = [one[1] for one in words], [one[2] for one in words]
    return traits, _ends(texts), _flat(texts), _ends(sounds), _flat(sounds)


def _rules(rules: Sequence[tuple[str, str]]) -> _Array:
    """Each rule as the length of what it replaces, its letters, the length of what it puts there, and its letters."""
    rows = np.zeros((len(rules), 8), dtype=np.int64)
    for row, (old, new) in zip(rows, rules, strict=True):
        row[0], row[1 : 1 + len(old)] = len(old), [ord(sign) for sign in old]
        row[5], row[6 : 6 + len(new)] = len(new), [ord(sign) for sign in new]
    return rows


def _ends(parts: Sequence[Sequence[int]]) -> _Array:
    """Where each part begins once they stand one behind the other, and where the last ends."""
    ends = np.zeros(len(parts) + 1, dtype=np.int64)
    np.cumsum([len(part) for part in parts], out=ends[1:])
    return ends


def _flat(parts: Sequence[Sequence[int]]) -> _Array:
    return _whole(value for part in parts for value in part)


def _columns(names: Sequence[Name], places: dict[str, int]) -> tuple[_Array, _Array, _Array]:
    return (
        _ends([range(len(one.words)) for one in names]),
        _whole(places[word] for one in names for word in one.words),
        _weights(weight for one in names for weight in one.weights),
    )
