"""How many units of a case were diverted: a 90 % interval and what to expect, from its probability and what came in."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["units_between"]

_FIRST, _STEP = 0.05, 0.05
"""The percentiles that a model's `shares` stand for: the 5th, the 10th and so on."""


def units_between(probability: float, received: int, shares: Sequence[float]) -> tuple[int, int, int]:
    """The 5th percentile, the expected number and the 95th percentile of the units diverted, whole units.

    With the probability that nothing was diverted the number is 0; otherwise it is the share, which true cases had, of
    the units that the group received. So the lower end is 0 unless the case is near certain.
    """
    low = round(received * _share_at((probability - 0.95) / probability, shares)) if probability > 0.95 else 0
    high = round(received * _share_at(1 - 0.05 / probability, shares)) if probability > 0.05 else 0
    expected = round(received * probability * sum(shares) / len(shares))
    return min(low, expected), min(max(expected, low), received), min(max(high, expected), received)


def _share_at(at: float, shares: Sequence[float]) -> float:
    """The share at this percentile, straight between those of the model."""
    place = (at - _FIRST) / _STEP
    if place <= 0:
        return shares[0] * max(at, 0.0) / _FIRST
    whole = min(int(place), len(shares) - 1)
    if whole == len(shares) - 1:
        return shares[-1]
    return shares[whole] + (place - whole) * (shares[whole + 1] - shares[whole])
