"""Whether an event is one that EPCIS 2.0 knows: what its type must have, and what each of its fields may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tidewaiter.core.days import EARLIEST_DAY, LATEST_DAY
from tidewaiter.records.formats.epcis.check_fields import CHECKS, empty
from tidewaiter.records.formats.epcis.instants import instant
from tidewaiter.records.formats.epcis.problems import Problems

__all__ = ["check_event"]

ACTIONS = ("ADD", "OBSERVE", "DELETE")
_EVERY = """type @context eventID eventTime eventTimeZoneOffset recordTime errorDeclaration certificationInfo bizStep
disposition persistentDisposition readPoint bizLocation bizTransactionList sourceList destinationList
sensorElementList comment"""
_CHILDREN = "action parentID childEPCs childQuantityList"
_FIELDS: Mapping[str, frozenset[str]] = {
    "ObjectEvent": frozenset(f"{_EVERY} action epcList quantityList ilmd".split()),
    "AggregationEvent": frozenset(f"{_EVERY} {_CHILDREN}".split()),
    "AssociationEvent": frozenset(f"{_EVERY} {_CHILDREN}".split()),
    "TransactionEvent": frozenset(f"{_EVERY} action parentID epcList quantityList".split()),
    "TransformationEvent": frozenset(
        f"{_EVERY} inputEPCList inputQuantityList outputEPCList outputQuantityList transformationID ilmd".split()
    ),
}
_IDENTIFIERS = {
    "ObjectEvent": ("epcList", "quantityList", "sensorElementList"),
    "TransformationEvent": ("inputEPCList", "inputQuantityList", "transformationID"),
}


def check_event(event: Mapping[str, Any], path: str, problems: Problems, namespaces: Mapping[str, str]) -> None:
    """Add to the problems everything that is wrong with one event."""
    start = f"{path}." if path else ""
    kind = event.get("type")
    if not isinstance(kind, str) or kind not in _FIELDS:
        problems.add(
            f"{start}type",
            "The type of the event is missing or EPCIS knows no such event.",
            "" if kind is None else str(kind),
            ", ".join(_FIELDS),
        )
        return
    _when(event, start, problems)
    if kind != "TransformationEvent":
        _action(event, start, problems)
    _what(kind, event, start, problems)
    for name, value in event.items():
        at = start + name
        if name in CHECKS and name in _FIELDS[kind]:
            CHECKS[name](value, at, problems)
        elif name not in _FIELDS[kind]:
            _own_field(name, kind, at, problems, namespaces)


def _own_field(name: str, kind: str, at: str, problems: Problems, namespaces: Mapping[str, str]) -> None:
    prefix, colon, _ = name.partition(":")
    if not colon:
        problems.add(
            at,
            f"{kind} has no such field.",
            name,
            "a field of EPCIS 2.0, or your own with a prefix such as example:name",
            "Correct the name, or give it a prefix that @context declares.",
        )
    elif prefix not in namespaces and "//" not in name:
        problems.add(at, "No @context declares this prefix.", prefix, "a prefix with its web address in @context")


def _when(event: Mapping[str, Any], start: str, problems: Problems) -> None:
    for name in ("eventTime", "recordTime"):
        value = event.get(name)
        if name == "recordTime" and name not in event:
            continue
        found = instant(value) if isinstance(value, str) else None
        if found is None:
            message = "eventTime is missing." if value is None else f"{name} is no time with its offset."
            told = "" if value is None else str(value)
            problems.add(
                start + name, message, told, "such as 2026-07-22T06:45:00+02:00", "Write date, time and offset."
            )
        elif not EARLIEST_DAY <= found.date() <= LATEST_DAY:
            told = f"a day from {EARLIEST_DAY} to {LATEST_DAY}"
            problems.add(start + name, f"{name} lies outside the days that are read.", str(value), told)
    offset = event.get("eventTimeZoneOffset")
    shape = r"[+-]((0\d|1[0-3]):[0-5]\d|14:00)"
    if not isinstance(offset, str) or not re.fullmatch(shape, offset, re.ASCII):
        message = "eventTimeZoneOffset is missing." if offset is None else "eventTimeZoneOffset is no offset from UTC."
        problems.add(f"{start}eventTimeZoneOffset", message, "" if offset is None else str(offset), "such as +02:00")


def _action(event: Mapping[str, Any], start: str, problems: Problems) -> None:
    action = event.get("action")
    if not isinstance(action, str) or action not in ACTIONS:
        message = "action is missing." if action is None else "EPCIS knows no such action."
        problems.add(f"{start}action", message, "" if action is None else str(action), ", ".join(ACTIONS))


def _what(kind: str, event: Mapping[str, Any], start: str, problems: Problems) -> None:
    """The identifiers that an event of this type cannot be without."""
    sets: list[tuple[str, ...]] = [_IDENTIFIERS[kind]] if kind in _IDENTIFIERS else []
    if kind == "TransformationEvent":
        sets.append(("outputEPCList", "outputQuantityList", "transformationID"))
    if kind in ("AggregationEvent", "AssociationEvent"):
        if event.get("action") != "DELETE":
            sets.append(("childEPCs", "childQuantityList", "sensorElementList"))
        if kind == "AssociationEvent" or event.get("action") != "OBSERVE":
            sets.append(("parentID",))
    if kind == "TransactionEvent":
        sets.append(("bizTransactionList",))
    for names in sets:
        if all(empty(event.get(name)) for name in names):
            problems.add(
                (start or "event.").removesuffix("."),
                f"{kind} says nothing of what it is about: {' or '.join(names)} is missing.",
                expected=f"{' or '.join(names)} with at least one identifier",
            )
