"""Searches for chains of lines that pass on, within a window of days, most of what left an origin."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tidewaiter.engine.arrays import Column
from tidewaiter.engine.kernels import kernels

__all__ = ["Chains", "find_chains", "lines_within_window"]

Lines = tuple[Column, Column, Column, Column]
"""Of each line: from whom, to whom (numbers from 0), the day, the units."""


@dataclass(frozen=True, slots=True)
class Chains:
    """How many chains there are, a checksum that no order of them changes, and the first ones, line by line."""

    count: int
    checksum: int
    first: tuple[tuple[int, ...], ...]


def find_chains(
    lines: Lines,
    origin: Column,
    concern: Column,
    *,
    most_hops: int = 5,
    window: int = 180,
    share_pct: int = 60,
    most: int = 1000,
) -> Chains:
    """All chains from an `origin` to one of `concern` (1 for each such holder) in which each hop keeps the share.

    A share that is passed on is a test of two lines: a lot that is split or merged passes none, and is found by
    `lines_within_window` and the bounds of a network instead.
    """
    kernel = kernels("account.kernels.chains")
    # Two sizes a factor of the share, so that what keeps it is of few of them; not so many that they take much room.
    per = min(8.0, 2.0 / np.log(100 / share_pct)) if 0 < share_pct < 100 else 0.0
    test = most_hops, window, share_pct, 100, per
    index = kernel.indexed(lines, origin, concern, test)
    starts = index[-1].size
    cuts = (0, starts // 2, starts)

    def walk(half: int) -> tuple[int, int, NDArray[np.int64]]:
        found: tuple[int, int, NDArray[np.int64]] = kernel.chains(
            lines, origin, concern, index, test, cuts[half], cuts[half + 1], most
        )
        return found

    with ThreadPoolExecutor(2) as threads:
        halves = list(threads.map(walk, range(2)))
    ways = [way for count, _, told in halves for way in told[: min(count, most)]]
    first = tuple(tuple(int(line) for line in way if line >= 0) for way in ways[:most])
    return Chains(sum(int(count) for count, *_ in halves), sum(int(checksum) for _, checksum, _ in halves), first)


def lines_within_window(lines: Lines, origin: Column, concern: Column, *, window: int = 180) -> Column:
    """The numbers of the lines on some way in time from an origin to one of concern, of any length and any split."""
    marks = kernels("account.kernels.chains").within_window(lines, origin, concern, origin.size, window)
    return np.flatnonzero(marks)
