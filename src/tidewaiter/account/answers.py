"""What is found when movements are asked where units went: bounds, what limits them, and trees of pieces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tidewaiter.engine.arrays import Column

__all__ = ["Bounds", "Limits", "Roots", "Tree", "joined", "without"]

Roots = tuple[Column, Column, Column]
"""Pieces of movements: which, from where in it, how many chips."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of so many different chips at least `low` and at most `high`.

    `exact`: some history that agrees with every record has so few, and some so many. `worked_out` is False where that
    was too much work, and the bounds are none or all. Where chips may have been in two of the lots, there are at most
    `chips` different ones. `doubt`: something is not known that could bring the bounds closer.
    """

    chips: int
    low: int
    high: int
    exact: bool
    worked_out: bool = True
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """The minimum cut: the movements and the nodes (their stock) that limit a flow to `chips`.

    `through` says how many chips each of the lines lets through: all of its own, or the part that is in the cut.
    """

    chips: int
    lines: tuple[int, ...]
    stocks: tuple[int, ...]
    through: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Tree:
    """Pieces of lots on their way: the movement, how many chips, the piece before (-1: none), their fate, their lot.

    `fate`: 0 goes on, 1 ended there, 2 kept by the last holder, 3 went into another of the lots. A kept piece bears the
    movement of the piece before it. `left_out` pieces were too many.
    """

    line: Column
    chips: Column
    before: Column
    fate: Column
    lot: Column
    left_out: int

    def ended(self) -> int:
        """How many chips ended there."""
        return int(self.chips[self.fate == 1].sum())

    def leaves(self) -> Column:
        """The last pieces of all routes, the largest first."""
        found = np.flatnonzero(self.fate)
        return found[np.argsort(-self.chips[found], kind="stable")]

    def way(self, leaf: int) -> tuple[int, ...]:
        """The movements from a lot to this leaf."""
        at = int(self.before[leaf]) if self.fate[leaf] == 2 else int(leaf)
        way = []
        while at >= 0:
            way.append(int(self.line[at]))
            at = int(self.before[at])
        return tuple(reversed(way))


def joined(tree: Tree) -> Tree:
    """The tree in which pieces that went the same movements are one, whichever parts of them they were."""
    place: dict[tuple[int, int, int, int], int] = {}
    into = np.empty(tree.line.size, np.int64)
    columns = (tree.line.tolist(), tree.before.tolist(), tree.fate.tolist(), tree.lot.tolist())
    for i, (line, before, fate, lot) in enumerate(zip(*columns, strict=True)):
        key = line, int(into[before]) if before >= 0 else -1, fate, lot
        into[i] = place.setdefault(key, len(place))
    found = np.array(list(place), dtype=np.int64).reshape(-1, 4)
    chips = np.zeros(len(place), np.int64)
    np.add.at(chips, into, tree.chips)
    line, before, fate, lot = (np.ascontiguousarray(column) for column in found.T)
    return Tree(line, chips, before, fate, lot, tree.left_out)


def without(roots: Roots, gone: Roots) -> Roots:
    """These pieces without others, which lie within them and do not overlap; the roots are whole movements."""
    order = np.lexsort((gone[1], gone[0]))
    which, begin, end = gone[0][order], gone[1][order], (gone[1] + gone[2])[order]
    # Between what is gone, and before the first and after the last of it, a root stays.
    lines = np.concatenate((roots[0], which))
    begins = np.concatenate((roots[1], end))
    place = np.searchsorted(which, roots[0])
    first = np.append(begin, 0)[place]
    own = np.append(which, -1)[place] == roots[0]
    until = np.concatenate((np.where(own, first, roots[2]), np.zeros_like(end)))
    follows = np.append(which[1:], -1)[: which.size] == which
    size = roots[2][np.searchsorted(roots[0], which)]
    until[roots[0].size :] = np.where(follows, np.append(begin[1:], 0)[: begin.size], size)
    stays = until > begins
    order = np.lexsort((begins[stays], lines[stays]))
    return lines[stays][order], begins[stays][order], (until - begins)[stays][order]
