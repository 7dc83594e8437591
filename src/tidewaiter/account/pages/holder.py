"""One page of a party: what it held month by month, what it may hold, what it owes and where its records disagree."""

from __future__ import annotations

from dataclasses import dataclass

from tidewaiter.account.pages.audit_tables import AuditTables, Row

__all__ = ["WRITTEN", "HolderPage", "holder_page"]

WRITTEN = ("balances", "cap_ledger", "custody_problems", "license_duties")
"""The written tables of which this page is made."""


@dataclass(frozen=True, slots=True)
class HolderPage:
    """A party as an audit shows it; `party` is None where records name a party that no row of parties describes.

    `holds` is the newest balance of each item, `balances` the last of all, `months` how many there are; `absent` are
    the tables that this audit lacks.
    """

    holder_id: str
    as_of: str
    party: Row | None
    holds: tuple[Row, ...]
    balances: tuple[Row, ...]
    months: int
    licenses: tuple[Row, ...]
    duties: tuple[Row, ...]
    sites: tuple[Row, ...]
    tenancies: tuple[Row, ...]
    problems: tuple[Row, ...]
    absent: tuple[str, ...]


def holder_page(tables: AuditTables, holder_id: str, most: int | None = None) -> HolderPage:
    """The page of one party, with at most the last `most` balances."""
    parties = tables.rows("SELECT * FROM parties WHERE party_id = $id", holder_id)
    mine = "FROM balances WHERE holder_kind = 'party' AND holder_id = $id"
    holds, balances, months = [], [], 0
    if tables.has("balances"):
        newest = "QUALIFY row_number() OVER (PARTITION BY item_id ORDER BY month DESC) = 1"
        holds = tables.rows(f"SELECT * {mine} {newest} ORDER BY item_id", holder_id)
        months = int(str(tables.rows(f"SELECT count(*) AS n {mine}", holder_id)[0]["n"]))
        cut = "" if most is None else f" LIMIT {most}"
        balances = tables.rows(f"SELECT * {mine} ORDER BY month DESC, item_id DESC{cut}", holder_id)[::-1]
    duties = (
        "SELECT d.* FROM license_duties AS d JOIN licenses AS l USING (license_id) WHERE l.holder_id = $id "
        "ORDER BY d.due_on, d.license_id, d.duty, d.basis, d.site_id"
    )
    problems = "SELECT * FROM custody_problems WHERE party_id = $id ORDER BY from_on, problem, serial_number, item_id"
    sites = "SELECT * FROM sites WHERE operator_id = $id ORDER BY site_id"
    tenancies = "SELECT * FROM tenancies WHERE $id IN (tenant_id, provider_id) ORDER BY from_on, site_id, item_id"
    return HolderPage(
        holder_id,
        tables.as_of,
        parties[0] if parties else None,
        tuple(holds),
        tuple(balances),
        months,
        tuple(_licenses(tables, holder_id)),
        tuple(tables.rows(duties, holder_id)) if tables.has("license_duties") else (),
        tuple(tables.rows(sites, holder_id)),
        tuple(tables.rows(tenancies, holder_id)),
        tuple(tables.rows(problems, holder_id)) if tables.has("custody_problems") else (),
        tuple(name for name in WRITTEN if not tables.has(name)),
    )


def _licenses(tables: AuditTables, holder_id: str) -> list[Row]:
    """Each license that names the party, with what is used of its units; one without a limit has no such row."""
    used = "NULL AS used_units, NULL AS left_units"
    join = ""
    if tables.has("cap_ledger"):
        used = "c.used AS used_units, c.headroom AS left_units"
        join = "LEFT JOIN cap_ledger AS c ON c.scope = 'license:' || l.license_id AND c.measure = 'units'"
    return tables.rows(
        "SELECT l.license_id, l.kind, l.authority, l.holder_id, l.consignee_id, l.end_user_id, l.site_id, l.item_id, "
        f"l.max_units, l.issued_on, l.expires_on, {used} FROM licenses AS l {join} "
        "WHERE $id IN (l.holder_id, l.consignee_id, l.end_user_id) OR l.license_id IN "
        "(SELECT license_id FROM license_lines WHERE $id IN (consignee_id, end_user_id)) ORDER BY l.license_id",
        holder_id,
    )
