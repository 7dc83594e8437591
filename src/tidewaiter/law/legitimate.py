"""How much of what a draft catches may be legitimate: a bound from above, by what the same records say of it later.

Against a unit speaks that its receiver is headquartered in a country under US arms embargo (group D:5) or Macau, or
has it as ultimate parent, or that the receiver shipped units of the same item on to one. Where nothing speaks against
a unit it may be legitimate; that nothing is on record does not prove it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from tidewaiter.law.pack_rows import Row
from tidewaiter.law.rulebook import Rulebook

__all__ = ["LegitimateShare", "Received", "legitimate_share"]

_SEATS = ("headquarters_country", "ultimate_parent_country")


class Received(Protocol):
    """A line as far as this asks: who received how many units of what, and when they were shipped."""

    @property
    def holder(self) -> str:
        """The party that received it."""

    @property
    def item_id(self) -> str:
        """What was received."""

    @property
    def units(self) -> int:
        """How many."""

    @property
    def shipped_on(self) -> dt.date:
        """The day of shipping."""


@dataclass(frozen=True, slots=True)
class LegitimateShare:
    """Units caught, and how many of them a record speaks against."""

    units: int
    contrary_units: int

    @property
    def at_most_pct(self) -> Decimal | None:
        """The most that may be legitimate, in percent; None where nothing is caught."""
        return 100 * Decimal(self.units - self.contrary_units) / self.units if self.units else None


def legitimate_share(
    caught: Iterable[Received], shipments: Iterable[Row], parties: Mapping[str, Row], book: Rulebook
) -> LegitimateShare | None:
    """The units caught that no record speaks against; None under a rulebook without the group D:5."""
    if "D5" not in book.groups:
        return None
    lines = list(caught)
    contrary = 0
    kept: Counter[tuple[str, str]] = Counter()
    since: dict[tuple[str, str], dt.date] = {}
    for one in lines:
        seats = {str(parties.get(one.holder, {}).get(seat) or "") for seat in _SEATS}
        if seats & _concern(book, one.shipped_on):
            contrary += one.units
            continue
        key = (one.holder, one.item_id)
        kept[key] += one.units
        since[key] = min(one.shipped_on, since.get(key, one.shipped_on))
    onward: Counter[tuple[str, str]] = Counter()
    for row in shipments:
        key, day = (str(row["seller_id"]), str(row["item_id"])), row["shipped_on"]
        if key in since and day >= since[key] and row["to_country"] in _concern(book, day):
            onward[key] += row["units"]
    contrary += sum(min(units, onward[key]) for key, units in kept.items())
    return LegitimateShare(sum(one.units for one in lines), contrary)


def _concern(book: Rulebook, day: dt.date) -> frozenset[str]:
    """Countries under US arms embargo on a day, and Macau."""
    return frozenset(book.groups["D5"].on(day)) | {"MO"}
