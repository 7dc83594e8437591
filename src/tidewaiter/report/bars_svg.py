"""Horizontal bars with a range: solid to what is certain, hatched to what is possible, an outline for the unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from tidewaiter.report.svg import fit, picture, tag, text

__all__ = ["Bar", "draw_bars"]

ROW = 34
LABEL = 340.0
TRACK = 400
VALUE = 380


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: `low` and `high` in one unit for all rows, with `words` beside the bar and a `note` below the label.

    None is unknown; `open_end` says that there is more whose amount is not known.
    """

    label: str
    low: Decimal | None
    high: Decimal | None
    words: str
    note: str = ""
    open_end: bool = False


def draw_bars(bars: Sequence[Bar], label: str) -> Markup:
    """All rows against one scale that starts at 0."""
    most = max((bar.high for bar in bars if bar.high is not None), default=Decimal(0))
    longest = max((max(len(bar.label) * 7.7, len(bar.note) * 6.4) for bar in bars), default=0.0)
    left = min(LABEL, longest + 22)
    parts = [part for index, bar in enumerate(bars) for part in _row(bar, left, index * ROW, most)]
    axis = tag("line", x1=left, x2=left, y1=0, y2=len(bars) * ROW, class_="axis")
    return picture(left + TRACK + VALUE, len(bars) * ROW, label, [*parts, axis])


def _row(bar: Bar, left: float, top: float, most: Decimal) -> list[Markup]:
    middle = top + ROW / 2
    name = tag(
        "text", tag("title", bar.label), fit(bar.label, 43), x=left - 10,
        y=middle + (-1.0 if bar.note else 4.5), class_="name end",
    )  # fmt: skip
    notes = [text(left - 10, middle + 12, fit(bar.note, 52), "note end")] if bar.note else []
    if bar.high is None or most == 0:
        box = tag("rect", x=left, y=top + 9, width=26, height=ROW - 18, class_="unknown")
        return [name, *notes, box, text(left + 36, middle + 4.5, bar.words, "value muted")]
    low, high = _width(bar.low or Decimal(0), most), _width(bar.high, most)
    marks = [tag("rect", x=left, y=top + 8, width=low, height=ROW - 16, class_="certain")] if low else []
    if high - low > 0.5:
        marks.append(tag("rect", x=left + low, y=top + 8, width=high - low, height=ROW - 16, class_="possible"))
    end = left + high
    if bar.open_end:
        marks.append(tag("rect", x=end + 3, y=top + 9, width=18, height=ROW - 18, class_="unknown"))
        end += 22
    return [name, *notes, *marks, text(end + 10, middle + 4.5, bar.words, "value")]


def _width(value: Decimal, most: Decimal) -> float:
    """What is not zero is at least a line that can be seen."""
    return max(1.5, float(value / most) * TRACK) if value else 0.0
