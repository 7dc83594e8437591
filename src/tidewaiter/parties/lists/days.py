"""Days as publishers write them: `2021-03-18`, `06/29/2056`, `June 21, 2022`, `03 Jun 2021`, `18-Aug-2026`."""

from __future__ import annotations

import re
from datetime import date

__all__ = ["day_in", "days_in"]

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_SLASHES = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?![\d/])")
_MONTH_FIRST = re.compile(r"\b([A-Z][a-z]{2,8})\.? (\d{1,2}), (\d{4})\b")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[ -]([A-Z][a-z]{2})[a-z]*[ -](\d{4})\b")


def day_in(text: str, *, day_first: bool = False) -> date | None:
    """The first day named in a text, or None; `day_first` reads `01/02/2020` as 1 February."""
    found = days_in(text, day_first=day_first)
    return found[0] if found else None


def days_in(text: str, *, day_first: bool = False) -> tuple[date, ...]:
    """Every day named in a text, in the order in which they stand there."""
    found: list[tuple[int, date]] = []
    for match in _ISO.finditer(text):
        _keep(found, match.start(), int(match[1]), int(match[2]), int(match[3]))
    for match in _SLASHES.finditer(text):
        month, day = (int(match[2]), int(match[1])) if day_first else (int(match[1]), int(match[2]))
        _keep(found, match.start(), _full_year(match[3]), month, day)
    for match in _MONTH_FIRST.finditer(text):
        _keep(found, match.start(), int(match[3]), _MONTHS.get(match[1][:3].lower(), 0), int(match[2]))
    for match in _DAY_FIRST.finditer(text):
        _keep(found, match.start(), int(match[3]), _MONTHS.get(match[2].lower(), 0), int(match[1]))
    return tuple(day for _, day in sorted(found))


def _full_year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 60 else 1900)


def _keep(found: list[tuple[int, date]], at: int, year: int, month: int, day: int) -> None:
    try:
        found.append((at, date(year, month, day)))
    except ValueError:
        return
