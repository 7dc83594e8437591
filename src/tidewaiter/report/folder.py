"""Opens a finished audit's folder and answers queries over its tables, whichever of them it holds."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path

import duckdb

from tidewaiter.core.errors import InputError, Place
from tidewaiter.report.known import KNOWN, known_rows
from tidewaiter.report.manifest import Manifest, read_manifest

__all__ = ["Folder", "Row", "open_folder", "pattern_of", "query"]

WRITTEN_BY_THE_AUDIT = frozenset(
    {
        "absent_tables",
        "balances",
        "cap_ledger",
        "case_checks",
        "case_explanations",
        "case_findings",
        "cases",
        "control",
        "coverage",
        "custody_problems",
        "custody_spans",
        "detectors",
        "declaration_matches",
        "determinations",
        "draws",
        "findings",
        "holder_totals",
        "item_chips",
        "license_duties",
        "license_reach",
        "party_links",
        "paths",
        "resolved_parties",
        "permit_chains",
        "screenings",
        "statement_checks",
    }
)
csv.field_size_limit(1 << 28)
MEMORY = "3GB"


class Row(dict[str, object]):
    """One row of an answer, whose columns are asked for by name and type."""

    def text(self, column: str) -> str:
        """Text; empty where it is not recorded."""
        value = self.get(column)
        return "" if value is None else str(value)

    def number(self, column: str) -> Decimal | None:
        """An integer or decimal; None where it is not recorded."""
        value = self.get(column)
        return Decimal(value) if isinstance(value, int | Decimal) else None

    def day(self, column: str) -> dt.date | None:
        """A day; None where it is not recorded."""
        value = self.get(column)
        return value if isinstance(value, dt.date) else None


@dataclass(frozen=True)
class Folder:
    """An audit's tables as views of one in-memory DuckDB, its manifest, and where its rejects are."""

    path: Path
    con: duckdb.DuckDBPyConnection
    manifest: Manifest
    read: tuple[str, ...]
    """Names of the input tables that are there."""

    def rows(self, name: str, **parameters: object) -> list[Row]:
        """The rows that the query `queries/NAME.sql` yields."""
        answer = self.con.execute(query(name), parameters or None)
        columns = [column[0] for column in answer.description or ()]
        return [Row(zip(columns, values, strict=True)) for values in answer.fetchall()]

    def row(self, name: str, **parameters: object) -> Row:
        """The one row that the query `queries/NAME.sql` yields."""
        return self.rows(name, **parameters)[0]

    def rejects(self) -> Iterator[dict[str, str]]:
        """What was left out, cell by cell; nothing where the audit has no list."""
        path = self.path / "rejects.csv"
        if path.is_file():
            with path.open(encoding="utf-8", errors="replace", newline="") as lines:
                for row in csv.DictReader(line.replace("\0", "\ufffd") for line in lines):
                    yield {key: value for key, value in row.items() if isinstance(value, str)}


def open_folder(audit_dir: Path, scratch: Path | None = None) -> Folder:
    """The audit in `audit_dir`, ready to be asked: its input tables as known on its as-of day.

    What does not fit in memory goes to the folder `scratch`.
    """
    if not audit_dir.is_dir():
        raise InputError(
            "There is no audit here.",
            place=Place(file=str(audit_dir)),
            expected="a folder that an audit wrote, such as OUT/current",
            hint="Run `tidewaiter audit PACK --out OUT` first.",
        )
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoload_known_extensions": "false",
        "autoinstall_known_extensions": "false",
        "threads": "2",
        "memory_limit": MEMORY,
        "temp_directory": str(scratch or ""),
    }
    con = duckdb.connect(config=config)
    con.execute("SET TimeZone = 'UTC'")
    con.execute(query("shape"))
    manifest = read_manifest(audit_dir)
    present = {name: _input_table(audit_dir, name) for name in KNOWN} | {
        name: audit_dir / "tables" / f"{name}.parquet" for name in WRITTEN_BY_THE_AUDIT
    }
    present = {name: path for name, path in present.items() if path.is_file()}
    for name in sorted({*_shaped(con), *present}):
        try:
            con.execute(f"create view {name} as {_rows(con, name, present.get(name), manifest)}")
        except duckdb.Error as error:
            raise InputError(
                "This table of the audit cannot be read.",
                place=Place(file=str(present.get(name, audit_dir))),
                expected="a Parquet file as the audit wrote it",
                hint="Run the audit again: this file is broken, your records are not.",
            ) from error
    con.execute(query("views"))
    return Folder(audit_dir, con, manifest, tuple(name for name in KNOWN if name in present))


@cache
def query(name: str) -> str:
    """The text of one query that comes with the report."""
    return (files(__package__) / "queries" / f"{name}.sql").read_text(encoding="utf-8")


def _input_table(audit_dir: Path, name: str) -> Path:
    """Where several parties were put together the audit counted with the table that says so."""
    resolved = audit_dir / "resolved" / f"{name}.parquet"
    return resolved if resolved.is_file() else audit_dir / "read" / f"{name}.parquet"


def _shaped(con: duckdb.DuckDBPyConnection) -> list[str]:
    answer = con.execute("from duckdb_tables() select table_name where schema_name = 'shape'").fetchall()
    return [name for (name,) in answer]


def _rows(con: duckdb.DuckDBPyConnection, name: str, path: Path | None, manifest: Manifest) -> str:
    """SQL for a table's rows, with every column that the report asks for."""
    shape = f"from shape.{name}" if name in _shaped(con) else ""
    if path is None:
        return shape
    rows = f"read_parquet({_quoted(pattern_of(path))}, hive_partitioning = false)"
    if name in KNOWN:
        names = {column[0] for column in con.execute(f"from {rows} limit 0").description or []}
        versions = {"row_id", "recorded_at"} <= names and _has_versions(con, rows)
        delay = manifest.delay_days.get(name, 0)
        rows = f"({known_rows(name, rows, names, as_of=manifest.as_of, delay_days=delay, versions=versions)})"
    return f"{shape} union all by name from {rows}" if shape else f"from {rows}"


def _has_versions(con: duckdb.DuckDBPyConnection, rows: str) -> bool:
    """Whether a row id stands twice; asked only of a table in which anything says when it was recorded."""
    dated = con.execute(f"from {rows} select count(recorded_at) > 0").fetchone()
    if not dated or not dated[0]:
        return False
    repeated = con.execute(f"from {rows} select count(*) > count(distinct row_id)").fetchone()
    return bool(repeated and repeated[0])


def pattern_of(path: Path) -> str:
    """A path that DuckDB reads as itself, though it may hold the signs of a pattern."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
