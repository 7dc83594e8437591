"""The group `pack`: check a pack, describe the layout, write an empty one, EPCIS in and out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tidewaiter.cli.lazy import Entry, LazyGroup

if TYPE_CHECKING:
    from tidewaiter.records.read import PackReading

__all__ = ["check", "pack"]

BESIDE = ("value_original", "currency")
"""What may stand beside an amount in USD: RECORDS.md names them, and nothing reads them."""
EXAMPLES = 3
"""Faults shown of each kind; all of them stand in the file that --rejects names."""

_COMMANDS = {
    "check": Entry("tidewaiter.cli.pack:check", "Read every cell and list what cannot be read."),
    "describe": Entry("tidewaiter.cli.pack_describe:describe", "Print the tables and columns of the layout."),
    "export-epcis": Entry("tidewaiter.cli.pack_epcis:export_epcis", "Write custody events as an EPCIS 2.0 document."),
    "import-epcis": Entry("tidewaiter.cli.pack_epcis:import_epcis", "Turn EPCIS 2.0 events into tables of a pack."),
    "template": Entry("tidewaiter.cli.pack_template:template", "Write an empty workbook or CSV files to fill in."),
}


@click.group("pack", cls=LazyGroup, entries=_COMMANDS)
def pack() -> None:
    """Check, describe or start a record pack: a folder of tables such as shipments.csv."""


@click.command("check")
@click.argument("pack", type=click.Path(path_type=Path))
@click.option("--rejects", type=click.Path(path_type=Path, dir_okay=False), help="Write every fault to this CSV file.")
@click.option("--memory", default="3GB", show_default=True, help="Memory for the engine; the rest goes to disk.")
@click.option("--threads", default=2, show_default=True, type=click.IntRange(1), help="Threads for the engine.")
@click.option("--json", "as_json", is_flag=True, help="Write the result as one JSON object.")
def check(pack: Path, rejects: Path | None, memory: str, threads: int, as_json: bool) -> int:
    """Read every cell of PACK and list what cannot be read.

    PACK is a folder of tables, a workbook, or one table. Nothing in it is changed. The exit code is 0 if everything
    can be read and 1 if something cannot. A row that stands there twice, cell by cell, is listed and counts once; that
    alone is no failure.
    """
    import tempfile

    from tidewaiter.engine.duck import connect
    from tidewaiter.records.faults import write_rejects
    from tidewaiter.records.pack import files_of
    from tidewaiter.records.read import read_pack

    with tempfile.TemporaryDirectory(prefix="tidewaiter-") as folder:
        scratch = Path(folder)
        with connect(memory=memory, threads=threads, temp=scratch / "spill") as con:
            reading = read_pack(con, files_of(pack), scratch)
            listed = scratch / "rejects.csv"
            write_rejects(con, reading.faults, listed)
        if rejects:
            rejects.write_bytes(listed.read_bytes())
        click.echo(_json(reading) if as_json else "\n".join(_words(reading, listed, rejects)))
    return 1 if reading.faults.faults > reading.faults.notes else 0


def _json(reading: PackReading) -> str:
    read = {
        name: {
            "files": one.files,
            "rows": one.rows,
            "rejected_rows": one.rejected,
            "unknown_columns": one.unknown_columns,
            "absent_columns": one.absent_columns,
        }
        for name, one in reading.tables.items()
    }
    absent = {table.name: table.adds for table in reading.absent}
    found = {"tables": read, "absent": absent, "unread": reading.unread}
    found |= {"faults": reading.faults.faults - reading.faults.notes, "repeated_rows": reading.faults.notes}
    return json.dumps(found, indent=2, ensure_ascii=False)


def _words(reading: PackReading, listed: Path, rejects: Path | None) -> Iterator[str]:
    yield "Read:"
    for name, one in reading.tables.items():
        left_out = f"   {one.rejected:,} left out" if one.rejected else ""
        yield f"  {name:<18}{one.rows:>12,} rows{left_out}   {', '.join(one.files)}"
        beside = [name for name in one.unknown_columns if name in BESIDE and one.table.name in _priced()]
        others = [name for name in one.unknown_columns if name not in beside]
        if beside:
            yield f"    kept beside value_usd, which alone is read (empty = unknown): {', '.join(beside)}"
        if others:
            yield f"    kept, but not part of the layout: {', '.join(others)}"
    if reading.unread:
        yield f"Not read: {', '.join(reading.unread)}"
    yield from _fault_words(reading.faults.faults, reading.faults.notes, listed, rejects)
    if reading.absent:
        yield ""
        yield 'Not in this pack, and what each would add (absent is not "nothing found"):'
        for table in reading.absent:
            yield f"  {table.name:<18}{table.adds}"


def _priced() -> set[str]:
    """The tables whose money is in USD, beside which another currency may stand."""
    from tidewaiter.records.contracts import tables

    return {name for name, table in tables().items() if any(column.name == "value_usd" for column in table.columns)}


def _fault_words(listed_in_all: int, notes: int, listed: Path, rejects: Path | None) -> Iterator[str]:
    faults = listed_in_all - notes
    yield ""
    if not faults:
        yield "Every cell could be read."
    if notes:
        rows, count = ("row stands", "counts") if notes == 1 else ("rows stand", "count")
        yield f"{notes:,} {rows} there more than once, cell by cell, and {count} once; that takes nothing away:"
    if faults:
        and_more = ", beside these" if notes else ""
        yield f"{faults:,} {'thing' if faults == 1 else 'things'} could not be read{and_more}:"
    if not listed_in_all:
        return
    shown: Counter[tuple[str, str, str]] = Counter()
    for fault in _rows(listed):
        kind = (fault["file"], fault["column"], fault["problem"])
        shown[kind] += 1
        if shown[kind] <= EXAMPLES:
            yield from _one_fault(fault)
    for (file, column, problem), number in shown.items():
        if number > EXAMPLES:
            yield f"  {file}{f', column {column}' if column else ''}: {number - EXAMPLES:,} more like this: {problem}"
    if rejects is None:
        yield "`--rejects FILE` writes all of them to a CSV file."


def _one_fault(fault: dict[str, str]) -> Iterator[str]:
    line = f", line {fault['line']}" if fault["line"] else ""
    column = f", column {fault['column']}" if fault["column"] else ""
    yield f"  {fault['file']}{line}{column}: {fault['problem']}"
    for label, key in (("got", "value"), ("expected", "expected"), ("to do", "to_do")):
        if fault[key]:
            yield f"      {label + ':':<10}{fault[key]}"


def _rows(listed: Path) -> Iterator[dict[str, str]]:
    import csv

    with listed.open(newline="", encoding="utf-8") as stream:
        yield from csv.DictReader(stream)
