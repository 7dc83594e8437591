"""Letters of Korean, Thai, Japanese and Arabic that say something only together, as they are spoken."""

from __future__ import annotations

import re

from anyascii import anyascii

__all__ = ["spoken"]

_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_SYLLABLE = """
g kk n d tt r m b pp s ss - j jj ch k t p h
a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i
- k k k n n n t l k m l l l p l m p p t t ng t t k t p t
"""
_FIRST, _MIDDLE, _LAST = (tuple(sound.strip("-") for sound in line.split()) for line in _SYLLABLE.strip().splitlines())
"""At the end of a syllable many letters sound alike: 빛 is bit, though its letters are b, i and ch."""

_THAI = re.compile(r"[\u0e01-\u0e4e]")
_THAI_SILENT = re.compile(r"[\u0e01-\u0e2e][\u0e31\u0e34-\u0e3a]?\u0e4c")  # a consonant under the sign that silences it
_THAI_FIRST = re.compile(r"([\u0e40-\u0e44])(.)")  # vowels written before the consonant after which they are spoken
_THAI_STOP = re.compile(
    r"(?<![\u0e40-\u0e44])(?:[\u0e15\u0e17]\u0e23|[\u0e08\u0e0a\u0e0b\u0e28\u0e29\u0e2a])(?![\u0e01-\u0e4e])"
)
_THAI_BEARER = re.compile(r"\u0e2d(?=[\u0e30-\u0e39\u0e40-\u0e45])")  # a consonant that only bears a vowel

_DOUBLED = re.compile(r"[\u3063\u30c3](?=([\u3041-\u3096\u30a1-\u30fa]))")  # doubles the consonant that follows

_ARABIC = re.compile(r"[\u0621-\u06d3]")
_ARTICLE = re.compile(r"(?<![\u0621-\u06d3])[\u0648\u0628\u0641\u0643]?\u0627\u0644(?=[\u0621-\u06d3]{2})")
_FOR_THE = re.compile(r"(?<![\u0621-\u06d3])\u0644\u0644(?=[\u0621-\u06d3]{2})")
_ALLAH = re.compile(r"(?<![\u0621-\u06d3])\u0627\u0644\u0644\u0647(?![\u0621-\u06d3])")
_ARABIC_START = re.compile(r"(?<![\u0621-\u06d3])[\u0622\u0623\u0625\u0627\u0639]")
_ARABIC_VOWEL = re.compile(r"(?<=[\u0621-\u06d3])([\u0648\u064a\u06cc])(?=[\u0621-\u06d3])")
_VOWELS = {"\u0648": "u", "\u064a": "i", "\u06cc": "i"}


def spoken(text: str) -> str:
    """The text with what Korean, Thai, Japanese and Arabic letters say only together, as it is spoken.

    What other scripts write is left as it is. The Arabic article becomes the word `al`; in "for the trade" it goes, for
    no firm writes it there in Latin letters.
    """
    if _HANGUL.search(text):
        text = _HANGUL.sub(_syllable, text)
    if _ARABIC.search(text):
        text = _ARTICLE.sub(" al ", _FOR_THE.sub(" ", _ALLAH.sub("allah", text)))
        text = _ARABIC_START.sub("a", _ARABIC_VOWEL.sub(lambda found: _VOWELS[found[1]], text))
    if _THAI.search(text):
        text = _THAI_STOP.sub("\u0e15", _THAI_SILENT.sub("", text))  # at the end of a word ch and s are spoken as t
        text = _THAI_BEARER.sub("", _THAI_FIRST.sub(r"\2\1", text))
    return _DOUBLED.sub(lambda found: anyascii(found[1])[:1], text)


def _syllable(found: re.Match[str]) -> str:
    at = ord(found[0]) - 0xAC00
    return _FIRST[at // 588] + _MIDDLE[at % 588 // 28] + _LAST[at % 28]
