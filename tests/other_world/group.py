"""Groups, as the world knows them: who buys, what, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tests.other_world.goods import Item
from tests.other_world.places import Site
from tests.other_world.things import Lot, Party


@dataclass
class Deal:
    """One purchase."""

    day: date
    item: Item
    count: int
    channel: str  # direct, distributor, dealer
    leaves: date  # the day on which the maker or distributor sends it


@dataclass
class Diversion:
    """Units that left the lawful path together."""

    way: str
    units: list[int]
    border: date | None


@dataclass
class Group:
    """A buyer and its people, sites and purchases: the story, and the way it was turned, if it was."""

    cell: str
    story: str
    country: str
    buyer: Party
    user: Party
    way: str = ""
    payer: Party | None = None
    dealer: Party | None = None
    forwarder: Party | None = None
    sites: list[Site] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)
    odd: set[str] = field(default_factory=set)
    license_id: str = ""
    arrivals: list[tuple[date, Lot, Site | None]] = field(default_factory=list)
    diversions: list[Diversion] = field(default_factory=list)
    helpers: list[Party] = field(default_factory=list)
    ambiguous: bool = False
