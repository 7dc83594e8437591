"""Says in words why a range of unaccounted units is as wide as it is, or why there is none."""

from __future__ import annotations

from tidewaiter.report.stories import listed

__all__ = ["WORDS", "why_text"]

WORDS = {
    "removed_open": "removed, and no receipt of the manufacturer or scrap record closes it",
    "in_repair": "in repair",
    "held_only": "received, and nothing more said",
    "lost": "reported lost",
    "contradictory_place": "records disagree on the place",
    "receipt_day_unknown": "receipt day unknown, may be under way",
    "sample": "a sample was counted, not all",
    "sites_not_inspected": "not all was inspected",
    "received_since_inspection": "received after the inspection or count",
    "came_inside": "units inside others may be the loose ones that are missed, or came in these",
    "not_confirmed": "an inspection did not find all that custody says",
    "left_since_check": "units left after they were counted",
    "item_unknown": "units whose item is not recorded",
    "return_counted_twice": "a return and a receipt of it that may be two",
    "origin_site_unknown": "the operator passed on units, from which site is not recorded",
    "other_form": "may have left in another form, such as boards of servers, which nothing else explains",
    "two_levels": "two lines of one day may name the same goods in two forms, such as a rack and its servers",
    "no_custody": "no custody or inspection record speaks of it",
    "no_receipt": "promised, and no receipt recorded",
}


def why_text(reasons: object) -> str:
    """The reasons of a cell, as a phrase; a word that we do not know stands as it is."""
    return "; ".join(WORDS.get(one, one.replace("_", " ")) for one in listed(str(reasons or "")))
