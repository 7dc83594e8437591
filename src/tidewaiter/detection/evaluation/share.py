"""A figure with what it was counted from: so many of so many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Figures", "Share", "mean_of"]


@dataclass(frozen=True, slots=True)
class Share:
    """A value, None where nothing can be said; `hits` of `whole` where it is a share."""

    value: float | None
    hits: float | None = None
    whole: float | None = None

    @classmethod
    def of(cls, hits: float, whole: float) -> Share:
        """So many of so many; no value where there are none."""
        return cls(hits / whole if whole else None, hits, whole)

    def over(self, other: Share) -> Share:
        """How many times the other this is; no value where the other is nothing."""
        if self.value is None or not other.value:
            return Share(None)
        return Share(self.value / other.value)


Figures = dict[str, Share]
"""Figures by name."""


def mean_of(shares: Sequence[Share]) -> Share:
    """The mean of the values that are there; one share alone stays as it is."""
    if len(shares) == 1:
        return shares[0]
    values = [one.value for one in shares if one.value is not None]
    return Share(sum(values) / len(values) if values else None)
