"""How long one `trace` among a million lines takes: of a lot, a license, a party, forward and back.

    python -m bench.trace [ROWS]

A random graph of 20,000 parties in 20 countries and four chips, in which nearly everything leads nearly everywhere. The
peer is ourselves, asked of the records instead of the network that the audit keeps; both must say the same. Processor
seconds are bounded, since the machine may be shared; the clock and the whole command, which starts Python and loads
the compiled code, stand beside them.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from bench.measure import Measured, say
from tidewaiter.account import moves
from tidewaiter.account.kept_network import FOLDER, keep_network
from tidewaiter.account.pages.audit_tables import opened
from tidewaiter.account.trace import Asked, Trace, trace
from tidewaiter.engine.duck import connect, copy_to_parquet
from tidewaiter.engine.kernels import kernel_names, kernels
from tidewaiter.engine.step import Workplace
from tidewaiter.records.contracts import tables

ROWS = 10_000 if "TIDEWAITER_BENCH_SAMPLE" in os.environ else 1_000_000
MOST_SECONDS = 1.0
LINES_A_PARTY, LINES_A_LICENSE = 50, 250
PLACES = ["US", "TW", "NL", "JP", "KR", "SG", "MY", "TH", "ID", "VN", "IN", "AE", "SA", "TR", "DE", "GB", "CA"]
PLACES += ["AU", "HK", "CN"]
CHIPS = ["NVIDIA H100 SXM5 80GB", "NVIDIA H200", "NVIDIA A100", "NVIDIA B200"]
ASKED = {
    "a lot": (Asked(lot="S00000000:1"), ("--lot", "S00000000:1")),
    "a license of all chips": (Asked(license_id="L7"), ("--license", "L7")),
    "a party to CN and HK": (Asked(party_id="P7", to="CN,HK"), ("--party", "P7", "--to", "CN,HK")),
    "a party back to US": (Asked(party_id="P7", to="US", back=True), ("--party", "P7", "--to", "US", "--back")),
}


def write_audit(folder: Path, rows: int) -> None:
    """As much of an audit as a trace opens, each cell drawn from the row's number."""
    for name in ("read", "tables"):
        (folder / name).mkdir(parents=True)

    def drawn(salt: int, below: int) -> str:
        return f"CAST(hash(i * 16 + {salt}) % {below} AS BIGINT)"

    parties = max(20, rows // LINES_A_PARTY)
    day = f"CASE WHEN i = 0 THEN 0 ELSE {drawn(1, 1095)} END"  # the lot that is asked about is among the first
    cells = {
        "shipment_id": "'S' || lpad(CAST(i // 2 AS VARCHAR), 8, '0')",
        "line": "CAST(i % 2 + 1 AS VARCHAR)",
        "shipped_on": f"DATE '2022-10-01' + CAST({day} AS INTEGER)",
        "received_on": f"DATE '2022-10-01' + CAST({day} + {drawn(11, 30)} AS INTEGER)",
        "kind": f"['export', 'reexport', 'in_country', 'reexport'][1 + {drawn(2, 4)}]",
        "seller_id": f"'P' || {drawn(3, parties)}",
        "buyer_id": f"'P' || {drawn(4, parties)}",
        "from_country": f"{PLACES}[1 + {drawn(5, len(PLACES))}]",
        "to_country": f"{PLACES}[1 + {drawn(6, len(PLACES))}]",
        "item_id": f"'I' || {drawn(7, 16)}",
        "units": f"1 + {drawn(8, 64)}",
        "license_id": f"CASE WHEN {drawn(9, 2)} = 0 THEN 'L' || {drawn(10, max(10, rows // LINES_A_LICENSE))} END",
        "row_id": "md5(CAST(i AS VARCHAR))",
    }
    have = ", ".join(f"{sql} AS {name}" for name, sql in cells.items())
    lacks = [one for one in tables()["shipments"].columns if one.name not in cells]
    nulls = ", ".join(f"CAST(NULL AS {one.type.sql}) AS {one.name}" for one in lacks)
    with connect(temp=folder / "spill") as con:
        select, order = f"SELECT {have}, {nulls} FROM range({rows}) t(i)", ("shipment_id", "line")
        copy_to_parquet(con, select, folder / "read" / "shipments.parquet", order_by=order)
        select = (
            f"SELECT 'I' || i AS item_id, {CHIPS}[1 + i % 4] AS chip, [1, 1, 8, 72][1 + i // 4]::BIGINT "
            "AS chips_per_unit FROM range(16) t(i)"
        )
        copy_to_parquet(con, select, folder / "tables" / "item_chips.parquet", order_by=("item_id",))
    (folder / "manifest.json").write_text(json.dumps({"settings": {"as_of": ""}}), encoding="utf-8")


def keep(folder: Path) -> tuple[float, float]:
    """Write the network as an audit does; the seconds of making it, which an audit does anyway, and of that."""
    with opened(folder, ("item_chips",)) as audit:
        begin = time.process_time()
        moves.number_moves(audit.con)
        columns = moves.columns_of_moves(audit.con)
        network = moves.network_of_columns(audit.con, columns)
        made = time.process_time()
        keep_network(Workplace(audit.con, folder, folder), network, columns)
        return made - begin, time.process_time() - made


def timed(asked: Asked, folder: Path, times: int) -> tuple[float, float, Trace]:
    """The least of several runs, of the processors and on the clock, and what was told."""
    runs = []
    for _ in range(times):
        begin, busy = time.perf_counter(), time.process_time()
        told = trace(asked, folder)
        runs.append((time.process_time() - busy, time.perf_counter() - begin))
    return *min(runs), told


def command(words: tuple[str, ...], folder: Path) -> tuple[float, float]:
    """The same of the whole command, in a process of its own."""
    begin, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "tidewaiter", "trace", *words, str(folder)], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.perf_counter() - begin


def main() -> None:
    """Every question, of the kept network and of the records."""
    rows = int(sys.argv[1]) if sys.argv[1:] else ROWS
    for name in kernel_names():
        if name.startswith("account."):  # compiled once a machine, after installing
            kernels(name)
    with tempfile.TemporaryDirectory(prefix="tidewaiter-bench-") as name:
        folder = Path(name) / "audit"
        write_audit(folder, rows)
        records = {what: timed(asked, folder, 1) for what, (asked, _) in ASKED.items()}
        made, kept = keep(folder)
        size = sum(path.stat().st_size for path in (folder / FOLDER).iterdir()) / 2**20
        for what, (asked, words) in ASKED.items():
            busy, clock, told = timed(asked, folder, 5)
            assert _told(told) == _told(records[what][2]), what
            whole = command(words, folder)
            note = f"on the clock {clock:.2g} s; the whole command {whole[0]:.2g} s CPU, {whole[1]:.2g} s on the clock"
            say(
                Measured(
                    f"{rows:,} lines: one trace of {what}, CPU", busy, "s", "the same of the records",
                    records[what][0], most=MOST_SECONDS, note=note,
                )
            )  # fmt: skip
        what = f"{rows:,} lines: the network written into the audit, CPU"
        say(Measured(what, kept, "s", "numbering lines and making it", made, note=f"{size:.0f} MB"))


def _told(found: Trace) -> list[object]:
    """What is told, but for the numbers of lines: among the kinds asked for, or among all."""
    return [
        (
            replace(part, lots=(), most_limits=(), least_limits=(), routes=()),
            [one.name for one in part.lots],
            [
                (one.chips, one.line and one.line.name, one.holder_id, one.day)
                for one in (*part.most_limits, *part.least_limits)
            ],
            [(one.mid, one.low, one.high, one.kept, [hop.name for hop in one.hops]) for one in part.routes],
        )
        for part in found.parts
    ]


if __name__ == "__main__":
    main()
