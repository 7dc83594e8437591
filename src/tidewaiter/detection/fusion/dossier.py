"""Reads one case, or the first of them, from an audit's folder with all that a person needs to act on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tidewaiter.account.pages.audit_tables import AuditTables, Row, opened
from tidewaiter.core.errors import InputError, Place

__all__ = ["Dossier", "first_cases", "read_dossier"]

_WRITTEN = (
    *("cases", "case_findings", "case_checks", "case_explanations", "findings", "detectors"),
    "custody_spans",
)

_CASE = "SELECT * FROM cases WHERE case_id = $id"
_FIRST = "SELECT * FROM cases ORDER BY rank LIMIT CAST($id AS BIGINT)"
_CHECKS = "SELECT * FROM case_checks WHERE case_id = $id ORDER BY place"
_EXPLAINED = """
SELECT * FROM case_explanations WHERE case_id = $id
ORDER BY CASE answer WHEN 'yes' THEN 0 WHEN 'unknown' THEN 1 ELSE 2 END, units DESC NULLS LAST, explanation
"""
_PARTIES = """
SELECT p.* FROM parties AS p
WHERE p.party_id IN (SELECT unnest(string_split(party_ids, '|')) FROM cases WHERE case_id = $id) ORDER BY p.party_id
"""
_SITES = """
SELECT s.* FROM sites AS s
WHERE s.site_id IN (SELECT unnest(string_split(site_ids, '|')) FROM cases WHERE case_id = $id) ORDER BY s.site_id
"""
_LINES = """
SELECT s.* FROM shipments AS s
WHERE s.shipment_id || ':' || s.line IN (SELECT unnest(string_split(shipment_ids, '|')) FROM cases WHERE case_id = $id)
ORDER BY s.shipped_on, s.shipment_id, s.line
"""
_FOUND = """
SELECT c.detector, d.name, d.claim, c.adds, count(*) AS findings,
       sum(CASE WHEN c.answer = 'yes' THEN 1 ELSE 0 END) AS yes,
       min(CASE WHEN c.answer = 'yes' THEN f.summary END) AS summary,
       min(CASE WHEN c.answer = 'yes' THEN f.evidence END) AS evidence,
       max(f.innocent_explanations) AS innocent_explanations
FROM case_findings AS c
JOIN findings AS f ON f.finding_id = c.finding_id
JOIN detectors AS d ON d.detector = c.detector
WHERE c.case_id = $id
GROUP BY c.detector, d.name, d.claim, c.adds
ORDER BY c.adds DESC NULLS LAST, c.detector
"""
_SERIALS = """
SELECT serial_number, item_id, state, party_id, site_id, location, from_on
FROM custody_spans
WHERE serial_number IS NOT NULL AND until_on IS NULL
  AND (party_id IN (SELECT unnest(string_split(party_ids, '|')) FROM cases WHERE case_id = $id)
       OR site_id IN (SELECT unnest(string_split(site_ids, '|')) FROM cases WHERE case_id = $id))
ORDER BY CASE WHEN state IN ('open', 'in_transit') THEN 0 ELSE 1 END, site_id, location, serial_number
"""


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case with its firms, sites, lines, findings, checks, serial numbers its firms should have, and explanations.

    `explained` has the lawful explanations as tested: those that fit first, then those that are open, then those that
    are contradicted; none in an audit made before they were tested. `made_up_by` is empty for real records.
    """

    made_up_by: str
    case: Row
    checks: Sequence[Row]
    parties: Sequence[Row]
    sites: Sequence[Row]
    lines: Sequence[Row]
    found: Sequence[Row]
    serials: Sequence[Row]
    explained: Sequence[Row]


def first_cases(where: Path, most: int) -> list[Row]:
    """The cases of highest rank in an audit, at most so many; none where nothing was found."""
    with opened(where, _WRITTEN) as audit:
        _need(audit)
        return audit.rows(_FIRST, str(most))


def read_dossier(where: Path, case_id: str) -> Dossier:
    """The case of this id with all that belongs to it.

    Raises InputError for an id that the audit does not have, StateError for an audit older than cases.
    """
    with opened(where, _WRITTEN) as audit:
        _need(audit)
        found = audit.rows(_CASE, case_id)
        if not found:
            raise InputError(
                "This audit has no such case.",
                place=Place(file=str(where)),
                value=case_id,
                expected="the case_id of a row of the table cases",
                hint=f"See which there are: tidewaiter case list {where}",
            )
        parts = [audit.rows(query, case_id) for query in (_CHECKS, _PARTIES, _SITES, _LINES, _FOUND, _SERIALS)]
        parts.append(audit.rows(_EXPLAINED, case_id) if audit.has("case_explanations") else [])
    return Dossier(audit.made_up_by, found[0], *parts)


def _need(audit: AuditTables) -> None:
    audit.need("cases", "case_findings", "case_checks", "findings", "detectors")
