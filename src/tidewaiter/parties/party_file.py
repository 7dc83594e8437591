"""Reads a file of parties to be screened: any table with a name, the table `parties` first of all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from tidewaiter.core.errors import InputError, Place
from tidewaiter.engine.duck import connect, quote_name, rows_of
from tidewaiter.parties.lists.places import country_code
from tidewaiter.parties.party import Party
from tidewaiter.records.column_types import ColumnType
from tidewaiter.records.contracts import Table, tables
from tidewaiter.records.faults import FaultList, write_rejects
from tidewaiter.records.formats.excel import sheets
from tidewaiter.records.open_source import open_source
from tidewaiter.records.pack import WORKBOOKS, Source
from tidewaiter.records.read import look_through
from tidewaiter.records.select import RECORD_NO

__all__ = ["READ", "PartyFile", "party_of", "read_party_file"]

READ = (".csv", ".parquet", *WORKBOOKS)
_FIRMS = frozenset(("manufacturer", "integrator", "distributor", "reseller", "forwarder", "cloud"))


@dataclass(frozen=True, slots=True)
class PartyFile:
    """The parties that could be read, in the order of the file, and how many rows could not (they are in `rejects`)."""

    parties: tuple[Party, ...]
    rejected: int
    rejects: str


def read_party_file(path: Path) -> PartyFile:
    """Every row with a name; where no party_id is given, the row's number stands for it.

    A missing file, one of another kind and one without a name column are refused; a row that cannot be read is listed.
    """
    if not path.is_file():
        raise InputError("There is no such file.", place=Place(str(path)), expected="a .csv, .parquet or .xlsx file")
    if path.suffix.lower() not in READ:
        raise InputError("This kind of file cannot be read.", value=path.name, expected=", ".join(READ))
    with tempfile.TemporaryDirectory(prefix="tidewaiter-") as folder:
        scratch = Path(folder)
        with connect(temp=scratch / "spill") as con:
            faults = FaultList(scratch / "faults.csv")
            try:
                rows = list(_rows(con, path, scratch, faults))
                rejected = write_rejects(con, faults, scratch / "rejects.csv")
            finally:
                faults.select()
            told = (scratch / "rejects.csv").read_text(encoding="utf-8") if rejected else ""
    return PartyFile(tuple(party_of(row, number) for number, row in enumerate(rows, 1)), rejected, told)


def _table() -> Table:
    """The table `parties`, of which a name is enough: no other cell keeps a party from being screened."""
    whole = tables()["parties"]
    columns = tuple(
        replace(column, required=column.name == "name", type=ColumnType.TEXT, choices=()) for column in whole.columns
    )
    return replace(whole, columns=columns, key=(), needs_any=())


def _rows(con: duckdb.DuckDBPyConnection, path: Path, scratch: Path, faults: FaultList) -> Iterator[dict[str, Any]]:
    table = _table()
    opened = open_source(con, Source(table, path.name, path, _sheet(path)), scratch)
    checked = look_through(con, table, opened, faults)
    names = [column.name for column in table.columns]
    con.execute(
        f"SELECT {', '.join(map(quote_name, names))} FROM ({checked.typed(numbered=True)}) ORDER BY {RECORD_NO}"
    )
    for row in rows_of(con):
        yield dict(zip(names, row, strict=True))


def _sheet(path: Path) -> str:
    """The sheet named parties, else the first one shown."""
    if path.suffix.lower() not in WORKBOOKS:
        return ""
    found = sheets(path)
    named = [one.name for one in found if one.name.strip().lower() == "parties"]
    return [*named, *(one.name for one in found if not one.hidden), *(one.name for one in found)][0]


def party_of(row: dict[str, Any], number: int = 0) -> Party:
    """A row of the table `parties` as what is screened."""
    others = row.get("alt_names") or ""
    countries = [country_code(row.get(name) or "") for name in ("country", "headquarters_country")]
    return Party(
        name=row.get("name") or "",
        kind="person" if row.get("natural_person") == "yes" else "company" if row.get("kind") in _FIRMS else "unknown",
        alt_names=tuple(name for name in (others if isinstance(others, list) else others.split("|")) if name),
        countries=tuple(dict.fromkeys(country for country in countries if country)),
        address=" ".join(part for part in (row.get("address"), row.get("city")) if part),
        identifiers=(row["registration_number"],) if row.get("registration_number") else (),
        party_id=row.get("party_id") or str(number),
    )
