"""From the files of a pack to sources that can be read: what each file is, by its name and by its first bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

import duckdb

from tidewaiter.core.errors import InputError, Place
from tidewaiter.records.as_csv import mapped_as_csv, sheet_as_csv, text_as_csv
from tidewaiter.records.contracts import Table, tables
from tidewaiter.records.csv_source import CsvFile, open_csv
from tidewaiter.records.faults import Fault
from tidewaiter.records.formats.excel import Sheet, sheets
from tidewaiter.records.formats.sniff import WORKBOOK_KINDS, Kind, must_be
from tidewaiter.records.mapping.model import Mapping as FileMappings
from tidewaiter.records.mapping.model import load_mapping
from tidewaiter.records.migrate import layout_of, made_up_by
from tidewaiter.records.opened import Opened
from tidewaiter.records.pack import MAPPING_FILE, PACK_FILE, SETTINGS_FILES, WORKBOOKS, Pack, Source
from tidewaiter.records.parquet_source import open_parquet
from tidewaiter.records.unreadable import raise_if_note

__all__ = ["named", "open_pack", "open_source"]


def open_pack(files: Mapping[str, Path]) -> Pack:
    """The sources in a pack's files, and a fault for each name that looks like a table and is none.

    Raises InputError where not one file is a table, or where the pack follows a newer layout than this program.
    """
    layout_of(files.get(PACK_FILE))
    made_up_by(files.get(PACK_FILE))
    sources: list[Source] = []
    faults: list[Fault] = []
    unread: list[str] = []
    mappings = _mappings(files, faults)
    for name, path in sorted(files.items()):
        if name in SETTINGS_FILES:
            continue
        try:
            found = list(_sources(name, path, mappings))
        except InputError as error:
            faults.append(Fault.of(named(error, path, name), file=name))
            continue
        sources += found
        unread += [] if found else [name]
    if not sources and not faults:
        raise InputError(
            "This pack holds no table.",
            value=", ".join(sorted(files)) or "no file at all",
            expected=f"files named after tables: {', '.join(list(tables())[:6])}, … as .csv, .parquet or .xlsx",
            hint="`tidewaiter map FILE` reads a file of another shape; `tidewaiter pack describe` lists the tables.",
        )
    return Pack(tuple(sources), tuple(unread), tuple(faults))


def _mappings(files: Mapping[str, Path], faults: list[Fault]) -> FileMappings:
    """What mapping.toml says; a mistake in it is a fault, and the other files are read without it."""
    path = files.get(MAPPING_FILE)
    if path is None:
        return FileMappings(())
    try:
        raise_if_note(path, MAPPING_FILE)
        return FileMappings(tuple(replace(one, path=MAPPING_FILE) for one in load_mapping(path).files))
    except InputError as error:
        faults.append(Fault.of(named(error, path, MAPPING_FILE)))
        return FileMappings(())


def _sources(name: str, path: Path, mappings: FileMappings) -> Iterator[Source]:
    stem, suffix = Path(name).stem.lower(), Path(name).suffix.lower()
    mapped = mappings.all_for_file(name)
    if mapped:
        yield from (Source(one.contract, name, path, one.sheet, one) for one in mapped)
    elif suffix in WORKBOOKS:
        raise_if_note(path, name)
        must_be(path, *sorted(WORKBOOK_KINDS), shown=name)
        yield from _sheets(name, stem, path)
    elif suffix in {".csv", ".parquet"}:
        yield Source(_table_named(name, stem), name, path)


def _sheets(name: str, stem: str, path: Path) -> Iterator[Source]:
    """The sheets named after tables, hidden ones too; or the only sheet of a workbook named after a table."""
    found = sheets(path)
    by_name = [Source(tables()[one.name.strip().lower()], name, path, one.name) for one in found if _is_table(one)]
    if not by_name and len(found) == 1 and stem in tables():
        by_name = [Source(tables()[stem], name, path, found[0].name)]
    if not by_name:
        raise InputError(
            "No sheet of this workbook bears the name of a table; it was not read.",
            place=Place(name),
            value=", ".join(one.name for one in found),
            expected=f"sheets named {', '.join(list(tables())[:4])}, …",
            hint=f"Rename the sheets, or let `tidewaiter map {name}` turn one into a table.",
        )
    yield from by_name


def _is_table(sheet: Sheet) -> bool:
    return sheet.name.strip().lower() in tables()


def _table_named(name: str, stem: str) -> Table:
    if stem in tables():
        return tables()[stem]
    near = get_close_matches(stem, tables(), n=1, cutoff=0.6)
    raise InputError(
        "No table of the record layout has this name; the file was not read.",
        place=Place(name),
        value=stem,
        expected=f"a table's name, such as {near[0] if near else 'shipments'}{Path(name).suffix}",
        hint=f"Rename it, or let `tidewaiter map {name}` turn it into a table.",
    )


def open_source(con: duckdb.DuckDBPyConnection, source: Source, scratch: Path) -> Opened:
    """The source, ready to be read; what has to be converted first is converted into `scratch`."""
    raise_if_note(source.path, source.shown)
    if source.suffix == ".parquet" and source.mapping is None:
        must_be(source.path, Kind.PARQUET, shown=source.shown)
        return open_parquet(con, source)
    return open_csv(con, source.table, _as_csv(source, scratch))


def _as_csv(source: Source, scratch: Path) -> CsvFile:
    if source.mapping is not None:
        return mapped_as_csv(source, source.mapping, scratch)
    if source.suffix in WORKBOOKS:
        return sheet_as_csv(source, scratch)
    must_be(source.path, Kind.TEXT, shown=source.shown)
    return text_as_csv(source, scratch)


def named(error: InputError, path: Path, shown: str) -> InputError:
    """The same error, speaking of the file by the name it has in the pack (an audit reads it under its digest)."""
    error.place = replace(error.place, file=error.place.file.replace(str(path), shown))
    return error
