"""Where countries stand on a map that shows only as much of the world as is asked about, and where their names fit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

__all__ = ["Box", "Frame", "first_free", "frame_of", "pushed_apart"]

WIDEST, TALLEST, SHORTEST = 960.0, 560.0, 220.0
MARGIN = 44.0
"""Around the outermost points: room for names and for arcs that bow out."""
LEAST_DEGREES = 16.0
MOST_SCALE = 18.0
APART = 22.0
"""Points nearer than that are pushed apart, each with a line to where it belongs."""
STEPS = (2, 5, 10, 15, 20, 30, 45, 60)
LEAST_STEP = 70.0

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the world that is shown: equirectangular, `west` at the left edge, so many pixels a degree."""

    west: float
    north: float
    scale: float
    width: float
    height: float

    def at(self, north: float, east: float) -> Point:
        """Where a place stands in the picture."""
        return (east - self.west) % 360 * self.scale, (self.north - north) * self.scale

    @property
    def step(self) -> int:
        """Degrees between two lines of the grid."""
        return next((step for step in STEPS if step * self.scale >= LEAST_STEP), STEPS[-1])


def frame_of(points: Sequence[Point]) -> Frame:
    """The least part of the world that holds these places (degrees north and east); it may cross the Pacific."""
    west, wide = _least_arc([east for _, east in points])
    south, north = min(p[0] for p in points), max(p[0] for p in points)
    tall = max(north - south, LEAST_DEGREES / 2)
    inner = WIDEST - 2 * MARGIN, TALLEST - 2 * MARGIN
    scale = min(inner[0] / max(wide, LEAST_DEGREES), inner[1] / tall, MOST_SCALE)
    width = max(wide * scale + 2 * MARGIN, 480.0)
    height = max((north - south) * scale + 2 * MARGIN, SHORTEST)
    left = west + wide / 2 - width / 2 / scale
    return Frame(left, (north + south) / 2 + height / 2 / scale, scale, width, height)


def _least_arc(easts: Sequence[float]) -> Point:
    """Where the shortest stretch of longitudes begins that holds them all, and how many degrees it is."""
    order = sorted({east % 360 for east in easts})
    gaps = [
        ((after - before) % 360 or 360.0, after) for before, after in zip(order, [*order[1:], order[0]], strict=True)
    ]
    gap, west = max(gaps)
    return west, 360 - gap


def pushed_apart(places: Mapping[str, Point], frame: Frame) -> dict[str, Point]:
    """The same places, none too near another to tell them apart."""
    at = dict(sorted(places.items()))
    for _ in range(200):
        moved = False
        for a, b in combinations(at, 2):
            (ax, ay), (bx, by) = at[a], at[b]
            apart = math.hypot(bx - ax, by - ay)
            if apart >= APART - 0.01:
                continue
            moved = True
            ux, uy = ((bx - ax) / apart, (by - ay) / apart) if apart > 0.5 else (0.8, 0.6)
            push = (APART - apart) / 2
            at[a], at[b] = (ax - ux * push, ay - uy * push), (bx + ux * push, by + uy * push)
        at = {
            key: (min(max(x, 8.0), frame.width - 8), min(max(y, 8.0), frame.height - 8)) for key, (x, y) in at.items()
        }
        if not moved:
            break
    return at


def first_free(
    boxes: Sequence[Box], taken: Sequence[Box], frame: Frame, better_free: Sequence[Box] = ()
) -> tuple[int, float]:
    """Which of these boxes covers least of what is taken or lies outside, the earlier first; and how much it covers.

    What is `better_free` counts little: a name over an arc is better than one over a name.
    """
    costs = [
        sum(_shared(box, other) for other in taken)
        + sum(_shared(box, other) for other in better_free) / 25
        + _outside(box, frame)
        for box in boxes
    ]
    least = min(range(len(boxes)), key=lambda at: (costs[at], at))
    return least, costs[least]


def _shared(a: Box, b: Box) -> float:
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def _outside(box: Box, frame: Frame) -> float:
    left, top, right, bottom = box
    whole = (right - left) * (bottom - top)
    return 4 * (whole - _shared(box, (0.0, 0.0, frame.width, frame.height)))
