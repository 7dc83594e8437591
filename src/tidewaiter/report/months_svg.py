"""One small row of columns for each destination, all on one scale, so that a reader compares without colours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from tidewaiter.report.svg import fit, picture, tag, text
from tidewaiter.report.wording import tpp_text

__all__ = ["Months", "draw_months", "periods_of"]

LABEL = 170
TRACK = 860
ROW = 58
AXIS = 26

Amounts = Mapping[dt.date, tuple[Decimal | None, Decimal | None]]


@dataclass(frozen=True, slots=True)
class Months:
    """One destination: low and high of each month in which units moved; (None, None) where their TPP is not known."""

    label: str
    amounts: Amounts


def periods_of(days: Sequence[dt.date]) -> tuple[list[dt.date], int]:
    """The periods from the first to the last month, and how many months one is: 1, 3 or 12, so that all can be seen."""
    first, last = min(days), max(days)
    span = (last.year - first.year) * 12 + last.month - first.month + 1
    size = 1 if span <= 72 else 3 if span <= 216 else 12
    start = _index(first) // size * size
    return [_month(index) for index in range(start, _index(last) + 1, size)], size


def draw_months(rows: Sequence[Months], label: str) -> Markup:
    """All destinations over the same months."""
    days = [day for row in rows for day in row.amounts]
    periods, size = periods_of(days)
    column = min(26.0, TRACK / len(periods))
    summed = [_in_periods(row.amounts, periods[0], size) for row in rows]
    most = max((high for row in summed for _, high in row.values() if high is not None), default=Decimal(0))
    parts: list[Markup] = []
    for index, (row, amounts) in enumerate(zip(rows, summed, strict=True)):
        parts += _row(row.label, amounts, periods, index * ROW, column, most)
    parts += _axis(periods, size, len(rows) * ROW, column)
    return picture(LABEL + max(column * len(periods), 360) + 30, len(rows) * ROW + AXIS, label, parts)


def _row(
    label: str, amounts: Amounts, periods: Sequence[dt.date], top: float, column: float, most: Decimal
) -> list[Markup]:
    base, tall = top + ROW - 6, ROW - 24
    line = tag("line", x1=LABEL, x2=LABEL + column * len(periods), y1=base, y2=base, class_="axis")
    parts = [text(LABEL - 12, base - 4, fit(label, 24), "name end"), line]
    for number, period in enumerate(periods):
        if period in amounts:
            low, high = amounts[period]
            parts += _column(low, high, LABEL + number * column, base, column, tall, most)
    best = max((pair for pair in amounts.items() if pair[1][1] is not None), key=lambda p: p[1][1] or 0, default=None)
    if best and best[1][1]:
        x = LABEL + periods.index(best[0]) * column + column / 2
        y = base - float(best[1][1] / most) * tall - 5
        parts.append(
            text(max(x, LABEL + 4), y, tpp_text(*best[1], unit=""), "note" if x < LABEL + 60 else "note middle")
        )
    return parts


def _column(
    low: Decimal | None, high: Decimal | None, x: float, base: float, column: float, tall: float, most: Decimal
) -> list[Markup]:
    width = max(column - 2.0, 1.0)
    if high is None or not most:
        return [tag("rect", x=x + 1, y=base - 9, width=width, height=9, class_="unknown")]
    top = max(1.5, float(high / most) * tall)
    solid = float((low or Decimal(0)) / most) * tall
    parts = (
        [tag("rect", x=x + 1, y=base - top, width=width, height=top - solid, class_="possible")]
        if top - solid > 0.5
        else []
    )
    return [*parts, tag("rect", x=x + 1, y=base - solid, width=width, height=solid, class_="certain")]


def _axis(periods: Sequence[dt.date], size: int, top: float, column: float) -> list[Markup]:
    """A tick at each January, or at the first period where there is none."""
    ticks = [number for number, period in enumerate(periods) if period.month <= size] or [0]
    every = 1 + int(len(ticks) * 44 / max(column * len(periods), 1))
    parts = []
    for number in ticks[::every]:
        x = LABEL + number * column
        parts.append(tag("line", x1=x, x2=x, y1=top - 6, y2=top, class_="axis"))
        parts.append(text(x, top + 14, str(periods[number].year), "note"))
    return parts


def _in_periods(amounts: Amounts, first: dt.date, size: int) -> Amounts:
    summed: dict[dt.date, tuple[Decimal | None, Decimal | None]] = {}
    for day, (low, high) in sorted(amounts.items()):
        period = _month(_index(first) + (_index(day) - _index(first)) // size * size)
        old_low, old_high = summed.get(period, (None, None))
        summed[period] = (_plus(old_low, low), _plus(old_high, high))
    return summed


def _plus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return one if other is None else other if one is None else one + other


def _index(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


def _month(index: int) -> dt.date:
    return dt.date(index // 12, index % 12 + 1, 1)
