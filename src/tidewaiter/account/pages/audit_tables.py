"""Opens the tables of one audit to be read: the records as they were known, and what the audit wrote of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tidewaiter.core.days import parse_day
from tidewaiter.core.errors import InputError, Place, StateError
from tidewaiter.engine.duck import connect, reason
from tidewaiter.engine.step import parquet
from tidewaiter.records.asof import register_as_of

__all__ = ["AuditTables", "Row", "opened"]

Row = dict[str, object]
"""One row of a table, by column; None is unknown."""

_COMMON = ("recorded_at", "reported_by", "source", "document_id", "status")


@dataclass(frozen=True, slots=True)
class AuditTables:
    """One audit, opened: its records and the written tables that it has; `absent` are those asked for that it lacks.

    `as_made`: it is asked what it knew when it was made, and not on an earlier day. `made_up_by`: what made the records
    up, empty for real ones.
    """

    con: duckdb.DuckDBPyConnection
    folder: Path
    as_of: str
    absent: tuple[str, ...]
    as_made: bool
    made_up_by: str

    def has(self, *names: str) -> bool:
        """Whether the audit wrote all of these tables."""
        return not set(names) & set(self.absent)

    def show_records(self) -> None:
        """Make the records views, as known on the day."""
        day = parse_day(self.as_of) if self.as_of else None
        register_as_of(self.con, self.folder / "read", day, self.folder / "resolved")

    def rows(self, sql: str, asked: str) -> list[Row]:
        """What a query gives for the id `asked`, in it $id, without the columns that every record has."""
        answer = self.con.execute(sql, {"id": asked})
        names = [column[0] for column in answer.description or ()]
        return [
            {name: value for name, value in zip(names, row, strict=True) if name not in _COMMON}
            for row in answer.fetchall()
        ]

    def need(self, *names: str) -> None:
        """A StateError if the audit lacks one of these tables."""
        missing = [name for name in names if name in self.absent]
        if missing:
            raise StateError(
                "This audit was written before there was such an account.",
                place=Place(file=str(self.folder)),
                value=", ".join(missing),
                hint="Run the audit again with this version.",
            )


@contextmanager
def opened(where: Path, written: Sequence[str], as_of: str = "", *, with_records: bool = True) -> Iterator[AuditTables]:
    """The audit `where`, its OUT or its own folder, with these of the tables it wrote.

    The records are those known on the audit's own as-of day, or on the earlier day `as_of`; without them it is opened
    faster, and they can still be shown.
    """
    audit = where / "current" if (where / "current").is_dir() else where
    if not (audit / "manifest.json").is_file():
        raise InputError(
            "There is no audit here.",
            place=Place(file=str(where)),
            expected="the folder given to --out, which holds `current`",
            hint="Run `tidewaiter audit PACK --out OUT` first, then give OUT.",
        )
    con = connect()
    try:
        tables = _tables(con, audit, written, as_of)
        if with_records:
            tables.show_records()
        yield tables
    except duckdb.Error as error:
        raise InputError(
            f"A table of this audit cannot be read: {reason(error, str(audit))}",
            place=Place(file=str(audit)),
            hint="Run the audit again: this file is broken, your records are not.",
        ) from error
    finally:
        con.close()


def _tables(con: duckdb.DuckDBPyConnection, audit: Path, written: Sequence[str], earlier: str) -> AuditTables:
    as_of, made_up_by = _stated(audit / "manifest.json")
    if earlier and as_of and earlier > as_of:
        raise InputError(
            "This audit knows nothing of that day.",
            value=earlier,
            expected=f"a day up to {as_of}, on which it was made as of",
        )
    absent = []
    for name in written:
        path = audit / "tables" / f"{name}.parquet"
        if path.is_file():
            con.execute(f"CREATE VIEW {name} AS SELECT * FROM {parquet(path)}")
        else:
            absent.append(name)
    return AuditTables(con, audit, earlier or as_of, tuple(absent), earlier in {"", as_of}, made_up_by)


def _stated(manifest: Path) -> tuple[str, str]:
    """The day as of which an audit was made, and what made its records up."""
    try:
        raw = json.loads(manifest.read_text(encoding="utf-8"))
        return str(raw["settings"]["as_of"]), str(raw.get("made_up_by", ""))
    except (AttributeError, ValueError, KeyError, TypeError) as error:
        raise InputError("This audit's manifest cannot be read.", place=Place(file=str(manifest))) from error
