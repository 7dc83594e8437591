"""One route as a picture: places from left to right, time downward, width for units, hatching for what may be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from tidewaiter.report.svg import lines_of, picture, tag, text
from tidewaiter.report.wording import day_text, number

__all__ = ["Leg", "Route", "draw_route"]

COLUMN, LEFT, TOP, BELOW = 190.0, 150.0, 92.0, 34.0
TALLEST, A_DAY, SHORTEST = 200.0, 3.0, 24.0
"""How far a day leads down, and the bounds of the whole."""
WIDEST, NARROWEST = 34.0, 1.5


@dataclass(frozen=True, slots=True)
class Leg:
    """One movement on the way; `received_on` None = the day is not recorded."""

    shipped_on: dt.date
    received_on: dt.date | None
    from_name: str
    from_country: str
    to_name: str
    to_country: str


@dataclass(frozen=True, slots=True)
class Route:
    """The legs in order, and how many chips or units went this way: at least, first in first out, at most."""

    legs: Sequence[Leg]
    low: Decimal
    mid: Decimal
    high: Decimal


def draw_route(route: Route, label: str) -> Markup:
    """The picture; solid to the share that must have gone this way."""
    first = route.legs[0].shipped_on
    days = [day for leg in route.legs for day in (leg.shipped_on, leg.received_on) if day]
    span = max((max(days) - first).days, 1)
    height = min(TALLEST, max(SHORTEST, span * A_DAY))
    parts = [text(LEFT, 14, _amount(route), "note")]
    parts += _time(first, max(days), height)
    arrived = TOP
    for at, leg in enumerate(route.legs):
        x = LEFT + at * COLUMN
        shipped = TOP + (leg.shipped_on - first).days / span * height
        received = TOP + ((leg.received_on or leg.shipped_on) - first).days / span * height
        parts.append(_stay(x, arrived if at else shipped, shipped))
        parts += _place(x, leg.from_name, leg.from_country)
        parts += _band(route, x, shipped, received)
        if leg.received_on is None:
            below = received + WIDEST / 2 + 14
            parts.append(text(x + COLUMN / 2, below, "day of receipt not recorded", "note middle"))
        arrived = received
    end = LEFT + len(route.legs) * COLUMN
    parts += [_stay(end, arrived, TOP + height), *_place(end, route.legs[-1].to_name, route.legs[-1].to_country)]
    return picture(end + 110, TOP + height + BELOW, label, parts)


def _amount(route: Route) -> str:
    """How much went this way, in words."""
    low, high = number(route.low), number(route.high)
    amount = low if low == high else f"{low} to {high}"
    return f"{amount} went this way, {number(route.mid)} by first in, first out"


def _time(first: dt.date, last: dt.date, height: float) -> list[Markup]:
    if first == last:
        return [text(LEFT - 28, TOP + 4, day_text(first), "note end")]
    return [
        text(LEFT - 28, TOP + 4, day_text(first), "note end"),
        text(LEFT - 28, TOP + height + 4, day_text(last), "note end"),
        tag("line", x1=LEFT - 20, x2=LEFT - 20, y1=TOP, y2=TOP + height, class_="axis"),
    ]


def _stay(x: float, top: float, bottom: float) -> Markup:
    return tag("line", x1=x, x2=x, y1=min(top, bottom), y2=max(top, bottom, top + 1), class_="stay")


def _place(x: float, name: str, country: str) -> list[Markup]:
    lines = lines_of(name, 24, 2)
    words = [text(x, TOP - 58 + 12 * at, line, "name middle") for at, line in enumerate(lines)]
    return [*words, text(x, TOP - 58 + 12 * len(lines), country, "note middle")]


def _band(route: Route, x: float, shipped: float, received: float) -> list[Markup]:
    """Hatched to what may have gone this way, solid to what must have."""
    parts = [_slab(x, shipped, received, WIDEST, "possible")]
    if route.low:
        parts.append(_slab(x, shipped, received, _width(route.low, route.high), "certain"))
    return parts


def _slab(x: float, shipped: float, received: float, wide: float, class_: str) -> Markup:
    half, bend = wide / 2, COLUMN / 2
    path = (
        f"M{x:.1f} {shipped - half:.1f}C{x + bend:.1f} {shipped - half:.1f} {x + bend:.1f} {received - half:.1f} "
        f"{x + COLUMN:.1f} {received - half:.1f}V{received + half:.1f}C{x + bend:.1f} {received + half:.1f} "
        f"{x + bend:.1f} {shipped + half:.1f} {x:.1f} {shipped + half:.1f}Z"
    )
    return tag("path", d=path, class_=class_)


def _width(low: Decimal, high: Decimal) -> float:
    return max(NARROWEST, float(low / high) * WIDEST) if high else NARROWEST
