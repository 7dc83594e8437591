"""Sets the answers of both small packs beside the audit's own: which findings turn, and which cannot be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from tidewaiter.audit.recheck.asked import Asked, Row, Subject
from tidewaiter.audit.recheck.effect import Turn
from tidewaiter.detection.detector import ANSWER_COLUMNS
from tidewaiter.detection.load import detectors
from tidewaiter.engine.step import parquet

__all__ = ["SPANS", "Turned", "turned"]

SPANS = "custody_spans"
"""A temporary view of this name hides the audit's where units are elsewhere with the records."""

_COME = "recheck_come"
_ANSWER = ANSWER_COLUMNS.index("answer") - 1
_ID, _SUMMARY = 0, 9


@dataclass
class Turned:
    """The findings that turn; the ids of those that go, the table of those that come; and the subjects kept.

    `decided` says of how many subjects more each detector decides.
    """

    come: str = _COME
    turns: list[Turn] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    decided: dict[str, int] = field(default_factory=dict)
    kept: list[Subject] = field(default_factory=list)


def turned(con: duckdb.DuckDBPyConnection, before: Asked, after: Asked) -> Turned:
    """What differs between both, where the audit says what the first of them says."""
    every = sorted({*before.answers, *after.answers})
    changed = [one for one in every if before.answers.get(one) != after.answers.get(one)]
    audit, told = _findings(con, changed), {one.code: one for one in detectors()}
    found, come = Turned(), list[Row]()
    for subject in changed:
        code = subject[0]
        old, new = before.findings.get(subject), after.findings.get(subject)
        if old != audit.get(subject):
            found.kept.append(subject)
            continue
        then, now = _answer(before, subject), _answer(after, subject)
        found.decided[code] = found.decided.get(code, 0) + (now in {"yes", "no"}) - (then in {"yes", "no"})
        if old == new:
            continue
        found.gone += [str(old[_ID])] if old else []
        come += [new] if new else []
        summary = str((new or old or ())[_SUMMARY])
        found.turns.append(Turn(code, told[code].name, told[code].subject_kind, subject[1], then, now, summary))
    if before.spans and after.spans:
        moved = _moved(con, before.spans, after.spans, found.gone)
        found.gone += [str(row[_ID]) for row in moved]
        come += moved
    con.execute(f"CREATE OR REPLACE TEMP TABLE {_COME} AS SELECT * FROM findings LIMIT 0")
    if come:
        con.executemany(f"INSERT INTO {_COME} VALUES ({', '.join('?' * len(come[0]))})", come)
    return found


def _answer(asked: Asked, subject: Subject) -> str | None:
    row = asked.answers.get(subject)
    return str(row[_ANSWER]) if row else None


def _findings(con: duckdb.DuckDBPyConnection, subjects: Iterable[Subject]) -> Mapping[Subject, Row]:
    """What the audit found of these."""
    wanted = list(subjects)
    rows = con.execute(
        "SELECT f.* FROM findings AS f JOIN (SELECT unnest(CAST(? AS VARCHAR[])) AS detector, "
        "unnest(CAST(? AS VARCHAR[])) AS subject_id) AS w ON w.detector = f.detector AND w.subject_id = f.subject_id",
        [[code for code, _ in wanted], [subject for _, subject in wanted]],
    ).fetchall()
    return {(str(row[1]), str(row[3])): row for row in rows}


def _moved(con: duckdb.DuckDBPyConnection, before: Path, after: Path, gone: Iterable[str]) -> list[Row]:
    """Further findings about units that are elsewhere now, and so may be about others; the new places hide the old."""
    old, new = (f"(SELECT * FROM {parquet(path)} WHERE serial_number IS NOT NULL)" for path in (before, after))
    con.execute(
        "CREATE OR REPLACE TEMP TABLE recheck_moved AS SELECT DISTINCT serial_number FROM "
        f"((FROM {old} EXCEPT FROM {new}) UNION ALL (FROM {new} EXCEPT FROM {old}))"
    )
    con.execute(
        f"CREATE OR REPLACE TEMP VIEW {SPANS} AS "
        f"SELECT * FROM memory.main.{SPANS} WHERE serial_number NOT IN (FROM recheck_moved) UNION ALL "
        f"SELECT * FROM {parquet(after)} WHERE serial_number IN (FROM recheck_moved)"
    )
    return con.execute(
        "SELECT * FROM findings WHERE subject_kind = 'device' AND subject_id IN (FROM recheck_moved) "
        "AND finding_id NOT IN (SELECT unnest(CAST(? AS VARCHAR[]))) ORDER BY finding_id",
        [list(gone)],
    ).fetchall()
