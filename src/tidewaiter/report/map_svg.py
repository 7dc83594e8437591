"""Routes on a map without coastlines: countries as points, arcs as wide as what went, hatching for what may have.

No outline of land is drawn: a grid and names say where a place is, and no border is taken a side on.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from tidewaiter.report.map_places import Box, Frame, first_free, frame_of, pushed_apart
from tidewaiter.report.svg import fit, picture, tag, text
from tidewaiter.report.wording import number, range_text

__all__ = ["Arc", "draw_map"]

THICKEST, THINNEST = 26.0, 1.6
DOT = 4.5
LONGEST, LETTER, LINE = 20, 7.2, 13.0
"""The letters of a name that are shown, the room that one takes, and a line of them."""
AMOUNTS = 8
"""Arcs whose amount stands beside them, the largest first, where it fits; the table says all."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Arc:
    """What went from one country to another, at least and at most; `ends`: at a place of concern."""

    source: str
    target: str
    low: Decimal
    high: Decimal
    ends: bool = False


def draw_map(arcs: Sequence[Arc], points: Mapping[str, Point], names: Mapping[str, str], label: str) -> Markup:
    """The picture; arcs whose ends have no point are left to the table beside it."""
    drawn = [
        arc for arc in arcs if arc.source != arc.target and {arc.source, arc.target} <= points.keys() and arc.high > 0
    ]
    if not drawn:
        return picture(480, 40, label, [text(10, 24, "nothing to draw", "note")])
    moved: dict[str, Decimal] = defaultdict(Decimal)
    for arc in drawn:
        moved[arc.source] += arc.high
        moved[arc.target] += arc.high
    frame = frame_of([points[code] for code in moved])
    true = {code: frame.at(*points[code]) for code in moved}
    at = pushed_apart(true, frame)
    most = max(arc.high for arc in drawn)
    drawn.sort(key=lambda arc: (-arc.high, arc.source, arc.target))
    bows = [_Bow(at[arc.source], at[arc.target]) for arc in drawn]
    reached = {arc.target for arc in drawn if arc.ends}
    ways = [
        bow.box(step / 20, _wide(arc.high, most)) for arc, bow in zip(drawn, bows, strict=True) for step in range(21)
    ]
    boxes = _names(sorted(moved, key=lambda code: (-moved[code], code)), at, names, ways, frame)
    dots = [(x - DOT, y - DOT, x + DOT, y + DOT) for x, y in at.values()]
    parts = _grid(frame)
    parts += [_arc(arc, bow, most, names) for arc, bow in zip(drawn, bows, strict=True)]
    parts += [one for code in at for one in _place(at[code], true[code], reached=code in reached)]
    parts += [_word(box, side, fit(names[code], LONGEST), "place") for code, (box, side) in boxes.items()]
    parts += _amounts(drawn[:AMOUNTS], bows, [*dots, *(box for box, _ in boxes.values())], frame)
    return picture(frame.width, frame.height + LINE + 4, label, parts)


class _Bow:
    """A curve that bows to the left of its way, so that there and back are two."""

    def __init__(self, start: Point, end: Point) -> None:
        self.start, self.end = start, end
        dx, dy = end[0] - start[0], end[1] - start[1]
        far = math.hypot(dx, dy) or 1.0
        bow = max(10.0, far * 0.2)
        self.bend = (start[0] + end[0]) / 2 + dy / far * bow, (start[1] + end[1]) / 2 - dx / far * bow

    def point(self, t: float) -> Point:
        """The point after this share of the way."""
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
        x, y = (a * s + b * m + c * e for s, m, e in zip(self.start, self.bend, self.end, strict=True))
        return x, y

    def along(self, t: float) -> Point:
        """The direction there, one pixel long."""
        dx, dy = (
            2 * (1 - t) * (m - s) + 2 * t * (e - m) for s, m, e in zip(self.start, self.bend, self.end, strict=True)
        )
        far = math.hypot(dx, dy) or 1.0
        return dx / far, dy / far

    def box(self, t: float, wide: float) -> Box:
        """A square as wide as the curve around a point of it."""
        x, y = self.point(t)
        return x - wide / 2, y - wide / 2, x + wide / 2, y + wide / 2

    def slab(self, wide: float) -> str:
        """The outline of the curve at this width."""
        sides = []
        for side in (wide / 2, -wide / 2):
            run = []
            for t, (x, y) in ((0.0, self.start), (0.5, self.bend), (1.0, self.end)):
                ux, uy = self.along(t)
                run.append((x + uy * side, y - ux * side))
            sides.append(run)
        (a, b, c), (d, e, f) = sides
        return (
            f"M{a[0]:.1f} {a[1]:.1f}Q{b[0]:.1f} {b[1]:.1f} {c[0]:.1f} {c[1]:.1f}"
            f"L{f[0]:.1f} {f[1]:.1f}Q{e[0]:.1f} {e[1]:.1f} {d[0]:.1f} {d[1]:.1f}Z"
        )

    def tip(self, size: float) -> str:
        """An arrowhead on the way."""
        (x, y), (ux, uy) = self.point(0.6), self.along(0.6)
        back, half = (x - ux * size, y - uy * size), size * 0.55
        return (
            f"M{x:.1f} {y:.1f}L{back[0] + uy * half:.1f} {back[1] - ux * half:.1f}"
            f"L{back[0] - uy * half:.1f} {back[1] + ux * half:.1f}Z"
        )


def _wide(chips: Decimal, most: Decimal) -> float:
    return max(THINNEST, float(chips / most) * THICKEST)


def _arc(arc: Arc, bow: _Bow, most: Decimal, names: Mapping[str, str]) -> Markup:
    wide = _wide(arc.high, most)
    end = " ends" if arc.ends else ""
    words = f"{names[arc.source]} to {names[arc.target]}: {range_text(arc.low, arc.high)}"
    parts = [tag("title", words)]
    if arc.low < arc.high:
        parts.append(tag("path", d=bow.slab(wide), class_=f"possible{end}"))
    if arc.low > 0:
        parts.append(tag("path", d=bow.slab(min(wide, _wide(arc.low, most))), class_=f"certain{end}"))
    parts.append(tag("path", d=bow.tip(max(9.0, wide * 0.7)), class_="node"))
    return tag("g", *parts, class_="arc")


def _grid(frame: Frame) -> list[Markup]:
    """Lines of latitude and longitude with their degrees, round numbers apart."""
    step = frame.step
    parts = [tag("rect", x=0, y=0, width=frame.width, height=frame.height, class_="sea")]
    first = math.ceil(frame.west / step) * step
    east = first
    while (east - frame.west) * frame.scale <= frame.width + 0.1 and east < first + 360:
        x = (east - frame.west) * frame.scale
        parts.append(tag("line", x1=x, x2=x, y1=0, y2=frame.height, class_="axis"))
        if 16 <= x <= frame.width - 16:
            parts.append(text(x, frame.height + LINE, _degrees((east + 180) % 360 - 180, "E", "W"), "note middle"))
        east += step
    south = frame.north - frame.height / frame.scale
    north = math.ceil(south / step) * step
    while north <= frame.north:
        y = (frame.north - north) * frame.scale
        if -90 < north < 90:
            parts.append(tag("line", x1=0, x2=frame.width, y1=y, y2=y, class_="axis"))
        if -90 < north < 90 and 10 <= y <= frame.height - 4:
            parts.append(text(4, y - 3, _degrees(north, "N", "S"), "note"))
        north += step
    return parts


def _degrees(value: float, above: str, below: str) -> str:
    if value in {0, -180}:
        return f"{abs(value):.0f}°"
    return f"{abs(value):.0f}° {above if value > 0 else below}"


def _names(
    order: Sequence[str], at: Mapping[str, Point], names: Mapping[str, str], ways: Sequence[Box], frame: Frame
) -> dict[str, tuple[Box, int]]:
    """Where the name of each country stands, and on which side; those that most went through choose first."""
    taken: list[Box] = [(x - DOT, y - DOT, x + DOT, y + DOT) for x, y in at.values()]
    found: dict[str, tuple[Box, int]] = {}
    for code in order:
        name, (x, y) = fit(names[code], LONGEST), at[code]
        boxes = [_beside(name, x, y, DOT + 3 + out, side) for out in (0.0, 12.0, 26.0) for side in range(4)]
        which, _ = first_free(boxes, taken, frame, ways)
        found[code] = boxes[which], which % 4
        taken.append(boxes[which])
    return found


def _place(at: Point, home: Point, *, reached: bool) -> list[Markup]:
    """The point of a country, a square where routes end at a place of concern, and a line to where it belongs."""
    x, y = at
    parts = []
    if math.hypot(x - home[0], y - home[1]) > DOT:
        parts.append(tag("line", x1=home[0], y1=home[1], x2=x, y2=y, class_="lead"))
        parts.append(tag("circle", cx=home[0], cy=home[1], r=1.5, class_="node"))
    if reached:
        return [*parts, tag("rect", x=x - DOT, y=y - DOT, width=2 * DOT, height=2 * DOT, class_="stop")]
    return [*parts, tag("circle", cx=x, cy=y, r=DOT, class_="node")]


def _amounts(arcs: Sequence[Arc], bows: Sequence[_Bow], taken: Sequence[Box], frame: Frame) -> list[Markup]:
    """The amounts of the largest arcs, where there is room beside them."""
    said, boxes = [], list(taken)
    for arc, bow in zip(arcs, bows, strict=False):
        words = number(arc.low) if arc.low == arc.high else f"{number(arc.low)}–{number(arc.high)}"
        around = [_beside(words, *bow.point(0.45), 9.0, side) for side in range(4)]
        which, cost = first_free(around, boxes, frame)
        if cost == 0:
            boxes.append(around[which])
            said.append(_word(around[which], which, words, "place amount"))
    return said


def _word(box: Box, side: int, words: str, class_: str) -> Markup:
    """Set from where it is beside, since how wide a letter is differs from reader to reader."""
    x = (box[0], box[2], (box[0] + box[2]) / 2, (box[0] + box[2]) / 2)[side]
    return text(x, box[3] - 3, words, f"{class_}{('', ' end', ' middle', ' middle')[side]}")


def _beside(name: str, x: float, y: float, gap: float, place: int) -> Box:
    wide = len(name) * LETTER
    left = (x + gap, x - gap - wide, x - wide / 2, x - wide / 2)[place]
    top = (y - LINE / 2, y - LINE / 2, y - gap - LINE, y + gap)[place]
    return left, top, left + wide, top + LINE
