"""What each column type accepts, as SQL over the text of a cell; nothing is ever guessed from the data.

`reading(type, cell)` gives two expressions: the value a readable cell becomes, and whether it is readable.
Both see a cell that is trimmed and not empty; an empty cell is unknown, which every type accepts.
Identifiers and patterns come from the contracts, never from the content of a file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tidewaiter.core.codes import COUNTRY_NAMES, ECCN_PATTERN, HS_PATTERN
from tidewaiter.core.days import EARLIEST_DAY, LATEST_DAY
from tidewaiter.engine.duck import quote_text

__all__ = ["MAX_ID_LENGTH", "MAX_TEXT_LENGTH", "Reading", "reading"]

MAX_ID_LENGTH = 200
MAX_TEXT_LENGTH = 32_767
"""The most that a spreadsheet cell can hold; a longer text is a file in the wrong place."""

_COUNTRY = "|".join(COUNTRY_NAMES)
_DIGITS = "[0-9]{1,18}(\\.0+)?"
_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?"
_OFFSET = "Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?"
_PLAIN_NUMBER = "[0-9]{1,12}(\\.[0-9]{1,20})?"


@dataclass(frozen=True, slots=True)
class Reading:
    """The SQL for one cell: `value` is what it becomes, `readable` whether it may."""

    value: str
    readable: str


def reading(column_type: str, cell: str, choices: Sequence[str] = (), *, ready: bool = False) -> Reading:
    """How a cell of `column_type` is read; `cell` is the SQL of its trimmed text, NULL when empty.

    `ready`: the cell has the SQL type of the contract already (Parquet), so that only its range is in question.
    """
    if ready and column_type in _RANGES:
        return Reading(cell, _RANGES[column_type].format(cell=cell))
    if column_type in {"choice", "yes_no"}:
        allowed = choices or ("yes", "no")
        return Reading(cell, f"{cell} IN ({', '.join(map(quote_text, allowed))})")
    return _READINGS[column_type](cell)


def _matches(cell: str, pattern: str) -> str:
    return f"regexp_full_match({cell}, {quote_text(pattern)})"


def _text(limit: int) -> Callable[[str], Reading]:
    # strlen counts bytes, which is quick, and no text has more characters than bytes.
    return lambda cell: Reading(cell, f"(strlen({cell}) <= {limit} OR length({cell}) <= {limit})")


def _pattern(pattern: str) -> Callable[[str], Reading]:
    return lambda cell: Reading(cell, _matches(cell, pattern))


def _day(cell: str) -> Reading:
    # Back to text and compared: the cast alone would take 2025/3/4 too, and a pattern costs twice as much.
    value = f"try_cast({cell} AS DATE)"
    return Reading(value, f"(coalesce(CAST({value} AS VARCHAR) = {cell}, false) AND {_in_range(value)})")


def _month(cell: str) -> Reading:
    whole = f"CASE WHEN strlen({cell}) = 7 THEN {cell} || '-01' ELSE {cell} END"
    value = f"try_cast({whole} AS DATE)"
    return Reading(value, f"{_matches(cell, '[0-9]{4}-[0-9]{2}(-01)?')} AND {_in_range(value)}")


def _in_range(value: str) -> str:
    return f"coalesce({value} BETWEEN DATE '{EARLIEST_DAY}' AND DATE '{LATEST_DAY}', false)"


def _instant(cell: str) -> Reading:
    # TIMESTAMP would silently drop an offset; TIMESTAMPTZ honours it, and the session's zone is UTC.
    value = f"CAST(try_cast({cell} AS TIMESTAMPTZ) AS TIMESTAMP)"
    shape = f"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}([T ]{_CLOCK}({_OFFSET})?)?"
    return Reading(value, f"{_matches(cell, shape)} AND {_in_range(f'CAST({value} AS DATE)')}")


def _whole(cell: str) -> Reading:
    return Reading(f"try_cast({cell} AS BIGINT)", _matches(cell, _DIGITS))


def _decimal(sql_type: str, pattern: str, low: str = "", high: str = "") -> Callable[[str], Reading]:
    def read(cell: str) -> Reading:
        value = f"try_cast({cell} AS {sql_type})"
        limits = [f"{value} >= {low}"] if low else []
        limits += [f"{value} <= {high}"] if high else []
        inside = " AND ".join(limits) or f"{value} IS NOT NULL"
        return Reading(value, f"{_matches(cell, pattern)} AND coalesce({inside}, false)")

    return read


_SIGNED = "-?" + _PLAIN_NUMBER

_READINGS: dict[str, Callable[[str], Reading]] = {
    "text": _text(MAX_TEXT_LENGTH),
    "name": _text(MAX_TEXT_LENGTH),
    "id": _text(MAX_ID_LENGTH),
    "list": _text(MAX_TEXT_LENGTH),
    "day": _day,
    "month": _month,
    "period": _pattern("[0-9]{4}(-(0[1-9]|1[0-2]))?"),
    "instant": _instant,
    "units": _whole,
    "count": _whole,
    "money": _decimal("DECIMAL(18,2)", _SIGNED),
    "tpp": _decimal("DECIMAL(18,3)", _PLAIN_NUMBER),
    "number": _decimal("DECIMAL(18,6)", "-?" + _PLAIN_NUMBER.replace("{1,12}", "{1,11}")),
    "measure": _decimal("DECIMAL(18,6)", _PLAIN_NUMBER.replace("{1,12}", "{1,11}")),
    "share_pct": _decimal("DECIMAL(9,6)", _PLAIN_NUMBER, "0", "100"),
    "probability": _decimal("DOUBLE", _PLAIN_NUMBER, "0", "1"),
    "latitude": _decimal("DECIMAL(9,6)", _SIGNED, "-90", "90"),
    "longitude": _decimal("DECIMAL(9,6)", _SIGNED, "-180", "180"),
    "country": _pattern(_COUNTRY),
    "countries": _pattern(f"({_COUNTRY})(\\|({_COUNTRY}))*"),
    "hs": _pattern(HS_PATTERN),
    "eccn": _pattern(ECCN_PATTERN),
}

_DAYS = f"{{cell}} BETWEEN DATE '{EARLIEST_DAY}' AND DATE '{LATEST_DAY}'"

_RANGES: dict[str, str] = {
    "day": _DAYS,
    "month": f"{_DAYS} AND day({{cell}}) = 1",
    "instant": _DAYS.replace("{cell}", "CAST({cell} AS DATE)"),
    "units": "{cell} >= 0",
    "count": "{cell} >= 0",
    "tpp": "{cell} >= 0",
    "measure": "{cell} >= 0",
    "money": "true",
    "number": "true",
    "share_pct": "{cell} BETWEEN 0 AND 100",
    "probability": "{cell} BETWEEN 0 AND 1",
    "latitude": "{cell} BETWEEN -90 AND 90",
    "longitude": "{cell} BETWEEN -180 AND 180",
}
