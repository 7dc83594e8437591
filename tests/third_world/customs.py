"""What customs offices and statistical offices keep of a border crossing; some offices tell nothing."""

from __future__ import annotations

import random

from tests.third_world.book import Book
from tests.third_world.goods import Item
from tests.third_world.lands import DAYS, ISO, LANDS, MONTH_OF
from tests.third_world.moves import Move

__all__ = ["Customs"]


class Customs:
    """The offices of a world: which of them tell, how well, and the trade of each month by lane."""

    def __init__(self, rng: random.Random, book: Book, offices: float) -> None:
        self.rng = rng
        self.book = book
        self.tells = {land: rng.random() < offices for land in LANDS}
        self.gaps = {land: rng.uniform(0.02, 0.4) for land in LANDS}
        self._count = {land: rng.randrange(10**5, 10**6) for land in LANDS}
        self.flows: dict[tuple[int, str, str, str], list[float]] = {}

    def cross(
        self, move: Move, item: Item, kg: float, value: float, words: str, permit: str, reference: str, airway: str
    ) -> None:
        """Declarations of one crossing on both sides, as far as they were made and are told."""
        papers, origin, to = move.papers, move.seller.land, move.to
        if move.day >= DAYS:
            return
        self._count_flow(move, item, kg, value)
        rng = self.rng
        if not papers.customs:
            return
        if self.tells[origin] and rng.random() < move.seller.habit.customs:
            self._file(
                "export", origin, move, move.day - rng.randrange(3), item, kg, value, words, permit, reference, airway
            )
        for land in papers.via:
            if self.tells[land] and rng.random() < 0.7:
                kind = rng.choice(("transit", "transshipment"))
                self._file(kind, land, move, move.day + 2, item, kg, value, words, "", "", airway)
        if papers.arrives and self.tells[to] and rng.random() < 0.93:
            dear = value * rng.uniform(1.0, 1.07)
            self._file("import", to, move, move.arrives + rng.randrange(5), item, kg, dear, words, permit, "", airway)

    def _file(
        self, kind: str, land: str, move: Move, day: int, item: Item, kg: float, value: float, words: str, permit: str,
        reference: str, airway: str,
    ) -> None:  # fmt: skip
        rng, papers = self.rng, move.papers
        day = max(0, day + (papers.late if rng.random() < 0.5 else 0))
        if day >= DAYS:
            return
        gap = self.gaps[land]
        buyer = papers.buyer or move.buyer

        def some(cell: object, share: float = 1.0) -> object:
            return "" if rng.random() < gap * share else cell

        self._count[land] += rng.randrange(1, 9)
        known = move.told and rng.random() < 0.35
        units = move.units + (rng.choice((-1, 1, 2)) if move.units > 3 and rng.random() < 0.03 else 0)
        hs = item.hs if rng.random() < 0.94 else rng.choice(("8471.50", "8473.30", "8542.31", "8471.80"))
        late = int(rng.expovariate(1 / 9)) + 1
        at = f"{ISO[day + late]}T{rng.randrange(6, 20):02d}:00:00Z"
        self.book.add(
            "declarations", f"{land}{self._count[land]}", 1, kind, f"{land} customs", ISO[day],
            some(reference if move.told else ""), some(permit), some(move.seller.party_id), some(buyer.party_id),
            some((papers.consignee or papers.between or buyer).party_id, 2), hs, some(words), some(item.eccn, 2),
            some(units), some(round(kg * rng.uniform(0.99, 1.02), 2)), some(round(value, 2)),
            "air" if kg < 4000 else "sea", some(airway), move.shipment if known else "", at, "", "customs", "recorded",
        )  # fmt: skip

    def _count_flow(self, move: Move, item: Item, kg: float, value: float) -> None:
        """What statistics see: usually both sides, of a dark crossing at most the side where it came in."""
        seen = ("export", "import") if move.papers.customs else (("import",) if self.rng.random() < 0.3 else ())
        real = item if move.papers.customs else move.item
        for side in seen:
            if side == "import" and not move.papers.arrives:
                continue
            lane = (move.seller.land, move.to) if side == "export" else (move.to, move.seller.land)
            key = (MONTH_OF[move.day], f"{side}|{lane[0]}", lane[1], real.hs)
            sums = self.flows.setdefault(key, [0.0, 0.0, 0.0])
            sums[0] += value * (1.04 if side == "import" else 1)
            sums[1] += move.units
            sums[2] += kg

    def publish(self, month: int) -> None:
        """The statistics of a month, each side with errors of its own."""
        for key in sorted(key for key in self.flows if key[0] == month):
            value, units, kg = self.flows.pop(key)
            flow, reporter = key[1].split("|")
            noise = self.rng.lognormvariate(0, 0.05)
            self.book.add(
                "trade_flows", f"{2023 + month // 12}-{month % 12 + 1:02d}", reporter, key[2], flow, key[3],
                round(value * noise, 2), round(units), "units", round(kg * noise, 2),
                "FOB" if flow == "export" else "CIF", "statistics",
            )  # fmt: skip
