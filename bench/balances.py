"""Ten million shipment lines and ten million custody events to balances, beside DuckDB that sorts and writes both.

    python -m bench.balances [ROWS]

The peer sorts each table by holder, item and day and writes it as Parquet. Ours runs every step of an audit that the
balances wait for, from custody to the month ends, and writes their tables. Each is a process of its own, so that its
memory is its own. TIDEWAITER_BENCH_SAMPLE takes fewer rows for a quick look.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.measure import Measured, say
from tidewaiter.audit.steps import MAIN_JOB
from tidewaiter.engine.duck import connect, copy_to_parquet, quote_name, quote_text
from tidewaiter.engine.step import Step, Workplace, parquet
from tidewaiter.records.asof import register_as_of
from tidewaiter.records.contracts import tables

ROWS = 10_000_000
MOST_TIMES = 4.0
MOST_GB = 6.0
MEMORY = "3GB"

MIXED = "(i * 2654435761 % 4294967291 // 1024)"
HOLDER = f"'P' || ({MIXED} % case when i % 4 = 0 then 600 else 60000 end)"
ITEM = f"'I' || (({MIXED} % 60000 * 7 + i % 8) % 400)"
"""Sixty thousand holders of eight items each; every fourth line goes to one of the six hundred who sell."""

# Each column from the row's number only, so that the tables are the same on every machine.
CELLS = {
    "shipments": {
        "shipment_id": "'SH' || lpad((i // 3)::varchar, 9, '0')",
        "line": "(i % 3 + 1)::varchar",
        "shipped_on": "date '2022-10-01' + (i * 104729 % 1200)::int",
        "received_on": "case when i * 31 % 10 > 1 then date '2022-10-01' + (i * 104729 % 1200 + 7)::int end",
        "kind": "['export', 'reexport', 'in_country', 'return'][1 + i * 13 % 4]",
        "seller_id": f"'P' || (({MIXED} % 60000 * 7 + i % 8) % 300 + i % 2 * 300)",
        "buyer_id": HOLDER,
        "site_id": f"case when i % 3 = 0 then 'S' || ({MIXED} % 60000) end",
        "item_id": ITEM,
        "units": "(1 + i * 53 % 64)::bigint",
        "from_country": "'US'",
        "to_country": "['MY', 'TH', 'SG', 'ID'][1 + i * 29 % 4]",
        "license_id": "case when i % 50 = 0 then 'LIC' || (i * 67 % 5000) end",
    },
    "custody_events": {
        "event_id": "'EV' || i",
        "event_at": "(date '2022-10-08' + (i // 4 * 104729 % 1100 + i % 4 * 30)::int)::timestamp",
        "serial_number": "'SN' || (i // 4)",
        "item_id": "'I' || ((i // 4 * 7919 % 60000 * 7 + i // 4 % 8) % 400)",
        "units": "1::bigint",
        "step": "['received', 'installed', 'observed', 'removed'][1 + i % 4]",
        "party_id": "'P' || (i // 4 * 7919 % 60000)",
        "site_id": "'S' || (i // 4 * 7919 % 60000)",
        "basis": "['document', 'document', 'telemetry', 'document'][1 + i % 4]",
    },
    "sites": {"site_id": "'S' || i", "operator_id": "'P' || i", "kind": "'data_hall'", "country": "'MY'"},
    "items": {"item_id": "'I' || i", "chip": "'NVIDIA H100 SXM5 80GB'", "chips_per_unit": "8::bigint"},
}
SORTED_BY = {
    "shipments": ("buyer_id", "item_id", "shipped_on"),
    "custody_events": ("party_id", "item_id", "event_at"),
}


def write_records(folder: Path, rows: int) -> None:
    """The four tables as the reader leaves them: typed Parquet with every column of the contract."""
    counts = {"shipments": rows, "custody_events": rows, "sites": 60_000, "items": 400}
    with connect(memory=MEMORY, temp=folder.parent / "spill") as con:
        for name, cells in CELLS.items():
            columns = {column.name: f"cast(null as {column.type.sql})" for column in tables()[name].columns}
            columns |= {"row_id": f"'{name[:2]}' || lpad(i::varchar, 18, '0')"} | cells
            listed = ", ".join(f"{sql} as {quote_name(column)}" for column, sql in columns.items())
            to = quote_text(str(folder / f"{name}.parquet"))
            con.execute(f"COPY (SELECT {listed} FROM range({counts[name]}) t(i)) TO {to} (FORMAT parquet)")


def needed() -> list[Step]:
    """The steps that the balances wait for, in order."""
    steps = [step for step in MAIN_JOB.steps({}) if step.name != "read"]
    wanted = {"balances"}
    while True:
        more = {table for step in steps if wanted & {*step.writes} for table in step.reads} - wanted
        if not more:
            return [step for step in steps if wanted & {*step.writes}]
        wanted |= more


def ours(records: Path, out: Path) -> None:
    """Every step before the balances, and the balances, as an audit runs them."""
    with connect(memory=MEMORY, temp=out / "spill") as con:
        register_as_of(con, records, None)
        for step in needed():
            begin = time.process_time()
            scratch = out / step.name
            scratch.mkdir()
            step.run(Workplace(con, out, scratch, MAIN_JOB.order, {"as_of": None}))
            for table in step.writes:
                path = parquet(out / "tables" / f"{table}.parquet")
                con.execute(f"CREATE OR REPLACE TEMP VIEW {quote_name(table)} AS SELECT * FROM {path}")
            print(f"{step.name}: {time.process_time() - begin:.1f} s of CPU", file=sys.stderr, flush=True)


def peer(records: Path, out: Path) -> None:
    """DuckDB alone: both tables sorted by holder, item and day, and written."""
    with connect(memory=MEMORY, temp=out / "spill") as con:
        for name, order in SORTED_BY.items():
            source = f"SELECT * FROM {parquet(records / f'{name}.parquet')}"
            copy_to_parquet(con, source, out / f"{name}.parquet", order_by=order)


def run_once(who: str, records: Path) -> None:
    """One run in this process; prints its seconds on the clock and of the processors, and the most memory in GB."""
    with tempfile.TemporaryDirectory(dir=records.parent) as name:
        begin, worked = time.perf_counter(), time.process_time()
        (ours if who == "ours" else peer)(records, Path(name))
        seconds, worked = time.perf_counter() - begin, time.process_time() - worked
    print(seconds, worked, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)


def alone(*words: str) -> list[str]:
    """What this module says when it runs with these words in a process of its own."""
    command = [sys.executable, "-m", "bench.balances", *words]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()


def main() -> None:
    """The second of two runs each, in turn, so that the files are in memory for both."""
    if sys.argv[1:2] == ["records"]:
        write_records(Path(sys.argv[2]), int(sys.argv[3]))
        return
    if sys.argv[2:]:
        run_once(sys.argv[1], Path(sys.argv[2]))
        return
    wanted = int(sys.argv[1]) if sys.argv[1:] else ROWS
    rows = min(wanted, int(os.environ.get("TIDEWAITER_BENCH_SAMPLE", wanted)))
    with tempfile.TemporaryDirectory(prefix="tidewaiter-bench-") as name:
        records = Path(name) / "records"
        records.mkdir()
        alone("records", str(records), str(rows))
        for _ in range(2):
            seconds, worked, memory = map(float, alone("ours", str(records)))
            theirs, they_worked, their_memory = map(float, alone("peer", str(records)))
    what = f"{rows:,} shipment lines and {rows:,} custody events to balances"
    doing = "DuckDB, both sorted by holder, item and day, into Parquet"
    times = worked / they_worked
    cpu = f"CPU {worked:.3g} s to {they_worked:.3g} s, {times:.1f} ×"
    say(
        Measured(what, seconds, "s", doing, theirs, most_times=MOST_TIMES, note=cpu),
        Measured(f"{what}: memory", memory, "GB", doing, their_memory, most=MOST_GB),
    )


if __name__ == "__main__":
    main()
