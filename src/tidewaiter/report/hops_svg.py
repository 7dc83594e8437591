"""One story as boxes and arrows: who held the units, where, what moved between them, and what was stopped.

A line is solid where the row is recorded and dashed where it is alleged; ~ marks an estimated number or day. A red bar
across an arrow is an order that was cancelled, a red box a seizure, a dotted line a use that moves no goods.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from tidewaiter.report.layers import Edge, arrange, place
from tidewaiter.report.svg import lines_of, picture, tag, text

__all__ = ["Arrow", "Box", "draw_hops"]

BOX = 180.0
NOTE = 104.0
GUTTER = 16.0
LINE = 15.0
PAD = 9.0
LIFT = 6.0
"""From the line to the words above and below it."""
GAP = 18.0
EDGE = 10.0


@dataclass(frozen=True, slots=True)
class Box:
    """A holder: its name, where it is, what it last holds. `kind`: holder, stop (a seizure), nobody (not recorded)."""

    key: str
    name: str
    place: str
    holds: str = ""
    kind: str = "holder"

    def lines(self) -> list[tuple[str, str]]:
        """What stands in the box, with the class of each line."""
        named = [(line, "name") for line in lines_of(self.name, 20, 4)]
        placed = [(line, "note") for line in lines_of(self.place, 25, 2)] if self.place else []
        return [*named, *placed, *((line, "holds") for line in (lines_of(self.holds, 22, 2) if self.holds else []))]


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one box to another. `look`: recorded, alleged, ordered, cancelled, used or seized; `words` one line each."""

    key: str
    source: str
    target: str
    words: tuple[str, ...]
    look: str = "recorded"

    def lines(self) -> list[str]:
        """The words, broken to the room there is."""
        return [line for words in self.words for line in lines_of(words, 18, 3)]


def draw_hops(boxes: Sequence[Box], arrows: Sequence[Arrow], label: str) -> Markup:
    """The whole story from left to right."""
    between = [arrow for arrow in arrows if arrow.source != arrow.target]
    layout = arrange([box.key for box in boxes], [Edge(a.key, a.source, a.target) for a in between], labels=True)
    height = {box.key: len(box.lines()) * LINE + 2 * PAD for box in boxes}
    by_key = {arrow.key: arrow for arrow in between}
    noted = {key: _noted(chain) for key, chain in layout.chains.items()}
    for key, chain in layout.chains.items():
        height.update(dict.fromkeys(chain[1:-1], 8.0))
        height[noted[key]] = len(by_key[key].lines()) * LINE + 2 * LIFT
    top = place(layout, height, GAP, dict.fromkeys(noted.values(), LINE + LIFT))
    left = _lefts(layout.columns)
    parts = [_arrow(by_key[key], chain, noted[key], top, left, height) for key, chain in layout.chains.items()]
    parts += [_box(box, left[box.key], top[box.key], height[box.key]) for box in boxes]
    wide = max((left[slot] + (NOTE if "@" in slot else BOX) for slot in left), default=0.0)
    tall = max((top[slot] + height[slot] for slot in top), default=0.0)
    return picture(
        wide + 2 * EDGE, tall + 2 * EDGE, label, [tag("g", *parts, transform=f"translate({EDGE:.0f} {EDGE:.0f})")]
    )


def _noted(chain: Sequence[str]) -> str:
    """The slot that carries the words: the first one after the source."""
    return chain[1]


def _lefts(columns: Sequence[Sequence[str]]) -> dict[str, float]:
    """Boxes stand in even columns, words in odd ones."""
    left: dict[str, float] = {}
    at = 0.0
    for number, column in enumerate(columns):
        left.update(dict.fromkeys(column, at))
        at += (BOX if number % 2 == 0 else NOTE) + GUTTER
    return left


def _box(box: Box, left: float, top: float, tall: float) -> Markup:
    frame = tag("rect", x=left, y=top, width=BOX, height=tall, rx=3, class_=f"box {box.kind}")
    mark = [tag("rect", x=left, y=top, width=5, height=tall, class_="stop")] if box.kind == "stop" else []
    words = [
        text(left + (12 if box.kind == "stop" else 10), top + PAD + LINE * (number + 0.76), line, class_)
        for number, (line, class_) in enumerate(box.lines())
    ]
    return tag("g", tag("title", f"{box.name}. {box.place}. {box.holds}"), frame, *mark, *words)


def _arrow(
    arrow: Arrow,
    chain: Sequence[str],
    noted: str,
    top: dict[str, float],
    left: dict[str, float],
    height: dict[str, float],
) -> Markup:
    backward = left[chain[0]] > left[chain[-1]]
    points: list[tuple[float, float]] = []
    for slot in chain:
        inner = slot in chain[1:-1]
        wide = (BOX if int(slot.rpartition("@")[2]) % 2 == 0 else NOTE) if inner else BOX
        near, far = (left[slot] + wide, left[slot]) if backward else (left[slot], left[slot] + wide)
        y = top[slot] + (LINE + LIFT if slot == noted else height[slot] / 2)
        points += [(far, y)] if slot == chain[0] else [(near, y)] if slot == chain[-1] else [(near, y), (far, y)]
    path = _path(points)
    middle = left[noted] + NOTE / 2
    line_y = top[noted] + LINE + LIFT
    first, *rest = arrow.lines()
    words = [text(middle, line_y - LIFT, first, "middle amount")]
    words += [text(middle, line_y + LINE * (n + 1) - 1, line, "middle note") for n, line in enumerate(rest)]
    bar = (
        [tag("rect", x=middle + NOTE / 2 + 4, y=line_y - 9, width=5, height=18, class_="stop")]
        if arrow.look == "cancelled"
        else []
    )
    head = None if arrow.look == "seized" else "url(#dot)" if arrow.look == "used" else "url(#tip)"
    line = tag("path", d=path, class_=f"arrow {arrow.look}", marker_end=head)
    return tag("g", tag("title", ", ".join(arrow.words)), line, *bar, *words)


def _path(points: Sequence[tuple[float, float]]) -> str:
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x1, y1), (x2, y2) in pairwise(points):
        if abs(y1 - y2) < 0.5 or x1 == x2:
            path += f"L{x2:.1f} {y2:.1f}"
        else:
            half = (x1 + x2) / 2
            path += f"C{half:.1f} {y1:.1f} {half:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    return path
