"""A world in which something gives the planted rows away is found out, and one without is let pass."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from tidewaiter.worlds.classifiers import binned, boosted, logistic
from tidewaiter.worlds.leakage import BASELINES, fold_of
from tidewaiter.worlds.measures import auc, lift, redrawn
from tidewaiter.worlds.population import CATEGORIES, NUMBERS, Population, read_lines, read_parties
from tidewaiter.worlds.verdict import LIFT_LIMIT, audit_world, over_worlds

ROWS = 2_400
Change = Callable[[random.Random, Population], None]


def fair(seed: int = 1, planted: int = 14) -> Population:
    """Rows whose labels nothing can tell: of 240 cells, so many are planted."""
    rng = random.Random(seed)
    cells = [str(rng.randrange(240)) for _ in range(ROWS)]
    bad = {str(one) for one in rng.sample(range(240), planted)}
    return Population(
        {name: [rng.choice([None, round(rng.lognormvariate(3, 1), 2)]) for _ in cells] for name in NUMBERS}
        | {"month": [float(rng.randrange(6, 42)) for _ in cells]},
        {name: [rng.choice("abcdef") for _ in cells] for name in CATEGORIES},
        [int(cell in bad) for cell in cells],
        cells,
        [f"SH-{rng.randrange(10**9):09d}" for _ in cells],
        [f"P-{cell}{rng.randrange(10**6):06d}" for cell in cells],
        [f"2025-03-{rng.randrange(1, 29):02d}T{rng.randrange(24):02d}:{rng.randrange(60):02d}:00Z" for _ in cells],
        [rng.random() for _ in cells],
    )


def by_copies(rng: random.Random, population: Population) -> None:
    for one, label in enumerate(population.labels):
        if label:
            population.categories["item_id"][one], population.categories["to_country"][one] = "a", "a"
            population.numbers["value_usd"][one], population.numbers["units"][one] = 77.7, 7.0


def by_number(rng: random.Random, population: Population) -> None:
    population.ids[:] = [
        one[:-1] + ("7" if label else one[-1]) for one, label in zip(population.ids, population.labels, strict=True)
    ]


def by_minute(rng: random.Random, population: Population) -> None:
    for one, label in enumerate(population.labels):
        if label:
            population.recorded[one] = "2025-03-04T05:59:00Z"


def by_place(rng: random.Random, population: Population) -> None:
    order = sorted(range(ROWS), key=lambda one: population.labels[one])
    population.labels[:] = [population.labels[one] for one in order]
    population.cells[:] = [population.cells[one] for one in order]


def lift_by(name: str, population: Population) -> float:
    folds = [fold_of(cell, one) for cell, one in zip(population.cells, population.ids, strict=True)]
    return lift(BASELINES[name](population, folds, random.Random(1)), population.labels, population.ties)


@pytest.mark.parametrize(
    ("name", "leak"),
    [
        ("lookup of two columns", by_copies),
        ("nearest twin", by_copies),
        ("id only", by_number),
        ("row order", by_place),
        ("timestamp only", by_minute),
    ],
)
def test_each_way_of_guessing_finds_its_leak_and_nothing_where_there_is_none(name: str, leak: Change) -> None:
    population = fair()
    assert lift_by(name, population) < LIFT_LIMIT
    leak(random.Random(2), population)
    assert lift_by(name, population) > 4


def test_both_learners_find_planted_rows_that_are_larger_and_are_blind_to_fair_ones() -> None:
    for learn, larger in product(("straight", "trees"), (False, True)):
        population, rng = fair(3, planted=60), random.Random(4)
        if larger:
            population.numbers["units"] = [rng.lognormvariate(5 if label else 3, 1) for label in population.labels]
        data, half = binned(population), [one for one in range(ROWS) if int(population.cells[one]) % 2]
        other = [one for one in range(ROWS) if not int(population.cells[one]) % 2]
        if learn == "straight":
            scores = logistic(data, population.labels, half, other, rng)
        else:
            scores = boosted(data, population.labels, half, other)
        value = auc(scores, [population.labels[one] for one in other])
        assert (value > 0.8) is larger, (learn, value)
        assert larger or 0.4 < value < 0.6, (learn, value)


def test_auc_counts_pairs_and_lift_counts_the_top_tenth() -> None:
    rng = random.Random(5)
    scores = [rng.randrange(6) for _ in range(60)]
    labels = [int(rng.random() < 0.3) for _ in scores]
    pairs = [
        (a > b) + (a == b) / 2
        for a, x in zip(scores, labels, strict=True)
        if x
        for b, y in zip(scores, labels, strict=True)
        if not y
    ]
    assert auc([float(one) for one in scores], labels) == pytest.approx(sum(pairs) / len(pairs))
    ties = [rng.random() for _ in scores]
    first = sorted(range(60), key=lambda one: (-scores[one], ties[one]))[:6]
    expected = sum(labels[one] for one in first) / 6 / (sum(labels) / 60)
    assert lift([float(one) for one in scores], labels, ties) == pytest.approx(expected)


def test_drawing_cells_again_gives_an_interval_around_the_figure() -> None:
    rng = random.Random(6)
    labels = [int(rng.random() < 0.2) for _ in range(900)]
    scores = [rng.gauss(label, 1.0) for label in labels]
    cells = [str(rng.randrange(90)) for _ in labels]
    drawn = redrawn("auc", scores, labels, scores, cells, draws=60, rng=rng)
    assert drawn == sorted(drawn)
    assert drawn[0] < auc(scores, labels) < drawn[-1]
    assert 0.01 < drawn[56] - drawn[3] < 0.15


def test_a_world_too_small_to_judge_does_not_pass(tiny: Path) -> None:
    lines = read_lines(tiny)
    assert lines.base_rate > 0
    assert len(set(lines.ids)) == len(lines.ids)
    assert sum(read_parties(tiny).labels) > 0
    assert over_worlds([]) == []


@pytest.mark.slow
def test_a_small_world_passes_its_audit(tmp_path: Path) -> None:
    from tidewaiter.worlds.make import make_world, plan_world

    make_world(plan_world(11, "small"), tmp_path / "world")
    audited = audit_world(tmp_path / "world")
    assert audited.enough
    assert audited.passed, audited.measured
