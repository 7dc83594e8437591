"""What one record changes in a finished audit of some 23,000 shipment lines, beside auditing the whole pack anew.

    python -m bench.recheck [WORLD …]    # a world of our generator if none is named

The world is made and audited first; the audit is the peer, in the processors' seconds of the same run. Each record is a
row of the pack that says something else. The audit is opened once, and of several records of a table the middle one is
told; the whole command starts the program and opens the audit anew. Seconds on the clock stand beside, since the
machine may be shared; the aim for one record is 0.25 s. A WORLD is a folder with `pack` and `audit`, whose audit is not
made again and has no peer then. TIDEWAITER_BENCH_SAMPLE takes a tiny world for a quick look.
"""

from __future__ import annotations

import csv
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from bench.measure import Measured, say
from tidewaiter.audit.recheck.recheck import Recheck
from tidewaiter.audit.steps import MAIN_JOB

RECORDS = 5
SAYS = {
    "answers": {"answer": "yes"},
    "party_figures": {"revenue_usd": "1"},
    "pings": {"rtt_ms": "9"},
    "declarations": {"declaration_id": "NEW", "net_weight_kg": "1"},
    "duties": {"done_on": ""},
    "inspections": {"inspection_id": "NEW", "units_confirmed": "0"},
    "site_power": {"mean_it_load_mw": "0.001"},
    "custody_events": {"event_id": "NEW", "step": "removed"},
}
"""What the record says otherwise than the row that it is made of."""

PEER = "the whole audit"


def make_world(folder: Path) -> float:
    """A world and its audit in `folder`; the seconds of the processors that the audit took."""
    size = "tiny" if "TIDEWAITER_BENCH_SAMPLE" in os.environ else "small"
    program = [sys.executable, "-m", "tidewaiter"]
    world = [*program, "world", "--seed", "107", "--size", size, "--out", str(folder)]
    subprocess.run(world, check=True, stdout=subprocess.DEVNULL)
    before = _cpu_of_children()
    audit = [*program, "audit", str(folder / "pack"), "--out", str(folder / "audit"), "--no-lists"]
    subprocess.run(audit, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return _cpu_of_children() - before


def records(pack: Path, table: str, into: Path) -> Iterator[Path]:
    """Files of one record each, made of rows from all over the table."""
    with (pack / f"{table}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for number in range(RECORDS + 1):
        row = rows[number * len(rows) // (RECORDS + 1)] | SAYS[table]
        path = into / f"{table}-{number}" / f"{table}.csv"
        path.parent.mkdir()
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, row)
            writer.writeheader()
            writer.writerow(row)
        yield path


def taken(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock and of the processors."""
    wall, cpu = time.perf_counter(), time.process_time() + _cpu_of_children()
    work()
    return time.perf_counter() - wall, time.process_time() + _cpu_of_children() - cpu


def measure(world: Path, audit_cpu: float | None) -> None:
    """Every table that the world has, and the whole command once."""
    with tempfile.TemporaryDirectory(prefix="tidewaiter-bench-") as name:
        files = {
            table: list(records(world / "pack", table, Path(name)))
            for table in SAYS
            if (world / "pack" / f"{table}.csv").is_file()
        }
        wall, cpu = time.perf_counter(), time.process_time()
        with Recheck.opened(world / "audit", job=MAIN_JOB) as audit:
            _say("opening the audit", (time.perf_counter() - wall, time.process_time() - cpu), audit_cpu)
            for table, (first, *others) in files.items():
                audit.of([first])  # compiles, and reads what is read once
                costs = [taken(partial(audit.of, [path])) for path in others]
                middle = (statistics.median(one[0] for one in costs), statistics.median(one[1] for one in costs))
                _say(f"a record of {table}", middle, audit_cpu)
        words = [sys.executable, "-m", "tidewaiter", "case", "recheck", str(world / "audit"), "--record"]
        record = str(files["inspections"][0])
        cost = taken(lambda: subprocess.run([*words, record], check=True, stdout=subprocess.DEVNULL))
        _say("the whole command, a record of inspections", cost, audit_cpu)


def _say(what: str, cost: tuple[float, float], audit_cpu: float | None) -> None:
    wall, cpu = cost
    note = f"on the clock {wall:.3g} s, load {os.getloadavg()[0]:.1f}"
    say(Measured(f"{what}, CPU", cpu, "s", PEER, audit_cpu, note=note))


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """The named worlds in turn, or one of our own."""
    for world in sys.argv[1:]:
        measure(Path(world), None)
    if not sys.argv[1:]:
        with tempfile.TemporaryDirectory(prefix="tidewaiter-bench-") as name:
            folder = Path(name)
            measure(folder, make_world(folder))


if __name__ == "__main__":
    main()
