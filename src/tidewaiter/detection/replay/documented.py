"""Rebuilds the documented cases as events of their time, and sets them into the records of a world as a background."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import duckdb

from tidewaiter.core.errors import InputError, Place
from tidewaiter.core.toml_entry import Entry, TomlFile, headers
from tidewaiter.detection.replay.standing import Standing
from tidewaiter.engine.duck import connect, copy_to_parquet, quote_name, quote_text
from tidewaiter.engine.step import parquet
from tidewaiter.records.contracts import Table, tables

__all__ = ["Documented", "as_truth", "documented", "ending", "merged", "settled_from"]

_FILE = "documented.toml"
_SETTLED = dt.timedelta(days=183)
_KINDS = ("diversion", "ambiguous", "remote_use")


@dataclass(frozen=True, slots=True)
class Documented:
    """One documented case: what it was, whom and which lines it touches, and which rows nobody had at the time.

    `hides` are rows as table and id, `tells` cells as they stood then: table, id, column, value.
    """

    case: str
    caption: str
    kind: str
    ways: tuple[str, ...]
    parties: tuple[str, ...]
    lines: tuple[str, ...]
    first_leg_on: dt.date
    last_border_on: dt.date | None
    public_on: dt.date
    hides: tuple[tuple[str, str], ...]
    tells: tuple[tuple[str, str, str, str], ...]


@cache
def documented() -> dict[str, Documented]:
    """The documented cases by their number."""
    file = TomlFile.parse(_FILE, resources.files(__package__).joinpath(_FILE).read_bytes())
    found = {}
    for name, values in file.tables["case"].items():
        label = f"case.{name}"
        found[name] = _case(name, Entry(file.name, file.lines, (headers(file.lines, label) or [1])[0], values, label))
    return found


def as_truth(cases: Mapping[str, Documented], into: Path) -> Path:
    """The cases as a truth to judge by; where it was no diversion, nothing was diverted and asking is right."""
    into.mkdir()
    columns = ("case_id", "typologies", "ambiguous", "party_ids", "first_leg_on", "last_border_on")
    rows = [
        [name, "|".join(one.ways), "no" if one.kind == "diversion" else "yes", "|".join(one.parties), one.first_leg_on,
         one.last_border_on or ""]
        for name, one in cases.items()
    ]  # fmt: skip
    _write(into / "cases.csv", columns, rows)
    lines = [[name, *line.rsplit(":", 1)] for name, one in cases.items() for line in one.lines]
    _write(into / "case_lines.csv", ("case_id", "shipment_id", "line"), lines)
    return into


def ending(one: Documented, standing: Standing | None, *, listed: bool) -> str:
    """How the case ends for whoever reads the audit: what it is called, or what to ask for.

    Remote use is called physical diversion where a case of it stood among the first; a case further down that names it
    is told with its place and its patterns, for nobody is asked to look at it.
    """
    if one.kind == "remote_use":
        if standing is None:
            return "not called physical diversion: no case names it"
        patterns = ", ".join(standing.typologies) or "no pattern"
        if listed:
            return f"called {patterns}, though its goods stay where they are"
        return f"not called physical diversion: number {standing.place:,} of the list, which names {patterns}"
    if standing is None:
        return "no case names it, so nothing is asked"
    return standing.next_step


def merged(background: Path | None, own: Path, cases: Mapping[str, Documented], into: Path) -> Path:
    """The records of both, or of the documented cases alone, table by table.

    Those of the documented cases are as they would have been written down then.

    Raises InputError where both use one id for two things: then a row of one would speak of the other's.
    """
    into.mkdir()
    con = connect()
    try:
        for table in tables().values():
            parts, file = [], f"{table.name}.parquet"
            if background is not None and (background / file).is_file():
                parts.append(f"SELECT * FROM {parquet(background / file)}")
            if (own / file).is_file():
                if background is not None and parts:
                    _refuse_shared(con, table, background / file, own / file)
                parts.append(_then(table, own / file, cases))
            if parts:
                copy_to_parquet(con, " UNION ALL BY NAME ".join(parts), into / f"{table.name}.parquet")
    finally:
        con.close()
    return into


def settled_from(background: Path, cases: Mapping[str, Documented]) -> dt.date | None:
    """The first day to look at: that of the first case, but not before the background has half a year of shipments.

    On an empty background every case would stand among the first.
    """
    path = background / "shipments.parquet"
    first = min(one.first_leg_on for one in cases.values())
    if not path.is_file():
        return first
    con = connect()
    try:
        begins = con.execute(f"SELECT min(shipped_on) FROM {parquet(path)}").fetchone()
    finally:
        con.close()
    return first if begins is None or begins[0] is None else max(first, begins[0] + _SETTLED)


def _then(table: Table, path: Path, cases: Mapping[str, Documented]) -> str:
    """The rows as of their own time: recorded when the table assumes, without what only the discovery brought."""
    name = table.key[0] if table.key else ""
    hidden = [row for one in cases.values() for where, row in one.hides if where == table.name]
    shown = ["NULL AS recorded_at"]
    for column in table.columns:
        told = [(row, value) for one in cases.values() for where, row, which, value in one.tells
                if (where, which) == (table.name, column.name)]  # fmt: skip
        if told:
            whens = " ".join(
                f"WHEN {quote_name(name)} = {quote_text(row)} THEN {quote_text(value) if value else 'NULL'}"
                for row, value in told
            )
            own = quote_name(column.name)
            shown.append(f"CASE {whens} ELSE {own} END AS {own}")
    where = f" WHERE {quote_name(name)} NOT IN ({', '.join(map(quote_text, hidden))})" if hidden else ""
    return f"SELECT * REPLACE ({', '.join(shown)}) FROM {parquet(path)}{where}"


def _refuse_shared(con: duckdb.DuckDBPyConnection, table: Table, background: Path, own: Path) -> None:
    if not table.key:
        return
    key = ", ".join(map(quote_name, table.key))
    shared = con.execute(
        f"SELECT {key} FROM {parquet(background)} INTERSECT SELECT {key} FROM {parquet(own)} ORDER BY ALL LIMIT 1"
    ).fetchone()
    if shared is not None:
        raise InputError(
            "The background and the documented cases use one id for two things.",
            place=Place(table.name, None, ", ".join(table.key)),
            value=", ".join(map(str, shared)),
            expected="a background with ids of its own, such as that of `tidewaiter world`",
        )


def _case(name: str, entry: Entry) -> Documented:
    entry.only(
        ("caption", "kind", "ways", "parties", "lines", "first_leg_on", "last_border_on", "public_on", "hides", "tells")
    )
    tells = []
    for one in entry.texts("tells"):
        place, _, value = one.partition("=")
        table, row, column = (part.strip() for part in place.split(":"))
        tells.append((table, row, column, value.strip()))
    return Documented(
        case=name,
        caption=entry.text("caption"),
        kind=entry.choice("kind", _KINDS),
        ways=entry.texts("ways"),
        parties=entry.texts("parties"),
        lines=entry.texts("lines"),
        first_leg_on=entry.day("first_leg_on"),
        last_border_on=entry.open_day("last_border_on"),
        public_on=entry.day("public_on"),
        hides=tuple((one.partition(":")[0], one.partition(":")[2]) for one in entry.texts("hides")),
        tells=tuple(tells),
    )


def _write(path: Path, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
