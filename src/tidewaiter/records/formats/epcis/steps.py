"""Which step of ours a business step is; what has none is an observation, and is said to be one."""

from __future__ import annotations

from collections.abc import Mapping

from tidewaiter.records.formats.epcis.identity import own_name
from tidewaiter.records.formats.epcis.vocabulary import short_name

__all__ = ["BIZ_STEPS", "GIVING", "basis_of", "step_of"]

BIZ_STEPS: Mapping[str, str] = {
    "commissioning": "commissioned",
    "creating_class_instance": "commissioned",
    "encoding": "commissioned",
    "shipping": "shipped",
    "receiving": "received",
    "storing": "stored",
    "stocking": "stored",
    "holding": "stored",
    "installing": "installed",
    "assembling": "installed",
    "accepting": "accepted",
    "inspecting": "observed",
    "cycle_counting": "observed",
    "stock_taking": "observed",
    "sensor_reporting": "observed",
    "packing": "observed",
    "unpacking": "observed",
    "loading": "observed",
    "unloading": "observed",
    "transporting": "observed",
    "arriving": "observed",
    "departing": "observed",
    "picking": "observed",
    "staging_outbound": "observed",
    "removing": "removed",
    "disassembling": "removed",
    "replacing": "removed",
    "repairing": "repaired",
    "destroying": "scrapped",
    "decommissioning": "scrapped",
    "killing": "scrapped",
}
"""`departing` and `arriving` frame `shipping` and `receiving`; counting both would move a unit twice."""

_DISPOSITIONS = {
    "stolen": "lost",
    "unknown": "lost",
    "returned": "returned",
    "destroyed": "scrapped",
    "disposed": "scrapped",
}
_OVERRULES = ("stolen", "unknown")
_ACTIONS = {
    "ObjectEvent": {"ADD": "commissioned", "OBSERVE": "observed", "DELETE": "scrapped"},
    "AggregationEvent": {"ADD": "observed", "OBSERVE": "observed", "DELETE": "observed"},
    "AssociationEvent": {"ADD": "installed", "OBSERVE": "observed", "DELETE": "removed"},
}

GIVING = ("shipped", "returned", "removed", "lost")
"""Steps in which the party that had the units in hand is the one that gave them away."""


def step_of(event: Mapping[str, object]) -> tuple[str, str]:
    """The step of an event, and the business step that has no counterpart here, or nothing."""
    disposition = short_name("Disp", str(event.get("disposition", "")))
    if disposition in _OVERRULES:
        return _DISPOSITIONS[disposition], ""
    written = str(event.get("bizStep", ""))
    if own := own_name(written, "step"):
        return own, ""
    step = BIZ_STEPS.get(short_name("BizStep", written), "")
    if disposition in _DISPOSITIONS and step in ("", "observed", "received"):
        return _DISPOSITIONS[disposition], ""
    if written:
        return step or "observed", "" if step else written
    return _ACTIONS.get(str(event.get("type")), {}).get(str(event.get("action")), "observed"), ""


def basis_of(event: Mapping[str, object]) -> str:
    """How it is known: by inspection or telemetry where the step says so, else by a paper where one is named."""
    step = short_name("BizStep", str(event.get("bizStep", "")))
    if step in ("inspecting", "cycle_counting", "stock_taking"):
        return "inspection"
    if step == "sensor_reporting":
        return "telemetry"
    return "document" if event.get("bizTransactionList") else ""
