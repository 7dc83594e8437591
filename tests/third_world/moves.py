"""A movement of goods from one firm to another, as it was and as its papers show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.third_world.firms import Firm, Site
from tests.third_world.goods import Item, Parcel

if TYPE_CHECKING:
    from tests.third_world.plans import Plan

__all__ = ["PLAIN", "Move", "Papers", "moved"]


@dataclass(slots=True, repr=False)
class Papers:
    """What the papers of a movement say where it differs from the usual; None is the usual."""

    kind: str | None = None
    buyer: Firm | None = None
    item: Item | None = None
    consignee: Firm | None = None
    between: Firm | None = None
    user: Firm | None = None
    payer: Firm | None = None
    via: tuple[str, ...] = ()
    to: str = ""
    address: str = ""
    words: str = ""
    use: str = ""
    price: float = 1.0
    told: bool = True
    customs: bool = True
    arrives: bool = True
    late: int = 0


PLAIN = Papers()


@dataclass(slots=True, eq=False, repr=False)
class Move:
    """Units that went from a seller to a buyer on a day; its numbers are given when the day is written down."""

    seller: Firm
    buyer: Firm
    item: Item
    units: int
    day: int
    arrives: int
    site: Site | None
    papers: Papers
    story: str
    prefix: str
    serial: int
    joins: Move | None = None
    shipment: str = ""
    line: int = 1
    lines: int = 1
    told: bool = False
    plan: Plan | None = None
    shown_weight: bool = False

    @property
    def serials(self) -> list[str]:
        """The numbers on the units, none where the maker's numbers are not known."""
        return Parcel(self.units, self.item, 0, (), self.prefix, self.serial).serials()

    @property
    def to(self) -> str:
        """The country that the papers name."""
        return self.papers.to or (self.site.land if self.site else (self.papers.buyer or self.buyer).land)


def after(chain: tuple[object, ...], move: Move) -> tuple[object, ...]:
    """The road of units after one more movement, kept only while a firm that ever diverts has to do with them."""
    if not (move.buyer.bent or move.seller.bent):
        return ()
    return (*(chain if move.seller.bent else ()), move)[-6:]


def moved(parcel: Parcel, move: Move) -> Parcel:
    """The parcel as it stands at the end of the movement."""
    return Parcel(parcel.units, parcel.item, move.arrives, after(parcel.chain, move), parcel.prefix, parcel.serial)
