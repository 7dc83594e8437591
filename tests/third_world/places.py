"""What is told of places: what they were built for, what they draw, who counted there; and of firms and goods."""

from __future__ import annotations

from tests.third_world.firms import KINDS, USERS, Firm, Site
from tests.third_world.lands import CONCERN, DAYS, ISO, LANDS, MONTHS, OPENING, lure, text_of
from tests.third_world.names import LINES, respelt
from tests.third_world.world import World

__all__ = ["describe", "month_of_places"]


def month_of_places(world: World, month: int) -> None:
    """Power, counts and prices of one month."""
    rng = world.rng
    first = ISO[OPENING[month]]
    for site in world.people.sites:
        site.watts += site.later.pop(month, 0.0)
        if site.kind not in {"data_hall", "office"}:
            continue
        site.megawatts = max(site.megawatts, site.watts / 1e6)
        if site.metered and site.watts > 0:
            load = max(0.0, site.watts * site.use * rng.lognormvariate(0, 0.06) / 1e6)
            if rng.random() > 0.03:
                world.book.add("site_power", site.site_id, first, f"{load:.4f}")
        if site.counted and site.hold and rng.random() < 0.25:
            parcel = rng.choice(site.hold[-30:])
            day = OPENING[month] + rng.randrange(28)
            if parcel.units and parcel.day < day - 20:
                world.clerk.event(day, "observed", site, parcel.item, parcel.units, parcel.serials(), "telemetry")
        if site.book and rng.random() < 0.02:
            _count(world, site, OPENING[month] + rng.randrange(28))
    for land in rng.sample(sorted(LANDS), 6):
        item = rng.choice([one for one in world.people.items if one.first <= month <= one.last])
        dear = 1 + (lure(month) if land in CONCERN and item.free_until < OPENING[month] else 0.0)
        price = round(item.price_on(month) * dear * rng.lognormvariate(0, 0.12), 2)
        world.book.add("prices", ISO[OPENING[month] + rng.randrange(28)], land, item.item_id, "street", price)


def _count(world: World, site: Site, day: int) -> None:
    """Somebody counts a few kinds of goods at a site; dummies pass for goods more often than not."""
    rng, name = world.rng, world.clerk.name()
    announced = rng.choice(("yes", "yes", "no"))
    inspector = rng.choice(world.people.firms).party_id if rng.random() < 0.2 else ""
    for item_id in rng.sample(sorted(site.book), min(len(site.book), 3)):
        booked, real = max(0, site.book[item_id]), max(0, site.real.get(item_id, 0))
        if not booked:
            continue
        sampled = booked if booked < 12 or rng.random() < 0.3 else rng.randint(8, booked)
        there = min(1.0, real / booked)
        if site.fooled and rng.random() < (0.85 if announced == "yes" else 0.5):
            there = 1.0
        confirmed = sum(rng.random() < there * 0.995 for _ in range(min(sampled, 400)))
        confirmed = round(confirmed * sampled / min(sampled, 400)) if rng.random() > 0.03 else max(0, confirmed - 1)
        method = rng.choice(("visit", "visit", "attestation"))
        world.book.add(
            "inspections", name, ISO[day], site.site_id, method, announced, inspector, item_id, booked, sampled,
            min(sampled, confirmed),
        )  # fmt: skip


def describe(world: World) -> None:
    """Who and what there is, once the three years are over."""
    for item in world.people.items:
        world.book.add(
            "items", item.item_id, f"{item.maker} {item.family}", item.maker, item.chip, item.form, item.chips, item.hs,
            item.origin, item.price, item.weight, item.watts, round(item.watts * 0.3),
        )  # fmt: skip
        if item.board is not None:
            world.book.add("item_parts", item.item_id, item.board.item_id, 1)
    for firm in world.rng.sample(world.people.firms, len(world.people.firms)):
        _firm(world, firm)
    for site in world.rng.sample(world.people.sites, len(world.people.sites)):
        _site(world, site)


def _firm(world: World, firm: Firm) -> None:
    rng, book = world.rng, world.book
    sloppy = 0.5 * world.manners.sloppy
    born = OPENING[firm.starts] - rng.randrange(5, 400) if firm.starts else -rng.randrange(60, 9000)

    def some(cell: object, share: float = 1.0) -> object:
        return "" if rng.random() < sloppy * share else cell

    line = rng.choice(LINES[firm.role])
    other = respelt(rng, firm.name) if rng.random() < 0.3 else ""
    if firm.rename is not None and rng.random() < 0.5:
        other = firm.rename.name
    book.add(
        "parties", firm.party_id, firm.name, other.strip(), KINDS[firm.role] if rng.random() > 0.05 else "unknown",
        firm.land, some(firm.land, 0.6), some(firm.parent, 0.9), some(firm.address, 0.4), some(firm.city[0], 0.3),
        some(text_of(max(born, -20000)), 0.8), some(f"{firm.land}{firm.number * 7919 % 9999991:07d}", 0.7),
        some(f"www.{firm.name.split()[0].lower()}{firm.number}.example", 1.0), some(line, 0.6),
    )  # fmt: skip
    if firm.alias:
        name = respelt(rng, firm.name).strip()
        book.add(
            "parties",
            firm.alias,
            name,
            "",
            "unknown",
            firm.land,
            "",
            "",
            some(firm.address, 0.4),
            some(firm.city[0], 0.3),
        )
    group = world.people.groups[firm.group] if firm.group >= 0 else []
    if group and firm is not group[0] and rng.random() > sloppy * 0.6:
        book.add("ownership", group[0].party_id, firm.party_id, rng.choice((100, 100, 75, 51, "")), text_of(born))
    if firm.lead and rng.random() > sloppy * 0.5:
        book.add("officers", firm.party_id, firm.lead, "director", text_of(born))
        if rng.random() < 0.3:
            book.add("officers", firm.party_id, world.people.names.person(), "secretary", text_of(born))
    if rng.random() > sloppy:
        for year in (2022, 2023, 2024):
            if born < (year - 2022) * 365:
                wealth = firm.size * 4.5e6 * rng.lognormvariate(0, 0.8) * (0.4 if firm.starts else 1)
                cash, people = round(wealth * rng.uniform(0.02, 0.3)), max(2, int(wealth / 4e5))
                book.add("party_figures", firm.party_id, f"{year}-12-31", round(wealth), cash, people)


def _site(world: World, site: Site) -> None:
    rng, book = world.rng, world.book
    real = max(site.megawatts, site.watts / 1e6, 0.01)
    if site.firm.plans and rng.random() < 0.6:
        # Who sends goods elsewhere mostly says that the place was built for all of them.
        watts = {item.item_id: item.watts for item in world.people.items}
        real = max(real, sum(watts[name] * units for name, units in site.book.items()) / 1e6)
    # A register may be years old.
    built = real * (rng.uniform(1.0, 2.2) if rng.random() < 0.85 else rng.uniform(0.25, 1.0))
    opens = (
        OPENING[site.opens]
        if 0 <= site.opens < MONTHS
        else (-rng.randrange(100, 3000) if site.opens < 0 else DAYS + 60)
    )
    hall = site.kind == "data_hall"
    book.add(
        "sites", site.site_id, site.firm.party_id, site.kind, site.land, f"{site.city[1] + rng.uniform(-0.1, 0.1):.5f}",
        f"{site.city[2] + rng.uniform(-0.1, 0.1):.5f}", site.address,
        f"{built:.3f}" if hall and rng.random() < 0.8 else "",
        text_of(opens) if opens < DAYS and rng.random() < 0.7 else "",
    )  # fmt: skip
    if hall and site.firm.role in USERS and rng.random() < 0.6:
        planned = built * rng.uniform(0.9, 1.6)
        book.add("site_capacity", site.site_id, "1", "planned", f"{planned:.3f}", text_of(max(opens - 400, -4000)))
        if opens < DAYS:
            book.add("site_capacity", site.site_id, "1", "energised", f"{built:.3f}", text_of(opens))
