"""The shipment lines that an audit read: what a budget is a share of, and who sent how many units to whom."""

from __future__ import annotations

from dataclasses import dataclass, field

from tidewaiter.detection.evaluation.folder import TableFolder

__all__ = ["MAKERS", "Goods", "Sent", "line_id", "read_goods"]

MAKERS = frozenset({"manufacturer", "integrator"})
"""Kinds of party that stand in nearly every case, so that naming one of them finds nothing."""

_WISHED = "shipped_on seller_id buyer_id ultimate_consignee_id to_country site_id item_id units value_usd"


@dataclass(frozen=True, slots=True)
class Sent:
    """One shipment line."""

    seller: str = ""
    buyer: str = ""
    consignee: str = ""
    to_country: str = ""
    site: str = ""
    item: str = ""
    shipped_on: str = ""
    units: float = 0.0
    value: float = 0.0


@dataclass(slots=True)
class Goods:
    """All shipment lines by their id, in the order of the ids, and the parties that are makers."""

    sent: dict[str, Sent] = field(default_factory=dict)
    makers: frozenset[str] = frozenset()
    of_shipment: dict[str, list[str]] = field(default_factory=dict)
    of_party: dict[str, list[str]] = field(default_factory=dict)
    """The lines that a party sold, bought or was consigned."""


def line_id(shipment: str, line: str) -> str:
    """How findings and cases name a shipment line."""
    return f"{shipment}:{line}"


def read_goods(tables: TableFolder) -> Goods:
    """The shipment lines and makers among the records of an audit; of a line told twice the latest counts."""
    found: dict[str, tuple[str, Sent]] = {}
    latest: dict[str, tuple[str, str]] = {}
    for row in tables.rows("shipments", "shipment_id line", _WISHED, quiet="recorded_at"):
        one = Sent(
            row["seller_id"],
            row["buyer_id"],
            row["ultimate_consignee_id"],
            row["to_country"],
            row["site_id"],
            row["item_id"],
            row["shipped_on"][:10],
            tables.number("shipments", row, "units") or 0.0,
            tables.number("shipments", row, "value_usd") or 0.0,
        )
        name = line_id(row["shipment_id"], row["line"])
        version = (row["recorded_at"], repr(one))
        if name not in found or version > latest[name]:
            found[name], latest[name] = (row["shipment_id"], one), version
    goods = Goods({name: found[name][1] for name in sorted(found)})
    for name in goods.sent:
        goods.of_shipment.setdefault(found[name][0], []).append(name)
    for name, sent in goods.sent.items():
        for party in sorted({sent.seller, sent.buyer, sent.consignee} - {""}):
            goods.of_party.setdefault(party, []).append(name)
    kinds = tables.rows("parties", "party_id", "kind")
    goods.makers = frozenset(row["party_id"] for row in kinds if row["kind"] in MAKERS)
    return goods
