"""How goods leave the lawful road: some units of an ordinary parcel go by helpers to where they may not go."""

from __future__ import annotations

from collections.abc import Callable

from tests.third_world.firms import USERS, Firm, Site
from tests.third_world.goods import Parcel
from tests.third_world.lands import CONCERN, DAYS, MONTH_OF, OPENING, lure
from tests.third_world.moves import Move, Papers
from tests.third_world.parts import happened, part_of, scrapped
from tests.third_world.plans import Lot, Plan
from tests.third_world.world import World

__all__ = ["divert"]


def divert(world: World, month: int) -> None:
    """One month of the groups that divert now: as often as it pays, and as their stock allows."""
    for plan in world.plans:
        if plan.active(month):
            for _ in range(world.poisson(1.5 * plan.appetite * (0.5 + 0.8 * lure(month)))):
                way = world.rng.choice(plan.ways)
                for _ in range(2 if way == "repair_drip" else 1):
                    _attempt(world, plan, way, month)


def _attempt(world: World, plan: Plan, way: str, month: int) -> None:
    rng = world.rng
    firm = rng.choice(plan.firms)
    day = OPENING[month] + rng.randrange(28)
    age = {"installed_resold": 45, "stripped_scrap": 120, "dummies": 30, "repair_drip": 20}.get(way, 2)
    for _ in range(5 if firm.active(month) else 0):
        most = 150 if way == "overstated_order" else 900
        found = [one for one in (firm.any_parcel(rng, day - age, most) for _ in range(3)) if one]
        # Who is asked for goods looks at the largest lot.
        got = max(found, key=lambda one: one[0].units, default=None)
        # What may go there anyway needs no detour.
        if got is not None and got[0].item.free_until < (9000 if plan.target == "RU" else day):
            break
    else:
        return
    assert got is not None
    parcel, site = got
    most = 1 + int(rng.expovariate(0.4)) if way == "repair_drip" else 99999
    part = part_of(world, parcel, None, most, day)
    parts = [part]
    if most > 9000 and rng.random() < 0.5:
        # Several deliveries of the same goods go out as one lot.
        held = site.hold if site is not None else firm.stock[part.item.item_id]
        more = [one for one in held[-80:] if one.item is part.item and one.units and one.day <= day - age]
        parts += [one.split(one.units) for one in more[: rng.choice((1, 2, 3, 5))]]
        part = Parcel(sum(one.units for one in parts), part.item, day, part.chain, part.prefix, part.serial)
        if len(parts) > 1:
            part.prefix = ""
    if site is not None:
        fake = rng.uniform(0.3, 0.9) if way == "dummies" else 0.0
        site.lose(part.item, part.units, MONTH_OF[day], booked=way == "stripped_scrap", dummies=fake)
        site.fooled = site.fooled or way == "dummies"
        plan.sites[site.site_id] = None
    lot = Lot(f"{plan.name}-{len(plan.lots) + 1}", plan, way, part.item, part.units, day)
    for one in parts:
        for move in one.chain:
            assert isinstance(move, Move)
            lot.carried[move] = lot.carried.get(move, 0) + one.units
    bought = [move.day for move in lot.carried if move.day >= OPENING[plan.first]]
    if way in {"overstated_order", "third_country_payer"} and bought:
        lot.first = min(bought)
    plan.lots.append(lot)
    plan.parties[firm.party_id] = None
    _BEGIN.get(way, _plain)(world, lot, firm, part, site, day)


def _leg(world: World, lot: Lot, seller: Firm, buyer: Firm, parcel: Parcel, day: int, papers: Papers) -> Parcel:
    move, there = world.ship(seller, buyer, parcel, day, papers=papers, keep=False, plan=lot.plan)
    move.shown_weight = world.rng.random() < 0.5
    lot.carried[move] = lot.carried.get(move, 0) + parcel.units
    lot.legs.append((move, parcel.units))
    return there


def _road(world: World, lot: Lot, day: int, holder: Firm, hops: int) -> list[Firm]:
    able = [firm for firm in lot.plan.help_on(day) if firm is not holder and firm.active(MONTH_OF[day])]
    return world.rng.sample(able, min(hops, len(able)))


def _open(world: World, lot: Lot, **more: object) -> Papers:
    """Papers of a leg between the firm and its helpers: most are as in any trade, some legs are on no paper."""
    shown = world.rng.random() < lot.plan.open
    papers = Papers(told=shown, customs=shown or world.rng.random() < 0.3)
    for name, value in more.items():
        setattr(papers, name, value)
    if "third_country_payer" in lot.plan.ways and lot.plan.payer and world.rng.random() < 0.4:
        papers.payer = papers.payer or lot.plan.payer
    return papers


def _travel(world: World, lot: Lot, holder: Firm, parcel: Parcel, day: int, road: list[Firm]) -> None:
    """From helper to helper, a while at each, and out over the last border."""
    for helper in road:
        parcel = _leg(world, lot, holder, helper, parcel, day, _open(world, lot))
        lot.plan.parties[helper.party_id] = None
        holder, day = helper, parcel.day + 1 + int(world.rng.expovariate(1 / 12))
    _leave(world, lot, holder, parcel, day)


def _leave(world: World, lot: Lot, holder: Firm, parcel: Parcel, day: int) -> None:
    """The last border: mostly on no paper, else as other goods or as goods for somewhere else."""
    rng, people = world.rng, world.people
    month = MONTH_OF[min(day, DAYS - 1)]
    buyers = [*people.of("enterprise", lot.plan.target), *people.of("reseller", lot.plan.target)]
    target = rng.choice([firm for firm in buyers if firm.active(month)])
    lot.stopped = rng.random() < 0.12
    papers = Papers(told=False, customs=False, arrives=not lot.stopped)
    how = rng.random()
    if how < 0.2:
        free = [item for item in world.people.items if item.free_until > 9000 and item.form in {"server", "module"}]
        papers = Papers(item=rng.choice(free), price=rng.uniform(0.8, 2.5), arrives=not lot.stopped)
    elif how < 0.42:
        honest = world.people.any_of((*USERS, "reseller"), ("KR", "JP", "IN", "VN", "TR", "AE", "ID", "TH"))
        if honest is not None and honest.land != holder.land and not honest.bent:
            papers = Papers(buyer=honest, to=honest.land, arrives=rng.random() < 0.25 and not lot.stopped, price=1.05)
            papers.via = ("HK",) if rng.random() < 0.3 and holder.land != "HK" else ()
    move_day = max(day, lot.last)
    _leg(world, lot, holder, target, parcel, day, papers)
    lot.last, lot.target = move_day, target.land
    if lot.stopped and rng.random() < 0.6:
        happened(world, day, "seized", parcel, "", "")


def _plain(world: World, lot: Lot, firm: Firm, part: Parcel, site: Site | None, day: int) -> None:
    """One or two helpers; used by ways whose art lies elsewhere: in the order, the payer or the date."""
    _travel(world, lot, firm, part, day, _road(world, lot, day, firm, world.rng.choice((1, 1, 2))))


def _taken_apart(world: World, lot: Lot, firm: Firm, part: Parcel, site: Site | None, day: int) -> None:
    if part.item.board and world.rng.random() < 0.55:
        part.item = part.item.board
    if world.rng.random() < 0.15 and site and site.counted:
        happened(world, day, "removed", Parcel(part.units, lot.item, day), firm.party_id, site.site_id)
    numbers = part.serials()[:5]
    help_by = lot.plan.help_on(day)[0]
    if numbers and lot.way == "dummies" and help_by.sites and world.rng.random() < 0.35:
        # A number whose sticker hangs in the hall asks for service elsewhere.
        seen = Parcel(len(numbers), lot.item, day)
        for number in numbers:
            at = day + world.rng.randrange(20, 120)
            happened(world, at, "observed", seen, help_by.party_id, help_by.sites[0].site_id, number)
    _plain(world, lot, firm, part, site, day)


def _chain(world: World, lot: Lot, firm: Firm, part: Parcel, site: Site | None, day: int) -> None:
    _travel(world, lot, firm, part, day, _road(world, lot, day, firm, world.rng.choice((2, 3, 4))))


def _transit(world: World, lot: Lot, firm: Firm, part: Parcel, site: Site | None, day: int) -> None:
    """Declared to a buyer in another country by way of a hub, where other goods, or none, go on."""
    road = _road(world, lot, day, firm, 1)
    buyer = world.people.any_of((*USERS, "reseller"), ("BR", "MX", "TR", "PL", "SA", "IN", "AU", "VN", "KZ"))
    if not road or buyer is None or buyer.land == firm.land:
        return _plain(world, lot, firm, part, site, day)
    papers = Papers(buyer=buyer, to=buyer.land, via=(road[0].land,), between=road[0], arrives=world.rng.random() < 0.35)
    there = _leg(world, lot, firm, road[0], part, day, papers)
    lot.plan.parties[road[0].party_id] = None
    return _leave(world, lot, road[0], there, there.day + world.rng.randrange(2, 30))


def _split(world: World, lot: Lot, firm: Firm, part: Parcel, site: Site | None, day: int) -> None:
    """Several portions by several hands, put together again by the last one."""
    road = _road(world, lot, day, firm, 4)
    if len(road) < 2 or part.units < 3:
        return _plain(world, lot, firm, part, site, day)
    last, day_out, left = road.pop(), day, part.units
    for at, helper in enumerate(road):
        units = left if at == len(road) - 1 else max(1, min(left - 1, round(left * world.rng.uniform(0.25, 0.7))))
        left -= units
        if units <= 0:
            break
        start = day + world.rng.randrange(0, 25)
        there = _leg(world, lot, firm, helper, part.split(units), start, _open(world, lot))
        onward = there.day + 1 + int(world.rng.expovariate(1 / 10))
        there = _leg(world, lot, helper, last, there, onward, _open(world, lot))
        day_out = max(day_out, there.day)
        lot.plan.parties[helper.party_id] = None
    lot.plan.parties[last.party_id] = None
    whole = Parcel(lot.units, part.item, day_out, part.chain, part.prefix, part.serial - lot.units)
    return _leave(world, lot, last, whole, day_out + world.rng.randrange(3, 30))


def _drip(world: World, lot: Lot, firm: Firm, part: Parcel, site: Site | None, day: int) -> None:
    """One, two, three units a time as defective, to a helper who repairs nothing."""
    road = _road(world, lot, day, firm, 1)
    words = world.rng.choice(("defective unit for repair", "computer parts", "RMA", ""))
    for helper in road:
        papers = _open(world, lot, kind="return", words=words, price=world.rng.uniform(0.05, 0.9), use="unknown")
        part = _leg(world, lot, firm, helper, part, day, papers)
        lot.plan.parties[helper.party_id] = None
        firm, day = helper, part.day + world.rng.randrange(3, 60)
    _leave(world, lot, firm, part, day)


def _lost(world: World, lot: Lot, firm: Firm, part: Parcel, site: Site | None, day: int) -> None:
    """Sold to an ordinary buyer and reported lost on the way; insurance pays, and a helper has the goods."""
    road = _road(world, lot, day, firm, 1)
    buyer = world.people.any_of(USERS, (), MONTH_OF[day])
    if not road or buyer is None or buyer.land in CONCERN or buyer.bent:
        return _plain(world, lot, firm, part, site, day)
    there = _leg(world, lot, firm, road[0], part, day, Papers(buyer=buyer, to=buyer.land, arrives=False))
    if world.rng.random() < 0.7:
        happened(world, there.day, "lost", part, firm.party_id, "")
    lot.plan.parties[road[0].party_id] = None
    return _leave(world, lot, road[0], there, there.day + world.rng.randrange(5, 50))


def _stripped(world: World, lot: Lot, firm: Firm, part: Parcel, site: Site | None, day: int) -> None:
    """Scrapped on paper; the boards were taken out before."""
    papers = Papers(words=world.rng.choice(("scrap", "electronic scrap")), price=world.rng.uniform(0.01, 0.2))
    for helper in _road(world, lot, day, firm, 1):
        scrapped(world, firm, helper, part.units, day)
        part = _leg(world, lot, firm, helper, part, day, papers)
        lot.plan.parties[helper.party_id] = None
        firm, day = helper, part.day + world.rng.randrange(10, 60)
    if part.item.board:
        part.item = part.item.board
    _leave(world, lot, firm, part, day)


def _borrowed(world: World, lot: Lot, firm: Firm, part: Parcel, site: Site | None, day: int) -> None:
    """Sold in the name of an honest firm that never ordered, to an address where a helper keeps the door."""
    road = _road(world, lot, day, firm, 1)
    lands = tuple({firm.land, "MY", "SG", "JP", "TW"} - set(CONCERN))
    named = world.people.any_of(USERS, tuple(sorted(lands)), MONTH_OF[day])
    if not road or named is None or named.bent:
        return _plain(world, lot, firm, part, site, day)
    papers = Papers(buyer=named, user=named, consignee=named, to=named.land, address=road[0].address)
    there = _leg(world, lot, firm, road[0], part, day, papers)
    lot.plan.parties[road[0].party_id] = None
    return _leave(world, lot, road[0], there, there.day + world.rng.randrange(4, 40))


def _unreturned(world: World, lot: Lot, firm: Firm, part: Parcel, site: Site | None, day: int) -> None:
    """Lent to a helper for trial, and never seen again."""
    words = world.rng.choice(("evaluation unit", "demo equipment on loan", ""))
    for helper in _road(world, lot, day, firm, 1):
        part = _leg(
            world, lot, firm, helper, part, day, Papers(words=words, price=world.rng.uniform(0.1, 1), use="unknown")
        )
        lot.plan.parties[helper.party_id] = None
        firm, day = helper, part.day + world.rng.randrange(10, 70)
    _leave(world, lot, firm, part, day)


_BEGIN: dict[str, Callable[[World, Lot, Firm, Parcel, Site | None, int], None]] = {
    "installed_resold": _taken_apart,
    "dummies": _taken_apart,
    "shell_chain": _chain,
    "misdeclared_transit": _transit,
    "split_merged": _split,
    "repair_drip": _drip,
    "lost_on_way": _lost,
    "stripped_scrap": _stripped,
    "borrowed_name": _borrowed,
    "unreturned_loan": _unreturned,
}
"""The other ways (an order overstated, a payer elsewhere, a road that moves after a rule) begin like any resale."""
