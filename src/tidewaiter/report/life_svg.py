"""The life of one device: a lane for each place, time to the right, a slanted line where it was on its way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tidewaiter.report.svg import fit, picture, tag, text
from tidewaiter.report.wording import count_of, day_text

__all__ = ["Stay", "draw_life"]

LEFT, WIDTH, RIGHT = 300.0, 720.0, 30.0
TOP, LANE, BAR, BELOW = 6.0, 42.0, 14.0, 24.0
MOST_LANES = 14
THINNEST = 2.5

_KINDS = {"open": "unknown", "in_repair": "possible", "scrapped": "box", "seized": "stop", "lost": "possible ends"}
"""How a state is drawn; all others as a stay that records tell."""


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay: at whom and at which place, in what state, since and until when (None = it lasts), when last seen."""

    at: tuple[str, str]
    state: str
    since: dt.date
    until: dt.date | None
    seen_on: dt.date | None
    doubtful: bool


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where a day and a lane stand in the picture."""

    first: dt.date
    last: dt.date
    lanes: Sequence[tuple[str, str]]

    def x(self, day: dt.date) -> float:
        return LEFT + (day - self.first).days / max((self.last - self.first).days, 1) * WIDTH

    def y(self, at: tuple[str, str]) -> float:
        """The middle of the bars of a lane."""
        return TOP + self.lanes.index(at) * LANE + LANE - BAR / 2 - 6


def draw_life(stays: Sequence[Stay], until: dt.date, label: str) -> Markup:
    """The picture of the stays, in order, to the last day that is known of; places beyond the most are counted."""
    places = list(dict.fromkeys(one.at for one in stays if one.state != "in_transit"))
    lanes = places[:MOST_LANES]
    days = [day for one in stays for day in (one.since, one.until, one.seen_on) if day is not None]
    scale = _Scale(min(days), max([until, *days]), lanes)
    base = TOP + len(lanes) * LANE
    parts: list[Markup] = []
    for at in lanes:
        parts += _lane(at, scale)
    parts += _ways(stays, scale)
    spoken: dict[tuple[str, str], float] = {}
    for one in stays:
        if one.at in lanes and one.state != "in_transit":
            parts += _bar(one, scale, spoken)
    parts += [
        tag("line", x1=LEFT, x2=LEFT + WIDTH, y1=base, y2=base, class_="axis"),
        text(LEFT, base + 16, day_text(scale.first), "note"),
        text(LEFT + WIDTH, base + 16, day_text(scale.last), "note end"),
    ]
    if len(places) > len(lanes):
        words = f"{count_of(len(places) - len(lanes), 'more place')}, not drawn: below"
        parts.append(text(LEFT - 14, base + 16, words, "note end"))
    return picture(LEFT + WIDTH + RIGHT, base + BELOW, label, parts)


def _lane(at: tuple[str, str], scale: _Scale) -> list[Markup]:
    who, place = at
    y = scale.y(at)
    name = text(LEFT - 14, y - 3 if place else y + 4, fit(who, 36), "name end")
    under = [text(LEFT - 14, y + 11, fit(place, 44), "note end")] if place else []
    return [name, *under, tag("line", x1=LEFT, x2=LEFT + WIDTH, y1=y, y2=y, class_="axis")]


def _bar(one: Stay, scale: _Scale, spoken: dict[tuple[str, str], float]) -> list[Markup]:
    """The bar of a stay, hatched after the day on which the device was last seen; its state where there is room."""
    x, y = scale.x(one.since), scale.y(one.at) - BAR / 2
    end = max(scale.x(one.until or scale.last), x + THINNEST)
    seen = end if one.seen_on is None or one.doubtful else min(max(scale.x(one.seen_on), x + THINNEST), end)
    kind = "possible ends" if one.doubtful else _KINDS.get(one.state, "certain")
    parts = [tag("rect", x=x, y=y, width=seen - x, height=BAR, class_=kind)]
    if end - seen > 1:
        parts.append(tag("rect", x=seen, y=y, width=end - seen, height=BAR, class_="possible"))
    words = one.state.replace("_", " ")
    if x >= spoken.get(one.at, 0.0):
        near_end = x > LEFT + WIDTH - 60
        parts.append(text(end if near_end else x, y - 3, words, "note end" if near_end else "note"))
        spoken[one.at] = x + 6.5 * len(words) + 6
    return parts


def _ways(stays: Sequence[Stay], scale: _Scale) -> list[Markup]:
    """From where it was to where it next is; dotted where no record tells of the way, its beginning or its end."""
    parts: list[Markup] = []
    left_on: Stay | None = None
    last: Stay | None = None
    for one in stays:
        if one.state == "in_transit":
            left_on = left_on or one
        elif one.at in scale.lanes:
            if left_on is not None:
                parts.append(
                    _way(scale, left_on.since, last.at if last else one.at, one.since, one.at, told=last is not None)
                )
            elif last is not None and last.at != one.at:
                parts.append(_way(scale, last.until or one.since, last.at, one.since, one.at, told=False))
            left_on, last = None, one
    if left_on is not None and last is not None:
        parts.append(_way(scale, left_on.since, last.at, scale.last, last.at, told=False))
    return parts


def _way(
    scale: _Scale, since: dt.date, begin: tuple[str, str], until: dt.date, end: tuple[str, str], *, told: bool
) -> Markup:
    path = f"M{scale.x(since):.1f} {scale.y(begin):.1f}L{scale.x(until):.1f} {scale.y(end):.1f}"
    return tag("path", d=path, class_="arrow" if told else "arrow ordered")
