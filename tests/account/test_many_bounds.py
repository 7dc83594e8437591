"""Bounds of many sets of lots and of routes are those of each by itself; where they are exact, a program agrees."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest
from tests.account.flow_world import Move, least_and_most, marks, network, world
from tests.account.history import network_told, numbered_world, stories
from tests.account.plain_ways import bounds_of_way

from tidewaiter.account import counted
from tidewaiter.account.counted import Known
from tidewaiter.account.mids import Mids
from tidewaiter.account.network import Bounds, Network
from tidewaiter.account.ways import bounds_of_ways


def drawn(
    chance: random.Random, *, holders: int, lines: int, sets: int
) -> tuple[list[Move], list[list[int]], list[int]]:
    """Movements through many hands, sets of lots that share none, and movements that end there, some of them lots."""
    moves = []
    for _ in range(lines):
        (source, target), day = chance.sample(range(holders), 2), chance.randint(0, 60)
        moves.append(Move(source, target, chance.randint(1, 9), day, day + chance.randint(1, 5)))
    order = chance.sample(range(lines), lines)
    return moves, [sorted(order[n::9]) for n in range(sets)], chance.sample(range(lines), lines // 8)


def as_an_audit_asks(whole: Network, sets: Sequence[Sequence[int]], ends: np.ndarray) -> list[Bounds]:
    """With what one pass over the whole network told before."""
    return whole.bounds(sets, ends, known=Known(whole.outer_of_arcs(ends), whole.free(sets, ends)))


def arrivals(whole: Network, lots: Sequence[int], ends: np.ndarray) -> tuple[int, int]:
    """The fewest and the most times that chips of these lots arrived, each flow worked out whole."""
    most = whole.limits(lots, ends)
    least = whole.limits(lots, ends, elsewhere=True)
    return int(whole.of_lines[list(lots)].sum()) - least.chips, most.chips


@pytest.mark.parametrize("little", [True, False])
def test_bounds_of_many_sets_are_those_of_each_alone(little: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not little:
        monkeypatch.setattr(counted, "_MOST_NODES", 0)
    monkeypatch.setattr(counted, "_MANY_SETS", 4)  # on two threads
    exact = outer = 0
    for seed in range(40):
        moves, sets, at = drawn(random.Random(seed), holders=12, lines=160, sets=6)
        whole, ends = network(moves), marks(moves, at)
        found = as_an_audit_asks(whole, sets, ends)
        for one, lots in zip(found, sets, strict=True):
            (alone,) = network(moves).bounds([lots], ends)
            least, most = arrivals(whole, lots, ends)
            assert one.high == alone.high == min(most, one.chips), seed
            assert one.low <= least, seed
            if little:
                assert one.low == alone.low, seed
            exact += one.exact
            outer += not one.exact
    assert exact > 20
    assert outer > 20


def test_bounds_where_goods_come_round_again_are_those_of_a_linear_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counted, "_MOST_NODES", 0)
    round_again = 0
    for seed in range(60):
        moves, (lots, *_), at = drawn(random.Random(seed), holders=6, lines=26, sets=1)
        ends = marks(moves, at)
        (found,) = as_an_audit_asks(network(moves), [lots], ends)
        least, most = least_and_most(moves, set(lots), set(at))
        assert found.low <= least + 1e-6, seed
        assert most - 1e-6 <= found.high, seed
        if found.exact:
            assert (found.low, found.high) == (round(least), round(most)), seed
            reached, once = network(moves).within_reach(at)[1], set(lots)
            round_again += bool(once & set(map(int, reached)) - set(at)) and found.low < found.high
    assert round_again > 10


def test_routes_have_the_bounds_that_are_defined_one_by_one() -> None:
    kinds = set()
    for seed in range(60):
        chance = random.Random(seed)
        if seed % 2:
            moves, numbers = numbered_world(chance)
            whole = network_told(moves, stories(moves, numbers))
        else:
            moves = world(chance, lines=20)
            whole = network(moves)
        for one in (whole, whole.backward()):
            tree = one.tree([chance.randrange(len(moves))], marks(moves, []))
            leaves = [int(leaf) for leaf in tree.leaves() if tree.fate[leaf] != 3]
            ways, kept = [tree.way(leaf) for leaf in leaves], [bool(tree.fate[leaf] == 2) for leaf in leaves]
            plain = [bounds_of_way(one, way, kept=stays) for way, stays in zip(ways, kept, strict=True)]
            assert bounds_of_ways(one, ways, kept) == plain, seed
            kinds |= {
                (found.exact, found.low == found.high, len(way) > 2) for found, way in zip(plain, ways, strict=True)
            }
    assert len(kinds) > 5


def test_first_in_first_out_of_many_sets_is_that_of_each_alone() -> None:
    reached = 0
    for seed in range(30):
        moves, sets, at = drawn(random.Random(seed), holders=12, lines=160, sets=6)
        whole, ends = network(moves), marks(moves, at)
        alone = [network(moves).once(lots, ends).ended() for lots in sets]
        assert Mids(whole, sets).ended(ends).tolist() == alone, seed
        reached += sum(alone)
    assert reached > 1000
    assert Mids(network([]), []).ended(marks([], [])).size == 0


def test_trees_of_many_sets_are_those_of_each_alone() -> None:
    fates: set[int] = set()
    for seed in range(30):
        moves, sets, at = drawn(random.Random(seed), holders=12, lines=160, sets=6)
        ends = marks(moves, at)
        for lots, tree in zip(sets, network(moves).trees(sets, ends), strict=True):
            alone = network(moves).tree(lots, ends)
            assert [column.tolist() for column in (tree.line, tree.chips, tree.before, tree.fate, tree.lot)] == [
                column.tolist() for column in (alone.line, alone.chips, alone.before, alone.fate, alone.lot)
            ], seed
            fates |= set(tree.fate.tolist())
    assert fates == {0, 1, 2, 3}


def test_trees_that_grow_too_large_are_followed_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tidewaiter.account.mids._MOST_PIECES", 20)
    moves, sets, at = drawn(random.Random(1), holders=12, lines=160, sets=6)
    whole, ends = network(moves), marks(moves, at)
    assert Mids(whole, sets).ended(ends).tolist() == [network(moves).once(lots, ends).ended() for lots in sets]
