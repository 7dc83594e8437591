"""Things: units, lines and firms as the world knows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.other_world.goods import Item

Row = dict[str, Any]


@dataclass
class Lot:
    """Units of one item that are in one place together; units are numbers, each with a serial."""

    item: Item
    units: list[int]

    def __len__(self) -> int:
        return len(self.units)

    def take(self, count: int) -> Lot:
        """The first units, taken out of this lot."""
        taken, self.units = self.units[:count], self.units[count:]
        return Lot(self.item, taken)


@dataclass
class Line:
    """A recorded line and the units that were really on it."""

    shipment_id: str
    line: str
    seller: str
    buyer: str
    units: list[int]
    cell: str
    on: date
    to: str
    lookalike: bool


@dataclass
class Party:
    """A firm as the world knows it."""

    party_id: str
    name: str
    country: str
    kind: str
    address: str
    keeps_serials: bool
    currency: str = "USD"
    alias_id: str = ""
    row: Row = field(default_factory=dict)
