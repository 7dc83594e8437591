"""Keeps of all records those that one kind of holder has: suppliers, customs, operators, or all of them together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from tidewaiter.core.errors import InputError
from tidewaiter.core.toml_entry import Entry, TomlFile
from tidewaiter.engine.duck import connect, copy_to_parquet, quote_name
from tidewaiter.engine.step import parquet
from tidewaiter.records.asof import register_as_of
from tidewaiter.records.contracts import tables

__all__ = ["View", "views"]

_FILE, _PUBLIC = "views.toml", "public"
_ALL, _EVERY = "all", "*"

_KNOWN = """
CREATE TEMP VIEW suppliers AS SELECT party_id FROM parties WHERE kind IN ('manufacturer', 'integrator', 'distributor');
CREATE TEMP VIEW supplied AS SELECT shipment_id FROM shipments
WHERE seller_id IN (SELECT party_id FROM suppliers) OR buyer_id IN (SELECT party_id FROM suppliers);
"""
"""What the conditions of views.toml may name beside the tables of the records."""


@dataclass(frozen=True, slots=True)
class View:
    """Whose records: of each table all rows, those of a condition, or none; `hides` are columns that are emptied."""

    name: str
    says: str
    why: str
    rows: Mapping[str, str]
    hides: Mapping[str, tuple[str, ...]]

    def keep(self, records: Path, into: Path) -> None:
        """Write what this view holds of the records as a folder of its own, in which nothing else is.

        What a row says stays as it is, so that nobody's knowledge is added; rows and tables of others are not there.
        """
        into.mkdir()
        con = connect()
        try:
            register_as_of(con, records, None)
            con.execute(_KNOWN)
            for table in tables():
                path = records / f"{table}.parquet"
                condition = self.rows.get(table, self.rows.get(_EVERY, ""))
                if not condition or not path.is_file():
                    continue
                if condition == _ALL and table not in self.hides:
                    (into / path.name).symlink_to(path.resolve())
                    continue
                where = "" if condition == _ALL else f" WHERE {condition}"
                hidden = ", ".join(f"NULL AS {quote_name(one)}" for one in self.hides.get(table, ()))
                shown = f"* REPLACE ({hidden})" if hidden else "*"
                select = f"SELECT {shown} FROM (SELECT * FROM {parquet(path)}){where}"
                copy_to_parquet(con, select, into / path.name)
        finally:
            con.close()


@cache
def views() -> dict[str, View]:
    """The views by name, in the order of views.toml, or an InputError that says what in it is not as it should be."""
    data = resources.files(__package__).joinpath(_FILE).read_bytes()
    entries = TomlFile.parse(_FILE, data).named()
    public = _tables(entries.pop(_PUBLIC))
    return {name: _view(name, entry, public) for name, entry in entries.items()}


def _view(name: str, entry: Entry, public: Mapping[str, str]) -> View:
    entry.only(("says", "why", "hides", "tables"))
    hides: dict[str, tuple[str, ...]] = {}
    for one in entry.texts("hides"):
        table, _, column = one.partition(".")
        if table not in tables() or column not in {known.name for known in tables()[table].columns}:
            entry.refuse(f"{one} is no column", "hides", "table.column of the record layout")
        hides[table] = (*hides.get(table, ()), column)
    return View(name, entry.text("says"), entry.text("why"), {**public, **_tables(entry)}, hides)


def _tables(entry: Entry) -> dict[str, str]:
    found = {str(table): str(condition) for table, condition in entry.values.get("tables", {}).items()}
    for table in found:
        if table != _EVERY and table not in tables():
            raise InputError(f"{_FILE}: there is no such table.", value=table, expected="a table of the record layout")
    return found
