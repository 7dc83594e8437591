"""Invented events for the tests."""

from __future__ import annotations

import json
from typing import Any

from tidewaiter.records.formats.epcis.document import documents_of
from tidewaiter.records.formats.epcis.imported import Imported
from tidewaiter.records.formats.epcis.read import read_events

CONTEXT = ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld", {"example": "https://ns.example.com/"}]
BOARD = "https://id.gs1.org/01/09521141012345/21/B1"
SERVER = "urn:epc:id:sgtin:9521141.012346.S1"
SITE = "urn:epc:id:sgln:4012345.00005.0"


def event(kind: str = "ObjectEvent", **fields: Any) -> dict[str, Any]:
    found = {
        "type": kind,
        "eventTime": "2025-03-01T10:00:00+02:00",
        "eventTimeZoneOffset": "+02:00",
        "action": "OBSERVE",
    }
    if kind == "ObjectEvent" and "quantityList" not in fields:
        found["epcList"] = [BOARD]  # type: ignore[assignment]
    if kind == "TransformationEvent":
        del found["action"]
    return {**found, **fields}


def document(*events: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2025-03-02T00:00:00Z",
        "epcisBody": {"eventList": list(events)},
        **fields,
    }


def read(*events: dict[str, Any], **fields: Any) -> Imported:
    return read_events(documents_of(json.dumps(document(*events, **fields)).encode(), "events.json"))
