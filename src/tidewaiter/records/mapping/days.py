"""A day written as another country or system writes it, by a format that someone chose."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping

from tidewaiter.core.errors import InputError

__all__ = ["EXCEL_SERIAL", "DayFormat"]

EXCEL_SERIAL = "excel"
"""The format of a day that a spreadsheet wrote as its number: 45730 is 2025-03-14."""

_FIRST_EXCEL_DAY = dt.datetime(1899, 12, 30)  # noqa: DTZ001 (a spreadsheet knows no zone; 1900 counts as a leap year in it)
_PARTS: Mapping[str, str] = {
    "Y": r"(?P<year>\d{4})",
    "y": r"(?P<short>\d{2})",
    "m": r"(?P<month>\d{1,2})",
    "d": r"(?P<day>\d{1,2})",
    "b": r"(?P<name>[^\W\d_]{3,12})\.?",
    "H": r"(?P<hour>\d{1,2})",
    "I": r"(?P<hour>\d{1,2})",
    "M": r"(?P<minute>\d{2})",
    "S": r"(?P<second>\d{2})(?:\.\d+)?",
    "p": r"(?P<half>[AaPp]\.?[Mm]\.?)",
    "z": r"(?P<zone>Z|[+-]\d{2}:?\d{2})",
}
_MONTHS = (
    ("jan", "january", "januar", "jän", "jänner", "januari"),
    ("feb", "february", "februar", "februari"),
    ("mar", "march", "märz", "mär", "mrz", "mac"),
    ("apr", "april"),
    ("may", "mai", "mei"),
    ("jun", "june", "juni"),
    ("jul", "july", "juli", "julai"),
    ("aug", "august", "ogo", "ogos"),
    ("sep", "sept", "september"),
    ("oct", "october", "okt", "oktober"),
    ("nov", "november"),
    ("dec", "december", "dez", "dezember", "dis", "disember"),
)
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?", re.ASCII)


class DayFormat:
    """Reads days in one format of %Y %y %m %d %b %H %I %M %S %p %z, or Excel's day numbers; never guesses."""

    def __init__(self, form: str, year_offset: int = 0) -> None:
        self._excel = form == EXCEL_SERIAL
        self._offset = year_offset
        self._pattern = re.compile("" if self._excel else _pattern(form))

    def read(self, text: str) -> tuple[dt.datetime, str] | None:
        """The day and time, and the zone if the text names one; None where the text is not in this format."""
        if self._excel:
            return _from_excel(text)
        found = self._pattern.fullmatch(unicodedata.normalize("NFKC", text.strip()))
        if not found:
            return None
        try:
            return _moment(found.groupdict(), self._offset)
        except ValueError:
            return None

    def convert(self, text: str, kind: str, time_zone: str = "") -> str | None:
        """The text for a column of type day, month, period or instant; a day in ISO form is understood as well."""
        found = self.read(text) or _iso(text)
        if found is None:
            return None
        moment, zone = found
        match kind:
            case "day":
                return moment.date().isoformat()
            case "month":
                return moment.date().replace(day=1).isoformat()
            case "period":
                return f"{moment:%Y-%m}" if "month" in self._pattern.groupindex or self._excel else f"{moment:%Y}"
        return moment.isoformat(timespec="seconds") + (zone or time_zone)


def _pattern(form: str) -> str:
    parts = re.split(r"%(.)", form)
    unknown = [letter for letter in parts[1::2] if letter not in _PARTS]
    if unknown or not parts[1::2]:
        raise InputError(
            "This is not a date format.",
            value=form,
            expected="%Y or %y for the year, %m or %b for the month, %d for the day, such as %d/%m/%Y; "
            f"or {EXCEL_SERIAL} for day numbers",
        )
    return "".join(_PARTS[part] if at % 2 else re.escape(part).replace(r"\ ", r"\s+") for at, part in enumerate(parts))


def _moment(parts: Mapping[str, str | None], offset: int) -> tuple[dt.datetime, str]:
    year = int(parts.get("year") or 2000 + int(parts.get("short") or 0)) + offset
    name = parts.get("name")
    month = _MONTH_OF.get(name.casefold(), 0) if name else int(parts.get("month") or 1)
    hour = int(parts.get("hour") or 0)
    half = (parts.get("half") or "").lower()[:1]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    day, minute, second = (int(parts.get(part) or least) for part, least in (("day", 1), ("minute", 0), ("second", 0)))
    return dt.datetime(year, month, day, hour, minute, second), parts.get("zone") or ""  # noqa: DTZ001 (zone is apart)


def _from_excel(text: str) -> tuple[dt.datetime, str] | None:
    if not re.fullmatch(r"\d{5}(\.\d+)?", text.strip(), re.ASCII):
        return None
    seconds = round(float(text) * 86400)
    return _FIRST_EXCEL_DAY + dt.timedelta(seconds=seconds), ""


def _iso(text: str) -> tuple[dt.datetime, str] | None:
    if not _ISO.fullmatch(text):
        return None
    zone = re.search(r"(?:Z|[+-]\d{2}:?\d{2})$", text[10:])
    try:
        moment = dt.datetime.fromisoformat(text[: zone.start() + 10] if zone else text)
    except ValueError:
        return None
    return moment, zone[0] if zone else ""
