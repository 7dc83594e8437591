"""Tests each lawful explanation on each case: which lines it fits, which contradict it, which cannot be told."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import duckdb

from tidewaiter.detection.explanations.explanation import ANSWER_COLUMNS, Explanation, explanations, query
from tidewaiter.engine.duck import quote_name
from tidewaiter.engine.step import Step, Workplace
from tidewaiter.records.write_rows import write_rows

__all__ = ["MOST_EVIDENCE", "answers_of", "ask_lines", "explanations_step"]

MOST_EVIDENCE = 20
"""Rows that an answer names; the summary says of how many lines it speaks."""

_MOST_UNITS = 2**63 - 1
_READS = ("case_findings", "cases", "control", "findings", "ownership", "parties", "shipments")
_PARAMETER = re.compile(r"\$([a-z_]+)")
_MADE = ("asked_cases", "asked_lines", "asked_sides", "asked_kin", "asked_answers")

_ASKED_CASES = """
WITH said AS (
  SELECT c.case_id, f.subject_kind, f.subject_id, f.evidence
  FROM case_findings AS c JOIN findings AS f ON f.finding_id = c.finding_id
  WHERE c.answer = 'yes'
),
rested AS (
  SELECT case_id, unnest(string_split(evidence, '|')) AS row FROM said WHERE subject_kind <> 'shipment'
)
SELECT d.case_id, s.row_id FROM said AS d JOIN shipments AS s ON s.shipment_id || ':' || s.line = d.subject_id
WHERE d.subject_kind = 'shipment'
UNION
SELECT d.case_id, s.row_id FROM said AS d JOIN shipments AS s ON s.shipment_id = d.subject_id
WHERE d.subject_kind = 'shipment'
UNION
SELECT r.case_id, s.row_id FROM rested AS r JOIN shipments AS s ON 'shipments:' || s.row_id = r.row
"""
"""The lines that the findings of a case name: those it is about, and those that another finding rests on."""

_ASKED_LINES = """
SELECT s.row_id, s.shipment_id, s.line, s.kind, s.shipped_on, s.received_on, s.seller_id, s.buyer_id,
       coalesce(s.ultimate_consignee_id, s.buyer_id) AS receiver_id, s.end_user_id, s.payer_id, s.payer_country,
       s.to_country, s.site_id, s.item_id, s.units
FROM shipments AS s WHERE s.row_id IN (SELECT row_id FROM asked_cases)
"""

_ASKED_SIDES = """
SELECT row_id, 'receiver' AS role, 'a' AS side, seller_id AS party_id, shipped_on AS day FROM asked_lines
UNION ALL SELECT row_id, 'receiver', 'b', receiver_id, shipped_on FROM asked_lines
UNION ALL SELECT row_id, 'payer', 'a', buyer_id, shipped_on FROM asked_lines WHERE payer_id IS NOT NULL
UNION ALL SELECT row_id, 'payer', 'b', payer_id, shipped_on FROM asked_lines WHERE payer_id IS NOT NULL
UNION ALL SELECT row_id, 'paid_for', 'a', payer_id, shipped_on FROM asked_lines WHERE payer_id IS NOT NULL
UNION ALL SELECT row_id, 'paid_for', 'b', receiver_id, shipped_on FROM asked_lines WHERE payer_id IS NOT NULL
"""
"""The pairs of firms of which it matters whether one owner has both."""

_TOLD = """
WITH per AS (
  SELECT c.case_id, a.answer, a.units, a.evidence, a.missing, l.units AS line_units, a.row_id
  FROM asked_cases AS c JOIN asked_lines AS l ON l.row_id = c.row_id JOIN asked_answers AS a ON a.row_id = c.row_id
),
facts AS (
  SELECT case_id, missing, row_number() OVER (PARTITION BY case_id ORDER BY count(*) DESC, missing) AS place
  FROM per WHERE answer = 'unknown' GROUP BY case_id, missing
),
rows_named AS (
  SELECT case_id, answer, row, row_number() OVER (PARTITION BY case_id, answer ORDER BY min(row_id), row) AS place
  FROM (SELECT case_id, answer, row_id, unnest(string_split(evidence, '|')) AS row FROM per WHERE evidence IS NOT NULL)
  GROUP BY case_id, answer, row
),
named AS (
  SELECT case_id, answer, string_agg(row, '|' ORDER BY place) AS evidence
  FROM rows_named WHERE place <= $most GROUP BY case_id, answer
),
counted AS (
  SELECT case_id, sum(CAST(line_units AS DECIMAL(38, 0))) AS all_units, count(*) AS lines,
         sum(CASE WHEN answer = 'yes' THEN CAST(units AS DECIMAL(38, 0)) ELSE 0 END) AS units,
         count(*) FILTER (answer = 'yes') AS yes, count(*) FILTER (answer = 'no') AS no,
         count(*) FILTER (answer = 'unknown') AS unknown
  FROM per GROUP BY case_id
)
SELECT c.case_id, coalesce(n.all_units, 0), coalesce(n.lines, 0), coalesce(n.units, 0), coalesce(n.yes, 0),
       coalesce(n.no, 0), coalesce(n.unknown, 0), f.missing, y.evidence, o.evidence
FROM cases AS c
LEFT JOIN counted AS n ON n.case_id = c.case_id
LEFT JOIN facts AS f ON f.case_id = c.case_id AND f.place = 1
LEFT JOIN named AS y ON y.case_id = c.case_id AND y.answer = 'yes'
LEFT JOIN named AS o ON o.case_id = c.case_id AND o.answer = 'no'
ORDER BY c.case_id
"""


def explanations_step() -> Step:
    """The step that writes `case_explanations`.

    What must be explained are the units of the lines that the findings of a case name. An explanation *fits* a line if
    rows say that the line is a leg of it, and then explains as many of its units as those rows tell of, never more than
    the line has; it is *contradicted* if a row says otherwise and no missing fact could change that; else it *cannot be
    told*. Of a case it is yes with one line that it fits, no only where every line contradicts it. Two explanations may
    explain the same units, and units that went over two lines are counted with each: they do not add up. No explanation
    changes the probability or the rank of a case, for whoever diverts writes the papers of one.
    """
    found = explanations()
    reads = tuple(sorted({*_READS, *(table for one in found for table in one.reads)}))
    claim = "Which lawful explanations fit a case, which its records contradict, and whom to ask about the rest."
    parts = "".join(one.digest for one in found) + query("asked_kin") + _ASKED_CASES + _ASKED_LINES + _TOLD
    digest = hashlib.sha256(parts.encode()).hexdigest()
    return Step("case_explanations", claim, reads, ("case_explanations",), _run, digest)


def _run(at: Workplace) -> dict[str, int]:
    try:
        at.con.execute(f"CREATE OR REPLACE TEMP TABLE asked_cases AS {_ASKED_CASES}")
        ask_lines(at.con)
        return write_rows(at, "case_explanations", _rows(at))
    finally:
        for name in _MADE:
            at.con.execute(f"DROP TABLE IF EXISTS {name}")


def ask_lines(con: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary tables that every explanation reads, from the lines of the temporary table `asked_cases`."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE asked_lines AS {_ASKED_LINES}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE asked_sides AS {_ASKED_SIDES}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE asked_kin AS {query('asked_kin')}")


def answers_of(con: duckdb.DuckDBPyConnection, one: Explanation) -> str:
    """Ask the explanation; the name of the temporary table that then holds its answers, one row for each line."""
    numbers = {name: one.numbers[name] for name in set(_PARAMETER.findall(one.sql))}
    con.execute(f"CREATE OR REPLACE TEMP TABLE asked_answers AS {one.sql}", numbers)
    described = con.execute(f"DESCRIBE {quote_name('asked_answers')}").fetchall()
    if tuple(name for name, *_ in described) != ANSWER_COLUMNS:
        raise ValueError(f"{one.name} must yield {', '.join(ANSWER_COLUMNS)}")
    return "asked_answers"


def _rows(at: Workplace) -> Iterator[list[Any]]:
    every = explanations()
    for done, one in enumerate(every):
        at.told(done / len(every))
        answers_of(at.con, one)
        yield from _told(one, at.con.execute(_TOLD, {"most": MOST_EVIDENCE}).fetchall())


def _told(one: Explanation, rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    """The rows of `case_explanations`, in the order of the table's columns."""
    for case, total, lines, units, yes, no, unknown, missing, says, against in rows:
        answer = "yes" if yes else "no" if no and not unknown else "unknown"
        evidence = says if yes else against
        explained = min(int(units), _MOST_UNITS) if yes else None
        ask = _ask(one, missing) if unknown or not lines else None
        summary = _summary(one, answer, (int(units), int(total)), (yes, no, unknown))
        yield [case, one.name, answer, explained, min(int(total), _MOST_UNITS), lines, no, evidence, ask, summary]


def _ask(one: Explanation, missing: str | None) -> str:
    if missing is None:
        return "the shipment lines, held by the seller's or carrier's books"
    record, holder = one.asks[missing]
    return f"{record} ({missing}), held by {holder}"


def _summary(one: Explanation, answer: str, units: tuple[int, int], lines: tuple[int, int, int]) -> str:
    yes, no, unknown = lines
    total = yes + no + unknown
    if not total:
        return f"{one.title}: cannot be told, for the findings name no shipment line."
    if answer == "no":
        return f"{one.title}: contradicted. {'The line' if total == 1 else 'Each line'} {one.no}."
    against = f"{no:,} {'contradicts' if no == 1 else 'contradict'} it" if no else ""
    rest = " and ".join(text for text in (against, f"{unknown:,} cannot be told" if unknown and yes else "") if text)
    if answer == "unknown":
        return f"{one.title}: cannot be told for {unknown:,} of {_lines(total)}{f'; {rest}' if rest else ''}."
    which = "The line" if total == 1 else f"{yes:,} of {_lines(total)}"
    others = f"; {rest}" if rest else ""
    return f"{one.title}: explains {units[0]:,} of {units[1]:,} units. {which} {one.yes}{others}."


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count:,} lines"
