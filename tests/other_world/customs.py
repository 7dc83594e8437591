"""Customs: what authorities were told of a movement."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.other_world.things import Lot, Party
from tests.other_world.words import GENERIC

if TYPE_CHECKING:
    from tests.other_world.book import Book


def declare(
    book: Book,
    day: date,
    arrival: date,
    seller: Party,
    buyer_id: str,
    lot: Lot,
    lane: tuple[str, ...],
    words: str,
    hs: str,
    kg: float,
    usd: str,
    waybill: str,
    shipment: str,
) -> None:
    """What each authority on the way was told, with the errors of brokers."""
    src, dst, *via = lane
    sides = [
        ("export", src, day),
        ("import", dst, arrival),
        *(("transit", land, day + timedelta(2)) for land in via),
    ]
    for kind, land, filed in sides:
        if not book.chance(book.habits.customs.get(land, 0.0)):
            continue
        units = (
            len(lot)
            if not book.chance(0.015)
            else book.rng.choice((len(lot) * 10, len(lot) + 1, max(1, len(lot) // 2)))
        )
        book.add(
            "declarations",
            declaration_id=f"{land}{filed:%y}{book.next():08d}",
            line="1",
            kind=kind,
            authority=f"{land} Customs",
            filed_on=filed + timedelta(book.rng.randrange(-1, 4)),
            exporter_id=seller.party_id if book.chance(0.9) else "",
            importer_id=buyer_id if kind == "import" or book.chance(0.5) else "",
            consignee_id=buyer_id if book.chance(0.7) else "",
            hs_code=hs if book.chance(0.9) else "84733090",
            description=words if book.chance(0.9) else book.rng.choice(GENERIC),
            units=units,
            net_weight_kg=kg,
            value_usd=usd,
            mode="air" if book.chance(0.8) else "sea",
            transport_document=waybill if book.chance(0.6) else "",
            port_from=src,
            port_to=dst,
            shipment_id=shipment if book.chance(0.3) else "",
            recorded_at=book.when_known(filed, 20),
        )
