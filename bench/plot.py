"""Draws what a benchmark measured at several sizes: time and memory over the number of lines, both axes by tens."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from bench.measure import Measured

__all__ = ["growth_svg"]

COLORS = ("#0f5499", "#b5121b", "#4d7c0f", "#7a4b00")
PEER = "#777"
WIDE, TALL, LEFT, TOP, BETWEEN, BELOW = 330.0, 250.0, 54.0, 46.0, 80.0, 96.0
Points = list[tuple[float, float]]


def growth_svg(measured: Sequence[Measured]) -> str:
    """One panel of seconds of CPU, one of memory; what is named `N lines: WHAT, CPU` or `…, memory` is a point."""
    panels = [("seconds of CPU", _curves(measured, "CPU")), ("GB of memory", _curves(measured, "memory"))]
    names = list(dict.fromkeys(name for _, curves in panels for name in curves))
    colors = dict(zip([name for name in names if name != "peer"], COLORS, strict=False)) | {"peer": PEER}
    parts = [part for at, (title, curves) in enumerate(panels) for part in _panel(at, title, curves, colors)]
    for at, name in enumerate(names):
        x, y = LEFT + at % 2 * (WIDE + BETWEEN), TOP + TALL + 52 + at // 2 * 18
        said = "DuckDB, the lines in order into Parquet" if name == "peer" else name
        parts.append(f'<line x1="{x}" x2="{x + 22}" y1="{y - 4}" y2="{y - 4}" {_stroke(colors[name], name)}/>')
        parts.append(f'<text x="{x + 28}" y="{y}">{_safe(said)}</text>')
    width, height = 2 * WIDE + LEFT + BETWEEN + 44, TOP + TALL + BELOW
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="sans-serif" font-size="12" role="img"><title>Time and memory over the number of lines</title>'
        f'<rect width="{width}" height="{height}" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


def _curves(measured: Sequence[Measured], ending: str) -> Mapping[str, Points]:
    """By name the points (lines, amount), the peer's among them."""
    curves: dict[str, dict[float, float]] = defaultdict(dict)
    for one in measured:
        if found := re.fullmatch(rf"([\d,]+) lines: (.*), {ending}", one.what):
            lines = float(found[1].replace(",", ""))
            curves[found[2]][lines] = one.ours
            if one.theirs:
                curves["peer"][lines] = one.theirs
    return {name: sorted(points.items()) for name, points in curves.items()}


def _panel(at: int, title: str, curves: Mapping[str, Points], colors: Mapping[str, str]) -> list[str]:
    every = [point for points in curves.values() for point in points]
    if not every:
        return []
    (x_low, x_high), (y_low, y_high) = _tens([x for x, _ in every]), _tens([y for _, y in every])
    left = LEFT + at * (WIDE + BETWEEN)

    def place(x: float, y: float) -> tuple[float, float]:
        across = (math.log10(x) - x_low) / (x_high - x_low) * WIDE
        return left + across, TOP + TALL - (math.log10(y) - y_low) / (y_high - y_low) * TALL

    parts = [f'<text x="{left - 36}" y="{TOP - 22}" font-weight="600">{title}, by lines of shipments</text>']
    for power in range(x_low, x_high + 1):
        x, _ = place(10.0**power, 10.0**y_low)
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{TOP + TALL}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{TOP + TALL + 18}" text-anchor="middle">{10**power:,}</text>')
    for power in range(y_low, y_high + 1):
        _, y = place(10.0**x_low, 10.0**power)
        parts.append(f'<line x1="{left}" x2="{left + WIDE}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    for name, points in curves.items():
        run = [place(*point) for point in points]
        parts.append(
            f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in run)}" {_stroke(colors[name], name)}/>'
        )
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colors[name]}"/>' for x, y in run]
    return parts


def _tens(values: Sequence[float]) -> tuple[int, int]:
    """The powers of ten that hold these values."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def _stroke(color: str, name: str) -> str:
    dash = ' stroke-dasharray="6 4"' if name == "peer" else ""
    return f'fill="none" stroke="{color}" stroke-width="2"{dash}'


def _safe(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")
