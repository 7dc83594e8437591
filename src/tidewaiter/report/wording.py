"""Numbers, days, ranges and names in the words a reader expects; unknown is written unknown, never zero."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

from tidewaiter.core.countries import COUNTRY_NAMES

__all__ = [
    "chips_text",
    "count_of",
    "country",
    "day_span",
    "day_text",
    "in_country",
    "listing",
    "month_text",
    "number",
    "plain",
    "range_text",
    "tpp_text",
]

# Control characters are not allowed in HTML, and the bidirectional overrides let a name rewrite the text around it.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SCALES = ((Decimal(10) ** 9, " billion"), (Decimal(10) ** 6, " million"))
_WITH_ARTICLE = frozenset({"AE", "BS", "CF", "CZ", "DO", "GB", "GM", "KM", "MV", "NL", "PH", "SC", "US", "VG", "VI"})

_ANY_SUM = Context(prec=60)
"""A sum of typing errors has more digits than the 28 of decimal's own context."""

Number = int | Decimal


def plain(value: object, limit: int = 300) -> str:
    """Text of the input as one printable run: control and direction marks become �, the end of a long text …."""
    text = str(value)
    shown = _UNPRINTABLE.sub("\ufffd", text[:limit])
    return shown if len(text) <= limit else f"{shown}… ({len(text):,} characters)"


def number(value: Number | None, digits: int = 0) -> str:
    """12345 as 12,345; an unknown number says so."""
    if value is None:
        return "unknown"
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, _ANY_SUM)
    text = f"{rounded:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def range_text(low: Number | None, high: Number | None, digits: int = 0) -> str:
    """Low and high with an en dash, one number where both read the same."""
    first, second = number(low, digits), number(high, digits)
    return first if first == second else f"{first}–{second}"


def tpp_text(low: Number | None, high: Number | None, unit: str = " TPP") -> str:
    """TPP as a range in the largest scale that fits its high end: 98.7–110.2 million TPP."""
    if high is None:
        return f"unknown{unit}" if unit else "unknown"
    for scale, word in _SCALES:
        if high >= scale:
            return f"{range_text(None if low is None else low / scale, high / scale, 2)}{word}{unit}"
    return f"{range_text(low, high, 1)}{unit}"


def count_of(value: Number | None, noun: str, plural: str = "") -> str:
    """1 shipment line, 41 shipment lines."""
    return f"{number(value)} {noun if value == 1 else plural or noun + 's'}"


def chips_text(chips: Number | None, units: Number | None) -> str:
    """Chips where the form of the item is known, otherwise the units that were counted."""
    return count_of(chips, "chip") if chips is not None else f"{count_of(units, 'unit')} (chips not known)"


def day_text(day: dt.date | None) -> str:
    """2024-10-01 as 1 October 2024."""
    return "day not recorded" if day is None else f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def month_text(day: dt.date, short: bool = False) -> str:
    """2024-10-01 as October 2024, or Oct 2024."""
    name = _MONTHS[day.month - 1]
    return f"{name[:3] if short else name} {day.year}"


def day_span(first: dt.date | None, last: dt.date | None) -> str:
    """The months from first to last: Oct 2024–Jan 2025."""
    if first is None or last is None:
        return "day not recorded"
    start, end = month_text(first, short=True), month_text(last, short=True)
    if start == end:
        return start
    return f"{start[:3]}–{end}" if first.year == last.year else f"{start}–{end}"


def country(code: str | None) -> str:
    """MY as Malaysia; a code nobody assigned stays as it stands."""
    return COUNTRY_NAMES.get(code, code) if code else "country not recorded"


def in_country(code: str | None) -> str:
    """The country as it stands after a preposition: the United States."""
    return f"the {country(code)}" if code in _WITH_ARTICLE else country(code)


def listing(parts: Sequence[str], limit: int = 3, more: str = "more") -> str:
    """A, B and C; what goes beyond the limit is counted, not dropped."""
    shown = list(parts[:limit])
    if len(parts) > limit:
        shown.append(f"{len(parts) - limit:,} {more}")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""
