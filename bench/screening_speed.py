"""How fast names are screened against 33,000 names of the real lists, beside rapidfuzz brute force and nomenklatura.

One core throughout; two are projected, not measured (bench/screening_million.py measures them). Names a second are of
CPU time, ours on an index made ready for many names, as from 1,500 parties on; a single name is asked of one that is
not. rapidfuzz never finds as many of the perturbed names as we do, so that it is set beside ours three times: as both
stand, at the score at which ours finds no more than it does, and with as many of its best names taken for an answer as
it needs to find as many as ours. nomenklatura compares pairs live where bench/nomenklatura_live.py finds it; its 4
names a second on one core are what yente, its server, publishes: quoted, not measured.
"""

from __future__ import annotations

import gc
import os
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
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
from tidewaiter.parties.names.sound import apart
from tidewaiter.parties.party import Party

QUERIES = 200
FIRMS = 2000
MOST = 50
STRICTER = tuple(least / 100 for least in range(55, 96))


def held() -> float:
    """GiB this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**30


def seconds(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    begin = clock()
    work()
    return clock() - begin


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
    one_by_one(index, firms)
    ours = many(index, ordinary_firms(sample_size(FIRMS), seed=8))
    beside_rapidfuzz(index, entries)
    beside_nomenklatura(ours, entries)


def one_by_one(index: ScreenIndex, firms: Sequence[str]) -> None:
    """How long each name of an ordinary firm takes."""
    for name in firms[:20]:
        index.search(Party(name=name), limit=10, least=THRESHOLD)
    taken = [seconds(partial(index.search, Party(name=name), limit=10, least=THRESHOLD)) for name in firms]
    every = [seconds(partial(index.search, Party(name=name), limit=10, least=0.0)) for name in firms[:300]]
    say(
        Measured("one ordinary firm, half of them under", quantile(taken, 0.5) * 1000, "ms"),
        Measured("one ordinary firm, 95 of 100 under", quantile(taken, 0.95) * 1000, "ms", most=20),
        Measured("one ordinary firm, the slowest", max(taken) * 1000, "ms", note=f"{len(taken):,} firms"),
        Measured("one ordinary firm without a least score, 95 of 100 under", quantile(every, 0.95) * 1000, "ms"),
    )


def many(index: ScreenIndex, firms: Sequence[str]) -> float:
    """How many ordinary firms a second, none of which was asked before; the index is made ready first."""
    whole = partial(_ask, index, firms)
    plain = len(firms) / seconds(whole, time.process_time)
    ready = seconds(index.quicken, time.process_time)
    ours = len(firms) / seconds(partial(_ask, index, ordinary_firms(len(firms), seed=9)), time.process_time)
    say(
        Measured(
            "index made ready for many names", ready, "s", note="CPU; compiled code read from disk, or made, first"
        ),
        Measured("ordinary firms a second on one core, index not made ready", plain, "names/s"),
        Measured("ordinary firms a second on one core (more is better)", ours, "names/s"),
        Measured("the same on two cores, projected (more is better)", 2 * ours, "names/s"),
        Measured("a million firms on two cores, projected", 1e6 / (2 * ours) / 60, "min"),
    )
    return ours


def _ask(index: ScreenIndex, firms: Sequence[str]) -> None:
    for name in firms:
        index.search(Party(name=name), limit=10, least=THRESHOLD)


def beside_rapidfuzz(index: ScreenIndex, entries: Sequence[ListEntry]) -> None:
    """Perturbed names, ours and brute force, as both stand and at equal recall."""
    party = parties(entries, "folded")
    each = max(1, sample_size(QUERIES) // len(CLASSES) + 1)
    written = [pair for one in CLASSES for pair in drawn(one, entries, each)]
    asked = Random(5).sample(written, min(sample_size(QUERIES), len(written)))
    recall, mine = _ours(index, asked, party, THRESHOLD)
    strict = {least: _ours(index, asked, party, least)[0] for least in STRICTER}
    owners = [entry.entry_id for entry in entries for _ in entry.names]
    keys = [utils.default_process(name) for entry in entries for name in entry.names]
    for peer, scorer in (("token set", fuzz.token_set_ratio), ("token sort", fuzz.token_sort_ratio)):
        begin = time.process_time()
        best = [process.extract(utils.default_process(name), keys, scorer=scorer, limit=MOST) for _, name in asked]
        theirs = len(asked) / (time.process_time() - begin)
        first = [_rank(hits, party, owners, entry_id) for (entry_id, _), hits in zip(asked, best, strict=True)]
        right = sum(rank == 1 for rank in first) / len(asked)
        what = f"{len(asked)} perturbed names, names a second (more is better, aim 10 ×)"
        said = f"rapidfuzz {peer}, process.extract over all names"
        note = f"first: ours {recall:.3f} at {THRESHOLD:g}, peer's {right:.3f} at any score, ties in its favour"
        say(Measured(what, mine, "names/s", said, theirs, note=note))
        least = max((one for one, found in strict.items() if found >= right), default=THRESHOLD)
        found, rate = _ours(_afresh(entries), asked, party, least)
        note = f"ours asked for scores from {least:g} on: first {found:.3f}, peer's {right:.3f}"
        say(Measured(f"{what}, at the peer's recall", rate, "names/s", said, theirs, note=note))
        needed = next((k for k in range(1, MOST + 1) if sum(rank <= k for rank in first) >= recall * len(asked)), None)
        reached = sum(rank <= (needed or MOST) for rank in first) / len(asked)
        note = f"ours first {recall:.3f}; one of the peer's best {needed or MOST} {reached:.3f}"
        note += "" if needed else ": it never reaches ours"
        say(Measured(f"{what}, at our recall", mine, "names/s", said, theirs, note=note))


def _ours(
    index: ScreenIndex, asked: Sequence[tuple[str, str]], party: Mapping[str, int], least: float
) -> tuple[float, float]:
    """How often the right party comes first, and names a second of CPU time."""
    begin, found = time.process_time(), 0
    for entry_id, name in asked:
        hits = index.search(Party(name=name), limit=10, least=least)
        found += bool(hits) and party[hits[0].entry.entry_id] == party[entry_id]
    return found / len(asked), len(asked) / (time.process_time() - begin)


def _afresh(entries: Sequence[ListEntry]) -> ScreenIndex:
    """An index that was asked nothing yet, made ready for many names."""
    apart.cache_clear()
    index = ScreenIndex.build(entries)
    index.quicken()
    return index


def _rank(
    hits: Sequence[tuple[str, float, int]], party: Mapping[str, int], owners: Sequence[str], entry_id: str
) -> int:
    """At which of its best names the peer has the party, ties in its favour; more than all where it has not."""
    scores = [score for _, score, at in hits if party[owners[at]] == party[entry_id]]
    return 1 + sum(score > scores[0] for _, score, _ in hits) if scores else len(hits) + 1


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
