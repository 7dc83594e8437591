"""Entries and parties as FollowTheMoney JSON lines, for tools that read that form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.party import Party

__all__ = ["entry_line", "party_line"]

_SCHEMA = {"company": "Company", "person": "Person", "vessel": "Vessel", "aircraft": "Airplane"}
_PROPERTY = {
    "imo": "imoNumber",
    "mmsi": "mmsi",
    "lei": "leiCode",
    "uscc": "uscCode",
    "swift": "swiftBic",
    "duns": "dunsCode",
    "ogrn": "ogrnCode",
    "tax_id": "taxNumber",
    "vat": "vatCode",
    "registration": "registrationNumber",
    "passport": "passportNumber",
}
_ONLY = {
    "imoNumber": {"Vessel", "Company", "LegalEntity"},
    "mmsi": {"Vessel"},
    "passportNumber": {"Person"},
}
_NOT_LEGAL = {"Vessel", "Airplane"}


def entry_line(entry: ListEntry) -> str:
    """A list's entry as one JSON line; what it does under the EAR stands in `topics` and `program`."""
    schema = _SCHEMA.get(entry.kind, "LegalEntity")
    properties = {
        "name": [entry.name],
        "alias": entry.aliases,
        "weakAlias": entry.weak_aliases,
        "address": entry.addresses,
        "program": entry.programs,
        "notes": [one for one in (entry.requirement, entry.review_policy, entry.citation, entry.remarks) if one],
        "topics": ["export.control" if entry.effect in {"license", "exception_lost"} else "sanction"],
        "createdAt": [entry.listed_on.isoformat()] if entry.listed_on else [],
        **_whereabouts(schema, entry.countries, entry.born),
    }
    return _line(f"{entry.list_id}-{entry.entry_id}", schema, properties, entry.identifiers, [entry.list_id])


def party_line(party: Party) -> str:
    """A party of ours as one JSON line."""
    schema = _SCHEMA.get(party.kind, "LegalEntity")
    properties = {
        "name": [party.name],
        "alias": party.alt_names,
        "address": [party.address] if party.address else [],
        **_whereabouts(schema, party.countries, (party.born,) if party.born else ()),
    }
    key = party.party_id or hashlib.sha256(party.name.encode()).hexdigest()[:16]
    return _line(key, schema, properties, party.identifiers, [])


def _whereabouts(schema: str, countries: Iterable[str], born: Iterable[str]) -> dict[str, Iterable[str]]:
    found: dict[str, Iterable[str]] = {"country": [code.lower() for code in countries]}
    if schema == "Person":
        found["birthDate"] = born
    return found


def _line(
    key: str, schema: str, properties: dict[str, Iterable[str]], identifiers: Iterable[str], datasets: list[str]
) -> str:
    filled = {name: list(values) for name, values in properties.items()}
    for one in identifiers:
        kind, _, value = one.rpartition("=")
        name = _PROPERTY.get(kind, "idNumber")
        if schema not in _ONLY.get(name, {schema}) or (schema in _NOT_LEGAL and name not in {"imoNumber", "mmsi"}):
            name = "registrationNumber" if schema in _NOT_LEGAL else "idNumber"
        filled.setdefault(name, []).append(value)
    record: dict[str, object] = {"id": key, "schema": schema}
    record["properties"] = {name: values for name, values in sorted(filled.items()) if values}
    if datasets:
        record["datasets"] = datasets
    return json.dumps(record, ensure_ascii=False)
