"""Lawful goings-on that leave the same signs as diversion: repairs, loans, leases, moves, sales of old stock."""

from __future__ import annotations

from collections.abc import Callable

from tests.third_world.firms import USERS, Firm, Site
from tests.third_world.goods import Parcel
from tests.third_world.lands import CONCERN, ISO, MONTH_OF, MONTHS, OPENING, licence_needed
from tests.third_world.moves import Papers
from tests.third_world.parts import happened, part_of, scrapped
from tests.third_world.world import World

__all__ = ["STORIES", "lawful"]


def lawful(world: World, month: int) -> None:
    """One month of lawful stories, each as often as this world has it."""
    for name, (often, tell) in STORIES.items():
        mean = often * len(world.people.firms) * world.manners.often(name) * (0.3 + month / MONTHS)
        for _ in range(world.poisson(mean)):
            tell(world, month, name)


def _found(
    world: World, month: int, roles: tuple[str, ...], age: int = 0
) -> tuple[Firm, Parcel, Site | None, int] | None:
    """Some parcel of some firm of these roles, and a day on which it is there for so long."""
    firm = world.people.any_of(roles, (), month)
    if firm is None or not firm.active(month):
        return None
    day = OPENING[month] + world.rng.randrange(28)
    got = firm.any_parcel(world.rng, day - age)
    return (firm, got[0], got[1], day) if got else None


def _barred(land: str, parcel: Parcel, day: int) -> bool:
    """Whether a lawful holder would rather not send it there."""
    return land in CONCERN and parcel.item.free_until < day


def _away_and_back(
    world: World, firm: Firm, other: Firm, part: Parcel, site: Site | None, day: int, away: int, story: str,
    out: Papers, back: Papers,
) -> None:  # fmt: skip
    move, there = world.ship(firm, other, part, day, papers=out, story=story, keep=False)
    returns = move.arrives + away

    def come_back() -> None:
        world.ship(other, firm, there, returns, site=site, papers=back, story=story)

    if MONTH_OF[returns] < MONTHS:
        world.later(returns, come_back)


def _repair(world: World, month: int, name: str) -> None:
    found = _found(world, month, USERS, 40)
    depot = world.people.any_of(("depot", "reseller", "reseller", "distributor"), (), month)
    if not found or not depot:
        return
    firm, parcel, site, day = found
    if _barred(depot.land, parcel, day) and licence_needed(depot.land, day) and world.rng.random() < 0.6:
        return
    part = part_of(world, parcel, site, 1 + int(world.rng.expovariate(0.4)), day)
    words = world.rng.choice(("defective unit for repair", "computer parts", "RMA", ""))
    story = world.story(name)
    low = world.rng.uniform(0.05, 0.9)
    _away_and_back(
        world, firm, depot, part, site, day, world.rng.randrange(10, 90), story,
        Papers(kind="return", words=words, price=low, use="unknown"), Papers(words=words, price=low, user=firm),
    )  # fmt: skip
    world.book.add(
        "documents",
        world.clerk.name(),
        "rma",
        "party",
        firm.party_id,
        ISO[day],
        firm.party_id,
        "",
        "",
        "",
        "",
        part.units,
    )


def _loan(world: World, month: int, name: str) -> None:
    found = _found(world, month, ("distributor", "reseller"))
    user = world.people.any_of(USERS, (), month)
    if not found or not user or _barred(user.land, found[1], found[3]):
        return
    firm, parcel, site, day = found
    part = part_of(world, parcel, site, 4, day)
    words = world.rng.choice(("evaluation unit", "demo equipment on loan", ""))
    out = Papers(words=words, price=world.rng.uniform(0.1, 1), use="unknown")
    _away_and_back(
        world, firm, user, part, None, day, world.rng.randrange(20, 150), world.story(name), out,
        Papers(kind="return", words=words, price=out.price),
    )  # fmt: skip


def _refurbished(world: World, month: int, name: str) -> None:
    found = _found(world, month, USERS, 90)
    dealer = world.people.any_of(("reseller",) * 5 + ("distributor", *USERS[:3]), (), month)
    if not found or not dealer or dealer is found[0] or _barred(dealer.land, found[1], found[3]):
        return
    firm, parcel, site, day = found
    # Some sellers strike used goods off their books late or never, and the new owner asks for service.
    tidy = world.rng.random() < 0.7
    part = part_of(world, parcel, site, 99999, day, booked=tidy)
    if not tidy and part.prefix and dealer.sites:
        for number in part.serials()[:3]:
            at = day + world.rng.randrange(30, 120)
            happened(world, at, "observed", part, dealer.party_id, dealer.sites[0].site_id, number)
    if part.item.board and world.rng.random() < 0.15:
        part.item = part.item.board
    used = Papers(words=world.rng.choice(("used servers", "")), price=world.rng.uniform(0.4, 0.9), use="resale")
    story = world.story(name)
    _, there = world.ship(firm, dealer, part, day, papers=used, story=story, keep=False)
    onward = there.day + world.rng.randrange(4, 70)
    buyer = world.people.any_of((*USERS, "reseller"), (), month)
    if (
        buyer is None
        or _barred(buyer.land, part, day)
        or world.rng.random() < 0.3
        or buyer is dealer
        or not dealer.trades
    ):
        world.receive(dealer, there, dealer.sites[0] if dealer.sites else None)
        return

    def sell() -> None:
        world.ship(dealer, buyer, there, onward, papers=Papers(price=world.rng.uniform(0.6, 1.1)), story=story)

    world.later(onward, sell)


def _own_move(world: World, month: int, name: str) -> None:
    found = _found(world, month, (*USERS, "distributor", "lessor"), 30)
    if not found:
        return
    firm, parcel, site, day = found
    to = world.rng.choice([*firm.sisters, firm])
    new = world.rng.choice(to.sites) if to.sites else None
    if new is None or new is site or not to.active(month) or _barred(to.land, parcel, day):
        return
    part = part_of(world, parcel, site, 99999, day)
    papers = Papers(words=world.rng.choice(("own equipment", "")), price=world.rng.uniform(0.5, 1.0))
    if site is not None and site.counted and world.rng.random() < 0.5:
        happened(world, day, "removed", part, firm.party_id, site.site_id)
    world.ship(firm, to, part, day, site=new, papers=papers, story=world.story(name))


def _balance(world: World, month: int, name: str) -> None:
    found = _found(world, month, ("distributor", "reseller"))
    if not found:
        return
    firm, parcel, site, day = found
    near = [one for one in firm.sisters if one.role in {"distributor", "reseller"}]
    other = (
        world.rng.choice(near)
        if near and world.rng.random() < 0.5
        else world.people.any_of(("distributor", "reseller"), (), month)
    )
    if other is None or other is firm or not other.active(month) or _barred(other.land, parcel, day):
        return
    world.ship(firm, other, part_of(world, parcel, site, 99999, day), day, story=world.story(name))


def _lease(world: World, month: int, name: str) -> None:
    found = _found(world, month, ("lessor",))
    user = world.people.any_of(USERS, (), month)
    if not found or not user or _barred(user.land, found[1], found[3]):
        return
    firm, parcel, site, day = found
    part = part_of(world, parcel, site, 99999, day)
    words = world.rng.choice(("leased equipment", ""))
    _away_and_back(
        world, firm, user, part, None, day, world.rng.randrange(120, 500), world.story(name), Papers(words=words),
        Papers(kind="return", words=words, price=0.6),
    )  # fmt: skip


def _old_models(world: World, month: int, name: str) -> None:
    """Dealers empty their stock of models that will not be made much longer, cheap and far away."""
    found = _found(world, month, ("distributor", "reseller"))
    buyer = world.people.any_of(("reseller", "enterprise"), (), month)
    if not found or not buyer or buyer is found[0] or _barred(buyer.land, found[1], found[3]):
        return
    firm, parcel, site, day = found
    if parcel.item.last - month < 14:
        part = part_of(world, parcel, site, 99999, day)
        world.ship(firm, buyer, part, day, papers=Papers(price=world.rng.uniform(0.45, 0.85)), story=world.story(name))


def _scrap(world: World, month: int, name: str) -> None:
    found = _found(world, month, USERS, 150)
    dealer = world.people.any_of(("reseller",), (), month)
    if not found or not dealer or _barred(dealer.land, found[1], found[3]):
        return
    firm, parcel, site, day = found
    part = part_of(world, parcel, site, 99999, day)
    story = world.story(name)
    papers = Papers(words=world.rng.choice(("scrap", "electronic scrap")), price=world.rng.uniform(0.01, 0.2))
    world.ship(firm, dealer, part, day, papers=papers, story=story, keep=False)
    scrapped(world, firm, dealer, part.units, day)
    if site is not None:
        happened(world, day, "scrapped", part, firm.party_id, site.site_id)


def _swap(world: World, month: int, name: str) -> None:
    """A new unit is sent ahead, and the broken one comes back weeks later: for a time there are two."""
    found = _found(world, month, USERS, 30)
    if not found:
        return
    firm, parcel, site, day = found
    part = part_of(world, parcel, site, 2, day)
    maker = world.rng.choice(world.people.of("builder"))
    story = world.story(name)
    new = world.make(maker, part.item, part.units, day)
    world.ship(maker, firm, new, day, site=site, papers=Papers(words="replacement", price=0.5), story=story)
    back = day + world.rng.randrange(10, 80)
    if MONTH_OF[back] < MONTHS:
        papers = Papers(kind="return", words="defective unit", price=0.1)
        world.later(
            back, lambda: (world.ship(firm, maker, part, back, papers=papers, story=story, keep=False), None)[1]
        )


def _merger(world: World, month: int, name: str) -> None:
    """A firm's goods pass to the firm it merged into, on paper or by lorry."""
    firm = world.people.any_of(USERS, (), month)
    into = world.people.any_of(USERS, (), month)
    if (
        not firm
        or not into
        or firm is into
        or firm.plans
        or into.plans
        or firm.rename
        or into.rename
        or into.land in CONCERN
    ):
        return
    firm.ends, firm.rename = month + 1, into
    story, day = world.story(name), OPENING[month] + world.rng.randrange(28)
    for site in firm.sites:
        for parcel in site.hold[-40:]:
            if parcel.units and parcel.day <= day:
                part = parcel.split(parcel.units)
                site.lose(part.item, part.units, month, booked=True)
                world.ship(firm, into, part, day, papers=Papers(price=0.7), story=story)
    world.book.add("ownership", into.party_id, firm.party_id, 100, ISO[day], "")


def _mishap(world: World, month: int, name: str) -> None:
    """Goods are lost on the way, or held by an office over a paper and let go weeks later."""
    found = _found(world, month, ("distributor", "reseller"))
    user = world.people.any_of(USERS, (), month)
    if not found or not user or _barred(user.land, found[1], found[3]):
        return
    firm, parcel, site, day = found
    part = part_of(world, parcel, site, 99999, day)
    gone = world.rng.random() < 0.5
    story, papers = world.story(name), Papers(arrives=not gone, late=0 if gone else world.rng.randrange(20, 90))
    world.ship(firm, user, part, day, papers=papers, story=story, keep=not gone)
    if world.rng.random() < 0.7:
        step, whose = ("lost", firm.party_id) if gone else ("seized", "")
        happened(world, day + world.rng.randrange(4), step, part, whose, "")


STORIES: dict[str, tuple[float, Callable[[World, int, str], None]]] = {
    "depot_repair": (0.022, _repair),
    "demo_loan": (0.014, _loan),
    "refurbished_resale": (0.09, _refurbished),
    "own_site_move": (0.032, _own_move),
    "stock_balancing": (0.020, _balance),
    "lease_rotation": (0.010, _lease),
    "model_change_sale": (0.012, _old_models),
    "scrap": (0.016, _scrap),
    "advance_swap": (0.008, _swap),
    "mishap": (0.006, _mishap),
    "merger": (0.0006, _merger),
}
"""With central_billing, hub_warehouse, offshore_rental, delayed_build_out, late_paperwork and licensed_concern,
which belong to ordinary orders, these are the look-alikes of a world."""
