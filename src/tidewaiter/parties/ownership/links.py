"""What ties two parties together beside ownership: officers, address, website, number, family names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from tidewaiter.parties.ownership.parents import Party
from tidewaiter.parties.ownership.stakes import END, START
from tidewaiter.parties.ownership.surnames import surnames, words

__all__ = ["MANY", "Link", "Officer", "links", "same_address", "same_website"]

MANY = 50
"""A thing that more parties share says little of any two of them, and is told once."""

_SHARED = "shared_by_many"


@dataclass(frozen=True, slots=True)
class Officer:
    """Who directs a party, from `start` up to, but not including, `until`."""

    party_id: str
    person: str
    role: str = ""
    start: int = START
    until: int = END


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """One thing that two parties have in common, and in which period."""

    party_id: str
    other_party_id: str
    link: str
    detail: str
    start: int = START
    until: int = END


def links(parties: Iterable[Party], officers: Sequence[Officer], trades: Iterable[tuple[str, str]] = ()) -> list[Link]:
    """Every link, in a fixed order; `trades` are pairs of seller and buyer, whose family names are compared.

    A party may have several rows, with an address each.
    """
    rows = list(parties)
    known: dict[str, list[Party]] = {}
    for one in rows:
        known.setdefault(one.party_id, []).append(one)
    found: set[Link] = set()
    found.update(_shared(rows, "shared_address", same_address))
    found.update(_shared(rows, "shared_website", same_website))
    found.update(_shared(rows, "same_registration_number", _number))
    found.update(_shared_officers(officers))
    found.update(_echoes(known, officers, trades))
    return sorted(found)


def same_address(party: Party) -> str:
    """The address without signs, case and marks, with city and country, or "" where none is known."""
    return " ".join([*_plain(party.address), *_plain(party.city), party.country]) if _plain(party.address) else ""


def same_website(party: Party) -> str:
    """The host of the web address: neither scheme, `www.` nor page."""
    host = re.sub(r"^[a-z][a-z0-9+.-]*://", "", party.website.strip().casefold())
    return re.split(r"[/?#:]", host)[0].removeprefix("www.").strip(".")


def _number(party: Party) -> str:
    """Numbers of different countries' registers may be alike by chance."""
    number = re.sub(r"[\W_]", "", party.registration_number.casefold())
    return f"{number} ({party.country})" if len(number) > 3 else ""


def _plain(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"\w+", "".join(sign for sign in folded if not unicodedata.combining(sign)))


def _shared(parties: Iterable[Party], link: str, key: Callable[[Party], str]) -> Iterator[Link]:
    groups: dict[str, dict[str, None]] = {}
    for one in parties:
        if found := key(one):
            groups.setdefault(found, {})[one.party_id] = None
    for detail, members in groups.items():
        if len(members) > MANY:
            yield Link(min(members), "", _SHARED, f"{link}: {detail}: {len(members)} parties")
        else:
            yield from (Link(one, other, link, detail) for one, other in combinations(sorted(members), 2))


def _shared_officers(officers: Iterable[Officer]) -> Iterator[Link]:
    by_person: dict[str, list[Officer]] = {}
    for one in officers:
        by_person.setdefault(" ".join(_plain(one.person)), []).append(one)
    for person, seats in by_person.items():
        members = {one.party_id for one in seats}
        if not person or len(members) < 2:
            continue
        if len(members) > MANY:
            yield Link(min(members), "", _SHARED, f"shared_officer: {person}: {len(members)} parties")
            continue
        for one, other in combinations(sorted(seats, key=lambda seat: (seat.party_id, seat.start, seat.until)), 2):
            start, until = max(one.start, other.start), min(one.until, other.until)
            if one.party_id != other.party_id and start < until:
                yield Link(one.party_id, other.party_id, "shared_officer", one.person, start, until)


def _echoes(
    known: Mapping[str, Sequence[Party]], officers: Iterable[Officer], trades: Iterable[tuple[str, str]]
) -> Iterator[Link]:
    """Family names that an officer of one side of a trade shares with the other side's officers or its own name."""
    named: dict[str, dict[str, Officer]] = {}
    bearers: dict[str, set[str]] = {}
    for one in officers:
        for surname in surnames(one.person):
            named.setdefault(one.party_id, {}).setdefault(surname, one)
            bearers.setdefault(surname, set()).add(one.person)
    for seller, buyer in set(trades):
        if seller == buyer:
            continue
        ours, theirs = named.get(seller, {}), named.get(buyer, {})
        pairs = [(name, f"officers {ours[name].person} and {theirs[name].person}") for name in ours.keys() & theirs]
        for holder, other in ((ours, buyer), (theirs, seller)):
            for record in known.get(other, ()):
                said = words(record.name)
                pairs += [(n, f"officer {holder[n].person}, name {record.name}") for n in holder.keys() & said]
        for name, detail in pairs:
            yield Link(buyer, seller, "surname_echo", f"{name}: {detail}; {len(bearers[name])} officers bear it")
