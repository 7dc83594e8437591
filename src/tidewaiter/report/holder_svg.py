"""An account over time: what a holder should have, month by month, and how much of it anything shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from tidewaiter.report.months_svg import periods_of
from tidewaiter.report.svg import picture, tag, text
from tidewaiter.report.wording import month_text, number, range_text

__all__ = ["Month", "draw_account"]

LEFT, WIDTH, RIGHT = 76.0, 760.0, 170.0
TOP, HEIGHT, BELOW = 12.0, 150.0, 26.0
WIDEST = 26.0


@dataclass(frozen=True, slots=True)
class Month:
    """The end of a month: what the holder should have, and how much of that is not accounted for, None = not known."""

    month: dt.date
    expected: Decimal | None
    low: Decimal | None
    high: Decimal | None


def draw_account(months: Sequence[Month], until: dt.date, label: str) -> Markup:
    """One column a month to `until`; a month in which nothing changed stands as the one before it.

    From below: what is surely accounted for, what may be, what surely is not; an outline where nothing speaks of it.
    """
    periods, size = periods_of([*(one.month for one in months), until])
    column = min(WIDEST, WIDTH / len(periods))
    ends = [_at_end(months, period, size) for period in periods]
    most = max((one.expected for one in ends if one and one.expected), default=Decimal(1))
    base = TOP + HEIGHT
    end = LEFT + column * len(periods)
    parts = [
        tag("line", x1=LEFT, x2=end, y1=base, y2=base, class_="axis"),
        text(LEFT - 8, base + 4, "0", "note end"),
        text(LEFT - 8, TOP + 4, number(most), "note end"),
    ]
    for place, one in enumerate(ends):
        if one and one.expected:
            parts += _column(one, LEFT + place * column, column, most)
    parts += _years(periods, column, base)
    if (last := ends[-1]) is not None and last.expected is not None:
        at = base - HEIGHT * float(last.expected / most)
        parts.append(text(end + 8, at + 4, f"{number(last.expected)} chips", "amount"))
        parts.append(text(end + 8, at + 18, _unexplained(last), "note"))
    return picture(max(end, LEFT + 300) + RIGHT, base + BELOW, label, parts)


def _at_end(months: Sequence[Month], period: dt.date, size: int) -> Month | None:
    """How the account stood at the end of a period."""
    after = period.year * 12 + period.month - 1 + size
    before = [one for one in months if one.month.year * 12 + one.month.month - 1 < after]
    return before[-1] if before else None


def _column(one: Month, x: float, column: float, most: Decimal) -> list[Markup]:
    expected = one.expected or Decimal(0)
    width, base = max(column - 2.0, 1.0), TOP + HEIGHT

    def box(low: Decimal, high: Decimal, kind: str) -> Markup:
        top = base - HEIGHT * float(high / most)
        return tag("rect", x=x + 1, y=top, width=width, height=HEIGHT * float((high - low) / most), class_=kind)

    if one.low is None or one.high is None:
        return [box(Decimal(0), expected, "unknown")]
    # The high end can be over all that is expected: chips that may have left in another form are expected once.
    sure = max(expected - one.high, Decimal(0))
    shown = max(expected - one.low, sure)
    parts = [(Decimal(0), sure, "certain"), (sure, shown, "possible"), (shown, expected, "certain ends")]
    return [box(low, high, kind) for low, high, kind in parts if high > low]


def _years(periods: Sequence[dt.date], column: float, base: float) -> list[Markup]:
    """A tick at each January, or at the first period where there is none."""
    first = [place for place, period in enumerate(periods) if period.month == 1] or [0]
    every = 1 + int(len(first) * 44 / (column * len(periods)))
    parts = []
    for place in first[::every]:
        x = LEFT + place * column
        words = str(periods[place].year) if periods[place].month == 1 else month_text(periods[place], short=True)
        parts += [tag("line", x1=x, x2=x, y1=base, y2=base + 5, class_="axis"), text(x, base + 18, words, "note")]
    return parts


def _unexplained(last: Month) -> str:
    if last.low is None or last.high is None:
        return "nothing speaks of them"
    return f"{range_text(last.low, last.high)} not accounted"
