"""Names, addresses and register numbers that sound right and belong to nobody."""

from __future__ import annotations

import random
import re

from tidewaiter.worlds.calendar import iso
from tidewaiter.worlds.places import City, Place

__all__ = ["address", "company", "person", "registration", "website"]

_ONSET = (
    "B",
    "C",
    "D",
    "F",
    "G",
    "H",
    "J",
    "K",
    "L",
    "M",
    "N",
    "P",
    "R",
    "S",
    "T",
    "V",
    "W",
    "Y",
    "Z",
    "Br",
    "Kr",
    "Tr",
)
_CODA = ("an", "el", "in", "or", "ath", "em", "ir", "on", "us", "ara", "eni", "ova", "ima", "ent", "ar", "ilo")
_MIDDLE = ("a", "e", "i", "o", "u", "ar", "en", "il", "or", "un")
_TRADE = {
    "manufacturer": ("Semiconductor", "Microdevices", "Silicon"),
    "integrator": ("Systems", "Server Technology", "Computer"),
    "distributor": ("Distribution", "Components", "Technology Supply", "Electronics"),
    "reseller": ("Trading", "IT Solutions", "Technology", "Computer", "Resources"),
    "forwarder": ("Logistics", "Freight", "Forwarding", "Air Cargo"),
    "cloud": ("Cloud", "Compute", "AI Cloud", "GPU Services"),
    "datacenter_operator": ("Data Centres", "Data Hub", "Colocation", "Digital Infrastructure"),
    "enterprise": ("Industries", "Holdings", "Group", "Manufacturing", "Bank", "Pharma", "Telecom"),
    "research": ("Institute", "Research Centre", "Laboratory"),
    "government": ("Verification Office",),
    "unknown": ("Ventures", "Capital", "Holdings"),
}
_STREETS = (
    "Harbour",
    "Garden",
    "Temple",
    "Market",
    "Station",
    "Orchard",
    "River",
    "Hill",
    "Canal",
    "Mill",
    "Palm",
    "Lake",
)
_WAYS = ("Road", "Street", "Avenue", "Lane", "Industrial Park", "Tech Park", "Business Park")
_GIVEN = (
    "Aisha",
    "Bao",
    "Chen",
    "Dewi",
    "Ebru",
    "Farid",
    "Gita",
    "Hana",
    "Ines",
    "Jun",
    "Kemal",
    "Lian",
    "Mei",
    "Nadia",
    "Omar",
    "Priya",
    "Quan",
    "Rafi",
    "Siti",
    "Tomas",
    "Umar",
    "Vera",
    "Wen",
    "Xin",
    "Yuki",
    "Zara",
)


def _stem(rng: random.Random) -> str:
    middle = rng.choice(_MIDDLE) + rng.choice("lmnrstvdk") if rng.random() < 0.7 else ""
    return rng.choice(_ONSET) + middle + rng.choice(_CODA)


def company(rng: random.Random, kind: str, place: Place) -> str:
    """A registered name, with the form of company of its country."""
    name = f"{_stem(rng)}{_stem(rng).lower() if rng.random() < 0.4 else ''} {rng.choice(_TRADE[kind])}"
    suffix = rng.choice(place.suffixes)
    return f"{suffix} {name}" if suffix == "PT" else f"{name} {suffix}"


def person(rng: random.Random) -> str:
    """A person who does not exist."""
    return f"{rng.choice(_GIVEN)} {_stem(rng)}{rng.choice(_CODA)}"


def address(rng: random.Random, city: City) -> str:
    """A street address in the city."""
    unit = f"Unit {rng.randint(1, 40)}-{rng.randint(1, 30)}, " if rng.random() < 0.4 else ""
    return f"{unit}{rng.randint(1, 290)} {rng.choice(_STREETS)} {rng.choice(_WAYS)}, {city.name}"


def registration(rng: random.Random, place: Place, incorporated: int) -> str:
    """A company number in the pattern of its country, of the year of incorporation."""
    year = iso(incorporated)[2:4]
    text = place.registration.replace("YY", year)
    text = re.sub("X", lambda _: rng.choice("ABCDEFGHKMNRWZ"), text)
    return re.sub("9", lambda _: str(rng.randint(0, 9)), text)


def website(name: str) -> str:
    """A web address under the domain that is reserved for examples."""
    word = re.sub("[^a-z]", "", name.lower().removeprefix("pt "))[:18]
    return f"https://{word}.example"
