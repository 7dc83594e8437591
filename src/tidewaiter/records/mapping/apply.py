"""Writes a foreign CSV as a CSV of the layout, row by row in the same order, and dropping nothing."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from tidewaiter.core.errors import InputError, Place
from tidewaiter.records.contracts import Column, Table
from tidewaiter.records.formats.lines import LineMap
from tidewaiter.records.mapping.convert import ColumnMapping, converter

__all__ = ["AppliedMapping", "CsvForm", "Row", "apply_columns", "rows_of"]

# A cell of ten megabytes is the contract's to refuse, with its line; the module's own limit would stop the reading.
csv.field_size_limit(1 << 30)


@dataclass(frozen=True, slots=True)
class CsvForm:
    """How a text file is cut into cells; `quoting` is false where a quote is an ordinary sign.

    What stands above `header_line` is not read.
    """

    delimiter: str = ","
    quoting: bool = True
    header_line: int = 1


class Row(NamedTuple):
    """One record, the line on which it begins and how many lines it spans."""

    line: int
    cells: list[str]
    lines: int = 1


@dataclass(frozen=True, slots=True)
class AppliedMapping:
    """Where each line of the written table came from, and what each of its columns is called in the user's file."""

    rows: int
    lines: LineMap
    column_names: Mapping[str, str]


def rows_of(path: Path, form: CsvForm) -> Iterator[Row]:
    """The header and every record below it that is not blank."""
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as stream:
        reader = csv.reader(
            stream, delimiter=form.delimiter, quoting=csv.QUOTE_MINIMAL if form.quoting else csv.QUOTE_NONE
        )
        line = 1
        try:
            for cells in reader:
                following = reader.line_num + 1
                if cells and line >= form.header_line:
                    yield Row(line, cells, following - line)
                line = following
        except csv.Error as error:
            raise InputError(
                f"This file cannot be cut into cells ({error}).",
                place=Place(str(path), line),
                hint="Export it again as CSV with quotes around cells that hold the delimiter or line breaks.",
            ) from error


def apply_columns(
    specs: Sequence[ColumnMapping], empty: frozenset[str], source: Path, target: Path, contract: Table, form: CsvForm
) -> AppliedMapping:
    """Write `target`: the mapped columns in the contract's order, then the columns that nobody claimed."""
    rows = rows_of(source, form)
    header = next(rows, Row(1, []))
    plan = _plan(specs, empty, header, contract)
    lines = LineMap()
    lines.add(header.line, line=1, record=1)
    line, record = 2, 1
    with target.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([name for name, *_ in plan])
        width = len(header.cells)
        for row in rows:
            record += 1
            cells = row.cells if row.lines == 1 else [_newlines(cell) for cell in row.cells]
            missing = width - len(cells)
            if missing > 0:
                cells = cells + [""] * missing
            written = [convert(cells[at]) if at >= 0 else convert("") for _, at, convert in plan]
            if missing > 0:
                # A ragged row stays ragged, so that it is refused as what it is.
                written = written[: max(1, len(written) - missing)]
            elif missing < 0:
                written += cells[width:]
            lines.add(row.line, line=line, record=record)
            writer.writerow(written)
            line += 1 if row.lines == 1 else 1 + sum(cell.count("\n") for cell in written)
    names = {spec.column: spec.source or f"constant {spec.constant} of the mapping" for spec in specs}
    return AppliedMapping(record - 1, lines, {name: names[name] for name, *_ in plan if name in names})


def _newlines(cell: str) -> str:
    """A line break in a cell as a newline: csv.writer does not quote a carriage return, which would end the row."""
    return cell.replace("\r\n", "\n").replace("\r", "\n")


_Plan = list[tuple[str, int, Callable[[str], str]]]
"""The column's name, its place in the source (-1: none), and what is done to its cells."""


def _plan(specs: Sequence[ColumnMapping], empty: frozenset[str], header: Row, contract: Table) -> _Plan:
    headers = [cell.strip() for cell in header.cells]
    order = {column.name: at for at, column in enumerate(contract.columns)}
    plan: _Plan = []
    for spec in sorted(specs, key=lambda spec: order[spec.column]):
        column = contract.column(spec.column)
        if spec.constant is not None:
            plan.append((spec.column, -1, _constant(spec.constant)))
        elif headers.count(spec.source) > 1:
            raise InputError(
                "Two columns of this file have the name that the mapping asks for.",
                place=Place(line=header.line, column=spec.source),
                hint="Rename one of them in the file.",
            )
        elif spec.source in headers:
            plan.append((spec.column, headers.index(spec.source), converter(spec, column, empty)))
        elif not spec.optional:
            raise _absent(spec, column, headers)
    # An amount that is converted stands beside its conversion, as the file has it.
    converted = {spec.source for spec in specs if spec.usd_rate is not None}
    claimed = {at for _, at, _ in plan if at >= 0 and headers[at] not in converted}
    taken = set(order)
    for at, name in enumerate(headers):
        if at not in claimed:
            free = _free_name(name or f"column {at + 1}", taken)
            taken.add(free.lower())
            plan.append((free, at, str))
    return plan


def _constant(value: str) -> Callable[[str], str]:
    return lambda _: value


def _free_name(name: str, taken: set[str]) -> str:
    """A name that neither the layout nor an earlier column has: an unclaimed `status` is not our `status`."""
    tries = (name, f"{name} (in the file)", *(f"{name} ({number})" for number in range(2, 1000)))
    return next(one for one in tries if one.lower() not in taken)


def _absent(spec: ColumnMapping, column: Column, headers: Sequence[str]) -> InputError:
    near = get_close_matches(spec.source, headers, n=3, cutoff=0.5)
    return InputError(
        f"The column that the mapping takes for {column.name} is not in this file.",
        place=Place(column=spec.source),
        value=", ".join(headers)[:300],
        expected=f"a column {spec.source}" + (f"; near it: {', '.join(near)}" if near else ""),
        hint=f"Correct `from` in line {spec.line or '?'} of mapping.toml, or write optional = true there.",
    )
