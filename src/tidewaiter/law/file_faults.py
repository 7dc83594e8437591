"""Lines whose cells can be read and whose facts cannot be used: each is listed with what stands against it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

import duckdb

from tidewaiter.core.errors import InputError
from tidewaiter.law.facts_of import facts_of_item
from tidewaiter.law.file_items import ItemProblem
from tidewaiter.law.file_read import FileRows
from tidewaiter.records.faults import Fault, FaultList, shortened

__all__ = ["list_unusable", "usable"]


def usable(lines: str, first: dt.date) -> str:
    """The SQL of the lines that can be answered; `first` is the first day of any law that is asked."""
    return f"SELECT * FROM ({lines}) WHERE NOT ({_unusable(first)})"


def _unusable(first: dt.date) -> str:
    return f"contradiction IS NOT NULL OR unnamed IS NOT NULL OR day < DATE '{first}'"


def list_unusable(
    con: duckdb.DuckDBPyConnection,
    lines: str,
    facts: Collection[str],
    read: FileRows,
    first: dt.date,
    problems: Mapping[str, ItemProblem],
    faults: FaultList,
) -> None:
    """Put the others on the list of faults, in the order of the file."""
    tpp = "CAST(tpp AS VARCHAR)" if "tpp" in facts else "''"
    found = con.execute(
        f"SELECT n, contradiction, unnamed, day, {tpp} FROM ({lines}) WHERE {_unusable(first)} ORDER BY n"
    ).fetchall()
    numbers = read.opened.lines(row[0] for row in found)
    faults.add(_fault(read, line, row[1:], first, problems) for row, line in zip(found, numbers, strict=True))


def _fault(
    read: FileRows,
    line: int | None,
    found: tuple[str | None, str | None, dt.date, str | None],
    first: dt.date,
    problems: Mapping[str, ItemProblem],
) -> Fault:
    contradiction, unnamed, day, tpp = found
    shown, table = read.opened.shown, read.shape.table.name
    if day < first:
        problem = f"The law that is asked begins on {first}; earlier law is not modelled."
        return Fault(shown, line, read.shape.day, str(day), f"a day from {first} on", problem, "", table, 1)
    if unnamed is not None:
        one = problems.get(unnamed) or _unknown(unnamed, day.year)
        return Fault(shown, line, "item", shortened(unnamed), one.expected, one.problem, one.to_do, table, 1)
    problem, expected = _CONTRADICTIONS[contradiction or "tpp"]
    return Fault(shown, line, contradiction or "", tpp or "", expected, problem, _LEAVE_OUT, table, 1)


def _unknown(text: str, year: int) -> ItemProblem:
    from tidewaiter.law.facts_of import unknown_item  # noqa: PLC0415

    error: InputError = unknown_item(text, facts_of_item(text, year).match)
    return ItemProblem(error.value, error.expected, error.message, error.hint)


_CONTRADICTIONS = {
    "performance_density": (
        "Performance density contradicts TPP and die area.",
        "performance_density = tpp / die_area_mm2, within 1 %",
    ),
    "tpp": ("A memory stack, or a die attested to stay below the presumption, has no such TPP.", "no TPP"),
}
_LEAVE_OUT = "Leave out the one that is not from the maker's datasheet."
