"""Where the units of ten million shipment lines went on, beside DuckDB writing the same lines in order.

    python -m bench.lineage [ROWS …]       # 10,000 to 10,000,000 if none are named; 100000000 needs 60 GB of disk

The step reads shipments from Parquet and writes `lineage` (first in, first out, with the bounds of every pair) and
`conversions`. The peer writes the same lines sorted by holder, item and day; once with all their columns, once with no
more than lineage reads. Each is a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np

from bench.measure import Measured, say
from bench.read_shipments import CELLS, TABLE
from tidewaiter.account.lineage import lineage_step
from tidewaiter.engine.duck import connect, copy_to_parquet, quote_name, quote_text
from tidewaiter.engine.kernels import kernels
from tidewaiter.engine.step import Workplace
from tidewaiter.records.contracts import outputs

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
MOST_TIMES = 3.0
MOST_GB = 4.0
MOST_SECONDS = 60.0
LINES_A_PARTY = 500
ITEMS = 400
CHIPS = 40
READ = ("shipment_id", "line", "seller_id", "buyer_id", "item_id", "units", "shipped_on", "received_on")


def cells(rows: int) -> dict[str, str]:
    """Shipments between parties that all buy and sell, drawn from the row's number: the same on every machine."""
    parties = max(20, rows // LINES_A_PARTY)
    return CELLS | {
        "seller_id": f"'P' || {_drawn(2_654_435_761, parties)}",
        "buyer_id": f"'P' || {_drawn(2_246_822_519, parties)}",
        "ultimate_consignee_id": "null::varchar",
        "item_id": f"'I' || {_drawn(3_266_489_917, ITEMS)}",
    }


def _drawn(factor: int, below: int) -> str:
    return f"(i * {factor} % 4294967296 // 4096 % {below})"


def write_file(path: Path, rows: int) -> None:
    """Shipments as the reader keeps them: in Parquet, in the order of their key."""
    columns = ", ".join(f"{sql} as {name}" for name, sql in cells(rows).items())
    with connect(temp=path.parent / "spill") as con:
        cast = ", ".join(
            f"CAST({quote_name(name)} AS {TABLE.column(name).type.sql}) AS {quote_name(name)}" for name in CELLS
        )
        select = f"SELECT {cast}, md5(i::varchar) AS row_id FROM (SELECT i, {columns} FROM range({rows}) t(i))"
        copy_to_parquet(con, select, path, order_by=("shipment_id", "line"))


def shown(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """The tables that the step reads."""
    con.execute(f"CREATE VIEW shipments AS SELECT * FROM read_parquet({quote_text(str(path))})")
    con.execute("CREATE TABLE serials (shipment_id VARCHAR, line VARCHAR, serial_number VARCHAR)")
    con.execute(
        f"CREATE TABLE item_chips AS SELECT 'I' || i AS item_id, 'C' || (i % {CHIPS}) AS chip, "
        f"[1, 8, 8, 72][1 + i // {CHIPS} % 4]::BIGINT AS chips_per_unit FROM range({ITEMS}) t(i)"
    )


def once(who: str, path: Path) -> None:
    """One run in this process; prints rows written, seconds and the most memory it took in GB."""
    with tempfile.TemporaryDirectory(dir=path.parent) as name, connect(temp=Path(name) / "spill") as con:
        folder = Path(name)
        (folder / "scratch").mkdir()
        shown(con, path)
        if who == "ours":  # compiled once a machine, after installing
            kernels("account.kernels.lineage"), kernels("account.kernels.conversions")
        begin = time.perf_counter()
        if who == "ours":
            order = {table: contract.order for table, contract in outputs().items()}
            written = lineage_step().run(Workplace(con, folder, folder / "scratch", order=order, csv_rows=0))
            rows = written["tables/lineage.parquet"]
        else:
            columns = "*" if who == "all" else ", ".join(READ)
            by = ("seller_id", "item_id", "shipped_on", "shipment_id", "line")
            rows = copy_to_parquet(con, f"SELECT {columns} FROM shipments", folder / "peer.parquet", order_by=by)
        seconds = time.perf_counter() - begin
    print(rows, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)


def run(who: str, path: Path) -> tuple[int, float, float]:
    """Rows, seconds and GB of one run in a process of its own."""
    words = [sys.executable, "-m", "bench.lineage", who, str(path)]
    said = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    return int(said[0]), float(said[1]), float(said[2])


def measure(path: Path, rows: int) -> None:
    """Ours and both peers on one file, in turn; the better of two runs each, so that the file is in memory for all."""
    best: dict[str, tuple[int, float, float]] = {}
    for _ in range(2):
        for who in ("ours", "all", "read"):
            found = run(who, path)
            best[who] = min(best.get(who, found), found, key=lambda one: one[1])
    pairs, ours, memory = best["ours"]
    bounded = rows >= SIZES[-1]
    what = f"{rows:,} lines: lineage and conversions written"
    note = f"{pairs:,} pairs, each with mid, low and high"
    say(
        Measured(what, ours, "s", "DuckDB, the lines in order into Parquet", best["all"][1],
                 most_times=MOST_TIMES if bounded else None, note=note),
        Measured(what, ours, "s", "DuckDB, only the columns that lineage reads", best["read"][1]),
        Measured(f"{what}: memory", memory, "GB", "DuckDB, the lines in order", best["all"][2], most=MOST_GB),
    )  # fmt: skip


def measure_kernel(lines: int) -> None:
    """The bounds of a million lines in and out of one holder, the longest account there can be."""
    kernel, dice, zero = kernels("account.kernels.lineage"), np.random.default_rng(1), np.zeros(lines, np.int64)
    sides = []
    for days in (0, 30):
        day, chips = dice.integers(0, 1200, lines) + days, dice.integers(1, 64, lines)
        sides.append((zero, zero, zero, day, chips, zero, zero))
    begin = time.perf_counter()
    orders = [kernel.order(side[0], side[1], side[3]) for side in sides]
    _, _, pairs, _ = kernel.pairs(*sides, *orders, np.ones(1, np.int64), np.zeros(0, np.int64))
    what = f"{pairs:,} pair bounds in one account of {lines:,} lines in and as many out, sorting included"
    say(Measured(what, time.perf_counter() - begin, "s", most=MOST_SECONDS))


def main() -> None:
    """Every size in turn."""
    if sys.argv[1:2] == ["file"]:
        write_file(Path(sys.argv[2]), int(sys.argv[3]))
        return
    if sys.argv[1:] and not sys.argv[1].isdigit():
        once(sys.argv[1], Path(sys.argv[2]))
        return
    measure_kernel(1_000_000)
    for rows in map(int, sys.argv[1:] or SIZES):
        with tempfile.TemporaryDirectory(prefix="tidewaiter-bench-") as name:
            path = Path(name) / "shipments.parquet"
            # In a process of its own: a child starts with its parent's high-water mark of memory.
            subprocess.run([sys.executable, "-m", "bench.lineage", "file", str(path), str(rows)], check=True)
            measure(path, rows)


if __name__ == "__main__":
    main()
