"""The market: makers, distributors, dealers, forwarders and depots, and how a purchase reaches its buyer."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from tests.other_world.book import Book
from tests.other_world.goods import GOODS, Item
from tests.other_world.group import Deal, Group
from tests.other_world.papers import terms, write_papers
from tests.other_world.things import Lot, Party

BUYING = {
    "MY": 14,
    "SG": 10,
    "TH": 8,
    "ID": 7,
    "TW": 7,
    "JP": 7,
    "KR": 5,
    "IN": 8,
    "AE": 5,
    "SA": 3,
    "US": 8,
    "DE": 5,
    "NL": 3,
    "GB": 4,
    "FR": 2,
    "VN": 3,
    "CN": 4,
    "HK": 2,
    "KZ": 1,
}
HUBS = {
    "MY": "SG",
    "ID": "SG",
    "TH": "SG",
    "VN": "SG",
    "IN": "SG",
    "SG": "SG",
    "JP": "TW",
    "KR": "TW",
    "TW": "TW",
    "CN": "TW",
    "HK": "TW",
    "KZ": "AE",
    "AE": "AE",
    "SA": "AE",
    "US": "US",
}


class Market:
    """Those who sell, and their stocks."""

    def __init__(self, book: Book, size: int) -> None:
        self.book = book
        lands = list(BUYING)
        self.makers = {
            name: self._maker(name, land, kind)
            for name, land, kind in (
                ("Novadia", "US", "manufacturer"),
                ("Corvane", "US", "integrator"),
                ("Dallmeer", "US", "integrator"),
                ("Kuoyang", "TW", "integrator"),
            )
        }
        self.houses = {
            land: [book.party(land, "distributor", f"trade-{land}") for _ in range(3)]
            for land in ("US", "SG", "TW", "NL", "AE")
        }
        self.dealers = {
            land: [
                book.party(land, book.rng.choice(("reseller", "integrator", "reseller")), f"trade-{land}")
                for _ in range(max(3, BUYING[land] * size // 90))
            ]
            for land in lands
        }
        self.forwarders = {
            land: [
                book.party(land, "forwarder", f"freight-{land}", business_line="freight forwarding") for _ in range(3)
            ]
            for land in lands
        }
        self.depots = {
            land: book.party(land, "integrator", f"depot-{land}", business_line="repair of computers")
            for land in ("SG", "TW", "NL", "US")
        }
        self.nominees = [book.clerk.person() for _ in range(max(4, size // 12))]
        self.agents = {land: [book.clerk.street(land)[0] for _ in range(2)] for land in lands}
        self.permits = {house.party_id: f"D{10**6 + book.next()}" for house in self.houses["AE"]}
        for house_id, permit in self.permits.items():
            book.add(
                "licenses",
                license_id=permit,
                authority="BIS",
                kind="license",
                holder_id=house_id,
                consignee_id=house_id,
                max_units=20000,
                issued_on=date(2023, 6, 1),
                expires_on=date(2027, 5, 31),
                reexport_allowed="no",
            )
        self.stock: dict[tuple[str, str], Lot] = defaultdict(lambda: Lot(GOODS[0], []))

    def _maker(self, name: str, land: str, kind: str) -> Party:
        party = self.book.party(land, kind, f"maker-{name}")
        party.row.update(name=f"{name} Inc." if land == "US" else f"{name} Technology Corp.", kind=kind)
        party.kind, party.keeps_serials = kind, name in ("Corvane", "Kuoyang")
        return party

    def depot(self, land: str) -> Party:
        """The repair depot that serves a country."""
        return self.depots.get(HUBS.get(land, "NL"), self.depots["NL"])

    def house(self, land: str) -> Party:
        """A distributor that serves a country."""
        return self.book.rng.choice(self.houses[HUBS.get(land, "NL")])

    def _from_stock(self, house: Party, item: Item, count: int, day: date) -> Lot:
        have = self.stock[house.party_id, item.item_id]
        have.item = item
        if len(have) < count:
            bulk = self.book.make(item, max(count - len(have), self.book.rng.choice((1, 2, 3)) * item.usual * 2))
            maker = self.makers[item.maker]
            self.book.move(
                day - timedelta(30 + self.book.rng.randrange(20)),
                maker,
                house,
                bulk,
                cell=f"trade-{house.country}",
                splits=2,
                factor=0.92,
                end_use="resale",
                license_id=self.permits.get(house.party_id, ""),
            )
            have.units += bulk.units
        return have.take(count)

    def deliver(self, group: Group, deal: Deal) -> None:
        """A purchase reaches the buyer's door (or its site, or its warehouse), with the lines on which it went."""
        book, rng = self.book, self.book.rng
        site = rng.choice(group.sites) if group.sites else None
        land = site.country if site else group.country
        said = terms(book, self.forwarders, group, deal, site)
        lead = deal.leaves
        seller: Party
        if deal.channel == "direct":
            seller, lot = self.makers[deal.item.maker], book.make(deal.item, deal.count)
        else:
            seller = self.house(land)
            lot = self._from_stock(seller, deal.item, deal.count, lead)
            if deal.channel == "dealer" and group.dealer:
                lead = book.move(
                    lead, seller, group.dealer, lot, cell=group.cell, factor=0.97, end_use="resale"
                ) + timedelta(1 + rng.randrange(12))
                seller = group.dealer
        if land not in ("CN", "HK") and book.chance(0.008):  # a forwarder collects in Hong Kong, by contract
            collector = rng.choice(self.forwarders["HK"])
            lead = book.move(lead, seller, collector, lot, cell=group.cell, lookalike=True) + timedelta(
                rng.randrange(9)
            )
            seller = collector
        via: tuple[str, ...] = ()
        hub = HUBS.get(land, "")
        if hub and hub not in (seller.country, land) and book.chance(0.18):
            via = (hub,)
        vague = "vague" in group.odd and book.chance(0.4)
        words = rng.choice(("computer parts", "server parts", "COMPUTER")) if vague else ""
        splits = 1 + int(rng.random() < 0.45) + int(rng.random() < 0.2)
        arrival = book.move(
            lead, seller, group.buyer, lot, cell=group.cell, dst=land, via=via, splits=splits, described=words, **said
        )
        group.arrivals.append((arrival, lot, site))
        write_papers(book, group, deal, lot, site, arrival)
