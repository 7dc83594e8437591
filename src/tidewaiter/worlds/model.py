"""What a world is made of while it is being made: parties, sites, lots, their stories and the lines that carry them."""

from __future__ import annotations

from dataclasses import dataclass, field

from tidewaiter.worlds.places import City
from tidewaiter.worlds.products import Product

__all__ = ["Cell", "Leg", "Line", "Lot", "Party", "Plan", "Site", "Story"]


@dataclass(frozen=True, slots=True)
class Plan:
    """A world before it is made: its seed, its size and the parameters drawn for it."""

    seed: int
    size: str
    cells: int
    base_rate: float
    """The share of delivered units that is diverted, on average."""
    missing: float
    """How often an optional cell is empty."""
    errors: float
    """How often a number in a record is wrong."""
    premium: float
    """How much more the units fetch where they may not go."""
    stopped: float
    """How often a diverted lot is stopped on its way."""
    reports_every: int
    """Every how many days a device with an agent is heard of."""


@dataclass(slots=True, eq=False)
class Party:
    """A party; days are numbers of the calendar of the world."""

    party_id: str
    name: str
    kind: str
    country: str
    city: City
    address: str
    incorporated: int
    registration: str
    business: str
    headquarters: str
    parent_country: str
    officers: list[tuple[str, str, int]] = field(default_factory=list)
    role: str = ""
    """What it is in its cell; truth only."""


@dataclass(slots=True, eq=False)
class Site:
    """A site; `loads` is what truly runs there: item, first day, day after the last, units."""

    site_id: str
    operator: Party
    kind: str
    country: str
    city: City
    address: str
    latitude: float
    longitude: float
    metered: bool
    loads: list[tuple[Product, int, int, int]] = field(default_factory=list)
    usage: float = 0.6
    first: int = 0
    """The day its first units arrive."""


@dataclass(slots=True, eq=False)
class Line:
    """One shipment line as the seller's books have it."""

    shipment_id: str
    number: int
    shipped: int
    received: int
    kind: str
    seller: Party
    buyer: Party
    consignee: Party
    end_user: Party | None
    end_use: str
    forwarder: Party
    payer: Party
    payer_country: str
    from_country: str
    to_country: str
    via: str
    site: Site | None
    address: str
    item: Product
    units: int
    value: int
    weight: float
    license_id: str
    order_id: str
    lot: Lot
    step: str
    """supply or onward; truth only."""
    arrives: bool = True
    """Whether the receiver's own records will show it arrive."""
    recorded: bool = True


@dataclass(slots=True)
class Leg:
    """One step of a story: who hands on to whom, from where to where, when and how many units."""

    seller: Party
    buyer: Party
    from_country: str
    to_country: str
    from_site: Site | None
    to_site: Site | None
    shipped: int
    received: int
    kind: str
    end_use: str
    units: int
    item: Product
    line: Line | None = None


@dataclass(slots=True, eq=False)
class Story:
    """What happens to some units of a lot after their arrival; lawful unless `typology` is set."""

    kind: str
    units: int
    begins: int
    legs: list[Leg]
    typology: str = ""
    signals: frozenset[str] = frozenset()
    leaves: int = 0
    """Diverted: the day on which the units cross the last border."""
    target: str = ""
    """Diverted: the country in which they end."""
    stopped: bool = False
    known: int = 0
    """Diverted: the day on which the public knows; 0 = never."""


@dataclass(slots=True, eq=False)
class Lot:
    """One delivery to a holder, and what becomes of it."""

    item: Product
    units: int
    holder: Party
    site: Site
    ordered: int
    received: int
    installed: int
    """0 = stock that is not installed here."""
    lines: list[Line]
    story: Story
    order_id: str
    serials: list[str] = field(default_factory=list)
    ambiguous: bool = False


@dataclass(slots=True, eq=False)
class Cell:
    """A group of parties who trade with each other: a holder, its sites, its resellers and their customers."""

    number: int
    kind: str
    parties: list[Party]
    sites: list[Site]
    holder: Party
    billing: Party | None
    affiliate: Party | None
    resellers: list[Party]
    buyers: list[Party]
    tenants: list[Party]
    home_of: dict[str, Site]
    """The site where a party receives goods, by party id."""
    custody: str
    """serials, lots or none: what kind of custody records this group keeps."""
    telemetry: bool
    front: bool = False
    share_diverted: float = 0.0
    merged_on: int = 0
    parent: Party | None = None
    lots: list[Lot] = field(default_factory=list)
    typologies: tuple[str, ...] = ()
    ownerships: list[tuple[Party, Party, str, int, int | None]] = field(default_factory=list)
