"""Chains are those that a person finds who tries every continuation; lots split and merged are found without pairs."""

from __future__ import annotations

import random

import numpy as np
import pytest

from tidewaiter.account.chains import Lines, find_chains, lines_within_window
from tidewaiter.engine.arrays import Column


def graph(chance: random.Random, holders: int, lines: int) -> tuple[Lines, Column, Column]:
    rows = [
        (chance.randrange(holders), chance.randrange(holders), chance.randrange(40), chance.randint(1, 30))
        for _ in range(lines)
    ]
    src, dst, day, units = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    marks = [np.array([int(chance.random() < 0.3) for _ in range(holders)], dtype=np.int64) for _ in range(2)]
    return (src, dst, day, units), marks[0], marks[1]


def by_hand(lines: Lines, origin: Column, concern: Column, hops: int, window: int, share: int) -> list[tuple[int, ...]]:
    src, dst, day, units = (column.tolist() for column in lines)
    found: list[tuple[int, ...]] = []
    ways: list[tuple[int, ...]] = [(e,) for e in range(len(src)) if origin[src[e]] and src[e] != dst[e]]
    while ways:
        way = ways.pop()
        last = way[-1]
        if concern[dst[last]]:
            found.append(way)
        if len(way) == hops or origin[dst[last]]:
            continue
        past = {src[way[0]], *(dst[e] for e in way)}
        ways += [
            (*way, e)
            for e in range(len(src))
            if src[e] == dst[last] and day[last] < day[e] <= day[way[0]] + window and dst[e] not in past
            and share * units[last] <= 100 * units[e] <= 100 * units[last]
        ]  # fmt: skip
    return found


@pytest.mark.parametrize(
    ("hops", "window", "share"), [(1, 180, 60), (3, 180, 60), (5, 20, 60), (4, 30, 0), (5, 99, 95)]
)
def test_every_chain_is_found_and_no_other(hops: int, window: int, share: int) -> None:
    for seed in range(25):
        lines, origin, concern = graph(random.Random(seed), 8, 70)
        expected = by_hand(lines, origin, concern, hops, window, share)
        found = find_chains(
            lines, origin, concern, most_hops=hops, window=window, share_pct=share, most=len(expected) + 5
        )
        assert sorted(found.first) == sorted(expected), seed
        assert found.count == len(expected)
        assert found.checksum == sum((i + 1) * line for way in expected for i, line in enumerate(way))


def test_a_chain_too_many_is_counted_and_not_told() -> None:
    lines, origin, concern = graph(random.Random(3), 8, 70)
    every = find_chains(lines, origin, concern)
    some = find_chains(lines, origin, concern, most=4)
    assert every.count > 4
    assert (some.count, some.checksum, some.first) == (every.count, every.checksum, every.first[:4])


def test_every_line_of_a_chain_lies_within_the_window() -> None:
    told = 0
    for seed in range(40):
        lines, origin, concern = graph(random.Random(seed), 8, 60)
        inside = set(lines_within_window(lines, origin, concern, window=25).tolist())
        chains = by_hand(lines, origin, concern, 4, 25, 0)
        assert {line for way in chains for line in way} <= inside
        told += len(inside) < len(lines[0])
    assert told > 30  # and it leaves something out


def test_a_lot_that_is_split_passes_no_pairwise_share_and_lies_within_the_window() -> None:
    rows = [
        (0, 1, 0, 100),
        *((1, 2 + n, 5, 20) for n in range(5)),
        *((2 + n, 8, 9, 20) for n in range(5)),
        (8, 9, 13, 99),
    ]
    src, dst, day, units = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    origin, concern = np.zeros(10, np.int64), np.zeros(10, np.int64)
    origin[0], concern[9] = 1, 1
    assert find_chains((src, dst, day, units), origin, concern).count == 0
    assert lines_within_window((src, dst, day, units), origin, concern).tolist() == list(range(12))
