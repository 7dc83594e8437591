"""How numbers are written: which sign parts thousands and which decimals, in which unit and currency."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from tidewaiter.records.contracts import Column
from tidewaiter.records.mapping.convert import ASK, CURRENCY_SIGNS, ColumnMapping, converter

__all__ = ["NUMERIC", "infer_number"]

NUMERIC = frozenset(
    {"units", "count", "money", "tpp", "number", "measure", "share_pct", "probability", "latitude", "longitude"}
)
"""The column types that hold numbers."""

_SIGNS = (("", "."), (",", "."), (".", ","), ("", ","), (" ", "."), (" ", ","), ("'", "."), ("'", ","))
_UNIT_WORDS: Mapping[str, tuple[str, ...]] = {
    "lb": ("lb", "lbs", "pound", "pounds"),
    "kg": ("kg", "kgs", "kgm", "公斤", "千克"),
    "g": ("g", "gram", "grams"),
    "t": ("t", "mt", "ton", "tons", "tonne", "tonnes"),
    "oz": ("oz",),
    "kw": ("kw",),
    "mw": ("mw",),
    "w": ("w",),
    "gw": ("gw",),
}
_THOUSANDS = re.compile(r"k(?:usd|eur|gbp|\$|€|£)?|.*(?:'000|thousands?|千|000)", re.IGNORECASE)
Found = tuple[ColumnMapping, tuple[str, ...]]


def infer_number(
    spec: ColumnMapping, values: Sequence[str], hints: Iterable[str], column: Column, currencies: Sequence[str]
) -> Found:
    """Unit and currency from the header or the values, then the signs; thousands and decimals are not confused."""
    reasons: tuple[str, ...] = ()
    hints = tuple(hints)
    if column.type == "measure":
        spec, reasons = _unit(spec, values, hints, column.name)
    elif column.type == "money":
        spec, reasons = _currency(spec, values, hints, currencies)
        if any(_THOUSANDS.fullmatch(hint) for hint in hints):
            spec, reasons = replace(spec, factor=Decimal(1000)), (*reasons, "the header says thousands")
    spec, said = _signs(spec, values, column)
    return spec, (*reasons, *said)


def _unit(spec: ColumnMapping, values: Sequence[str], hints: Sequence[str], name: str) -> Found:
    ours = name.rpartition("_")[2]
    same_kind = {"kg": ("lb", "g", "t", "oz"), "mw": ("kw", "w", "gw")}.get(ours, ())
    for unit in same_kind:
        words = _UNIT_WORDS[unit]
        if any(hint.casefold().strip(".") in words for hint in hints):
            return replace(spec, unit=unit), (f"the header says {unit}, which becomes {ours}",)
        ending = re.compile(rf"\d\s*(?:{'|'.join(words)})\.?$", re.IGNORECASE)
        if values and all(ending.search(value) for value in values[:50]):
            return replace(spec, unit=unit), (f"the values say {unit}, which becomes {ours}",)
    return spec, ()


def _currency(spec: ColumnMapping, values: Sequence[str], hints: Sequence[str], currencies: Sequence[str]) -> Found:
    for hint in hints:
        bare = hint.casefold()
        for code, signs in CURRENCY_SIGNS.items():
            if any(bare in (sign.casefold(), f"k{sign.casefold()}") for sign in signs):
                return _in(spec, code), (f"the header says {hint}",)
    if len(currencies) == 1:
        return _in(spec, currencies[0]), (f"the file's currency is {currencies[0]}",)
    if len(currencies) > 1:
        several = ", ".join(currencies)
        return replace(spec, currency=several), (f"the file has several currencies ({several}); one rate cannot serve",)
    for code, signs in CURRENCY_SIGNS.items():
        if values and all(any(sign in value for sign in signs) for value in values[:50]):
            return _in(spec, code), (f"the values are in {code}",)
    return spec, ("no currency is named: taken as US dollars, please check",)


def _in(spec: ColumnMapping, code: str) -> ColumnMapping:
    return spec if code == "USD" else replace(spec, currency=code)


def _signs(spec: ColumnMapping, values: Sequence[str], column: Column) -> Found:
    """The signs under which the most values are numbers; fewer signs win a tie; a real tie is asked."""
    marked = [value for value in values[:1000] if re.search(r"\d[.,' \u00a0\u202f]\d", value)]
    if not marked:
        return spec, ()
    tries = [replace(spec, thousands=thousands, decimal=decimal) for thousands, decimal in _SIGNS]
    whole = column.type in ("units", "count")
    readings = [(_read(one, marked, column, whole=whole), one) for one in tries]
    most = max(len(read) for read, _ in readings)
    best = [(read, one) for read, one in readings if len(read) == most and most]
    if not best:
        return spec, ()
    read, first = best[0]
    if all(other == read for other, _ in best[1:]):
        return first, _said(first)
    sign = "," if any("," in value for value in read) else "."
    if column.type == "money" and len(read) >= 3:
        chosen = replace(spec, thousands=sign, decimal="." if sign == "," else ",")
        return chosen, (f"always three digits behind the {_named(sign)}, so it parts thousands",)
    if sign == "." and column.type != "money":
        return spec, ()  # 1.234 of a measure is what it says
    example = next(iter(read))
    question = (
        f'{ASK} {example} is over a thousand with thousands = "{sign}", a little over one with decimal = "{sign}"'
    )
    return replace(spec, decimal=question), (f"{example} could be over a thousand or a little over one",)


def _read(spec: ColumnMapping, values: Iterable[str], column: Column, *, whole: bool) -> dict[str, Decimal]:
    """Those of the values that are numbers under these signs, and which numbers."""
    convert = converter(replace(spec, factor=Decimal(1), usd_rate=None), column)
    written = {value: convert(value) for value in values}
    numbers = {value: Decimal(text) for value, text in written.items() if re.fullmatch(r"-?\d*\.?\d+", text)}
    return {value: number for value, number in numbers.items() if not whole or number % 1 == 0}


def _said(spec: ColumnMapping) -> tuple[str, ...]:
    said = [f"thousands parted by a {_named(spec.thousands)}"] if spec.thousands else []
    return (*said, "decimal comma") if spec.decimal == "," else tuple(said)


def _named(sign: str) -> str:
    return {",": "comma", ".": "point", " ": "space", "'": "tick"}.get(sign, sign)
