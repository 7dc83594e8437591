"""All detectors and the ranked cases over 100,000 shipment lines, beside DuckDB sorting and writing what they read.

    python -m bench.cases [LINES …]       # 100,000 if none are named

The records are those of the second maker of worlds (tests/other_world), with its serial numbers, custody, orders and
papers, and a whole audit of them is made first, which is not measured. Measured are its last two large steps, each in a
process of its own: `findings` asks every detector, `cases` joins what they found. The peer reads the same tables and
writes each of them again in its total order. CPU seconds stand beside the time on the clock, since the machine may be
shared. TIDEWAITER_BENCH_AUDITS names finished audits to measure instead, joined by the path separator, so that a
million lines need not be audited again; TIDEWAITER_BENCH_SAMPLE takes fewer lines for a quick look.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from bench.measure import Measured, say
from tidewaiter.audit.steps import MAIN_JOB
from tidewaiter.detection.find import findings_step
from tidewaiter.detection.fusion.fuse import cases_step
from tidewaiter.engine.duck import connect, copy_to_parquet, quote_name
from tidewaiter.engine.step import Workplace, parquet
from tidewaiter.records.asof import register_as_of
from tidewaiter.records.contracts import outputs, tables

LINES, SAMPLE = 100_000, 20_000
MOST_SECONDS = 60.0
"""For a million lines through all detectors and the cases, on two cores."""

STEPS = {"findings": findings_step, "cases": cases_step}
PEER = "copy"
PEER_WORDS = "DuckDB, the tables they read into Parquet, each in its order"


class Cost(NamedTuple):
    """What one run took: on the clock and of the processors in seconds, and the most memory in GB."""

    wall: float
    cpu: float
    memory: float


def make_audit(folder: Path, lines: int) -> Path:
    """A finished audit of a world of about so many shipment lines."""
    world = [sys.executable, "-m", "tests.other_world", "--seed", "5", "--lines", str(lines), "--out", str(folder)]
    subprocess.run(world, check=True, stdout=subprocess.DEVNULL)
    audit = [sys.executable, "-m", "tidewaiter", "audit", str(folder / "pack"), "--out", str(folder / "audit")]
    subprocess.run(audit, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return folder / "audit"


def once(who: str, audit: Path) -> None:
    """One run in this process; prints what it took."""
    reads = {table for step in STEPS.values() for table in step().reads}
    with tempfile.TemporaryDirectory() as name, connect(temp=Path(name) / "spill") as con:
        out = Path(name)
        register_as_of(con, audit / "current" / "read", None)
        for table in sorted(reads & {*outputs()}):
            path = parquet(audit / "current" / "tables" / f"{table}.parquet")
            con.execute(f"CREATE TEMP VIEW {quote_name(table)} AS SELECT * FROM {path}")
        at = Workplace(con, out, out, MAIN_JOB.order, {"as_of": None})
        wall, cpu = time.perf_counter(), time.process_time()
        if who == PEER:
            for table in sorted(reads):
                order = outputs()[table].order if table in outputs() else tables()[table].key
                copy_to_parquet(con, f"SELECT * FROM {quote_name(table)}", out / f"{table}.parquet", order_by=order)
        else:
            STEPS[who]().run(at)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(wall, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)


def running(who: str, audit: Path) -> Cost:
    """One run in a process of its own."""
    words = [sys.executable, "-m", "bench.cases", who, str(audit)]
    said = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    return Cost(*map(float, said))


def measure(audit: Path) -> None:
    """Both steps and their peer over one audit."""
    with connect() as con:
        path = parquet(audit / "current" / "read" / "shipments.parquet")
        ((lines,),) = con.execute(f"SELECT count(*) FROM {path}").fetchall()
    costs = {who: running(who, audit) for who in (PEER, *STEPS)}
    peer, findings, cases = costs[PEER], costs["findings"], costs["cases"]
    million, named = 1_000_000 / lines, f"{lines:,} lines"
    wall, cpu = ((getattr(findings, part) + getattr(cases, part)) * million for part in ("wall", "cpu"))
    load = f"load {os.getloadavg()[0]:.1f}"
    most = MOST_SECONDS if million <= 1 else None  # of fewer lines, what every run costs would be counted many times
    for what, cost in (("all detectors", findings), ("cases", cases)):
        say(
            Measured(
                f"{named}: {what}, CPU", cost.cpu, "s", PEER_WORDS, peer.cpu, note=f"on the clock {cost.wall:.3g} s"
            )
        )
        say(Measured(f"{named}: {what}, memory", cost.memory, "GB", PEER_WORDS, peer.memory))
    both = f"{named}: both, for each million lines"
    say(Measured(f"{both}, CPU", cpu, "s", PEER_WORDS, peer.cpu * million))
    say(Measured(f"{both}, on the clock", wall, "s", PEER_WORDS, peer.wall * million, most=most, note=load))


def main() -> None:
    """The named sizes in turn, or the finished audits that are named."""
    if sys.argv[1:2] and sys.argv[1] in {PEER, *STEPS}:
        once(sys.argv[1], Path(sys.argv[2]))
        return
    finished = [Path(name) for name in os.environ.get("TIDEWAITER_BENCH_AUDITS", "").split(os.pathsep) if name]
    for audit in finished:
        measure(audit)
    if finished:
        return
    usual = SAMPLE if "TIDEWAITER_BENCH_SAMPLE" in os.environ else LINES
    for lines in [int(word) for word in sys.argv[1:]] or [usual]:
        with tempfile.TemporaryDirectory(prefix="tidewaiter-bench-") as name:
            measure(make_audit(Path(name), lines))


if __name__ == "__main__":
    main()
