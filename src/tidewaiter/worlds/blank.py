"""The same pack with fields missing: a share of its optional cells, or of whole columns of a reporter, is emptied.

What is emptied at a share is emptied at every larger one of the same seed, so that packs of rising shares only lose.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tidewaiter.core.errors import InputError, StateError
from tidewaiter.engine.duck import connect, copy_to_csv, copy_to_parquet, quote_name, quote_text
from tidewaiter.records.contracts import Table
from tidewaiter.records.open_source import open_pack, open_source
from tidewaiter.records.opened import match_columns
from tidewaiter.records.pack import PACK_FILE, Source, files_of
from tidewaiter.records.select import RECORD_NO

__all__ = ["REPORTERS", "WAYS", "Blanked", "blank_pack", "optional_columns"]

WAYS = ("cells", "reporters")
"""Each cell by itself, or a column for all rows that one reporter handed in."""

REPORTERS: dict[str, str] = {
    "parties": "country",
    "party_figures": "party_id",
    "ownership": "owner_id",
    "officers": "party_id",
    "answers": "answered_by",
    "items": "manufacturer",
    "devices": "manufacturer",
    "prices": "country",
    "licenses": "authority",
    "license_lines": "license_id",
    "duties": "license_id",
    "documents": "issuer_id",
    "orders": "buyer_id",
    "shipments": "seller_id",
    "declarations": "authority",
    "sites": "operator_id",
    "site_capacity": "site_id",
    "site_power": "site_id",
    "tenancies": "site_id",
    "custody_events": "site_id",
    "inspections": "inspector_id",
    "pings": "landmark_id",
    "trade_flows": "reporter",
    "capacity": "country",
}
"""Whose rows leave a column out together where no `reported_by` says so; in a table not named here, all rows."""

_PARTS = 1_000_000


@dataclass(frozen=True, slots=True)
class Blanked:
    """One table as it was written: how many optional cells were filled before, and how many of them still are."""

    table: str
    rows: int
    filled: int
    left: int


def optional_columns(table: Table) -> tuple[str, ...]:
    """The columns that may be emptied: neither required nor one of those of which a row must fill some.

    Nor `status`: a row without it counts as recorded, so that one that was withdrawn would come to life.
    """
    kept = {name for group in table.needs_any for name in group} | {"status"}
    return tuple(one.name for one in table.columns if not one.required and one.name not in kept)


def blank_pack(source: Path, out: Path, share: float, seed: int, way: str = "cells") -> list[Blanked]:
    """Write `out`/pack, and `out`/truth as it is where `source` has one, and say what each table lost.

    `source` is a world (a folder with pack and truth) or a pack. A key's optional cell, or the day of recording, stays
    where rows could not be told apart without it. What cannot be read at all is refused, not left out.
    """
    if not 0 <= share <= 1:
        raise InputError("The share is out of range.", value=str(share), expected="a share from 0 to 1, such as 0.3")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise StateError("The folder is not empty.", value=str(out), hint="Name a new folder, or remove this first.")
    folder = source / "pack" if (source / "pack").is_dir() else source
    files = files_of(folder)
    pack = open_pack(files)
    if pack.faults:
        raise _unreadable(pack.faults[0].file, pack.faults[0].problem)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as made, connect(memory="2GB", temp=Path(made) / "spill") as con:
        scratch, target = Path(made), Path(made) / "pack"
        target.mkdir()
        done = [_blank(con, one, target, scratch, (str(seed), share, way)) for one in pack.sources]
        if PACK_FILE in files:
            shutil.copyfile(files[PACK_FILE], target / PACK_FILE)
        target.rename(out / "pack")
    if folder.name == "pack" and (folder.parent / "truth").is_dir():
        shutil.copytree(folder.parent / "truth", out / "truth")
    return done


def _blank(con: Any, source: Source, out: Path, scratch: Path, asked: tuple[str, float, str]) -> Blanked:
    opened = open_source(con, source, scratch)
    rows = opened.first_cells.select
    headers = [str(row[0]) for row in con.execute(f"DESCRIBE {rows}").fetchall()]
    known = match_columns(source.table, headers, source.shown).known
    lost = [known[name] for name in optional_columns(source.table) if name in known]
    parquet = source.suffix == ".parquet" and source.mapping is None
    path = out / f"{source.table.name}{'.parquet' if parquet else '.csv'}"
    if path.exists():
        raise InputError("Two files of this pack are the same table.", value=source.shown, hint="Make one of them.")
    write = copy_to_parquet if parquet else copy_to_csv
    count = write(con, _emptied(source.table, rows, headers, known, asked), path)
    faults = [*opened.known_faults, *opened.structural()]
    if faults:
        raise _unreadable(source.shown, faults[0].problem)
    written = f"read_parquet({quote_text(str(path))}, hive_partitioning = false)" if parquet else _csv(path, headers)
    return Blanked(source.table.name, count, _filled(con, rows, lost), _filled(con, f"SELECT * FROM {written}", lost))


def _filled(con: Any, rows: str, columns: list[str]) -> int:
    counts = [f"count(nullif(CAST({quote_name(name)} AS VARCHAR), ''))" for name in columns]
    row = con.execute(f"SELECT {', '.join(['count(*)', *counts])} FROM ({rows})").fetchone() or (0,)
    return sum(map(int, row[1:]))


def _emptied(table: Table, rows: str, headers: list[str], known: dict[str, str], asked: tuple[str, float, str]) -> str:
    """The SQL of the rows in the order they had, without the cells that chance takes."""
    seed, share, way = asked
    by = ["reported_by", REPORTERS.get(table.name, "")]
    told = [f"nullif(CAST({quote_name(known[name])} AS VARCHAR), '')" for name in by if name in known]
    who = quote_name(RECORD_NO) if way == "cells" else f"coalesce({', '.join([*told, quote_text('')])})"
    keeps = [quote_name(known[name]) for name in table.key if table.column(name).required]
    shared = f"count(*) OVER (PARTITION BY {', '.join(keeps)})" if keeps else "1"
    lost, telling = (
        {known[name]: name for name in optional_columns(table) if name in known},
        {*table.key, "recorded_at"},
    )
    cells = []
    for header in headers:
        cell = quote_name(header)
        if header in lost:
            name = lost[header]
            drawn = f"concat_ws(chr(31), {', '.join(map(quote_text, (seed, table.name, name)))}, {who})"
            taken = f"md5_number_lower({drawn}) % {_PARTS} < {round(share * _PARTS)}"
            alone = " AND _alike = 1" if name in telling else ""
            cell = f"CASE WHEN {taken}{alone} THEN NULL ELSE {cell} END AS {cell}"
        cells.append(cell)
    numbered = f"SELECT *, row_number() OVER () AS {RECORD_NO} FROM ({rows})"
    return f"SELECT {', '.join(cells)} FROM (SELECT *, {shared} AS _alike FROM ({numbered})) ORDER BY {RECORD_NO}"


def _csv(path: Path, headers: list[str]) -> str:
    columns = ", ".join(f"{quote_text(name)}: 'VARCHAR'" for name in headers)
    return (
        f"read_csv({quote_text(str(path))}, columns = {{{columns}}}, header = true, auto_detect = false, "
        "hive_partitioning = false, "
        "delim = ',', quote = '\"', escape = '\"')"
    )


def _unreadable(shown: str, problem: str) -> InputError:
    return InputError(
        "This pack has rows that cannot be read; nothing is emptied, so that nothing else is lost.",
        value=f"{shown}: {problem}",
        hint="`tidewaiter pack check PACK` lists them.",
    )
