"""The step that makes an audit see one party where a person confirmed that several numbers are one firm.

What was recorded stays as it is in `read`; the tables with other numbers stand beside it in `resolved`, and every later
step sees those.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import duckdb

from tidewaiter.core.days import parse_day
from tidewaiter.engine.duck import rows_of
from tidewaiter.engine.step import Step, Workplace
from tidewaiter.parties.list_files import SAME
from tidewaiter.parties.pack_parties import PARTY_COLUMNS
from tidewaiter.parties.party_file import party_of
from tidewaiter.parties.resolution.answers import SameAnswers
from tidewaiter.parties.resolution.firm import Firm
from tidewaiter.parties.resolution.tables import MEMBERS, conflicts, lines_within, write_resolved
from tidewaiter.parties.resolution.together import TOGETHER, Together, put_together
from tidewaiter.parties.table_rows import Cells, write_rows
from tidewaiter.records.contracts import outputs, tables

__all__ = ["FOLDER", "NAME", "after_resolving", "firms_about", "resolved_step"]

NAME = "resolved_parties"
FOLDER = "resolved"
"""Where the tables stand in which parties were put together."""


def resolved_step(files: Mapping[str, Path]) -> Step:
    """The step that writes `resolved_parties`, given the decisions among the inputs of the audit."""
    run = partial(_run, decisions=files[SAME])
    return Step(NAME, outputs()[NAME].claim, tuple(tables()), (NAME,), run)


def after_resolving(step: Step) -> Step:
    """The same step, which waits until parties are put together."""
    return replace(step, reads=(*step.reads, NAME))


def _run(at: Workplace, *, decisions: Path) -> dict[str, int]:
    """A replay of a past day heeds what was decided by then."""
    made = SameAnswers.read(decisions)
    if as_of := at.parameters.get("as_of"):
        made = made.by(parse_day(str(as_of)))
    found = put_together(firms_about(at.con, {party for pair in made.pairs() for party in pair}), made)
    _keep_members(at.con, found)
    differing, within = conflicts(at.con), lines_within(at.con)
    written = write_rows(at, NAME, [_cells(one, differing, within) for one in found])
    changed = write_resolved(at.con, at.folder / FOLDER)
    at.con.execute(f"DROP TABLE {MEMBERS}")
    return written | {f"{FOLDER}/{name}": rows for name, rows in changed.items()}


def firms_about(con: duckdb.DuckDBPyConnection, wanted: Collection[str]) -> list[Firm]:
    """The parties about which anything was decided, as they are compared with a decision."""
    con.execute(
        f"SELECT {', '.join(PARTY_COLUMNS)} FROM parties WHERE party_id IN (SELECT unnest($wanted)) ORDER BY party_id",
        {"wanted": sorted(wanted)},
    )
    rows = [dict(zip(PARTY_COLUMNS, row, strict=True)) for row in rows_of(con)]
    return [Firm(party_of(row), row["website"] or "") for row in rows]


def _keep_members(con: duckdb.DuckDBPyConnection, found: Collection[Together]) -> None:
    con.execute(f"CREATE OR REPLACE TEMP TABLE {MEMBERS} (party_id VARCHAR, resolved_id VARCHAR)")
    together = [one for one in found if one.state == TOGETHER]
    con.execute(
        f"INSERT INTO {MEMBERS} SELECT unnest($members), unnest($resolved)",
        {"members": [one.party_id for one in together], "resolved": [one.resolved_id for one in together]},
    )


def _cells(one: Together, differing: Mapping[str, Collection[str]], within: Mapping[str, int]) -> Cells:
    return (
        one.party_id,
        one.resolved_id,
        one.state,
        _listed(one.decided_by),
        one.decided_on.isoformat(),
        _listed(one.basis),
        _listed(differing.get(one.resolved_id, ())),
        within.get(one.party_id, 0),
    )


def _listed(words: Collection[str]) -> str:
    return "|".join(" ".join(one.split()).replace("|", "/") for one in words)
