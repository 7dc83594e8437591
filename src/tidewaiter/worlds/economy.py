"""The parties that everybody deals with: chip makers, server makers, distributors, forwarders, lessors, inspectors."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tidewaiter.worlds import names
from tidewaiter.worlds.chance import Ids, Weighted, between, stream
from tidewaiter.worlds.model import Party, Plan, Site
from tidewaiter.worlds.places import PLACES, City

__all__ = ["ODD_LINES", "Economy", "make_economy", "make_party", "make_site"]

_NUMBERS = {"small": 1, "medium": 2, "large": 4, "tiny": 1}

_LINES = {
    "manufacturer": ("Semiconductor design",),
    "integrator": ("Manufacture of computers and peripheral equipment",),
    "distributor": ("Wholesale of electronic components", "Wholesale of computers"),
    "reseller": ("Wholesale of computers", "Retail sale of computers", "General trading", "IT consulting"),
    "forwarder": ("Freight forwarding",),
    "cloud": ("Data processing and hosting", "Cloud computing services", "IT consulting"),
    "datacenter_operator": ("Data processing and hosting", "Operation of data centers"),
    "enterprise": (
        "Manufacture of pharmaceuticals",
        "Banking",
        "Real estate",
        "Telecommunications",
        "Retail",
        "Manufacture of machinery",
    ),
    "research": ("Research and experimental development", "Higher education"),
    "government": ("Public administration",),
    "unknown": ("Activities of holding companies",),
}

ODD_LINES = ("Real estate", "Manufacture of pharmaceuticals", "Retail", "General trading", "Manufacture of machinery")
"""Lines of business of which one would not expect a cloud; enterprises have them lawfully."""

_AGES = {"manufacturer": (12, 40), "integrator": (8, 35), "distributor": (4, 35), "forwarder": (3, 40)}


def make_party(
    rng: random.Random, ids: Ids, kind: str, country: str, *, age: tuple[float, float] | None = None
) -> Party:
    """A party with its name, register entry and officers; `age` in years at the start of the world."""
    place = PLACES[country]
    city = rng.choice(place.cities)
    incorporated = 420 - round(365 * between(rng, *(age or _AGES.get(kind) or (0.9, 22))))
    incorporated = min(max(incorporated, -12_000), 500)
    name = names.company(rng, kind, place)
    officers = [
        (names.person(rng), role, incorporated) for role in ("director", "director", "secretary")[: rng.randint(1, 3)]
    ]
    return Party(
        ids.new("P-"),
        name,
        kind,
        country,
        city,
        names.address(rng, city),
        incorporated,
        names.registration(rng, place, incorporated),
        rng.choice(_LINES[kind]),
        country,
        country,
        officers,
    )


def make_site(rng: random.Random, ids: Ids, operator: Party, kind: str, country: str = "") -> Site:
    """A site of that party in its own city, or somewhere in another country."""
    country = country or operator.country
    city: City = operator.city if country == operator.country else rng.choice(PLACES[country].cities)
    where = operator.address if kind == "office" else names.address(rng, city)
    return Site(
        ids.new("S-"),
        operator,
        kind,
        country,
        city,
        where,
        round(city.latitude + rng.uniform(-0.15, 0.15), 6),
        round(city.longitude + rng.uniform(-0.15, 0.15), 6),
        rng.random() < 0.8,
        usage=rng.uniform(0.35, 0.8),
    )


@dataclass(slots=True, eq=False)
class Economy:
    """The parties that are shared by all cells, and their sites."""

    makers: list[Party]
    integrators: list[Party]
    distributors: Weighted[Party]
    forwarders: list[Party]
    lessors: list[Party]
    inspectors: list[Party]
    depots: dict[str, Site]
    """The repair depot of each server maker, by party id."""
    hubs: dict[str, Party]
    """The forwarder with a bonded warehouse in each hub."""
    home_of: dict[str, Site]
    parties: list[Party]
    sites: list[Site]


def make_economy(plan: Plan) -> Economy:
    """The shared parties of a world; few, so that they fit in memory whatever the size."""
    rng, ids, times = stream(plan.seed, "economy"), Ids(plan.seed, "economy"), _NUMBERS[plan.size]
    made: list[Party] = []

    def some(kind: str, countries: str) -> list[Party]:
        new = [
            make_party(rng, ids, kind, country, age=_AGES.get(kind))
            for _ in range(times)
            for country in countries.split()
        ]
        made.extend(new)
        return new

    makers = [make_party(rng, ids, "manufacturer", country) for country in ("US", "US", "TW")]
    made.extend(makers)
    integrators = some("integrator", "TW US TW MY")
    distributors = some("distributor", "SG MY TW IN US AE JP TH DE")
    forwarders = some("forwarder", "SG MY TW HK TH ID IN AE US JP VN KR NL")
    lessors = some("unknown", "SG MY US")
    inspectors = some("government", "US MY SG")
    home_of: dict[str, Site] = {}
    depots: dict[str, Site] = {}
    hubs: dict[str, Party] = {}
    sites = []
    for party in made:
        kind = {
            "integrator": "warehouse",
            "distributor": "warehouse",
            "forwarder": "free_zone",
            "manufacturer": "warehouse",
        }
        if party.kind == "government":
            continue
        home_of[party.party_id] = make_site(rng, ids, party, kind.get(party.kind, "warehouse"))
        sites.append(home_of[party.party_id])
        if party.kind == "integrator":
            depots[party.party_id] = make_site(rng, ids, party, "depot", rng.choice(("SG", "TW", "MY", "NL")))
            sites.append(depots[party.party_id])
        if party.kind == "forwarder":
            hubs.setdefault(party.country, party)
    weighted = Weighted([(party, rng.uniform(0.5, 2.0)) for party in distributors])
    return Economy(makers, integrators, weighted, forwarders, lessors, inspectors, depots, hubs, home_of, made, sites)
