"""Whether stated probabilities and intervals keep what they promise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["BINS", "Bin", "binned", "brier", "calibration_error", "share_interval", "winkler"]

BINS = 15
_MISSED = 0.1
"""What an interval at 90 % may miss."""
_NORMAL = 1.6448536269514722
"""Standard deviations to either side that hold 90 %."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases of about one probability: how many, what was said of them on average, what share was true."""

    count: float
    said: float
    true: float


def brier(said: Sequence[float], true: Sequence[bool], weights: Sequence[int]) -> float:
    """The mean square of the gap between probability and outcome."""
    return sum(w * (p - y) ** 2 for p, y, w in zip(said, true, weights, strict=True)) / sum(weights)


def binned(said: Sequence[float], true: Sequence[bool], weights: Sequence[int]) -> list[Bin]:
    """The cases in fifteen bins of equal width; empty bins are left out."""
    sums = [[0.0, 0.0, 0.0] for _ in range(BINS)]
    for p, y, w in zip(said, true, weights, strict=True):
        into = sums[min(BINS - 1, int(p * BINS))]
        into[0] += w
        into[1] += w * p
        into[2] += w * y
    return [Bin(count, said / count, true / count) for count, said, true in sums if count]


def calibration_error(said: Sequence[float], true: Sequence[bool], weights: Sequence[int]) -> float:
    """The expected calibration error: the mean gap between what a bin said and what came true in it."""
    bins = binned(said, true, weights)
    return sum(one.count * abs(one.said - one.true) for one in bins) / sum(one.count for one in bins)


def winkler(low: float, high: float, truth: float) -> float:
    """The score of an interval at 90 %: its width, and twenty times what it misses by; smaller is better."""
    return (high - low) + 2 / _MISSED * (max(0.0, low - truth) + max(0.0, truth - high))


def share_interval(share: float, units: float) -> tuple[float, float]:
    """The whole units that hold 90 % where each of `units` is diverted with chance `share`, normal approximation."""
    mean, deviation = share * units, math.sqrt(max(0.0, share * (1 - share) * units))
    low, high = mean - _NORMAL * deviation, mean + _NORMAL * deviation
    return max(0.0, math.floor(low + 1e-9)), min(units, math.ceil(high - 1e-9))
