"""Units told by serial numbers are followed as such, each chip once, as in every history played through."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import numpy as np
import pytest
from tests.account.flow_world import marks, question
from tests.account.history import Histories, network_told, numbered_world, stories
from tests.account.lineage_world import START, World, followed, load, random_world, tables_of

from tidewaiter.account import counted, moves
from tidewaiter.account.network import Network
from tidewaiter.account.ways import bounds_of_ways
from tidewaiter.engine.arrays import Column
from tidewaiter.engine.duck import connect


def check_every_history(seed: int) -> tuple[int, int]:
    """Bounds hold every history, exact ones are reached; 1 if numbers tell something, 1 if all bounds are exact."""
    chance = random.Random(seed)
    moves, numbers = numbered_world(chance)
    lots, ends = question(chance, moves)
    told = stories(moves, numbers)
    network = network_told(moves, told)
    outcomes = Histories(moves, told).play(lots, ends)
    different, reached = ([outcome[i] for outcome in outcomes] for i in (0, 1))
    (count,), (found,) = network.different([lots]), network.bounds([lots], marks(moves, ends))
    assert (count.low, count.high) == (min(different), max(different)), seed
    assert count.high == found.chips
    assert found.low <= min(reached) <= max(reached) <= found.high, (seed, found, sorted(reached))
    if found.exact:
        assert (found.low, found.high) == (min(reached), max(reached)), (seed, found)
    once, tree = (follow(lots, marks(moves, ends)) for follow in (network.once, network.tree))
    assert min(reached) <= once.ended() <= max(reached), seed
    assert count.low <= once.chips[once.fate > 0].sum() <= count.high, seed
    low, high = network.outer(marks(moves, ends))
    for line in range(len(moves)):
        (alone,) = network.bounds([[line]], marks(moves, ends))
        assert low[line] <= alone.low <= alone.high <= high[line], seed
    for leaf in (leaf for leaf in tree.leaves() if tree.fate[leaf] != 3):
        (way,) = bounds_of_ways(network, [tree.way(leaf)], [bool(tree.fate[leaf] == 2)])
        assert way.low <= tree.chips[leaf] <= way.high, seed
    return int(bool(told)), int(found.exact)


def test_bounds_hold_every_history_of_units_with_and_without_numbers() -> None:
    found = [check_every_history(seed) for seed in range(150)]
    assert sum(told for told, _ in found) > 100
    assert sum(exact for _, exact in found) > 100


@pytest.mark.slow
def test_bounds_hold_every_history_of_units_in_thousands_of_worlds() -> None:
    for seed in range(1000, 4000):
        check_every_history(seed)


def test_where_there_is_too_much_to_work_out_bounds_hold_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counted, "_MOST_NODES", 0)
    for seed in range(100):
        chance = random.Random(seed)
        lines, numbers = numbered_world(chance)
        lots, ends = question(chance, lines)
        told = stories(lines, numbers)
        network = network_told(lines, told)
        outcomes = Histories(lines, told).play(lots, ends)
        (count,), (found,) = network.different([lots]), network.bounds([lots], marks(lines, ends))
        assert count.low <= min(different for different, _ in outcomes), seed
        assert max(different for different, _ in outcomes) <= count.high == found.chips, seed
        reached = [there for _, there in outcomes]
        assert found.low <= min(reached) <= max(reached) <= found.high, seed
        assert not found.exact or (found.low, found.high) == (min(reached), max(reached)), seed


def test_a_further_number_only_narrows_where_it_does_not_show_an_older_stock() -> None:
    narrower = 0
    for seed in range(1000):
        chance = random.Random(seed)
        moves, numbers = numbered_world(chance, lines=8)
        lots, ends = question(chance, moves)
        told = stories(moves, numbers)
        fewer = [one for one in told if chance.random() < 0.5]
        if any(Histories(moves, told).opening(h) != Histories(moves, fewer).opening(h) for h in range(4)):
            continue
        (wide,) = network_told(moves, fewer).bounds([lots], marks(moves, ends))
        (close,) = network_told(moves, told).bounds([lots], marks(moves, ends))
        assert wide.low <= close.low <= close.high <= wide.high, seed
        narrower += (wide.low, wide.high) != (close.low, close.high)
    assert narrower > 15


def followed_both_ways(folder: Path, worlds: dict[str, World], own: dict[str, int]) -> tuple[int, int]:
    """A trace from a line to another says what lineage says of the two; how many rows were exact, how many were not."""
    more = [
        (f"{holder}-own", "1", f"{holder}-own", "in_country", START + dt.timedelta(day), None, holder, holder, "ONE", 1)
        for holder, day in own.items()
    ]
    rows, _ = followed(folder, worlds, more=more)
    tables = tables_of(worlds)
    tables["shipments"] += more
    with connect(threads=1) as con:
        load(con, tables)
        con.execute("UPDATE shipments SET received_on = shipped_on WHERE buyer_id = 'OUT'")  # of no interest here
        moves.number_moves(con)
        network = moves.network_of_moves(con)
        number = dict(con.execute("SELECT shipment_id, number FROM moves").fetchall())
    exact = outer = 0
    for holder, world in worlds.items():
        for (a, b), row in rows[holder].items():
            lot, out = number[f"{holder}-{a}"], number[f"{holder}-{b}"]
            ends = one_mark(network, out)
            (found,) = network.bounds([[lot]], ends)
            ours, theirs = (found.low, found.high), (row["chips_low"], row["chips_high"])
            assert max(ours[0], theirs[0]) <= min(ours[1], theirs[1])
            if row["bound"] == "exact":
                assert (ours, found.exact) == (theirs, True), (world, a, b)
                assert network.once([lot], ends).ended() == row["chips_mid"], (world, a, b)
                exact += 1
            elif found.exact:  # a part of a unit is rounded outwards there
                assert theirs[0] <= ours[0] <= ours[1] <= theirs[1], (world, a, b)
            outer += row["bound"] != "exact"
    return exact, outer


def one_mark(network: Network, line: int) -> Column:
    ends = np.zeros(network.lines, np.int64)
    ends[line] = 1
    return ends


def some_worlds(seed: int, count: int) -> dict[str, World]:
    dice = random.Random(seed)
    return {f"W{n}": random_world(dice, serials=0.6, unknown=0.15 * (n % 2)) for n in range(count)}


def test_a_trace_and_lineage_say_the_same_of_two_lines(tmp_path: Path) -> None:
    exact, outer = followed_both_ways(tmp_path, some_worlds(1, 250), {})
    assert min(exact, outer) > 50


def test_what_a_holder_sends_to_itself_changes_neither(tmp_path: Path) -> None:
    worlds = some_worlds(2, 400)
    own = {holder: world.went[0].day for holder, world in worlds.items() if can_send_to_itself(world)}
    assert len(own) > 10
    assert followed_both_ways(tmp_path, worlds, own)[0] > 20


def can_send_to_itself(world: World) -> bool:
    """It surely had a chip in stock on the day of its first line out."""
    if not world.went or any(line.item != "ONE" for line in world.came + world.went):
        return False
    day = world.went[0].day
    held = sum(a.chips for a in world.came if a.received is not None and a.day <= day)
    return held > sum(b.chips for b in world.went if b.day < day) + sum(len(b.serials) for b in world.came)
