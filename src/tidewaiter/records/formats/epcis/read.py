"""EPCIS 2.0 files read into `custody_events` and `devices`; an event that stands twice is read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tidewaiter.records.formats.epcis.check import check_documents
from tidewaiter.records.formats.epcis.devices import NO_PRODUCT, Nesting
from tidewaiter.records.formats.epcis.document import Document, Written, events_of, read_documents
from tidewaiter.records.formats.epcis.hash import event_hash
from tidewaiter.records.formats.epcis.identity import Unit, plain_name
from tidewaiter.records.formats.epcis.imported import CUSTODY_COLUMNS, DEVICE_COLUMNS, LONGEST, Imported, Note, Row
from tidewaiter.records.formats.epcis.instants import instant, written
from tidewaiter.records.formats.epcis.refused import EventsRefused
from tidewaiter.records.formats.epcis.rows import OWN_SPACE, own_fields, rows_of
from tidewaiter.records.formats.epcis.steps import step_of
from tidewaiter.records.formats.epcis.tree import namespaces_of, tree_of

__all__ = ["read_events", "read_files"]

_AROUND = ("epcisHeader", "receiver", "instanceIdentifier", "id")
"""What stands around the events of a document and has no column."""


@dataclass(slots=True)
class _Known:
    """One event, once, however often it stands in the files."""

    event: Written
    number: str
    corrected: bool = False
    rows: list[tuple[Unit, Row]] = field(default_factory=list)


def read_files(paths: Iterable[Path]) -> Imported:
    """The rows of these files, or `EventsRefused` with every problem of all of them."""
    documents = [each for path in paths for each in read_documents(path)]
    if problems := check_documents(documents):
        raise EventsRefused(problems)
    return read_events(documents)


def read_events(documents: Iterable[Document]) -> Imported:
    """The rows of documents that are valid."""
    found = Imported()
    documents = list(documents)
    for document in documents:
        found.unplaced.update(f"document: {name}" for name in document.value if name in _AROUND)
    known = _once([event for one in documents for event in events_of(one)], found)
    nesting = Nesting(notes=found.notes)
    for one in sorted(known, key=lambda one: (_at(one.event.value), one.number)):
        _take(one, nesting, found)
    found.corrected = sum(one.corrected for one in known)
    _name_apart([pair for one in known for pair in one.rows], nesting, found)
    found.custody += _merged([row for one in known for _, row in one.rows])
    found.devices += [row for _, _, row in nesting.rows] + _own_devices(documents)
    found.devices = _first_of_key(found.devices, found)
    found.custody.sort(key=lambda row: tuple(row[name] for name in CUSTODY_COLUMNS))
    found.devices.sort(key=lambda row: tuple(row[name] for name in DEVICE_COLUMNS))
    found.unplaced = +found.unplaced
    return found


def _once(events: list[Written], found: Imported) -> list[_Known]:
    known: dict[str, _Known] = {}
    declared: set[str] = set()
    for event in events:
        found.events += 1
        number = event_hash(tree_of(event.value, event.namespaces), event.ignored)
        in_error = "errorDeclaration" in event.value
        if in_error and isinstance(event.value.get("eventID"), str):
            declared.add(event.value["eventID"])
        key = number + _own_columns(event)
        if key in known:
            found.repeated += 1
            known[key].corrected |= in_error
        else:
            known[key] = _Known(event, number, in_error)
    for one in known.values():
        one.corrected |= one.number in declared or one.event.value.get("eventID") in declared
    return list(known.values())


def _own_columns(event: Written) -> str:
    """What our own columns say, letter by letter: for the hash 1 and 01 are one number."""
    spaces = namespaces_of(event.value.get("@context"), event.namespaces)
    own = [sorted(own_fields(event.value, spaces, kind).items()) for kind in ("row", "device")]
    return repr(own) if any(own) else ""


def _take(one: _Known, nesting: Nesting, found: Imported) -> None:
    event, where = one.event, f"{one.event.place}"
    spaces = namespaces_of(event.value.get("@context"), event.namespaces)
    device = own_fields(event.value, spaces, "device")
    if device:
        if device.get("serial_number"):
            found.devices.append({name: device.get(name, "") for name in DEVICE_COLUMNS})
        return
    _, other = step_of(event.value)
    found.other_steps.update([other] if other else [])
    own = own_fields(event.value, spaces, "row")
    one.rows = rows_of(event.value, spaces, found.unplaced)
    for _, row in one.rows:
        row["event_id"] = own.get("event_id", one.number)
        row["reported_by"] = own.get("reported_by", plain_name(event.sender, "party")[0] if event.sender else "")
        row["status"] = own.get("status", "corrected" if one.corrected else "")
    found.unplaced["event without a row"] += not one.rows
    found.unplaced["lot inside a parent"] += "parentID" in event.value and bool(event.value.get("childQuantityList"))
    if "errorDeclaration" in event.value:
        found.unplaced["errorDeclaration: when, why and by which events"] += 1
    if not one.corrected:
        nesting.tell(event.value, _at(event.value), where)


def _at(event: Mapping[str, Any]) -> str:
    moment = instant(event["eventTime"])
    return written(moment) if moment else ""


def _name_apart(pairs: list[tuple[Unit, Row]], nesting: Nesting, found: Imported) -> None:
    """One serial number of two products is two things: both then carry their whole key."""
    keys: dict[str, set[str]] = defaultdict(set)
    units = [unit for unit, _ in pairs] + [unit for pair in nesting.rows for unit in pair[:2]]
    for unit in units:
        if unit.serial and unit.full:
            keys[unit.serial].add(unit.full)
    shared = {serial for serial, full in keys.items() if len(full) > 1}

    def name(unit: Unit) -> str:
        return unit.full[:LONGEST] if unit.full and unit.serial in shared else unit.serial

    for unit, row in pairs:
        if unit.serial:
            row["serial_number"] = name(unit)
    for child, parent, row in nesting.rows:
        row["serial_number"], row["parent_serial_number"] = name(child), name(parent)
    for serial in sorted(shared):
        told = "Two things carry this serial number; product and serial number together are their number here."
        found.notes.append(Note("", told, serial))
    unknown = {row["serial_number"] for _, _, row in nesting.rows if row["item_id"] == NO_PRODUCT}
    if unknown:
        told = f"Their identifiers name no product; `{NO_PRODUCT}` stands as item_id in devices."
        found.notes.append(Note("", told, str(len(unknown))))


def _merged(rows: Iterable[Row]) -> list[Row]:
    """Lots of one product in one event are one row, as the table's key asks; a unit named twice is one."""
    first: dict[tuple[str, str, str], Row] = {}
    for row in rows:
        key = (row["event_id"], row["serial_number"], row["item_id"])
        held = first.setdefault(key, row)
        if held is not row and not row["serial_number"]:
            held["units"] = str(int(held["units"]) + int(row["units"]))  # rows_of lets only whole numbers pass
    return list(first.values())


def _first_of_key(rows: list[Row], found: Imported) -> list[Row]:
    first: dict[tuple[str, str, str], Row] = {}
    for row in rows:
        held = first.setdefault((row["serial_number"], row["identity_kind"], row["from_at"]), row)
        if held is not row and held != row:
            told = "Two rows of devices begin at one instant; the first was kept."
            found.notes.append(Note("", told, f"{row['serial_number']} in {row['parent_serial_number']}"))
    return list(first.values())


def _own_devices(documents: Iterable[Document]) -> list[Row]:
    """Rows of devices that say of no instant and no parent, which a document of ours carries beside its events."""
    rows = []
    for one in documents:
        value = one.value if isinstance(one.value, dict) else {}
        spaces = namespaces_of(value.get("@context"))
        for name, listed in value.items():
            prefix, _, rest = name.partition(":")
            if rest == "devices" and spaces.get(prefix) == OWN_SPACE and isinstance(listed, list):
                for shape in listed:
                    told = own_fields({f"{prefix}:device": shape}, spaces, "device")
                    rows.append({column: told.get(column, "") for column in DEVICE_COLUMNS})
    return rows
