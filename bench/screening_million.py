"""A million different made names through `tidewaiter screen FILE -o hits.csv`, against every real list.

It takes a quarter of an hour on two quiet cores, so it is no part of `make bench`: run it by hand, with a smaller
count for a first look.

    python -m bench.screening_million [COUNT]

Ninety-nine names in a hundred are the first words of one firm of `gleif-lei-2025` and the last words of another; the
hundredth is a listed name written otherwise (bench/perturbations.py). The seed is fixed.
"""

from __future__ import annotations

import csv
import os
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from bench.measure import Measured, say
from bench.perturbations import CLASSES
from bench.screening_data import entity_list, folded, ordinary_firms, other_lists, sdn, shared_folder
from bench.screening_perturbed import drawn

COUNT = 1_000_000
SEED = 20261130
SOURCE = 300_000
ON = "2026-11-30"


def main() -> None:
    """Make the names, screen them in one command, and count what came out against what went in."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    with tempfile.TemporaryDirectory(prefix="tidewaiter-million-") as folder:
        at = Path(folder)
        written = write(at / "parties.csv", count)
        lists = [part for file in list_files() for part in ("--list", str(file))]
        command = [sys.executable, "-m", "tidewaiter", "screen", str(at / "parties.csv"), *lists]
        command += ["--on", ON, "-o", str(at / "hits.csv")]
        before, begin, load = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter(), os.getloadavg()[0]
        ran = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"TIDEWAITER_HOME": folder})
        most = Most(ran.pid)
        told = ran.communicate()[0]
        seconds, held = time.perf_counter() - begin, most.stop()
        after, loads = resource.getrusage(resource.RUSAGE_CHILDREN), (load, os.getloadavg()[0])
        if ran.returncode:
            raise SystemExit(f"the command ended with {ran.returncode}: {told}")
        print(told)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        report(at, written, told, (seconds, cpu, held), loads)


def report(
    at: Path, written: dict[str, str], told: str, spent: tuple[float, float, float], load: tuple[float, float]
) -> None:
    """What it took, and whether every name that went in is accounted for."""
    seconds, cpu, held = spent
    found = re.search(r"([\d,]+) parties screened", told)
    screened = int(found[1].replace(",", "")) if found else 0
    with (at / "hits.csv").open(encoding="utf-8", newline="") as file:
        hits = [row["party_id"] for row in csv.DictReader(file)]
    strangers = sum(party not in written for party in hits)
    parties = set(hits)
    by_kind = {kind: sum(one == kind for one in written.values()) for kind in ("firm", "listed")}
    hit = {kind: sum(written.get(party) == kind for party in parties) for kind in by_kind}
    what = f"{len(written):,} names"
    said = f"load {load[0]:.1f} at the start, {load[1]:.1f} at the end"
    say(
        Measured(f"{what}: on the clock, reading and writing the files too", seconds / 60, "min", note=said),
        Measured(f"{what}: CPU of all processes", cpu, "s"),
        Measured(f"{what}: names a second of CPU (more is better)", len(written) / cpu, "names/s"),
        Measured(f"{what}: most memory of all processes together", held, "GB"),
        Measured(f"{what}: written but not screened", len(written) - screened, "", most=0),
        Measured(f"{what}: hits of parties that were not asked for", strangers, "", most=0, note=f"{len(hits):,} hits"),
        Measured(f"{what}: recombined names with a hit, of 1,000", 1000 * hit["firm"] / max(1, by_kind["firm"]), ""),
        Measured(f"{what}: listed names written otherwise with a hit", hit["listed"] / max(1, by_kind["listed"]), ""),
    )


def list_files() -> list[Path]:
    """Every list of the shared folder that is whole."""
    us, ofac = shared_folder() / "us-restricted-parties-2026", shared_folder() / "ofac-sdn-2021"
    found = sorted(path for path in us.glob("*.json") if path.name != "lists.json")
    return [*found, *(ofac / name for name in ("sdn.csv.gz", "cons_prim.csv", "dpl_2022.txt"))]


def write(path: Path, count: int) -> dict[str, str]:
    """Write the file of parties; for each party_id whether it is a made firm or a listed name."""
    listed = list(dict.fromkeys(perturbed(count // 100)))
    firms = recombined(count - len(listed), {folded(name) for name in listed})
    kinds: dict[str, str] = {}
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("party_id", "name"))
        named = [*((name, "listed") for name in listed), *((name, "firm") for name in firms)]
        Random(SEED).shuffle(named)
        for at, (name, kind) in enumerate(named):
            rows.writerow((f"P{at}", name))
            kinds[f"P{at}"] = kind
    return kinds


def perturbed(count: int) -> Iterator[str]:
    """Listed names written otherwise, in every one of the ways."""
    entries = [*entity_list(), *other_lists(), *sdn()]
    for one in CLASSES:
        yield from (name for _, name in drawn(one, entries, count // len(CLASSES)))


def recombined(count: int, known: set[str]) -> Iterator[str]:
    """Names of which no two are the same, each the beginning of one firm's name and the end of another's."""
    words = [name.split() for name in ordinary_firms(SOURCE, SEED)]
    random, seen = Random(SEED), set(known)
    while count:
        one, other = random.choice(words), random.choice(words)
        name = " ".join([*one[: random.randint(1, max(1, len(one) - 1))], *other[len(other) // 2 :]])
        if (key := folded(name)) and key not in seen:
            seen.add(key)
            count -= 1
            yield name


class Most:
    """The most memory that a process and all that it started held at one time, looked at every second."""

    def __init__(self, process: int) -> None:
        self.most, self.done = 0, threading.Event()
        self.thread = threading.Thread(target=self._watch, args=(process,), daemon=True)
        self.thread.start()

    def stop(self) -> float:
        """In GB."""
        self.done.set()
        self.thread.join()
        return self.most / 1e9

    def _watch(self, process: int) -> None:
        while not self.done.wait(1):
            self.most = max(self.most, sum(_held(one) for one in _family(process)))


def _family(process: int) -> Iterator[int]:
    yield process
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from _family(int(child))


def _held(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


if __name__ == "__main__":
    main()
