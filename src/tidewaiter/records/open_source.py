"""From the files of a pack to sources that can be read: what each file is, by its name and by its first bytes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import count
from pathlib import Path

import duckdb

from tidewaiter.core.errors import InputError, Place
from tidewaiter.records.contracts import Table, tables
from tidewaiter.records.csv_source import CsvFile, open_csv
from tidewaiter.records.faults import Fault
from tidewaiter.records.formats.encoding import DroppedLine, Encoding, recognise, to_utf8
from tidewaiter.records.formats.scan import scan
from tidewaiter.records.formats.sniff import Kind, must_be
from tidewaiter.records.line_ends import mixes_line_ends, with_newlines
from tidewaiter.records.migrate import layout_of
from tidewaiter.records.opened import Opened
from tidewaiter.records.pack import PACK_FILE, SETTINGS_FILES, Pack, Source
from tidewaiter.records.parquet_source import open_parquet
from tidewaiter.records.unreadable import raise_if_note

__all__ = ["open_pack", "open_source"]

_serial = count(1)


def open_pack(files: Mapping[str, Path]) -> Pack:
    """The sources in a pack's files, and a fault for each name that looks like a table and is none.

    Raises InputError where not one file is a table, or where the pack follows a newer layout than this program.
    """
    layout_of(files.get(PACK_FILE))
    sources: list[Source] = []
    faults: list[Fault] = []
    unread: list[str] = []
    for name, path in sorted(files.items()):
        if name in SETTINGS_FILES:
            continue
        try:
            found = list(_sources(name, path))
        except InputError as error:
            faults.append(Fault.of(error, file=name))
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


def _sources(name: str, path: Path) -> Iterator[Source]:
    stem, suffix = Path(name).stem.lower(), Path(name).suffix.lower()
    if suffix in {".csv", ".parquet"}:
        yield Source(_table_named(name, stem), name, path)


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
    if source.suffix == ".parquet":
        must_be(source.path, Kind.PARQUET, shown=source.shown)
        return open_parquet(con, source)
    must_be(source.path, Kind.TEXT, shown=source.shown)
    return open_csv(con, source.table, _as_utf8(source, scratch))


def _as_utf8(source: Source, scratch: Path) -> CsvFile:
    """The file as the parser wants it: itself if it is UTF-8 with one kind of line end, else a copy."""
    found = scan(source.path)
    encoding = recognise(source.path, found)
    path = source.path
    file = CsvFile(path, source.shown)
    if not encoding.is_utf8 or found.nul_bytes:
        path = _fresh(scratch)
        converted = to_utf8(source.path, path, encoding)
        dropped = tuple(_dropped(source, line, encoding) for line in converted.dropped)
        file = CsvFile(path, source.shown, converted.lines.of_line, faults=dropped)
        found = scan(path)
    if mixes_line_ends(path, found):
        even = _fresh(scratch)
        with_newlines(path, even)
        file = dataclasses.replace(file, path=even)
    return file


def _dropped(source: Source, line: DroppedLine, encoding: Encoding) -> Fault:
    return Fault(
        source.shown,
        line.line,
        "",
        line.text,
        "text in one encoding throughout the file",
        f"This line cannot be read: the file is {encoding.basis}.",
        "Save the whole file as UTF-8.",
        source.table.name,
        1,
    )


def _fresh(scratch: Path) -> Path:
    return scratch / f"source-{next(_serial)}.csv"
