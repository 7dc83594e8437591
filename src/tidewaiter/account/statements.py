"""Checks what end-use statements and other papers claim against what was ordered, licensed and shipped."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from tidewaiter.account.papers import end_use_meant, promise_made
from tidewaiter.engine.duck import quote_text, rows_of
from tidewaiter.engine.step import Step, Workplace, write_table

__all__ = ["READS", "statement_checks_step"]

READS = ("documents", "licenses", "orders", "parties", "shipments", "sites")

_STAGES = ("paper_subjects", "paper_values", "paper_outflows")


def statement_checks_step() -> Step:
    """The step that asks of each claim of a paper whether the records contradict it."""
    claim = "What each paper claims, set against what was ordered, licensed and shipped under what it speaks of."
    return Step("statement_checks", claim, READS, ("statement_checks",), _run)


def _run(at: Workplace) -> dict[str, int]:
    at.con.execute(
        "CREATE OR REPLACE TEMP TABLE paper_texts AS SELECT end_use, promise, "
        "row_number() OVER (ORDER BY end_use, promise) AS number "
        "FROM (SELECT DISTINCT claimed_end_use AS end_use, reexport_promise AS promise FROM documents)"
    )
    path = at.scratch / "paper_texts.csv"
    at.con.execute("SELECT number, end_use, promise FROM paper_texts ORDER BY number")
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(_meanings(rows_of(at.con)))
    at.con.execute(f"CREATE OR REPLACE TEMP TABLE paper_meanings AS {_read(path)}")
    made = ["paper_texts", "paper_meanings"]
    try:
        for stage in _STAGES:
            at.con.execute(f"CREATE OR REPLACE TEMP TABLE {stage} AS {_query(stage)}")
            made.append(stage)
        return write_table(at, "statement_checks", _query("statement_checks"))
    finally:
        for name in made:
            at.con.execute(f"DROP TABLE {name}")


def _meanings(texts: Iterator[tuple[Any, ...]]) -> Iterator[tuple[int, str, str]]:
    for number, end_use, promise in texts:
        yield number, end_use_meant(end_use or ""), promise_made(promise) if promise else ""


def _read(path: Path) -> str:
    """A paper's words are the user's text and may hold anything; the number of their row stands for them."""
    columns = "{'number': 'BIGINT', 'end_use': 'VARCHAR', 'promise': 'VARCHAR'}"
    options = "header = false, auto_detect = false, hive_partitioning = false, delim = ','"
    read = f"read_csv({quote_text(str(path))}, columns = {columns}, {options})"
    return (
        "SELECT d.document_id, nullif(m.end_use, '') AS end_use, nullif(m.promise, '') AS promise FROM documents AS d "
        "JOIN paper_texts AS t ON t.end_use IS NOT DISTINCT FROM d.claimed_end_use "
        f"AND t.promise IS NOT DISTINCT FROM d.reexport_promise JOIN {read} AS m USING (number)"
    )


def _query(name: str) -> str:
    return resources.files(__package__).joinpath("queries", f"{name}.sql").read_text(encoding="utf-8")
