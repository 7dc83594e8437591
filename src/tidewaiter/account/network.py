"""The movements of chips as a network over holders and days, of which every question where units went is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from tidewaiter.account.answers import Bounds, Limits, Roots, Tree, joined, without
from tidewaiter.account.counted import Known, bounds_of, different_of, free_of
from tidewaiter.account.first_out import FirstOut
from tidewaiter.account.parts import Parts, Told, parted
from tidewaiter.engine.arrays import Column
from tidewaiter.engine.kernels import kernels

__all__ = ["MOST_STEPS", "Bounds", "Limits", "Network", "Tree", "network_of"]

MOST_STEPS = 50_000_000
"""Nodes gone over for one exact bound; beyond, the bound is an outer one and says so."""

_MOST_PIECES = 1_000_000

Net = tuple[Column, Column, Column, Column, Column, Column, Column, Column, Column, Column]


@dataclass(frozen=True)
class Network:
    """Movements (arcs) between days of holders (nodes), with the most that each stock can pass on to the next day.

    An arc is a movement or a part of one: `line` is its movement, in which order the arcs stand. All that is asked and
    answered is in movements. `opening` is the supply of a node's holder that no line explains; `doubt` marks the nodes
    of holders of whom something is not known. `sure` are the chips that an arc is known to have carried: all or none. A
    holder numbered `holders` or more is a wait that a serial number tells.
    """

    tail: Column
    head: Column
    chips: Column
    stock: Column
    node_holder: Column
    node_day: Column
    opening: Column
    doubt: Column
    sure: Column
    line: Column
    lines: int = field(kw_only=True)
    holders: int = field(kw_only=True)

    @cached_property
    def net(self) -> Net:
        """The arrays as the kernels of flow take them."""
        nodes = self.stock.size
        grouped = kernels("account.kernels.expand").grouped
        out_ptr, out_arc = grouped(self.tail, nodes)
        in_ptr, in_arc = grouped(self.head, nodes)
        first = self._first
        last = np.ones(nodes, np.int64)
        last[:-1] = first[1:]
        return self.tail, self.head, self.chips, out_ptr, out_arc, in_ptr, in_arc, self.stock, first, last

    @cached_property
    def _first(self) -> Column:
        """1 for the first node of each holder."""
        first = np.ones(self.stock.size, np.int64)
        first[1:] = self.node_holder[1:] != self.node_holder[:-1]
        return first

    @cached_property
    def begins(self) -> Column:
        """Where the arcs of each movement begin."""
        return np.searchsorted(self.line, np.arange(self.lines + 1))

    @cached_property
    def of_lines(self) -> Column:
        """The chips of each movement."""
        return self.of_movements(self.chips)

    @cached_property
    def in_parts(self) -> bool:
        """Whether any movement is in more than one part."""
        return self.line.size != self.lines

    def arcs(self, movements: Iterable[int]) -> Column:
        """The arcs of these movements, in order."""
        mine = np.array(sorted(set(movements)), dtype=np.int64)
        if self.line.size == self.lines:
            return mine
        many = self.begins[mine + 1] - self.begins[mine]
        before = np.cumsum(many) - many
        return np.repeat(self.begins[mine] - before, many) + np.arange(many.sum())

    def of_line(self, line: int) -> Column:
        """The arcs of one movement."""
        return np.arange(self.begins[line], self.begins[line + 1])

    @cached_property
    def last_nodes(self) -> Column:
        """The last node of each holder, in order of the nodes, whichever way the holders are numbered."""
        return np.flatnonzero(self.net[9])

    @property
    def workplace(self) -> tuple[Column, ...]:
        """Room for the kernels of flow to work in, one question after the other."""
        return self.workplaces(1)[0]

    def workplaces(self, many: int) -> list[tuple[Column, ...]]:
        """Rooms for so many threads to work in."""
        while len(self._rooms) < many:
            self._rooms.append(kernels("account.kernels.flow").workplace(self.stock.size, self.chips.size))
        return self._rooms

    @cached_property
    def _rooms(self) -> list[tuple[Column, ...]]:
        return []

    def leads_to(self, sets: Sequence[Column]) -> Column:
        """1 for each node from which one of these arcs can be come to; kept for the next question about the same."""
        mine = np.concatenate(sets)
        asked = mine.tobytes()
        if asked not in self._led:
            marks = np.zeros(self.chips.size, np.int64)
            marks[mine] = 1
            self._led.clear()
            self._led[asked] = kernels("account.kernels.expand").leads_there(self.net, marks)
        return self._led[asked]

    @cached_property
    def _led(self) -> dict[bytes, Column]:
        return {}

    def bounds(
        self, lots: Sequence[Iterable[int]], ends: Column, most_steps: int = MOST_STEPS,
        different: Sequence[Bounds] | None = None, known: Known | None = None,
    ) -> list[Bounds]:  # fmt: skip
        """For each set of lots how many of its `different` chips reached a movement that `ends` there, from a lot."""
        return bounds_of(self, [self.arcs(one) for one in lots], ends[self.line], most_steps, different, known)

    def different(self, lots: Sequence[Iterable[int]], most_steps: int = MOST_STEPS) -> list[Bounds]:
        """For each set of lots how many different chips are in it: one that goes on in another of them is one."""
        return different_of(self, [self.arcs(one) for one in lots], most_steps)

    def backward(self) -> Network:
        """The same in reverse: an arc leaves where goods arrived, and what is kept to the end is opening stock.

        Movements are numbered from the last to the first; asked of lots, it says where they came from.
        """
        last, first = self.stock.size - 1, self._first
        before = np.concatenate((self.stock[:1], self.stock[:-1]))
        turned = [
            np.ascontiguousarray(column[::-1])
            for column in (
                last - self.head, last - self.tail, self.chips, np.where(first == 1, self.opening, before),
                self.node_holder, -self.node_day, self.opening, self.doubt,
            )
        ]  # fmt: skip
        line = np.ascontiguousarray(self.lines - 1 - self.line[::-1])
        turned += [np.ascontiguousarray(self.sure[::-1]), line]
        return Network(*turned, lines=self.lines, holders=self.holders)

    def within_reach(self, lots: Iterable[int]) -> tuple[Network, Column]:
        """The part of it to which chips of these lots can have come, and the numbers its movements had before.

        Nothing else bears on a question about these lots.
        """
        mine = self.arcs(lots)
        inside = kernels("account.kernels.expand").cone(self.net, mine, mine[:0])
        chosen = inside[self.tail] == 1
        chosen[mine] = True
        arcs = np.flatnonzero(chosen)
        lines, line = _numbered(self.line[arcs])
        nodes = np.flatnonzero(inside)
        number = np.full(inside.size, nodes.size, np.int64)  # the tail of a lot that cannot be come to is nowhere
        number[nodes] = np.arange(nodes.size)
        columns = [
            np.append(column[nodes], np.int64(nothing))
            for column, nothing in (
                (self.stock, 0), (self.node_holder, -1), (self.node_day, 0), (self.opening, 0), (self.doubt, 0)
            )
        ]  # fmt: skip
        ways = number[self.tail[arcs]], number[self.head[arcs]], self.chips[arcs]
        columns += [self.sure[arcs], line]
        return Network(*ways, *columns, lines=lines.size, holders=self.holders), lines

    def outer(self, ends: Column) -> tuple[Column, Column]:
        """For every movement as a lot of its own, a low and a high bound that one pass backward gives."""
        low, high = self.outer_of_arcs(ends)
        return self.of_movements(low), self.of_movements(high)

    def outer_of_arcs(self, ends: Column) -> tuple[Column, Column]:
        """The same for every arc."""
        expand = kernels("account.kernels.expand")
        there = ends[self.line]
        if not there.any():
            return self.none, self.none
        low, high = expand.outer(self.net, self.node_day, self._by_day, there, expand.leads_there(self.net, there))
        return low, high

    def of_movements(self, column: Column) -> Column:
        """The sum of each movement's arcs."""
        if self.line.size == self.lines:  # as it is where there are no movements at all
            return column
        summed: Column = np.add.reduceat(column, self.begins[:-1])
        return summed

    @cached_property
    def _by_day(self) -> Column:
        return np.lexsort((np.arange(self.node_day.size), self.node_day))

    def free(self, lots: Sequence[Iterable[int]], ends: Column, most_steps: int = MOST_STEPS) -> Column:
        """1 for each set of lots of which all chips can at once have gone on from there without ending there."""
        return free_of(self, [self.arcs(one) for one in lots], ends[self.line], most_steps)

    def limits(self, lots: Iterable[int], ends: Column, *, elsewhere: bool = False) -> Limits:
        """What limits the flow of these lots to there, or to elsewhere."""
        flow, expand = kernels("account.kernels.flow"), kernels("account.kernels.expand")
        there = ends[self.line]
        useful = expand.leads_there(self.net, there)
        total, arcs, stocks = flow.limits(self.net, self.workplace, there, useful, self.arcs(lots), int(elsewhere))
        through: dict[int, int] = {}
        for arc in np.flatnonzero(arcs):
            line = int(self.line[arc])
            through[line] = through.get(line, 0) + int(self.chips[arc])
        return Limits(int(total), tuple(int(self.line[arc]) for arc in _numbers(arcs)), _numbers(stocks), through)

    @cached_property
    def first_out(self) -> FirstOut:
        """First in, first out, of the holders that were asked about."""
        return FirstOut(self)

    @cached_property
    def none(self) -> Column:
        """A mark of 0 for every arc."""
        return np.zeros(self.chips.size, np.int64)

    def tree(self, lots: Iterable[int], ends: Column, most: int = _MOST_PIECES, *, together: bool = True) -> Tree:
        """What becomes of the chips of these lots by first in, first out, until they ended there or were kept.

        A chip that goes on in another of the lots is followed from there; not `together`, from each.
        """
        if together:
            return next(self.trees([lots], ends, most))
        return self._tree(self._whole(self.arcs(lots)), ends[self.line], self.none, most)

    def trees(self, sets: Iterable[Iterable[int]], ends: Column, most: int = _MOST_PIECES) -> Iterator[Tree]:
        """The tree of each set of lots, all of a set together; no movement is in two of the sets."""
        there, of_set = ends[self.line], self.none.copy()
        for number, one in enumerate(sets):
            mine = self.arcs(one)
            of_set[mine] = number + 1
            yield self._tree(self._whole(mine), there, of_set, most)

    def once(self, lots: Iterable[int], ends: Column, most: int = _MOST_PIECES) -> Tree:
        """The same for each different chip, followed from the first of the lots that it is in."""
        roots = self._whole(self.arcs(lots))
        if roots[0].size > 1:
            marks = self.none.copy()
            marks[roots[0]] = 1
            (line, many, _, fate, _, at), _ = self._followed(roots, self.none, marks, most)
            again = fate == 3
            roots = without(roots, (line[again], at[again], many[again])) if again.any() else roots
        return self._tree(roots, ends[self.line], self.none, most)

    def _whole(self, arcs: Column) -> Roots:
        return arcs, np.zeros_like(arcs), self.sure[arcs]

    def _tree(self, roots: Roots, there: Column, stops: Column, most: int) -> Tree:
        (line, chips, before, fate, lot, _), left_out = self._followed(roots, there, stops, most)
        tree = Tree(self.line[line], chips, before, fate, self.line[lot], left_out)
        return joined(tree) if self.in_parts else tree

    def _followed(self, roots: Roots, ends: Column, stops: Column, most: int) -> tuple[tuple[Column, ...], int]:
        left_out = 1
        for room in (min(most, 2000 + 2 * roots[0].size), most):  # most trees are small, and room costs time
            if left_out:
                found, left_out = self.first_out.follow(roots, ends, stops, room)
        return found, left_out


def network_of(
    from_holder: Column, to_holder: Column, chips: Column, out_on: Column, in_on: Column, day_unknown: Column,
    *, told: Told | None = None, doubtful: Column | None = None,
) -> Network:  # fmt: skip
    """The network of these movements; holders are numbers from 0, one for each holder and kind of chip.

    One that is `doubtful` carried any number of chips up to its own, or none.
    """
    expand = kernels("account.kernels.expand")
    lines = chips.size
    holders = int(max(from_holder.max(initial=-1), to_holder.max(initial=-1))) + 1
    all_columns = from_holder, to_holder, chips, out_on, in_on, day_unknown
    if told is None:
        parts, waits = Parts(np.arange(lines), *all_columns), 0
    else:
        parts = parted(*all_columns, told.threads, holders)
        waits = told.threads.lines.size - told.threads.chips.size
    from_holder, to_holder, chips = parts.from_holder, parts.to_holder, parts.chips
    out_on, in_on = _in_turn(parts)
    tail, head, node_holder, node_day = expand.nodes_of(from_holder, to_holder, out_on, in_on, holders + waits)
    node_day //= 2
    nothing = np.zeros(chips.size, np.int64)
    named_in, named_out = nothing, nothing
    doubt = np.zeros(holders + waits, np.int64)
    doubt[to_holder[parts.day_unknown == 1]] = 1
    sure = chips
    if doubtful is not None and doubtful.any():
        open_to_doubt = doubtful[parts.line] == 1
        sure = np.where(open_to_doubt, 0, chips)
        doubt[to_holder[open_to_doubt]] = doubt[from_holder[open_to_doubt]] = 1
    if told is not None and told.by_name.size:
        doubt[told.by_name] = 1
        by_name = np.isin(np.arange(holders + waits), told.by_name)
        named_in = _spread(told.named_in, parts, chips * by_name[to_holder])
        named_out = _spread(told.named_out, parts, chips * by_name[from_holder])
    stock, opening = expand.stocks(tail, head, sure, chips, 1 - parts.day_unknown, node_holder, named_in, named_out)
    days = node_holder, node_day, opening, doubt[node_holder]
    return Network(tail, head, chips, stock, *days, sure, parts.line, lines=lines, holders=holders)


def _in_turn(parts: Parts) -> tuple[Column, Column]:
    """When each part leaves and arrives, in half days: what a holder sends to itself on a day goes before the rest."""
    out_on, in_on = 2 * parts.out_on, 2 * parts.in_on
    own = (parts.from_holder == parts.to_holder) & (out_on == in_on)
    in_on[own] += 1
    if own.any():
        keys = out_on[own], parts.from_holder[own]
        holders = int(parts.from_holder.max()) + 1
        busy = np.isin(out_on * holders + parts.from_holder, keys[0] * holders + keys[1])
        out_on[busy & ~own] += 1
    return out_on, in_on


def _spread(named: Column, parts: Parts, room: Column) -> Column:
    """What is told of each line over its parts that have room for it."""
    before = np.cumsum(room) - room
    first = np.searchsorted(parts.line, parts.line)
    return np.clip(named[parts.line] - (before - before[first]), 0, room)


def _numbered(line: Column) -> tuple[Column, Column]:
    """Which there are of numbers that stand in order, and for each its place among them."""
    new = np.ones(line.size, np.int64)
    new[1:] = line[1:] != line[:-1]
    return line[new == 1], np.cumsum(new) - 1


def _numbers(times: Column) -> tuple[int, ...]:
    return tuple(map(int, np.repeat(np.arange(times.size), times)))
