"""Says in words how an item was told to hold a chip, and what is still missing of it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tidewaiter.report.folder import Row

__all__ = ["how_matched", "words_of_fact"]

_MATCHED: Mapping[str, str] = {
    "name": "by the catalogue's name",
    "alias": "by another spelling the catalogue knows",
    "part_number": "by part number",
    "override": "figures given in the records stand for the catalogue's",
    "candidates": "several chips fit",
    "none": "no chip of the catalogue fits",
}
_FACT = re.compile(r"(?:(\w+)\.)?(\w+)( \([\d,]+\))?")
_FACTS: Mapping[str, str] = {
    "chip": "which chip it is",
    "tpp": "TPP",
    "chips_per_unit": "chips a unit",
    "received_on": "day of receipt",
    "item_id": "what moved",
    "die_area_mm2": "die area",
    "performance_density": "performance density",
    "dram_bandwidth_gbs": "memory bandwidth",
    "interconnect_gbs": "interconnect bandwidth",
    "datacenter_marketed": "whether it is marketed for data centers",
    "rated_power_w": "rated power",
    "hq_country": "country of headquarters",
    "parent_country": "country of the ultimate parent",
    "license_id": "the license it moved under",
    "end_use": "end use",
    "io_gbs": "aggregate transfer rate",
    "listed": "whether a party is listed",
    "listed_owner_share_pct": "share that listed parties own",
    "us_available": "whether it is sold in the United States",
    "dd_certified": "whether the certifications are at hand",
    "subject_to_ear": "whether it is subject to the EAR",
    "via_malaysia": "whether it passes through Malaysia",
    "restricted_use_suspected": "whether restricted use is known or suspected",
    "supp8": "whether a party is named in Supplement 8 to Part 740",
    "fdp": "whether it is a foreign direct product",
    "mean_it_load_mw": "mean IT load",
    "incorporated_on": "day of incorporation",
    "expires_on": "day of expiry",
    "revenue_usd": "revenue",
    "value_usd": "value",
    "site_id": "which site",
    "planned": "what is planned",
    "licenses": "the license that the line names",
    "draw_down": "what is left of the license",
}


def how_matched(row: Row) -> str:
    """How the chip of this item was found, or why it was not."""
    if not row.get("classified"):
        return "not classified"
    if row.text("matched_by") == "candidates" and row.number("tpp_low") == row.number("tpp_high") is not None:
        return "several chips fit, all of one TPP"
    if row.text("matched_by") == "candidates" and row.number("tpp_high") is None:
        return "several chips are named; which of them, and how many of each, is not known"
    return _MATCHED.get(row.text("matched_by"), row.text("matched_by") or "not recorded")


def words_of_fact(name: str) -> str:
    """A missing fact as a reader says it: `shipments.received_on (26)` as day of receipt, shipments (26)."""
    found = _FACT.fullmatch(name)
    table, column, times = found.groups("") if found else ("", name, "")
    words = _FACTS.get(column, column.replace("_", " "))
    return f"{words}{', ' + table.replace('_', ' ') if table else ''}{times}"
