"""How long an audit takes to bound where the units of all licenses and lines of a million lines went.

    python -m bench.reach [ROWS]

The graph is that of `bench.trace`, in which nearly everything leads nearly everywhere and goods come back into most
lots; it is harder than records are. A minute on two cores is the aim, on the clock, so that it says something only on
a machine that nobody else uses; processor seconds stand beside it. The peer is DuckDB sorting the lines by license
and writing them.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

from bench.measure import Measured, say
from bench.trace import write_audit
from tidewaiter.account.pages.audit_tables import opened
from tidewaiter.account.reach import reach_step
from tidewaiter.engine.duck import copy_to_parquet
from tidewaiter.engine.kernels import kernel_names, kernels
from tidewaiter.engine.step import Workplace
from tidewaiter.records.contracts import outputs

ROWS = 10_000 if "TIDEWAITER_BENCH_SAMPLE" in os.environ else 1_000_000
MOST_SECONDS = 60.0


def main() -> None:
    """The step `paths` of an audit, whole."""
    rows = int(sys.argv[1]) if sys.argv[1:] else ROWS
    for name in kernel_names():
        if name.startswith("account."):  # compiled once a machine, after installing
            kernels(name)
    step = reach_step()
    order = {name: outputs()[name].order for name in step.writes}
    with tempfile.TemporaryDirectory(prefix="tidewaiter-bench-") as name:
        folder = Path(name)
        write_audit(folder / "audit", rows)
        with opened(folder / "audit", ("item_chips",)) as audit:
            audit.con.execute("CREATE TABLE screenings (party_id VARCHAR, state VARCHAR, effect VARCHAR)")
            begin = time.perf_counter()
            copy_to_parquet(
                audit.con, "SELECT * FROM shipments", folder / "sorted.parquet",
                order_by=("license_id", "shipment_id", "line"),
            )  # fmt: skip
            peer, begin, busy = time.perf_counter() - begin, time.perf_counter(), time.process_time()
            written = step.run(Workplace(audit.con, folder, folder, order))
            clock, busy = time.perf_counter() - begin, time.process_time() - busy
            exact, all_of = audit.con.execute(
                "SELECT count(*) FILTER (bound = 'exact'), count(*) FROM read_parquet(?)",
                [str(folder / "tables" / "license_reach.parquet")],
            ).fetchall()[0]
    routes = sum(rows for file, rows in written.items() if Path(file).stem == "paths" and file.endswith("parquet"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    note = f"{busy:.0f} s CPU, {peak:.1f} GB; {exact:,} of {all_of:,} rows of licenses exact, {routes:,} routes"
    what = f"{rows:,} lines: bounds of all licenses, lots and routes, on the clock"
    say(Measured(what, clock, "s", "sorting the lines by license and writing them", peer, most=MOST_SECONDS, note=note))


if __name__ == "__main__":
    main()
