"""Ordinary trade: buyers order, dealers deliver what they have and fetch what they lack, makers build."""

from __future__ import annotations

from tests.third_world.firms import USERS, Firm, Order, Site
from tests.third_world.goods import Item, Parcel
from tests.third_world.lands import CONCERN, DAYS, ISO, MONTH_OF, OPENING, licence_needed
from tests.third_world.moves import Move, Papers
from tests.third_world.world import World

__all__ = ["trade"]


def trade(world: World, month: int) -> None:
    """One month of orders and deliveries."""
    people = world.people
    for firm in people.firms:
        if firm.active(month) and (firm.role in USERS or firm.role == "lessor"):
            for _ in range(world.poisson(world.haste(month, firm))):
                _order(world, firm, month)
    for role in ("reseller", "distributor"):
        # A dealer's dealer comes later, so that orders of a month reach him within it.
        for firm in reversed(people.of(role)):
            if firm.active(month):
                _deliver(world, firm, month)
                _restock(world, firm, month)
    for firm in people.of("builder"):
        _build(world, firm, month)


def _order(world: World, firm: Firm, month: int) -> None:
    rng = world.rng
    item = world.people.choose(firm, month)
    units = world.people.how_many(firm, item)
    day = OPENING[month] + rng.randrange(28)
    site = rng.choice(firm.sites) if firm.sites else None
    plan = next((plan for plan in firm.plans if plan.active(month)), None)
    if plan and "overstated_order" in plan.ways and rng.random() < 0.6:
        units = int(units * rng.uniform(1.1, 1.8)) + 1
    story, tenant = "", None
    if firm.land in CONCERN and rng.random() < 0.05 * world.manners.often("licensed_concern"):
        item = rng.choice([one for one in world.people.items if one.first <= month <= one.last])
        story = "licensed_concern" if item.free_until < day + 30 else ""
    elif site and site.opens > month:
        story = "delayed_build_out"
    elif firm.role in {"hall", "cloud"} and rng.random() < 0.08 * world.manners.often("offshore_rental"):
        tenant = world.people.any_of(("cloud", "enterprise"), ("CN", "HK", "SG"), month)
        story = "offshore_rental" if tenant else ""
    elif rng.random() < (
        0.3 if firm.parent == "CN" else 0.14 * world.manners.often("central_billing") * bool(firm.sisters)
    ):
        story = "central_billing"
    place_order(world, firm, item, units, day, site, world.story(story) if story else "", tenant)


def place_order(
    world: World,
    firm: Firm,
    item: Item,
    units: int,
    day: int,
    site: Site | None,
    story: str = "",
    tenant: Firm | None = None,
) -> None:
    """Ask a usual supplier for something, on paper."""
    rng = world.rng
    known = [one for one in firm.suppliers if one.active(MONTH_OF[day])]
    supplier = rng.choice(known) if known else rng.choice(world.people.of("builder"))
    if supplier.role == "builder" and item.maker != supplier.name and item.form in {"server", "rack"}:
        made = [one for one in world.people.of("builder") if one.name == item.maker]
        supplier = made[0] if made else supplier
    user = None if firm.trades else firm
    number = f"O{rng.randrange(10**7, 10**8)}{len(supplier.queue)}"
    plan = next((plan for plan in firm.plans if plan.active(MONTH_OF[day])), None)
    order = Order(number, day, firm, item, units, units, site, user, story, tenant, plan)
    told = supplier.tells and rng.random() < 0.85
    dropped = rng.random() < 0.03
    if told:
        value = round(item.price_on(MONTH_OF[day]) * units * supplier.habit.price, 2)
        world.book.add(
            "orders", number, ISO[day], firm.party_id, user.party_id if user and rng.random() < 0.7 else "",
            site.site_id if site and rng.random() < 0.5 else "", item.item_id, units,
            value if rng.random() < 0.9 else "",
            "cancelled" if dropped else rng.choice(("shipped", "shipped", "shipped", "open")),
        )  # fmt: skip
        if user and rng.random() < 0.45:
            use = rng.choice(("AI training", "inference", "research", "cloud service", "internal use"))
            world.book.add(
                "documents", f"U{number}", "end_use_statement", "order", number, ISO[day], firm.party_id, "director",
                (site.land if site else firm.land), site.site_id if site and rng.random() < 0.6 else "", use,
                units if rng.random() < 0.8 else "", rng.choice(("no reexport", "not without license", "")),
            )  # fmt: skip
    if not dropped:
        supplier.queue.append(order)


def _papers(world: World, order: Order) -> Papers:
    rng, papers = world.rng, Papers()
    buyer = order.buyer
    if order.story.startswith("central_billing"):
        payer = (
            rng.choice(buyer.sisters)
            if buyer.sisters
            else world.people.any_of(("reseller", "enterprise"), ("HK", "CN"))
        )
        papers.payer = payer
    if order.plan and order.plan.payer and "third_country_payer" in order.plan.ways and rng.random() < 0.5:
        papers.payer = order.plan.payer
    if order.tenant is not None and rng.random() < 0.35:
        papers.user = order.tenant
    if rng.random() < 0.02 * world.manners.often("late_paperwork"):
        papers.late = rng.randrange(60, 330)
        order.story = order.story or world.story("late_paperwork")
    return papers


def _send(world: World, seller: Firm, order: Order, parcel: Parcel, day: int, joins: Move | None) -> Move:
    """Deliver part of an order, now and then by way of a hub."""
    rng, buyer = world.rng, order.buyer
    papers = _papers(world, order)
    land = order.site.land if order.site else buyer.land
    if order.tenant is not None and rng.random() < 0.7 and order.site:
        world.book.add(
            "tenancies", order.site.site_id, buyer.party_id, order.tenant.party_id, order.item.item_id, parcel.units,
            ISO[min(DAYS - 1, day + 40)], "", rng.choice(("rental", "managed", "colocation")),
        )  # fmt: skip
    if seller.land != land and rng.random() < 0.035 * world.manners.often("hub_warehouse"):
        hub = world.people.any_of(("forwarder",), ("SG", "NL", "HK", "AE", "TW"))
        if hub and hub.land not in {seller.land, land} and not licence_needed(hub.land, day):
            story = order.story or world.story("hub_warehouse")
            papers.consignee, papers.user = buyer, order.user
            move, there = world.ship(seller, hub, parcel, day, papers=papers, story=story, keep=False)
            world.ship(hub, buyer, there, there.day + rng.randrange(1, 25), site=order.site, story=story)
            return move
    if seller.land != land and rng.random() < 0.12:
        papers.via = (rng.choice(("SG", "HK", "AE", "NL", "KR", "TW")),)
        papers.via = papers.via if papers.via[0] not in {seller.land, land} else ()
    return world.ship(seller, buyer, parcel, day, site=order.site, papers=papers, story=order.story, joins=joins)[0]


def _deliver(world: World, firm: Firm, month: int) -> None:
    rng = world.rng
    waiting: list[Order] = []
    for order in firm.queue:
        day = max(order.day + rng.randrange(1, 14), OPENING[month] + rng.randrange(12))
        if day >= OPENING[month + 1] + 12 or order.day > day:
            waiting.append(order)
            continue
        joins: Move | None = None
        for parcel in firm.take(order.item, order.left, day):
            order.left -= parcel.units
            joins = _send(world, firm, order, parcel, day, joins)
        if order.left > 0:
            if joins is None and not order.asked:
                order.asked = True
                firm.wants[order.item.item_id] = firm.wants.get(order.item.item_id, 0) + order.left
            if day - order.day < 150:
                waiting.append(order)
    firm.queue = waiting


def _restock(world: World, firm: Firm, month: int) -> None:
    """A dealer fetches what was asked for, and now and then something on his own account."""
    rng, people = world.rng, world.people
    by_id = {item.item_id: item for item in people.items} if firm.wants else {}
    for item_id, units in firm.wants.items():
        item = by_id[item_id]
        if item.first <= month <= item.last:
            more = people.how_many(firm, item) if rng.random() < 0.3 else 0
            place_order(world, firm, item, units + more, OPENING[month] + rng.randrange(28), None)
    firm.wants.clear()
    for _ in range(world.poisson(0.35 * world.haste(month, firm))):
        item = people.choose(firm, month)
        place_order(world, firm, item, people.how_many(firm, item), OPENING[month] + rng.randrange(28), None)


def _build(world: World, firm: Firm, month: int) -> None:
    """A server maker delivers as far as boards reach, and buys the boards for it."""
    rng = world.rng
    waiting: list[Order] = []
    used: dict[str, int] = {}
    items: dict[str, Item] = {}
    for order in firm.queue:
        if rng.random() < 0.2 and month - MONTH_OF[order.day] < 4:
            waiting.append(order)
            continue
        day = max(order.day + rng.randrange(2, 20), OPENING[month] + rng.randrange(10))
        parts = (
            (order.left,) if order.left < 6 or rng.random() < 0.7 else (order.left // 2, order.left - order.left // 2)
        )
        joins: Move | None = None
        for units in parts:
            joins = _send(world, firm, order, world.make(firm, order.item, units, day), day, joins)
            day += 0 if rng.random() < 0.5 else rng.randrange(1, 30)
        board = order.item.board or order.item
        used[board.item_id] = used.get(board.item_id, 0) + order.units
        items[board.item_id] = board
    firm.queue = waiting
    for item_id, units in used.items():
        if items[item_id].form in {"board", "module"}:
            day = OPENING[month] + rng.randrange(28)
            parcel = Parcel(int(units * rng.uniform(1.0, 1.15)) + 1, items[item_id], day)
            world.ship(world.people.maker, firm, parcel, day, keep=False)
