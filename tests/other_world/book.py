"""The book: what moved in truth, and what each bookkeeper wrote of it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.other_world.customs import declare
from tests.other_world.goods import BY_ID, Item
from tests.other_world.habits import Habits
from tests.other_world.money import CURRENCY, invoice
from tests.other_world.names import Clerk
from tests.other_world.things import Line, Lot, Party, Row
from tests.other_world.words import GENERIC

_EXPORTERS = ("US", "TW")


class Book:
    """Tables being written, units with their serials, and who keeps which records."""

    def __init__(self, rng: Random, habits: Habits) -> None:
        self.rng = rng
        self.habits = habits
        self.clerk = Clerk(rng)
        self.tables: dict[str, list[Row]] = defaultdict(list)
        self.lines: list[Line] = []
        self.parties: dict[str, Party] = {}
        self.cells: dict[str, str] = {}
        self.serials: list[str] = []
        self.inside: dict[int, int] = {}  # a board's number -> the number of the server it came out of
        self.number = 0

    def add(self, table: str, **row: Any) -> Row:
        """One row of a table; what nobody knows stays empty."""
        self.tables[table].append(row)
        return row

    def next(self) -> int:
        """A number never used before."""
        self.number += 1
        return self.number

    def chance(self, share: float) -> bool:
        """Yes in that share of calls."""
        return self.rng.random() < share

    def party(self, country: str, kind: str, cell: str, **row: Any) -> Party:
        """A new firm, registered in the books."""
        rng, clerk = self.rng, self.clerk
        address, city = clerk.street(country)
        name = clerk.firm(country)
        party = Party(clerk.party_id(country), name, country, kind, address, rng.random() < self.habits.serials)
        if country in CURRENCY and rng.random() < self.habits.other_money:
            party.currency = country
        shown = kind if self.chance(0.9) else "unknown"
        party.row = {
            "party_id": party.party_id,
            "name": name,
            "kind": shown,
            "country": country,
            "address": address,
            "city": city,
            "incorporated_on": date(2000, 1, 1) + timedelta(rng.randrange(7900)),
            "business_line": "information technology",
            **row,
        }
        if not self.chance(self.habits.register):
            party.row.update(incorporated_on="", business_line="")
        self.tables["parties"].append(party.row)
        self.parties[party.party_id] = party
        self.cells[party.party_id] = cell
        return party

    def alias(self, party: Party) -> None:
        """A second number of the same firm, made by a clerk who did not find the first."""
        party.alias_id = self.clerk.party_id(party.country)
        row = {**party.row, "party_id": party.alias_id, "name": self.clerk.messy(party.name), "incorporated_on": ""}
        self.tables["parties"].append(row)
        self.parties[party.alias_id] = party
        self.cells[party.alias_id] = self.cells[party.party_id]

    def make(self, item: Item, count: int) -> Lot:
        """New units out of the factory, each with a serial as its maker writes serials."""
        start = len(self.serials)
        for n in range(start, start + count):
            self.serials.append(
                {"Corvane": f"S{n:09d}X", "Dallmeer": f"{n * 7919 % 60466176:07X}", "Kuoyang": f"KY24-{n:07d}"}.get(
                    item.maker, f"16{n:011d}"
                )
            )
        return Lot(item, list(range(start, start + count)))

    def when_known(self, day: date, late: float) -> str:
        """The instant of recording: some days after the fact, now and then much later, sometimes not said."""
        if self.chance(0.35):
            return ""
        days = int(self.rng.expovariate(1 / late)) + (self.rng.randrange(60) if self.chance(0.04) else 0)
        return f"{day + timedelta(days + 1)}T0{self.rng.randrange(10)}:15:00Z"

    def move(
        self,
        day: date,
        seller: Party,
        buyer: Party,
        lot: Lot,
        *,
        cell: str,
        src: str = "",
        dst: str = "",
        kind: str = "",
        splits: int = 1,
        via: tuple[str, ...] = (),
        known: bool = True,
        declared: float = 1.0,
        described: str = "",
        hs: str = "",
        factor: float = 1.0,
        lookalike: bool = False,
        **said: Any,
    ) -> date:
        """Goods go to another party; returns the day they are there. What is written of it is another matter."""
        rng = self.rng
        src, dst = src or seller.country, dst or buyer.country
        arrival = day + timedelta(rng.randrange(0, 3) if src == dst else 2 + int(rng.lognormvariate(1.6, 0.5)))
        if not lot.units:
            return arrival
        kind = kind or ("in_country" if src == dst else "export" if src in _EXPORTERS else "reexport")
        number = self.next()
        shipment_id = {"US": f"8{number:07d}", "TW": f"TW-{day:%y%m}-{number:06d}", "SG": f"DO/{day:%Y}/{number}"}.get(
            src, f"{src}{number:07d}"
        )
        waybill = f"{rng.choice(('160', '618', '297', 'MAEU'))}-{rng.randrange(10**7, 10**8)}" if src != dst else ""
        buyer_id = (
            buyer.alias_id
            if buyer.alias_id and not self.habits.complete and seller.kind != "integrator"
            else buyer.party_id
        )
        words = described or (lot.item.text if not self.chance(self.habits.vague) else rng.choice(GENERIC))
        splits = max(1, min(splits, len(lot)))
        lane = (src, dst, *via)
        head = {"shipped_on": day, "kind": kind, "seller_id": seller.party_id, "buyer_id": buyer_id}
        if self.habits.complete:
            said["ultimate_consignee_id"] = ""
        for at in range(splits):
            part = Lot(lot.item, lot.units[at::splits])
            money = invoice(self, part, seller, factor)
            kg = round(lot.item.kg * len(part) * rng.uniform(0.97, 1.05), 1)
            line = str((at + 1) * 10)
            if known or self.habits.complete:
                told = self._told(part, day, arrival, lane, words, hs, kg, waybill)
                self.add("shipments", **{"shipment_id": shipment_id, "line": line, **head, **told, **money, **said})
                whole = [self.inside.get(unit, unit) for unit in part.units]
                self.lines.append(Line(shipment_id, line, seller.party_id, buyer_id, whole, cell, day, dst, lookalike))
                if seller.keeps_serials:
                    self._list_serials(shipment_id, line, part)
            if src != dst and self.chance(declared):
                code, usd, told_of = hs or lot.item.hs, money["value_usd"], shipment_id if known else ""
                declare(self, day, arrival, seller, buyer_id, part, lane, words, code, kg, usd, waybill, told_of)
        return arrival

    def _told(
        self,
        lot: Lot,
        day: date,
        arrival: date,
        lane: tuple[str, ...],
        words: str,
        hs: str,
        kg: float,
        waybill: str,
    ) -> Row:
        """What a seller writes of one line of a shipment, with the gaps of its habits."""
        src, dst, *via = lane
        return {
            "received_on": arrival if self.chance(self.habits.receipts) or self.habits.complete else "",
            "from_country": src,
            "to_country": dst,
            "via_countries": "|".join(via),
            "hs_code": hs or (lot.item.hs if self.chance(0.85) else ""),
            "declared_description": words if self.chance(0.8) else "",
            "declared_eccn": lot.item.eccn if src != dst and self.chance(0.6) else "",
            "item_id": lot.item.item_id,
            "units": len(lot),
            "net_weight_kg": kg if self.chance(0.5) else "",
            "transport_document": waybill if self.chance(0.6) else "",
            "recorded_at": self.when_known(day, 6),
        }

    def _list_serials(self, shipment_id: str, line: str, lot: Lot) -> None:
        for unit in lot.units:
            typed = self.serials[unit] if not self.chance(0.002) else f"S{self.serials[unit]}"
            self.add("serials", shipment_id=shipment_id, line=line, serial_number=typed)

    def item_of(self, item_id: str) -> Item:
        """The product of that number."""
        return BY_ID[item_id]
