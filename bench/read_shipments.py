"""How long ten million shipment lines take to read with every check, beside DuckDB reading the same file unchecked.

    python -m bench.read_shipments [ROWS]

The peer is told every column's type, so it neither guesses nor checks; it puts the rows into a table on disk, or into
Parquet where we write Parquet too. Each reading is a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from bench.measure import Measured, say
from tidewaiter.engine.duck import connect, quote_name, quote_text
from tidewaiter.records.contracts import tables
from tidewaiter.records.pack import files_of
from tidewaiter.records.read import read_pack

ROWS = 10_000_000
MOST_TIMES = 3.0
MOST_GB = 4.0
TABLE = tables()["shipments"]

# Each column from the row's number only, so that the file is the same on every machine.
CELLS = {
    "shipment_id": "'SH' || lpad((i // 3)::varchar, 9, '0')",
    "line": "(i % 3 + 1)::varchar",
    "shipped_on": "(date '2022-10-01' + (i * 7919 % 1200)::int)::varchar",
    "received_on": "case when i * 31 % 10 > 1 then (date '2022-10-01' + (i * 7919 % 1200 + 7)::int)::varchar end",
    "kind": "['export', 'reexport', 'in_country', 'return'][1 + i * 13 % 4]",
    "seller_id": "'P' || (i * 104729 % 60000)",
    "buyer_id": "'P' || (i * 15485863 % 60000)",
    "ultimate_consignee_id": "'P' || (i * 32452843 % 60000)",
    "end_use": "['cloud', 'own_training', 'research', 'resale', 'unknown'][1 + i * 17 % 5]",
    "payer_country": "['US', 'HK', 'CN', 'NO', null][1 + i * 19 % 5]",
    "from_country": "['US', 'TW', 'SG', 'MY'][1 + i * 23 % 4]",
    "to_country": "['MY', 'TH', 'SG', 'CN', 'HK', 'ID'][1 + i * 29 % 6]",
    "via_countries": "case when i % 4 = 0 then 'SG|HK' end",
    "ship_to_address": "'Lot ' || (i * 37 % 100000) || ', Jalan Teknologi 5, 81300 Johor'",
    "hs_code": "'847150'",
    "declared_description": "'Server, data processing, ' || (i * 41 % 1000)",
    "declared_eccn": "['4A090.a', '3A090.a', '5A992.z.1', null][1 + i * 43 % 4]",
    "item_id": "'I' || (i * 47 % 400)",
    "units": "(1 + i * 53 % 64)::varchar",
    "net_weight_kg": "(i * 59 % 20000 / 10.0)::varchar",
    "value_usd": "(i * 61 % 100000000 / 100.0)::decimal(18, 2)::varchar",
    "license_id": "case when i % 3 = 0 then 'LIC' || (i * 67 % 5000) end",
}


def write_files(folder: Path, rows: int) -> None:
    """The same rows as CSV and as Parquet with declared types."""
    cells = ", ".join(f"{sql} as {name}" for name, sql in CELLS.items())
    with connect() as con:
        con.execute(f"COPY (SELECT {cells} FROM range({rows}) t(i)) TO {quote_text(str(folder / 'csv/shipments.csv'))}")
        to = quote_text(str(folder / "parquet/shipments.parquet"))
        con.execute(f"COPY (SELECT * FROM {peer_source(folder / 'csv/shipments.csv')}) TO {to} (FORMAT parquet)")


def peer_source(path: Path) -> str:
    """What DuckDB reads, with the type of every column declared."""
    if path.suffix == ".parquet":
        return f"read_parquet({quote_text(str(path))})"
    types = {column.name: column.type.sql for column in TABLE.columns if column.name in CELLS}
    declared = ", ".join(f"{quote_name(name)}: {quote_text(types[name])}" for name in CELLS)
    return f"read_csv({quote_text(str(path))}, header = true, auto_detect = false, columns = {{{declared}}})"


def peer(con: duckdb.DuckDBPyConnection, path: Path, into: Path | None) -> int:
    """DuckDB alone: every cell, into Parquet or into a table."""
    if into:
        con.execute(
            f"COPY (SELECT * FROM {peer_source(path)}) TO {quote_text(str(into / 'peer.parquet'))} (FORMAT parquet)"
        )
        return rows_in(con, into / "peer.parquet")
    con.execute(f"CREATE TABLE shipments AS SELECT * FROM {peer_source(path)}")
    row = con.execute("SELECT count(*) FROM shipments").fetchone()
    return int(row[0]) if row else 0


def rows_in(con: duckdb.DuckDBPyConnection, path: Path) -> int:
    """How many rows a Parquet file holds, from its footer."""
    row = con.execute(f"SELECT count(*) FROM read_parquet({quote_text(str(path))})").fetchone()
    return int(row[0]) if row else 0


def read_once(who: str, path: Path, write: bool) -> None:
    """One reading in this process; prints rows, seconds and the most memory it took in GB."""
    with tempfile.TemporaryDirectory(dir=path.parent.parent) as name:
        scratch = Path(name)
        into = scratch / "read" if write else None
        if into:
            into.mkdir()
        database = scratch / "peer.duckdb" if who == "peer" else None
        with connect(database, temp=scratch / "spill") as con:
            begin = time.perf_counter()
            if who == "ours":
                (scratch / "faults").mkdir()
                rows = read_pack(con, files_of(path.parent), scratch / "faults", into=into).tables["shipments"].rows
            else:
                rows = peer(con, path, into)
            seconds = time.perf_counter() - begin
    print(rows, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)


def reading(who: str, path: Path, write: bool, rows: int) -> tuple[float, float]:
    """Seconds and GB of one reading in a process of its own, which must have read every row."""
    words = [sys.executable, "-m", "bench.read_shipments", who, str(path), "write" if write else "check"]
    said = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    assert int(said[0]) == rows, f"{who} read {said[0]} rows of {rows}"
    return float(said[1]), float(said[2])


def measure(path: Path, write: bool, rows: int) -> None:
    """Ours and the peer on one file; the second of two runs each, in turn, so that the file is in memory for both."""
    for _ in range(2):
        ours, memory = reading("ours", path, write, rows)
        theirs, their_memory = reading("peer", path, write, rows)
    what = f"{rows:,} shipment lines from {path.suffix[1:]}, {'checked and written as Parquet' if write else 'checked'}"
    doing = "DuckDB, declared types, " + ("into Parquet" if write else "into a table")
    say(
        Measured(what, ours, "s", doing, theirs, most_times=MOST_TIMES),
        Measured(f"{what}: memory", memory, "GB", doing, their_memory, most=MOST_GB),
    )


def main() -> None:
    """CSV and Parquet, with and without writing."""
    if sys.argv[1:2] == ["files"]:
        write_files(Path(sys.argv[2]), int(sys.argv[3]))
        return
    if sys.argv[3:]:
        read_once(sys.argv[1], Path(sys.argv[2]), sys.argv[3] == "write")
        return
    rows = int(sys.argv[1]) if sys.argv[1:] else ROWS
    with tempfile.TemporaryDirectory(prefix="tidewaiter-bench-") as name:
        folder = Path(name)
        for kind in ("csv", "parquet"):
            (folder / kind).mkdir()
        # In a process of its own: a child starts with its parent's high-water mark of memory.
        subprocess.run([sys.executable, "-m", "bench.read_shipments", "files", str(folder), str(rows)], check=True)
        for write in (False, True):
            measure(folder / "csv" / "shipments.csv", write, rows)
            measure(folder / "parquet" / "shipments.parquet", write, rows)


if __name__ == "__main__":
    main()
