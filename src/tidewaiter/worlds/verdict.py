"""Whether a world may be used to judge detectors: planted and lawful rows look alike, and nothing gives them away."""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tidewaiter.worlds.chance import stream
from tidewaiter.worlds.classifiers import binned, boosted, logistic
from tidewaiter.worlds.leakage import BASELINES, FOLDS, fold_of, same_party
from tidewaiter.worlds.measures import auc, lift, redrawn
from tidewaiter.worlds.population import Population, read_lines, read_parties

__all__ = ["AUC_LIMIT", "LIFT_LIMIT", "Measured", "WorldAudit", "audit_world", "over_worlds"]

AUC_LIMIT = 0.60
LIFT_LIMIT = 1.5
_DRAWS = 60
_PLANTED, _OTHERS = 500, 6
"""Planted rows that the learners see at most, and lawful ones for each of them."""

_LEAST_ROWS, _LEAST_CELLS = 100, 30
"""Planted rows, and cells with any, without which a world is too small for any statement."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure with the interval of nine in ten bootstrap draws over cells, and the limit it is held to, if any.

    `chance` is what pure guessing gives a lift. A world of twenty thousand lines has a few dozen planted groups, so
    that a lift of 1.5 comes up by chance; over its limit a lift fails where its interval lies above chance as well.
    """

    name: str
    value: float
    low: float
    high: float
    limit: float | None
    chance: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether the figure is within its limit, or cannot be told from chance."""
        return self.limit is None or self.value <= self.limit or self.low <= self.chance


@dataclass(slots=True)
class WorldAudit:
    """What was measured on one world."""

    world: str
    rows: int
    planted: int
    cells: int
    measured: list[Measured] = field(default_factory=list)

    @property
    def enough(self) -> bool:
        """Whether enough is planted to say anything."""
        return self.planted >= _LEAST_ROWS and self.cells >= _LEAST_CELLS

    @property
    def passed(self) -> bool:
        """Whether every figure with a limit keeps it."""
        return self.enough and all(one.passed for one in self.measured)


def audit_world(world: Path) -> WorldAudit:
    """Measure one world; the same world gives the same figures."""
    lines = read_lines(world)
    touched = {cell for cell, label in zip(lines.cells, lines.labels, strict=True) if label}
    found = WorldAudit(world.name, len(lines.labels), sum(lines.labels), len(touched))
    if not found.enough:
        return found
    found.measured += _classified(lines, "lines", AUC_LIMIT)
    folds = [fold_of(cell, one) for cell, one in zip(lines.cells, lines.ids, strict=True)]
    for name, score in BASELINES.items():
        scores = score(lines, folds, stream(0, "audit", name))
        found.measured.append(_interval(f"{name}, times the base rate", lines, scores, "lift", LIFT_LIMIT))
    found.measured.append(
        _interval("other lines of the buyer, times the base rate", lines, same_party(lines), "lift", None)
    )
    found.measured += _classified(read_parties(world), "parties", None)
    return found


def _classified(population: Population, what: str, limit: float | None) -> list[Measured]:
    """The two learners, each row scored by one that never saw its cell."""
    rng = stream(0, "audit", what)
    sample = _sample(population, rng)
    data = binned(population)
    folds = [fold_of(cell, one) for cell, one in zip(population.cells, population.ids, strict=True)]
    straight, trees = [0.0] * len(folds), [0.0] * len(folds)
    for fold in range(FOLDS):
        train = [one for one in sample if folds[one] != fold]
        asked = [one for one in sample if folds[one] == fold]
        first, second = (
            logistic(data, population.labels, train, asked, rng),
            boosted(data, population.labels, train, asked),
        )
        # Scores of two learners are not on one scale: what counts is the place within a fold.
        for scores, new in ((straight, first), (trees, second)):
            ranks = _ranks(new)
            for one, rank in zip(asked, ranks, strict=True):
                scores[one] = rank
    return [
        _interval(f"AUC of a logistic regression, {what}", population, straight, "auc", limit, sample),
        _interval(f"AUC of boosted trees, {what}", population, trees, "auc", limit, sample),
    ]


def _ranks(scores: Sequence[float]) -> list[float]:
    order = sorted(scores)
    return [(bisect_left(order, one) + bisect_right(order, one)) / 2 / len(order) for one in scores]


def _sample(population: Population, rng: random.Random) -> list[int]:
    planted = [one for one, label in enumerate(population.labels) if label]
    others = [one for one, label in enumerate(population.labels) if not label]
    planted = sorted(rng.sample(planted, min(len(planted), _PLANTED)))
    return sorted([*planted, *rng.sample(others, min(len(others), _OTHERS * len(planted)))])


def _interval(
    name: str,
    population: Population,
    scores: Sequence[float],
    figure: str,
    limit: float | None,
    rows: Sequence[int] | None = None,
) -> Measured:
    kept = range(len(scores)) if rows is None else rows
    ranked, labels = [scores[one] for one in kept], [population.labels[one] for one in kept]
    ties, cells = [population.ties[one] for one in kept], [population.cells[one] for one in kept]
    value = auc(ranked, labels) if figure == "auc" else lift(ranked, labels, ties)
    drawn = redrawn(figure, ranked, labels, ties, cells, draws=_DRAWS, rng=stream(0, "bootstrap", name))
    chance = 0.0 if figure == "auc" else 1.0  # an AUC is steady enough to be held to its limit as it stands
    return Measured(name, value, drawn[_DRAWS // 20], drawn[-1 - _DRAWS // 20], limit, chance)


def over_worlds(audits: Sequence[WorldAudit]) -> list[Measured]:
    """The mean of each figure over several worlds, with a bootstrap over worlds."""
    counted = [one for one in audits if one.enough]
    if len(counted) < 2:
        return []
    rng, found = stream(0, "worlds"), []
    for place, first in enumerate(counted[0].measured):
        values = [one.measured[place].value for one in counted]
        draws = sorted(sum(rng.choice(values) for _ in values) / len(values) for _ in range(1000))
        found.append(Measured(first.name, sum(values) / len(values), draws[50], draws[-51], first.limit, first.chance))
    return found
