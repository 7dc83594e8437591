"""Papers against goods: what authorities were told and what statements claim, beside what moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tidewaiter.report.folder import Folder, Row

__all__ = ["MOST_PAPERS", "Papers", "ask_papers", "check_text", "differs_text", "innocent_texts", "joined_text"]

MOST_PAPERS = 20
"""Differences and contradictions that the page shows."""

_JOINED: Mapping[str, str] = {
    "shipment_id": "its shipment number",
    "reference": "a reference",
    "transport_document": "a transport document",
    "goods_and_dates": "goods and dates alone",
}
_DIFFERS: Mapping[str, str] = {
    "hs_code": "HS code",
    "eccn": "ECCN",
    "description": "words for the goods",
    "license": "license named",
    "date": "day of filing",
}
_INNOCENT: Mapping[str, str] = {
    "units": "part of the shipment declared elsewhere or later; sets counted as one",
    "value": "CIF against FOB, currency and its day, an invoice corrected later",
    "weight": "gross against net, rounding",
    "hs_code": "another tariff year or national subheading",
    "eccn": "a paragraph left out",
    "description": "another language, a shorter name",
    "destination": "a port on the way, a change of route",
    "consignee": "a broker or an intermediate consignee named",
    "importer": "a broker or importer of record named",
    "exporter": "a forwarder or parent named as exporter",
    "license": "a general license or a renewed number",
    "date": "a late or amended filing",
}
_CHECKS: Mapping[str, str] = {
    "fewer_units_shipped": "more units on paper than were shipped",
    "issued_after_shipment": "issued after the goods had gone",
    "issued_before_shipment": "issued before the goods went",
    "left_claimed_country": "the same item left the country claimed",
    "more_units_shipped": "more units shipped than on paper",
    "other_consignee_country": "the consignee is of another country",
    "other_destination": "shipped to another country",
    "other_end_use": "another end use",
    "other_end_user": "issued by another than the end user",
    "other_site": "sent to another site",
    "over_license": "more units on paper than licensed",
    "over_order": "more units ordered than on paper",
    "reexported": "the same item was reexported by the party that promised not to",
    "site_promised_twice": "another party promises the same site",
}


@dataclass(frozen=True)
class Papers:
    """The answers of the section; what neither side recorded is in none of them."""

    counts: Row
    states: list[Row]
    words: list[Row]
    groups: list[Row]
    claims: list[Row]
    contradicted: list[Row]


def ask_papers(folder: Folder) -> Papers:
    """What the audit's tables say of declarations, statements and permissions that rest on others."""
    return Papers(
        counts=folder.row("papers_counts"),
        states=folder.rows("papers_states"),
        words=folder.rows("papers_words"),
        groups=folder.rows("papers_groups", most=MOST_PAPERS),
        claims=folder.rows("papers_claims"),
        contradicted=folder.rows("papers_contradicted", most=MOST_PAPERS),
    )


def joined_text(matched_by: str) -> str:
    """What joins a declaration and a shipment."""
    return _JOINED.get(matched_by, matched_by)


def differs_text(word: str) -> str:
    """What differs between the two."""
    return _DIFFERS.get(word, word)


def innocent_texts(differs: str) -> list[str]:
    """What else could explain that these things differ."""
    return [_INNOCENT[word] for word in differs.split("|") if word in _INNOCENT]


def check_text(check: str) -> str:
    """What contradicts a paper."""
    return _CHECKS.get(check, check.replace("_", " "))
