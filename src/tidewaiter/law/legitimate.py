"""How much of what a draft catches has nothing against it in the same records.

Against a unit speaks that a party that receives it (buyer, ultimate consignee, end user) has its seat or its ultimate
parent in a country under US arms embargo (group D:5) or Macau, or that one of them shipped units of the same item on
to one. Which units of a stock were shipped on no record tells: the share is what the records leave open, not a bound,
and that nothing is on record does not prove a unit legitimate.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from tidewaiter.law.pack_rows import Row
from tidewaiter.law.rulebook import Rulebook

__all__ = ["LegitimateShare", "Received", "legitimate_share"]

_SEATS = ("headquarters_country", "ultimate_parent_country")


class Received(Protocol):
    """A line as far as this asks: who receives how many units of what, and when they were shipped."""

    @property
    def receivers(self) -> tuple[str, ...]:
        """Every party that receives it, by name or as go-between."""

    @property
    def item_id(self) -> str:
        """What is received."""

    @property
    def units(self) -> int:
        """How many."""

    @property
    def shipped_on(self) -> dt.date:
        """The day of shipping."""


@dataclass(frozen=True, slots=True)
class LegitimateShare:
    """Units caught, and against how many of them a record speaks."""

    units: int
    contrary_units: int

    @property
    def without_contrary_pct(self) -> Decimal | None:
        """Percent of the units against which no record speaks; None where nothing is caught."""
        return 100 * Decimal(self.units - self.contrary_units) / self.units if self.units else None


def legitimate_share(
    caught: Iterable[Received], shipments: Iterable[Row], parties: Mapping[str, Row], book: Rulebook
) -> LegitimateShare | None:
    """The units caught, and those that a record speaks against; None under a rulebook without the group D:5."""
    if "D5" not in book.groups:
        return None
    onward = _shipped_on(shipments, book)
    units = contrary = 0
    for one in sorted(caught, key=lambda line: line.shipped_on):
        units += one.units
        seats = {str(parties.get(party, {}).get(seat) or "") for party in one.receivers for seat in _SEATS}
        if seats & _concern(book, one.shipped_on):
            contrary += one.units
        else:
            contrary += _taken(one, onward)
    return LegitimateShare(units, contrary)


def _shipped_on(shipments: Iterable[Row], book: Rulebook) -> dict[tuple[str, str], deque[_Onward]]:
    """What each party shipped of each item to a country of concern, earliest first; returns are no resale."""
    found: dict[tuple[str, str], deque[_Onward]] = defaultdict(deque)
    for row in sorted(shipments, key=lambda row: row["shipped_on"]):
        if row["kind"] != "return" and row["to_country"] in _concern(book, row["shipped_on"]):
            key = str(row["seller_id"]), str(row["item_id"])
            found[key].append(_Onward(row["shipped_on"], row["units"]))
    return found


def _taken(one: Received, onward: Mapping[tuple[str, str], deque[_Onward]]) -> int:
    """Units of a line that its receivers may have shipped on, the end user first; each counts against one line only."""
    open_units = one.units
    for party in reversed(one.receivers):
        waiting = onward.get((party, one.item_id), deque())
        while waiting and open_units:
            if waiting[0].day >= one.shipped_on:
                taken = min(open_units, waiting[0].units)
                open_units -= taken
                waiting[0].units -= taken
            if waiting[0].day < one.shipped_on or not waiting[0].units:
                waiting.popleft()
    return one.units - open_units


@dataclass(slots=True)
class _Onward:
    day: dt.date
    units: int


def _concern(book: Rulebook, day: dt.date) -> frozenset[str]:
    """Countries under US arms embargo on a day, and Macau."""
    return frozenset(book.groups["D5"].on(day)) | {"MO"}
