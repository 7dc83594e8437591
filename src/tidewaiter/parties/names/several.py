"""One line may hold several names, one name in two scripts, and words that are no name."""

from __future__ import annotations

import re

from tidewaiter.parties.names.letters import clean
from tidewaiter.parties.names.name import Name, read_name
from tidewaiter.parties.names.words import lexicon

__all__ = ["names_in"]

_FORMERLY = re.compile(
    r"[\s,;(\[]+(?:f\.?\s?/?k\.?\s?/?a\.?|a\.?\s?/?k\.?\s?/?a\.?|d\.?\s?/?b\.?\s?/?a\.?|n\.?\s?/?k\.?\s?/?a\.?|t/a|c/o"
    r"|formerly(?: known as)?|(?:previously|now|also) known as|doing business as|trading as)(?=[\s,:])[,:]?\s+",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"[;,]?\s+and\s+any\s+successors?\b.*$|[;,]?\s+and\s+(?:all\s+|its\s+)*(?:subordinate|subsidiaries)\b.*$",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(r"^\s*(?:(?:c/o|m/s|attn|messrs)\b[\s.:,]+|attention\s*:\s*)(?=\w)", re.IGNORECASE)
_BETWEEN = re.compile(r"\s+/\s+|\s*[;|]\s*")
_LATIN = r"A-Za-z\u00c0-\u024f\u1e00-\u1eff"
_OTHER = r"\u0370-\u1dff\u3041-\ud7af\uf900-\ufaff"
_TWO_SCRIPTS = tuple(
    re.compile(rf"(?<=[{_LATIN}.)\]]){gap}(?=[{_OTHER}])|(?<=[{_OTHER}.)\]]){gap}(?=[{_LATIN}])")
    for gap in (r"\s*[(\[]\s*", r"\s+")
)
_LOOSE = ' ,;"'
_LONGEST = 2_000
_TELLING = 0.5
"""A part of a line is a name of its own only where it holds a word that says at least so much."""


def names_in(text: str) -> tuple[str, ...]:
    """The names a text holds, without "c/o" before and "and any successor …" behind.

    It is parted where it says f.k.a., a.k.a., d.b.a. or c/o. What stands between slashes, or in another script, is a
    name beside the whole where each part could stand alone.
    """
    text = text if len(text) <= _LONGEST else clean(text)
    parts = (_trimmed(_NO_NAME.sub("", _ADDRESSED.sub("", part))) for part in _FORMERLY.split(text))
    named = tuple(dict.fromkeys(part for part in parts if part)) or (text,)
    return tuple(dict.fromkeys(name for whole in named for name in (whole, *_side_by_side(whole))))


def _side_by_side(text: str) -> tuple[str, ...]:
    """The parts of a line of which each is a whole name; none where one of them is only the rest of the other."""
    ways = [(_BETWEEN.split(text), _formed)]
    if not text.isascii():
        ways += [(gap.split(clean(text), maxsplit=1), _firm) for gap in _TWO_SCRIPTS]
    for way, stands in ways:
        parts = tuple(map(_trimmed, way)) if len(way) > 1 else ()
        if parts and (all(map(stands, parts)) or all(map(_person, parts))):
            return parts
    return ()


def _trimmed(part: str) -> str:
    """The part without what stood between it and the next: a bracket that opens or ends nothing goes too."""
    part = part.strip(_LOOSE)
    for opens, ends in ("()", "[]"):
        if part.count(opens) != part.count(ends) or (part.startswith(opens) and part.find(ends) == len(part) - 1):
            part = part.strip(opens + ends + _LOOSE)
    return part


def _formed(text: str) -> bool:
    """Whether a text names a firm with its form in law; a trade alone may stand in an address (Industrial Road)."""
    return bool(read_name(text, False).legal) and _firm(text)


def _firm(text: str) -> bool:
    """Whether a text names a firm with its form or trade."""
    name = read_name(text, False)
    return name.trade and _tells(name)


def _person(text: str) -> bool:
    """Whether a text may be a person with surname and given name; one with a number is an address."""
    name = read_name(text, True)
    numbered = any(map(str.isdigit, text))
    return len(name.words) > 1 and not numbered and _tells(name) and not read_name(text, False).trade


def _tells(name: Name) -> bool:
    known = lexicon().meanings
    words = zip(name.words, name.weights, strict=True)
    return any(weight >= _TELLING and word.isalpha() and word not in known for word, weight in words)
