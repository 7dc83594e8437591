"""One cell of a foreign file becomes one cell of ours; what does not fit comes through unchanged, to be rejected.

Nothing is inferred here: every step was written into mapping.toml, by `tidewaiter map` or by hand.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

from tidewaiter.records.contracts import Column
from tidewaiter.records.mapping.countries import country_code, country_codes
from tidewaiter.records.mapping.days import DayFormat

__all__ = ["ASK", "CURRENCY_SIGNS", "UNITS", "ColumnMapping", "converter", "number_pattern"]

ASK = "ask:"
"""How a date format or a decimal sign begins that a person still has to choose."""

UNITS: Mapping[str, Decimal] = {
    "kg": Decimal(1),
    "g": Decimal("0.001"),
    "t": Decimal(1000),
    "lb": Decimal("0.45359237"),  # exact, international yard and pound agreement of 1959
    "oz": Decimal("0.028349523125"),
    "short_ton": Decimal("907.18474"),
    "mw": Decimal(1),
    "kw": Decimal("0.001"),
    "w": Decimal("0.000001"),
    "gw": Decimal(1000),
}
"""What one unit is in the unit that the column's name states: kilograms, or megawatts."""

CURRENCY_SIGNS: Mapping[str, tuple[str, ...]] = {
    "USD": ("US$", "USD", "$"),
    "EUR": ("EUR", "€"),
    "GBP": ("GBP", "£"),
    "JPY": ("JPY", "¥", "円"),
    "CNY": ("CNY", "RMB", "¥", "元"),
    "MYR": ("MYR", "RM"),
    "SGD": ("SGD", "S$"),
    "HKD": ("HKD", "HK$"),
    "TWD": ("TWD", "NT$", "NTD"),
    "KRW": ("KRW", "₩", "원"),
    "THB": ("THB", "฿"),
    "VND": ("VND", "₫", "đ"),
    "INR": ("INR", "₹", "Rs."),
}

_PIECES = "pcs|pc|pce|pieces|ea|each|units|unit|sets|set|st|stk|nos|台|个|個|件|片|张|張|枚|대|개|unit[s]?"
_WEIGHTS = {"kg": "kgs?|kgm|公斤|千克", "lb": "lbs?|pounds?", "g": "g|grams?", "t": "t|mt|tonnes?", "oz": "oz"}
_SCALE = {"money": 2, "price": 2, "tpp": 3}
_NUMERIC = {
    "units", "count", "money", "tpp", "number", "measure", "share_pct", "probability", "latitude", "longitude",
}  # fmt: skip
_DATED = {"day", "month", "period", "instant"}


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Where one column of ours comes from, and what is done to its cells. `line` is its line in mapping.toml."""

    column: str
    source: str = ""
    constant: str | None = None
    optional: bool = False
    date_format: str = ""
    year_offset: int = 0
    time_zone: str = ""
    decimal: str = "."
    thousands: str = ""
    factor: Decimal = Decimal(1)
    unit: str = ""
    currency: str = ""
    usd_rate: Decimal | None = None
    rate_source: str = ""
    rate_day: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    country_names: bool = False
    separator: str = ""
    line: int | None = None

    @property
    def multiplier(self) -> Decimal:
        """By how much a number is multiplied: unit, thousands and rate of exchange together."""
        return self.factor * UNITS.get(self.unit, Decimal(1)) * (self.usd_rate or Decimal(1))

    @property
    def question(self) -> str:
        """What a person has to decide before this can be applied, or ""."""
        if self.date_format.startswith(ASK):
            return f"write the date_format that these days are in: {self.date_format.removeprefix(ASK).strip()}"
        if self.decimal.startswith(ASK):
            return f"write decimal and thousands as these numbers have them: {self.decimal.removeprefix(ASK).strip()}"
        if self.currency not in ("", "USD") and self.usd_rate is None:
            return f"write the rate: usd_rate (US dollars for one {self.currency}), rate_source and rate_day"
        return ""


def converter(spec: ColumnMapping, column: Column, empty: frozenset[str] = frozenset()) -> Callable[[str], str]:
    """The function from their cell to ours; `empty` are the texts that stand for unknown in this file."""
    steps = list(_steps(spec, column))
    values = {key.strip().casefold(): value for key, value in spec.values.items()}
    nothing = frozenset(text.casefold() for text in empty)
    if not steps and not values:  # an identifier or a text: nothing to look up, nothing worth remembering
        return (lambda cell: "" if (text := cell.strip()).casefold() in nothing else text) if nothing else str.strip

    @lru_cache(maxsize=1 << 16)
    def convert(cell: str) -> str:
        text = cell.strip()
        folded = text.casefold()
        if folded in values:
            return values[folded]
        if not text or folded in nothing:
            return ""
        for step in steps:
            found = step(text)
            if found is not None:
                return found
        return text

    return convert


def _steps(spec: ColumnMapping, column: Column) -> list[Callable[[str], str | None]]:
    """What may be done to a cell, in order; the first step that fits decides."""
    kind = str(column.type)
    if kind in _DATED and spec.date_format:
        form = DayFormat(spec.date_format, spec.year_offset)
        return [lambda text: form.convert(text, kind, spec.time_zone)]
    if kind in _NUMERIC:
        return [_number(spec, kind)]
    if kind == "country" and spec.country_names:
        return [country_code]
    if kind == "countries" and spec.country_names:
        return [country_codes]
    if kind in ("list", "countries") and spec.separator:
        separator = spec.separator
        return [lambda text: "|".join(part.strip() for part in text.split(separator) if part.strip())]
    return []


def _number(spec: ColumnMapping, kind: str) -> Callable[[str], str | None]:
    pattern = number_pattern(spec.decimal, spec.thousands)
    plain = number_pattern(".", "")
    before, after = _affixes(spec, kind)
    scale = Decimal(1).scaleb(-_SCALE.get(kind, 6))
    factor = spec.multiplier

    def convert(text: str) -> str | None:
        bare = unicodedata.normalize("NFKC", text)
        bare = after.sub("", before.sub("", bare)).strip()
        negative = bare.startswith("(") and bare.endswith(")")
        bare = bare[1:-1].strip() if negative else bare
        if bare.endswith("-"):  # SAP writes a minus behind the number
            negative, bare = True, bare[:-1].strip()
        if pattern.fullmatch(bare):
            digits = bare.replace(spec.thousands, "").replace(" ", "") if spec.thousands else bare
            digits = digits.replace(spec.decimal, ".")
        elif plain.fullmatch(bare):  # a spreadsheet's own number, whatever the country writes
            digits = bare
        else:
            return None
        sign = "-" if negative else ""
        if factor == 1:
            return sign + digits
        value = (Decimal(sign + digits) * factor).quantize(scale, ROUND_HALF_EVEN)
        return format(value.normalize(), "f") if kind in ("units", "count") else format(value, "f")

    return convert


def number_pattern(decimal: str, thousands: str) -> re.Pattern[str]:
    """A number with these signs; groups are of three digits (of two before the last three in India)."""
    point = re.escape(decimal)
    tail = rf"(?:{point}\d+)?"
    if not thousands:
        return re.compile(rf"[-+]?(?:\d+{tail}|{point}\d+)", re.ASCII)
    mark = re.escape(thousands) if thousands != " " else "[ \u00a0\u202f]"
    return re.compile(
        rf"[-+]?(?:\d{{1,3}}(?:{mark}\d{{3}})+|\d{{1,2}}(?:{mark}\d{{2}})*{mark}\d{{3}}|\d+){tail}", re.ASCII
    )


def _affixes(spec: ColumnMapping, kind: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What may stand before and after the digits: the currency, the unit, pieces, a percent sign."""
    words: list[str] = []
    if kind == "money":
        words = [re.escape(sign) for sign in CURRENCY_SIGNS.get(spec.currency or "USD", (spec.currency,))]
    elif kind in ("units", "count"):
        words = [_PIECES]
    elif kind == "share_pct":
        words = ["%"]
    elif kind == "measure":
        words = [_WEIGHTS.get(spec.unit or "kg", re.escape(spec.unit))]
    either = "|".join(words) or "(?!)"
    return re.compile(rf"^(?:{either})\s*", re.IGNORECASE), re.compile(rf"\s*(?:{either})\.?$", re.IGNORECASE)
