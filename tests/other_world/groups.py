"""Groups: who buys, for whom, where and when. Every group is a lawful story first."""

from __future__ import annotations

from datetime import date, timedelta

from tests.other_world.book import Book
from tests.other_world.group import Group
from tests.other_world.market import BUYING, Market
from tests.other_world.places import Site, open_site
from tests.other_world.plans import START, license_of, plan, rooms
from tests.other_world.things import Party

# story: share of groups, purchases at least and at most, size beside the item's usual, channels
# what is odd about a group: share among lawful ones, share among turned ones
ODD = {
    "young": (0.16, 0.38),
    "unrelated": (0.06, 0.24),
    "payer": (0.08, 0.3),
    "address": (0.06, 0.2),
    "officer": (0.05, 0.17),
    "forwarder": (0.06, 0.2),
    "small_figures": (0.13, 0.34),
    "vague": (0.08, 0.24),
    "restricted_owner": (0.03, 0.08),
    "burst": (0.1, 0.16),
}
_STRESS = {
    "front": ("payer", "young", "unrelated"),
    "kin": ("officer", "address"),
    "burst": ("burst",),
    "misdeclared": ("vague", "forwarder"),
    "overstated": ("small_figures",),
    "shells": ("young", "payer"),
    "displaced": ("officer",),
    "split": ("forwarder",),
}
UNRELATED = (
    "real estate agency",
    "wholesale of pharmaceuticals",
    "hotel management",
    "furniture retail",
    "palm oil trading",
    "advertising",
)


def new_group(book: Book, market: Market, number: int, story: str, way: str) -> Group:
    """One buyer with sites, oddities and a plan of purchases."""
    rng = book.rng
    cell = f"G{number:04d}"
    lands = [land for land in BUYING if not (way and land in ("CN", "HK", "KZ", "KR", "FR"))]
    country = rng.choices(lands, [BUYING[land] for land in lands])[0]
    if story in ("dealer", "project", "lease") and country in ("CN", "HK"):
        story = "enterprise"
    odd = {name for name, (lawful, turned) in ODD.items() if rng.random() < (turned if way else lawful)}
    odd |= {name for name in _STRESS.get(way, ()) if rng.random() < 0.55}
    kind = {
        "cloud": "cloud",
        "billing": "cloud",
        "colo": "enterprise",
        "dealer": "reseller",
        "project": "integrator",
        "small": "research",
        "lease": "datacenter_operator",
    }.get(story, "enterprise")
    home = rng.choice(("SG", "SG", "US", "AE")) if story == "billing" else country
    buyer = book.party(home, kind, cell)
    user = book.party(country, "datacenter_operator", cell) if story == "billing" else buyer
    group = Group(cell, story, country, buyer, user, way=way, odd=odd)
    if rng.random() < 0.05:
        book.alias(buyer)
    if market.dealers[country]:
        group.dealer = rng.choice(market.dealers[country])
    if (
        story != "dealer"
        and not (story in ("project", "small") and rng.random() < 0.7)
        and not (way in ("front", "courier") and rng.random() < 0.6)
    ):
        for _ in range(1 + (rng.random() < 0.3) + (rng.random() < 0.1)):
            host = book.party(country, "datacenter_operator", cell) if story == "colo" else user
            group.sites.append(open_site(book, host, country))
            if story == "colo" and rng.random() < 0.7:
                book.add(
                    "tenancies",
                    site_id=group.sites[-1].site_id,
                    provider_id=host.party_id,
                    tenant_id=buyer.party_id,
                    from_on=START + timedelta(rng.randrange(300)),
                    use="colocation",
                )
    elif rng.random() < 0.4:
        group.sites.append(open_site(book, buyer, country, "warehouse"))
    _faces(book, market, group)
    plan(book, group)
    rooms(book, group)
    license_of(book, group)
    return group


def _faces(book: Book, market: Market, group: Group) -> None:
    rng, row, country = book.rng, group.buyer.row, group.buyer.country
    if "young" in group.odd and row["incorporated_on"]:
        row["incorporated_on"] = date(2022, 11, 1) + timedelta(rng.randrange(500))
    if "unrelated" in group.odd and row["business_line"]:
        row["business_line"] = rng.choice(UNRELATED)
    if "address" in group.odd:
        row["address"] = rng.choice(market.agents[country])
    if "forwarder" in group.odd:
        group.forwarder = rng.choice(market.forwarders[group.country])
    if "payer" in group.odd:
        land = (
            rng.choice(("HK", "HK", "SG", "CN", "AE"))
            if group.way
            else rng.choice(("SG", "HK", "US", "GB", "AE", "CN"))
        )
        group.payer = book.party(land, rng.choice(("unknown", "enterprise")), group.cell)
    if "restricted_owner" in group.odd:
        owner = book.party("CN", "enterprise", group.cell)
        book.add(
            "ownership",
            owner_id=owner.party_id,
            owned_id=group.buyer.party_id,
            share_pct=rng.choice((20, 33, 51, 60, 100)),
        )
        if rng.random() < 0.4:
            row["headquarters_country"] = "CN"
    people = [book.clerk.person() for _ in range(2)]
    if rng.random() < 0.12:
        people.append(rng.choice(market.nominees))
    if "officer" in group.odd and group.dealer and rng.random() < 0.7:
        officers = [o["person_name"] for o in book.tables["officers"] if o["party_id"] == group.dealer.party_id]
        if not officers:
            officers = [book.clerk.person()]
            book.add("officers", party_id=group.dealer.party_id, person_name=officers[0], role="director")
        people.append(officers[0] if rng.random() < 0.8 else officers[0].upper())
    if rng.random() < book.habits.register:
        for person in people:
            book.add(
                "officers",
                party_id=group.buyer.party_id,
                person_name=person,
                role="director",
                from_on=date(2021, 1, 1) + timedelta(rng.randrange(1000)) if rng.random() < 0.5 else "",
            )


def warehouse(book: Book, owner: Party, country: str, kind: str = "warehouse") -> Site:
    """A store of that owner."""
    return open_site(book, owner, country, kind)
