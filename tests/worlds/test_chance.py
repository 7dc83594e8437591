"""Chance by name: a stream depends on its name alone, and identifiers tell nothing."""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise

from tidewaiter.worlds.chance import Ids, Weighted, between, poisson, stream


def test_a_stream_is_the_same_for_the_same_name_and_another_for_any_other() -> None:
    first = [stream(7, 3, "orders").random() for _ in range(3)]
    assert len(set(first)) == 1
    others = {stream(seed, cell, part).random() for seed in (7, 8) for cell in (3, 4) for part in ("orders", "papers")}
    assert len(others) == 8


def test_nine_in_ten_values_lie_between_the_bounds() -> None:
    rng = random.Random(1)
    inside = sum(5 <= between(rng, 5, 120) <= 120 for _ in range(20_000))
    assert 0.89 < inside / 20_000 < 0.91


def test_weights_are_kept() -> None:
    rng, bag = random.Random(2), Weighted([("a", 3.0), ("b", 1.0)])
    counts = Counter(bag.pick(rng) for _ in range(8_000))
    assert 0.73 < counts["a"] / 8_000 < 0.77


def test_a_mean_of_poisson_is_its_mean() -> None:
    rng = random.Random(3)
    assert 0.42 < sum(poisson(rng, 0.45) for _ in range(20_000)) / 20_000 < 0.48


def test_identifiers_do_not_repeat_and_their_order_is_not_that_of_their_making() -> None:
    made = [ids.new("SH-") for ids in (Ids(1, "cell 1"), Ids(1, "cell 2")) for _ in range(2_000)]
    assert len(set(made)) == len(made)
    rising = sum(a < b for a, b in pairwise(made))
    assert 0.46 < rising / len(made) < 0.54
