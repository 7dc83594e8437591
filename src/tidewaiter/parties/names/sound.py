"""How far two words are apart: letters mistyped, misread, or written down as they sounded to somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from string import ascii_lowercase, digits

from rapidfuzz.distance import OSA

from tidewaiter.parties.names.words import lexicon

__all__ = [
    "apart",
    "apart_across_scripts",
    "letters_kept",
    "mandarin",
    "shape",
    "skeleton",
    "sound",
    "sounds",
    "stem",
    "syllables",
]

_SOUNDS = (
    ("tsch", "c"), ("dzh", "j"), ("shch", "s"), ("tch", "c"), ("sch", "s"), ("zh", "j"), ("dj", "j"), ("sh", "s"),
    ("hs", "s"), ("ch", "c"), ("kh", "h"), ("gh", "g"), ("ph", "f"), ("th", "t"), ("dh", "d"), ("ts", "c"),
    ("tz", "c"), ("ck", "k"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("ei", "e"), ("ie", "i"), ("ae", "e"),
    ("eo", "o"), ("eu", "u"), ("iy", "i"), ("ya", "ia"), ("yu", "iu"), ("yo", "io"), ("q", "k"), ("x", "s"),
    ("w", "v"), ("y", "i"), ("aa", "a"),
)  # fmt: skip
_SHAPES = (
    ("rn", "m"),
    ("vv", "w"),
    ("cl", "d"),
    ("0", "o"),
    ("1", "l"),
    ("i", "l"),
    ("5", "s"),
    ("8", "b"),
    ("3", "e"),
)
_DOUBLE = re.compile(r"(.)\1+")
_MANDARIN = re.compile(
    r"(zh|ch|sh|hs|tz|ts|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(iang|iong|iung|uang|ieh|ien|ian|iao|ung|ong|uan|uai|uei|ueh|ang|eng|ing|ia|ie|iu|in|ih|an|ao|ai|ou|en|ei|eh|er|ua"
    r"|uo|ui|un|ue|u|o|a|e|i)"
)
_INITIALS = {
    "zh": "c", "ch": "c", "j": "c", "q": "c", "sh": "s", "hs": "s", "x": "s", "tz": "z", "ts": "z", "c": "z",
    "b": "p", "d": "t", "g": "k", "y": "i", "w": "u",
}  # fmt: skip
_FINALS = {
    "iong": "iung", "ong": "ung", "ieh": "ie", "ien": "ian", "uei": "ui", "ueh": "ue", "ih": "i", "eh": "e", "uo": "o",
}  # fmt: skip
_OTHER_ROMANIZATION = 0.3
_LOOKS_ALIKE = 0.4
_OTHER_MANDARIN = 0.7
_SHORT_FORM = 0.6
_ADJECTIVE = re.compile(r"(?<=...)sk(?:iy|ij|ii|i|y|aya|aia|oe|oye|oi|oy|ogo)$")
_ADJECTIVE_OF_A_PLACE = 0.6
_NO_VOWELS = 0.5
_OTHER_VOWELS = 1.0
_VOWELS = frozenset("aeiou")


@lru_cache(maxsize=1 << 18)
def sound(word: str) -> str:
    """The word as several romanizations would agree on it: Husayn and Hussein, Zhang and Chzhan, Sergei and Sergey."""
    for spelling, heard in _SOUNDS:
        if spelling in word:
            word = word.replace(spelling, heard)
    word = _DOUBLE.sub(r"\1", word)
    return word[:-1] if word.endswith("h") and len(word) > 2 else word


@lru_cache(maxsize=1 << 18)
def skeleton(word: str) -> str:
    """The consonants of a word, voiced and unvoiced alike: what is left of it where a script writes no vowels."""
    heard = sound(word)
    first = "a" if heard[:1] in _VOWELS else heard[:1]  # which vowel a word begins with is not written either
    bones = first + re.sub("[aeiou]", "", heard[1:])
    return bones.replace("g", "k").replace("b", "p").replace("d", "t").replace("z", "s")


@lru_cache(maxsize=1 << 17)
def mandarin(word: str) -> str:
    """A word of Mandarin syllables as pinyin and Wade-Giles agree on it, or "" where it is none."""
    at, heard = 0, []
    for part in _MANDARIN.finditer(word):
        if part.start() != at:
            return ""
        at = part.end()
        initial, final = part[1] or "", part[2]
        heard.append(_INITIALS.get(initial, initial) + _FINALS.get(final, final))
    return "".join(heard) if at == len(word) else ""


def syllables(word: str) -> int:
    """How many Mandarin syllables a word has, each a sign in Chinese; 0 where it is no such word."""
    return sum(1 for _ in _MANDARIN.finditer(word)) if mandarin(word) else 0


@lru_cache(maxsize=1 << 17)
def shape(word: str) -> str:
    """The word as a bad scan would have it, whichever of its letters was misread: rn and m are one."""
    for seen, meant in _SHAPES:
        word = word.replace(seen, meant)
    return word


def stem(word: str) -> str:
    """The word without the ending of a Slavic adjective: Moskovskiy and Moskovskaya are one."""
    return _ADJECTIVE.sub("", word)


def sounds() -> tuple[tuple[str, str], ...]:
    """What `sound` replaces, in this order, and by what."""
    return _SOUNDS


def letters_kept() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The letters and digits that `sound`, `shape` and `mandarin` neither take from a word nor put into it."""
    spoken = (*_SOUNDS, ("h", ""))
    heard = (*_INITIALS.items(), *_FINALS.items())
    return (_kept(spoken), _kept(_SHAPES), _kept(heard))


def _kept(changes: Iterable[tuple[str, str]]) -> frozenset[str]:
    return frozenset(ascii_lowercase + digits) - {letter for old, new in changes for letter in set(old) ^ set(new)}


@lru_cache(maxsize=1 << 18)
def apart(one: str, other: str) -> float:
    """Letters between two words; a fraction where they are one word by sound, by shape or as a short form.

    Letters are counted as in Damerau's optimal string alignment: added, left out, changed, or changed places.
    """
    if one == other:
        return 0.0
    raw = float(OSA.distance(one, other))
    if raw > 1:
        raw = min(raw, _OTHER_ROMANIZATION + OSA.distance(sound(one), sound(other)))
    elif sound(one) == sound(other):
        return _OTHER_ROMANIZATION
    if raw > _OTHER_ROMANIZATION:
        given = lexicon().given
        if one in given and given[one] == given.get(other):
            return min(raw, _SHORT_FORM)
        if shape(one) == shape(other):
            return min(raw, _LOOKS_ALIKE)
        if stem(one) == stem(other):
            return min(raw, _ADJECTIVE_OF_A_PLACE)
        heard = mandarin(one)
        if heard and heard == mandarin(other):
            return min(raw, _OTHER_MANDARIN)
    return raw


def apart_across_scripts(one: str, other: str) -> float:
    """Letters between two words of which one was turned into Latin letters from a script that may write no vowels."""
    letters = apart(one, other)
    if letters > _NO_VOWELS and len(skeleton(one)) > 1 and skeleton(one) == skeleton(other):
        written = not (_VOWELS.isdisjoint(one) or _VOWELS.isdisjoint(other))
        return min(letters, _OTHER_VOWELS if written else _NO_VOWELS)
    return letters
