"""The papers of a world: end-use statements, orders, invoices, waybills, acceptances, leases, repairs, licenses."""

from __future__ import annotations

import random

from tidewaiter.worlds.calendar import LAST, day_number, iso
from tidewaiter.worlds.chance import Ids, happens, stream
from tidewaiter.worlds.model import Cell, Line, Lot, Plan
from tidewaiter.worlds.movement import lines_of
from tidewaiter.worlds.sink import Sink

__all__ = ["file_papers", "permit"]

_STRICT = "no reexport, resale or transfer without written authorization"
_MILD = "transfers only where the law allows them, with notice to the seller"
_LICENSED = {"AE": "US BIS", "SA": "US BIS", "VN": "US BIS"}
"""Countries for which the made-up supplier asks for a license; HK and CN buy what needs none."""

_NOTIFIED = 0.75
_PERMITS_FROM = day_number(2025, 7, 14)
_SIGNERS = ("managing director", "director", "procurement manager", "compliance officer")
_USES = {
    "cloud": "public cloud service",
    "own_training": "training of own models",
    "research": "research",
    "resale": "resale to users in the region",
    "unknown": "",
    "supercomputer": "computing centre",
}


def permit(plan: Plan, cell: Cell, ids: Ids, sink: Sink) -> None:
    """Licenses for what needs one, permits for what leaves Malaysia; sets the numbers on the lines."""
    rng = stream(plan.seed, cell.number, "licenses")
    wanted = [line for line in (lot.lines[-1] for lot in cell.lots) if line.to_country in _LICENSED]
    if wanted:
        _license(rng, cell, ids, sink, wanted)
    for line in (line for lot in cell.lots for line in lines_of(lot)):
        drawn = rng.random()
        if line.from_country == "MY" != line.to_country and line.shipped >= _PERMITS_FROM and drawn < _NOTIFIED:
            notice, day = ids.new("STA"), line.shipped - rng.randint(30, 45)
            parties = (line.seller.party_id, line.consignee.party_id, "", "", line.item.item_id, line.units)
            sink.row("licenses", (notice, "MY MITI", "notification", *parties, iso(day), "", ""), day)
            line.license_id = line.license_id or notice


def _license(rng: random.Random, cell: Cell, ids: Ids, sink: Sink, wanted: list[Line]) -> None:
    """One license for all that a group bought, with a line for each item and room for somewhat more."""
    kind = "veu" if cell.kind == "cloud" and rng.random() < 0.15 else "license"
    by_item: dict[str, int] = {}
    for line in wanted:
        by_item[line.item.item_id] = by_item.get(line.item.item_id, 0) + line.units
    first = min(line.shipped for line in wanted) - rng.randint(20, 150)
    license_id, room = ids.new("DL"), rng.uniform(1.0, 1.5)
    units = [(item, round(size * room)) for item, size in sorted(by_item.items())]
    consignee, single = wanted[0].consignee.party_id, units[0][0] if len(units) == 1 else ""
    about = (wanted[0].seller.party_id, consignee, consignee, "", single, sum(size for _, size in units))
    dates = (iso(first), iso(first + 1461), "no")
    sink.row("licenses", (license_id, _LICENSED[wanted[0].to_country], kind, *about, *dates), first)
    if len(units) > 1:
        for number, (item, size) in enumerate(units, 1):
            sink.row("license_lines", (license_id, number, consignee, consignee, item, size))
    for line in wanted:
        if rng.random() < 0.95:
            line.license_id = license_id
    due = first + 365
    done = due - rng.randint(-20, 30)
    if due <= LAST:
        state = iso(done) if done <= LAST else ""
        sink.row("duties", (license_id, "delivery verification", iso(due), state, "submitted"))


def file_papers(plan: Plan, cell: Cell, ids: Ids, sink: Sink) -> None:
    """Write the documents of a cell."""
    rng = stream(plan.seed, cell.number, "papers")
    orders: dict[str, list[Lot]] = {}
    for lot in cell.lots:
        orders.setdefault(lot.order_id, []).append(lot)
    for order_id, lots in orders.items():
        _for_order(rng, ids, sink, order_id, lots)
    for lot in cell.lots:
        for line in lines_of(lot):
            _for_line(rng, ids, sink, line)
        _for_lot(rng, ids, sink, lot)
    for site in cell.sites:
        if site.kind == "data_hall" and happens(rng, 0.6):
            day = site.first - 90
            for kind in ("lease", "power_agreement"):
                if rng.random() < 0.6:
                    about = (site.operator.party_id, rng.choice(_SIGNERS), site.country, site.site_id, "", "", "")
                    sink.row("documents", (ids.new("DOC-"), kind, "site", site.site_id, iso(day), *about), day)


def _for_line(rng: random.Random, ids: Ids, sink: Sink, line: Line) -> None:
    drawn = [rng.random() for _ in range(4)]
    subject, units, country, after = line.shipment_id, line.units, line.to_country, line.received + 9
    if drawn[0] < 0.45:
        _paper(rng, ids, sink, "invoice", (subject, line.shipped, line.seller.party_id, units, country))
    if drawn[1] < 0.4 and line.from_country != line.to_country:
        _paper(rng, ids, sink, "air_waybill", (subject, line.shipped, line.forwarder.party_id, units, country))
    if drawn[2] < 0.12 and after <= LAST:
        _paper(rng, ids, sink, "delivery_verification", (subject, after, line.buyer.party_id, units, country))
    if line.kind == "return" and drawn[3] < 0.8:
        _paper(rng, ids, sink, "rma", (subject, line.shipped, line.seller.party_id, units, country))


def _for_lot(rng: random.Random, ids: Ids, sink: Sink, lot: Lot) -> None:
    subject, country, story = lot.lines[-1].shipment_id, lot.site.country, lot.story
    if lot.installed and lot.installed + 12 <= LAST and happens(rng, 0.35):
        day = lot.installed + 10
        about = (lot.holder.party_id, rng.choice(_SIGNERS), country, lot.site.site_id, "", lot.units, "")
        sink.row("documents", (ids.new("DOC-"), "acceptance", "shipment", subject, iso(day), *about), day)
    if story.kind == "scrap" and story.begins + 20 <= LAST:
        certificate = (subject, story.begins + 20, lot.holder.party_id, story.units, country)
        _paper(rng, ids, sink, "scrap_certificate", certificate)


def _for_order(rng: random.Random, ids: Ids, sink: Sink, order_id: str, lots: list[Lot]) -> None:
    first = lots[0]
    units = sum(lot.units for lot in lots)
    moved = [lot for lot in lots if lot.story.legs]
    strict = any("broken_promise" in lot.story.signals for lot in moved) if moved else rng.random() < 0.5
    line = first.lines[-1]
    if rng.random() < 0.85:
        sink.row(
            "documents",
            (
                ids.new("DOC-"),
                "end_use_statement",
                "order",
                order_id,
                iso(first.ordered + rng.randint(0, 9)),
                first.holder.party_id,
                rng.choice(_SIGNERS),
                first.site.country,
                first.site.site_id,
                _USES[line.end_use],
                units,
                _STRICT if strict else _MILD,
            ),
            first.ordered,
        )
    if rng.random() < 0.6:
        sink.row(
            "documents",
            (
                ids.new("DOC-"),
                "purchase_order",
                "order",
                order_id,
                iso(first.ordered),
                first.holder.party_id,
                rng.choice(_SIGNERS),
                "",
                "",
                "",
                units,
                "",
            ),
            first.ordered,
        )


def _paper(rng: random.Random, ids: Ids, sink: Sink, kind: str, about: tuple[str, int, str, int, str]) -> None:
    subject, day, issuer, units, country = about
    sink.row(
        "documents",
        (
            ids.new("DOC-"),
            kind,
            "shipment",
            subject,
            iso(day),
            issuer,
            rng.choice(_SIGNERS) if kind != "air_waybill" else "",
            country,
            "",
            "",
            units,
            "",
        ),
        day,
    )
