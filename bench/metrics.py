"""What a score is worth: precision and recall at a threshold, calibration, whether the top of a queue is ordered."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = [
    "Quality",
    "best_threshold",
    "brier",
    "brier_skill",
    "calibration_error",
    "quality",
    "quantile",
    "share_at_top",
    "threshold_for_rate",
]


@dataclass(frozen=True, slots=True)
class Quality:
    """Counts of right and wrong answers; a share without a denominator is 0."""

    true_positive: int
    false_positive: int
    false_negative: int
    true_negative: int

    @property
    def precision(self) -> float:
        """How much of what was called a match is one."""
        said = self.true_positive + self.false_positive
        return self.true_positive / said if said else 0.0

    @property
    def recall(self) -> float:
        """How much of what is a match was called one."""
        there = self.true_positive + self.false_negative
        return self.true_positive / there if there else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        weight = 2 * self.true_positive + self.false_positive + self.false_negative
        return 2 * self.true_positive / weight if weight else 0.0


def quality(answers: Iterable[tuple[bool, bool]]) -> Quality:
    """Counts over pairs of (what was said, what is true)."""
    counted = Counter((bool(said), bool(truth)) for said, truth in answers)
    return Quality(counted[True, True], counted[True, False], counted[False, True], counted[False, False])


def best_threshold(scores: Sequence[float], truths: Sequence[bool]) -> tuple[float, Quality]:
    """The lowest of the thresholds with the highest F1 on these very pairs; a match is a score at or above it."""
    if not scores:
        raise ValueError("no scores")
    ordered = sorted(zip(scores, truths, strict=True), key=lambda pair: -pair[0])
    there = sum(truths)
    best: tuple[float, float, Quality] | None = None
    hits = false = 0
    for at, (score, truth) in enumerate(ordered):
        hits += truth
        false += not truth
        if at + 1 < len(ordered) and ordered[at + 1][0] == score:
            continue
        here = Quality(hits, false, there - hits, len(ordered) - there - false)
        if best is None or here.f1 >= best[0]:
            best = (here.f1, score, here)
    assert best is not None
    return best[1], best[2]


def brier(scores: Sequence[float], truths: Sequence[bool]) -> float:
    """The mean squared distance of a score from the truth."""
    return sum((score - truth) ** 2 for score, truth in zip(scores, truths, strict=True)) / len(scores)


def brier_skill(scores: Sequence[float], truths: Sequence[bool]) -> float:
    """How much of the error of always saying the base rate a score takes away: 1 all of it, 0 none, below 0 worse."""
    rate = sum(truths) / len(truths)
    base = rate * (1 - rate)
    if not base:
        raise ValueError("all pairs are alike: there is no base rate to be better than")
    return 1 - brier(scores, truths) / base


def calibration_error(scores: Sequence[float], truths: Sequence[bool], bins: int = 10) -> float:
    """The mean distance of mean score and share of truth over bins of equal count, weighted by their count."""
    ordered = sorted(zip(scores, truths, strict=True))
    total = 0.0
    for at in range(bins):
        part = ordered[at * len(ordered) // bins : (at + 1) * len(ordered) // bins]
        if part:
            total += abs(sum(score for score, _ in part) - sum(truth for _, truth in part))
    return total / len(ordered)


def share_at_top(scores: Sequence[float]) -> float:
    """The share of scores equal to the highest: what a cut of the queue can no longer put in order."""
    top = max(scores)
    return sum(score == top for score in scores) / len(scores)


def quantile(values: Iterable[float], share: float) -> float:
    """The smallest of the values that at least this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def threshold_for_rate(scores: Sequence[float], rate: float) -> float | None:
    """The lowest threshold that no more than this share of the scores reaches; None where even the highest is more."""
    allowed = int(rate * len(scores) + 1e-9)
    ordered = sorted(scores, reverse=True)
    if allowed >= len(ordered):
        return ordered[-1]
    kept = [score for score in ordered[:allowed] if score > ordered[allowed]]
    return kept[-1] if kept else None
