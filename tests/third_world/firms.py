"""Firms, the groups they belong to and the places they keep goods in; what they trade, they buy, hold and pass on."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.third_world.goods import Item, Parcel
from tests.third_world.habits import Habit

if TYPE_CHECKING:
    from tests.third_world.plans import Plan

__all__ = ["Firm", "Order", "Site", "pick"]

KINDS = {
    "maker": "manufacturer", "builder": "integrator", "distributor": "distributor", "reseller": "reseller",
    "forwarder": "forwarder", "depot": "enterprise", "lessor": "enterprise", "cloud": "cloud",
    "hall": "datacenter_operator", "enterprise": "enterprise", "research": "research", "government": "government",
}  # fmt: skip
USERS = ("cloud", "hall", "enterprise", "research", "government")


@dataclass(slots=True, eq=False, repr=False)
class Site:
    """A place: what its books say is there, and what is."""

    site_id: str
    firm: Firm
    kind: str
    land: str
    city: tuple[str, float, float]
    address: str
    opens: int
    metered: bool
    use: float
    megawatts: float = 0.0
    watts: float = 0.0
    hold: list[Parcel] = field(default_factory=list)
    book: dict[str, int] = field(default_factory=dict)
    real: dict[str, int] = field(default_factory=dict)
    later: dict[int, float] = field(default_factory=dict)
    counted: bool = False
    numbered: bool = False
    fooled: bool = False

    def put(self, item: Item, units: int, month: int) -> None:
        """Units are booked, stand here and draw power from a month on."""
        self.book[item.item_id] = self.book.get(item.item_id, 0) + units
        self.real[item.item_id] = self.real.get(item.item_id, 0) + units
        self.later[month] = self.later.get(month, 0.0) + item.watts * units

    def lose(self, item: Item, units: int, month: int, *, booked: bool, dummies: float = 0.0) -> None:
        """Units leave; the books may not say so, and dummies may draw some of their power."""
        self.real[item.item_id] = self.real.get(item.item_id, 0) - units
        if booked:
            self.book[item.item_id] = self.book.get(item.item_id, 0) - units
        self.later[month] = self.later.get(month, 0.0) - item.watts * units * (1 - dummies)


@dataclass(slots=True, eq=False, repr=False)
class Order:
    """What a firm asked another for, and how much of it is still to come."""

    order_id: str
    day: int
    buyer: Firm
    item: Item
    units: int
    left: int
    site: Site | None
    user: Firm | None
    story: str = ""
    tenant: Firm | None = None
    plan: Plan | None = None
    asked: bool = False


@dataclass(slots=True, eq=False, repr=False)
class Firm:
    """A firm: what it does, how large it is, whom it buys from and what it holds."""

    number: int
    party_id: str
    role: str
    land: str
    city: tuple[str, float, float]
    name: str
    address: str
    size: float
    rate: float
    starts: int
    habit: Habit
    group: int = -1
    parent: str = ""
    ends: int = 9999
    tells: bool = True
    code: str = ""
    written: int = 0
    lead: str = ""
    likes: list[Item] = field(default_factory=list)
    suppliers: list[Firm] = field(default_factory=list)
    sisters: list[Firm] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    stock: dict[str, list[Parcel]] = field(default_factory=dict)
    queue: list[Order] = field(default_factory=list)
    wants: dict[str, int] = field(default_factory=dict)
    plans: list[Plan] = field(default_factory=list)
    helps: bool = False
    rename: Firm | None = None
    alias: str = ""

    @property
    def trades(self) -> bool:
        """Whether it buys to sell."""
        return self.role in {"builder", "distributor", "reseller", "lessor"}

    @property
    def bent(self) -> bool:
        """Whether it ever takes part in a diversion."""
        return bool(self.plans) or self.helps

    def active(self, month: int) -> bool:
        """Whether it is in business in a month."""
        return self.starts <= month < self.ends

    def take(self, item: Item, units: int, day: int) -> list[Parcel]:
        """As many units as are there on a day, oldest first, at most so many."""
        held = self.stock.get(item.item_id)
        if not held:
            return []
        taken: list[Parcel] = []
        for parcel in held:
            if units <= 0:
                break
            if parcel.day <= day and parcel.units:
                part = parcel.split(min(units, parcel.units))
                taken.append(part)
                units -= part.units
        if taken:
            self.stock[item.item_id] = [parcel for parcel in held if parcel.units]
        return taken

    def store(self, parcel: Parcel) -> None:
        """Put a parcel on stock."""
        self.stock.setdefault(parcel.item.item_id, []).append(parcel)

    def any_parcel(self, rng: random.Random, day: int, most_age: int = 2000) -> tuple[Parcel, Site | None] | None:
        """Some parcel it holds on a day, each as likely as another however large, and the site where it stands."""
        if self.sites and (not self.trades or self.role == "lessor"):
            site = rng.choice(self.sites)
            fit = [one for one in site.hold[-60:] if one.units and one.day <= day <= one.day + most_age]
            if fit:
                return rng.choice(fit), site
        if self.stock:
            held = self.stock[rng.choice(list(self.stock))]
            fit = [one for one in held[-60:] if one.units and one.day <= day <= one.day + most_age]
            if fit:
                return rng.choice(fit), None
        return None


def pick(rng: random.Random, of: dict[str, float]) -> str:
    """One of some words, by weight."""
    return rng.choices(list(of), list(of.values()))[0]
