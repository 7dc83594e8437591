"""Every word of every listed name, found by itself, by a letter mistyped, by sound, or written together."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from tidewaiter.parties.names.sound import apart, mandarin, skeleton

__all__ = ["Vocabulary", "joined_keys"]

_SHORT = 4
"""A word of fewer letters is found as it is written only: one letter off would be another word."""
_BONES = 3
_MOST_APART = 0.34
"""Letters apart as a share of the longer word, above which a word found by sound or by typing is another word."""


class Vocabulary:
    """Words with the names they stand in; `near` finds those that a word could have been meant for.

    The first `plain` are words as they stand, with their consonants in `bones`; behind them come words written together
    and initials, which are found as they are only.
    """

    def __init__(self, words: list[str], places: list[array[int]], plain: int, bones: list[str]) -> None:
        self.words = words
        self.plain = plain
        self.bones = bones
        self.places = places
        self._number = {word: at for at, word in enumerate(words)}
        self._alike = lru_cache(maxsize=1 << 16)(self._look)  # words come back: Trading, Capital, Holding
        self._typed: dict[str, list[int]] | None = None
        self._heard: dict[str, list[int]] | None = None

    @classmethod
    def build(cls, names: Iterable[tuple[Sequence[str], ...]]) -> Vocabulary:
        """Read the words of each name; neighbors are kept together too, so that Hua Wei is found by Huawei."""
        gathered: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        plain: set[str] = set()
        for at, readings in enumerate(names):
            plain.update(word for words in readings for word in words)
            for key in _keys(readings):
                gathered[key].append(at)
        words = [*sorted(plain), *sorted(gathered.keys() - plain)]
        bones = [skeleton(word) if len(word) >= _SHORT else "" for word in words[: len(plain)]]
        return cls(words, [gathered[word] for word in words], len(plain), bones)

    def near(self, readings: tuple[Sequence[str], ...]) -> Iterator[tuple[float, str, int]]:
        """For each word asked, and for neighbors written together, the words it could be: how close, asked, which."""
        closest: dict[int, tuple[float, str]] = {}
        for key in sorted(_keys(readings)):
            for at, closeness in self._alike(key):
                if closeness > closest.get(at, (0.0,))[0]:
                    closest[at] = (closeness, key)
        for at, (closeness, key) in closest.items():
            yield closeness, key, at

    def _look(self, word: str) -> tuple[tuple[int, float], ...]:
        return tuple(self._found(word))

    def _found(self, word: str) -> Iterator[tuple[int, float]]:
        found = self._number.get(word)
        if found is not None:
            yield found, 1.0
        self.prepare()
        assert self._typed is not None and self._heard is not None
        syllables = mandarin(word)
        for at in self._heard.get(f"~{syllables}", ()) if syllables else ():
            if at != found:
                yield at, 1.0 - apart(word, self.words[at]) / max(len(word), len(self.words[at]))
        if len(word) < _SHORT:
            return
        near = {at for key in _shortened(word) for at in self._typed.get(key, ())}
        bones = skeleton(word)
        heard = set(self._heard.get(bones, ())) if len(bones) >= _BONES else set()
        for at in (near | heard) - {found}:
            letters = apart(word, self.words[at])
            share = letters / max(len(word), len(self.words[at]))
            if letters < 1 or share <= _MOST_APART:
                yield at, 1.0 - share
            elif at in heard:
                yield at, 1.0 - 1.0 / max(len(word), len(self.words[at]))

    def prepare(self) -> None:
        """The two ways to find a word that is spelled otherwise; made when first asked for."""
        if self._typed is not None:
            return
        typed: defaultdict[str, list[int]] = defaultdict(list)
        heard: defaultdict[str, list[int]] = defaultdict(list)
        for at, word in enumerate(self.words[: self.plain]):
            if syllables := mandarin(word):
                heard[f"~{syllables}"].append(at)
            if len(word) >= _SHORT:
                for key in _shortened(word):
                    typed[key].append(at)
                if len(self.bones[at]) >= _BONES:
                    heard[self.bones[at]].append(at)
        self._typed, self._heard = dict(typed), dict(heard)


def _shortened(word: str) -> set[str]:
    """The word and what is left of it without one letter: two words one letter apart share one of these."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _keys(readings: tuple[Sequence[str], ...]) -> set[str]:
    return {key for words in readings for key in (*words, *joined_keys(words))}


def joined_keys(words: Sequence[str]) -> set[str]:
    """Two neighbors together, all words together, and the initials of three words or more."""
    keys = {first + second for first, second in pairwise(words)}
    if len(words) > 2:
        keys.add("".join(words))
        keys.add("".join(word[0] for word in words))
    return keys
