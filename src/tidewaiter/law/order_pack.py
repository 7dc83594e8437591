"""Reads orders and what the other tables of a pack know of their items, parties, sites and papers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from tidewaiter.core.errors import InputError, Place
from tidewaiter.law.pack_rows import read_rows

__all__ = ["OrderLine", "OrderPack", "read_orders"]

Row = Mapping[str, Any]

_TABLES = ("orders", "items", "parties", "sites", "documents", "answers", "licenses")


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line of an order with the rows it refers to; a row that is not there is empty."""

    order_id: str
    ordered_on: dt.date
    item_id: str
    units: int
    value_usd: Decimal | None
    status: str
    item: Row
    buyer: Row
    end_user: Row
    site: Row
    buyer_id: str
    end_user_id: str
    site_id: str


@dataclass(frozen=True, slots=True)
class OrderPack:
    """Every order by its number, with the papers and answers about orders and parties."""

    orders: Mapping[str, Sequence[OrderLine]]
    documents: Sequence[Row]
    answers: Sequence[Row]
    licenses: Sequence[Row]
    absent: tuple[str, ...]
    """Tables that would have helped and are not there."""
    rejected: int
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By party what the decision should tell of it: that it bears other numbers, that it was confirmed to be listed."""

    def papers(self, order: Sequence[OrderLine], kind: str) -> list[Row]:
        """Papers of one kind about this order."""
        number = order[0].order_id
        return [
            row
            for row in self.documents
            if row["kind"] == kind and row["subject_kind"] == "order" and row["subject_id"] == number
        ]


def read_orders(path: Path) -> OrderPack:
    """The orders of a pack, or of one file that is an orders table."""
    read = read_rows(path, _TABLES)
    if not read.rows["orders"] and "orders" not in read.present:
        raise InputError(
            "There are no orders here.",
            place=Place(str(path)),
            expected="a table orders.csv, alone or in a pack",
            hint="`tidewaiter pack template` writes an empty one; `tidewaiter map` turns another file into it.",
        )
    rows = read.rows
    return OrderPack(_orders(rows), rows["documents"], rows["answers"], rows["licenses"], read.absent, read.rejected)


def _orders(rows: Mapping[str, list[Row]]) -> dict[str, list[OrderLine]]:
    items = {row["item_id"]: row for row in rows["items"]}
    parties = {row["party_id"]: row for row in rows["parties"]}
    sites = {row["site_id"]: row for row in rows["sites"]}
    orders: dict[str, list[OrderLine]] = {}
    for row in sorted(rows["orders"], key=lambda row: (row["order_id"], row["item_id"], str(row["end_user_id"]))):
        line = OrderLine(
            order_id=row["order_id"],
            ordered_on=row["ordered_on"],
            item_id=row["item_id"],
            units=row["units"],
            value_usd=row["value_usd"],
            status=row["status"] or "",
            item=items.get(row["item_id"], {}),
            buyer=parties.get(row["buyer_id"], {}),
            end_user=parties.get(row["end_user_id"], {}),
            site=sites.get(row["site_id"], {}),
            buyer_id=row["buyer_id"],
            end_user_id=row["end_user_id"] or "",
            site_id=row["site_id"] or "",
        )
        orders.setdefault(line.order_id, []).append(line)
    return orders
