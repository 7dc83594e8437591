"""The hash of an EPCIS event: the same for the same event, whoever writes it and in JSON or XML.

The order of the fields and the form of each value are those of the Core Business Vocabulary 2.0, section 8.9, as the
reference program of R. Tröger and S. Schmittner shows them (epcis-event-hash-generator, MIT; no line of it is here).
What says who recorded the event, when, or that it was wrong takes no part: recordTime, eventID, errorDeclaration.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping

from tidewaiter.records.formats.epcis.gs1 import canonical_link
from tidewaiter.records.formats.epcis.instants import instant
from tidewaiter.records.formats.epcis.tree import Node
from tidewaiter.records.formats.epcis.vocabulary import CBV, VOCABULARIES

__all__ = ["event_hash", "prehash"]

Order = Mapping[str, "Order | None"]

_EPCS: Order = {"epc": None}
_QUANTITIES: Order = {"quantityElement": {"epcClass": None, "quantity": None, "uom": None}}
_METADATA = "time startTime endTime deviceID deviceMetadata rawData dataProcessingMethod bizRules"
_REPORT = """type exception deviceID deviceMetadata rawData dataProcessingMethod time microorganism chemicalSubstance
value component stringValue booleanValue hexBinaryValue uriValue minValue maxValue meanValue sDev percRank percValue
uom coordinateReferenceSystem"""
_ORDER: Order = {
    "eventTime": None,
    "eventTimeZoneOffset": None,
    "certificationInfo": None,
    "parentID": None,
    "epcList": _EPCS,
    "inputEPCList": _EPCS,
    "childEPCs": _EPCS,
    "quantityList": _QUANTITIES,
    "childQuantityList": _QUANTITIES,
    "inputQuantityList": _QUANTITIES,
    "outputEPCList": _EPCS,
    "outputQuantityList": _QUANTITIES,
    "action": None,
    "transformationID": None,
    "bizStep": None,
    "disposition": None,
    "persistentDisposition": {"set": None, "unset": None},
    "readPoint": {"id": None},
    "bizLocation": {"id": None},
    "sensorElementList": {
        "sensorElement": {
            "sensorMetadata": dict.fromkeys(_METADATA.split()),
            "sensorReport": dict.fromkeys(_REPORT.split()),
        }
    },
}
_NO_PART = ("recordTime", "eventID", "type", "errorDeclaration")
_TYPE_FIRST = ("bizTransaction", "source", "destination")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)


def event_hash(event: Node, ignored: Iterable[str] = ()) -> str:
    """The event's identifier `ni:///sha-256;…?ver=CBV2.0`; `ignored` are names of fields that take no part."""
    digest = hashlib.sha256(prehash(event, ignored).encode("utf-8", "surrogatepass")).hexdigest()
    return f"ni:///sha-256;{digest}?ver=CBV2.0"


def prehash(event: Node, ignored: Iterable[str] = ()) -> str:
    """The one line of text whose digest is the event's hash."""
    left_out = {*_NO_PART, *ignored}
    children = [child for child in event.children if child.name not in left_out]
    rest = "".join(sorted(map(_freely, _left_over(children, _ORDER))))
    return f"eventType={event.name}{_in_order(children, _ORDER)}{rest}"


def _in_order(children: list[Node], order: Order) -> str:
    parts: list[str] = []
    for name, below in order.items():
        parts += sorted(_told(child, below) for child in children if child.name == name)
    return "".join(parts)


def _nested(children: list[Node], order: Order) -> str:
    """The fields of a part of an event: those of the standard in their order, then the writer's own."""
    own = [child for child in children if child.name.startswith("{")]
    return _in_order(children, order) + "".join(sorted(map(_freely, own)))


def _told(node: Node, below: Order | None) -> str:
    if below is None:
        text = _canonical_time(node.text) if _is_time(node.name) else _canonical(node.text)
        inside = ""
    else:
        text, inside = _canonical(node.text), _nested(node.children, below)
    if not text and not inside:
        return ""
    return node.name + (f"={text}" if text else "") + inside


def _left_over(children: list[Node], order: Order) -> list[Node]:
    """What no order names: the lists of papers and parties, extensions, and fields that stand in a wrong place."""
    found: list[Node] = []
    for child in children:
        below = order.get(child.name)
        if child.name not in order:
            found.append(child)
        elif below is None:
            found += [Node(child.name, "", child.children)] if child.children else []
        else:
            inside = _left_over([one for one in child.children if not one.name.startswith("{")], below)
            found += [Node(child.name, "", inside)] if inside else []
    return found


def _freely(node: Node) -> str:
    text = _canonical(node.text)
    told = node.name + (f"={text}" if text else "")
    if node.name not in _TYPE_FIRST:
        return told + "".join(sorted(map(_freely, node.children)))
    types = [child for child in node.children if child.name == "type"]
    rest = [child for child in node.children if child.name != "type"]
    return "".join(map(_freely, types)) + told + "".join(sorted(map(_freely, rest)))


def _is_time(name: str) -> bool:
    return "time" in name.lower() and "offset" not in name.lower()


def _canonical_time(text: str) -> str:
    found = instant(text.strip())
    if found is None:
        return text.strip()
    rounded = found.replace(microsecond=0) + dt.timedelta(milliseconds=(found.microsecond + 500) // 1000)
    return rounded.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _canonical(text: str) -> str:
    text = text.strip()
    for vocabulary, (start, _, _) in VOCABULARIES.items():
        if text.startswith(start):
            text = f"{CBV}{vocabulary}-{text[len(start) :]}"
    if len(text) <= 40 and _NUMBER.fullmatch(text):
        return _number(text)
    return canonical_link(text) or text


def _number(text: str) -> str:
    """A number in its shortest form, by way of a 64-bit float as the published hashes have it."""
    number = float(text)
    if number in (float("inf"), float("-inf")):
        return text
    return str(int(number)) if number.is_integer() else str(number)
