"""Every figure of one world, each group of parties counted once or as often as it was drawn."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tidewaiter.detection.evaluation.baselines import Ranking
from tidewaiter.detection.evaluation.bench import SCORES, Bench, Weights
from tidewaiter.detection.evaluation.budget import BUDGETS, budget_lines, first_cases, taken
from tidewaiter.detection.evaluation.lead import leads
from tidewaiter.detection.evaluation.lots import found_in_lots
from tidewaiter.detection.evaluation.overlap import truly_on
from tidewaiter.detection.evaluation.quality import interval_figures, probability_figures
from tidewaiter.detection.evaluation.share import Figures, Share, mean_of

__all__ = ["BEST", "OURS", "Reached", "figures", "percent", "reached"]

OURS = "this audit"
BEST = "whoever knew the truth"
"""What a budget of lines can hold at all: few lines do not carry most of what was diverted over many."""


@dataclass(frozen=True, slots=True)
class Reached:
    """What a set of shipment lines reaches of the truth, counted with weights."""

    lines: float
    on_diverted: float
    cases: float
    units: float
    lookalikes: float


def percent(budget: float) -> str:
    """A budget as it is printed."""
    return f"{budget * 100:g} %"


def figures(bench: Bench, weights: Weights, capacities: Sequence[int]) -> Figures:
    """All figures by name; the last of `capacities` is the one that time and ways are told for."""
    found: Figures = {}
    for capacity in capacities:
        found |= _at_capacity(bench, weights, capacity)
    ours: Ranking = [one.claim.lines for one in bench.judged]
    found |= _in_budgets(bench, weights, OURS, [ours])
    if bench.scored is not None:
        found |= _in_budgets(bench, weights, SCORES, [bench.scored])
    for name, rankings in bench.baselines.items():
        found |= _in_budgets(bench, weights, name, rankings)
        for capacity in capacities:
            found[f"{name}: true of first {capacity}"] = mean_of(
                [_first_true(bench, weights, one, capacity) for one in bench.baseline_cases[name]]
            )
    at_most = _in_budgets(bench, weights, BEST, [bench.best])
    found |= {name: one for name, one in at_most.items() if ": units in " in name}
    found |= _ratios(bench, found, capacities)
    counts = [weights.of(one.group) for one in bench.judged]
    found |= probability_figures(bench.judged, counts)
    found |= interval_figures(bench, counts)
    return found | _in_time(bench, weights, capacities[-1]) | _by_way(bench, weights, capacities[-1], ours)


def reached(bench: Bench, weights: Weights, lines: Sequence[str]) -> Reached:
    """What these lines reach."""
    truth, found = bench.truth, found_in_lots(bench.goods, lines, bench.truth.by_line)
    count = {line: weights.of(truth.groups.get(line, "")) for line in lines}
    return Reached(
        sum(count.values()),
        sum(number for line, number in count.items() if line in truth.by_line),
        sum(weights.of(bench.group_of_case[case]) for case in truly_on(truth, tuple(lines))),
        sum(weights.of(bench.group_of_case[case]) * units for (case, _), units in found.items()),
        sum(number for line, number in count.items() if line in truth.lookalikes and line not in truth.by_line),
    )


def _totals(bench: Bench, weights: Weights) -> tuple[float, float, float]:
    """All shipment lines, true cases and diverted units."""
    lines = weights.sum(bench.lines_of_group)
    cases = sum(weights.of(bench.group_of_case[case.case_id]) for case in bench.truth.diverted)
    units = sum(weights.of(bench.group_of_case[lot.case]) * lot.units for lot in bench.truth.lots)
    return lines, cases, units


def _at_capacity(bench: Bench, weights: Weights, capacity: int) -> Figures:
    looked = first_cases([weights.of(one.group) for one in bench.judged], capacity)
    kept = [(one, count) for one, count in zip(bench.judged, looked, strict=True) if count]
    touched = {case for one, _ in kept for case in one.touches}
    asked = {case for one, _ in kept for case in one.asks}
    of_case = {name: weights.of(group) for name, group in bench.group_of_case.items()}
    ambiguous = [name for name, case in bench.truth.cases.items() if case.ambiguous]
    first, counts = f"first {capacity}", sum(count for _, count in kept)
    named = list(dict.fromkeys(line for one, _ in kept for line in one.claim.lines))
    _, cases, units = _totals(bench, weights)
    return {
        f"true of {first}": Share.of(sum(count for one, count in kept if one.true), counts),
        f"diverted lines of {first}": Share.of(
            sum(count * one.diverted_lines for one, count in kept),
            sum(count * len(one.claim.lines) for one, count in kept),
        ),
        f"true cases in {first}": Share.of(sum(map(of_case.__getitem__, touched)), cases),
        f"units in {first}": Share.of(reached(bench, weights, named).units, units),
        f"ambiguous cases in {first}": Share.of(
            sum(of_case[case] for case in asked), sum(of_case[case] for case in ambiguous)
        ),
    }


def _in_budgets(bench: Bench, weights: Weights, name: str, rankings: Sequence[Ranking]) -> Figures:
    lines, cases, units = _totals(bench, weights)
    if not lines:
        return {}
    budgets = [budget_lines(share, lines) for share in BUDGETS]
    groups, alike = bench.truth.groups, bench.truth.lookalikes
    per_budget: list[list[Reached]] = [[] for _ in BUDGETS]
    for ranking in rankings:
        for into, looked in zip(
            per_budget, taken(ranking, budgets, lambda line: weights.of(groups.get(line, ""))), strict=True
        ):
            into.append(reached(bench, weights, looked))
    found: Figures = {}
    for share, all_of in zip(BUDGETS, per_budget, strict=True):
        start, end = f"{name}: ", f" in {percent(share)}"
        found[f"{start}cases{end}"] = mean_of([Share.of(one.cases, cases) for one in all_of])
        found[f"{start}units{end}"] = mean_of([Share.of(one.units, units) for one in all_of])
        found[f"{start}diverted lines{end}"] = mean_of([Share.of(one.on_diverted, one.lines) for one in all_of])
        if alike:
            found[f"{start}look-alike lines{end}"] = mean_of([Share.of(one.lookalikes, one.lines) for one in all_of])
    if name == OURS:
        found["base rate of diverted lines"] = Share.of(weights.sum(bench.diverted_of_group), lines)
        if alike:
            rate = Share.of(weights.sum(bench.lookalikes_of_group), lines)
            found["base rate of look-alike lines"] = rate
            top = found[f"{OURS}: look-alike lines in {percent(BUDGETS[-1])}"]
            found["look-alikes, times their base rate"] = top.over(rate)
    return found


def _first_true(bench: Bench, weights: Weights, ranking: Ranking, capacity: int) -> Share:
    """Of the first so many buyers of a ranking, each with a few lines, how many touch a true case."""
    groups, left, true = bench.truth.groups, capacity, 0
    for lines in ranking:
        if not left:
            break
        of_lines = [groups[line] for line in lines if line in groups]
        count = min(left, weights.of(max(dict.fromkeys(of_lines), key=of_lines.count, default="")))
        left -= count
        true += count * bool(truly_on(bench.truth, lines))
    return Share.of(true, capacity - left)


def _ratios(bench: Bench, found: Figures, capacities: Sequence[int]) -> Figures:
    """Ours over the best baseline, on the same budget; nothing where no baseline finds anything."""
    ratios: Figures = {}
    asked = [(f"{what} in {percent(share)}", f"{OURS}: ") for share in BUDGETS for what in ("cases", "units")]
    for words, start in [*asked, *((f"true of first {capacity}", "") for capacity in capacities)]:
        rivals = [found[key] for name in bench.baselines if (key := f"{name}: {words}") in found]
        if rivals and f"{start}{words}" in found:
            best = max(rivals, key=lambda one: -1.0 if one.value is None else one.value)
            ratios[f"times the best baseline: {words}"] = found[f"{start}{words}"].over(best)
    return ratios


def _in_time(bench: Bench, weights: Weights, capacity: int) -> Figures:
    looked = first_cases([weights.of(one.group) for one in bench.judged], capacity)
    found = leads(bench.truth, [one for one, count in zip(bench.judged, looked, strict=True) if count])
    count = {one.case: weights.of(bench.group_of_case[one.case]) for one in found}
    days = [one.days for one in found if one.days is not None for _ in range(count[one.case])]
    told = [one for one in found if one.before_border is not None]
    before = sum(count[one.case] for one in told if one.before_border)
    ended = [case for case in bench.truth.diverted if case.last_border_on is not None]
    return {
        "days to first evidence, median": Share(float(statistics.median(days)) if days else None, None, len(days)),
        "evidence before the last border, of those found": Share.of(before, sum(count[one.case] for one in told)),
        "evidence before the last border, of all": Share.of(
            before, sum(weights.of(bench.group_of_case[case.case_id]) for case in ended)
        ),
    }


def _by_way(bench: Bench, weights: Weights, capacity: int, ours: Ranking) -> Figures:
    """By way of diverting: the lots with a line named by the first cases, and those inside the largest budget."""
    looked = first_cases([weights.of(one.group) for one in bench.judged], capacity)
    named = [line for one, count in zip(bench.judged, looked, strict=True) if count for line in one.claim.lines]
    lines = _totals(bench, weights)[0]
    groups, found = bench.truth.groups, dict[str, Share]()
    inside = (
        taken(ours, [budget_lines(BUDGETS[-1], lines)], lambda line: weights.of(groups.get(line, "")))[0]
        if lines
        else []
    )
    for words, reach in ((f"first {capacity}", named), (percent(BUDGETS[-1]), inside)):
        met = {lot.key for line in reach for lot in bench.truth.by_line.get(line, ())}
        all_of, hits = Counter[str](), Counter[str]()
        for lot in bench.truth.lots:
            count = weights.of(bench.group_of_case[lot.case])
            for way in lot.ways:
                all_of[way] += count
                hits[way] += count * (lot.key in met)
        for way in sorted(all_of):
            found[f"way {way}: lots in {words}"] = Share.of(hits[way], all_of[way])
    return found
