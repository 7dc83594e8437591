"""Plans: purchases, rooms and licenses of a group."""

from __future__ import annotations

from datetime import date, timedelta

from tests.other_world.book import Book
from tests.other_world.goods import UNCONTROLLED, on_sale
from tests.other_world.group import Deal, Group
from tests.other_world.places import END

START = date(2023, 9, 1)
RULES = (date(2025, 5, 15), date(2025, 7, 14))
STORIES = {
    "cloud": (0.27, 4, 16, 1.3, ("direct", "distributor", "distributor")),
    "enterprise": (0.17, 1, 6, 0.6, ("distributor", "dealer", "dealer")),
    "dealer": (0.11, 6, 18, 0.8, ("distributor",)),
    "billing": (0.09, 4, 14, 1.4, ("direct", "distributor")),
    "colo": (0.1, 2, 9, 0.9, ("direct", "distributor", "dealer")),
    "lease": (0.06, 3, 10, 1.0, ("direct", "distributor")),
    "project": (0.08, 3, 9, 0.6, ("distributor", "dealer")),
    "small": (0.12, 1, 3, 0.2, ("dealer", "dealer", "distributor")),
}
LICENSED = {"SA", "VN", "KZ", "AE"}


def plan(book: Book, group: Group) -> None:
    """What is bought and when, and how large the firm looks."""
    rng = book.rng
    _, least, most, size, channels = STORIES[group.story]
    begin = START + timedelta(int(rng.random() ** 0.8 * 800))
    span = min(rng.randrange(150, 800), (END - begin).days - 60)
    for _ in range(rng.randint(least, most)):
        day = begin + timedelta(rng.randrange(span))
        if "burst" in group.odd and rng.random() < 0.6:
            day = rng.choice(RULES) - timedelta(40 + rng.randrange(50))
        goods = [i for i in on_sale(day) if (i.item_id in UNCONTROLLED) == (group.country in ("CN", "HK", "KZ"))]
        # Where a controlled product went to China on paper, a clerk keyed the wrong part or an exception was used.
        if rng.random() < (0.08 if group.country in ("CN", "HK", "KZ") else 0.04):
            goods = on_sale(day)
        if not goods:
            continue
        item = rng.choice(goods)
        if item.form == "rack" and group.story in ("small", "enterprise", "dealer"):
            item = rng.choice([i for i in goods if i.form != "rack"])
        count = max(1, round(rng.lognormvariate(0, 0.75) * item.usual * size))
        group.deals.append(
            Deal(day, item, count, rng.choice(channels), day + timedelta(10 + int(rng.expovariate(1 / 25))))
        )
    group.deals.sort(key=lambda deal: deal.day)
    if not group.buyer.row.get("incorporated_on") or not group.deals:
        return
    started = group.buyer.row["incorporated_on"]
    if started > group.deals[0].day:
        group.buyer.row["incorporated_on"] = group.deals[0].day - timedelta(20 + rng.randrange(300))
    spend = sum(deal.count * deal.item.price for deal in group.deals)
    if rng.random() < 0.5:
        share = rng.uniform(0.02, 0.3) if "small_figures" in group.odd else rng.lognormvariate(1.2, 1.0)
        book.add(
            "party_figures",
            party_id=group.buyer.party_id,
            as_of=date(2024, 12, 31),
            revenue_usd=round(spend * share),
            cash_usd=round(spend * share * 0.2),
            employees=max(2, int(spend * share / 400_000)),
        )


def rooms(book: Book, group: Group) -> None:
    """How much power each site was given."""
    rng = book.rng
    load = sum(deal.count * deal.item.watts for deal in group.deals) / 1e6
    for site in group.sites:
        site.planned_mw = load / len(group.sites)
        site.room = rng.uniform(0.9, 2.2) if rng.random() > 0.06 else rng.uniform(0.5, 0.9)
        site.other_mw = load * rng.choice((0.0, 0.0, 0.3, 1.5)) if group.story in ("colo", "cloud") else 0.0
        site.late = rng.randrange(60, 260) if rng.random() < 0.1 else 0
    if group.way == "overstated" and group.sites:
        for site in group.sites:
            site.room = rng.uniform(0.35, 0.95)


def license_of(book: Book, group: Group) -> None:
    """A license, where the country needs one and it is on file."""
    if group.country not in LICENSED or book.chance(0.1) or not group.deals:
        return
    group.license_id = f"D{10**6 + book.next()}"
    total = sum(deal.count for deal in group.deals)
    book.add(
        "licenses",
        license_id=group.license_id,
        authority="BIS",
        kind="license",
        holder_id=group.buyer.party_id,
        consignee_id=group.buyer.party_id,
        end_user_id=group.user.party_id,
        max_units=int(total * book.rng.uniform(1.0, 1.5)),
        issued_on=group.deals[0].day - timedelta(30),
        expires_on=group.deals[0].day + timedelta(1430),
        reexport_allowed="no",
    )
