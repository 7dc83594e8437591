"""The movements of chips as a network over holders and days, of which every question where units went is asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tidewaiter.engine.arrays import Column
from tidewaiter.engine.kernels import kernels

__all__ = ["MOST_STEPS", "Bounds", "Limits", "Network", "Tree", "network_of"]

MOST_STEPS = 50_000_000
"""Nodes gone over for one exact bound; beyond, the bound is an outer one and says so."""

_MOST_PIECES = 1_000_000

Net = tuple[Column, Column, Column, Column, Column, Column, Column, Column, Column, Column]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of so many chips at least `low` and at most `high`.

    `exact`: some history that agrees with every record has so few, and some so many. `worked_out` is False where that
    was too much work, and the bounds are none or all.
    """

    chips: int
    low: int
    high: int
    exact: bool
    worked_out: bool = True


@dataclass(frozen=True, slots=True)
class Limits:
    """The minimum cut: the movements and the nodes (their stock) that limit a flow to `chips`."""

    chips: int
    lines: tuple[int, ...]
    stocks: tuple[int, ...]


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


@dataclass(frozen=True)
class Network:
    """Movements (arcs) between days of holders (nodes), with the most that each stock can pass on to the next day.

    `opening` is the supply of a node's holder that no line explains; `doubt` marks the nodes of holders that received
    something on a day not recorded.
    """

    tail: Column
    head: Column
    chips: Column
    stock: Column
    node_holder: Column
    node_day: Column
    opening: Column
    doubt: Column

    @cached_property
    def net(self) -> Net:
        """The arrays as the kernels of flow take them."""
        nodes = self.stock.size
        out_ptr, out_arc = _grouped(self.tail, nodes)
        in_ptr, in_arc = _grouped(self.head, nodes)
        first = np.ones(nodes, np.int64)
        first[1:] = self.node_holder[1:] != self.node_holder[:-1]
        last = np.ones(nodes, np.int64)
        last[:-1] = first[1:]
        return self.tail, self.head, self.chips, out_ptr, out_arc, in_ptr, in_arc, self.stock, first, last

    @cached_property
    def last_nodes(self) -> Column:
        """The last node of each holder, in order of the nodes, whichever way the holders are numbered."""
        return np.flatnonzero(self.net[9])

    def bounds(self, lots: Sequence[Iterable[int]], ends: Column, most_steps: int = MOST_STEPS) -> list[Bounds]:
        """For each set of lots how many of its chips reached a movement that `ends` there."""
        flow = kernels("account.kernels.flow")
        expand = kernels("account.kernels.expand")
        sets = [sorted(set(one)) for one in lots]
        begins = np.cumsum([0, *map(len, sets)], dtype=np.int64)
        flat = np.array([line for one in sets for line in one], dtype=np.int64)
        useful = expand.leads_there(self.net, ends)
        low, high, firm = flow.flows(self.net, ends, useful, self.doubt, begins, flat, most_steps)
        return [
            Bounds(int(self.chips[one].sum()), int(low[q]), int(high[q]), bool(firm[q] == 2), bool(firm[q]))
            for q, one in enumerate(sets)
        ]

    def backward(self) -> Network:
        """The same in reverse: an arc leaves where goods arrived, and what is kept to the end is opening stock.

        Movements are numbered from the last to the first; asked of lots, it says where they came from.
        """
        last, first = self.stock.size - 1, self.net[8]
        before = np.concatenate((self.stock[:1], self.stock[:-1]))
        turned = [
            np.ascontiguousarray(column[::-1])
            for column in (
                last - self.head, last - self.tail, self.chips, np.where(first == 1, self.opening, before),
                self.node_holder, -self.node_day, self.opening, self.doubt,
            )
        ]  # fmt: skip
        return Network(*turned)

    def within_reach(self, lots: Iterable[int]) -> tuple[Network, Column]:
        """The part of it to which chips of these lots can have come, and the numbers its movements had before.

        Nothing else bears on a question about these lots.
        """
        mine = np.array(sorted(set(lots)), dtype=np.int64)
        inside = kernels("account.kernels.expand").cone(self.net, mine)
        chosen = inside[self.tail] == 1
        chosen[mine] = True
        lines = np.flatnonzero(chosen)
        nodes = np.flatnonzero(inside)
        number = np.full(inside.size, nodes.size, np.int64)  # the tail of a lot that cannot be come to is nowhere
        number[nodes] = np.arange(nodes.size)
        columns = [
            np.append(column[nodes], np.int64(nothing))
            for column, nothing in (
                (self.stock, 0), (self.node_holder, -1), (self.node_day, 0), (self.opening, 0), (self.doubt, 0)
            )
        ]  # fmt: skip
        return Network(number[self.tail[lines]], number[self.head[lines]], self.chips[lines], *columns), lines

    def outer(self, ends: Column) -> tuple[Column, Column]:
        """For every movement as a lot of its own, a low and a high bound that one pass backward gives."""
        by_day = np.lexsort((np.arange(self.node_day.size), self.node_day))
        expand = kernels("account.kernels.expand")
        useful = expand.leads_there(self.net, ends)
        found: tuple[Column, Column] = expand.outer(self.net, self.node_day, by_day, ends, useful)
        return found

    def limits(self, lots: Iterable[int], ends: Column, *, elsewhere: bool = False) -> Limits:
        """What limits the flow of these lots to there, or to elsewhere."""
        flow, expand = kernels("account.kernels.flow"), kernels("account.kernels.expand")
        useful = expand.leads_there(self.net, ends)
        mine = np.array(sorted(set(lots)), dtype=np.int64)
        total, lines, stocks = flow.limits(self.net, ends, useful, mine, int(elsewhere))
        return Limits(int(total), _numbers(lines), _numbers(stocks))

    @cached_property
    def pieces(self) -> tuple[tuple[Column, ...], Column, Column]:
        """First in, first out, for every movement at once."""
        _, _, _, out_ptr, out_arc, in_ptr, in_arc, *_ = self.net
        found: tuple[tuple[Column, ...], Column, Column] = kernels("account.kernels.fifo").pairs(
            self.chips, out_ptr, out_arc, in_ptr, in_arc, self.node_holder
        )
        return found

    @cached_property
    def _no_lot(self) -> Column:
        return np.zeros(self.chips.size, np.int64)

    def tree(self, lots: Iterable[int], ends: Column, most: int = _MOST_PIECES, *, together: bool = True) -> Tree:
        """What becomes of the chips of these lots by first in, first out, until they ended there or were kept.

        Not `together`, a lot is followed even into another of them.
        """
        pieces, of_source, _ = self.pieces
        mine = np.array(sorted(set(lots)), dtype=np.int64)
        follow, left_out = kernels("account.kernels.fifo").follow, 1
        for room in (min(most, 2000 + 2 * mine.size), most):  # most trees are small, and room costs time
            if left_out:
                (line, chips, before, fate, lot), left_out = follow(
                    pieces, of_source, self.chips, ends, mine, int(together), self._no_lot, room
                )
        return Tree(line, chips, before, fate, lot, int(left_out))


def network_of(
    from_holder: Column, to_holder: Column, chips: Column, out_on: Column, in_on: Column, day_unknown: Column
) -> Network:
    """The network of these movements; holders are numbers from 0, one for each holder and kind of chip."""
    expand = kernels("account.kernels.expand")
    holders = int(max(from_holder.max(initial=-1), to_holder.max(initial=-1))) + 1
    tail, head, node_holder, node_day = expand.nodes_of(from_holder, to_holder, out_on, in_on, holders)
    stock, opening = expand.stocks(tail, head, chips, chips, 1 - day_unknown, node_holder)
    doubtful = np.zeros(holders, np.int64)
    doubtful[to_holder[day_unknown == 1]] = 1
    return Network(tail, head, chips, stock, node_holder, node_day, opening, doubtful[node_holder])


def _grouped(node: Column, nodes: int) -> tuple[Column, Column]:
    """Where each node's arcs begin, and the arcs by node, then number."""
    begins = np.zeros(nodes + 1, np.int64)
    np.cumsum(np.bincount(node, minlength=nodes), out=begins[1:])
    return begins, np.argsort(node, kind="stable")


def _numbers(times: Column) -> tuple[int, ...]:
    return tuple(map(int, np.repeat(np.arange(times.size), times)))
