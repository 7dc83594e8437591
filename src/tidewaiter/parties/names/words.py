"""Which words are forms of firms, trades, titles or joints, in whichever language or script they are written."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

from tidewaiter.parties.names.letters import clean, is_han, latin
from tidewaiter.parties.names.scripts import spoken

__all__ = ["Lexicon", "letters_together", "lexicon", "plain_words"]

_APOSTROPHE = re.compile(r"(?<=\w)['’‘`´ʼʻ′](?:s\b)?(?=\w|\b|$)", re.IGNORECASE)
_SEPARATOR = re.compile(r"[^a-z0-9]+")
_CITY = "市"
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_LONGEST_PHRASE = 8


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Phrases by their folded words, and by their signs in scripts that leave no space between words.

    `phrases` maps words to (table, meaning); `starts` holds the first words of phrases of more than one word;
    `unspaced` finds phrases of Chinese, Japanese, Korean and Thai inside a run of letters.
    """

    phrases: dict[tuple[str, ...], tuple[str, str]]
    starts: dict[str, int]
    native: dict[str, tuple[str, str]]
    unspaced: re.Pattern[str]
    titles: frozenset[str]
    particles: frozenset[str]
    small: frozenset[str]
    given: dict[str, str]
    surnames: dict[str, str]
    groups: frozenset[str]
    meanings: frozenset[str]
    places: frozenset[str]


@cache
def lexicon() -> Lexicon:
    """The words of words.toml, read once."""
    told = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    phrases: dict[tuple[str, ...], tuple[str, str]] = {}
    native: dict[str, tuple[str, str]] = {}
    for table in ("legal_forms", "generic", "numbers", "places", "brands"):
        for meaning, spellings in told[table].items():
            for spelling in map(clean, (meaning.replace("_", " "), *spellings)):
                if _UNSPACED.search(spelling):
                    native.setdefault(spelling, (table, meaning))
                    if table == "places" and is_han(spelling):
                        native.setdefault(spelling + _CITY, (table, meaning))
                    if table == "brands" and is_han(spelling):  # who writes it in pinyin means the same firm
                        phrases.setdefault((latin(spelling),), (table, meaning))
                else:
                    words = plain_words(spelling)
                    phrases.setdefault(words, (table, meaning))
                    phrases.setdefault(letters_together(words), (table, meaning))
    starts: dict[str, int] = {}
    for words in phrases:
        starts[words[0]] = max(starts.get(words[0], 0), min(len(words), _LONGEST_PHRASE))
    longest_first = sorted(native, key=lambda phrase: (-len(phrase), phrase))
    surnames = {sign: name for name, signs in told["surnames"].items() for sign in signs}
    given = {short: name for name, shorts in told["given_names"].items() for short in (name, *shorts)}
    return Lexicon(
        phrases,
        starts,
        native,
        re.compile("|".join(map(re.escape, longest_first))),
        frozenset(told["titles"]["title"]),
        frozenset(told["particles"]["particle"]),
        frozenset(map(latin, told["small"]["small"])),
        given,
        surnames,
        frozenset(told["groups"]["group"]),
        frozenset(meaning for table in ("generic", "places") for meaning in told[table]),
        frozenset(told["places"]),
    )


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a text in Latin letters: apostrophes close up, every other sign parts."""
    if text.isascii():
        return tuple(word for word in _SEPARATOR.split(_APOSTROPHE.sub("", text).lower()) if word)
    text = spoken(_APOSTROPHE.sub("", clean(text)))
    parts = "".join(sign if unicodedata.category(sign)[0] in "LNM" else " " for sign in text).split()
    return tuple(word for part in parts if (word := latin(part)))


def letters_together(words: tuple[str, ...]) -> tuple[str, ...]:
    """Single letters in a row are one word: A.B.C. is abc."""
    joined: list[str] = []
    run = ""
    for word in (*words, ""):
        if len(word) == 1 and not word.isdigit():
            run += word
            continue
        if run:
            joined.append(run)
        run = ""
        if word:
            joined.append(word)
    return tuple(joined)
