"""Small worlds in which every history is played through, chip by chip, and units that bear serial numbers."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from tests.account.flow_world import Move, opening

from tidewaiter.account.network import Network, network_of
from tidewaiter.account.parts import Told, threads

__all__ = ["Histories", "network_told", "numbered_world", "stories"]

Flags = tuple[int, int]
"""Of a chip: whether it was in a lot, and whether it then reached an end."""


Where = tuple[object, ...]
"""The shelf of a holder; a line, and the number; or what is kept for a line, by number."""

State = dict[tuple[Where, Flags], int]


def numbered_world(chance: random.Random, *, holders: int = 4, lines: int = 6) -> tuple[list[Move], list[set[str]]]:
    """Lines on days of their own, and the numbers that stand on each; units come back and go in circles."""
    days = chance.sample(range(40), 2 * lines)
    moves, numbers = [], []
    shelf: dict[int, list[str]] = defaultdict(list)
    plan = [sorted(days[2 * n : 2 * n + 2]) for n in range(lines)]
    waiting: list[tuple[int, int, list[str]]] = []
    for n, (out_on, in_on) in enumerate(sorted(plan)):
        for day, holder, units in list(waiting):
            if day <= out_on:
                shelf[holder] += units
                waiting.remove((day, holder, units))
        source = (
            chance.choice([h for h in shelf if shelf[h]] or [0]) if chance.random() < 0.8 else chance.randrange(holders)
        )
        target = chance.choice([h for h in range(holders) if h != source])
        chips = chance.randint(1, 3)
        units = [
            shelf[source].pop(chance.randrange(len(shelf[source])))
            if shelf[source] and chance.random() < 0.9
            else f"N{n}-{k}"
            for k in range(chips)
        ]
        moves.append(Move(source, target, chips, out_on, in_on))
        numbers.append({unit for unit in units if chance.random() < 0.7})
        waiting.append((in_on, target, units))
    return moves, numbers


def stories(moves: Sequence[Move], numbers: Sequence[set[str]]) -> list[tuple[str, int, int]]:
    """Number, line in, line out: of each holder what came under a number and next left under it."""
    events: dict[tuple[int, str], list[tuple[int, int, int]]] = defaultdict(list)
    for n, move in enumerate(moves):
        for number in numbers[n]:
            events[move.target, number].append((move.arrives, 0, n))
            events[move.source, number].append((move.out_on, 1, n))
    found = []
    for (_, number), story in events.items():
        found += [(number, a[2], b[2]) for a, b in pairwise(sorted(story)) if (a[1], b[1]) == (0, 1)]
    return sorted(found)


def network_told(moves: Sequence[Move], told: Sequence[tuple[str, int, int]]) -> Network:
    """The network in which these units are told."""
    columns = np.array([(m.source, m.target, m.chips, m.out_on, m.arrives, 0) for m in moves], dtype=np.int64)
    names = sorted({number for number, _, _ in told})
    rows = np.array([(names.index(number), a, b, 1) for number, a, b in told], dtype=np.int64).reshape(-1, 4)
    strung = threads(*(np.ascontiguousarray(column) for column in rows.T), lines=len(moves))
    nothing = np.zeros(len(moves), np.int64)
    what = Told(strung, nothing, nothing, np.zeros(0, np.int64))
    return network_of(*(np.ascontiguousarray(column) for column in columns.T), told=what)


@dataclass(frozen=True)
class Histories:
    """Every history of the chips of some lines, of which some are told by number to have gone on in a certain line."""

    moves: Sequence[Move]
    told: Sequence[tuple[str, int, int]]

    def opening(self, holder: int) -> int:
        """The least that must have been there, without the units told."""
        less = list(self.moves)
        for _, a, b in self.told:
            if self.moves[a].target == holder:
                less[a] = Move(less[a].source, less[a].target, less[a].chips - 1, less[a].out_on, less[a].in_on)
                less[b] = Move(less[b].source, less[b].target, less[b].chips - 1, less[b].out_on, less[b].in_on)
        return opening(less, holder)

    def play(self, lots: Iterable[int], ends: Iterable[int]) -> set[tuple[int, int]]:
        """How many different chips were in a lot, and how many of them then reached an end, in each history."""
        lots, ends = set(lots), set(ends)
        events = sorted(
            [(m.out_on, 1, n) for n, m in enumerate(self.moves)] + [(m.arrives, 0, n) for n, m in enumerate(self.moves)]
        )
        holders = {m.source for m in self.moves} | {m.target for m in self.moves}
        start: frozenset[tuple[tuple[Where, Flags], int]] = frozenset(
            ((("shelf", h), (0, 0)), self.opening(h)) for h in holders if self.opening(h)
        )
        states = {start}
        for _, goes, n in events:
            states = {
                after
                for state in states
                for after in (self._leave if goes else self._arrive)(dict(state), n, lots, ends)
            }
        return {
            (
                sum(count for (_, (seen, _)), count in state if seen),
                sum(count for (_, (_, there)), count in state if there),
            )
            for state in states
        }

    def _arrive(
        self, state: State, n: int, lots: set[int], ends: set[int]
    ) -> Iterator[frozenset[tuple[tuple[Where, Flags], int]]]:
        """What was on the line is on the shelf, but for the units whose next line is told."""
        after: State = defaultdict(int)
        onward = {number: b for number, a, b in self.told if a == n}
        for (where, flags), count in state.items():
            if where[:2] == ("line", n):
                number = where[2]
                to = ("reserved", onward[number], number) if number in onward else ("shelf", self.moves[n].target)
                after[to, flags] += count
            else:
                after[where, flags] += count
        yield frozenset(after.items())

    def _leave(
        self, state: State, n: int, lots: set[int], ends: set[int]
    ) -> Iterator[frozenset[tuple[tuple[Where, Flags], int]]]:
        """Every choice of what of the shelf goes on the line, and which of it bears which number."""
        came = {number for number, _, b in self.told if b == n}
        fresh = sorted({number for number, a, _ in self.told if a == n} - came)
        kept = {key: count for key, count in state.items() if key[0][:2] != ("reserved", n)}
        loaded: list[tuple[Where, Flags]] = [
            (("line", n, key[0][2]), key[1]) for key in state if key[0][:2] == ("reserved", n)
        ]
        marks = [*fresh, *[""] * (self.moves[n].chips - len(came) - len(fresh))]
        yield from self._load(kept, loaded, marks, n, lots, ends)

    def _load(
        self, kept: State, loaded: list[tuple[Where, Flags]], marks: list[str], n: int, lots: set[int], ends: set[int]
    ) -> Iterator[frozenset[tuple[tuple[Where, Flags], int]]]:
        if not marks:
            after: State = defaultdict(int, kept)
            for where, (before, there) in loaded:
                seen = int(before or n in lots)
                after[where, (seen, int(there or (seen and n in ends)))] += 1
            yield frozenset((key, count) for key, count in after.items() if count)
            return
        shelf = ("shelf", self.moves[n].source)
        for flags in [key[1] for key, count in kept.items() if key[0] == shelf and count]:
            less = {**kept, (shelf, flags): kept[shelf, flags] - 1}
            yield from self._load(less, [*loaded, (("line", n, marks[0]), flags)], marks[1:], n, lots, ends)
