"""What each key of a catalogue entry may hold; a check returns the value as the compiled catalogue stores it."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tidewaiter.chips.entries import Entry
from tidewaiter.core.countries import COUNTRY_NAMES
from tidewaiter.core.days import parse_day
from tidewaiter.core.errors import InputError

__all__ = ["Check", "choice", "count", "country", "day", "keys", "number", "number_format", "text", "texts"]

Check = Callable[[Entry, str, object], Any]
"""(entry, key, value) to the stored value; refuses at the key's line."""


def text(entry: Entry, key: str, value: object) -> str:
    """Words on one line."""
    if not isinstance(value, str) or not value.strip() or value != value.strip():
        entry.refuse(f"{key} is not text", key, value, "words in quotes, without blanks at either end")
    return value


def texts(entry: Entry, key: str, value: object) -> list[str]:
    """A list of words."""
    if not isinstance(value, list) or not value:
        entry.refuse(
            f"{key} is not a list", key, value, 'a list such as ["H100 SXM"]', f"Leave {key} out if there is none."
        )
    return [text(entry, key, one) for one in value]


def number(entry: Entry, key: str, value: object) -> str:
    """A number above zero; it keeps the digits it was written with."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        entry.refuse(f"{key} is not a number", key, value, "a number without quotes, such as 3350 or 5284.8")
    if value <= 0:
        entry.refuse(
            f"{key} is not above zero", key, value, "a number above zero", "Leave the key out if it is unknown."
        )
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def count(entry: Entry, key: str, value: object) -> int:
    """A whole number above zero."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        entry.refuse(f"{key} is not a count", key, value, "a whole number above zero")
    return value


def day(entry: Entry, key: str, value: object) -> str:
    """A day, written in quotes."""
    try:
        return parse_day(text(entry, key, value)).isoformat()
    except InputError as error:
        entry.refuse(f"{key} is not a day", key, value, error.expected, error.hint)


def country(entry: Entry, key: str, value: object) -> str:
    """A country code of ISO 3166-1 alpha-2."""
    if value not in COUNTRY_NAMES:
        entry.refuse(f"{key} is not a country code", key, value, "two capital letters of ISO 3166-1, such as US")
    return str(value)


def choice(*allowed: str) -> Check:
    """One of these words."""

    def check(entry: Entry, key: str, value: object) -> str:
        if value not in allowed:
            entry.refuse(f"{key} is not one of its words", key, value, ", ".join(allowed))
        return str(value)

    return check


def number_format(entry: Entry, key: str, value: object) -> str:
    """A number format whose name ends in its bit length, such as fp8; tf32 counts the 32 bits it is stored in."""
    if not isinstance(value, str) or not re.fullmatch(r"[a-z]+[0-9]+", value):
        entry.refuse(f"{key} is not a number format", key, value, "letters and the bit length, such as fp8, int4, tf32")
    return value


def keys(entry: Entry, required: dict[str, Check], optional: dict[str, Check]) -> dict[str, Any]:
    """The entry with every key checked; an unknown or a missing one is refused."""
    checks = required | optional
    for key in entry.values:
        if key not in checks:
            entry.refuse(f"{key} is not a key of this table", key, key, ", ".join(checks))
    for key in required:
        if key not in entry.values:
            entry.refuse(f"{key} is missing", expected=f"{key} = …")
    return {key: check(entry, key, entry.values[key]) for key, check in checks.items() if key in entry.values}
