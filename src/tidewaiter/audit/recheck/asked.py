"""Runs the steps and asks the detectors that a record can change, over a small pack; says what they answer."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tidewaiter.audit.job import Job
from tidewaiter.detection.chosen import chosen_for
from tidewaiter.detection.detector import Detector
from tidewaiter.detection.find import answers_of, keep_findings, make_found
from tidewaiter.engine.duck import quote_name
from tidewaiter.engine.step import Step, Workplace, parquet

__all__ = ["Asked", "Question", "Row", "Subject"]

Subject = tuple[str, str]
"""A detector and what it speaks of."""

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be asked: the steps to run, the detectors to ask, for which day, by which numbers of the audit's."""

    job: Job
    steps: Sequence[Step]
    detectors: Sequence[Detector]
    last_day: dt.date
    chosen: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """What each detector answered of each subject, what of it is a finding, and who has each unit, if worked out."""

    answers: Mapping[Subject, Row]
    findings: Mapping[Subject, Row]
    spans: Path | None

    @classmethod
    def over(cls, con: duckdb.DuckDBPyConnection, schemas: str, folder: Path, question: Question) -> Asked:
        """Ask over the tables of these schemas; what steps write stands in `folder`, which is empty before."""
        con.execute(f"SET search_path = '{schemas}'")
        for step in question.steps:
            _run(con, folder, step, question)
        answers = dict(_answers(con, question))
        findings = {(str(row[1]), str(row[3])): row for row in con.execute("FROM found").fetchall()}
        moved = any("custody_spans" in step.writes for step in question.steps)
        return cls(answers, findings, folder / "tables" / "custody_spans.parquet" if moved else None)


def _run(con: duckdb.DuckDBPyConnection, folder: Path, step: Step, question: Question) -> None:
    """Run a step; what it writes becomes a table, for a view of a file would be opened at every look."""
    parameters = {"as_of": question.last_day.isoformat(), "screened_on": ""}
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        step.run(Workplace(con, folder, Path(scratch), question.job.order, parameters, csv_rows=-1))
    for table in step.writes:
        path = folder / "tables" / f"{table}.parquet"
        con.execute(f"CREATE TEMP TABLE {quote_name(table)} AS SELECT * FROM {parquet(path)}")


def _answers(con: duckdb.DuckDBPyConnection, question: Question) -> Iterator[tuple[Subject, Row]]:
    make_found(con)
    for one in question.detectors:
        table = answers_of(con, one, question.last_day, chosen_for(one.code, question.chosen))
        rows = con.execute(f"SELECT * FROM {quote_name(table)}").fetchall()
        keep_findings(con, one)
        for subject, *said in rows:
            yield (one.code, subject), tuple(said)
