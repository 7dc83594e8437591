"""Countries as columns of bars and what moved between them as bands, as wide as it was much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from markupsafe import Markup

from tidewaiter.report.layers import Edge, Layout, arrange, place
from tidewaiter.report.svg import picture, tag, text

__all__ = ["Flow", "draw_flows"]

BAR = 12
TALL = 320.0
GAP = 40.0
TOP = 22
LEFT = 8
WIDE = 1010.0


@dataclass(frozen=True, slots=True)
class Flow:
    """From one country to another: `low` and `high` in one unit for all flows; None is unknown.

    `words` say all of it, `short` stands on the band.
    """

    source: str
    target: str
    low: Decimal | None
    high: Decimal | None
    words: str
    short: str = ""

    @property
    def key(self) -> str:
        """Both ends, which are one pair."""
        return f"{self.source}>{self.target}"


@dataclass(frozen=True, slots=True)
class _Canvas:
    layout: Layout
    top: dict[str, float]
    height: dict[str, float]
    step: float

    def x(self, slot: str) -> float:
        return LEFT + self.step * next(n for n, column in enumerate(self.layout.columns) if slot in column)


def draw_flows(flows: Sequence[Flow], names: dict[str, str], label: str) -> Markup:
    """All flows between two different countries, from left to right; those inside a country belong to the caption."""
    between = [flow for flow in flows if flow.source != flow.target]
    nodes = list(dict.fromkeys(end for flow in between for end in (flow.source, flow.target)))
    layout = arrange(nodes, [Edge(flow.key, flow.source, flow.target) for flow in between])
    scale = _scale(between, layout)
    height = _heights(between, layout, scale)
    top = place(layout, height, GAP)
    columns = len(layout.columns)
    canvas = _Canvas(layout, top, height, min(300.0, (WIDE - 150) / max(columns - 1, 1)))
    bottom = max((top[slot] + height[slot] for slot in top), default=0.0)
    parts = [*_bands(between, canvas, scale), *(part for node in nodes for part in _node(node, names[node], canvas))]
    return picture(
        LEFT + canvas.step * (columns - 1) + 150,
        TOP + bottom + 12,
        label,
        [tag("g", *parts, transform=f"translate(0 {TOP})")],
    )


def _scale(flows: Sequence[Flow], layout: Layout) -> float:
    """Pixels of one unit, so that the fullest column fits."""
    weight: dict[str, float] = defaultdict(float)
    for flow in flows:
        for slot in layout.chains[flow.key]:
            weight[slot] += float(flow.high or 0)
    fullest = max((sum(weight[slot] for slot in column) for column in layout.columns), default=0.0)
    return TALL / fullest if fullest else 0.0


def _thick(flow: Flow, scale: float) -> float:
    return max(1.5, float(flow.high or 0) * scale)


def _heights(flows: Sequence[Flow], layout: Layout, scale: float) -> dict[str, float]:
    into: dict[str, float] = defaultdict(float)
    out: dict[str, float] = defaultdict(float)
    inside: dict[str, float] = {}
    for flow in flows:
        out[flow.source] += _thick(flow, scale)
        into[flow.target] += _thick(flow, scale)
        inside.update({slot: _thick(flow, scale) for slot in layout.chains[flow.key][1:-1]})
    return {slot: inside.get(slot, max(into[slot], out[slot], 3.0)) for column in layout.columns for slot in column}


def _bands(flows: Sequence[Flow], canvas: _Canvas, scale: float) -> list[Markup]:
    """Bands leave and enter a bar in the order of where they go and come from, so that they do not twist."""
    leaving: dict[str, list[Flow]] = defaultdict(list)
    entering: dict[str, list[Flow]] = defaultdict(list)
    for flow in flows:
        leaving[flow.source].append(flow)
        entering[flow.target].append(flow)
    start: dict[str, float] = {}
    end: dict[str, float] = {}
    for lists, ends, neighbour in ((leaving, start, 1), (entering, end, -2)):
        for node, its in lists.items():
            at = canvas.top[node]
            for flow in sorted(its, key=lambda f: canvas.top[canvas.layout.chains[f.key][neighbour]]):
                ends[flow.key] = at + _thick(flow, scale) / 2
                at += _thick(flow, scale)
    return [_band(flow, canvas, start[flow.key], end[flow.key], scale) for flow in flows]


def _band(flow: Flow, canvas: _Canvas, start: float, end: float, scale: float) -> Markup:
    chain = canvas.layout.chains[flow.key]
    turned = flow.key in canvas.layout.turned
    points = [(canvas.x(chain[0]) + (0 if turned else BAR), start)]
    for slot in chain[1:-1]:
        middle = canvas.top[slot] + canvas.height[slot] / 2
        points += [(canvas.x(slot) + (BAR if turned else 0), middle), (canvas.x(slot) + (0 if turned else BAR), middle)]
    points.append((canvas.x(chain[-1]) + (BAR if turned else 0), end))
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x1, y1), (x2, y2) in pairwise(points):
        half = (x1 + x2) / 2
        path += f"C{half:.1f} {y1:.1f} {half:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    wide, sure = _thick(flow, scale), float(flow.low or 0) * scale
    said = [text(points[0][0] + 8, start + 4, flow.short, "carried")] if wide >= 15 and not turned else []
    strokes = [tag("path", d=path, class_="band" if flow.high is not None else "band unknown-band", stroke_width=wide)]
    if 0.3 < sure < wide - 0.3:
        strokes.append(tag("path", d=path, class_="band", stroke_width=sure))
    return tag("g", tag("title", flow.words), *strokes, *said, class_="flow turned" if turned else "flow")


def _node(node: str, name: str, canvas: _Canvas) -> list[Markup]:
    x, y, tall = canvas.x(node), canvas.top[node], canvas.height[node]
    bar = tag("rect", x=x, y=y, width=BAR, height=tall, class_="node")
    return [bar, text(x, y - 6, name, "place")]
