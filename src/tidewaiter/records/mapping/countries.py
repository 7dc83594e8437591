"""Which country a cell means: a code of two or three letters, or a name in the languages of the exports we meet."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

from tidewaiter.core.codes import COUNTRY_NAMES

__all__ = ["country_code", "country_codes"]

_FILE = Path(__file__).parent.parent / "layout" / "country_synonyms.toml"
_BOTH = re.compile(r"(.+?)\s*[-–—/:(\[]\s*(.+?)\s*[)\]]?")
_BETWEEN = re.compile(r"[|;,/+]|->|→")


def country_code(text: str) -> str | None:
    """The ISO alpha-2 code of the country, or None: a name that could be two countries is none."""
    cell = text.strip()
    if cell in COUNTRY_NAMES:
        return cell
    found = _codes().get(_plain(cell))
    if found:
        return found
    both = _BOTH.fullmatch(cell)  # "MY - Malaysia", "Malaysia (MY)": only where both halves agree
    if both:
        first, second = (_codes().get(_plain(part)) for part in both.groups())
        return first if first == second else None
    return None


def country_codes(text: str) -> str | None:
    """Several countries in one cell as codes joined by |, or None if one of them is not known."""
    whole = country_code(text)
    if whole:
        return whole
    codes = [country_code(part) for part in _BETWEEN.split(text) if part.strip()]
    return "|".join(code for code in codes if code) if codes and all(codes) else None


@cache
def _codes() -> dict[str, str]:
    with _FILE.open("rb") as stream:
        names: dict[str, list[str]] = tomllib.load(stream)
    return {_plain(name): code for code, several in names.items() for name in (code, *several)}


def _plain(name: str) -> str:
    """A name without case, accents, punctuation and the article in front."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
    # Latin accents fall away; the vowel signs of Thai and the voicing marks of kana belong to their letters.
    kept = "".join(one for one in letters if not "\u0300" <= one <= "\u036f")
    return re.sub(r"[^\w\u0e00-\u0e7f]+|_", " ", unicodedata.normalize("NFC", kept)).strip().removeprefix("the ")
