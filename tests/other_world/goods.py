"""Goods: what the other world's makers sell, under the part numbers of their own price lists."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class Item:
    """One product: what a row of `items` says, and from when to when it sells."""

    item_id: str
    text: str
    maker: str
    chip: str
    form: str
    chips: int
    hs: str
    price: int
    kg: float
    watts: int
    first: date
    last: date
    usual: int  # middle number of units of a purchase
    eccn: str = "4A090.a"


def _read() -> tuple[Item, ...]:
    with (Path(__file__).parent / "goods.csv").open(encoding="utf-8", newline="") as handle:
        return tuple(
            Item(
                row["item_id"],
                row["text"],
                row["maker"],
                row["chip"],
                row["form"],
                int(row["chips"]),
                row["hs"],
                int(row["price"]),
                float(row["kg"]),
                int(row["watts"]),
                date.fromisoformat(row["first"]),
                date.fromisoformat(row["last"]),
                int(row["usual"]),
                row["eccn"],
            )
            for row in csv.DictReader(handle)
        )


GOODS = _read()
BY_ID = {item.item_id: item for item in GOODS}
HELD_BOARDS = ("821GE-TNHR", "PE-9680/H100")  # servers around one HGX-H100-BB
UNCONTROLLED = ("821GE-H20", "740GP-A10")


def on_sale(day: date) -> list[Item]:
    """What could be bought on that day."""
    return [item for item in GOODS if item.first <= day < item.last]
