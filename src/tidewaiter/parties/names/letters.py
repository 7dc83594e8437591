"""Any script becomes plain Latin letters; what only looks like a letter becomes the letter it looks like."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import unescape

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
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});")
_RUN = re.compile(r"([^\w\s])\1{3,}")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_MOST_LOOKED_AT = 20_000
"""Signs looked at before padding is taken out: a name does not begin behind more of it."""
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def clean(text: str) -> str:
    """The text without what cannot be seen, in one Unicode form, with look-alike letters put right.

    Zero-width signs, soft hyphens and marks of direction go; a Cyrillic or Greek letter in a Latin word, or in a word
    of look-alikes only beside Latin words, becomes the Latin letter that it looks like. What a web page left behind
    (&amp;) becomes the sign it stands for.
    """
    while _ENTITY.search(text[:_MOST_LOOKED_AT]) and (plain := _ENTITY.sub(_sign, text[:_MOST_LOOKED_AT])) != text:
        text = plain
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text[:_MOST_LOOKED_AT]))
        text = "".join("" if unicodedata.category(sign) == "Cf" else sign for sign in text[:_MOST_LOOKED_AT])
    text = _RUN.sub(r"\1", _SPACE.sub(" ", text[:_MOST_LOOKED_AT])).strip()[:LONGEST]
    if _OTHER.search(text) and _LATIN.search(text):
        text = _WORD.sub(_as_latin_word, text)
    return text


def _sign(found: re.Match[str]) -> str:
    return unescape(found[0])


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
    return "".join(sign for sign in anyascii(word.casefold()).lower() if sign.isalnum())


def is_han(text: str) -> bool:
    """Whether the text holds Chinese characters."""
    return _HAN.search(text) is not None
