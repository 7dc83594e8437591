"""One page of the permission ledger: what a license allowed, what was drawn on it and what is left."""

from __future__ import annotations

from dataclasses import dataclass

from tidewaiter.account.pages.audit_tables import AuditTables, Row

__all__ = ["MAY_LACK", "WRITTEN", "LicensePage", "license_page"]

WRITTEN = ("draws", "cap_ledger", "license_duties")
"""The written tables of which this page is made."""

MAY_LACK = ("permit_chains",)
"""A written table without which the page is still one."""


@dataclass(frozen=True, slots=True)
class LicensePage:
    """A license as an audit shows it; `permission` is None where lines name a license that no record describes.

    `draws` are the last ones in their order, `drawn` says how many there are; `problems` counts each word over all.
    `chain` is what was found on the way to the permission that it rests on; None where the audit has no such table.
    """

    license_id: str
    as_of: str
    permission: Row | None
    lines: tuple[Row, ...]
    caps: tuple[Row, ...]
    draws: tuple[Row, ...]
    drawn: int
    problems: tuple[tuple[str, int], ...]
    undecided: tuple[tuple[str, int], ...]
    duties: tuple[Row, ...]
    chain: tuple[Row, ...] | None


def license_page(tables: AuditTables, license_id: str, most: int | None = None) -> LicensePage:
    """The page of one license, with at most the last `most` draws."""
    tables.need(*WRITTEN)
    held = tables.rows("SELECT * FROM licenses WHERE license_id = $id", license_id)
    counted = tables.rows("SELECT count(*) AS drawn FROM draws WHERE license_id = $id", license_id)
    cut = "" if most is None else f"LIMIT {most}"
    last = tables.rows(
        f"SELECT * FROM draws WHERE license_id = $id ORDER BY drawn_on DESC, shipment_id DESC, line DESC {cut}",
        license_id,
    )
    duties = "SELECT * FROM license_duties WHERE license_id = $id ORDER BY due_on, duty, basis, site_id"
    caps = (
        "SELECT * FROM cap_ledger WHERE standing = 'license' AND (scope = 'license:' || $id "
        "OR scope IN (SELECT 'license:' || license_id || '/' || line FROM license_lines WHERE license_id = $id)) "
        "ORDER BY scope, measure, period"
    )
    lines = "SELECT * FROM license_lines WHERE license_id = $id ORDER BY length(line), line"
    chain = "SELECT * FROM permit_chains WHERE subject_kind = 'license' AND subject_id = $id ORDER BY line"
    return LicensePage(
        license_id,
        tables.as_of,
        held[0] if held else None,
        tuple(tables.rows(lines, license_id)),
        tuple(tables.rows(caps, license_id)),
        tuple(reversed(last)),
        int(str(counted[0]["drawn"])),
        _counted(tables, "problem", license_id),
        _counted(tables, "undecided", license_id),
        tuple(tables.rows(duties, license_id)),
        tuple(tables.rows(chain, license_id)) if tables.has(*MAY_LACK) else None,
    )


def _counted(tables: AuditTables, column: str, license_id: str) -> tuple[tuple[str, int], ...]:
    sql = (
        f"SELECT word, count(*) AS n FROM (SELECT unnest(string_split({column}, '|')) AS word FROM draws "
        "WHERE license_id = $id) GROUP BY word ORDER BY n DESC, word"
    )
    return tuple((str(row["word"]), int(str(row["n"]))) for row in tables.rows(sql, license_id))
