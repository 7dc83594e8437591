"""How fast names are screened against 33,000 names of the real lists, beside rapidfuzz brute force and nomenklatura.

One core throughout; two are projected, not measured. nomenklatura compares pairs live where bench/nomenklatura_live.py
finds it; its 4 names a second on one core are what yente, its server, publishes: quoted, not measured.
"""

from __future__ import annotations

import gc
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from random import Random

from rapidfuzz import fuzz, process, utils

from bench.measure import Measured, say
from bench.metrics import quantile
from bench.nomenklatura_live import live
from bench.perturbations import CLASSES
from bench.screening_data import entity_list, ordinary_firms, other_lists, pairs, parties, sample_size, sdn
from bench.screening_perturbed import drawn
from tidewaiter.parties.compare import THRESHOLD, compare
from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.index import ScreenIndex
from tidewaiter.parties.party import Party

QUERIES = 200
FIRMS = 2000


def held() -> float:
    """GiB this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**30


def seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main() -> None:
    """Build, keep and load; one name; many names; beside the peers at the recall that each has."""
    entries = [*entity_list(), *other_lists(), *sdn()]
    names = sum(len(entry.names) for entry in entries)
    gc.collect()
    before = held()
    begin = time.perf_counter()
    index = ScreenIndex.build(entries)
    built = time.perf_counter() - begin
    say(
        Measured(f"index of {len(entries):,} entries and {names:,} names built", built, "s"),
        Measured(
            "memory of the process with lists and index", held(), "GiB", note=f"{before:.3f} GiB before the index"
        ),
    )
    save, load = getattr(index, "save", None), getattr(ScreenIndex, "load", None)
    if save is not None and load is not None:
        with tempfile.TemporaryDirectory() as folder:
            kept = Path(folder) / "index"
            say(Measured("index saved", seconds(lambda: save(kept)), "s"))
            say(Measured("index loaded", seconds(lambda: load(kept)), "s", most=2))
    firms = ordinary_firms(sample_size(FIRMS), seed=7)
    ours = one_by_one(index, firms)
    beside_rapidfuzz(index, entries)
    beside_nomenklatura(ours, entries)


def one_by_one(index: ScreenIndex, firms: Sequence[str]) -> float:
    """How long each name of an ordinary firm takes, and how many a second."""
    for name in firms[:20]:
        index.search(Party(name=name), limit=10, least=THRESHOLD)
    taken = [seconds(partial(index.search, Party(name=name), limit=10, least=THRESHOLD)) for name in firms]
    every = [seconds(partial(index.search, Party(name=name), limit=10, least=0.0)) for name in firms[:300]]
    ours = len(taken) / sum(taken)
    say(
        Measured("one ordinary firm, half of them under", quantile(taken, 0.5) * 1000, "ms"),
        Measured("one ordinary firm, 95 of 100 under", quantile(taken, 0.95) * 1000, "ms", most=20),
        Measured("one ordinary firm, the slowest", max(taken) * 1000, "ms", note=f"{len(taken):,} firms"),
        Measured("one ordinary firm without a least score, 95 of 100 under", quantile(every, 0.95) * 1000, "ms"),
        Measured("ordinary firms a second on one core (more is better)", ours, "names/s"),
        Measured("the same on two cores, projected (more is better)", 2 * ours, "names/s"),
        Measured("a million firms on two cores, projected", 1e6 / (2 * ours) / 60, "min"),
    )
    return ours


def beside_rapidfuzz(index: ScreenIndex, entries: Sequence[ListEntry]) -> None:
    """Perturbed names, ours and brute force, with the recall that each has."""
    party = parties(entries, "folded")
    each = max(1, sample_size(QUERIES) // len(CLASSES) + 1)
    written = [pair for one in CLASSES for pair in drawn(one, entries, each)]
    asked = Random(5).sample(written, min(sample_size(QUERIES), len(written)))
    found = 0
    begin = time.perf_counter()
    for entry_id, name in asked:
        hits = index.search(Party(name=name), limit=10, least=THRESHOLD)
        found += bool(hits) and party[hits[0].entry.entry_id] == party[entry_id]
    mine = len(asked) / (time.perf_counter() - begin)
    freely = 0
    for entry_id, name in asked:
        hits = index.search(Party(name=name), limit=10, least=0.0)
        freely += bool(hits) and party[hits[0].entry.entry_id] == party[entry_id]
    own = f"ours {found / len(asked):.3f} at {THRESHOLD:g} and {freely / len(asked):.3f} at any score"
    owners = [entry.entry_id for entry in entries for _ in entry.names]
    keys = [utils.default_process(name) for entry in entries for name in entry.names]
    for peer, scorer in (("token set", fuzz.token_set_ratio), ("token sort", fuzz.token_sort_ratio)):
        right = 0
        begin = time.perf_counter()
        for entry_id, name in asked:
            best = process.extract(utils.default_process(name), keys, scorer=scorer, limit=10)
            right += any(score == best[0][1] and party[owners[at]] == party[entry_id] for _, score, at in best)
        theirs = len(asked) / (time.perf_counter() - begin)
        note = f"first: {own}, peer's {right / len(asked):.3f} at any score, ties in its favour"
        what = f"{len(asked)} perturbed names, names a second (more is better, aim 10 ×)"
        say(Measured(what, mine, "names/s", f"rapidfuzz {peer}, process.extract over all names", theirs, note=note))


def beside_nomenklatura(ours: float, entries: Sequence[ListEntry]) -> None:
    """What is published of it, and what it does here where it is installed."""
    quoted = "nomenklatura logic-v2 in yente, as published: quoted, not measured"
    say(Measured("names a second on one core (more is better, aim 100 ×)", ours, "names/s", quoted, 4.0))
    some = pairs()
    ours_pairs = len(some) / seconds(lambda: [compare(pair.name1, pair.name2, pair.schema) for pair in some])
    found = live(some)
    if found:
        names = sum(len(entry.names) for entry in entries)
        note = f"over all {names:,} names, without an index, that would be {found.rate / names:.2g} names/s"
        peer = f"nomenklatura {found.version} logic-v2, live"
        say(Measured("pairs compared a second (more is better)", ours_pairs, "pairs/s", peer, found.rate, note=note))
    else:
        note = "nomenklatura was not run: TIDEWAITER_NOMENKLATURA names no Python that has it"
        say(Measured("pairs compared a second (more is better)", ours_pairs, "pairs/s", note=note))


if __name__ == "__main__":
    main()
