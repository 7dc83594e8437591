"""The SQL that turns the text cells of one source into the typed rows of one table, or into faults.

This is the one place where SQL is put together from parts. The parts are contracts (our own files) and header
names (quoted as identifiers); what stands in a cell is only ever data. See docs/decisions/0007.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tidewaiter.engine.duck import quote_name, quote_text
from tidewaiter.records.checks import reading
from tidewaiter.records.contracts import Column, Table

__all__ = ["OURS", "RECORD_NO", "Cells", "Checked", "complete", "identity"]

RECORD_NO = "_record_no"
"""The place of a row among the rows that the file's own form let through, from 1."""

OURS = frozenset({RECORD_NO, "row_id"})
"""Columns that the reader adds; a user's column of such a name is kept under another."""

ROW_ID_DIGITS = 20
"""80 bits: among 10^8 rows, the chance that two share an id is below one in a hundred million."""

_REQUIRED = "a value: this column may not be empty"


@dataclass(frozen=True, slots=True)
class Cells:
    """One source: `select` yields its columns, `found` gives the SQL of the text in each contract column.

    `ready` columns hold the contract's SQL type already (Parquet); `extra` maps the columns that the contract
    does not know to the SQL that keeps them as text. `raw` gives the SQL of a cell before its outer spaces are cut,
    where there is one. `nul_bytes`: cells may hold NUL bytes, which no text does. `unlooked` are cells that a check
    may pass without their being decoded (Parquet).
    """

    select: str
    found: dict[str, str]
    ready: frozenset[str] = frozenset()
    extra: tuple[tuple[str, str], ...] = ()
    raw: dict[str, str] = field(default_factory=dict)
    nul_bytes: bool = False
    unlooked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """One source read as one table; `all_readable`: a pass over it has found no row that is not."""

    table: Table
    cells: Cells
    all_readable: bool = False

    def typed(self, *, numbered: bool = False) -> str:
        """The readable rows: every column of the contract in its order, the unknown columns, then row_id."""
        extra = [name for name, _ in self.cells.extra]
        return complete(self.table, self.present(numbered=numbered), self.cells.found, extra, numbered=numbered)

    def present(self, *, numbered: bool = False) -> str:
        """The readable rows with no more than the columns that the source has, those of the contract typed."""
        number = [RECORD_NO] if numbered else []
        found = [self.table.column(name) for name in self.cells.found]
        values = [f"{self._value(column, self._names)} AS {quote_name(column.name)}" for column in found]
        kept = [quote_name(name) for name, _ in self.cells.extra]
        good = "" if self.all_readable else f" WHERE {self.readable()}"
        return f"SELECT {', '.join([*number, *values, *kept])} FROM ({self._text(numbered)}){good}"

    def count(self) -> str:
        """One row: how many rows there are, how many are readable, how many are neither that nor blank, how many
        different keys the readable ones hold, and a number without meaning: to know it every cell must be decoded.

        Cells are taken as they stand; only the rows that fail so are looked at again without their outer spaces.
        """
        found = self.cells.found
        key = ", ".join(self._value(self.table.column(name), found) for name in identity(self.table))
        every = [*found.values(), *(cell for _, cell in self.cells.extra)]
        look = f"hash({', '.join(self.cells.unlooked)})" if self.cells.unlooked else "0"
        quick = self._readable(found | self.cells.raw, untrimmed=True)
        ok = f"CASE WHEN {quick} OR {self._readable(found)} THEN true WHEN NOT ({_blank(every)}) THEN false END"
        return (
            "SELECT count(*), count(*) FILTER (ok), count(*) FILTER (NOT ok), count(DISTINCT mark) FILTER (ok), "
            f"bit_xor(look) FROM (SELECT {ok} AS ok, hash({key}) AS mark, {look} AS look FROM ({self.cells.select}))"
        )

    def faults(self) -> str:
        """One row per unreadable cell: record number, column, the cell as it stands, what was expected.

        A row without a single value is blank, as spreadsheets write below their tables, and no fault.
        """
        found = [self._cell_fault(column) for column in self.table.columns if column.name in self.cells.found]
        found += [self._group_fault()] if self.table.needs_any else []
        every = [*self._names.values(), *(quote_name(name) for name, _ in self.cells.extra)]
        return (
            f"SELECT {RECORD_NO}, fault.c, fault.v, fault.e FROM ("
            f"SELECT {RECORD_NO}, unnest([{', '.join(found)}]) AS fault FROM ({self._text(True)}) "
            f"WHERE NOT ({self.readable()}) AND NOT ({_blank(every)})) "
            "WHERE fault IS NOT NULL"
        )

    def readable(self) -> str:
        """SQL over the text cells: true where every cell of the row may be read."""
        return self._readable(self._names)

    @property
    def _names(self) -> dict[str, str]:
        """The SQL of each cell above `_text`: the column's own name."""
        return {name: quote_name(name) for name in self.cells.found}

    def _text(self, numbered: bool) -> str:
        number = [f"row_number() OVER () AS {RECORD_NO}"] if numbered else []
        cells = [f"{sql} AS {quote_name(name)}" for name, sql in self.cells.found.items()]
        kept = [f"{sql} AS {quote_name(name)}" for name, sql in self.cells.extra]
        return f"SELECT {', '.join([*number, *cells, *kept])} FROM ({self.cells.select})"

    def _value(self, column: Column, cells: Mapping[str, str]) -> str:
        if column.name not in cells:
            return f"CAST(NULL AS {column.type.sql})"
        cell = cells[column.name]
        return cell if column.name in self.cells.ready else reading(column.type, cell, column.choices).value

    def _readable(self, cells: Mapping[str, str], *, untrimmed: bool = False) -> str:
        """True where every cell may be read; of cells that are `untrimmed` a sufficient condition only."""
        columns = [column for column in self.table.columns if column.name in cells]
        parts = [self._cell_readable(column, cells[column.name], untrimmed=untrimmed) for column in columns]
        return " AND ".join([*parts, *self._group(cells, untrimmed=untrimmed)])

    def _cell_readable(self, column: Column, cell: str, *, untrimmed: bool = False) -> str:
        ready = column.name in self.cells.ready
        good = reading(column.type, cell, column.choices, ready=ready).readable
        if self.cells.nul_bytes and not ready:
            good = f"NOT contains({cell}, chr(0)) AND {good}"
        if column.required:
            return f"({self._filled(column.name, cell, untrimmed=untrimmed)} AND {good})"
        return f"({cell} IS NULL OR {good})"

    def _filled(self, name: str, cell: str, *, untrimmed: bool) -> str:
        # Text from '!' on is neither empty nor begins with a space.
        return f"{cell} >= '!'" if untrimmed and name in self.cells.raw else f"{cell} IS NOT NULL"

    def _group(self, cells: Mapping[str, str], *, untrimmed: bool = False) -> list[str]:
        """Where the table asks for one of several groups of columns: SQL that is true if one of them is filled."""
        if not self.table.needs_any:
            return []
        filled = [
            " AND ".join(self._filled(name, cells[name], untrimmed=untrimmed) for name in group)
            for group in self.table.needs_any
            if cells.keys() >= {*group}
        ]
        return [f"({' OR '.join(f'coalesce({group}, false)' for group in filled) or 'false'})"]

    def _cell_fault(self, column: Column) -> str:
        name = quote_name(column.name)
        wanted = quote_text(column.expected)
        if column.required:
            wanted = f"CASE WHEN {name} IS NULL THEN {quote_text(_REQUIRED)} ELSE {wanted} END"
        struct = f"{{'c': {quote_text(column.name)}, 'v': CAST({name} AS VARCHAR), 'e': {wanted}}}"
        return f"CASE WHEN NOT {self._cell_readable(column, name)} THEN {struct} END"

    def _group_fault(self) -> str:
        wanted = " or ".join(" and ".join(group) for group in self.table.needs_any)
        columns = ", ".join(name for group in self.table.needs_any for name in group)
        struct = f"{{'c': {quote_text(columns)}, 'v': '', 'e': {quote_text(f'a value in {wanted}')}}}"
        (filled,) = self._group(self._names)
        return f"CASE WHEN NOT {filled} THEN {struct} END"


def identity(table: Table) -> tuple[str, ...]:
    """The columns in which no two rows may agree: the key and when it was recorded, or else every column."""
    return (*table.key, "recorded_at") if table.key else tuple(column.name for column in table.columns)


def complete(table: Table, rows: str, found: Container[str], extra: Iterable[str], *, numbered: bool = False) -> str:
    """The same rows with every column of the contract in its order, the unknown columns, then row_id."""
    number = [RECORD_NO] if numbered else []
    columns = [
        quote_name(one.name) if one.name in found else f"CAST(NULL AS {one.type.sql}) AS {quote_name(one.name)}"
        for one in table.columns
    ]
    select = f"SELECT {', '.join([*number, *columns, *map(quote_name, extra)])} FROM ({rows})"
    return f"SELECT *, {_row_id(table)} AS row_id FROM ({select})"


def _row_id(table: Table) -> str:
    names = table.key or tuple(column.name for column in table.columns)
    cells = [f"coalesce(CAST({quote_name(name)} AS VARCHAR), '')" for name in names]
    marked = f"concat_ws(chr(31), {quote_text(table.name)}, {', '.join(cells)})"
    return f"substr(md5({marked}), 1, {ROW_ID_DIGITS})"


def _blank(cells: Sequence[str]) -> str:
    return " AND ".join(f"{cell} IS NULL" for cell in cells)
