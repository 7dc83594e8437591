"""Finds what an id stands for in an audit: a license, a party, a site or a serial number, or what comes near it."""

from __future__ import annotations

from tidewaiter.account.pages.audit_tables import AuditTables
from tidewaiter.core.errors import InputError

__all__ = ["KINDS", "RESOLVED", "kind_of"]

RESOLVED = "resolved_parties"
"""The written table that says which party counts as which, where an audit was told to resolve them."""

KINDS = ("license", "party", "site", "serial")
"""What a page can be about, in the order in which an id is looked up."""

_SAID = {"license": "license", "party": "party", "site": "site", "serial": "serial number"}

_IDS: dict[str, tuple[tuple[str, str], ...]] = {
    "license": (("licenses", "license_id"), ("draws", "license_id")),
    "party": (
        ("parties", "party_id"),
        ("balances", "CASE WHEN holder_kind = 'party' THEN holder_id END"),
        ("licenses", "holder_id"),
        ("licenses", "consignee_id"),
        ("licenses", "end_user_id"),
        ("orders", "buyer_id"),
        ("shipments", "end_user_id"),
        ("shipments", "forwarder_id"),
        ("shipments", "payer_id"),
        ("sites", "operator_id"),
        ("tenancies", "tenant_id"),
        ("tenancies", "provider_id"),
        ("custody_events", "party_id"),
        ("custody_spans", "party_id"),
    ),
    "site": (
        ("sites", "site_id"),
        ("site_limits", "site_id"),
        ("site_capacity", "site_id"),
        ("site_power", "site_id"),
        ("shipments", "site_id"),
        ("licenses", "site_id"),
        ("tenancies", "site_id"),
        ("custody_events", "site_id"),
        ("custody_spans", "site_id"),
        ("balances", "CASE WHEN holder_kind = 'site' THEN holder_id END"),
    ),
    "serial": (
        ("serials", "serial_number"),
        ("devices", "serial_number"),
        ("devices", "parent_serial_number"),
        ("custody_events", "serial_number"),
        ("custody_events", "replaced_by_serial"),
        ("custody_spans", "serial_number"),
        ("custody_spans", "inside_serial"),
    ),
}


def kind_of(tables: AuditTables, asked: str, kind: str = "") -> str:
    """The kind of thing this id names; an InputError where it names none or, unless `kind` says which, several."""
    kinds = (kind,) if kind else KINDS
    found = [one for one in kinds if _named(tables, one, asked)]
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(
            f"This id is that of a {', of a '.join(_SAID[one] for one in found)}.",
            value=asked,
            expected=" or ".join(f"--as {one}" for one in found),
            hint="Say which page you mean.",
        )
    if kind in ("", "party") and (counts_as := _counts_as(tables, asked)):
        raise InputError(
            "This audit counts this party as another: a person confirmed that they are one firm.",
            value=asked,
            expected=f"{_plain(counts_as)}, the party as which it counts",
            hint="Ask for that one; the table resolved_parties says who decided, and why.",
        )
    near = sorted((-likeness, kinds.index(one), name) for one in kinds for likeness, name in _near(tables, one, asked))[
        :4
    ]
    shown = ", ".join(f"{_plain(name)} ({_SAID[kinds[place]]})" for _, place, name in near)
    raise InputError(
        f"No record of this audit speaks of this {_SAID[kind]}."
        if kind
        else "No record of this audit speaks of this id.",
        value=asked,
        expected=f"an id on record, such as {shown}" if near else "",
        hint="" if near else f"The pack names no {_SAID[kind] if kind else 'license, party, site or serial number'}.",
    )


def _sources(tables: AuditTables, kind: str) -> list[tuple[str, str]]:
    return [(table, column) for table, column in _IDS[kind] if tables.has(table)]


def _named(tables: AuditTables, kind: str, asked: str) -> bool:
    return bool(asked) and any(
        tables.rows(f"SELECT 1 AS one FROM {table} WHERE {column} = $id LIMIT 1", asked)
        for table, column in _sources(tables, kind)
    )


def _counts_as(tables: AuditTables, asked: str) -> str:
    if not tables.has(RESOLVED):
        return ""
    sql = f"SELECT resolved_id FROM {RESOLVED} WHERE party_id = $id AND state = 'together' AND resolved_id <> $id"
    return "".join(str(row["resolved_id"]) for row in tables.rows(f"{sql} LIMIT 1", asked))


def _near(tables: AuditTables, kind: str, asked: str) -> list[tuple[float, str]]:
    """The ids of this kind that look most like the one asked for, and how much."""
    ids = " UNION ".join(f"SELECT {column} AS id FROM {table}" for table, column in _sources(tables, kind))
    likeness = "jaro_winkler_similarity(lower(id), lower($id))"
    sql = f"SELECT {likeness} AS likeness, id FROM ({ids}) WHERE id <> '' ORDER BY likeness DESC, id LIMIT 4"
    return [(float(str(row["likeness"])), str(row["id"])) for row in tables.rows(sql, asked)]


def _plain(text: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in text)
