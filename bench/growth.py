"""How time and memory of following units grow from ten thousand lines to a hundred million, beside a sorted copy.

    python -m bench.growth [ROWS …]       # 10,000 to 10,000,000 if none are named

Each of four things is a process of its own: DuckDB writing the lines in order (the peer), the step `lineage` (first in,
first out with the bounds of every pair; of it the kernel of pairs alone, too), outer bounds of every line for the
countries of concern, and one `trace` of an early lot. CPU seconds are compared, since the machine may be shared; the
time on the clock stands beside them. The better of two runs, of ten million lines one. Of more than ten million only
lineage is run (a hundred million need 60 GB of disk and half an hour): bounds and traces hold the network of all lines
in memory. TIDEWAITER_BENCH_SAMPLE takes only the two smallest sizes.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np

from bench import lineage as lines_of
from bench.measure import Measured, say
from tidewaiter.account import moves
from tidewaiter.account.concern import COUNTRIES_OF_CONCERN
from tidewaiter.account.lineage import lineage_step
from tidewaiter.account.trace import Asked, trace
from tidewaiter.engine.duck import connect, copy_to_parquet
from tidewaiter.engine.kernels import kernel_names, kernels
from tidewaiter.engine.step import Workplace
from tidewaiter.records.contracts import outputs, tables

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
ONCE = 10_000_000
PEER = "copy"
DONE = {
    "lineage": "lineage, first in, first out and bounds of pairs",
    "outer": "outer bounds of every line",
    "trace": "one trace of a lot",
}


class Cost(NamedTuple):
    """What one run took: on the clock and of the processors in seconds, the most memory in GB, the kernel of pairs."""

    wall: float
    cpu: float
    memory: float
    pairs: float


def write_audit(folder: Path, rows: int) -> None:
    """As much of an audit as a trace opens, with the lines that bench.lineage draws."""
    for name in ("read", "tables"):
        (folder / name).mkdir(parents=True)
    drawn, path = folder / "drawn.parquet", folder / "read" / "shipments.parquet"
    lines_of.write_file(drawn, rows)
    with connect(temp=folder / "spill") as con:
        lines_of.shown(con, drawn)
        have = {row[0] for row in con.execute("DESCRIBE shipments").fetchall()}
        nulls = [f"CAST(NULL AS {one.type.sql}) AS {one.name}" for one in tables()["shipments"].columns]
        missing = [null for null, one in zip(nulls, tables()["shipments"].columns, strict=True) if one.name not in have]
        copy_to_parquet(con, f"SELECT *, {', '.join(missing)} FROM shipments", path)
        copy_to_parquet(
            con, "SELECT * FROM item_chips", folder / "tables" / "item_chips.parquet", order_by=("item_id",)
        )
    drawn.unlink()
    (folder / "manifest.json").write_text(json.dumps({"settings": {"as_of": ""}}), encoding="utf-8")


def copied(con: duckdb.DuckDBPyConnection, _: Path, scratch: Path) -> Callable[[], object]:
    """The peer: the lines with all their columns, by holder, item and day."""
    by = ("seller_id", "item_id", "shipped_on", "shipment_id", "line")
    return lambda: copy_to_parquet(con, "SELECT * FROM shipments", scratch / "peer.parquet", order_by=by)


def followed(con: duckdb.DuckDBPyConnection, _: Path, scratch: Path) -> Callable[[], object]:
    """The step of an audit, with all that it writes."""
    (scratch / "scratch").mkdir()
    order = {table: contract.order for table, contract in outputs().items()}
    at = Workplace(con, scratch, scratch / "scratch", order=order, csv_rows=0)
    return lambda: lineage_step().run(at)


def bounded(con: duckdb.DuckDBPyConnection, _: Path, __: Path) -> Callable[[], object]:
    """Lines numbered, the network made of them, and one pass backward over it."""

    def run() -> object:
        moves.number_moves(con)
        network = moves.network_of_moves(con)
        there = con.execute(
            "SELECT number FROM moves WHERE list_contains(?, to_country)", [sorted(COUNTRIES_OF_CONCERN)]
        ).fetchnumpy()["number"]
        ends = np.zeros(network.lines, np.int64)
        ends[np.asarray(there, np.int64)] = 1
        return network.outer(ends)

    return run


def traced(con: duckdb.DuckDBPyConnection, folder: Path, _: Path) -> Callable[[], object]:
    """As the command does it, without starting Python: one of the first lots, to every country of concern."""
    sql = "SELECT shipment_id || ':' || line FROM shipments ORDER BY shipped_on, shipment_id, line LIMIT 1"
    ((lot,),) = con.execute(sql).fetchall()
    return lambda: trace(Asked(lot=lot), folder)


WORK = {PEER: copied, "lineage": followed, "outer": bounded, "trace": traced}


def once(who: str, folder: Path) -> None:
    """One run in this process; prints what it took."""
    for name in kernel_names():
        if who != PEER and name.startswith("account."):  # compiled once a machine, after installing
            kernels(name)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch, connect(temp=Path(scratch) / "spill") as con:
        lines_of.shown(con, folder / "read" / "shipments.parquet")
        run, of_pairs = WORK[who](con, folder, Path(scratch)), _watched() if who == "lineage" else [0.0]
        wall, cpu = time.perf_counter(), time.process_time()
        run()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(wall, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, sum(of_pairs))


def _watched() -> list[float]:
    """The CPU seconds of each call of the kernel of pairs, as it is called from now on."""
    module, taken = kernels("account.kernels.lineage"), []
    pairs = module.pairs

    def watched(*arguments: object) -> object:
        begin = time.process_time()
        found = pairs(*arguments)
        taken.append(time.process_time() - begin)
        return found

    module.pairs = watched  # type: ignore[attr-defined]
    return taken


def running(who: str, folder: Path, times: int) -> Cost:
    """The best of so many runs, each in a process of its own."""
    words = [sys.executable, "-m", "bench.growth", who, str(folder)]
    runs = [subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout.split() for _ in range(times)]
    return min((Cost(*map(float, said)) for said in runs), key=lambda cost: cost.cpu)


def measure(folder: Path, rows: int) -> None:
    """All of it on one file."""
    times = 1 if rows >= ONCE else 2
    peer, copy = running(PEER, folder, times), "DuckDB, the lines in order into Parquet"
    for who, what in DONE.items():
        if rows > ONCE and who != "lineage":
            continue
        cost = running(who, folder, times)
        named, clock = f"{rows:,} lines: {what}", f"on the clock {cost.wall:.3g} s to {peer.wall:.3g} s"
        say(Measured(f"{named}, CPU", cost.cpu, "s", copy, peer.cpu, note=clock))
        say(Measured(f"{named}, memory", cost.memory, "GB", copy, peer.memory))
        if cost.pairs:
            say(Measured(f"{rows:,} lines: of that the kernel of pairs, CPU", cost.pairs, "s", copy, peer.cpu))


def main() -> None:
    """Every size in turn."""
    if sys.argv[1:2] == ["file"]:
        write_audit(Path(sys.argv[2]), int(sys.argv[3]))
        return
    if sys.argv[1:] and not sys.argv[1].isdigit():
        once(sys.argv[1], Path(sys.argv[2]))
        return
    sizes = SIZES[:2] if "TIDEWAITER_BENCH_SAMPLE" in os.environ else SIZES
    for rows in map(int, sys.argv[1:] or sizes):
        with tempfile.TemporaryDirectory(prefix="tidewaiter-bench-") as name:
            folder = Path(name) / "audit"
            subprocess.run([sys.executable, "-m", "bench.growth", "file", str(folder), str(rows)], check=True)
            measure(folder, rows)


if __name__ == "__main__":
    main()
