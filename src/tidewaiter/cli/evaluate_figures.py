"""The cells of an evaluation: so many of so many, a value, the interval around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tidewaiter.cli.plain import plain
from tidewaiter.detection.evaluation.budget import BUDGETS
from tidewaiter.detection.evaluation.measure import percent
from tidewaiter.detection.evaluation.redraw import Interval
from tidewaiter.detection.evaluation.share import Share

__all__ = ["budget_cells", "counted", "figure", "row", "settled", "ways"]

_UNTOLD = "not to be told"


def counted(one: Share) -> str:
    """So many of so many."""
    if one.whole is None:
        return ""
    if one.hits is None:
        return f"of {one.whole:,.0f}"
    return f"{one.hits:,.0f} of {one.whole:,.0f}"


def figure(one: Interval) -> str:
    """A value and its interval."""
    if one.value is None:
        return _UNTOLD
    if one.low is None or one.high is None:
        return _short(one.value)
    return f"{_short(one.value)}  ({_short(one.low).strip()} to {_short(one.high).strip()})"


def _short(value: float) -> str:
    if abs(value) >= 1000:
        return f"{value:6,.0f}"
    return f"{value:6.3f}" if abs(value) < 10 else f"{value:6.1f}"


def row(label: str, counts: str, words: str) -> str:
    """One line: what it is, what it was counted from, the figure."""
    return f"  {label:<50}{counts:>18}  {words}".rstrip()


def budget_cells(
    measured: Mapping[str, Interval], start: str, label: str, counts: Mapping[str, Share] | None = None
) -> Iterator[str]:
    """One line with a cell for each budget, below it what each was counted from."""
    names = [f"{start} in {percent(share)}" for share in BUDGETS]
    if not all(name in measured for name in names):
        return
    yield f"  {label:<32}" + "".join(f"{_cell(measured[name]):>22}" for name in names)
    if counts is not None:
        yield " " * 34 + "".join(f"{counted(counts[name]):>22}" for name in names)


def _cell(one: Interval) -> str:
    if one.value is None:
        return _UNTOLD
    if one.low is None or one.high is None:
        return _three(one.value)
    return f"{_three(one.value)} ({_three(one.low)} to {_three(one.high)})"


def _three(value: float) -> str:
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}" if abs(value) < 100 else f"{value:.0f}"


def settled(measured: Mapping[str, Interval], counts: Mapping[str, Share]) -> Iterator[str]:
    """The shares among all lines that those in a budget are to be compared with."""
    labels = {
        "base rate of diverted lines": "of all lines, those that carried diverted units",
        "base rate of look-alike lines": "of all lines, those of lawful look-alikes",
        "look-alikes, times their base rate": f"look-alikes in {percent(BUDGETS[-1])}, times their base rate",
    }
    for name, label in labels.items():
        if name in measured:
            yield row(label, counted(counts[name]), figure(measured[name]))


def ways(measured: Mapping[str, Interval], counts: Mapping[str, Share], reach: tuple[str, str]) -> Iterator[str]:
    """Each way of diverting with its lots found by either reach."""
    start, names = (
        "way ",
        dict.fromkeys(
            name.removeprefix("way ").partition(": lots in ")[0] for name in measured if name.startswith("way ")
        ),
    )
    if not names:
        yield "  The truth names no way of diverting."
    for name in names:
        cells = [f"{start}{name}: lots in {one}" for one in reach]
        words = "".join(f"{counted(counts[key]):>18}{figure(measured[key]).split('  (')[0]:>8}" for key in cells)
        yield f"  {plain(name)[:36]:<36}{words}"
