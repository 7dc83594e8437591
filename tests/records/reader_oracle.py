"""The reader as a careful person would write it from the contracts alone: csv, Decimal, datetime, and no SQL."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from tidewaiter.core.codes import COUNTRY_NAMES
from tidewaiter.records.contracts import Column, Table

__all__ = ["CELLS", "acceptable", "groups"]

FIRST_DAY, LAST_DAY = dt.date(1990, 1, 1), dt.date(2099, 12, 31)

CELLS: dict[str, tuple[str, ...]] = {
    "id": ("P-1", "00123", "É", "x" * 200, "é" * 200, "x" * 201, "a,b", 'say "hi"', "NULL", "\\N", "-", "P 1", "=1"),
    "text": ("plain", "a,b", 'half "quoted', "''", "新加坡", "NULL", "#N/A"),
    "name": ("H100", "a|b", "\\", "nan"),
    "list": ("P-1", "P-1|P-2", "|", "P-1,P-2"),
    "day": ("2025-03-14", "1990-01-01", "1989-12-31", "2099-12-31", "2100-01-01", "2024-02-29", "2025-02-29",
            "2025-3-4", "2025/03/14", "20250314", "14.03.2025", "0025-03-14", "2025-03-14T00:00:00", "infinity",
            "٢٠٢٥-03-14", "2025-00-10", "2025-04-31", "+2025-03-14", "2025-03-14 (BC)", "today", "epoch"),
    "month": ("2025-03", "2025-03-01", "2025-03-02", "2025-13", "2025-00", "2025-3", "1990-01", "1989-12", "2099-12",
              "2100-01", "03-2025", "2025-03-", "2025"),
    "period": ("2026", "2026-03", "2026-12", "2026-13", "2026-00", "202603", "2026-3", "26", "2026-03-01", "2026-"),
    "instant": ("2025-03-14", "2025-03-14T09:30:00Z", "2025-03-14 09:30", "2025-03-14T09:30:00+08:00",
                "2025-03-14T09:30:00+0800", "2025-03-14T09:30-05", "2025-03-14T23:59:60Z", "2025-03-14T09:60",
                "2025-03-14T09:30:00.123456Z", "2025-03-14T9:30", "2025-03-14T09:30:00z", "2025-03-14Z",
                "1990-01-01T00:00:00+01:00", "1990-01-01T00:00:00-01:00", "2099-12-31T23:59:59-01:00",
                "2025-02-29T00:00",
                "2025-03-14T09:30:00.", "2025-03-14T09:30 Z", "2025-03-14T", "2025-03-14T09:30:00 UTC", "now"),
    "units": ("0", "8", "8.0", "8.00", "8.5", "-1", "+5", "1e3", "1,000", "007", "8.", ".0", "12 units", "٣", "0x10",
              "999999999999999999", "1000000000000000000", "1_000", "NaN", "8.000000000000000000000"),
    "money": ("1250000.00", "-5", "0.005", "1.", ".5", "999999999999.99", "1000000000000", "1,000.00", "$5", "1e5",
              "+5", "999999999999.999", "--5", "0.00000000000000000001", "NaN", "inf", "5 USD", "-0"),
    "tpp": ("4992", "5284.8", "-1", "999999999999.9999", "1000000000000", "1e3", "0", "4992.", "inf"),
    "number": ("-12.5", "0", "99999999999.9999999", "-99999999999", "100000000000", "1,5", "- 5", "nan"),
    "measure": ("123.16", "0", "-0.5", "99999999999.9999999", "100000000000", "12 kg", ".5", "1e1"),
    "share_pct": ("0", "100", "100.0", "100.000001", "100.0000004", "100.0000006", "101", "-1", "50%", "33.333333333"),
    "probability": ("0", "1", "0.5", "1.0", "1.1", "-0.1", "1.00000000000000000001", "1e-3", "50%", "1.0000001"),
    "latitude": ("0", "90", "-90", "90.000001", "-90.0000004", "90.0000006", "1.3521", "N1", "999999999999", "-0.5"),
    "longitude": ("0", "180", "-180", "180.000001", "-180.0000004", "103.8198", "181", "E103"),
    "country": ("MY", "SG", "NO", "XK", "UK", "XX", "my", "MYS", "M", "Malaysia", "MY|SG"),
    "countries": ("HK", "HK|SG", "HK|", "|HK", "HK| SG", "HK,SG", "HK|XX", "HK||SG", "hk|sg"),
    "hs": ("8471", "847150", "8471.50", "8471.5", "84", "84715", "8471500", "8471500150", "84715001501", "847150015012",
           "8471.50.01.50", "0101.21", "8471..50", "8471.50.", ".8471", "84.71", "8471 50", "٨٤٧١", "8.47E5"),
    "eccn": ("3A090", "3A090.a", "3A090.a.1", "4A994.l", "3U090", "EAR99", "ear99", "3a090", "3A90", "3F090", "3A090.",
             "3A090.A", "3A090.a.", "3A090.1", "3E001", "30.0", "3A0900", "AA090", "5A002.a.1.x"),
    "yes_no": ("yes", "no", "Yes", "y", "true", "1", "no "),
}  # fmt: skip
CELLS["count"] = CELLS["units"]


def acceptable(table: Table, path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file in which every cell may be read, each cell without its outer spaces."""
    with path.open(newline="", encoding="utf-8") as stream:
        rows = [{name: cell.strip(" ") for name, cell in row.items()} for row in csv.DictReader(stream)]
    return [row for row in rows if _row_is_good(table, row)]


def groups(table: Table, rows: Sequence[dict[str, str]]) -> list[list[dict[str, str]]]:
    """The rows that claim the same: of each group one may stay."""
    names = [*table.key, "recorded_at"] if table.key else [column.name for column in table.columns]
    found: dict[tuple[object, ...], list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        found[tuple(_meaning(table.column(name), row.get(name, "")) for name in names)].append(row)
    return list(found.values())


def _row_is_good(table: Table, row: dict[str, str]) -> bool:
    cells = [(column, row.get(column.name, "")) for column in table.columns]
    if any(cell and not _is_good(column, cell) for column, cell in cells):
        return False
    if any(column.required and not cell for column, cell in cells):
        return False
    return not table.needs_any or any(all(row.get(name) for name in group) for group in table.needs_any)


def _is_good(column: Column, cell: str) -> bool:
    return cell in column.choices if column.choices else _RULES[column.type.value](cell)


def _meaning(column: Column, cell: str) -> object:
    """What a good cell says, so that 8.0 and 8 are one."""
    if not cell:
        return None
    match column.type.value:
        case "instant":
            return _utc(cell)
        case "month":
            return cell[:7]
        case "units" | "count":
            return int(Decimal(cell))
        case "money" | "tpp" | "number" | "measure" | "share_pct" | "latitude" | "longitude":
            places = {"money": 2, "tpp": 3}.get(column.type.value, 6)
            return Decimal(cell).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        case _:
            return cell


def _digits(text: str) -> bool:
    return text != "" and set(text) <= set("0123456789")


def _day(cell: str) -> bool:
    year, *rest = cell.split("-")
    if len(cell) != 10 or [len(year), *map(len, rest)] != [4, 2, 2] or not all(map(_digits, [year, *rest])):
        return False
    try:
        return FIRST_DAY <= dt.date(int(year), *map(int, rest)) <= LAST_DAY
    except ValueError:
        return False


def _month(cell: str) -> bool:
    return _day(f"{cell}-01") if len(cell) == 7 else cell.endswith("-01") and _day(cell)


def _period(cell: str) -> bool:
    return (len(cell) == 4 and _digits(cell)) or (len(cell) == 7 and _month(cell))


def _utc(cell: str) -> dt.datetime | None:
    """The instant in UTC; None where the text is none."""
    day, clock = cell[:10], cell[10:]
    if len(day) != 10 or not _is_date(day):
        return None
    if not clock:
        return dt.datetime.fromisoformat(day)
    offset = dt.timedelta()
    if clock[0] not in "T ":
        return None
    clock = clock[1:]
    if clock.endswith("Z"):
        clock = clock[:-1]
    else:
        at = max(clock.find("+"), clock.find("-"))
        if at >= 0:
            sign, shift, clock = clock[at], clock[at + 1 :].replace(":", ""), clock[:at]
            if len(shift) not in {2, 4} or not _digits(shift):
                return None
            offset = dt.timedelta(hours=int(shift[:2]), minutes=int(shift[2:] or 0)) * (-1 if sign == "-" else 1)
    hours, *rest = clock.split(":")
    minutes, seconds, *more = [*rest, "00"] if len(rest) == 1 else [*rest, "", ""][:3]
    whole, dot, part = seconds.partition(".")
    if any(more) or [len(hours), len(minutes), len(whole)] != [2, 2, 2] or (dot and not 1 <= len(part) <= 9):
        return None
    if not all(map(_digits, [hours, minutes, whole, part or "0"])):
        return None
    try:
        at_clock = dt.time(int(hours), int(minutes), int(whole), int(f"{part:0<6}"[:6]))
    except ValueError:
        return None
    return dt.datetime.combine(dt.date.fromisoformat(day), at_clock) - offset


def _is_date(day: str) -> bool:
    try:
        return dt.date.fromisoformat(day).isoformat() == day
    except ValueError:
        return False


def _instant(cell: str) -> bool:
    at = _utc(cell)
    return at is not None and FIRST_DAY <= at.date() <= LAST_DAY


def _whole(cell: str) -> bool:
    digits, dot, part = cell.partition(".")
    return _digits(digits) and len(digits) <= 18 and (not dot or (_digits(part) and set(part) == {"0"}))


def _decimal(
    whole: int, *, signed: bool = False, low: int | None = None, high: int | None = None, places: int = 6
) -> Callable[[str], bool]:
    def rule(cell: str) -> bool:
        plain = cell.removeprefix("-") if signed else cell
        digits, dot, part = plain.partition(".")
        if not _digits(digits) or len(digits) > whole or (dot and not (_digits(part) and len(part) <= 20)):
            return False
        value = Decimal(cell).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        return (low is None or value >= low) and (high is None or value <= high)

    return rule


def _hs(cell: str) -> bool:
    digits = cell.replace(".", "")
    dots = {len(cell[:at].replace(".", "")) for at, mark in enumerate(cell) if mark == "."}
    once = len(dots) == cell.count(".")
    return _digits(digits) and len(digits) in {4, 6, 8, 9, 10, 11} and once and dots <= {4, 6, 8} - {len(digits)}


def _eccn(cell: str) -> bool:
    number, dot, paragraph = cell.partition(".")
    if cell == "EAR99":
        return True
    shape = len(number) == 5 and _digits(number[0]) and number[1] in "ABCDEU" and _digits(number[2:])
    marks = set("abcdefghijklmnopqrstuvwxyz0123456789.")
    starts = paragraph[:1].isascii() and paragraph[:1].islower()
    return shape and (not dot or (starts and set(paragraph) <= marks and not paragraph.endswith(".")))


_RULES: dict[str, Callable[[str], bool]] = {
    "text": lambda cell: len(cell) <= 32_767,
    "name": lambda cell: len(cell) <= 32_767,
    "list": lambda cell: len(cell) <= 32_767,
    "id": lambda cell: len(cell) <= 200,
    "day": _day,
    "month": _month,
    "period": _period,
    "instant": _instant,
    "units": _whole,
    "count": _whole,
    "money": _decimal(12, signed=True),
    "tpp": _decimal(12),
    "number": _decimal(11, signed=True),
    "measure": _decimal(11),
    "share_pct": _decimal(12, low=0, high=100),
    "probability": _decimal(12, low=0, high=1, places=15),
    "latitude": _decimal(12, signed=True, low=-90, high=90),
    "longitude": _decimal(12, signed=True, low=-180, high=180),
    "country": COUNTRY_NAMES.__contains__,
    "countries": lambda cell: all(part in COUNTRY_NAMES for part in cell.split("|")),
    "hs": _hs,
    "eccn": _eccn,
}
