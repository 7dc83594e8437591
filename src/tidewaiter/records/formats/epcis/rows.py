"""One event as rows of `custody_events`: who had which unit where, at which step, on what basis."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from tidewaiter.records.formats.epcis.identity import Unit, plain_name, unit_of
from tidewaiter.records.formats.epcis.imported import CUSTODY_COLUMNS, LONGEST, Row
from tidewaiter.records.formats.epcis.instants import instant, written
from tidewaiter.records.formats.epcis.steps import GIVING, basis_of, step_of
from tidewaiter.records.formats.epcis.vocabulary import short_name

__all__ = ["OWN_SPACE", "own_fields", "rows_of", "units_in"]

OWN_SPACE = "urn:tidewaiter:records:1:"
"""The namespace of columns that EPCIS has no field for."""

_PARTIES = ("possessing_party", "owning_party")
_PAPERS = ("desadv", "inv", "po", "recadv", "bol", "rma", "cert")
_TOLD = (
    "type", "@context", "action", "eventTime", "eventTimeZoneOffset", "recordTime", "eventID",
    "errorDeclaration", "epcList", "childEPCs", "parentID", "quantityList", "childQuantityList", "inputEPCList",
    "outputEPCList", "inputQuantityList", "outputQuantityList", "bizStep", "disposition", "readPoint",
    "bizLocation", "bizTransactionList", "sourceList", "destinationList",
)  # fmt: skip


def rows_of(event: Mapping[str, Any], namespaces: Mapping[str, str], missed: Counter[str]) -> list[tuple[Unit, Row]]:
    """The rows of an event but for its number, each with the unit it is about; what has no column is counted."""
    row = _shared(event, missed)
    missed.update(name for name in event if name not in _TOLD and not _is_own(name, namespaces))
    own = own_fields(event, namespaces, "row")
    row.update({name: value for name, value in own.items() if name in CUSTODY_COLUMNS})
    found = []
    for unit, step, quantity in units_in(event, row["step"]):
        one = {**row, "step": own.get("step", step)}
        one["item_id"] = own.get("item_id", unit.item)
        if unit.serial:
            one["serial_number"] = unit.serial
        else:
            units = own.get("units", "")
            units = units if re.fullmatch(r"\d{1,15}", units, re.ASCII) else _count(quantity)
            if not unit.item or not units:
                missed[_lost(unit, quantity)] += 1
                continue
            one["units"] = units
        if unit.lot:
            missed["lot number"] += 1
        if any(len(one[name]) > LONGEST for name in CUSTODY_COLUMNS if name.endswith(("_id", "serial_number"))):
            missed[f"identifier of more than {LONGEST} characters"] += 1
            continue
        found.append((unit, one))
    return found


def own_fields(event: Mapping[str, Any], namespaces: Mapping[str, str], kind: str) -> dict[str, str]:
    """The columns that an event of ours carries beside what EPCIS has a field for."""
    for name, value in event.items():
        prefix, _, rest = name.partition(":")
        if rest == kind and namespaces.get(prefix) == OWN_SPACE and isinstance(value, dict):
            return {key.partition(":")[2] or key: text for key, text in value.items() if isinstance(text, str)}
    return {}


def _is_own(name: str, namespaces: Mapping[str, str]) -> bool:
    return namespaces.get(name.partition(":")[0]) == OWN_SPACE


def units_in(event: Mapping[str, Any], step: str) -> Iterator[tuple[Unit, str, Mapping[str, Any]]]:
    """Every unit and lot of an event, the step it took, and the quantity it stands with."""
    if event.get("type") == "TransformationEvent":
        yield from _transformed(event, step)
        return
    if "parentID" in event:
        # Something was put into it or taken out of it: the whole itself was only seen.
        whole = "observed" if step in ("installed", "removed") else step
        yield unit_of(event["parentID"]), whole, {}
    for name in ("epcList", "childEPCs"):
        for epc in dict.fromkeys(event.get(name, ())):
            yield unit_of(epc), step, {}
    for name in ("quantityList", "childQuantityList"):
        for one in event.get(name, ()):
            yield unit_of(one["epcClass"]), step, one


def _transformed(event: Mapping[str, Any], step: str) -> Iterator[tuple[Unit, str, Mapping[str, Any]]]:
    """What went in is inside what came out; a thing on both sides stayed itself."""
    made = dict.fromkeys(event.get("outputEPCList", ()))
    stayed = step if step in ("repaired", "observed") and event.get("bizStep") else "commissioned"
    for epc in made:
        yield unit_of(epc), stayed, {}
    for one in event.get("outputQuantityList", ()):
        yield unit_of(one["epcClass"]), stayed, one
    for epc in dict.fromkeys(event.get("inputEPCList", ())):
        if epc not in made:
            yield unit_of(epc), "installed", {}
    for one in event.get("inputQuantityList", ()):
        yield unit_of(one["epcClass"]), "installed", one


def _count(quantity: Mapping[str, Any]) -> str:
    """How many, if it is a count: whole, and in no unit of measure."""
    number = quantity.get("quantity")
    if quantity.get("uom") not in (None, "EA", "H87", "C62") or not isinstance(number, int | Decimal):
        return ""
    exact = Decimal(number)
    return str(int(exact)) if exact < 10**15 and exact == int(exact) else ""


def _lost(unit: Unit, quantity: Mapping[str, Any]) -> str:
    if not quantity:
        return "product in a list of units"
    return f"quantity in {quantity['uom']}" if quantity.get("uom") else "quantity that is no count"


def _shared(event: Mapping[str, Any], missed: Counter[str]) -> Row:
    row = dict.fromkeys(CUSTODY_COLUMNS, "")
    row["event_at"] = _at(event["eventTime"])
    row["recorded_at"] = _at(event["recordTime"]) if "recordTime" in event else ""
    row["step"], _ = step_of(event)
    missed["eventID that is not the hash"] += not str(event.get("eventID", "ni:///")).startswith("ni:///")
    row["basis"] = basis_of(event)
    _where(event, row, missed)
    row["party_id"] = _party(event, row["step"], missed)
    papers = event.get("bizTransactionList", [])
    if papers:
        first = min(papers, key=lambda one: (_rank(one.get("type", "")), one["bizTransaction"]))
        row["document_id"] = plain_name(first["bizTransaction"], "document")[0]
        missed["bizTransactionList: further papers"] += len(papers) > 1
    disposition = short_name("Disp", event.get("disposition", ""))
    if disposition and row["step"] not in ("lost", "returned", "scrapped"):
        missed[f"disposition {disposition}"] += 1
    return row


def _at(text: str) -> str:
    found = instant(text)
    return written(found) if found else ""


def _where(event: Mapping[str, Any], row: Row, missed: Counter[str]) -> None:
    """The place it is at afterwards, or else where it was seen."""
    at, seen = event.get("bizLocation"), event.get("readPoint")
    if place := at or seen:
        row["site_id"], row["location"] = plain_name(place["id"], "site")
    for name in ("bizLocation", "readPoint"):
        missed.update(f"{name}.{inside}" for inside in event.get(name, {}) if inside not in ("id", "@context"))
    if at and seen:
        site, within = plain_name(seen["id"], "site")
        if site == row["site_id"] and within and not row["location"]:
            row["location"] = within
        elif (site, within) != (row["site_id"], row["location"]):
            missed["readPoint beside bizLocation"] += 1


def _party(event: Mapping[str, Any], step: str, missed: Counter[str]) -> str:
    giving, taking = ("sourceList", "source"), ("destinationList", "destination")
    first, second = (giving, taking) if step in GIVING else (taking, giving)
    parties = _parties(event, *first)
    for name, _ in (first, second):
        kinds = {short_name("SDT", one.get("type", "")) for one in event.get(name, [])}
        missed.update(f"{name}: {kind}" for kind in kinds - set(_PARTIES))
    missed[second[0]] += bool(_parties(event, *second))
    for kind in _PARTIES:
        if kind in parties:
            missed["owning_party beside possessing_party"] += len(set(parties.values())) > 1
            return plain_name(parties[kind], "party")[0]
    for name, value in event.get("readPoint", {}).items():
        if name.rpartition(":")[2] == "owner" and isinstance(value, str):
            return plain_name(value, "party")[0]
    return ""


def _parties(event: Mapping[str, Any], name: str, field: str) -> dict[str, str]:
    listed = event.get(name, [])
    return {kind: one[field] for one in listed if (kind := short_name("SDT", one.get("type", ""))) in _PARTIES}


def _rank(kind: str) -> int:
    word = short_name("BTT", kind)
    return _PAPERS.index(word) if word in _PAPERS else len(_PAPERS)
