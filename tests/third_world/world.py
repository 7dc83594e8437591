"""A world as it goes on: who holds what, what moves, and what is written down of it at the end of each month."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from pathlib import Path

from tests.third_world.book import PACK, TRUTH, Book
from tests.third_world.clerk import Clerk, days_on_the_way
from tests.third_world.customs import Customs
from tests.third_world.firms import USERS, Firm, Site
from tests.third_world.goods import Item, Parcel
from tests.third_world.habits import Manners
from tests.third_world.lands import MONTH_OF, MONTHS, OPENING, demand
from tests.third_world.moves import PLAIN, Move, Papers, moved
from tests.third_world.people import Population
from tests.third_world.plans import Plan

__all__ = ["World"]

PER_FIRM = 35.0
"""About how many lines a firm has in three years; found by counting."""


class World:
    """All state of one world; a month's movements are written when the month is over."""

    def __init__(self, seed: int, lines: int, out: Path) -> None:
        self.rng = random.Random(f"third {seed}")
        self.manners = Manners(self.rng)
        self.people = Population(self.rng, self.manners, max(60, int(lines / PER_FIRM)))
        self.book = Book(out / "pack", PACK, self.manners.absent)
        self.truth = Book(out / "truth", TRUTH)
        self.customs = Customs(self.rng, self.book, self.manners.offices)
        self.clerk = Clerk(self.rng, self.book, self.customs)
        self.clerk.forwarders = {"": [firm.party_id for firm in self.people.of("forwarder")]}
        for firm in self.people.of("forwarder"):
            self.clerk.forwarders.setdefault(firm.land, []).append(firm.party_id)
        self.plans: list[Plan] = []
        self.cells: dict[int, int] = {}
        self.stories: list[tuple[str, str, int]] = []
        self.units = 0
        self.sold = 0
        self._serial = {firm.number: self.rng.randrange(10**6) for firm in self.people.of("builder")}
        self._prefix = {number: self.rng.choice(("", "S", "GX", "7Y", "CN0")) for number in self._serial}
        self._told = 0
        self._due: dict[int, list[tuple[int, float, Move]]] = {}
        self._later: dict[int, list[tuple[float, Callable[[], None]]]] = {}

    def make(self, maker: Firm, item: Item, units: int, day: int) -> Parcel:
        """New units from a server maker, who may number them."""
        number = self._serial[maker.number]
        self._serial[maker.number] += units
        return Parcel(units, item, day, (), self._prefix[maker.number], number)

    def ship(
        self, seller: Firm, buyer: Firm, parcel: Parcel, day: int, *, site: Site | None = None, papers: Papers = PLAIN,
        story: str = "", joins: Move | None = None, keep: bool = True, plan: Plan | None = None,
    ) -> tuple[Move, Parcel]:  # fmt: skip
        """Send a parcel: it is there some days later, and kept unless it goes on at once."""
        rng = self.rng
        if site is None and buyer.sites and not papers.to:
            site = buyer.sites[0] if len(buyer.sites) == 1 else rng.choice(buyer.sites)
        arrives = day + days_on_the_way(rng, seller.land, papers.to or (site.land if site else buyer.land))
        move = Move(
            seller,
            buyer,
            parcel.item,
            parcel.units,
            day,
            arrives,
            site,
            papers,
            story,
            parcel.prefix,
            parcel.serial,
            joins,
        )
        move.plan = plan
        self._due.setdefault(MONTH_OF[day], []).append((day, rng.random(), move))
        new = moved(parcel, move)
        if buyer.role in USERS and not story and parcel.item.free_until < 9000 and plan is None:
            self.sold += parcel.units * parcel.item.chips
        if keep:
            self.receive(buyer, new, site)
        return move, new

    def receive(self, buyer: Firm, parcel: Parcel, site: Site | None) -> None:
        """A firm puts what it got on stock, or into a hall where it draws power once the hall is open."""
        if buyer.trades or site is None:
            buyer.store(parcel)
            return
        site.hold.append(parcel)
        month = max(MONTH_OF[parcel.day] + self.rng.choice((0, 1, 1, 2)), site.opens)
        site.put(parcel.item, parcel.units, month)
        if site.counted and site.kind == "data_hall" and parcel.item.form != "board" and month < MONTHS:
            self._install(site, parcel, month)

    def _install(self, site: Site, parcel: Parcel, month: int) -> None:
        """The site's books say that units were installed: what is still there, or what ought to be."""
        ready = max(parcel.day + self.rng.randrange(3, 20), OPENING[month])
        received, numbers = parcel.units, parcel.serials() if site.numbered else []

        def write() -> None:
            honest = not site.firm.plans or self.rng.random() < 0.5
            units = parcel.units if honest else received
            serials = (parcel.serials() if honest else numbers) if site.numbered else []
            self.clerk.event(ready, "installed", site, parcel.item, units, serials)
            if self.rng.random() < 0.5:
                at = ready + self.rng.randrange(1, 15)
                self.clerk.event(at, "accepted", site, parcel.item, units, serials, "attestation")

        self.later(ready, write)

    def later(self, day: int, what: Callable[[], None]) -> None:
        """Something that will happen in the month of a day."""
        self._later.setdefault(MONTH_OF[day], []).append((self.rng.random(), what))

    def happen(self, month: int) -> None:
        """What was put off until a month."""
        for _, what in self._later.pop(month, []):
            what()

    def story(self, name: str) -> str:
        """A number for one more lawful story."""
        self._told += 1
        return f"{name}#{self._told}"

    def write(self, month: int) -> None:
        """Write down the movements of a month, by day."""
        for _, _, move in sorted(self._due.pop(month, []), key=lambda entry: entry[:2]):
            self.clerk.write(move)
            if not move.told:
                continue
            self.units += move.units
            self.truth.add("lines", move.shipment, move.line, self._cell(move))
            if move.story:
                self.stories.append((move.story, move.shipment, move.line))
        if month < MONTHS:
            self.customs.publish(month)

    def _cell(self, move: Move) -> int:
        buyer = move.buyer if move.buyer.role not in {"maker", "builder", "depot", "forwarder"} else move.seller
        return -1 if buyer.role in {"maker", "builder", "depot", "forwarder"} else self.cell(buyer)

    def cell(self, firm: Firm) -> int:
        """The cell of groups that ever act together to which a firm belongs."""
        group = firm.group
        while group in self.cells:
            group = self.cells[group]
        return group

    def join(self, one: Firm, other: Firm) -> None:
        """Two groups belong to one cell from now on."""
        a, b = self.cell(one), self.cell(other)
        if a != b:
            self.cells[max(a, b)] = min(a, b)

    def poisson(self, mean: float) -> int:
        """How many of something that happens so often on average."""
        if mean > 30:
            return max(0, round(self.rng.gauss(mean, math.sqrt(mean))))
        limit, product, count = math.exp(-mean), self.rng.random(), 0
        while product > limit:
            product *= self.rng.random()
            count += 1
        return count

    def haste(self, month: int, firm: Firm) -> float:
        """How much a firm orders in a month against its usual."""
        more = 1.4 if any(plan.active(month) for plan in firm.plans) else 1.0
        return firm.rate * demand(month, firm.land) * more
