"""Says whether a way of diverting could have been seen at all: whether records that can show it were there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path

import duckdb

from tidewaiter.core.toml_entry import Entry, TomlFile, headers
from tidewaiter.engine.duck import connect
from tidewaiter.records.asof import register_as_of

__all__ = ["RULE", "About", "Kind", "kinds", "records_about", "ways", "what_could_show"]

RULE = (
    "A case cannot be seen in a view where, by the last day, the view holds no record about its units, sites or "
    "parties (makers apart) of a kind that can show any of its ways: the kinds and ways are listed in "
    "detection/replay/evidence.toml."
)
_FILE = "evidence.toml"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record; `days_before` the first diverted leg it can still show it, None where age is no matter."""

    name: str
    says: str
    days_before: int | None
    select: str


@dataclass(frozen=True, slots=True)
class About:
    """What a true case is about: the parties that are no makers, sites and serial numbers, and when it began."""

    case: str
    ways: tuple[str, ...]
    first_leg_on: dt.date | None
    parties: frozenset[str]
    sites: frozenset[str] = field(default=frozenset())
    serials: frozenset[str] = field(default=frozenset())


@cache
def kinds() -> dict[str, Kind]:
    """The kinds of records by name."""
    return {name: _kind(name, entry) for name, entry in _entries("kind", ("says", "days_before", "select"))}


@cache
def ways() -> dict[str, tuple[frozenset[str], ...]]:
    """By way of diverting the sets of kinds of which one, all of it, is enough to show it."""
    return {name: _alternatives(entry) for name, entry in _entries("way", ("shown_by",))}


def records_about(records: Path, cases: Iterable[About], by: dt.date) -> dict[str, frozenset[str]]:
    """By case the kinds of which these records, as known on the day `by`, hold at least one about it."""
    con = connect()
    try:
        register_as_of(con, records, by)
        _name(con, cases)
        found: dict[str, set[str]] = {}
        for kind in kinds().values():
            for (case,) in con.execute(_asked(kind)).fetchall():
                found.setdefault(str(case), set()).add(kind.name)
    finally:
        con.close()
    return {case: frozenset(names) for case, names in found.items()}


def what_could_show(case: About, there: frozenset[str]) -> frozenset[str]:
    """The kinds that are there and can show one of the case's ways, alone or together; none: it cannot be seen.

    A way that evidence.toml does not know is taken for one that every kind can show.
    """
    known = ways()
    shown: set[str] = set()
    for way in case.ways or ("",):
        alternatives = known.get(way, tuple(frozenset([name]) for name in kinds()))
        for one in alternatives:
            if one <= there:
                shown |= one
    return frozenset(shown)


def _asked(kind: Kind) -> str:
    """The cases of which a record of this kind speaks."""
    late = "true" if kind.days_before is None else f"r.on_day >= a.since - {kind.days_before}"
    told = (
        f"SELECT a.case_id FROM records AS r JOIN about AS a ON a.kind = '{what}' AND a.id = r.{column} WHERE {late}"
        for what, column in (("serial", "serial_number"), ("site", "site_id"), ("party", "party_id"))
    )
    return f"WITH records AS ({kind.select}) SELECT DISTINCT case_id FROM ({' UNION ALL '.join(told)}) ORDER BY 1"


def _name(con: duckdb.DuckDBPyConnection, cases: Iterable[About]) -> None:
    """What the cases are about, as a table.

    The sites of their parties count as theirs, and so do devices told of there, with what sits inside them.
    """
    rows: list[list[object]] = []
    for one in cases:
        since = one.first_leg_on or dt.date.min
        for kind, ids in (("party", one.parties), ("site", one.sites), ("serial", one.serials)):
            rows += [[one.case, kind, name, since] for name in sorted(ids)]
    con.execute("CREATE TEMP TABLE named (case_id VARCHAR, kind VARCHAR, id VARCHAR, since DATE)")
    if rows:
        con.executemany("INSERT INTO named VALUES (?, ?, ?, ?)", rows)
    con.execute(
        "CREATE TEMP TABLE places AS SELECT * FROM named UNION SELECT n.case_id, 'site', s.site_id, n.since "
        "FROM named AS n JOIN sites AS s ON n.kind = 'party' AND s.operator_id = n.id"
    )
    con.execute(
        "CREATE TEMP TABLE devices_there AS SELECT p.case_id, 'serial' AS kind, e.serial_number AS id, p.since "
        "FROM places AS p JOIN custody_events AS e ON (p.kind = 'site' AND e.site_id = p.id) "
        "WHERE e.serial_number IS NOT NULL UNION SELECT p.case_id, 'serial', e.serial_number, p.since "
        "FROM places AS p JOIN custody_events AS e ON (p.kind = 'party' AND e.party_id = p.id) "
        "WHERE e.serial_number IS NOT NULL"
    )
    con.execute(
        "CREATE TEMP TABLE about AS SELECT * FROM places UNION SELECT * FROM devices_there "
        "UNION SELECT t.case_id, 'serial', d.serial_number, t.since "
        "FROM devices_there AS t JOIN devices AS d ON d.parent_serial_number = t.id"
    )


def _kind(name: str, entry: Entry) -> Kind:
    before = entry.values.get("days_before")
    if before != "ever" and (not isinstance(before, int) or isinstance(before, bool)):
        entry.refuse("days_before is not what it should be", "days_before", 'a whole number of days, or "ever"')
    return Kind(name, entry.text("says"), None if before == "ever" else int(str(before)), entry.text("select"))


def _alternatives(entry: Entry) -> tuple[frozenset[str], ...]:
    found = tuple(frozenset(name.strip() for name in one.split("+")) for one in entry.texts("shown_by"))
    for name in sorted({name for one in found for name in one} - {*kinds()}):
        entry.refuse(f"{name} is no kind of record", "shown_by", ", ".join(kinds()))
    return found


def _entries(table: str, keys: tuple[str, ...]) -> Iterable[tuple[str, Entry]]:
    file = TomlFile.parse(_FILE, resources.files(__package__).joinpath(_FILE).read_bytes())
    values: Mapping[str, dict[str, object]] = file.tables[table]
    for name, one in values.items():
        label = f"{table}.{name}"
        entry = Entry(file.name, file.lines, (headers(file.lines, label) or [1])[0], one, label)
        entry.only(keys)
        yield name, entry
