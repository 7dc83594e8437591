"""Lists that are tables of text: with a header that must be the one expected, or with a fixed number of columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence

from tidewaiter.core.errors import InputError
from tidewaiter.parties.lists.raw import Raw
from tidewaiter.parties.lists.row import Row, changed_shape

__all__ = ["fixed_rows", "headed_rows"]

_END = "\x1a"
_LONGEST_CELL = 131_072
"""Characters; the csv module's own limit, which other rooms may have raised for the whole process."""


def headed_rows(
    raw: Raw, columns: Sequence[str], *, optional: Collection[str] = (), delimiter: str = ",", skip: int = 0
) -> Iterator[Row]:
    """Rows under a header; a missing column and one that nobody expects are refused by name."""
    lines = _lines(raw, delimiter)
    for _ in range(skip):
        next(lines, None)
    at, header = next(lines, (skip + 1, []))
    header = [name.strip() for name in header]
    for name in columns:
        if name not in header and name not in optional:
            raise InputError(
                "This list lacks a column.",
                place=raw.place(at, name),
                value=", ".join(header),
                expected=name,
                hint="Download the list again. The list held before stays in force.",
            )
    for name in header:
        if name not in columns:
            raise changed_shape(raw.place(at), name, name, ", ".join(columns))
    for line, values in lines:
        _check_width(raw, line, values, len(header))
        yield Row(dict(zip(header, values, strict=True)), raw.place(line), header)


def fixed_rows(raw: Raw, columns: Sequence[str], nothing: str = "-0-") -> Iterator[Row]:
    """Rows of a table without a header; `nothing` is how the publisher writes an empty cell."""
    for line, values in _lines(raw, ","):
        _check_width(raw, line, values, len(columns))
        cells = ["" if value.strip() == nothing else value.strip() for value in values]
        yield Row(dict(zip(columns, cells, strict=True)), raw.place(line), columns)


def _lines(raw: Raw, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(raw.text().rstrip(_END), newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            values = next(reader)
            if max(map(len, values), default=0) > _LONGEST_CELL:
                raise csv.Error(f"a cell has more than {_LONGEST_CELL:,} characters")
        except StopIteration:
            return
        except csv.Error as error:
            hint = "Download the list again; a cell is damaged or far too long."
            raise InputError(f"This row cannot be read: {error}.", place=raw.place(line), hint=hint) from error
        if values:
            yield line, values


def _check_width(raw: Raw, line: int, values: Sequence[str], width: int) -> None:
    if len(values) != width:
        raise InputError(
            "This list changed shape: a row has another number of columns.",
            place=raw.place(line),
            value=f"{len(values)} columns",
            expected=f"{width} columns",
            hint="Download the list again. The list held before stays in force.",
        )
