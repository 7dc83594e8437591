"""How long ten million custody events take to fold into states and counts, beside DuckDB sorting and writing them.

    python -m bench.custody [ROWS]

The peer reads the same Parquet file and writes it again in the order of serial number and time, which is the least any
fold has to do. A tenth of the rows are lots; the others are records of serial numbers, telemetry for the most part.
Each run is a process of its own, so that its memory is its own. TIDEWAITER_BENCH_SAMPLE takes fewer rows.
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
from tidewaiter.account.custody import READS, custody_step
from tidewaiter.engine.duck import connect, quote_name, quote_text
from tidewaiter.engine.step import Workplace
from tidewaiter.records.contracts import outputs, tables

ROWS = 10_000_000
MOST_TIMES = 2.0
MOST_GB = 6.0
LIFE = 10
"""Records of one serial number, or of one lot."""

# Each column from the row's number only; l is the life, s its step.
CELLS = {
    "event_id": "'EV' || lpad((i * 7919 % {rows})::varchar, 9, '0')",
    "event_at": "timestamp '2023-01-01' + to_hours((l * 31 % 8760 + s * 700 + i * 13 % 400)::int)",
    "serial_number": "case when l % 10 > 0 then 'SN-' || lpad((l * 104729 % {rows})::varchar, 9, '0') end",
    "item_id": "'I' || ((l * 15485863 % 3000 * 7 + l % 3) % 40)",
    "units": "case when l % 10 = 0 then 1 + l * 53 % 64 end",
    "step": "['received', 'stored', 'installed', 'observed', 'observed', 'observed', 'removed', 'repaired', 'shipped', "
    "'returned'][1 + s]",
    "party_id": "case when s = 9 then 'M' || (l % 9) else 'P' || (l * 15485863 % 3000) end",
    "site_id": "case when s < 8 then 'S' || (l * 15485863 % 3000) || (l % 3) end",
    "location": "case when s = 2 then 'hall ' || (l % 5) || ', rack ' || (l % 400) end",
    "basis": "case when s in (3, 4, 5) then 'telemetry' else 'document' end",
}


def write_file(path: Path, rows: int) -> None:
    """The rows in an order that is neither that of serial numbers nor that of time."""
    cells = ", ".join(f"{sql.format(rows=rows)} as {name}" for name, sql in CELLS.items())
    with connect() as con:
        con.execute(
            f"COPY (SELECT {cells}, md5(i::varchar)[:16] AS row_id FROM (SELECT i * 48271 % {rows} AS i, "
            f"(i * 48271 % {rows}) // {LIFE} AS l, (i * 48271 % {rows}) % {LIFE} AS s FROM range({rows}) t(i))) "
            f"TO {quote_text(str(path))} (FORMAT parquet)"
        )


def run_once(who: str, path: Path) -> None:
    """One run in this process; prints rows written, seconds and the most memory it took in GB."""
    with tempfile.TemporaryDirectory(dir=path.parent) as name, connect(temp=Path(name) / "spill") as con:
        begin = time.perf_counter()
        if who == "ours":
            rows = _fold(con, path, Path(name))
        else:
            into = quote_text(str(Path(name) / "peer.parquet"))
            found = con.execute(
                f"COPY (SELECT * FROM read_parquet({quote_text(str(path))}) ORDER BY serial_number, event_at) "
                f"TO {into} (FORMAT parquet)"
            ).fetchone()
            rows = found[0] if found else 0
        seconds = time.perf_counter() - begin
    print(rows, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)


def _fold(con, path: Path, folder: Path) -> int:  # type: ignore[no-untyped-def]
    for name in READS:
        kept = CELLS if name == "custody_events" else {}
        columns = ", ".join(
            f"CAST({quote_name(c.name) if c.name in kept else 'NULL'} AS {c.type.sql}) AS {quote_name(c.name)}"
            for c in tables()[name].columns
        )
        source = (
            f"{columns}, row_id FROM read_parquet({quote_text(str(path))})"
            if kept
            else f"{columns}, '' AS row_id WHERE false"
        )
        con.execute(f"CREATE TEMP VIEW {name} AS SELECT {source}")
    order = {name: one.order for name, one in outputs().items()}
    (folder / "scratch").mkdir()
    at = Workplace(con, folder, folder / "scratch", order, {"as_of": "2026-06-30"})
    return custody_step().run(at)["tables/custody_spans.parquet"]


def running(who: str, path: Path) -> tuple[int, float, float]:
    """Rows, seconds and GB of one run in a process of its own."""
    words = [sys.executable, "-m", "bench.custody", who, str(path)]
    said = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    return int(said[0]), float(said[1]), float(said[2])


def main() -> None:
    """The second of two runs each, in turn, so that the file is in memory for both."""
    if sys.argv[1:2] == ["file"]:
        write_file(Path(sys.argv[2]), int(sys.argv[3]))
        return
    if sys.argv[2:]:
        run_once(sys.argv[1], Path(sys.argv[2]))
        return
    rows = int(sys.argv[1]) if sys.argv[1:] else int(os.environ.get("TIDEWAITER_BENCH_SAMPLE", ROWS))
    with tempfile.TemporaryDirectory(prefix="tidewaiter-bench-") as name:
        path = Path(name) / "custody_events.parquet"
        subprocess.run([sys.executable, "-m", "bench.custody", "file", str(path), str(rows)], check=True)
        for _ in range(2):
            spans, ours, memory = running("ours", path)
            sorted_rows, theirs, their_memory = running("peer", path)
        assert sorted_rows == rows and spans
    what = f"{rows:,} custody events folded into states, problems and counts"
    doing = "DuckDB, the same rows sorted by serial number and time into Parquet"
    say(
        Measured(what, ours, "s", doing, theirs, most_times=MOST_TIMES),
        Measured(f"{what}: memory", memory, "GB", doing, their_memory, most=MOST_GB),
    )


if __name__ == "__main__":
    main()
