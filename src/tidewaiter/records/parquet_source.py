"""Opens a Parquet file: a column of the right type is taken as it is, another is read through its text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import duckdb

from tidewaiter.core.errors import InputError, Place
from tidewaiter.engine.duck import quote_name, reason
from tidewaiter.engine.step import parquet
from tidewaiter.records.contracts import Column
from tidewaiter.records.faults import Fault
from tidewaiter.records.opened import Opened, match_columns, trimmed
from tidewaiter.records.pack import Source
from tidewaiter.records.parquet_damage import whole_groups
from tidewaiter.records.select import Cells

__all__ = ["open_parquet"]

_FITS_BIGINT = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
_WHOLE = _FITS_BIGINT | {"HUGEINT", "UBIGINT", "UHUGEINT"}
_CODES = {"hs", "eccn", "country", "countries"}
_LISTS = {"list": {"VARCHAR", *_WHOLE}, "countries": {"VARCHAR"}}
_NESTED = ("STRUCT", "MAP", "UNION", "BLOB")
_TEXTS = {"id", "text", "name", "list", "choice"}


def open_parquet(con: duckdb.DuckDBPyConnection, source: Source) -> Opened:
    """The source in a Parquet file, or an InputError where it cannot be one."""
    select = f"SELECT * FROM {parquet(source.path)}"
    try:
        described = con.execute(f"DESCRIBE {select}").fetchall()
    except duckdb.Error as error:
        raise InputError(
            "This Parquet file cannot be opened.",
            place=Place(source.shown),
            value=reason(error, source.shown),
            hint="Write it again; a transfer may have cut it short.",
        ) from error
    types = {str(name): str(kind) for name, kind, *_ in described}
    columns = match_columns(source.table, list(types), source.shown)
    found: dict[str, str] = {}
    ready: set[str] = set()
    faults: list[Fault] = []
    for name, header in columns.known.items():
        column = source.table.column(name)
        sql, is_ready = _cell(column, header, types[header])
        if sql is None:
            faults.append(_unusable(source, column, header, types[header]))
            continue
        found[name] = sql
        ready |= {name} if is_ready else set()
    missing = [name for name in source.table.required if name not in found]
    if missing:
        raise InputError(
            "A required column has a type that cannot hold its values.",
            place=Place(source.shown, None, ", ".join(missing)),
            value=", ".join(types[columns.known[name]] for name in missing),
            expected="; ".join(source.table.column(name).expected for name in missing),
            hint="Write the column as text (string) and export again.",
        )
    extra = tuple((kept, f"CAST({quote_name(header)} AS VARCHAR)") for kept, header in columns.extra.items())
    raw = {name: quote_name(header) for name, header in columns.known.items() if types[header] == "VARCHAR"}
    unlooked = (*(found[name] for name in sorted(ready)), *map(quote_name, columns.extra.values()))
    cells = Cells(select, found, frozenset(ready), extra, raw, unlooked=unlooked)
    opened = Opened(source.shown, cells, cells, _rows, names=columns.known, known_faults=tuple(faults))
    return replace(opened, salvaged=lambda: whole_groups(con, source, opened))


def _cell(column: Column, header: str, kind: str) -> tuple[str | None, bool]:
    """The SQL of a cell and whether it has the contract's type already; None where the type lost the value."""
    cell, wanted = quote_name(header), column.type.sql
    if kind == "VARCHAR":
        return trimmed(header), False
    if kind.endswith("[]") and kind.removesuffix("[]") in _LISTS.get(column.type, ()):
        return f"array_to_string({cell}, '|')", False
    if kind.endswith("[]") or kind.startswith(_NESTED):
        return None, False
    if column.type in _CODES:
        return None, False  # a number has dropped the code's leading zero or read 3E001 as 30
    if kind in _FITS_BIGINT and wanted == "BIGINT":
        return f"CAST({cell} AS BIGINT)", True
    if kind == wanted:
        return cell, True
    if kind in _WHOLE or kind.startswith("DECIMAL") or kind in {"DOUBLE", "FLOAT"}:
        return _number(column, cell, kind)
    if kind == "BOOLEAN" and column.type == "yes_no":
        return f"CASE WHEN {cell} THEN 'yes' WHEN NOT {cell} THEN 'no' END", False
    if kind == "DATE" and wanted in {"DATE", "TIMESTAMP"}:
        return f"CAST({cell} AS {wanted})", True
    if kind.startswith("TIMESTAMP"):
        return _time(column, cell)
    return (f"CAST({cell} AS VARCHAR)", False) if column.type in _TEXTS else (None, False)


def _number(column: Column, cell: str, kind: str) -> tuple[str | None, bool]:
    if column.type in _TEXTS:
        return (f"CAST({cell} AS VARCHAR)", False) if kind in _WHOLE else (None, False)
    if column.type.sql in {"DATE", "TIMESTAMP"} or column.type in {"yes_no", "period"}:
        return None, False
    # Through text: what does not fit, NaN and 8.5 units then fail the check visibly instead of turning into unknown.
    text = f"CAST({cell} AS VARCHAR)"
    plain = f"coalesce(CAST(TRY_CAST({cell} AS DECIMAL(38,15)) AS VARCHAR), {text})"
    return f"CASE WHEN {text} LIKE '%e-%' THEN {plain} ELSE {text} END", False


def _time(column: Column, cell: str) -> tuple[str | None, bool]:
    if column.type == "instant":
        return f"CAST({cell} AS TIMESTAMP)", True
    if column.type in {"day", "month"}:
        # Midnight is how many programs store a day; any other time of day is not a day and is shown as it stands.
        text = f"CAST(CAST({cell} AS TIMESTAMP) AS VARCHAR)"
        return f"CASE WHEN {text} LIKE '%00:00:00' THEN substr({text}, 1, 10) ELSE {text} END", False
    return None, False


def _unusable(source: Source, column: Column, header: str, kind: str) -> Fault:
    return Fault(
        source.shown, None, header, kind, column.expected,
        f"The column is stored as {kind}, which cannot hold these values faithfully; it was left out.",
        "Write the column as text (string) and export again.", source.table.name, 0,
    )  # fmt: skip


def _rows(records: Iterable[int]) -> Iterator[int | None]:
    """In Parquet a record's line is its row number."""
    yield from records
