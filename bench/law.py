"""Ten million lines of a million different fact sets determined, beside DuckDB that only groups them; one by itself.

The peer reads the same columns and groups by all of them. Ours reads them, determines each line under the US rulebook
and reads every line's answer back. The whole of `tidewaiter determine FILE`, which checks each cell and writes every
line out again with fourteen more columns, stands beside a peer that groups and then copies the file.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from bench.measure import Measured, median_seconds, say
from tidewaiter.engine.duck import connect
from tidewaiter.law.bulk import Bulk
from tidewaiter.law.determine import determine
from tidewaiter.law.determine_file import determine_file
from tidewaiter.law.facts_of import CASE_COLUMNS, DESK_ASSUMPTIONS
from tidewaiter.law.load import rulebook

LINES = int(os.environ.get("TIDEWAITER_BENCH_LINES", "10000000"))
FACT_SETS = LINES // 8

_FACTS = [name for name in CASE_COLUMNS if name != "case_id"]


def make_lines(path: Path) -> None:
    """Ten columns: the items of the rule cases with measures of their own, countries, and days of six years."""
    con = connect(memory="4GB", temp=path.parent / "spill-make")
    chips = (
        "['NVIDIA H100 SXM5', 'NVIDIA A100 SXM4 80GB', 'NVIDIA H20', 'NVIDIA L4', 'NVIDIA T4', 'NVIDIA L40', 'B200']"
    )
    countries = "['CN','MY','TH','AE','SG','TW','US','JP','VN','SA','IN','RU','KH','PL','DE','HK','MO','IL','QA','BR']"
    con.execute(
        f"""
        COPY (
          WITH sets AS (
            SELECT n, {chips}[n % 7 + 1] AS item, CAST(hash(n) // 4 AS BIGINT) AS a,
                   CAST(hash(n + 100000000) // 4 AS BIGINT) AS b FROM range({FACT_SETS}) AS t (n)
          )
          SELECT 'C' || line AS case_id, CAST(DATE '2021-01-01' + CAST(a % 2100 AS INTEGER) AS DATE) AS date, item,
                 CAST(500 + (b % 200000) / 10.0 AS DECIMAL(18,3)) AS tpp, CAST(NULL AS DECIMAL(18,6)) AS die_area_mm2,
                 CAST((a // 7 % 12000) / 1000.0 AS DECIMAL(18,6)) AS performance_density,
                 CAST(300 + b // 11 % 8000 AS DECIMAL(18,6)) AS dram_bandwidth_gbs,
                 ['yes', 'yes', 'no', NULL][a // 13 % 4 + 1] AS datacenter_marketed,
                 {countries}[b // 17 % 20 + 1] AS destination_iso2, {countries}[a // 19 % 20 + 1] AS hq_iso2
          FROM range({LINES}) AS l (line) JOIN sets ON sets.n = l.line % {FACT_SETS}
        ) TO '{path}' (FORMAT parquet)
        """
    )
    con.close()


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds of one run."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def group(path: Path) -> None:
    con = connect(memory="4GB", temp=path.parent / "spill-group")
    (found,) = con.execute(
        f"SELECT count(*) FROM (SELECT {', '.join(_FACTS)}, count(*) AS lines FROM '{path}' GROUP BY ALL)"
    ).fetchone() or (0,)
    con.close()
    assert found >= FACT_SETS * 0.99, found


def determine_lines(path: Path) -> None:
    """Every line's answer, without writing the file again."""
    con = connect(memory="3GB", temp=path.parent / "spill-determine")
    facts = {
        "tpp": "tpp",
        "performance_density": "performance_density",
        "dram_bandwidth_gbs": "dram_bandwidth_gbs",
        "datacenter_marketed": "datacenter_marketed",
        "to_country": "destination_iso2",
        "hq_country": "hq_iso2",
        "parent_country": "hq_iso2",
        "letter_holder": "split_part(item, ' ', 1)",
        "item_kind": "'ic'",
    }
    columns = ", ".join(f"{sql} AS {fact}" for fact, sql in facts.items())
    lines = f"SELECT date AS day, {columns} FROM '{path}'"
    bulk = Bulk(con, facts)
    bulk.add(rulebook("us_ear"), variants=[("true", DESK_ASSUMPTIONS)])
    bulk.solve(lines)
    bulk.compact()
    counted = con.execute(
        "SELECT license_required, count(paragraph), count(citations), count(*) "
        f"FROM ({bulk.answered(lines)}) GROUP BY ALL"
    ).fetchall()
    con.close()
    assert sum(lines for *_, lines in counted) == LINES, counted


def main() -> None:
    """The lines in bulk, the whole file, one answer warm, one answer from the command line."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lines.parquet"
        make_lines(path)
        theirs, their_cpu = timed(lambda: group(path))
        ours, our_cpu = timed(lambda: determine_lines(path))
        copied, copied_cpu = timed(lambda: copy(path))
        whole, whole_cpu = timed(lambda: determine_file(path, Path(folder) / "out.parquet", memory="3GB"))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    one = median_seconds(one_answer, 200) * 1000
    command = [sys.executable, "-m", "tidewaiter", "determine", "--item", "H100 SXM", "--to", "MY", "--hq", "CN"]
    started = median_seconds(
        lambda: subprocess.run([*command, "--on", "2025-06-01"], check=True, capture_output=True), 7
    )
    lines = f"{LINES:,} lines"
    peer = f"DuckDB groups them by all fact columns ({FACT_SETS:,} sets)"
    cpu = f"{our_cpu:.1f} s of CPU to {their_cpu:.1f} s"
    whole_note = f"{whole_cpu:.1f} s of CPU to {their_cpu + copied_cpu:.1f} s"
    say(
        Measured(f"{lines} determined, wall time", ours, "s", peer, theirs, most_times=5, note=cpu),
        Measured(
            f"{lines} of a file written with answers",
            whole,
            "s",
            f"{peer}, and copies",
            theirs + copied,
            note=whole_note,
        ),
        Measured("most memory held", peak, "GiB", most=6),
        Measured("one determination, warm", one, "ms", most=1),
        Measured("`tidewaiter determine`, start to answer", started * 1000, "ms", most=400),
    )


def copy(path: Path) -> None:
    con = connect(memory="4GB", temp=path.parent / "spill-copy")
    con.execute(f"COPY (SELECT * FROM '{path}') TO '{path.parent / 'copy.parquet'}' (FORMAT parquet)")
    con.close()


def one_answer() -> None:
    facts: dict[str, Decimal | int | str] = {
        "item_kind": "ic",
        "tpp": Decimal(15832),
        "performance_density": Decimal("19.45"),
        "datacenter_marketed": "yes",
        "kind": "export",
        "from_country": "US",
        "to_country": "MY",
        "hq_country": "MY",
        "parent_country": "MY",
        "listed": "no",
        "end_use": "cloud",
        "letter_holder": "NVIDIA",
        "dram_bandwidth_gbs": Decimal(3350),
    }
    determine(facts, dt.date(2025, 6, 1), rulebook("us_ear"))


if __name__ == "__main__":
    main()
