"""Who is buying: what screening found, what owners make of parties, and what parties share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tidewaiter.report.folder import Folder, Row

__all__ = ["MOST_HITS", "Buyers", "ask_buyers", "effect_text", "link_text", "via_text"]

MOST_HITS = 20
"""Hits that the page shows."""

_EFFECTS: Mapping[str, str] = {
    "prohibited": "no dealing at all",
    "license": "license required",
    "exception_lost": "no license exception",
    "diligence_only": "a reason to look closer",
}
_VIA: Mapping[str, str] = {
    "direct": "the party itself",
    "officer": "one of its officers",
    "address": "its address",
    "ownership": "its owners",
}
_LINKS: Mapping[str, str] = {
    "same_registration_number": "the same registration number",
    "shared_address": "an address",
    "shared_by_many": "something that very many share",
    "shared_officer": "an officer",
    "shared_website": "a website",
    "surname_echo": "a family name between buyer and seller",
}


@dataclass(frozen=True)
class Buyers:
    """The answers of the section; without lists nobody was screened, and no count of hits means anything."""

    counts: Row
    effects: list[Row]
    hits: list[Row]
    links: list[Row]
    resolved: Row


def ask_buyers(folder: Folder) -> Buyers:
    """What the audit's tables say of the parties."""
    return Buyers(
        counts=folder.row("who_counts"),
        effects=folder.rows("who_effects"),
        hits=folder.rows("who_hits", most=MOST_HITS),
        links=folder.rows("who_links"),
        resolved=folder.row("resolved"),
    )


def effect_text(effect: str) -> str:
    """What being on the list does."""
    return _EFFECTS.get(effect, effect.replace("_", " "))


def via_text(via: str) -> str:
    """What of the party met the entry."""
    return _VIA.get(via, via)


def link_text(link: str) -> str:
    """What two parties share."""
    return _LINKS.get(link, link.replace("_", " "))
