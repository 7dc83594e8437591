"""Bounds of where units went are those of a linear program, exactly; outer ones hold; doubts only widen."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from tests.account.flow_world import (
    Move,
    least_and_most,
    least_and_most_of_way,
    marks,
    network,
    question,
    resolved,
    world,
)

from tidewaiter.account.network import Bounds
from tidewaiter.account.ways import bounds_of_ways

EVERY_DAY = (0, 1, 3, 7, 50)


def bounds(moves: Sequence[Move], lots: Sequence[int], ends: Sequence[int]) -> Bounds:
    (found,) = network(moves).bounds([lots], marks(moves, ends))
    return found


def check_against_program(seed: int) -> int:
    """Exact bounds are those of the program, others hold it; 1 if the bounds were exact."""
    chance = random.Random(seed)
    moves = world(chance, circles=False)
    lots, ends = question(chance, moves)
    found = bounds(moves, lots, ends)
    least, most = least_and_most(moves, lots, ends)
    agree(found, least, most, seed)
    assert found.low <= network(moves).once(lots, marks(moves, ends)).ended() <= found.high
    turned = [Move(m.target, m.source, m.chips, -m.arrives, -m.out_on) for m in moves]
    mirrored = [len(moves) - 1 - line for line in lots], [len(moves) - 1 - line for line in ends]
    (back,) = network(moves).backward().bounds([mirrored[0]], marks(moves, mirrored[1]))
    least, most = least_and_most(turned, lots, ends)
    agree(back, least, most, seed)
    return int(found.exact)


def agree(found: Bounds, least: float, most: float, seed: int) -> None:
    assert found.low - 1e-6 <= least <= most <= found.high + 1e-6, seed
    if found.exact:
        assert [found.low, found.high] == pytest.approx([least, most], abs=1e-6), seed


def check_ways_against_program(seed: int) -> None:
    chance = random.Random(seed)
    moves = world(chance, holders=4)
    whole = network(moves)
    tree = whole.tree([chance.randrange(len(moves))], marks(moves, []))
    for leaf in tree.leaves():
        if tree.fate[leaf] != 3:
            kept = tree.fate[leaf] == 2
            found = bounds_of_ways(whole, [tree.way(leaf)], [kept])[0]
            least, most = least_and_most_of_way(moves, tree.way(leaf), kept=kept)
            assert found.low <= tree.chips[leaf] <= found.high
            assert found.low <= least + 1e-6 and most - 1e-6 <= found.high, seed
            if found.exact:
                assert (found.low, found.high) == (round(least), round(most)), seed
    back = whole.backward()
    came = back.tree([chance.randrange(len(moves))], marks(moves, []))
    for leaf in came.leaves():
        found = bounds_of_ways(back, [came.way(leaf)], [bool(came.fate[leaf] == 2)])[0]
        assert found.low <= came.chips[leaf] <= found.high, seed


def check_doubts_only_widen(seed: int) -> None:
    chance = random.Random(seed)
    moves = world(chance)
    lots, ends = question(chance, moves)
    sure = bounds(moves, lots, ends)
    # What a holder sends to itself stays with it: its day is not asked for, and no chip goes so twice on one day.
    vague = [replace(m, in_on=None) if chance.random() < 0.25 and m.source != m.target else m for m in moves]
    vaguer = [replace(m, in_on=None) if chance.random() < 0.25 and m.source != m.target else m for m in vague]
    wide, wider = bounds(vague, lots, ends), bounds(vaguer, lots, ends)
    assert wider.low <= wide.low <= sure.low <= sure.high <= wide.high <= wider.high, seed
    unknown = sum(m.in_on is None for m in vague)
    for days in itertools.islice(itertools.product(EVERY_DAY, repeat=unknown), 30):
        found = bounds(resolved(vague, days), lots, ends)
        assert wide.low <= found.low <= found.high <= wide.high, seed
        if wide.exact:
            assert (wide.low, wide.high) == (found.low, found.high), seed


@pytest.mark.parametrize("seed", range(0, 240, 40))
def test_bounds_are_those_of_a_linear_program_forward_and_backward(seed: int) -> None:
    assert sum(check_against_program(one) for one in range(seed, seed + 40)) > 35


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1000, 4000, 500))
def test_bounds_are_those_of_a_linear_program_in_thousands_of_worlds(seed: int) -> None:
    for one in range(seed, seed + 500):
        check_against_program(one)


def test_the_bounds_of_a_route_hold_and_are_exact_where_they_say_so() -> None:
    for seed in range(80):
        check_ways_against_program(seed)


@pytest.mark.slow
def test_the_bounds_of_a_route_hold_in_thousands_of_worlds() -> None:
    for seed in range(1000, 4000):
        check_ways_against_program(seed)


def test_an_unknown_day_only_widens_and_every_day_lies_within() -> None:
    for seed in range(150):
        check_doubts_only_widen(seed)


@pytest.mark.slow
def test_an_unknown_day_only_widens_in_thousands_of_worlds() -> None:
    for seed in range(1000, 5000):
        check_doubts_only_widen(seed)


def test_outer_bounds_never_exclude_an_exact_one() -> None:
    closer = 0
    for seed in range(300):
        chance = random.Random(seed)
        moves = world(chance, lines=14)
        _, ends = question(chance, moves)
        low, high = network(moves).outer(marks(moves, ends))
        exact = network(moves).bounds([[line] for line in range(len(moves))], marks(moves, ends))
        for line, found in enumerate(exact):
            assert low[line] <= found.low <= found.high <= high[line], seed
            closer += (found.low, found.high) == (low[line], high[line])
    assert closer > 1500  # they are of use: most are exact


def test_the_minimum_cut_adds_up_to_the_flow_it_explains() -> None:
    for seed in range(200):
        chance = random.Random(seed)
        moves = world(chance, lines=14)
        lots, ends = question(chance, moves)
        found = network(moves)
        (whole,), (different,) = found.bounds([lots], marks(moves, ends)), found.different([lots])
        once = different.low == different.chips
        for elsewhere, flow in ((False, whole.high), (True, whole.chips - whole.low)):
            cut = found.limits(lots, marks(moves, ends), elsewhere=elsewhere)
            limit = sum(moves[line].chips for line in cut.lines) + sum(int(found.stock[node]) for node in cut.stocks)
            assert cut.chips == limit, seed
            assert cut.chips == flow or not once, seed


def test_what_is_not_within_reach_bears_on_nothing() -> None:
    for seed in range(200):
        chance = random.Random(seed)
        moves = world(chance, lines=16)
        lots, ends = question(chance, moves)
        near, lines = network(moves).within_reach(lots)
        number = {int(line): place for place, line in enumerate(lines)}
        (found,) = near.bounds([[number[lot] for lot in lots]], marks(moves, ends)[lines])
        assert found == bounds(moves, lots, ends), seed


def test_one_question_among_many_is_answered_as_if_alone() -> None:
    chance = random.Random(7)
    moves = world(chance, lines=60, days=20)
    ends = marks(moves, range(0, len(moves), 5))
    sets = [chance.sample(range(len(moves)), 3) for _ in range(50)]
    assert network(moves).bounds(sets, ends) == [network(moves).bounds([one], ends)[0] for one in sets]


def test_too_much_work_gives_bounds_that_hold_and_say_so() -> None:
    for seed in range(50):
        chance = random.Random(seed)
        moves = world(chance)
        lots, ends = question(chance, moves)
        (found,) = network(moves).bounds([lots], marks(moves, ends), 0)
        exact = bounds(moves, lots, ends)
        assert found.low <= exact.low <= exact.high <= found.high
        assert found == exact or not (found.exact or found.worked_out)


def test_every_chip_of_a_lot_has_one_end() -> None:
    for seed in range(200):
        chance = random.Random(seed)
        moves = world(chance, lines=16)
        lots, ends = question(chance, moves)
        tree = network(moves).tree(lots, marks(moves, ends))
        assert tree.chips[tree.fate > 0].sum() == sum(moves[lot].chips for lot in lots), seed


def test_a_tree_that_grows_too_large_says_how_much_it_leaves_out() -> None:
    moves = [Move(0, 1, 100, 0, 1), *(Move(1, 2 + n, 5, 2, 3) for n in range(20))]
    tree = network(moves).tree([0], marks(moves, []), 6)
    assert (len(tree.line), tree.left_out) == (6, 20)


def test_a_lot_split_and_merged_keeps_tight_bounds_where_no_pair_of_lines_is_alike() -> None:
    split = [Move(1, 2 + n, 20, 4, 5) for n in range(5)]
    merged = [Move(2 + n, 7, 20, 8, 9) for n in range(5)]
    moves = [Move(0, 1, 100, 0, 1), *split, *merged, Move(7, 8, 95, 12, 13)]
    found = bounds(moves, [0], [11])
    assert (found.low, found.high, found.exact) == (95, 95, True)
