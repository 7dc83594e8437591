"""One page of the permission ledger: what a license allowed, what was drawn on it and what is left."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tidewaiter.core.days import parse_day
from tidewaiter.core.errors import InputError, Place, StateError
from tidewaiter.engine.duck import connect, reason
from tidewaiter.engine.step import parquet
from tidewaiter.records.asof import register_as_of

__all__ = ["LicensePage", "Row", "license_page"]

Row = dict[str, object]
"""One row of a table, by column; None is unknown."""

_WRITTEN = ("draws", "cap_ledger", "license_duties")
_COMMON = ("recorded_at", "reported_by", "source", "document_id", "status")


@dataclass(frozen=True, slots=True)
class LicensePage:
    """A license as an audit shows it; `permission` is None where lines name a license that no record describes.

    `draws` are the last ones in their order, `drawn` says how many there are; `problems` counts each word over all.
    """

    license_id: str
    as_of: str
    permission: Row | None
    lines: tuple[Row, ...]
    caps: tuple[Row, ...]
    draws: tuple[Row, ...]
    drawn: int
    problems: tuple[tuple[str, int], ...]
    undecided: tuple[tuple[str, int], ...]
    duties: tuple[Row, ...]


def license_page(license_id: str, where: Path, most: int | None = None) -> LicensePage:
    """The page of one license in the audit `where`, its OUT or its own folder, with at most the last `most` draws."""
    audit = where / "current" if (where / "current").is_dir() else where
    if not (audit / "manifest.json").is_file():
        raise InputError(
            "There is no audit here.",
            place=Place(file=str(where)),
            expected="the folder given to --out, which holds `current`",
            hint="Run `tidewaiter audit PACK --out OUT` first, then give OUT.",
        )
    missing = [name for name in _WRITTEN if not (audit / "tables" / f"{name}.parquet").is_file()]
    if missing:
        raise StateError(
            "This audit has no permission ledger: it was written before there was one.",
            place=Place(file=str(audit)),
            value=", ".join(missing),
            hint="Run the audit again with this version.",
        )
    con = connect()
    try:
        return _page(con, license_id, audit, most)
    except duckdb.Error as error:
        raise InputError(
            f"A table of this audit cannot be read: {reason(error, str(audit))}",
            place=Place(file=str(audit)),
            hint="Run the audit again: this file is broken, your records are not.",
        ) from error
    finally:
        con.close()


def _page(con: duckdb.DuckDBPyConnection, license_id: str, audit: Path, most: int | None) -> LicensePage:
    as_of = _as_of(audit / "manifest.json")
    register_as_of(con, audit / "read", parse_day(as_of) if as_of else None)
    for name in _WRITTEN:
        con.execute(f"CREATE VIEW {name} AS SELECT * FROM {parquet(audit / 'tables' / f'{name}.parquet')}")
    held = _rows(con, "SELECT * FROM licenses WHERE license_id = $id", license_id)
    counted = _rows(con, "SELECT count(*) AS drawn FROM draws WHERE license_id = $id", license_id)
    drawn = int(str(counted[0]["drawn"]))
    if not held and not drawn:
        raise _not_here(con, license_id)
    cut = "" if most is None else f"LIMIT {most}"
    last = _rows(
        con,
        f"SELECT * FROM draws WHERE license_id = $id ORDER BY drawn_on DESC, shipment_id DESC, line DESC {cut}",
        license_id,
    )
    duties = "SELECT * FROM license_duties WHERE license_id = $id ORDER BY due_on, duty, basis, site_id"
    caps = (
        "SELECT * FROM cap_ledger WHERE standing = 'license' AND (scope = 'license:' || $id "
        "OR scope IN (SELECT 'license:' || license_id || '/' || line FROM license_lines WHERE license_id = $id)) "
        "ORDER BY scope, measure, period"
    )
    lines = "SELECT * FROM license_lines WHERE license_id = $id ORDER BY length(line), line"
    return LicensePage(
        license_id,
        as_of,
        held[0] if held else None,
        tuple(_rows(con, lines, license_id)),
        tuple(_rows(con, caps, license_id)),
        tuple(reversed(last)),
        drawn,
        _counted(con, "problem", license_id),
        _counted(con, "undecided", license_id),
        tuple(_rows(con, duties, license_id)),
    )


def _as_of(manifest: Path) -> str:
    try:
        return str(json.loads(manifest.read_text(encoding="utf-8"))["settings"]["as_of"])
    except (ValueError, KeyError, TypeError) as error:
        raise InputError("This audit's manifest cannot be read.", place=Place(file=str(manifest))) from error


def _rows(con: duckdb.DuckDBPyConnection, sql: str, license_id: str) -> list[Row]:
    answer = con.execute(sql, {"id": license_id})
    names = [column[0] for column in answer.description or ()]
    return [
        {name: value for name, value in zip(names, row, strict=True) if name not in _COMMON}
        for row in answer.fetchall()
    ]


def _counted(con: duckdb.DuckDBPyConnection, column: str, license_id: str) -> tuple[tuple[str, int], ...]:
    sql = (
        f"SELECT word, count(*) AS n FROM (SELECT unnest(string_split({column}, '|')) AS word FROM draws "
        "WHERE license_id = $id) GROUP BY word ORDER BY n DESC, word"
    )
    return tuple((str(row["word"]), int(str(row["n"]))) for row in _rows(con, sql, license_id))


def _not_here(con: duckdb.DuckDBPyConnection, license_id: str) -> InputError:
    known = list(_known(con))
    return InputError(
        "No record of this audit speaks of this license.",
        value=license_id,
        expected=f"a license, such as {', '.join(known)}" if known else "",
        hint="" if known else "The pack holds no licenses, and no shipment line names one.",
    )


def _known(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    sql = "SELECT license_id FROM licenses UNION SELECT license_id FROM draws ORDER BY license_id LIMIT 3"
    for (found,) in con.execute(sql).fetchall():
        yield "".join(sign if sign.isprintable() else "?" for sign in str(found))
