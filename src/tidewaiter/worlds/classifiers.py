"""Two small learners that know nothing but one row: a logistic regression over bins, and boosted trees.

They are written here, in plain Python, because the program ships no learning library and because both must stay the
same for years: a world that passed once passes again.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tidewaiter.worlds.population import Population

__all__ = ["Binned", "binned", "boosted", "logistic"]

_BINS, _LEVELS = 12, 40
_ROUNDS, _DEPTH, _STEP, _SHRINK = 18, 3, 0.25, 8.0


@dataclass(slots=True)
class Binned:
    """Rows as one small whole number a feature; `levels` says how many numbers each feature has."""

    rows: list[tuple[int, ...]]
    levels: tuple[int, ...]


def binned(population: Population) -> Binned:
    """Numbers in a dozen bins of equal size and one for missing, categories by their commonest levels."""
    columns: list[list[int]] = []
    levels: list[int] = []
    for values in population.numbers.values():
        there = sorted(value for value in values if value is not None)
        cuts = sorted({there[len(there) * place // _BINS] for place in range(1, _BINS)}) if there else []
        columns.append([0 if value is None else 1 + bisect_right(cuts, value) for value in values])
        levels.append(len(cuts) + 2)
    for words in population.categories.values():
        known = {
            word: place
            for place, (word, _) in enumerate(sorted(Counter(words).most_common(_LEVELS), key=lambda one: one[0]), 1)
        }
        columns.append([known.get(word, 0) for word in words])
        levels.append(len(known) + 1)
    return Binned(list(zip(*columns, strict=True)), tuple(levels))


def logistic(
    data: Binned, labels: Sequence[int], train: Sequence[int], asked: Sequence[int], rng: random.Random
) -> list[float]:
    """Scores of the rows `asked` by a logistic regression with one weight a bin, learned from the rows `train`."""
    offsets = [0]
    for level in data.levels:
        offsets.append(offsets[-1] + level)
    rows = {
        place: tuple(offset + value for offset, value in zip(offsets, data.rows[place], strict=False))
        for place in {*train, *asked}
    }
    weights, seen = [0.0] * offsets[-1], [1e-3] * offsets[-1]
    positive = sum(labels[place] for place in train)
    bias = math.log((positive + 1) / (len(train) - positive + 1))
    order = list(train)
    for _ in range(6):
        rng.shuffle(order)
        for place in order:
            row = rows[place]
            total = bias
            for one in row:
                total += weights[one]
            error = 1 / (1 + math.exp(-max(-30.0, min(30.0, total)))) - labels[place]
            square = error * error
            for one in row:
                seen[one] += square
                weights[one] -= 0.2 * (error + 0.004 * weights[one]) / math.sqrt(seen[one])
    return [bias + sum([weights[one] for one in rows[place]]) for place in asked]


def boosted(data: Binned, labels: Sequence[int], train: Sequence[int], asked: Sequence[int]) -> list[float]:
    """Scores of the rows `asked` by trees of depth three, each fitted to what the ones before left in `train`."""
    scores = [0.0] * len(data.rows)
    positive = sum(labels[place] for place in train)
    bias = math.log((positive + 1) / (len(train) - positive + 1))
    for _ in range(_ROUNDS):
        slopes, bends = {}, {}
        for place in train:
            chance = 1 / (1 + math.exp(-(bias + scores[place])))
            slopes[place], bends[place] = chance - labels[place], chance * (1 - chance)
        _grow(data, list(train), [*train, *asked], (slopes, bends), scores, _DEPTH)
    return [scores[place] for place in asked]


def _grow(
    data: Binned,
    inside: list[int],
    below: Sequence[int],
    moments: tuple[dict[int, float], dict[int, float]],
    scores: list[float],
    depth: int,
) -> None:
    slopes, bends = moments
    g, h = sum(slopes[place] for place in inside), sum(bends[place] for place in inside)
    best: tuple[float, int, frozenset[int]] | None = None
    if depth:
        for feature, level in enumerate(data.levels):
            sums, weights = [0.0] * level, [0.0] * level
            for place in inside:
                value = data.rows[place][feature]
                sums[value] += slopes[place]
                weights[value] += bends[place]
            order = sorted(
                (one for one in range(level) if weights[one]), key=lambda one: sums[one] / (weights[one] + _SHRINK)
            )
            left_g = left_h = 0.0
            for cut, one in enumerate(order[:-1], 1):
                left_g += sums[one]
                left_h += weights[one]
                gain = (
                    left_g**2 / (left_h + _SHRINK) + (g - left_g) ** 2 / (h - left_h + _SHRINK) - g * g / (h + _SHRINK)
                )
                if gain > 0.5 and (best is None or gain > best[0]):
                    best = (gain, feature, frozenset(order[:cut]))
    if best is None:
        step = -_STEP * g / (h + _SHRINK)
        for place in below:
            scores[place] += step
        return
    _, feature, left = best
    for side in (True, False):
        _grow(
            data,
            [place for place in inside if (data.rows[place][feature] in left) is side],
            [place for place in below if (data.rows[place][feature] in left) is side],
            moments,
            scores,
            depth - 1,
        )
