"""Runs every benchmark of this folder and writes docs/benchmarks.md: what ran, against which peer, on what.

    python -m bench.run              # all of them
    python -m bench.run startup      # some of them; the sections of the others stay as they are

A benchmark is a module of this folder with a `main()` that says its results through bench/measure.py. It makes its own
input, in a temporary folder, and measures its peer in the same run; those of screening read the real lists in the
shared folder (TIDEWAITER_SHARED, default ../shared), and without it they are not run and their sections stay. A bound
that does not hold fails the run. With TIDEWAITER_BENCH_SAMPLE set the page stays as it is.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.measure import Measured
from bench.plot import growth_svg

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "benchmarks.md"
SHARED = Path(os.environ.get("TIDEWAITER_SHARED", "../shared")).resolve() / "data"
HEADER = """<!-- Made by `make bench` (bench/run.py); do not edit. -->

# Benchmarks

Ours and the peer ran on one machine in the same run; less is better unless the line says more is.

Bounds known to be missed, with the reasons: decisions 0009, 0012, 0013 and 0016.
"""
NOT_BENCHMARKS = {
    *("__init__", "measure", "metrics", "name_words", "nomenklatura_live", "perturbations", "plot", "run"),
    *("screening_data", "transliterations"),
}
BY_HAND = {"screening_million"}
"""Too long for every run: to be started by itself, its numbers in a decision record."""
PLOTS = {"growth": growth_svg}
"""Benchmarks of several sizes, each with what draws it into docs/images."""


def names() -> list[str]:
    """The benchmarks, by the name of their module."""
    return sorted(path.stem for path in HERE.glob("*.py") if path.stem not in NOT_BENCHMARKS | BY_HAND)


def claim(name: str) -> str:
    """The first line of a benchmark's docstring."""
    return (HERE / f"{name}.py").read_text(encoding="utf-8").split('"""')[1].strip().splitlines()[0]


def measure(name: str) -> list[Measured]:
    """Run one benchmark in its own process, so that its memory and imports are its own."""
    ran = subprocess.run(
        [sys.executable, "-m", f"bench.{name}"], cwd=HERE.parent, stdout=subprocess.PIPE, text=True, check=False
    )
    if ran.returncode:
        raise SystemExit(f"bench/{name}.py ended with exit code {ran.returncode}; its message stands above")
    found = [Measured(**json.loads(line)) for line in ran.stdout.splitlines() if line.startswith("{")]
    if not found:
        raise SystemExit(f"bench/{name}.py said nothing through bench/measure.py")
    return found


def machine() -> str:
    """What the numbers were measured on."""
    model = platform.processor() or platform.machine()
    cpus = Path("/proc/cpuinfo")
    if cpus.is_file():
        lines = [
            line.split(":", 1)[1].strip() for line in cpus.read_text().splitlines() if line.startswith("model name")
        ]
        model = lines[0] if lines else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    software = f"Python {platform.python_version()}, DuckDB {version('duckdb')}, Tidewaiter {version('tidewaiter')}"
    return f"{model}, {cores} cores, {memory:.0f} GiB of memory, {platform.system()}; {software}"


def row(one: Measured) -> str:
    """One line of the table."""
    theirs = f"{one.theirs:,.3g} {one.unit}" if one.theirs is not None else ""
    ratio = f"{one.times:.2f} ×" if one.times is not None else ""
    bounds = [f"{one.most_times:g} ×" if one.most_times else "", f"{one.most:g} {one.unit}" if one.most else ""]
    bounds.append(f"at least {one.least:g} {one.unit}".rstrip() if one.least is not None else "")
    bound = ", ".join(part for part in bounds if part) or "none stated"
    kept = "" if one.holds else " **not held**"
    return f"| {one.what} | {one.ours:,.3g} {one.unit} | {one.peer} | {theirs} | {ratio} | {bound}{kept} | {one.note} |"


def section(name: str, measured: list[Measured]) -> str:
    """What one benchmark found, with the day and the machine: sections may be of different days."""
    parts = [f"## {name}\n", f"{claim(name)}\n", f"Measured on {datetime.now(UTC):%Y-%m-%d}: {machine()}.\n"]
    parts += ["| what | ours | peer | peer's | ours / peer's | bound | note |", "|---|---|---|---|---|---|---|"]
    parts += map(row, measured)
    if name in PLOTS:
        parts += ["", f"![{claim(name)}](images/{name}.svg)"]
    return "\n".join([*parts, ""])


def page(results: dict[str, list[Measured]], before: str = "") -> str:
    """docs/benchmarks.md: the sections of these results new, those of the page before kept."""
    kept = {part.split("\n", 1)[0]: f"## {part}".rstrip() + "\n" for part in before.split("\n## ")[1:]}
    made = {name: section(name, measured) for name, measured in results.items()}
    sections = {name: text for name, text in {**kept, **made}.items() if name in names()}
    return "\n".join([HEADER, *(sections[name] for name in sorted(sections))])


def main() -> int:
    """Run what was named, or everything."""
    wanted = sys.argv[1:] or names()
    results: dict[str, list[Measured]] = {}
    for name in wanted:
        print(f"{name}: {claim(name)}", flush=True)
        if name.startswith("screening_") and not SHARED.is_dir():
            print(f"  not run: there are no real lists at {SHARED}", flush=True)
            continue
        results[name] = measure(name)
        for one in results[name]:
            print(f"  {row(one)}", flush=True)
    if "TIDEWAITER_BENCH_SAMPLE" not in os.environ:  # a quick look is no measurement
        for name, draw in PLOTS.items():
            if name in results:
                (PAGE.parent / "images" / f"{name}.svg").write_text(draw(results[name]), encoding="utf-8")
        PAGE.write_text(page(results, PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0 if all(one.holds for measured in results.values() for one in measured) else 1


if __name__ == "__main__":
    sys.exit(main())
