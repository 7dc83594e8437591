"""How much a figure owes to chance: groups of parties of one world drawn again, or worlds drawn again."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tidewaiter.detection.evaluation.bench import Bench, Weights
from tidewaiter.detection.evaluation.measure import figures
from tidewaiter.detection.evaluation.share import Figures

__all__ = ["DRAWS", "Interval", "over_groups", "over_worlds"]

DRAWS = 200
_OVER_WORLDS = 1000
_TAIL = 0.05
_ENOUGH = 0.8
"""The share of draws that must give a value, else no interval is told."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure's value with the middle nine tenths of its draws, None where it cannot be told."""

    value: float | None
    low: float | None
    high: float | None
    worlds: int = 1


def over_groups(bench: Bench, capacities: Sequence[int], draws: int = DRAWS) -> dict[str, Interval]:
    """Every figure with its interval over draws of as many groups, with replacement; none with fewer than two."""
    exact, groups = figures(bench, Weights(), capacities), bench.groups
    if len(groups) < 2 or not draws:
        return {name: Interval(one.value, None, None) for name, one in exact.items()}
    rng = random.Random("evaluate: groups")  # noqa: S311 - chance that can be repeated
    drawn: list[Figures] = [
        figures(bench, Weights(Counter(rng.choices(groups, k=len(groups)))), capacities) for _ in range(draws)
    ]
    found = {}
    for name, one in exact.items():
        values = [again[name].value for again in drawn if name in again]
        low, high = _middle([value for value in values if value is not None], draws)
        found[name] = Interval(one.value, *((low, high) if one.value is not None else (None, None)))
    return found


def over_worlds(worlds: Sequence[dict[str, Interval]]) -> dict[str, Interval]:
    """The mean of every figure over the worlds that have it, with its interval over draws of worlds."""
    rng = random.Random("evaluate: worlds")  # noqa: S311 - chance that can be repeated
    found = {}
    for name in dict.fromkeys(name for one in worlds for name in one):
        values = [value for one in worlds if name in one and (value := one[name].value) is not None]
        if not values:
            continue
        means = [sum(rng.choices(values, k=len(values))) / len(values) for _ in range(_OVER_WORLDS)]
        low, high = _middle(means, _OVER_WORLDS) if len(values) > 1 else (None, None)
        found[name] = Interval(sum(values) / len(values), low, high, len(values))
    return found


def _middle(values: Sequence[float], draws: int) -> tuple[float | None, float | None]:
    order = sorted(values)
    if len(order) < max(2, _ENOUGH * draws):
        return None, None
    cut = int(len(order) * _TAIL)
    return order[cut], order[-1 - cut]
