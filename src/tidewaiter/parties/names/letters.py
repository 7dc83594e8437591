"""Any script becomes plain Latin letters; what only looks like a letter becomes the letter it looks like."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

__all__ = ["LONGEST", "clean", "is_han", "latin"]

LONGEST = 400
"""Letters of a name that are read. The longest name on a US list of July 2026 has fewer; a longer text is no name."""

_LOOKALIKE = str.maketrans(
    "авекмнорстухіјѕԁԛԝһАВЕКМНОРСТУХІЈЅԌԚԜαβεικνορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "abekmhopctyxijsdqwhABEKMHOPCTYXIJSGQWabeikvoptuxABEZHIKMNOPTYX",
)
_WORD = re.compile(r"\w+")
_LATIN = re.compile(r"[A-Za-z]")
_OTHER = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")
_SPACE = re.compile(r"\s+")
_THAI_FIRST = re.compile(r"([\u0e40-\u0e44])(.)")  # vowels written before the consonant after which they are spoken
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def clean(text: str) -> str:
    """The text without what cannot be seen, in one Unicode form, with look-alike letters put right.

    Zero-width signs, soft hyphens and marks of direction go; a Cyrillic or Greek letter in a Latin word, or in a word
    of look-alikes only beside Latin words, becomes the Latin letter that it looks like.
    """
    text = text[: 4 * LONGEST]  # a bound on work before anything else is done
    text = unicodedata.normalize("NFKC", text)
    text = "".join(
        "" if unicodedata.category(sign) == "Cf" else " " if unicodedata.category(sign) == "Cc" else sign
        for sign in text
    )
    text = _SPACE.sub(" ", text).strip()[:LONGEST]
    if _OTHER.search(text) and _LATIN.search(text):
        text = _WORD.sub(_as_latin_word, text)
    return text


def _as_latin_word(found: re.Match[str]) -> str:
    word = found[0]
    mixed = _LATIN.search(word) and _OTHER.search(word)
    only_alike = all(ord(sign) in _LOOKALIKE or not _OTHER.match(sign) for sign in word)
    return word.translate(_LOOKALIKE) if mixed or only_alike else word


@lru_cache(maxsize=65536)
def latin(word: str) -> str:
    """A word in lower-case Latin letters and digits; Chinese becomes pinyin, letter by letter."""
    if word.isascii():
        return word.lower()
    word = _THAI_FIRST.sub(r"\2\1", word)
    return "".join(sign for sign in anyascii(word.casefold()).lower() if sign.isalnum())


def is_han(text: str) -> bool:
    """Whether the text holds Chinese characters."""
    return _HAN.search(text) is not None
