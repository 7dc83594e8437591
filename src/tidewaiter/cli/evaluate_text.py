"""An evaluation in words and figures, a hundred columns wide; and the same as one JSON object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tidewaiter.cli.evaluate_figures import budget_cells, counted, figure, row, settled, ways
from tidewaiter.cli.layout import bullets, paragraph
from tidewaiter.cli.plain import plain
from tidewaiter.detection.evaluation.bench import SCORES
from tidewaiter.detection.evaluation.budget import BUDGETS
from tidewaiter.detection.evaluation.evaluate import Evaluated
from tidewaiter.detection.evaluation.lead import CAVEAT
from tidewaiter.detection.evaluation.learner import LEARNER
from tidewaiter.detection.evaluation.measure import BEST, OURS, percent
from tidewaiter.detection.evaluation.overlap import RULE
from tidewaiter.detection.evaluation.redraw import Interval

__all__ = ["NO_LEARNER", "evaluated_lines", "shape_of", "short_lines", "together_lines"]

NO_LEARNER = (
    "No learner stands among the baselines: LightGBM is not installed (`pip install tidewaiter[learner]`), or fewer "
    "than 20 lines carried diverted units. That single lines do not give a world's diversions away is measured by "
    "`tidewaiter world audit`."
)
_MOST_UNDECIDED = 5
_SETS = ("its intervals", "FIFO share", "from none to all")

_REACHED = {
    "cases": "true cases reached",
    "units": "diverted units reached",
    "diverted lines": "lines with diverted units",
    "look-alike lines": "lines of lawful look-alikes",
}

_QUALITY = (
    ("Probabilities of its cases", ("base rate of its cases", "Brier score", "Brier skill", "calibration error")),
    (
        "Intervals at 90 % for the diverted units on all lines of a true case's firms",
        (
            *(f"{name}: {what}" for name in _SETS for what in ("hold the units", "width", "Winkler score")),
            "its intervals, false cases too: hold the units",
        ),
    ),
    (
        "Time",
        (
            "days to first evidence, median",
            "evidence before the last border, of those found",
            "evidence before the last border, of all",
        ),
    ),
)


def evaluated_lines(one: Evaluated) -> Iterator[str]:
    """One world: what was set side by side, then every figure, then what could not be judged."""
    bench = one.bench
    yield _set_side_by_side(one)
    for capacity in one.capacities:
        yield from _first(one, capacity)
    yield from _budgets(one, tuple(_REACHED))
    yield from _beside_guessing(one)
    yield from _figures(one.measured, one)
    yield ""
    yield f"Ways: lots with a line named by the first {one.capacities[-1]}, and inside {percent(BUDGETS[-1])}"
    yield from ways(one.measured, one.counted, (f"first {one.capacities[-1]}", percent(BUDGETS[-1])))
    yield from _undecided(one)
    yield ""
    yield "How to read it"
    unlearned = [] if LEARNER in bench.baselines else [NO_LEARNER]
    yield bullets([RULE, CAVEAT, *unlearned, *one.notes, *bench.lacks], "  ")


def short_lines(one: Evaluated) -> Iterator[str]:
    """The least that must be known of one world: the first cases, the alert budgets, the probabilities."""
    yield _set_side_by_side(one)
    yield from _first(one, one.capacities[0])
    yield from _budgets(one, ("cases", "units"))
    yield from budget_cells(one.measured, f"{BEST}: units", BEST)
    yield ""
    heading, names = _QUALITY[0]
    yield heading
    for name in names:
        if name in one.measured:
            yield row(name, counted(one.counted[name]), figure(one.measured[name]))


def _set_side_by_side(one: Evaluated) -> str:
    bench, truth = one.bench, one.bench.truth
    ambiguous = len(truth.cases) - len(truth.diverted)
    units = sum(lot.units for lot in truth.lots)
    return paragraph(
        f"{plain(str(bench.out))} beside {plain(str(bench.folder))}: {len(bench.judged):,} cases of the audit, "
        f"{len(bench.goods.sent):,} shipment lines; {len(truth.diverted):,} true cases with {units:,.0f} diverted "
        f"units and {ambiguous:,} in which nothing was diverted."
    )


def _first(one: Evaluated, capacity: int) -> Iterator[str]:
    first, number = f"first {capacity}", min(capacity, len(one.bench.judged))
    true = one.counted[f"true of {first}"]
    yield ""
    short = f" (the audit has no more than {number})" if number < capacity else ""
    yield paragraph(f"{counted(true)} cases looked at first are true{short}.")
    labels = {
        f"true of {first}": "cases that are true",
        f"diverted lines of {first}": "their lines that carried diverted units",
        f"true cases in {first}": "true cases among them",
        f"units in {first}": "diverted units on their lines",
        f"ambiguous cases in {first}": "ambiguous cases among them (asking is right)",
    }
    for name, label in labels.items():
        yield row(label, counted(one.counted[name]), figure(one.measured[name]))
    for name in one.bench.baselines:
        key = f"{name}: true of {first}"
        yield row(f"by chance or rule: {name}", counted(one.counted[key]), figure(one.measured[key]))
    ratio = one.measured.get(f"times the best baseline: true of {first}")
    if ratio is not None:
        yield row("times the best of these", "", figure(ratio))


def _budgets(one: Evaluated, told: Sequence[str]) -> Iterator[str]:
    yield ""
    if not one.budgets:
        yield "Budgets of shipment lines cannot be told: the audit read no shipment lines."
        return
    heads = [f"{percent(share)} = {lines:,}" for share, lines in zip(BUDGETS, one.budgets, strict=True)]
    yield f"{'Inside a budget of shipment lines':<34}" + "".join(f"{head:>22}" for head in heads)
    for what in told:
        yield from budget_cells(one.measured, f"{OURS}: {what}", _REACHED[what], counts=one.counted)


def _beside_guessing(one: Evaluated) -> Iterator[str]:
    if not one.budgets:
        return
    yield from settled(one.measured, one.counted)
    yield ""
    yield "Beside rankings that understand nothing: diverted units reached"
    yield from _compared(one.measured, "units", [OURS, SCORES, *one.bench.baselines, BEST])
    yield "and true cases reached"
    yield from _compared(one.measured, "cases", [OURS, SCORES, *one.bench.baselines])


def _compared(measured: Mapping[str, Interval], what: str, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        yield from budget_cells(measured, f"{name}: {what}", name)
    yield from budget_cells(measured, f"times the best baseline: {what}", "ours, times the best of these")


def _figures(measured: Mapping[str, Interval], one: Evaluated | None) -> Iterator[str]:
    for head, names in _QUALITY:
        there = [name for name in names if name in measured]
        yield ""
        yield head if there else f"{head}: the audit says none."
        for name in there:
            yield row(name, counted(one.counted[name]) if one else "", figure(measured[name]))


def _undecided(one: Evaluated) -> Iterator[str]:
    rows = [(name, asked, unknown) for name, asked, unknown in one.bench.undecided if asked]
    yield ""
    if not rows:
        yield "What its detectors could not decide is not told: no table detectors or coverage."
        return
    asked, unknown = sum(one[1] for one in rows), sum(one[2] for one in rows)
    yield f"Undecided: {unknown:,} of {asked:,} questions ({unknown / asked:.0%}) for want of facts; most"
    rows.sort(key=lambda one: (-one[2] / one[1], one[0]))
    for name, of, lack in rows[:_MOST_UNDECIDED]:
        yield row(plain(name), f"{lack:,} of {of:,}", f"{lack / of:6.3f}")


def together_lines(together: Mapping[str, Interval], worlds: int) -> Iterator[str]:
    """The means over worlds, with intervals of worlds drawn again."""
    yield ""
    yield f"Mean of {worlds} worlds"
    for name, one in together.items():
        if name.startswith(("true of", "diverted lines of", "true cases in", "units in", "ambiguous")):
            yield row(name, f"{one.worlds} of {worlds} worlds", figure(one))
    yield f"{'Inside a budget of shipment lines':<34}" + "".join(f"{percent(share):>22}" for share in BUDGETS)
    names = dict.fromkeys(name.partition(": units in ")[0] for name in together if ": units in " in name)
    ranked = [name for name in names if not name.startswith("times")]
    yield "Diverted units reached"
    yield from _compared(together, "units", ranked)
    yield "True cases reached"
    yield from _compared(together, "cases", ranked)
    yield from _figures(together, None)


def shape_of(worlds: Sequence[Evaluated], together: Mapping[str, Interval]) -> dict[str, object]:
    """Everything as one object; a figure that cannot be told is null."""
    return {
        "rule": RULE,
        "caveat": CAVEAT,
        "no_learner": NO_LEARNER,
        "worlds": [_shape(one) for one in worlds],
        "mean": {name: _interval(one) | {"worlds": one.worlds} for name, one in together.items()},
    }


def _shape(one: Evaluated) -> dict[str, object]:
    bench = one.bench
    return {
        "audit": str(bench.out),
        "truth": str(bench.folder),
        "cases": len(bench.judged),
        "lines": len(bench.goods.sent),
        "true_cases": len(bench.truth.diverted),
        "groups": len(bench.groups),
        "capacities": list(one.capacities),
        "budgets": dict(zip(map(percent, BUDGETS), one.budgets, strict=False)),
        "figures": {
            name: _interval(found) | {"hits": one.counted[name].hits, "of": one.counted[name].whole}
            for name, found in one.measured.items()
        },
        "probability_bins": [{"cases": bin.count, "said": bin.said, "true": bin.true} for bin in one.bins],
        "undecided": [
            {"detector": name, "subjects": asked, "unknown": unknown} for name, asked, unknown in bench.undecided
        ],
        "notes": list(one.notes),
        "lacks": list(bench.lacks),
    }


def _interval(one: Interval) -> dict[str, float | None]:
    return {"value": one.value, "low": one.low, "high": one.high}
