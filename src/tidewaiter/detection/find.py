"""Asks every detector its question and keeps what it found, what it could not decide, and how much of each."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping

import duckdb

from tidewaiter.detection.chosen import chosen_for
from tidewaiter.detection.detector import ANSWER_COLUMNS, Detector
from tidewaiter.detection.load import detectors
from tidewaiter.engine.duck import quote_name, quote_text
from tidewaiter.engine.step import Step, Workplace, write_table
from tidewaiter.records.as_of_day import AS_OF_READS, as_of_day

__all__ = ["answers_of", "findings_step", "keep_findings", "make_found"]

_ANSWERS = "answers of a detector"
_MOST_MISSING = 3


def findings_step() -> Step:
    """The step that asks every detector; it reads what they read, and stands for the text of all of them."""
    found = detectors()
    reads = sorted({*AS_OF_READS, *(table for one in found for table in one.reads)})
    claim = "What each detector found or could not decide, and how much it looked at."
    digest = hashlib.sha256("".join(one.digest for one in found).encode()).hexdigest()
    return Step("findings", claim, tuple(reads), ("detectors", "findings"), _run, digest)


def answers_of(
    con: duckdb.DuckDBPyConnection, one: Detector, last_day: dt.date, chosen: Mapping[str, int] | None = None
) -> str:
    """Ask the detector; the name of the temporary table that then holds its answers, one row for each subject.

    `last_day` is the day for which the audit speaks: a detector's SQL may name it as $last_day.
    """
    settings: dict[str, object] = dict(one.settings(chosen))
    if "$last_day" in one.sql:
        settings["last_day"] = last_day
    con.execute(f"CREATE OR REPLACE TEMP TABLE {quote_name(_ANSWERS)} AS {one.sql}", settings)
    described = con.execute(f"DESCRIBE {quote_name(_ANSWERS)}").fetchall()
    if tuple(name for name, *_ in described) != ANSWER_COLUMNS:
        raise ValueError(f"{one.code} must yield {', '.join(ANSWER_COLUMNS)}")
    return _ANSWERS


def make_found(con: duckdb.DuckDBPyConnection) -> None:
    """Make the empty temporary table `found`, into which `keep_findings` puts what a detector found."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE found (finding_id VARCHAR, detector VARCHAR, subject_kind VARCHAR, "
        "subject_id VARCHAR, as_of DATE, answer VARCHAR, probability DOUBLE, units BIGINT, tpp DECIMAL(38, 3), "
        "summary VARCHAR, evidence VARCHAR, missing_facts VARCHAR, innocent_explanations VARCHAR)"
    )


def _run(at: Workplace) -> dict[str, int]:
    make_found(at.con)
    at.con.execute(
        "CREATE OR REPLACE TEMP TABLE asked (detector VARCHAR, name VARCHAR, claim VARCHAR, subject_kind VARCHAR, "
        "sees VARCHAR, assumes VARCHAR, cannot_see VARCHAR, parameters VARCHAR, typologies VARCHAR, subjects BIGINT, "
        "subjects_yes BIGINT, subjects_no BIGINT, subjects_unknown BIGINT, top_missing_facts VARCHAR)"
    )
    every, last_day, chosen = detectors(), as_of_day(at), at.parameters.get("detectors")
    for done, one in enumerate(every):
        at.told(done / len(every))
        mine = chosen_for(one.code, chosen) if isinstance(chosen, Mapping) else {}
        answers_of(at.con, one, last_day, mine)
        _describe(at.con, one, mine)
        keep_findings(at.con, one)
    written = write_table(at, "findings", "SELECT * FROM found")
    return written | write_table(at, "detectors", "SELECT * FROM asked")


def keep_findings(con: duckdb.DuckDBPyConnection, one: Detector) -> None:
    """Keep its yes, and its unknown where that is a finding; the id says which detector, subject and day."""
    kept = "answer IN ('yes', 'unknown')" if one.tells_unknown else "answer = 'yes'"
    innocent = quote_text("|".join(one.innocent)) if one.innocent else "NULL"
    con.execute(
        "INSERT INTO found SELECT substr(sha256(concat_ws('|', $code, subject_id, CAST(as_of AS VARCHAR))), 1, 16), "
        f"$code, $kind, subject_id, as_of, answer, NULL, units, tpp, CASE WHEN answer = 'yes' THEN summary "
        "ELSE 'Not decidable on what is recorded; missing: ' || "
        "coalesce(replace(missing_facts, '|', ', '), 'not named') || '.' END, "
        f"evidence, missing_facts, {innocent} "
        f"FROM {quote_name(_ANSWERS)} WHERE {kept}",
        {"code": one.code, "kind": one.subject_kind},
    )


def _describe(con: duckdb.DuckDBPyConnection, one: Detector, chosen: Mapping[str, int]) -> None:
    """What it is and how much it decided, beside what was missing most often where it could not."""
    table = quote_name(_ANSWERS)
    row = con.execute(
        "SELECT count(*), count(*) FILTER (answer = 'yes'), count(*) FILTER (answer = 'no'), "
        f"count(*) FILTER (answer = 'unknown') FROM {table}"
    ).fetchone()
    missing = con.execute(
        f"SELECT fact, count(*) AS times FROM (SELECT unnest(string_split(missing_facts, '|')) AS fact FROM {table} "
        f"WHERE answer = 'unknown') GROUP BY fact ORDER BY times DESC, fact LIMIT {_MOST_MISSING}"
    ).fetchall()
    parameters = "|".join(f"{name}={value}" for name, value in sorted(one.settings(chosen).items()))
    words = [one.code, one.name, one.claim, one.subject_kind, one.sees, one.assumes, one.cannot_see]
    facts = "|".join(f"{fact} ({times})" for fact, times in missing)
    con.execute(
        f"INSERT INTO asked VALUES ({', '.join('?' * 14)})",
        [*words, parameters or None, "|".join(one.typologies) or None, *(row or (0, 0, 0, 0)), facts or None],
    )
