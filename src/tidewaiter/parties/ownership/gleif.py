"""GLEIF level 2: who consolidates whom in its accounts, and why a firm names no parent; level 1 for the names.

Consolidation is control as accounting standards define it, and states no share: it is kept as kind `consolidation`
with the share left empty. It shows a parent; it never adds to the 50 % count.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tidewaiter.core.errors import InputError, Place
from tidewaiter.parties.ownership.interchange import Imported, Note, Row, read_json

__all__ = ["is_gleif_header", "read_gleif"]

_RELATIONS = {
    "IS_DIRECTLY_CONSOLIDATED_BY": "directly consolidated by",
    "IS_ULTIMATELY_CONSOLIDATED_BY": "ultimately consolidated by",
}
_CHILD, _PARENT = "Relationship.StartNode.NodeID", "Relationship.EndNode.NodeID"
_TYPE, _STATUS = "Relationship.RelationshipType", "Relationship.RelationshipStatus"
_PERIODS = 5
Flat = Mapping[str, str]


def is_gleif_header(line: str) -> bool:
    """Whether the first line of a file is that of a golden copy: relationships, reporting exceptions or entities."""
    return _CHILD in line or "Exception.Category" in line or "Entity.LegalName" in line


def read_gleif(path: Path) -> Imported:
    """The parties and consolidations of one file, as CSV or JSON in the golden copy's or the API's form."""
    found = Imported("GLEIF")
    rows = _csv(path) if path.suffix.lower() == ".csv" else map(_flat, _records(read_json(path)))
    for number, row in enumerate(rows, start=2):
        if row.get(_TYPE):
            _relation(row, found, number)
        elif row.get("Exception.Category") or row.get("ExceptionCategory"):
            _exception(row, found)
        elif row.get("Entity.LegalName") and row.get("LEI"):
            found.parties[row["LEI"]] = _party(row)
        else:
            found.notes.append(Note(f"row {number}", "Neither a relationship, an exception nor an entity; left out."))
    return found


def _relation(row: Flat, found: Imported, number: int) -> None:
    said = _RELATIONS.get(row[_TYPE])
    child, parent = row.get(_CHILD, ""), row.get(_PARENT, "")
    if said is None or not child or not parent:
        found.notes.append(Note(f"row {number}", "This relationship says nothing of control; left out.", row[_TYPE]))
        return
    start, until = _period(row)
    if row.get(_STATUS) == "INACTIVE" and not until:
        found.notes.append(Note(f"{parent} over {child}", "Inactive without a last day; left out."))
        return
    found.ownership.append(
        {
            "owner_id": parent,
            "owned_id": child,
            "share_pct": "",
            "share_min_pct": "",
            "share_max_pct": "",
            "kind": "consolidation" if row[_TYPE] == "IS_DIRECTLY_CONSOLIDATED_BY" else "control",
            "from_on": start,
            "until_on": until,
            "source": f"GLEIF level 2: {said}; consolidated = control by accounting standards, share not stated",
        }
    )


def _period(row: Flat) -> tuple[str, str]:
    for at in range(1, _PERIODS + 1):
        head = f"Relationship.Period.{at}."
        if row.get(f"{head}periodType") == "RELATIONSHIP_PERIOD":
            return _day(row.get(f"{head}startDate", "")), _day(row.get(f"{head}endDate", ""))
    return "", ""


def _exception(row: Flat, found: Imported) -> None:
    category = row.get("Exception.Category") or row.get("ExceptionCategory", "")
    reason = row.get("Exception.Reason.1") or row.get("ExceptionReason.1") or row.get("ExceptionReason", "")
    found.notes.append(Note(row.get("LEI", ""), f"Names no parent ({category}).", reason))


def _party(row: Flat) -> Row:
    return {
        "party_id": row["LEI"],
        "name": row["Entity.LegalName"],
        "country": row.get("Entity.LegalAddress.Country", ""),
        "headquarters_country": row.get("Entity.HeadquartersAddress.Country", ""),
        "address": row.get("Entity.LegalAddress.FirstAddressLine", ""),
        "incorporated_on": _day(row.get("Entity.EntityCreationDate", "")),
        "registration_number": row.get("Entity.RegistrationAuthority.RegistrationAuthorityEntityID", ""),
        "natural_person": "no",
        "source": "GLEIF level 1",
    }


def _day(text: str) -> str:
    return text[:10] if "1990" <= text[:4] <= "2099" else ""


def _csv(path: Path) -> Iterator[Flat]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            "This file is not UTF-8 text.", place=Place(path.name), expected="the golden copy as published"
        ) from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    header = list(reader.fieldnames or ())
    for needed in (_PARENT, _TYPE) if _CHILD in header else ():
        if needed not in header:
            raise InputError(
                "A column of the golden copy is missing.",
                place=Place(path.name, 1),
                expected=needed,
                hint="Download the file again; do not drop columns.",
            )
    for row in reader:
        yield {key: value or "" for key, value in row.items() if isinstance(key, str) and isinstance(value, str | None)}


def _records(content: list[Any] | dict[str, Any]) -> list[Any]:
    if isinstance(content, dict):
        for name in ("relations", "exceptions", "records", "data"):
            if isinstance(content.get(name), list):
                return list(content[name])
        return [content]
    return content


def _flat(record: object) -> Flat:
    """Either JSON form with the names of the CSV columns."""
    if not isinstance(record, dict):
        return {}
    if isinstance(record.get("attributes"), dict):
        return _from_api(record["attributes"])
    told = record.get("RelationshipRecord", record)
    flat = {name: value for name, value in _walk("", told) if value}
    for name in [name for name in flat if "RelationshipPeriod." in name]:
        at, _, last = name.rpartition("RelationshipPeriod.")[2].rpartition(".")
        flat[f"Relationship.Period.{at or 1}.{last[0].lower()}{last[1:]}"] = flat[name]
    return flat


def _walk(head: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, below in value.items():
            yield from _walk(head if name == "$" else f"{head}.{name}" if head else str(name), below)
    elif isinstance(value, list):
        for at, below in enumerate(value, start=1):
            yield from _walk(f"{head}.{at}", below)
    elif value is not None:
        yield head, str(value)


def _from_api(told: Mapping[str, Any]) -> Flat:
    relation = told.get("relationship")
    if not isinstance(relation, dict):
        reason = {"LEI": str(told.get("lei", "")), "Exception.Reason.1": str(told.get("reason", ""))}
        return reason | {"Exception.Category": str(told.get("category", ""))}
    flat = {
        _CHILD: str((relation.get("startNode") or {}).get("id", "")),
        _PARENT: str((relation.get("endNode") or {}).get("id", "")),
        _TYPE: str(relation.get("type", "")),
        _STATUS: str(relation.get("status", "")),
    }
    for at, period in enumerate(relation.get("periods") or [], start=1):
        for name, key in (("startDate", "startDate"), ("endDate", "endDate"), ("type", "periodType")):
            flat[f"Relationship.Period.{at}.{key}"] = str(period.get(name) or "")
    return flat
