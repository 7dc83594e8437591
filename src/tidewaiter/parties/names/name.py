"""A name taken apart: its words in one spelling, how much each says about who it is, and the form of the firm."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from tidewaiter.parties.names.letters import clean, is_han, latin
from tidewaiter.parties.names.weights import weight_of
from tidewaiter.parties.names.words import letters_together, lexicon, plain_words

__all__ = ["Name", "read_name", "says_something"]

_AND = re.compile(r"\s*[&+]\s*")
_GUESSED_VOWELS = re.compile(r"[\u0590-\u08ff\u0e00-\u0eff\ufb1d-\ufdff\ufe70-\ufeff]")
_SIGN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af]")
_LOOKED_AT = 4_000
_ROMAN = {
    "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11", "xii": "12",
}  # fmt: skip
_TENS = frozenset(("20", "30", "40", "50", "60", "70", "80", "90"))
_EITHER = "_or_"
"""Between the forms that one form is translated as: 股份有限公司 signs as Co., Ltd. and as Inc."""
_SURNAMED = re.compile(r"(?<!\S)(?:[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]{2,4}|[\uac00-\ud7a3]{2,5})(?!\S)")
_SERVANT = frozenset(("abdul", "abdal", "abdel", "abdol", "abd ul", "abd al", "abd el", "abd ol"))
_LONGEST_GIVEN = 2
_LITTLE = 0.15
_JOINT = 0.25
_LETTER = 0.35


@dataclass(frozen=True, slots=True)
class Name:
    """The words of a name in order, with a weight for each (1 = as telling as a word nobody else bears).

    `legal` holds the forms of a firm that were named and stand in no word; `signs` how each sign of a name sounds that
    is written in Chinese or Korean, one sign a syllable. `trade` says that a form or a trade was named: a firm.
    `foreign` says that it is written in a script whose vowels can only be guessed: Hebrew, Arabic, Thai, Lao.
    """

    text: str
    words: tuple[str, ...]
    weights: tuple[float, ...]
    legal: frozenset[str]
    signs: tuple[str, ...]
    trade: bool
    foreign: bool

    @property
    def total(self) -> float:
        """What all its words say together."""
        return sum(self.weights)

    @property
    def joined(self) -> str:
        """All its words without a space."""
        return "".join(self.words)


@lru_cache(maxsize=1 << 17)
def read_name(text: str, person: bool) -> Name:
    """The name as words to compare; `person` decides whether "General" is a rank or a trade.

    Nothing is thrown away but titles, forms of firms and signs that are no letters; a name of those alone keeps them.
    """
    shown = clean(text)
    signs = () if shown.isascii() else tuple(map(latin, _SIGN.findall(shown)))
    foreign = not shown.isascii() and _GUESSED_VOWELS.search(shown) is not None
    return _person(shown, signs, foreign) if person else _firm(shown, signs, foreign)


def says_something(text: str) -> bool:
    """Whether a text holds a letter or digit by which a name could be known: dots and pictures are no name."""
    return bool(plain_words(text[:_LOOKED_AT] if text.isascii() else clean(text)))


def _person(shown: str, signs: tuple[str, ...], foreign: bool) -> Name:
    known = lexicon()
    words = plain_words(shown if shown.isascii() else _SURNAMED.sub(_surname_apart, shown))
    words = _servants(words)
    kept = tuple(word for word in words if word not in known.titles) or words
    weights = tuple(
        _LETTER if len(word) == 1 else _JOINT if word in known.particles else weight_of(word, person=True)
        for word in kept
    )
    return Name(shown, kept, weights, frozenset(), signs, False, foreign)


def _servants(words: tuple[str, ...]) -> tuple[str, ...]:
    """Abd al-Rahman, Abdel Rahman and Abdul Rahman in one spelling."""
    kept: list[str] = []
    for word in words:
        if kept and f"{kept[-1]} {word}" in _SERVANT:
            kept[-1] = "abdul"
        else:
            kept.append("abdul" if word in _SERVANT else word)
    return tuple(kept)


def _surname_apart(found: re.Match[str]) -> str:
    """A Chinese or Korean name in one piece as surname and given name, the surname as it is mostly written."""
    name, known = found[0], lexicon().surnames
    for length in (2, 1):
        surname, given = name[:length], name[length:]
        if given and len(given) <= _LONGEST_GIVEN and (surname in known or (length == 1 and is_han(surname))):
            return f"{known.get(surname, surname)} {given}"
    return name


def _firm(shown: str, signs: tuple[str, ...], foreign: bool) -> Name:
    known = lexicon()
    spelled = _AND.sub(" and ", shown)
    if not spelled.isascii():
        spelled = known.unspaced.sub(lambda found: f" {_spoken(known.native[found[0]])} ", spelled)
    words, legal, trade = [], set(), False
    for table, meaning in _phrases(letters_together(plain_words(spelled))):
        if table == "legal_forms":
            legal.update(meaning.split(_EITHER))
        elif meaning in _ROMAN:
            words.append(_ROMAN[meaning])
        elif table == "numbers" and words and words[-1] in _TENS and len(meaning) == 1:
            words[-1] = str(int(words[-1]) + int(meaning))
        else:
            words.append(meaning)
        trade = trade or table in {"legal_forms", "generic"}
    kept = tuple(words) or plain_words(shown)
    little = known.small | known.places | {"branch"} if "branch" in words else known.small
    weights = tuple(_LITTLE if word in little or not words else weight_of(word, person=False) for word in kept)
    return Name(shown, kept, weights, frozenset(legal), signs, trade, foreign)


def _spoken(phrase: tuple[str, str]) -> str:
    """A native phrase as a Latin one that the same tables know."""
    return phrase[1].replace("_", " ")


def _phrases(words: tuple[str, ...]) -> list[tuple[str, str]]:
    """Each word or phrase with the table that knows it and what it means; an unknown word stands for itself."""
    known = lexicon()
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(words):
        for length in range(known.starts.get(words[at], 0), 0, -1):
            phrase = known.phrases.get(words[at : at + length])
            if phrase is not None and len(words[at : at + length]) == length:
                found.append(phrase)
                at += length
                break
        else:
            found.append(("", words[at]))
            at += 1
    return found
