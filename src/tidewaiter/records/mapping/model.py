"""mapping.toml in memory: which files become which tables, and where each column comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from tidewaiter.core.errors import InputError, Place
from tidewaiter.records.contracts import Table, tables
from tidewaiter.records.mapping.apply import AppliedMapping, CsvForm, apply_columns
from tidewaiter.records.mapping.convert import ColumnMapping
from tidewaiter.records.mapping.toml import read_toml

__all__ = ["FileMapping", "Mapping", "load_mapping"]


@dataclass(frozen=True, slots=True)
class FileMapping:
    """How every file whose name matches `match` becomes rows of one table. `line` is its line in mapping.toml."""

    match: str
    table: str
    columns: tuple[ColumnMapping, ...]
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    quoting: bool = True
    header_row: int | None = None
    empty: tuple[str, ...] = ()
    path: str = ""
    line: int | None = None

    @property
    def contract(self) -> Table:
        """The table of the layout that the files become."""
        return tables()[self.table]

    def raise_if_unanswered(self) -> None:
        """An InputError where mapping.toml still asks something; until it is answered nothing is read through it."""
        for column in self.columns:
            if column.question:
                raise InputError(
                    f"The mapping of {column.column} still asks a question.",
                    place=Place(self.path, column.line, column.column),
                    value=column.date_format or column.currency,
                    expected="an answer written into the file",
                    hint=column.question[:1].upper() + column.question[1:] + ".",
                )

    def apply(self, source_csv: Path, target_csv: Path, contract: Table, form: CsvForm | None = None) -> AppliedMapping:
        """Write a UTF-8 CSV as a CSV of the layout; a cell that cannot be converted is passed on as it stands.

        `form` says how the source is cut into cells where that is not as this mapping says, as for a sheet that
        was written as a CSV before.
        """
        self.raise_if_unanswered()
        own = CsvForm(self.delimiter or ",", self.quoting, self.header_row or 1)
        return apply_columns(self.columns, frozenset(self.empty), source_csv, target_csv, contract, form or own)


@dataclass(frozen=True, slots=True)
class Mapping:
    """The file mappings in the order in which they stand."""

    files: tuple[FileMapping, ...]

    def for_file(self, name: str) -> FileMapping | None:
        """The first mapping whose pattern the file's name matches; letter case does not count."""
        return next(iter(self.all_for_file(name)), None)

    def all_for_file(self, name: str) -> Sequence[FileMapping]:
        """Every mapping that the file's name matches: one workbook may hold several tables."""
        return [one for one in self.files if fnmatchcase(name.lower(), one.match.lower())]


def load_mapping(path: Path) -> Mapping:
    """The mapping in this file, or an InputError that says in which line what is wrong."""
    files = read_toml(path)
    return Mapping(tuple(FileMapping(**one) for one in files))
