"""A finished audit in a few lines: what was read, what was left out, where the TPP sits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from tidewaiter.audit.disk import read_json
from tidewaiter.audit.manifest import Manifest
from tidewaiter.engine.duck import connect, rows_of
from tidewaiter.engine.step import parquet
from tidewaiter.parties.hit_state import state_of

__all__ = ["Holder", "Resolved", "Summary", "TableRead", "summarise"]

READING = "read/reading.json"


@dataclass(frozen=True, slots=True)
class TableRead:
    """One table of the pack: rows read, rows left out, and columns that the layout does not know but are kept."""

    name: str
    rows: int
    rejected: int
    unknown_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holder:
    """What one party or site should hold at the end of its account, all items together.

    TPP is from `tpp_low` to `tpp_high` over the items whose chip is known, `units_unknown` are the units of the others;
    `units` is None where there are more than can be counted.
    """

    holder_id: str
    units: int | None
    units_unknown: int
    tpp_low: Decimal
    tpp_high: Decimal


@dataclass(frozen=True, slots=True)
class Resolved:
    """How many numbers were put together into how many firms, and which were left apart and why.

    `lines_within` are rows that now run from a firm to itself; `conflicts` the firms whose records differ in a fact.
    """

    numbers: int
    firms: int
    lines_within: int
    conflicts: int
    contradicted: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a person wants to know first.

    `rejects` counts the lines of rejects.csv; `unread` names the files of the pack that are no tables.
    `lists` are those that parties were screened against, with their day; `open_hits` what a person has to look at.
    `resolved` is None where every number counts as a party of its own.
    `chosen` are the numbers of detectors that were set otherwise than shipped, by code and parameter.
    `holders` are those with the most TPP, the greatest first; `holders_in_all` counts every holder of an account.
    """

    audit_id: str
    as_of: str
    tables: tuple[TableRead, ...]
    unread: tuple[str, ...]
    rejects: int
    absent: int
    holders: tuple[Holder, ...]
    holders_in_all: int
    lists: Mapping[str, str]
    open_hits: int
    resolved: Resolved | None = None
    chosen: Mapping[str, int] = field(default_factory=dict)


def summarise(folder: Path, *, most: int = 5) -> Summary:
    """The summary of the finished audit in `folder`, with `most` holders at most."""
    manifest = Manifest.read(folder)
    reading = read_json(folder / READING) or {"tables": {}, "unread": []}
    holders = _holders(folder / "tables" / "balances.parquet")
    return Summary(
        audit_id=folder.resolve().name,
        as_of=manifest.plan.settings.as_of,
        tables=tuple(_table(name, one) for name, one in reading["tables"].items()),
        unread=tuple(reading["unread"]),
        rejects=manifest.outputs["rejects.csv"].rows,
        absent=len(manifest.plan.delay_days) - sum(1 for one in reading["tables"].values() if one["rows"]),
        holders=tuple(holders[:most]),
        holders_in_all=len(holders),
        lists={name: told.split(" ")[0] for name, told in manifest.plan.lists.items()},
        open_hits=_open_hits(folder / "tables" / "screenings.parquet"),
        resolved=_resolved(folder / "tables" / "resolved_parties.parquet"),
        chosen=manifest.plan.settings.detectors,
    )


def _table(name: str, raw: Mapping[str, Any]) -> TableRead:
    return TableRead(name, raw["rows"], raw["rejected"], tuple(raw["unknown_columns"]))


def _holders(balances: Path) -> list[Holder]:
    """The last month of each account, added up by holder; accounts without a chip count their units only."""
    con = connect()
    rows = con.execute(f"""
        WITH last AS (
            SELECT holder_id, expected_units, tpp_low, tpp_high
            FROM {parquet(balances)}
            WHERE holder_kind = 'party' AND expected_units IS NOT NULL
            QUALIFY row_number() OVER (PARTITION BY holder_kind, holder_id, item_id ORDER BY month DESC) = 1
        )
        SELECT holder_id, CAST(sum(expected_units) AS BIGINT),
               CAST(coalesce(sum(expected_units) FILTER (tpp_high IS NULL), 0) AS BIGINT),
               coalesce(sum(tpp_low), 0), coalesce(sum(tpp_high), 0) AS high
        FROM last GROUP BY holder_id ORDER BY high DESC, holder_id
    """).fetchall()
    con.close()
    return [Holder(*row) for row in rows]


def _resolved(path: Path) -> Resolved | None:
    if not path.is_file():
        return None
    con = connect()
    numbers, firms, within, conflicts = con.execute(f"""
        SELECT count(*), count(DISTINCT resolved_id), CAST(coalesce(sum(lines_within), 0) AS BIGINT),
               count(DISTINCT resolved_id) FILTER (conflicts IS NOT NULL)
        FROM {parquet(path)} WHERE state = 'together'
    """).fetchall()[0]
    con.execute(f"SELECT state, party_id FROM {parquet(path)} ORDER BY party_id")
    apart = list(rows_of(con))
    con.close()
    contradicted, changed = (
        tuple(party for state, party in apart if state == wanted) for wanted in ("contradicted", "changed")
    )
    return Resolved(numbers, firms, within, conflicts, contradicted, changed)


def _open_hits(screenings: Path) -> int:
    """The hits that nothing settled yet."""
    if not screenings.is_file():
        return 0
    con = connect()
    con.execute(f"SELECT reasons FROM {parquet(screenings)}")
    found = sum(state_of((reasons or "").split("|")) == "open" for (reasons,) in rows_of(con))
    con.close()
    return found
