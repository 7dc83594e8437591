"""The first rows of a file before and after its mapping, and which cells the contract would refuse."""

from __future__ import annotations

import csv
import tempfile
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from tidewaiter.records.mapping.apply import CsvForm, rows_of
from tidewaiter.records.mapping.checker import Checker
from tidewaiter.records.mapping.convert import ColumnMapping
from tidewaiter.records.mapping.model import FileMapping
from tidewaiter.records.mapping.source import ForeignFile

__all__ = ["PreviewCell", "PreviewColumn", "preview"]


@dataclass(frozen=True, slots=True)
class PreviewCell:
    """One cell: theirs, ours, and whether the contract would refuse it or the mapping still asks."""

    before: str
    after: str
    refused: bool = False
    asked: bool = False


@dataclass(frozen=True, slots=True)
class PreviewColumn:
    """One of our columns with where it comes from and its first cells; `lines` are the rows' lines in the file."""

    name: str
    source: str
    required: bool
    lines: tuple[int, ...]
    cells: tuple[PreviewCell, ...]


def preview(foreign: ForeignFile, mapping: FileMapping, many: int = 20) -> tuple[PreviewColumn, ...]:
    """The mapped columns of the first rows, read through the mapping itself and checked by the contract itself."""
    rows = rows_of(foreign.path, foreign.form)
    header, *first = islice(rows, many + 1)
    answered = replace(mapping, columns=tuple(_without_question(one) for one in mapping.columns))
    with tempfile.TemporaryDirectory() as folder, Checker() as checker:
        before, after = Path(folder, "before.csv"), Path(folder, "after.csv")
        with before.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows([header.cells, *(row.cells for row in first)])
        answered.apply(before, after, mapping.contract, CsvForm())
        ours = list(rows_of(after, CsvForm()))
        names = [cell.strip() for cell in header.cells]
        found = []
        for spec in mapping.columns:
            if spec.constant is None and spec.source not in names:
                continue
            column = mapping.contract.column(spec.column)
            at = ours[0].cells.index(spec.column)
            texts = [_cell(row.cells, at) for row in ours[1:]]
            refused = checker.refused(column, texts)
            theirs = [_cell(row.cells, names.index(spec.source)) if spec.constant is None else "" for row in first]
            cells = tuple(
                PreviewCell(old.strip(), new, new.strip() in refused and not spec.question, bool(spec.question))
                for old, new in zip(theirs, texts, strict=True)
            )
            lines = tuple(foreign.line_of(row.line) for row in first)
            found.append(PreviewColumn(spec.column, spec.source, column.required, lines, cells))
    return tuple(found)


def _cell(cells: list[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""


def _without_question(spec: ColumnMapping) -> ColumnMapping:
    return ColumnMapping(spec.column, spec.source, spec.constant, spec.optional) if spec.question else spec
