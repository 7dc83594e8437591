"""Searches for chains of lines that pass on, within a window of days, most of what left an origin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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
    count, checksum, told = kernel.chains(lines, origin, concern, origin.size, most_hops, window, share_pct, 100, most)
    first = tuple(tuple(int(line) for line in way if line >= 0) for way in told[: min(count, most)])
    return Chains(int(count), int(checksum), first)


def lines_within_window(lines: Lines, origin: Column, concern: Column, *, window: int = 180) -> Column:
    """The numbers of the lines on some way in time from an origin to one of concern, of any length and any split."""
    marks = kernels("account.kernels.chains").within_window(lines, origin, concern, origin.size, window)
    return np.flatnonzero(marks)
