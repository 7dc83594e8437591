"""Judges one audit against one truth: every figure with its interval, and what could not be judged."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tidewaiter.detection.evaluation.bench import Bench, Weights, opened
from tidewaiter.detection.evaluation.budget import BUDGETS, budget_lines
from tidewaiter.detection.evaluation.calibration import Bin, binned
from tidewaiter.detection.evaluation.measure import figures
from tidewaiter.detection.evaluation.redraw import DRAWS, Interval, over_groups
from tidewaiter.detection.evaluation.share import Figures

__all__ = ["CAPACITY", "Evaluated", "evaluate"]

CAPACITY = 25


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One world judged; `counted` says of each figure so many of so many, `measured` adds the intervals."""

    bench: Bench
    capacities: tuple[int, ...]
    counted: Figures
    measured: dict[str, Interval]
    bins: tuple[Bin, ...]
    budgets: tuple[int, ...]
    notes: tuple[str, ...]


def evaluate(out: Path, truth: Path, capacity: int = CAPACITY, draws: int = DRAWS) -> Evaluated:
    """Judge the audit `out` against the truth; the same folders give the same figures."""
    bench = opened(out, truth)
    capacities = tuple(dict.fromkeys((CAPACITY, capacity)))
    told = [(one.claim.probability, one.true) for one in bench.judged if one.claim.probability is not None]
    lines = len(bench.goods.sent)
    return Evaluated(
        bench,
        capacities,
        figures(bench, Weights(), capacities),
        over_groups(bench, capacities, draws),
        tuple(binned([one[0] for one in told], [one[1] for one in told], [1] * len(told))),
        tuple(budget_lines(share, lines) for share in BUDGETS) if lines else (),
        tuple(_notes(bench)),
    )


def _notes(bench: Bench) -> list[str]:
    """What a reader must know before believing a figure."""
    notes, truth, goods = list[str](), bench.truth, bench.goods
    if bench.as_of is not None:
        notes.append(
            f"The audit knows what was recorded by {bench.as_of}, the truth knows all: true cases after that day count "
            "as missed."
        )
    silent = sum(1 for one in bench.judged if not one.claim.named)
    if silent:
        notes.append(f"{silent:,} of the audit's {len(bench.judged):,} cases name no line: they take up no budget.")
    strange = sum(1 for one in bench.judged if one.claim.named and not one.claim.lines)
    if strange:
        notes.append(
            f"{strange:,} of the audit's {len(bench.judged):,} cases name only lines that it did not read: they count "
            "as false."
        )
    unread = sum(1 for line in truth.by_line if line not in goods.sent)
    if unread:
        notes.append(
            f"{unread:,} of the {len(truth.by_line):,} lines with diverted units are not among the lines that the "
            "audit read: no case can name them."
        )
    if not goods.sent:
        notes.append("The audit read no shipment lines: no budget can be counted, and only parties can be compared.")
    if not any(one.claim.named for one in bench.judged) and not any(one.parties for one in truth.cases.values()):
        notes.append("No case names a line and the truth names no parties: nothing can be true by the rule.")
    if len(bench.groups) < 2:
        notes.append("The truth names no groups (tables lines, groups; column cell): figures stand without intervals.")
    elif len(bench.groups) < 30 or len(truth.diverted) < 10:
        notes.append(
            f"Only {len(truth.diverted):,} true cases in {len(bench.groups):,} groups: the intervals are themselves "
            "rough. Take larger worlds, or several."
        )
    return notes
