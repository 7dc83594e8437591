"""Writes a movement down as its seller, the customs offices and the sites do, each with habits of its own."""

from __future__ import annotations

import random

from tests.third_world.book import Book
from tests.third_world.customs import Customs
from tests.third_world.firms import Firm, Site
from tests.third_world.goods import Item
from tests.third_world.habits import VAGUE, WORDS
from tests.third_world.lands import DAYS, ISO, MONTH_OF, licence_needed, near
from tests.third_world.moves import Move
from tests.third_world.names import respelt

__all__ = ["Clerk", "days_on_the_way"]

_USES = {
    "cloud": "cloud",
    "hall": "cloud",
    "research": "research",
    "enterprise": "own_training",
    "government": "research",
}


class Clerk:
    """Keeps the tables of movements; `forwarders` by country carry the goods."""

    def __init__(self, rng: random.Random, book: Book, customs: Customs) -> None:
        self.rng = rng
        self.book = book
        self.customs = customs
        self.forwarders: dict[str, list[str]] = {}
        self._permits: dict[tuple[str, str, str], list[object]] = {}
        self._events = 0
        self._waybill = rng.randrange(10**7, 10**8)

    def name(self) -> str:
        """A number for an event or a paper, that tells nothing."""
        self._events += self.rng.randrange(1, 4)
        return f"N{self._events:08d}"

    def number(self, move: Move) -> None:
        """Give the movement its number in the seller's books."""
        seller = move.seller
        first = move.joins
        while first is not None and first.joins is not None and first.joins.shipment == first.shipment:
            first = first.joins
        if first is not None and first.shipment and first.told and first.day == move.day:
            first.lines += 1
            move.shipment, move.line = first.shipment, first.lines
            return
        seller.written += self.rng.choice((1, 1, 1, 2, 5))
        year, count, code = 2023 + MONTH_OF[move.day] // 12, seller.written, seller.code
        forms = (f"{code}-{count:05d}", f"INV{code}{count:04d}", f"{year}/{code}/{count}", f"{count:06d}{code}")
        move.shipment = forms[seller.habit.form]

    def write(self, move: Move) -> None:
        """Write one movement into all tables that would know of it."""
        kept = self.rng.random() >= move.seller.habit.loses
        move.told = move.seller.tells and move.papers.told and move.day < DAYS and kept
        self.number(move)
        rng, papers = self.rng, move.papers
        month = MONTH_OF[move.day]
        item = papers.item or move.item
        heavy = move.item if papers.item and move.shown_weight else item
        kg = round(heavy.weight * move.units * rng.uniform(0.98, 1.04), 2)
        if rng.random() < 0.015:
            # Gross weight, pounds, or one unit's weight for all.
            kg = round(kg * rng.choice((1.25, 2.2, 1 / move.units)), 2)
        price = item.price_on(month) * papers.price * move.seller.habit.price * rng.lognormvariate(0, 0.03)
        value = round(price * move.units, 2)
        described = papers.words or (
            rng.choice(VAGUE) if rng.random() < move.seller.habit.vague else rng.choice(WORDS[item.form])
        )
        self._waybill += rng.randrange(1, 40)
        airway, reference = f"{self._waybill}", f"X{rng.randrange(10**9, 10**10)}"
        crossing = move.seller.land != move.to
        permit = self._permit(move) if crossing and papers.customs else ""
        if move.told:
            row = self._row(move, item.hs, item.eccn, item.item_id, kg, value, described, permit, reference, airway)
            self._tell(move, row)
            if move.seller.habit.numbers and move.units <= 400 and papers.item is None:
                for serial in move.serials:
                    self.book.add("serials", move.shipment, move.line, serial)
        if papers.told and move.day < DAYS:
            self._custody(move)
        if crossing:
            self.customs.cross(move, item, kg, value, described, permit, reference, airway)

    def _row(self, move: Move, *goods: object) -> list[object]:
        rng, papers, seller = self.rng, move.papers, move.seller
        hs, eccn, item_id, kg, value, words, permit, reference, airway = goods
        gaps, buyer, site, origin = seller.habit.gaps, papers.buyer or move.buyer, move.site, seller.land
        user = papers.user or (buyer if not buyer.trades else None)
        crossing = origin != move.to
        kind = papers.kind or (("export" if origin == "US" else "reexport") if crossing else "in_country")
        carrier = rng.choice(self.forwarders.get(origin) or self.forwarders[""]) if crossing else ""
        payer = papers.payer or buyer
        use = papers.use or ("resale" if buyer.trades else _USES.get(buyer.role, "unknown"))
        address = papers.address or (site.address if site else buyer.address)
        if rng.random() < seller.habit.respells:
            address = respelt(rng, address)
        cells: dict[str, object] = {
            "received_on": ISO[move.arrives] if papers.arrives and move.arrives < DAYS else "",
            "intermediate_consignee_id": papers.between.party_id if papers.between else "",
            "ultimate_consignee_id": known_as(seller, papers.consignee or user or buyer),
            "end_user_id": known_as(seller, user) if user else "",
            "end_use": use, "forwarder_id": carrier, "payer_id": known_as(seller, payer), "payer_country": payer.land,
            "via_countries": "|".join(papers.via), "site_id": site.site_id if site and not papers.address else "",
            "ship_to_address": address, "hs_code": hs, "declared_description": words, "declared_eccn": eccn,
            "item_id": item_id, "net_weight_kg": kg, "value_usd": value, "license_id": permit, "reference": reference,
            "transport_document": airway if crossing else "",
        }  # fmt: skip
        for column, chance in gaps.items():
            if chance and rng.random() < chance:
                cells[column] = ""
        get = cells.__getitem__
        late = int(rng.expovariate(1 / seller.habit.late)) + papers.late + 1
        return [
            move.shipment, move.line, ISO[move.day], get("received_on"), kind, seller.party_id, known_as(seller, buyer),
            get("intermediate_consignee_id"), get("ultimate_consignee_id"), get("end_user_id"), get("end_use"),
            get("forwarder_id"), get("payer_id"), get("payer_country"), origin, move.to, get("via_countries"),
            get("site_id"), get("ship_to_address"), get("hs_code"), get("declared_description"), get("declared_eccn"),
            get("item_id"), move.units, get("net_weight_kg"), get("value_usd"), get("license_id"), get("reference"),
            get("transport_document"),
            f"{ISO[min(move.day + late, DAYS + 800)]}T{rng.randrange(6, 20):02d}:{rng.randrange(60):02d}:00Z",
            seller.party_id, "", "recorded",
        ]  # fmt: skip

    def _tell(self, move: Move, row: list[object]) -> None:
        """Most rows are told once; some are told again, and some are told wrong and put right later."""
        rng = self.rng
        draw = rng.random()
        if draw < 0.012:
            wrong = list(row)
            at = rng.choice((3, 8, 9, 18, 23, 24, 25))
            wrong[at] = max(1, move.units + rng.choice((-1, 1, 2, 9))) if at == 23 else ""
            self.book.add("shipments", *wrong)
            again = ISO[min(move.day + rng.randrange(70, 260), DAYS + 800)]
            row[-4], row[-1] = f"{again}T09:00:00Z", "corrected"
        elif draw < 0.017:
            self.book.add("shipments", *row)
            row = list(row)
            row[-4] = f"{ISO[min(move.day + rng.randrange(200, 330), DAYS + 800)]}T10:00:00Z"
        self.book.add("shipments", *row)

    def event(
        self, day: int, step: str, site: Site, item: Item, units: int, serials: list[str], basis: str = "document"
    ) -> None:
        """One thing that happened to units at a site, where the site keeps such records: by number where it does."""
        if day >= DAYS or not site.counted or units <= 0:
            return
        rng = self.rng
        at = f"{ISO[day]}T{rng.randrange(7, 19):02d}:{rng.randrange(60):02d}:00Z"
        name, party, add = self.name(), site.firm.party_id, self.book.add
        if serials and site.numbered and units <= 40:
            for serial in serials:
                add("custody_events", name, at, serial, item.item_id, 1, step, party, site.site_id, basis)
        else:
            add("custody_events", name, at, "", item.item_id, units, step, party, site.site_id, basis)

    def _custody(self, move: Move) -> None:
        """Sites keep their own books, whether or not the seller tells of the movement."""
        rng, papers = self.rng, move.papers
        home = move.seller.sites[0] if move.seller.sites else None
        if home and home.counted and rng.random() < 0.9 and papers.item is None:
            self.event(move.day, "shipped", home, move.item, move.units, move.serials)
        site = move.site
        if papers.arrives and site is not None and site.counted:
            self.event(move.arrives, "received", site, move.item, move.units, move.serials)
            if site.kind != "data_hall" and rng.random() < 0.4:
                self.event(move.arrives + 1, "stored", site, move.item, move.units, move.serials)

    def _permit(self, move: Move) -> str:
        """The number of a permission with enough left on it, a new one where there is none."""
        item = move.papers.item or move.item
        if not item.eccn[1:].startswith("A090") or not licence_needed(move.to, move.day):
            return ""
        buyer = move.papers.buyer or move.buyer
        key = (move.seller.party_id, buyer.party_id, item.item_id)
        held = self._permits.get(key)
        if held is None or int(str(held[1])) < move.units or int(str(held[2])) < move.day:
            most = int(move.units * self.rng.uniform(1, 5)) + 1
            name = f"{'STA' if move.to == 'MY' else 'D'}{self.rng.randrange(10**6, 10**7)}{len(self._permits):x}"
            issued = max(0, move.day - self.rng.randrange(5, 90))
            held = [name, most, issued + 730]
            self._permits[key] = held
            kind = "permit" if move.to == "MY" else "license"
            self.book.add(
                "licenses", name, "MITI" if kind == "permit" else "BIS", kind, key[0], key[1],
                "" if buyer.trades else key[1], key[2], most, ISO[issued], ISO[issued + 730], "no",
            )  # fmt: skip
        held[1] = int(str(held[1])) - move.units
        return str(held[0])


def known_as(seller: Firm, firm: Firm) -> str:
    """The number under which a seller keeps a firm: some firms are in the books under two."""
    return firm.alias if firm.alias and (seller.number + firm.number) % 3 == 0 else firm.party_id


def days_on_the_way(rng: random.Random, a: str, b: str) -> int:
    """How long goods travel between two countries, customs included."""
    return near(a, b) + int(rng.expovariate(1 / (3 if a != b else 1)))
