"""Two figures for a ranking, AUC and lift, and what they vary by when cells are drawn again."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

__all__ = ["TOP", "auc", "lift", "redrawn"]

TOP = 0.1
"""The share of rows that a baseline may point at."""


def auc(scores: Sequence[float], labels: Sequence[int], weights: Sequence[int] | None = None) -> float:
    """The chance that a planted row scores higher than a lawful one; ties count half; 0.5 where one kind is absent."""
    order = sorted(range(len(scores)), key=lambda one: scores[one])
    return _auc(order, scores, labels, weights or [1] * len(scores))


def _auc(order: Sequence[int], scores: Sequence[float], labels: Sequence[int], weights: Sequence[int]) -> float:
    below = wins = planted = 0.0
    place = 0
    while place < len(order):
        score, there, good = scores[order[place]], 0, 0
        while place < len(order) and scores[order[place]] == score:
            one = order[place]
            there += weights[one] * labels[one]
            good += weights[one] * (1 - labels[one])
            place += 1
        wins += there * (below + good / 2)
        planted += there
        below += good
    return wins / (planted * below) if planted and below else 0.5


def lift(
    scores: Sequence[float], labels: Sequence[int], ties: Sequence[float], weights: Sequence[int] | None = None
) -> float:
    """How many times the base rate is found in the top tenth; `ties` decides between rows of equal score."""
    order = sorted(range(len(scores)), key=lambda one: (-scores[one], ties[one]))
    return _lift(order, labels, weights or [1] * len(scores))


def _lift(order: Sequence[int], labels: Sequence[int], weights: Sequence[int]) -> float:
    total, planted = sum(weights), sum(weight * label for weight, label in zip(weights, labels, strict=True))
    taken = hits = 0
    for one in order:
        if taken >= total * TOP:
            break
        taken += weights[one]
        hits += weights[one] * labels[one]
    return hits / taken / (planted / total) if planted and taken else 0.0


def redrawn(
    figure: str,
    scores: Sequence[float],
    labels: Sequence[int],
    ties: Sequence[float],
    cells: Sequence[str],
    *,
    draws: int,
    rng: random.Random,
) -> list[float]:
    """The figure (`auc` or `lift`) over draws of as many cells with replacement, in rising order."""
    names = sorted(set(cells))
    order = sorted(range(len(scores)), key=lambda one: scores[one] if figure == "auc" else (-scores[one], ties[one]))
    found = []
    for _ in range(draws):
        counts = Counter(rng.choices(names, k=len(names)))
        weights = [counts[cell] for cell in cells]
        found.append(_auc(order, scores, labels, weights) if figure == "auc" else _lift(order, labels, weights))
    return sorted(found)
