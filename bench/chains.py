"""How fast all chains from exporters to places of concern are found, and that lots split and merged are still bounded.

    python -m bench.chains [LINES]

A chain is at most five lines in a row, each on a later day, from 60 to 100 % of the one before, within 180 days, nobody
twice, no exporter but the first. Peers are DuckDB's hop-by-hop joins and, where they can be imported (on
PYTHONPATH), rustworkx and NetworkX, which only walk: who follows whom is worked out with NumPy before, and counted in.
Ours, DuckDB and rustworkx must give the same count and checksum, NetworkX on a tenth of the lines.
"""

from __future__ import annotations

import importlib
import importlib.util
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import duckdb
import numpy as np

from bench.measure import Measured, say
from tidewaiter.account.chains import Lines, find_chains, lines_within_window
from tidewaiter.account.network import network_of
from tidewaiter.engine.arrays import Column
from tidewaiter.engine.duck import connect

LINES = 1_000_000
WINDOW = 180
LEAST_TIMES = {"sparse": 8.0, "dense": 40.0}
DRAWN = {"sparse": (60_000, 0.4, 0.058), "dense": (12_000, 0.5, 0.092)}
"""Holders; how often a line is drawn among those that send most, too; the share of places of concern."""
Graph = tuple[Lines, Column, Column]


def graph(lines: int, kind: str, planted: int = 400, seed: int = 20261122) -> Graph:
    """Trade of heavy-tailed holders over three years, with rings from exporters to places of concern planted in it.

    Made after facts/detection.md D3, which tells the figures of its graphs and not how they were drawn: as many lines,
    holders, days and rings. How often who sends most also receives most, and how many places of concern there are, is
    set so that there are about as many chains as told there, and the busiest holder sends as much.
    """
    holders, together, concerned_share = DRAWN[kind]
    chance = np.random.default_rng(seed)
    weight = 1.0 / (np.arange(holders) + 1.5)
    src = chance.choice(holders, lines, p=weight / weight.sum())
    rank = chance.choice(holders, lines, p=np.sqrt(weight) / np.sqrt(weight).sum())
    dst = np.where(chance.random(lines) < together, rank, chance.permutation(holders)[rank])
    day = chance.integers(0, 1095, lines)
    units = np.ceil(chance.lognormal(3.0, 1.0, lines))
    origin, concern = np.zeros(holders, np.int64), np.zeros(holders, np.int64)
    drawn = chance.permutation(holders)
    origin[drawn[: holders // 25]] = 1
    concern[drawn[holders // 25 :][: int(holders * concerned_share)]] = 1
    origins, concerned = np.flatnonzero(origin), np.flatnonzero(concern)
    others = np.flatnonzero((origin == 0) & (concern == 0))
    rings: list[tuple[int, int, int, int]] = []
    for _ in range(planted):
        hops = int(chance.integers(2, 5))
        between = chance.choice(others, hops - 1, replace=False)
        way = [int(chance.choice(origins)), *map(int, between), int(chance.choice(concerned))]
        on, size = int(chance.integers(0, 900)), int(chance.integers(100, 500))
        for here, there in pairwise(way):
            rings.append((here, there, on, size))
            on, size = on + int(chance.integers(3, 30)), int(np.ceil(size * chance.uniform(0.7, 1.0)))
    more = np.array(rings, dtype=np.int64).reshape(-1, 4).T
    columns = [np.concatenate((a.astype(np.int64), b)) for a, b in zip((src, dst, day, units), more, strict=True)]
    keep = columns[0] != columns[1]
    src, dst, day, units = (np.ascontiguousarray(column[keep]) for column in columns)
    return (src, dst, day, units), origin, concern


def with_duckdb(con: duckdb.DuckDBPyConnection, most_hops: int) -> tuple[int, int]:
    """One join a hop; `con` holds lines (number, src, dst, day, units), origins and concerned."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE hop AS SELECT number AS sum, dst, day, units, day AS began, src AS p0, dst AS p1 "
        "FROM lines WHERE src IN (SELECT id FROM origins) AND src <> dst"
    )
    count = checksum = 0
    for hops in range(1, most_hops + 1):
        sql = "SELECT count(*), coalesce(sum(sum), 0) FROM hop WHERE dst IN (SELECT id FROM concerned)"
        ((found, added),) = con.execute(sql).fetchall()
        count, checksum = count + found, checksum + int(added)
        if hops < most_hops:
            apart = " AND ".join(f"l.dst <> h.p{i}" for i in range(hops + 1))
            past = ", ".join(f"h.p{i}" for i in range(hops + 1))
            con.execute(
                f"CREATE OR REPLACE TEMP TABLE hop AS SELECT h.sum + {hops + 1} * l.number AS sum, l.dst, l.day, "
                f"l.units, h.began, {past}, l.dst AS p{hops + 1} FROM hop AS h JOIN lines AS l ON l.src = h.dst "
                f"AND l.day > h.day AND l.day <= h.began + {WINDOW} AND l.units <= h.units "
                f"AND l.units * 100 >= h.units * 60 AND {apart} WHERE h.dst NOT IN (SELECT id FROM origins)"
            )
    return count, checksum


def follows(lines: Lines, origin: Column, most_hops: int) -> tuple[Column, Column]:
    """Which line can follow which, from exporters on, as two columns."""
    src, dst, day, units = lines
    order = np.lexsort((day, src))
    key = src[order] * 4096 + day[order]
    front, seen = np.flatnonzero(origin[src] == 1), np.zeros(src.size, bool)
    befores, afters = [], []
    for _ in range(most_hops - 1):
        front = front[(origin[dst[front]] == 0) & ~seen[front]]
        seen[front] = True
        begin = np.searchsorted(key, dst[front] * 4096 + day[front], side="right")
        end = np.searchsorted(key, dst[front] * 4096 + np.minimum(day[front] + WINDOW, 4095), side="right")
        many = end - begin
        before = np.repeat(front, many)
        after = order[np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many) + np.repeat(begin, many)]
        good = (units[after] <= units[before]) & (units[after] * 100 >= units[before] * 60)
        befores.append(before[good])
        afters.append(after[good])
        front = np.unique(after[good])
    return np.concatenate(befores), np.concatenate(afters)


def walked(
    lines: Lines, origin: Column, concern: Column, most_hops: int, next_of: Callable[[int], Sequence[int]]
) -> tuple[int, int]:
    """Count chains by walking a graph of lines, whichever library holds it."""
    src, dst, day, _ = (column.tolist() for column in lines)
    first, last = origin.tolist(), concern.tolist()
    count = checksum = 0
    for start in np.flatnonzero(origin[lines[0]] == 1).tolist():
        stack: list[tuple[int, int, int, tuple[int, ...]]] = [(start, 1, start, (src[start], dst[start]))]
        while stack:
            line, hops, total, past = stack.pop()
            if last[dst[line]]:
                count, checksum = count + 1, checksum + total
            if hops == most_hops or first[dst[line]]:
                continue
            stack += [
                (on, hops + 1, total + (hops + 1) * on, (*past, dst[on]))
                for on in next_of(line)
                if day[on] <= day[start] + WINDOW and dst[on] not in past
            ]
    return count, checksum


def with_rustworkx(world: Graph, most_hops: int) -> tuple[int, int]:
    """The graph of lines in rustworkx."""
    rustworkx: Any = importlib.import_module("rustworkx")
    lines, origin, concern = world
    before, after = follows(lines, origin, most_hops)
    held = rustworkx.PyDiGraph()
    held.add_nodes_from(range(lines[0].size))
    held.add_edges_from_no_data(list(zip(before.tolist(), after.tolist(), strict=True)))
    return walked(lines, origin, concern, most_hops, held.successor_indices)


def with_networkx(world: Graph, most_hops: int) -> tuple[int, int]:
    """The graph of lines in NetworkX."""
    networkx: Any = importlib.import_module("networkx")
    lines, origin, concern = world
    before, after = follows(lines, origin, most_hops)
    held = networkx.DiGraph()
    held.add_nodes_from(range(lines[0].size))
    held.add_edges_from(zip(before.tolist(), after.tolist(), strict=True))
    return walked(lines, origin, concern, most_hops, lambda line: held.succ[line])


def timed(work: Callable[[], tuple[int, int]], times: int = 3) -> tuple[float, float, tuple[int, int]]:
    """The least of several runs, on the clock and of the processors, and what they found."""
    seconds, cpu, found = [], [], (0, 0)
    for _ in range(times):
        begin, busy = time.perf_counter(), time.process_time()
        found = work()
        seconds.append(time.perf_counter() - begin)
        cpu.append(time.process_time() - busy)
    return min(seconds), min(cpu), found


def loaded(world: Graph) -> duckdb.DuckDBPyConnection:
    """The lines in DuckDB, in memory."""
    con = connect(memory="8GB")
    (src, dst, day, units), origin, concern = world
    columns = {"number": np.arange(src.size), "src": src, "dst": dst, "day": day, "units": units}
    for name, table in (
        ("lines", columns),
        ("origins", {"id": np.flatnonzero(origin)}),
        ("concerned", {"id": np.flatnonzero(concern)}),
    ):
        con.register("arrays", table)
        con.execute(f"CREATE TABLE {name} AS SELECT * FROM arrays")
    return con


def compare(name: str, world: Graph, most_hops: int, times: int) -> Iterator[Measured]:
    """Ours beside every peer there is, on one graph."""

    def ours() -> tuple[int, int]:
        found = find_chains(world[0], world[1], world[2], most_hops=most_hops, most=0)
        return found.count, found.checksum

    ours()  # reads the compiled code
    seconds, cpu, found = timed(ours)
    con = loaded(world)
    peers = {"DuckDB, joins": timed(lambda: with_duckdb(con, most_hops), times)}
    if importlib.util.find_spec("rustworkx") and name == "sparse":
        peers["rustworkx"] = timed(lambda: with_rustworkx(world, most_hops), times)
    what = f"{name}: chains of up to {most_hops} among {world[0][0].size:,} lines of {world[1].size:,} holders"
    for peer, (theirs, their_cpu, same) in peers.items():
        assert same == found, f"{peer} found {same}, ours {found}"
        note = f"{found[0]:,} chains, checksum {found[1]}; CPU {cpu:.3g} s to {their_cpu:.3g} s"
        yield Measured(what, seconds, "s", peer, theirs, most_times=1 / LEAST_TIMES[name], note=note)


def tenth(world: Graph) -> Graph:
    """Every tenth line."""
    (src, dst, day, units), origin, concern = world
    return (src[::10].copy(), dst[::10].copy(), day[::10].copy(), units[::10].copy()), origin, concern


def split_worlds(count: int = 200) -> Iterator[Measured]:
    """Lots split over forwarders and merged again: what each method says of how much reached the place of concern."""
    chance = random.Random(1)
    width = pairwise = fifo_off = haircut_off = poison_off = 0.0
    for _ in range(count):
        parts = chance.randint(3, 6)
        lot, other = 20 * parts, 10 * chance.randint(1, 4)
        moves = [(0, 1, lot, 0, 1), (9, 1, other, 0, 1)]
        moves += [(1, 2 + n, 20, 4, 5) for n in range(parts)]
        moves += [(2 + n, 8, 20, 8, 9) for n in range(parts)] + [(8, 10, lot, 12, 13)]
        columns = [np.array(column, dtype=np.int64) for column in zip(*moves, strict=True)]
        sender, receiver, chips, out_on, in_on = columns
        net = network_of(sender, receiver, chips, out_on, in_on, np.zeros(len(moves), np.int64))
        ends = np.zeros(len(moves), np.int64)
        ends[-1] = 1
        (found,) = net.bounds([[0]], ends)
        width += (found.high - found.low) / lot
        lines = (sender, receiver, out_on, chips)
        origin, concern = np.zeros(11, np.int64), np.zeros(11, np.int64)
        origin[0], concern[10] = 1, 1
        pairwise += find_chains(lines, origin, concern).count > 0
        assert lines_within_window(lines, origin, concern).size == 2 * parts + 2
        least, most = found.low, found.high
        fifo = net.tree([0], ends).ended()
        share = lot / (lot + other)
        fifo_off += max(least - fifo, fifo - most, 0) / lot
        haircut_off += max(least - share * lot, share * lot - most, 0) / lot
        poison_off += max(0, lot + other - most) / lot
    say_of = f"of {count} lots, each split over 3 to 6 forwarders, mixed with others' goods and merged"
    yield Measured(
        f"width of the bounds, {say_of}", width / count, "of the lot", "pairs of 60 %: lots found", pairwise / count
    )
    yield Measured(f"first in, first out beyond the bounds, {say_of}", fifo_off / count, "of the lot")
    yield Measured(f"haircut beyond the bounds, {say_of}", haircut_off / count, "of the lot")
    yield Measured(f"poison (all that is touched) beyond the bounds, {say_of}", poison_off / count, "of the lot")


def main() -> None:
    """Both graphs, the sample for NetworkX, the split lots."""
    lines = int(sys.argv[1]) if sys.argv[1:] else LINES
    sparse, dense = graph(lines, "sparse"), graph(lines, "dense")
    say(*compare("sparse", sparse, 5, 3))
    if importlib.util.find_spec("networkx"):
        small = tenth(sparse)
        found = find_chains(*small, most=0)
        assert with_networkx(small, 5) == (found.count, found.checksum)
    say(*compare("dense", dense, 4, 1))
    say(*split_worlds())


if __name__ == "__main__":
    main()
