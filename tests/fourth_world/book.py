"""The economy's own book: who exists, what moved, what stands where. Many hands write records from it later."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.fourth_world.catalogue import ITEMS, LICENSE_SINCE, LICENSED, Item
from tests.fourth_world.params import Params, stream


@dataclass(eq=False)
class Party:
    """A firm or body; `cell` is its connected group, -1 for those who serve everybody."""

    pid: str
    name: str
    kind: str
    country: str
    city: str
    address: str
    business: str
    cell: int = -1
    marks: set[str] = field(default_factory=set)
    parent: Party | None = None
    bank: Party | None = None
    officers: list[str] = field(default_factory=list)
    first_day: int = 10**6
    bought: float = 0.0


@dataclass(eq=False)
class Site:
    """A place; `book` is what the operator says stands there, `powered` and `counted` what meters and visitors meet."""

    sid: str
    operator: Party
    kind: str
    country: str
    lat: float
    lon: float
    address: str
    commissioned: int
    kept: set[str] = field(default_factory=set)
    book: list[tuple[int, Item, int]] = field(default_factory=list)
    powered: list[tuple[int, Item, int]] = field(default_factory=list)
    counted: list[tuple[int, Item, int]] = field(default_factory=list)
    marks: list[tuple[int, str]] = field(default_factory=list)
    retired: int | None = None
    traced: list[tuple[str, int, int]] = field(default_factory=list)


@dataclass(eq=False)
class Line:
    """One line of a shipment, as it truly moved, with what each keeper of records will do to it."""

    day: int
    lag: int
    kind: str
    seller: Party
    buyer: Party
    item: Item
    units: int
    price: float
    frm: str
    to: str
    cell: int
    end_use: str
    end_user: Party | None = None
    consignee: Party | None = None
    inter: Party | None = None
    forwarder: Party | None = None
    payer: Party | None = None
    via: list[str] = field(default_factory=list)
    site: Site | None = None
    address: str = ""
    description: str = ""
    license_id: str = ""
    serials: list[str] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    carried: dict[str, int] = field(default_factory=dict)
    tier: int = 1
    sid: str = ""
    no: int = 1

    @property
    def received(self) -> int:
        """The day the goods arrive."""
        return self.day + self.lag


@dataclass(eq=False)
class Campaign:
    """One diversion: a family, a period, the traces that its makers fail to hide, and its legs."""

    did: str
    case: str
    cell: int
    family: str
    start: int
    end: int
    item: Item
    target: str
    seen: set[str]
    stopped: bool
    ambiguous: bool = False
    shells: list[Party] = field(default_factory=list)
    knowing: list[Party] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    units: int = 0
    lots: int = 0
    legs: list[tuple[int, int, str, str, int, Line | None]] = field(default_factory=list)


@dataclass(eq=False)
class Cell:
    """A group of parties that belong together by ownership or habit."""

    no: int
    kind: str
    lead: Party
    country: str
    members: list[Party]
    affiliates: list[Party]
    small: list[Party]
    customers: list[Party]
    sites: list[Site]
    suppliers: list[Party]
    forwarders: list[Party]
    treasury: Party | None
    weight: float
    scale: float
    habits: set[str]
    campaigns: list[Campaign] = field(default_factory=list)
    platforms: dict[int, Item] = field(default_factory=dict)


class Book:
    """Everything that is and happens in one economy."""

    def __init__(self, params: Params) -> None:
        """An empty book."""
        self.p = params
        self.parties: list[Party] = []
        self.sites: list[Site] = []
        self.cells: list[Cell] = []
        self.lines: list[Line] = []
        self.events: list[dict[str, Any]] = []
        self.documents: list[dict[str, Any]] = []
        self.stories: list[tuple[str, list[Line]]] = []
        self.tenancies: list[dict[str, Any]] = []
        self.side_exports: list[dict[str, Any]] = []
        self.owners: list[tuple[Party, Party, int, int, int | None]] = []
        self.upper: dict[str, list[Party]] = defaultdict(list)
        self._used: set[str] = set()
        self.serial_keepers: set[str] = set()

    def new_id(self, r: random.Random, prefix: str, width: int = 6) -> str:
        """An identifier that says nothing."""
        while True:
            made = f"{prefix}{r.randrange(10 ** (width - 1), 10**width)}"
            if made not in self._used:
                self._used.add(made)
                return made

    def price(self, r: random.Random, item: Item, day: int, mark_up: float = 0.0) -> float:
        """A unit price: list, falling slowly with the item's age, with a bargain's noise."""
        age = max(0, (self.p.start + timedelta(days=day) - item.since).days)
        return item.price * (1 - 0.00018 * min(age, 1400)) * (1 + mark_up) * r.lognormvariate(0, 0.05)

    def ship(
        self,
        r: random.Random,
        day: int,
        seller: Party,
        buyer: Party,
        item: Item,
        units: int,
        *,
        cell: int,
        end_use: str,
        mark_up: float = 0.0,
        site: Site | None = None,
        end_user: Party | None = None,
        forwarder: Party | None = None,
        frm: str = "",
        to: str = "",
        serials: list[str] | None = None,
        kind: str = "",
        tier: int = 1,
        price: float | None = None,
    ) -> Line:
        """Moves units from one party to another and enters the line."""
        frm, to = frm or seller.country, to or (site.country if site else buyer.country)
        lag = r.randrange(1, 6) if frm == to else max(2, int(r.lognormvariate(2.3, 0.5)))
        kind = kind or ("in_country" if frm == to else "export" if frm == "US" or tier == 0 else "reexport")
        line = Line(
            day,
            lag,
            kind,
            seller,
            buyer,
            item,
            units,
            price or self.price(r, item, day, mark_up),
            frm,
            to,
            cell,
            end_use,
            end_user,
            site.operator if site and r.random() < 0.6 else buyer,
            None,
            forwarder,
            buyer,
            site=site,
            address=site.address if site else buyer.address,
            description=item.description,
            tier=tier,
        )
        if serials is not None:
            line.serials = serials
        elif seller.pid in self.serial_keepers and units <= 64:
            line.serials = [f"{item.maker[:2].upper()}{r.randrange(10**9, 10**10)}" for _ in range(units)]
        if frm != to and to in LICENSED and item.controlled and self.p.start + timedelta(days=day) >= LICENSE_SINCE:
            line.flags.add("licensable")
        self.lines.append(line)
        for party in (seller, buyer):
            party.first_day = min(party.first_day, day)
        buyer.bought += line.price * units
        return line

    def event(
        self,
        day: int,
        step: str,
        *,
        item: Item | None = None,
        units: int = 0,
        serial: str = "",
        party: Party | None = None,
        site: Site | None = None,
        location: str = "",
        basis: str = "document",
        replaced: str = "",
    ) -> None:
        """A custody event as some keeper will write it down."""
        self.events.append(
            {
                "day": day,
                "step": step,
                "item": item,
                "units": units,
                "serial": serial,
                "party": party,
                "site": site,
                "location": location,
                "basis": basis,
                "replaced": replaced,
            }
        )

    def document(self, kind: str, subject: tuple[str, object], day: int, issuer: Party, **claims: object) -> None:
        """A paper that somebody issues about a shipment, party or site; the subject gets its identifier at the end."""
        self.documents.append({"kind": kind, "subject": subject, "day": day, "issuer": issuer, **claims})

    def custodied(self, site: Site | None) -> bool:
        """Whether the records of this site's custody are among ours."""
        return site is not None and "custody" in site.kept


def pick_item(book: Book, r: random.Random, day: int, form: str = "") -> Item:
    """An item on sale that day, by how much of it is sold."""
    on = book.p.start + timedelta(days=day)
    sold = [i for i in ITEMS.values() if i.since <= on < i.until and (not form or i.form == form)]
    return r.choices(sold, [i.weight for i in sold])[0]


def platform(book: Book, r: random.Random, cell: Cell, day: int) -> Item:
    """The article a group standardises on for half a year."""
    return cell.platforms.setdefault(day // 180, pick_item(book, r, day))


def chance(book: Book, name: str) -> random.Random:
    """A named stream of chance of this economy."""
    return stream(book.p.seed, name)
