"""How the values of a column are written: date format, decimal sign, unit, currency, words; told, not assumed.

What the data does not decide (03/04/2025, or 1,234 kg) becomes a question in the mapping.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tidewaiter.core.codes import COUNTRY_NAMES
from tidewaiter.records.contracts import Column, Table
from tidewaiter.records.mapping.checker import Checker
from tidewaiter.records.mapping.convert import ColumnMapping, converter
from tidewaiter.records.mapping.infer_days import infer_days
from tidewaiter.records.mapping.infer_numbers import NUMERIC, infer_number
from tidewaiter.records.mapping.profile import Profile
from tidewaiter.records.mapping.words import choice_words

__all__ = ["EMPTY_WORDS", "Inferred", "infer"]

EMPTY_WORDS = frozenset(
    {"-", "--", "—", "n/a", "null", "none", "nil", "tbd", "tbc", "tba", "?", "not available", "无", "無", "不明"}
)
"""What people write for unknown; NA is not here, because it is Namibia."""


@dataclass(frozen=True, slots=True)
class Inferred:
    """A mapping of one column, the share of its different values that would then be read, and the reasons.

    `refused`: some of the values that would not be read.
    """

    spec: ColumnMapping
    fit: float
    reasons: tuple[str, ...]
    refused: tuple[str, ...] = ()


def infer(found: Profile, table: Table, column: Column, checker: Checker, currencies: Sequence[str]) -> Inferred:
    """The conversion under which the most values are read; `currencies` are those that the file itself names."""
    values = [value for value in found.values if value.casefold() not in EMPTY_WORDS]
    spec = ColumnMapping(column.name, found.written)
    reasons: tuple[str, ...] = ()
    kind = str(column.type)
    if kind in ("day", "month", "period", "instant"):
        spec, reasons = infer_days(spec, values, found.header.hints, kind)
    elif kind in NUMERIC:
        spec, reasons = infer_number(spec, values, found.header.hints, column, currencies)
    elif kind in ("country", "countries"):
        spec = replace(spec, country_names=any(value not in COUNTRY_NAMES for value in values))
    elif kind in ("choice", "yes_no"):
        spec, reasons = _infer_words(spec, values, table, column)
    elif kind == "list" and any(";" in value for value in values):
        spec = replace(spec, separator=";")
    return _measured(spec, values[:300], column, checker, reasons)


def _measured(
    spec: ColumnMapping, values: Sequence[str], column: Column, checker: Checker, reasons: tuple[str, ...]
) -> Inferred:
    if not values:
        return Inferred(spec, 0.7, ("the column is empty: its values say nothing",))
    if spec.question:
        return Inferred(spec, 1.0, reasons)
    convert = converter(spec, column)
    written = {value: convert(value) for value in values}
    refused = checker.refused(column, written.values())
    bad = tuple(value for value, text in written.items() if text.strip() in refused)
    if spec.country_names:
        names = [f"{value} is {text}" for value, text in written.items() if value != text]
        spec = replace(spec, country_names=bool(names))
        reasons += (f"country names become codes: {', '.join(names[:3])}",) if names else ()
    return Inferred(spec, 1 - len(bad) / len(values), reasons, bad[:5])


def _infer_words(
    spec: ColumnMapping, values: Sequence[str], table: Table, column: Column
) -> tuple[ColumnMapping, tuple[str, ...]]:
    words = choice_words(table, column)
    few = values[:50]
    said = {value: words.get(value.casefold()) or words.get(value.casefold().replace("-", " ")) for value in few}
    changed = {value: ours for value, ours in said.items() if ours and ours != value}
    if not changed:
        return spec, ()
    shown = ", ".join(f"{theirs} is {ours}" for theirs, ours in list(changed.items())[:4])
    return replace(spec, values=changed), (f"words are translated: {shown}",)
