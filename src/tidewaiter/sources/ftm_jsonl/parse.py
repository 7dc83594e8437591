"""Takes parties out of FollowTheMoney JSON lines; what is no party is passed over, addresses are looked up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.lists.days import day_in
from tidewaiter.parties.lists.identifiers import identifier
from tidewaiter.parties.lists.places import country_code
from tidewaiter.parties.lists.raw import Raw, json_in
from tidewaiter.parties.lists.row import Row, changed_shape, own_id, unique
from tidewaiter.parties.lists.source import Source

__all__ = ["parse"]

_LIST = "ftm"
_KIND = {
    "Person": "person",
    "Company": "company",
    "Organization": "company",
    "LegalEntity": "unknown",
    "PublicBody": "company",
    "Vessel": "vessel",
    "Airplane": "aircraft",
    "Thing": "unknown",
}
_NAMES = ("alias", "previousName")
_COUNTRIES = ("country", "jurisdiction", "mainCountry", "nationality", "citizenship", "flag")
_NUMBERS = {
    "imoNumber": "imo",
    "mmsi": "mmsi",
    "leiCode": "lei",
    "uscCode": "uscc",
    "swiftBic": "swift",
    "dunsCode": "duns",
    "ogrnCode": "ogrn",
    "innCode": "tax id",
    "taxNumber": "tax id",
    "vatCode": "v.a.t.",
    "registrationNumber": "registration",
    "idNumber": "identification number",
    "passportNumber": "passport",
}


def parse(raw: Raw, source: Source) -> Iterator[ListEntry]:
    """Every party that has a name."""
    entities = [_read(raw, number, line) for number, line in enumerate(raw.text().split("\n"), start=1) if line.strip()]
    addresses = {
        str(one.get("id")): words
        for _, one in entities
        if one.get("schema") == "Address" and (words := ", ".join(map(str, one["properties"].get("full", ()))))
    }
    for number, one in entities:
        for name in one:
            if name not in source.columns:
                raise changed_shape(raw.place(number), name, one[name], ", ".join(source.columns))
        if one.get("schema") in _KIND and one["properties"].get("name"):
            yield _entry(one, Row(one["properties"], raw.place(number), one["properties"]), source, addresses)


def _read(raw: Raw, number: int, line: str) -> tuple[int, dict[str, Any]]:
    found = json_in(line, raw.place(number))
    if not isinstance(found, dict) or not isinstance(found.get("properties"), dict):
        raise changed_shape(raw.place(number), "properties", line, "an object with properties")
    return number, found


def _entry(one: dict[str, Any], row: Row, source: Source, addresses: dict[str, str]) -> ListEntry:
    names = row.texts("name")
    topics = row.texts("topics")
    countries = unique(country_code(code) for name in _COUNTRIES for code in row.texts(name))
    linked = [addresses.get(key, "") for key in row.texts("addressEntity")]
    numbers = [identifier(kind, number) for name, kind in _NUMBERS.items() for number in row.texts(name)]
    programs = (*topics, *row.texts("program"))
    created = row.texts("createdAt")
    return ListEntry(
        list_id=_LIST,
        entry_id=str(one.get("id") or own_id(_LIST, names[0])),
        name=names[0],
        effect=source.lists[_LIST].effect_of(programs),
        kind=_KIND[one["schema"]],
        aliases=unique([*names[1:], *(alias for name in _NAMES for alias in row.texts(name))]),
        weak_aliases=row.texts("weakAlias"),
        countries=countries,
        addresses=unique([*row.texts("address"), *linked]),
        identifiers=unique(numbers),
        born=row.texts("birthDate"),
        programs=programs,
        citation="; ".join(row.texts("sourceUrl")),
        remarks="; ".join(row.texts("notes")),
        listed_on=day_in(created[0]) if created else None,
        other=row.rest(),
    )
