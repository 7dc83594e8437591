"""Custody events and devices written as an EPCIS 2.0 document, so that reading it gives the same rows again.

What EPCIS has a field for stands in that field; the other columns stand beside it under a prefix of our own, which
other readers may pass over.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from tidewaiter.core.errors import InputError, Place
from tidewaiter.records.formats.epcis.gs1 import HOST, canonical_link, check_digit
from tidewaiter.records.formats.epcis.identity import OWN, own_uri, product_link
from tidewaiter.records.formats.epcis.imported import CUSTODY_COLUMNS, DEVICE_COLUMNS, Row
from tidewaiter.records.formats.epcis.rows import OWN_SPACE, rows_of
from tidewaiter.records.formats.epcis.steps import BIZ_STEPS, GIVING

__all__ = ["document_of", "written_document"]

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
_PREFIX = "tidewaiter"
_SPACES = {_PREFIX: OWN_SPACE}
_STEPS = {step: word for word, step in reversed(list(BIZ_STEPS.items()))}

Shape = dict[str, Any]


def written_document(
    custody: Iterable[Mapping[str, str]], devices: Iterable[Mapping[str, str]], created: dt.date
) -> str:
    """The text of the document; the same rows and day give the same text."""
    return json.dumps(document_of(custody, devices, created), ensure_ascii=False, indent=1) + "\n"


def document_of(custody: Iterable[Mapping[str, str]], devices: Iterable[Mapping[str, str]], created: dt.date) -> Shape:
    """The rows as an EPCISDocument; rows alike but for their serial number are one event."""
    events = [{name: row.get(name, "") for name in CUSTODY_COLUMNS} for row in custody]
    nested = [{name: row.get(name, "") for name in DEVICE_COLUMNS} for row in devices]
    products: dict[str, set[str]] = defaultdict(set)
    for row in events:
        products[row["serial_number"]].add(row["item_id"])
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in events:
        groups[_alike(row)].append(row)
    listed = [_custody_event(rows, products) for _, rows in sorted(groups.items())]
    bare = []
    for row in sorted(nested, key=lambda row: tuple(row.values())):
        told = _device_events(row)
        listed += told
        bare += [] if told else [_own(row)]
    shape: Shape = {
        "@context": [CONTEXT, {_PREFIX: OWN_SPACE}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": f"{created.isoformat()}T00:00:00Z",
    }
    if bare:
        shape[f"{_PREFIX}:devices"] = bare
    return {**shape, "epcisBody": {"eventList": listed}}


def _alike(row: Row) -> tuple[str, ...]:
    unit = "unit" if row["serial_number"] else "lot"
    return (row["event_at"], row["event_id"], unit, *(row[name] for name in CUSTODY_COLUMNS if name != "serial_number"))


def _custody_event(rows: list[Row], products: Mapping[str, set[str]]) -> Shape:
    row = rows[0]
    if not row["serial_number"] and not (row["item_id"] and row["units"]):
        raise InputError(
            "This row of custody_events names no unit and no counted lot.",
            place=Place("custody_events", column="serial_number"),
            value=row["event_id"],
            expected="serial_number, or item_id and units",
        )
    event: Shape = {"type": "ObjectEvent", "eventTime": row["event_at"], "eventTimeZoneOffset": "+00:00"}
    if row["recorded_at"]:
        event["recordTime"] = row["recorded_at"]
    event["action"] = {"commissioned": "ADD", "scrapped": "DELETE"}.get(row["step"], "OBSERVE")
    event["bizStep"] = _STEPS.get(row["step"]) or own_uri("step", row["step"])
    if row["serial_number"]:
        event["epcList"] = sorted(_unit(one, products) for one in rows)
    else:
        product = product_link(row["item_id"]) or own_uri("item", row["item_id"])
        event["quantityList"] = [{"epcClass": product, **_quantity(row["units"])}]
    if row["site_id"]:
        event["bizLocation"] = {"id": _named("414", "site", row["site_id"])}
    if row["document_id"]:
        event["bizTransactionList"] = [{"bizTransaction": own_uri("document", row["document_id"])}]
    if row["party_id"]:
        name = "source" if row["step"] in GIVING else "destination"
        party = {"type": "possessing_party", name: _named("417", "party", row["party_id"])}
        event[f"{name}List"] = [party]
    read = rows_of(event, _SPACES, Counter())
    beside = {
        name: text
        for name, text in row.items()
        if name != "serial_number" and (not read or any(text != derived[name] for _, derived in read))
    }
    return {**event, f"{_PREFIX}:row": {f"{_PREFIX}:{name}": text for name, text in beside.items()}}


def _quantity(units: str) -> Shape:
    return {"quantity": int(units)} if units.isdecimal() and units.isascii() and str(int(units)) == units else {}


def _unit(row: Row, products: Mapping[str, set[str]]) -> str:
    serial = row["serial_number"]
    link = product_link(row["item_id"], serial) if len(products[serial]) == 1 else None
    return link or _address(serial) or own_uri("serial", serial)


def _address(name: str) -> str:
    """A number that is a web address or a URN of somebody else's already."""
    plain = ":" in name and " " not in name and name.isprintable() and name.isascii()
    return name if plain and not name.startswith(OWN) and canonical_link(name) is None and "%" not in name else ""


def _named(key: str, kind: str, name: str) -> str:
    if len(name) == 13 and name.isascii() and name.isdecimal() and check_digit(name[:12]) == name[12]:
        return f"{HOST}/{key}/{name}"
    return own_uri(kind, name)


def _own(row: Mapping[str, str]) -> Shape:
    return {f"{_PREFIX}:{name}": text for name, text in row.items() if text}


def _device_events(row: Row) -> list[Shape]:
    """When it was put in and taken out; the first of them carries the whole row."""
    if not row["parent_serial_number"]:
        return []
    found: list[Shape] = []
    for name, action in (("from_at", "ADD"), ("until_at", "DELETE")):
        if row[name]:
            event: Shape = {
                "type": "AssociationEvent",
                "eventTime": row[name],
                "eventTimeZoneOffset": "+00:00",
                "parentID": own_uri("serial", row["parent_serial_number"]),
                "childEPCs": [own_uri("serial", row["serial_number"])],
                "action": action,
                "bizStep": "installing" if action == "ADD" else "removing",
                f"{_PREFIX}:device": _own({"of": row["serial_number"]} if found else row),
            }
            found.append(event)
    return found
