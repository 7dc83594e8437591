"""In which format the days of a column are written: decided by the days themselves, or asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from tidewaiter.core.days import EARLIEST_DAY, LATEST_DAY
from tidewaiter.records.mapping.convert import ASK, ColumnMapping
from tidewaiter.records.mapping.days import EXCEL_SERIAL, DayFormat

__all__ = ["infer_days", "spoken"]

_DAYS = (
    "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y-%m-%d",
    "%d/%m/%y", "%m/%d/%y", "%d.%m.%y", "%d-%m-%y", "%m-%d-%y", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %b %y",
    "%b %d, %Y", "%b %d %Y", "%d.%b.%Y", "%d/%b/%Y", "%d. %b %Y", "%d%b%Y", "%d%b%y", "%Y年%m月%d日", "%Y년 %m월 %d일",
    "%Y-%b-%d", "%m.%d.%Y",
)  # fmt: skip
_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", "T%H:%M:%S", "T%H:%M:%S%z", " %H:%M:%S%z")
_MONTHS = ("%m/%Y", "%m.%Y", "%Y/%m", "%Y%m", "%b-%y", "%b %Y", "%b-%Y", "%b %y", "%Y年%m月")
_READY = {
    "day": re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII),
    "month": re.compile(r"\d{4}-\d{2}(-01)?", re.ASCII),
    "period": re.compile(r"\d{4}(-\d{2})?", re.ASCII),
    "instant": re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?", re.ASCII),
}
_BUDDHIST = 543
Found = tuple[ColumnMapping, tuple[str, ...]]


def infer_days(spec: ColumnMapping, values: Sequence[str], hints: Iterable[str], kind: str) -> Found:
    """The format that reads the most values; 03/04/2025 is decided by the other days, by the header, or asked."""
    odd = [value for value in values if not _READY[kind].fullmatch(value)]
    if not odd:
        return spec, ()
    forms = [EXCEL_SERIAL, *(day + time for time in _TIMES for day in _DAYS)]
    if kind in ("month", "period"):
        forms = [*_MONTHS, *forms]
    best = _best(_best(forms, odd[:100], 0.9), odd, 1.0)
    if not best:
        return _in_buddhist_years(spec, odd)
    readings = {form: [_read(form, value) for value in odd] for form in best}
    rivals = [form for form in best[1:] if readings[form] != readings[best[0]]]
    if rivals:
        return _told_or_asked(spec, [best[0], rivals[0]], odd, hints)
    return replace(spec, date_format=best[0]), (f"written {spoken(best[0])}{_proof(best[0], odd)}",)


def spoken(form: str) -> str:
    """A format as people write it: DD/MM/YYYY."""
    words = {"d": "DD", "m": "MM", "Y": "YYYY", "y": "YY", "b": "Mon", "H": "hh", "I": "hh", "M": "mm", "S": "ss"}
    if form == EXCEL_SERIAL:
        return "as the numbers of a spreadsheet's days"
    return re.sub(r"%(.)", lambda found: words.get(found[1], {"p": "am/pm", "z": "+00:00"}.get(found[1], "")), form)


def _best(forms: Sequence[str], values: Sequence[str], share: float) -> list[str]:
    """The formats that read at least this share of what the best of them reads."""
    counted = [(sum(bool(_read(form, value)) for value in values), form) for form in forms]
    most = max((number for number, _ in counted), default=0)
    return [form for number, form in counted if number and number >= most * share]


def _told_or_asked(spec: ColumnMapping, forms: Sequence[str], values: Sequence[str], hints: Iterable[str]) -> Found:
    for form in forms:
        if spoken(form).casefold() in {hint.casefold() for hint in hints}:
            return replace(spec, date_format=form), (f"the header says {spoken(form)}",)
    one, other = forms
    example = next(value for value in values if _read(one, value) != _read(other, value))
    first, second = (f"{form} (then it is {_read(form, example)[:10]})" for form in forms)
    question = f"{ASK} {first} or {second}? The first such value is {example}"
    reason = f"every day could be {spoken(one)} or {spoken(other)}; you have to say which"
    return replace(spec, date_format=question), (reason,)


def _proof(form: str, values: Sequence[str]) -> str:
    """The value that shows which of day and month comes first."""
    swapped = form.replace("%d", "%\0").replace("%m", "%d").replace("%\0", "%m")
    if swapped == form or swapped not in _DAYS:
        return ""
    telling = next((value for value in values if _read(form, value) and not _read(swapped, value)), "")
    return f" ({telling} cannot be {spoken(swapped)})" if telling else ""


def _in_buddhist_years(spec: ColumnMapping, values: Sequence[str]) -> Found:
    """Thai records count years from 543 BC: 2568 is 2025."""
    for form in _DAYS[:9]:
        if all(_read(form, value, -_BUDDHIST) for value in values[:100]):
            named = replace(spec, date_format=form, year_offset=-_BUDDHIST)
            return named, (f"written {spoken(form)} in Buddhist years",)
    return spec, ()


@cache
def _reader(form: str, offset: int) -> DayFormat:
    return DayFormat(form, offset)


def _read(form: str, value: str, offset: int = 0) -> str:
    """The moment in ISO form, or "" where the value is not in this format or in no year that can be meant."""
    found = _reader(form, offset).read(value)
    return found[0].isoformat() if found and EARLIEST_DAY <= found[0].date() <= LATEST_DAY else ""
