"""What is traded: servers by several makers, boards, cards and modules, some of them free to go anywhere."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

__all__ = ["Item", "Parcel", "catalogue", "serial_text"]


@dataclass(slots=True, eq=False, repr=False)
class Item:
    """One product; `scale` is how many of it go for one server, `free_until` the last day it may go to China."""

    item_id: str
    family: str
    maker: str
    chip: str
    form: str
    chips: int
    price: int
    weight: float
    watts: int
    first: int
    last: int
    scale: float
    free_until: int
    hs: str
    eccn: str
    origin: str = "TW"
    board: Item | None = None

    def price_on(self, month: int) -> float:
        """Price of one unit: it falls a little with the years, and steeply once a newer model is out."""
        return self.price * (1.06 - 0.006 * month) * (0.72 if month > self.last - 3 else 1.0)


@dataclass(slots=True, eq=False, repr=False)
class Parcel:
    """Some units of one item that came together; `chain` names the movements that brought them, where it matters."""

    units: int
    item: Item
    day: int
    chain: tuple[object, ...] = ()
    prefix: str = ""
    serial: int = 0

    def split(self, units: int) -> Parcel:
        """Take some units off; a parcel that is taken whole is left empty."""
        part = Parcel(units, self.item, self.day, self.chain, self.prefix, self.serial)
        self.units -= units
        self.serial += units
        return part

    def serials(self) -> list[str]:
        """The numbers on its units, none where the maker's numbers are not known."""
        if not self.prefix:
            return []
        return [serial_text(self.prefix, number) for number in range(self.serial, self.serial + self.units)]


def serial_text(prefix: str, number: int) -> str:
    """A serial number that does not count up."""
    return f"{prefix}{number * 48271 % 99999989:08d}"


FREE, NEVER = 9999, -1
_SERVERS = (
    # family, chip, chips, price, kg, watts, first month, last month, scale, free until, board
    ("A100 8-GPU", "NVIDIA A100 SXM4 80GB", 8, 148000, 75, 6500, -24, 16, 1.0, NEVER),
    ("A800 8-GPU", "NVIDIA A800 SXM4 80GB", 8, 132000, 75, 6500, -8, 11, 1.0, 289),
    ("H100 8-GPU", "NVIDIA H100 SXM5 80GB", 8, 272000, 128, 10200, 0, 31, 1.0, NEVER),
    ("H200 8-GPU", "NVIDIA H200 SXM 141GB", 8, 305000, 130, 10200, 16, 40, 1.0, NEVER),
    ("B200 8-GPU", "NVIDIA B200", 8, 415000, 142, 14300, 23, 44, 1.0, NEVER),
    ("B300 8-GPU", "NVIDIA B300", 8, 535000, 150, 15500, 29, 50, 1.0, NEVER),
    ("GB200 rack", "NVIDIA GB200", 72, 3150000, 1360, 120000, 24, 44, 0.12, NEVER),
    ("H20 8-GPU", "NVIDIA H20", 8, 121000, 122, 6800, 12, 31, 1.0, 829),
    ("L40S 4-GPU", "NVIDIA L40S", 4, 52000, 38, 2700, 8, 44, 1.6, 289),
    ("T4 4-GPU edge", "NVIDIA T4", 4, 13500, 24, 900, -40, 44, 1.8, FREE),
)
_CARDS = (
    ("A100 card", "NVIDIA A100 PCIe 80GB", 14800, 1.6, 300, -24, 18, NEVER),
    ("H100 card", "NVIDIA H100 PCIe 80GB", 29500, 1.7, 350, 2, 33, NEVER),
    ("L40S card", "NVIDIA L40S", 8700, 1.4, 350, 8, 44, 289),
    ("L20 card", "NVIDIA L20", 4100, 1.3, 275, 12, 44, FREE),
    ("L4 card", "NVIDIA L4", 2600, 0.5, 72, 3, 44, FREE),
)


def catalogue(rng: random.Random, makers: list[str]) -> list[Item]:
    """All products of one world: each server as some makers build it, a bare board of it, and cards."""
    found: list[Item] = []
    # A dealer's numbers say nothing about what they stand for.
    numbers = rng.sample(range(10000, 99999), 400)
    mark = rng.choice(("SKU", "P/N ", "M-", "ART", ""))

    def add(*cells: Any) -> Item:
        item = Item(f"{mark}{numbers.pop()}", *cells)
        found.append(item)
        return item

    for family, chip, chips, price, kg, watts, first, last, scale, free in _SERVERS:
        eccn = "4A090.a" if free == NEVER else ("4A090.b" if free < FREE else "4A994.l")
        board = None
        if chips == 8:
            name = family.replace("8-GPU", "board")
            part_eccn = eccn.replace("4A090", "3A090")
            part = (int(price * 0.74), kg * 0.31, int(watts * 0.62), first, last, scale, free, "8473.30", part_eccn)
            board = add(name, "NVIDIA", chip, "board", 8, *part)
        for maker in rng.sample(makers, rng.randint(2, min(4, len(makers)))):
            cost = int(price * rng.uniform(0.96, 1.06) / 100) * 100
            heavy = round(kg * rng.uniform(0.95, 1.08), 1)
            form = "rack" if chips == 72 else "server"
            item = add(family, maker, chip, form, chips, cost, heavy, watts, first, last, scale, free, "8471.80", eccn)
            item.board = board
    for family, chip, price, light, watts, first, last, free in _CARDS:
        eccn = "3A090.a" if free == NEVER else ("3A090.b" if free < FREE else "3A991.p")
        add(family, "NVIDIA", chip, "module", 1, price, light, watts, first, last, 3.0, free, "8473.30", eccn)
    return found
