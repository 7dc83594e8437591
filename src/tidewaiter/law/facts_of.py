"""Facts of a transaction from what people write: a chip's name, an item's description, a row of a table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tidewaiter.chips import Chip, Kind, Match, find
from tidewaiter.core.days import parse_day
from tidewaiter.core.errors import InputError
from tidewaiter.law.facts import fact_value

__all__ = [
    "CASE_COLUMNS",
    "DESK_ASSUMPTIONS",
    "ReadFacts",
    "facts_of_chip",
    "facts_of_item",
    "facts_of_row",
    "unknown_item",
]

Facts = dict[str, Decimal | str]

CASE_COLUMNS = (
    "case_id",
    "date",
    "item",
    "tpp",
    "die_area_mm2",
    "performance_density",
    "dram_bandwidth_gbs",
    "datacenter_marketed",
    "destination_iso2",
    "hq_iso2",
)
DESK_ASSUMPTIONS = {
    "subject_to_ear": True,
    "not_listed": True,
    "no_known_end_use": True,
    "no_company_letter": True,
    "not_a_named_chip": True,
    "not_via_malaysia": True,
}
"""Assumptions where nothing is said of jurisdiction, screening, end use, maker or route; the answer names each."""

_MEASURES = {"tpp": "tpp", "die_area_mm2": "logic_die_area_mm2", "performance_density": "performance_density"}
_OWN = frozenset(_MEASURES.values())
_SMALL = frozenset({"to", "an", "a", "the", "for", "in", "of", "and", "by", "with"})
_JURISDICTION = {"us_origin", "us_content_pct", "fdp"}


@dataclass(frozen=True, slots=True)
class ReadFacts:
    """The facts that a text or row says, the chip it names, and the words that were not understood."""

    facts: Facts
    match: Match
    unread: str = ""

    @property
    def assumptions(self) -> dict[str, bool]:
        """The assumptions of a desk, without the one that a fact about jurisdiction makes needless."""
        told = _JURISDICTION & self.facts.keys()
        return DESK_ASSUMPTIONS | ({"subject_to_ear": False} if told else {})


def facts_of_chip(chip: Chip) -> Facts:
    """What the catalogue knows of a chip; what it does not know is missing."""
    facts: dict[str, Decimal | str | None] = {
        "tpp": chip.tpp,
        "performance_density": chip.performance_density,
        "dram_bandwidth_gbs": chip.dram_bandwidth_gbs,
        "io_gbs": chip.interconnect_gbs.value if chip.interconnect_gbs else None,
        "datacenter_marketed": chip.datacenter_marketed.value if chip.datacenter_marketed else None,
        "designed_in": chip.designed_in,
        "letter_holder": chip.manufacturer,
        "item_kind": "ic",
        "chip_family": chip.family,
    }
    return {name: value for name, value in facts.items() if value is not None}


def facts_of_item(text: str, year: int = 0) -> ReadFacts:
    """The facts of a free text that names an item; a name that fits several chips gives what they have in common."""
    match, left = find(text), ""
    facts = _common(match)
    if not match.answered:
        # Its patterns take longer to compile than everything else to load; a plain name never needs them.
        from tidewaiter.law.facts_text import read_phrases  # noqa: PLC0415

        phrases = read_phrases(text, year)
        match, left = _named(phrases.rest)
        facts = {**_common(match), **phrases.facts}
    if match.answered and match.system is not None:
        facts["item_kind"] = "assembly"
    return ReadFacts(facts, match, left)


def facts_of_row(row: Mapping[str, str], *, known_item: bool = False) -> ReadFacts:
    """The facts of a row with the columns of CASE_COLUMNS; numbers in the row go before those of the catalogue.

    `hq_iso2` is the stricter of headquarters and ultimate parent, so it answers for both. With `known_item` an item
    that neither the catalogue nor its own words nor numbers in the row explain is refused.
    """
    day = parse_day(row["date"].strip())
    read = facts_of_item(row.get("item", ""), day.year)
    facts = _with_measures(read.facts, row)
    for column, fact in (("datacenter_marketed", "datacenter_marketed"), ("destination_iso2", "to_country")):
        if row.get(column, "").strip():
            facts[fact] = fact_value(fact, row[column].strip())
    if row.get("hq_iso2", "").strip():
        facts |= {fact: fact_value(fact, row["hq_iso2"].strip()) for fact in ("hq_country", "parent_country")}
    if known_item and not facts.keys() & {"tpp", "item_kind", "performance_density"}:
        raise unknown_item(row.get("item", ""), read.match)
    return ReadFacts(facts, read.match, read.unread)


def unknown_item(text: str, match: Match) -> InputError:
    """The error for an item that is not known, with the names it may have meant."""
    meant = ", ".join(match.names[:5])
    return InputError(
        "This item is not in the chip catalogue.",
        value=text,
        expected=f"perhaps one of: {meant}" if meant else "a chip or system such as NVIDIA H100 SXM5 80GB",
        hint="Write the catalogue's name (see `tidewaiter chips list`), or give TPP, die area and marketing instead.",
    )


def _with_measures(read: Facts, row: Mapping[str, str]) -> Facts:
    """The row's own TPP, area and density; the catalogue's stay only where they belong to the same TPP."""
    facts = dict(read)
    memory = facts.get("item_kind") == "hbm"
    own = {
        fact: fact_value(fact, row[column].strip()) for column, fact in _MEASURES.items() if row.get(column, "").strip()
    }
    bandwidth = row.get("dram_bandwidth_gbs", "").strip()
    if bandwidth:
        facts["dram_bandwidth_gbs"] = fact_value("dram_bandwidth_gbs", bandwidth)
    if memory:
        return _memory(facts, own)
    if own:
        same = isinstance(own.get("tpp"), Decimal) and own.get("tpp") == facts.get("tpp")
        facts = {name: value for name, value in facts.items() if same or name not in _OWN}
        if own.keys() & {"logic_die_area_mm2", "performance_density"}:
            facts.pop("performance_density", None)
        facts.setdefault("item_kind", "ic")
    return facts | own


def _memory(facts: Facts, own: Facts) -> Facts:
    """The area of a memory row is that of its package."""
    area, bandwidth = own.get("logic_die_area_mm2"), facts.get("dram_bandwidth_gbs")
    if isinstance(area, Decimal) and isinstance(bandwidth, Decimal) and area > 0:
        facts.setdefault("memory_bandwidth_density", (bandwidth / area).quantize(Decimal("0.001")))
    return facts


def _named(text: str) -> tuple[Match, str]:
    """The chip a text names, and the words beside the name; a longer reading goes before a shorter one."""
    whole = find(text) if text else Match(text, Kind.NONE)
    if whole.answered or whole.kind is Kind.FAMILY:
        return whole, ""
    for head in _heads(text):
        match = find(head)
        if match.answered or match.kind is Kind.FAMILY:
            return match, _unread(text[len(head) :])
    return whole, text


def _unread(text: str) -> str:
    """Words left over, without those that say nothing by themselves."""
    words = text.strip(" ,;()").split()
    return "" if all(word in _SMALL for word in words) else " ".join(words)


def _heads(text: str) -> list[str]:
    """The text up to a bracket, a comma, or a word that begins another thought, the longest first."""
    cuts = [m.start() for m in re.finditer(r"\s*[(,;:]|\s+(?:to|for|in|by|from|with|via|at|bound)\b", text)]
    return [text[:cut].strip() for cut in reversed(cuts) if text[:cut].strip()]


def _common(match: Match) -> Facts:
    """Facts on which every chip meant agrees; none where the text merely resembles names."""
    if not match.chips or not (match.answered or match.kind is Kind.FAMILY):
        return {}
    first, *others = [facts_of_chip(chip) for chip in match.chips]
    return {name: value for name, value in first.items() if all(other.get(name) == value for other in others)}
