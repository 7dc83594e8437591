"""The places to which movements went, as numbers, and what these numbers are called."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from tidewaiter.account.kept_network import Names, OfKind
from tidewaiter.engine.arrays import Column

__all__ = ["Places", "Seen"]


@dataclass(frozen=True, slots=True)
class Places:
    """Where each movement went, as a number, and what these numbers are called."""

    names: Names
    codes: Column

    def there_are(self) -> Column:
        """The numbers to which any movement went."""
        return np.flatnonzero(np.bincount(self.codes, minlength=len(self.names)))

    def known(self) -> set[str]:
        """The names to which any movement went."""
        return {self.names[code] for code in self.there_are()}

    def marks(self, names: Collection[str]) -> Column:
        """1 for each movement that went to one of these."""
        wanted = np.array([name in names for name in self.names], dtype=np.int64)
        marks: Column = wanted[self.codes]
        return marks


class Seen:
    """The places to (or from) which the movements within reach went, by their order there."""

    def __init__(self, held: OfKind, which: Column, side: str) -> None:
        """`side` is to or from."""
        holder, country = held.sides[side]
        self.countries = Places(held.countries, country[which])
        self.parties = Places(held.holders, holder[which])
        self.days_unknown = int(held.day_unknown[which].sum())
