"""What customs offices were told: declarations with their own numbers, words, weights, gaps and delays."""

from __future__ import annotations

import random

from tidewaiter.worlds.calendar import LAST, iso
from tidewaiter.worlds.chance import Ids, Weighted, between, happens, poisson, stream
from tidewaiter.worlds.model import Cell, Line, Lot, Party, Plan
from tidewaiter.worlds.movement import describe, lines_of
from tidewaiter.worlds.places import PLACES
from tidewaiter.worlds.sink import Sink

__all__ = ["declare"]

_SEEN_EXPORT, _SEEN_IMPORT, _SEEN_TRANSIT = 0.93, 0.92, 0.4
_NAMES_SHIPMENT = 0.2
"""How often a declaration says which shipment it belongs to."""

_GENERIC = (
    "computer parts",
    "computer accessories",
    "electronic parts",
    "ADP machine parts",
    "used computer equipment",
)
_TO = Weighted(
    [
        ("HK", 30.0),
        ("CN", 22.0),
        ("SG", 12.0),
        ("TH", 8.0),
        ("AE", 8.0),
        ("VN", 6.0),
        ("TW", 7.0),
        ("TR", 3.0),
        ("IN", 4.0),
    ]
)
_SPARES = 0.45
"""How many consignments of spare parts a lot brings with it, on average, lawfully."""


def declare(plan: Plan, cell: Cell, ids: Ids, sink: Sink) -> None:
    """Write the declarations of a cell: what crossed borders as the books say, and parts that no book here covers."""
    rng = stream(plan.seed, cell.number, "customs")
    parts = stream(plan.seed, cell.number, "spares")
    for lot in cell.lots:
        signals, lines = lot.story.signals, lines_of(lot)
        for line in lines:
            onward = line.step == "onward"
            subject = onward or (not lot.story.legs and line is lot.lines[-1])
            if line.from_country != line.to_country:
                _crossing(rng, plan, ids, sink, line, signals if subject else frozenset(), final=line is lines[-1])
        _spare_parts(parts, cell, ids, sink, lot)


def _crossing(
    rng: random.Random, plan: Plan, ids: Ids, sink: Sink, line: Line, signals: frozenset[str], *, final: bool
) -> None:
    waybill = f"{rng.randint(100, 999)}-{rng.randint(10_000_000, 99_999_999)}" if happens(rng, 0.7) else ""
    start, end = PLACES[line.from_country], PLACES[line.to_country]
    ports = (rng.choice(start.cities).airport, rng.choice(end.cities).airport)
    seen = (happens(rng, _SEEN_EXPORT), happens(rng, _SEEN_TRANSIT), happens(rng, _SEEN_IMPORT))
    if seen[0]:
        _write(
            rng,
            plan,
            ids,
            sink,
            line,
            signals,
            "export",
            start.customs,
            line.shipped - rng.randint(0, 2),
            ports,
            waybill,
            1.0,
        )
    if line.via and seen[1]:
        via = PLACES[line.via]
        kind = "transshipment" if rng.random() < 0.6 else "transit"
        day = line.shipped + rng.randint(0, 2)
        _write(
            rng, plan, ids, sink, line, signals, kind, via.customs, day, (ports[0], via.cities[0].airport), waybill, 1.0
        )
    missing = "no_import" in signals and final
    day = line.received + rng.choice((-1, 0, 0, 1, 2))
    if seen[2] and not missing and day <= LAST:
        zone = line.site is not None and line.site.kind == "free_zone"
        kind = "free_zone" if zone else "import"
        _write(rng, plan, ids, sink, line, signals, kind, end.customs, day, ports, waybill, rng.uniform(1.0, 1.04))


def _write(
    rng: random.Random,
    plan: Plan,
    ids: Ids,
    sink: Sink,
    line: Line,
    signals: frozenset[str],
    kind: str,
    authority: str,
    day: int,
    ports: tuple[str, str],
    waybill: str,
    freight: float,
) -> None:
    """One declaration. What it says differs from the books as forms differ, and now and then it is wrong."""
    units, weight, value = line.units, line.weight * rng.uniform(0.99, 1.12), line.value * freight
    if happens(rng, plan.errors):
        units = max(1, round(units * rng.choice((0.1, 0.9, 1.1, 2, 10))))
    if happens(rng, plan.errors):
        weight *= rng.choice((0.1, 0.453, 2.2, 10))
    words, hs, eccn = describe(line.item.form, rng.random()), line.item.hs, line.item.eccn
    generic = rng.choice(_GENERIC)
    other, factor = "other_goods" in signals, rng.uniform(0.3, 0.65)
    if other or happens(rng, 0.04):
        words, hs, eccn = generic, "8473.30", "EAR99" if rng.random() < 0.6 else ""
    if "other_weight" in signals:
        weight *= factor
    named = line.shipment_id if happens(rng, _NAMES_SHIPMENT) else ""
    permit = line.license_id if happens(rng, 0.8) else ""
    sink.row(
        "declarations",
        (
            ids.new("CD"),
            1,
            kind,
            authority,
            iso(day),
            ids.new("X", 12),
            permit,
            line.seller.party_id,
            line.consignee.party_id,
            line.consignee.party_id,
            line.consignee.kind,
            hs,
            words,
            eccn,
            units,
            round(weight, 1),
            f"{value:.2f}",
            "air" if rng.random() < 0.85 else "road",
            waybill,
            *ports,
            named,
        ),
        day,
    )


def _spare_parts(rng: random.Random, cell: Cell, ids: Ids, sink: Sink, lot: Lot) -> None:
    """Parts leave the country as other firms' trade, lawfully; diverted units now and then leave in the same words."""
    story = lot.story
    leaving: list[tuple[int, int, Party]] = []
    traders: list[Party] = [cell.holder, *cell.resellers]
    for _ in range(poisson(rng, _SPARES)):
        day = rng.randint(max(lot.received, 1), LAST) if lot.received < LAST else LAST + 1
        size = max(1, round(lot.units * rng.choice((0.3, 0.5, 0.8, 1.0))))
        leaving.append((day, size, rng.choice(traders)))
    day = (story.leaves or story.begins + rng.randint(5, 120)) - rng.randint(0, 3)
    who = story.legs[-1].buyer if story.legs else lot.holder
    if "exit_declared" in story.signals and story.units:
        leaving.append((day, story.units, who))
    for day, size, exporter in leaving:
        to, item = _TO.pick(rng), lot.item
        per = rng.choice((1, item.chips, item.chips))
        weight = size * item.weight_kg * rng.uniform(0.85, 1.15)
        value = size * item.price * between(rng, 0.12, 1.1)
        if day > LAST or to == exporter.country:
            continue
        end = PLACES[to]
        ports = (exporter.city.airport, rng.choice(end.cities).airport)
        filed = (
            ids.new("CD"),
            1,
            "export",
            PLACES[exporter.country].customs,
            iso(day),
            ids.new("X", 12),
            "",
            exporter.party_id,
            "",
            "",
            "",
            "8473.30",
            rng.choice(_GENERIC),
            "EAR99",
            round(size * per),
            round(weight, 1),
            f"{value:.2f}",
            "air",
            f"{rng.randint(100, 999)}-{rng.randint(10_000_000, 99_999_999)}",
            *ports,
            "",
        )
        sink.row("declarations", filed, day)
