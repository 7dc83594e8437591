"""Near misses: look-alike signs (H10O) and one wrong letter of a word (Gaudy 3).

A wrong digit, or a wrong letter beside one, is another chip and not a miss.
"""

from __future__ import annotations

import difflib
import json
import re
from functools import cache
from pathlib import Path

from tidewaiter.chips.spelling import folded, spell
from tidewaiter.chips.stored import catalogue

__all__ = ["near_keys", "nearest_names"]

_SHORTEST = 3
_SHORTEST_WITH_WRONG_LETTER = 5
_DIGITS = re.compile(r"[0-9]+")
_LONG_WORD = re.compile(r"[a-z]{5,}")


def near_keys(key: str) -> list[str]:
    """The keys of the catalogue that `key` may have been meant to be."""
    if len(key) < _SHORTEST:
        return []
    alike = _folded_keys().get(folded(key), [])
    if alike or len(key) < _SHORTEST_WITH_WRONG_LETTER:
        return alike
    digits = tuple(_DIGITS.findall(key))
    return [known for known in _keys_by_digits().get(digits, []) if digits and _one_letter_apart(key, known)]


@cache
def _keys() -> list[str]:
    return list(json.loads(Path(__file__).with_name("spellings.json").read_text(encoding="utf-8"))["names"])


@cache
def _folded_keys() -> dict[str, list[str]]:
    keys: dict[str, list[str]] = {}
    for key in _keys():
        keys.setdefault(folded(key), []).append(key)
    return keys


@cache
def _keys_by_digits() -> dict[tuple[str, ...], list[str]]:
    keys: dict[tuple[str, ...], list[str]] = {}
    for key in _keys():
        keys.setdefault(tuple(_DIGITS.findall(key)), []).append(key)
    return keys


def _one_letter_apart(one: str, other: str) -> bool:
    """One letter of a word changed, left out, added, or two neighbors swapped; V100 and P100 are no such pair."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    swapped = len(a) > 1 and a[:2] == b[1::-1] and a[2:] == b[2:]
    if not (swapped or a[1:] == b[1:] or a[1:] == b or a == b[1:]):
        return False
    return any(word.start() <= start <= word.end() for word in _LONG_WORD.finditer(other))


def nearest_names(text: str, count: int = 5) -> list[str]:
    """Catalogue names that look most like `text`, to offer where nothing was found."""
    by_key: dict[str, str] = {}
    for thing in catalogue().things:
        for name in (thing.name, *thing.aliases):
            by_key.setdefault(spell(name).key, thing.name)
    close = difflib.get_close_matches(spell(text).key, by_key, n=3 * count, cutoff=0.55)
    return list(dict.fromkeys(by_key[key] for key in close))[:count]
