"""How a license was drawn down: a line that steps up with each draw, against its limit and its last day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from markupsafe import Markup

from tidewaiter.report.svg import picture, tag, text
from tidewaiter.report.wording import day_text, number, tpp_text

__all__ = ["Drawdown", "Drawn", "draw_drawdown"]

LEFT, WIDTH, RIGHT = 96.0, 700.0, 130.0
TOP, HEIGHT, BELOW = 26.0, 150.0, 26.0
MOST_STEPS = 600


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn at least by the end of a day (None = unknown), whether no more, and whether a draw is wrong."""

    day: dt.date
    low: Decimal | None
    exact: bool
    wrong: bool


@dataclass(frozen=True, slots=True)
class Drawdown:
    """The days on which something was drawn, in order, and what the license says."""

    days: Sequence[Drawn]
    limit: Decimal | None
    issued_on: dt.date | None
    expires_on: dt.date | None
    measure: str


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where a day and an amount stand in the picture."""

    first: dt.date
    last: dt.date
    most: Decimal

    def x(self, day: dt.date) -> float:
        return LEFT + (day - self.first).days / max((self.last - self.first).days, 1) * WIDTH

    def y(self, amount: Decimal) -> float:
        return TOP + HEIGHT * (1 - float(amount / self.most))


def draw_drawdown(one: Drawdown, label: str) -> Markup:
    """The picture; a day on which something is wrong carries a mark, an unknown amount leaves a gap."""
    days = _thinned(one.days)
    known = [one.low for one in days if one.low is not None]
    scale = _Scale(
        min(day for day in (one.issued_on, days[0].day) if day),
        max(day for day in (one.expires_on, days[-1].day) if day),
        max([one.limit or Decimal(0), *known]) or Decimal(1),
    )
    parts = [*_frame(scale), *_limits(one, scale), *_steps(days, scale)]
    if known:
        at = scale.y(known[-1])
        parts.append(text(LEFT + WIDTH + 8, at - 4, f"{_amount(known[-1], one.measure)} drawn", "amount"))
        if not days[-1].exact:
            parts.append(text(LEFT + WIDTH + 8, at + 10, "at least", "note"))
    return picture(LEFT + WIDTH + RIGHT, TOP + HEIGHT + BELOW, label, parts)


def _frame(scale: _Scale) -> list[Markup]:
    base = TOP + HEIGHT
    return [
        tag("line", x1=LEFT, x2=LEFT + WIDTH, y1=base, y2=base, class_="axis"),
        text(LEFT - 8, base + 4, "0", "note end"),
        text(LEFT, base + 18, day_text(scale.first), "note"),
        text(LEFT + WIDTH, base + 18, day_text(scale.last), "note end"),
    ]


def _limits(one: Drawdown, scale: _Scale) -> list[Markup]:
    parts = []
    if one.limit is not None:
        at = scale.y(one.limit)
        parts.append(tag("line", x1=LEFT, x2=LEFT + WIDTH, y1=at, y2=at, class_="limit"))
        parts.append(text(LEFT - 8, at + 4, _amount(one.limit, one.measure), "note end"))
        parts.append(text(LEFT + 4, at - 6, f"limit in {one.measure}", "note"))
    if one.expires_on and one.expires_on < scale.last:
        at = scale.x(one.expires_on)
        parts.append(tag("line", x1=at, x2=at, y1=TOP - 8, y2=TOP + HEIGHT, class_="limit"))
        parts.append(text(at, TOP - 13, f"last day {day_text(one.expires_on)}", "note middle"))
    return parts


def _steps(days: Sequence[Drawn], scale: _Scale) -> list[Markup]:
    """A line from day to day, dashed from the first amount that is only a lower bound; unknown leaves a gap."""
    parts: list[Markup] = []
    marks: list[Markup] = []
    path, dashed, height = f"M{LEFT:.1f} {TOP + HEIGHT:.1f}", False, TOP + HEIGHT
    for one in days:
        at = scale.x(one.day)
        if path and (one.low is None or one.exact == dashed):
            parts.append(_line(f"{path}H{at:.1f}", dashed))
            path = "" if one.low is None else f"M{at:.1f} {height:.1f}"
        if one.low is not None:
            height, dashed = scale.y(one.low), not one.exact
            path = f"{path}H{at:.1f}V{height:.1f}" if path else f"M{at:.1f} {height:.1f}"
        if one.wrong:
            marks.append(tag("rect", x=at - 3, y=height - 3, width=6, height=6, class_="stop"))
    if path:
        parts.append(_line(f"{path}H{scale.x(scale.last):.1f}", dashed))
    return [*parts, *marks]


def _line(path: str, dashed: bool) -> Markup:
    return tag("path", d=path, class_="drawn open" if dashed else "drawn")


def _thinned(days: Sequence[Drawn]) -> Sequence[Drawn]:
    """So many steps as can be seen; a step that goes leaves its mark to the next."""
    every = -(-len(days) // MOST_STEPS)
    parts = [days[start : start + every] for start in range(0, len(days), every)]
    return [replace(part[-1], wrong=any(one.wrong for one in part)) for part in parts]


def _amount(amount: Decimal, measure: str) -> str:
    return tpp_text(amount, amount, unit="") if measure == "TPP" else number(amount)
