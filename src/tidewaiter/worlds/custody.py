"""What holders record about the units in their hands: received, stored, installed, removed; and what devices report."""

from __future__ import annotations

import random

from tidewaiter.worlds.calendar import LAST, instant
from tidewaiter.worlds.chance import Ids, happens, stream
from tidewaiter.worlds.economy import Economy
from tidewaiter.worlds.model import Cell, Leg, Lot, Party, Plan, Site
from tidewaiter.worlds.movement import leg_serials
from tidewaiter.worlds.presence import final_legs
from tidewaiter.worlds.products import PARTS, Product
from tidewaiter.worlds.sink import Sink

__all__ = ["CHURN_A_YEAR", "keep"]

CHURN_A_YEAR = 0.03
"""Units replaced in place a year: a server fails as a whole more rarely than the 9 % a year of its chips
(facts/location.md 4: 220 failures in 54 days of 16,384 chips)."""

_TAKEN_OUT = 5
"""Days before the first leg from which a unit that leaves is no longer heard of."""

_KEPT = 0.94
"""How many events a holder that keeps records does record."""


class _Events:
    """Writes events, each for a lot or for the serial numbers concerned."""

    def __init__(self, rng: random.Random, ids: Ids, sink: Sink) -> None:
        self.rng, self.ids, self.sink = rng, ids, sink

    def write(
        self,
        step: str,
        day: int,
        what: tuple[Product, int, list[str]],
        party: Party,
        site: Site | None,
        *,
        basis: str = "document",
        location: str = "",
        replaced: str = "",
        sure: bool = False,
    ) -> None:
        """One event; some are never recorded, and none before it happens."""
        item, units, serials = what
        event, minute = self.ids.new("EV-", 12), self.rng.randint(20, 1380)
        kept = self.rng.random() < _KEPT
        if day > LAST or units <= 0 or not (kept or sure):
            return
        at, where = instant(day, minute), site.site_id if site else ""
        for serial in serials or [""]:
            row = (
                event,
                at,
                serial,
                item.item_id,
                1 if serial else units,
                step,
                party.party_id,
                where,
                location,
                replaced,
                basis,
            )
            self.sink.row("custody_events", row, day)


def keep(plan: Plan, cell: Cell, economy: Economy, ids: Ids, sink: Sink, concerned: dict[int, list[str]]) -> None:
    """Write custody events and devices of a cell, as far as its holders keep such records."""
    rng = stream(plan.seed, cell.number, "custody")
    reports = stream(plan.seed, cell.number, "telemetry")
    churn = stream(plan.seed, cell.number, "churn")
    rumors = stream(plan.seed, cell.number, "rumors")
    events = _Events(rng, ids, sink)
    for place, lot in enumerate(cell.lots):
        if cell.custody == "none" or (cell.custody == "serials" and not lot.serials):
            continue
        moved = concerned[place]
        _arrival(events, lot)
        _onward(events, cell, lot, moved)
        if lot.serials:
            _devices(stream(plan.seed, cell.number, "devices", place), plan, lot, moved, ids, sink)
            if lot.installed:
                failures = _replace(_Events(churn, ids, sink), lot, moved)
                if cell.telemetry:
                    _report(_Events(reports, ids, sink), lot, moved, plan.reports_every, failures)
        _rumors(_Events(rumors, ids, sink), cell, economy, lot, moved)


def _arrival(events: _Events, lot: Lot) -> None:
    all_of_it = (lot.item, lot.units, lot.serials)
    rng, holder, site = events.rng, lot.holder, lot.site
    if lot.serials:
        first = lot.lines[0]
        events.write("commissioned", first.shipped - rng.randint(3, 20), all_of_it, first.seller, None)
    events.write("received", lot.received, all_of_it, holder, site, sure=True)
    if lot.ambiguous:  # it lies somewhere that nobody wrote down
        return
    hall = f"hall {rng.randint(1, 4)}, row {rng.choice('ABCDEFGH')}"
    if not lot.installed:
        events.write("stored", lot.received + rng.randint(0, 2), all_of_it, holder, site)
        return
    if lot.installed - lot.received > 30:
        events.write("stored", lot.received + rng.randint(0, 2), all_of_it, holder, site)
    events.write("installed", lot.installed, all_of_it, holder, site, location=hall, sure=True)
    events.write("accepted", lot.installed + rng.randint(2, 14), all_of_it, holder, site, location=hall)


def _onward(events: _Events, cell: Cell, lot: Lot, moved: list[str]) -> None:
    story, rng = lot.story, events.rng
    what = (lot.item, story.units, moved)
    removed = (
        story.legs or story.kind == "scrap" or story.typology.startswith("installed_then_resold")
    ) and "no_removal" not in story.signals
    if removed and lot.installed:
        events.write("removed", story.begins - rng.randint(0, 4), what, lot.holder, lot.site, sure=True)
    if story.kind == "scrap" and "no_arrival" not in story.signals:
        events.write("scrapped", story.begins + rng.randint(2, 40), what, lot.holder, lot.site)
    finals = final_legs(story)
    for leg, serials in zip(story.legs, leg_serials(lot, moved), strict=True):
        goods = (leg.item, leg.units, serials)
        events.write("shipped", leg.shipped, goods, leg.seller, leg.from_site)
        last = any(leg is one for one in finals)
        if last and "no_arrival" in story.signals:
            continue
        step = "returned" if leg.kind == "return" and leg.buyer.kind == "integrator" else "received"
        events.write(step, leg.received, goods, leg.buyer, leg.to_site, sure=True)
        if leg.kind == "return" and leg.buyer.kind == "integrator":
            events.write("repaired", leg.received + rng.randint(3, 10), goods, leg.buyer, leg.to_site)
        if last and leg.to_site is not None and leg.to_site.kind == "data_hall":
            events.write("installed", leg.received + rng.randint(3, 25), goods, leg.buyer, leg.to_site)


def _report(events: _Events, lot: Lot, moved: list[str], every: int, failures: dict[str, int]) -> None:
    """Devices with an agent are heard of every so many days; after a removal only where they run again."""
    story, gone = lot.story, set(moved)
    leaves = bool(story.legs or story.typology or story.kind == "scrap")
    silent = "silence" in story.signals
    after: list[Leg] = [leg for leg in final_legs(story) if leg.to_site is not None and leg.to_site.kind == "data_hall"]
    for number, serial in enumerate(lot.serials):
        day = lot.installed + 3 + (number * 7 + events.rng.randrange(30)) % every
        while day <= min(LAST, failures.get(serial, LAST)):
            party, site = lot.holder, lot.site
            if leaves and serial in gone and day >= story.begins - _TAKEN_OUT:
                if silent or story.typology or not after or day < after[0].received + 25:
                    break
                party, site = after[0].buyer, after[0].to_site  # type: ignore[assignment]
            events.write("observed", day, (lot.item, 1, [serial]), party, site, basis="telemetry", sure=True)
            day += every


def _replace(events: _Events, lot: Lot, moved: list[str]) -> dict[str, int]:
    """Failed units are replaced in place, the old one goes back to its maker; says which failed on which day."""
    rng, gone, failures = events.rng, set(moved), {}
    maker = lot.lines[0].seller
    years = max(0, LAST - lot.installed) / 365
    for serial in lot.serials:
        fails, day = rng.random() < CHURN_A_YEAR * years, rng.randint(lot.installed, max(lot.installed, LAST))
        new, closed = events.ids.new("1ZR", 11), rng.random() < 0.93
        if not fails or serial in gone:
            continue
        failures[serial] = day - 1
        here, old, spare = (lot.holder, lot.site), (lot.item, 1, [serial]), (lot.item, 1, [new])
        events.write("removed", day, old, *here, replaced=new, sure=True)
        events.write("received", day, spare, *here, sure=True)
        events.write("installed", day + 1, spare, *here, sure=True)
        if closed:
            events.write("returned", day + rng.randint(5, 30), old, maker, None, basis="warranty", sure=True)
    return failures


def _rumors(events: _Events, cell: Cell, economy: Economy, lot: Lot, moved: list[str]) -> None:
    """What is heard from elsewhere: warranty claims, offers for sale, a number read at two places."""
    story, rng = lot.story, events.rng
    day = (story.leaves or story.begins) + rng.randint(5, 120)
    one = (lot.item, 1, moved[:1])
    if not story.units:
        return
    if "seen_elsewhere" in story.signals:
        where = rng.choice(("claim from Shenzhen", "claim from Hangzhou", "claim from Moscow", "claim from Hong Kong"))
        events.write("observed", day, one, lot.lines[0].seller, None, basis="warranty", location=where, sure=True)
    if "listed" in story.signals:
        units = (lot.item, min(story.units, 8), moved[:1])
        events.write(
            "listed_for_sale", day, units, rng.choice(cell.resellers), None, location="online listing", sure=True
        )
    if "same_serials" in story.signals and moved:
        other = rng.choice(cell.buyers)
        events.write("observed", day, one, other, cell.home_of[other.party_id], sure=happens(rng, 1.0))


def _devices(rng: random.Random, plan: Plan, lot: Lot, moved: list[str], ids: Ids, sink: Sink) -> None:
    """Labels of the units, and for some lots the modules inside them as the machines report them."""
    made = lot.lines[0].shipped - rng.randint(3, 20)
    inside = PARTS.get(lot.item.item_id) if rng.random() < 0.35 and lot.item.form == "server" else None
    swapped = set(moved) if "dummies" in lot.story.typology else set()
    for serial in lot.serials:
        sink.row(
            "devices",
            (serial, lot.item.item_id, lot.item.maker, "label", "", instant(made, 600), "", "factory file"),
            made,
        )
        if inside is None:
            continue
        part, count = inside
        for _ in range(count):
            fails, failed = rng.random() < 0.09, rng.randint(max(lot.installed, made), LAST + 400)
            ends = lot.story.begins if serial in swapped else failed if fails else LAST + 1
            until = instant(ends, 700) if ends <= LAST else ""
            row = (
                ids.new("GPU-", 12),
                part.item_id,
                part.maker,
                "gpu_uuid",
                serial,
                instant(made, 610),
                until,
                "telemetry",
            )
            sink.row("devices", row, made)
            if fails and not (serial in swapped and failed >= lot.story.begins) and until:
                new = (
                    ids.new("GPU-", 12),
                    part.item_id,
                    part.maker,
                    "gpu_uuid",
                    serial,
                    instant(failed, 720),
                    "",
                    "telemetry",
                )
                sink.row("devices", new, failed)
