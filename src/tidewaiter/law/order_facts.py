"""The facts of an order line, once for each party that receives: what the tables say, nothing they do not say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tidewaiter.law.facts_of import facts_of_item
from tidewaiter.law.order_pack import OrderLine

__all__ = ["destination_of", "facts_of_line", "item_facts", "item_name", "party_facts", "which_item"]

Facts = dict[str, Decimal | int | str]
Row = Mapping[str, Any]

_ITEM_COLUMNS = {
    "tpp": "tpp",
    "die_area_mm2": "logic_die_area_mm2",
    "dram_bandwidth_gbs": "dram_bandwidth_gbs",
    "interconnect_gbs": "io_gbs",
    "datacenter_marketed": "datacenter_marketed",
    "us_content_pct": "us_content_pct",
    "fdp": "fdp",
}
_LISTED = 8
_ASSEMBLIES = {"board", "server", "rack"}
_USES = {
    "supercomputer": "supercomputer",
    "military": "military",
    "fab": "fab",
    "resale": "resale",
    "research": "research",
    "cloud": "cloud",
    "training": "own_training",
}


def facts_of_line(line: OrderLine, statements: Sequence[Row], answers: Sequence[Row]) -> list[tuple[str, Facts]]:
    """(party, facts) for the buyer and for the end user, because the law asks for either one's headquarters."""
    shared = item_facts(item_name(line), line.item, line.ordered_on.year)
    if country := destination_of(line):
        shared["to_country"] = country
    shared["chips"] = line.units * int(line.item.get("chips_per_unit") or 1)
    if use := _use(statements):
        shared["end_use"] = use
    found: dict[str, Facts] = {}
    for party_id, party in ((line.end_user_id, line.end_user), (line.buyer_id, line.buyer)):
        if party_id and party_id not in found:
            found[party_id] = {**shared, **party_facts(party), **_screened(party_id, answers)}
    return list(found.items())


def destination_of(line: OrderLine) -> str:
    """Where the goods go: the site's country, else the end user's, else the buyer's where no end user is named."""
    country = line.site.get("country") or line.end_user.get("country")
    return str(country or ("" if line.end_user_id else line.buyer.get("country") or ""))


def item_name(line: OrderLine) -> str:
    """What the item is called; without an items table its number may be a name of the catalogue."""
    return str(line.item.get("chip") or line.item.get("description") or line.item_id)


def which_item(line: OrderLine) -> str:
    """The names that the item may mean, where it may mean several; empty where it is clear or not in the catalogue."""
    match = facts_of_item(item_name(line), line.ordered_on.year).match
    return "" if match.answered else ", ".join(match.names[:_LISTED])


def item_facts(name: str, item: Row, year: int) -> Facts:
    """The catalogue's facts of an item under the records' own; a board, server or rack is an assembly of its chips."""
    facts: Facts = dict(facts_of_item(name, year).facts)
    own = {fact: item[column] for column, fact in _ITEM_COLUMNS.items() if item.get(column) is not None}
    if own.keys() & {"tpp", "logic_die_area_mm2"}:  # the catalogue's density belongs to the catalogue's TPP and area
        facts.pop("performance_density", None)
    facts |= own
    if item.get("form") in _ASSEMBLIES or int(item.get("chips_per_unit") or 1) != 1:
        facts["item_kind"] = "assembly"
    if item.get("origin_country"):
        facts["us_origin"] = "yes" if item["origin_country"] == "US" else "no"
    return facts


def party_facts(party: Row) -> Facts:
    """Where a party and its ultimate parent are headquartered."""
    columns = {"headquarters_country": "hq_country", "ultimate_parent_country": "parent_country"}
    return {fact: str(party[column]) for column, fact in columns.items() if party.get(column)}


def _screened(party_id: str, answers: Sequence[Row]) -> Facts:
    """What the desk answered about the party under the codes `listed` and `listed_owner` (yes or no)."""
    facts: Facts = {}
    for row in sorted(answers, key=lambda row: row["answered_on"]):
        if row["subject_kind"] != "party" or row["subject_id"] != party_id or row["answer"] == "unknown":
            continue
        if row["question"] == "listed":
            facts["listed"] = str(row["answer"])
        elif row["question"] == "listed_owner" and row["answer"] == "no":
            facts["listed_owner_share_pct"] = Decimal(0)
    return facts


def _use(statements: Sequence[Row]) -> str:
    """The end use that a statement claims; one in words that mean none of ours is a use that is not restricted."""
    claims = " ".join(str(row["claimed_end_use"]).casefold() for row in statements if row.get("claimed_end_use"))
    if not claims:
        return ""
    return next((use for word, use in _USES.items() if word in claims), "unknown")
