"""Places: halls and stores, what stands in them, what they draw, and what their operators write down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.other_world.book import Book
from tests.other_world.things import Lot, Party

END = date(2026, 6, 30)


@dataclass
class Stay:
    """Units at a site from one day to another; `real` is false where only labels stand there."""

    lot: Lot
    since: date
    until: date | None = None
    real: bool = True
    told_gone: bool = True


@dataclass
class Site:
    """One place; what it writes down of units is none, whole lots or every serial."""

    site_id: str
    operator: Party
    country: str
    kind: str
    keeps: str
    telemetry: bool
    address: str
    room: float = 1.0  # capacity as a multiple of what was planned
    late: int = 0  # days by which power came after the first arrival
    planned_mw: float = 0.0
    other_mw: float = 0.0
    stays: list[Stay] = field(default_factory=list)


def open_site(book: Book, operator: Party, country: str, kind: str = "data_hall") -> Site:
    """A site with its own way of bookkeeping."""
    draw, habits = book.rng.random(), book.habits
    keeps = (
        "serial" if draw < habits.custody_serial else "lot" if draw < habits.custody_serial + habits.custody_lot else ""
    )
    number = book.next()
    site_id = book.rng.choice((f"{country}-DC{number:04d}", f"L{number:06d}", f"{operator.party_id}-{number}"))
    address, _ = book.clerk.street(country)
    return Site(site_id, operator, country, kind, keeps, book.chance(habits.telemetry), address)


def write_event(
    book: Book,
    site: Site,
    lot: Lot,
    step: str,
    day: date,
    basis: str = "document",
    by: Party | None = None,
    hour: int = 9,
) -> None:
    """One thing that happened to units, written as this site writes."""
    if not site.keeps or day > END:
        return
    event = f"{site.country}{book.next():07d}"
    row = {
        "event_id": event,
        "event_at": f"{day}T{hour:02d}:00:00Z",
        "step": step,
        "basis": basis,
        "party_id": (by or site.operator).party_id,
        "site_id": site.site_id,
        "recorded_at": book.when_known(day, 15),
    }
    if site.keeps == "lot":
        book.add("custody_events", **row, item_id=lot.item.item_id, units=len(lot))
        return
    for unit in lot.units:
        book.add(
            "custody_events",
            **row,
            serial_number=book.serials[unit],
            item_id=lot.item.item_id if book.chance(0.5) else "",
        )


def install(book: Book, site: Site, lot: Lot, day: date, *, real: bool = True) -> Stay:
    """Units come in and, where the hall has power, are put to work."""
    if book.chance(0.85):
        write_event(book, site, lot, "received", day, hour=8)
    ready = day + timedelta(site.late + int(book.rng.expovariate(1 / 14)) + 1)
    if ready - day > timedelta(40) and book.chance(0.6):
        write_event(book, site, lot, "stored", day + timedelta(1))
    write_event(book, site, lot, "installed", ready, hour=10)
    if book.chance(0.4):
        write_event(book, site, lot, "accepted", ready + timedelta(9), "inspection")
    if site.telemetry and site.keeps == "serial" and lot.item.form == "server" and book.chance(0.25):
        _boards(book, lot, ready, real=real)
    stay = Stay(Lot(lot.item, list(lot.units)), ready, real=real)
    site.stays.append(stay)
    return stay


def _boards(book: Book, lot: Lot, day: date, *, real: bool) -> None:
    """The boards inside, as the makers' service desks read them.

    A board is changed now and then, and not every desk closes the old row.
    """
    rng = book.rng
    for unit in lot.units[:12]:
        board, server = f"BB{book.next():010d}", book.serials[unit]
        row = book.add(
            "devices",
            serial_number=board,
            item_id="HGX-H100-BB",
            identity_kind="bmc",
            parent_serial_number=server,
            from_at=f"{day}T00:00:00Z",
            basis="factory file",
        )
        after = day + timedelta(30 + rng.randrange(200))
        if after < END and rng.random() < (0.03 if real else 0.2):
            other = server if rng.random() < 0.3 else book.serials[rng.randrange(len(book.serials))]
            if rng.random() < (0.7 if real else 0.3):
                row["until_at"] = f"{after - timedelta(2)}T00:00:00Z"
            book.add(
                "devices",
                **{
                    **row,
                    "parent_serial_number": other,
                    "from_at": f"{after}T00:00:00Z",
                    "until_at": "",
                    "basis": "warranty",
                },
            )


def leave(book: Book, site: Site, stay: Stay, lot: Lot, day: date, step: str, *, told: bool = True) -> None:
    """Some units of a stay go; the books may not be told."""
    gone = set(lot.units)
    stay.lot.units = [unit for unit in stay.lot.units if unit not in gone]
    site.stays.append(Stay(lot, stay.since, day, stay.real, told))
    if told:
        write_event(book, site, lot, step, day, hour=14)
