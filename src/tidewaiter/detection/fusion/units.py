"""How many units of a case were diverted: a 90 % interval and what to expect, by probability and what it handled."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["units_between"]

_FIRST, _STEP = 0.05, 0.05
"""The percentiles that a model's `shares` stand for: the 5th, the 10th and so on."""


def units_between(probability: float, handled: int, shares: Sequence[float]) -> tuple[int, int, int]:
    """From how many to how many units, with 90 % of the chance, were diverted, and how many are to be expected between.

    As long as nothing at all may have been diverted, with more than 5 % of the chance, the lower end is 0. The upper
    end is the 95th percentile of what true cases diverted, of the units that the group handled: what to reckon with
    if the case is one, however unlikely it is. So the interval is wide rather than wrong.
    """
    low = round(handled * _share_at((probability - 0.95) / probability, shares)) if probability > 0.95 else 0
    high = round(handled * _share_at(0.95, shares))
    expected = round(handled * probability * sum(shares) / len(shares))
    return min(low, expected), min(max(expected, low), handled), min(max(high, expected), handled)


def _share_at(at: float, shares: Sequence[float]) -> float:
    """The share at this percentile, straight between those of the model."""
    place = (at - _FIRST) / _STEP
    if place <= 0:
        return shares[0] * max(at, 0.0) / _FIRST
    whole = min(int(place), len(shares) - 1)
    if whole == len(shares) - 1:
        return shares[-1]
    return shares[whole] + (place - whole) * (shares[whole + 1] - shares[whole])
