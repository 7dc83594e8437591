"""Which files of a folder are tables of the record layout; one table alone is a pack.

A pack is its files by name: NAME.csv, NAME.parquet, a workbook whose sheets bear table names, or a file that
mapping.toml turns into a table. Everything else is listed as not read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tidewaiter.core.errors import InputError, Place
from tidewaiter.records.contracts import Table, tables
from tidewaiter.records.faults import Fault
from tidewaiter.records.mapping.model import FileMapping
from tidewaiter.records.migrate import PACK_FILE
from tidewaiter.records.unreadable import note_for

__all__ = ["MAPPING_FILE", "PACK_FILE", "SETTINGS_FILES", "TABLE_FILES", "WORKBOOKS", "Pack", "Source", "files_of"]

MAPPING_FILE = "mapping.toml"
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
TABLE_FILES = (".csv", ".parquet", *WORKBOOKS)
SETTINGS_FILES = (MAPPING_FILE, PACK_FILE)


@dataclass(frozen=True, slots=True)
class Source:
    """One file (or one sheet of it) that is read as one table."""

    table: Table
    name: str
    path: Path
    sheet: str = ""
    mapping: FileMapping | None = None

    @property
    def shown(self) -> str:
        """How messages name it."""
        return f"{self.name}[{self.sheet}]" if self.sheet else self.name

    @property
    def suffix(self) -> str:
        """The kind that the file's name claims."""
        return Path(self.name).suffix.lower()


@dataclass(frozen=True, slots=True)
class Pack:
    """The sources of a pack in a fixed order, what was not read, and what stood in the way of reading."""

    sources: tuple[Source, ...]
    unread: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = field(default=())

    def by_table(self) -> dict[str, list[Source]]:
        """The sources of each table that the pack holds, in the layout's order."""
        found: dict[str, list[Source]] = {name: [] for name in tables()}
        for source in self.sources:
            found[source.table.name].append(source)
        return {name: sources for name, sources in found.items() if sources}


def files_of(pack: Path) -> dict[str, Path]:
    """The files of a pack that decide what is read, by name: of the folder itself, or the one file that it is.

    A table's name behind which no file can be read (a link that leads nowhere) comes with a note that says so.
    """
    if pack.is_file():
        beside = [pack.with_name(name) for name in SETTINGS_FILES]
        return {path.name: path for path in (pack, *beside) if path.is_file()}
    if not pack.is_dir():
        raise InputError(
            "There is no such pack.",
            place=Place(str(pack)),
            expected="a folder of tables such as shipments.csv, or one such file",
            hint="`tidewaiter pack template` writes an empty pack to fill in.",
        )
    found = {path.name: path for path in sorted(pack.iterdir()) if not path.name.startswith((".", "~$"))}
    if not found:
        raise InputError(
            "This pack is empty.",
            place=Place(str(pack)),
            expected="at least one table, such as shipments.csv",
            hint="`tidewaiter pack template` writes an empty pack to fill in.",
        )
    # A table may have gone missing behind its name; a folder or a README beside the tables is nobody's mistake.
    return {name: note_for(path) for name, path in found.items() if _counts(path)}


def _counts(path: Path) -> bool:
    return path.suffix.lower() in TABLE_FILES or path.name in SETTINGS_FILES
