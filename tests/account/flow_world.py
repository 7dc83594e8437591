"""Small random worlds of movements, and what a linear program says of them: every consistent history, none more.

The program knows no network and no stock: it says how many chips each line that comes into a holder gives to each line
that leaves it later, which of them are of the lots in question, and asks HiGHS for the least and the most.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import highspy
import numpy as np

from tidewaiter.account.network import Network, network_of

__all__ = ["Move", "least_and_most", "least_and_most_of_way", "marks", "network", "question", "resolved", "world"]


@dataclass(frozen=True, slots=True)
class Move:
    """One line: from, to, chips, the day it left, the day it came (None: not known)."""

    source: int
    target: int
    chips: int
    out_on: int
    in_on: int | None

    @property
    def arrives(self) -> int:
        return self.out_on if self.in_on is None else self.in_on


def world(
    chance: random.Random, *, holders: int = 5, lines: int = 9, days: int = 8, doubts: float = 0, circles: bool = True
) -> list[Move]:
    """Movements of all kinds: cycles, returns, goods that pass on within a day, goods from nowhere, to oneself.

    Without `circles` nothing comes back on the day on which it left: of such goods nobody can say where they began.
    """
    moves = []
    for _ in range(chance.randint(1, lines)):
        out_on = chance.randint(0, days)
        in_on = None if chance.random() < doubts else out_on + chance.choice((0, 0, 1, 2, 5))
        source, target, chips = chance.randrange(holders), chance.randrange(holders), chance.randint(1, 9)
        if in_on == out_on and source >= target and not circles:
            in_on += 1
        moves.append(Move(source, target, chips, out_on, in_on))
    return moves


def network(moves: Sequence[Move]) -> Network:
    """The network of these movements, as the account builds it."""
    columns = np.array(
        [(m.source, m.target, m.chips, m.out_on, m.arrives, int(m.in_on is None)) for m in moves], dtype=np.int64
    ).reshape(-1, 6)
    return network_of(*(np.ascontiguousarray(column) for column in columns.T))


def marks(moves: Sequence[Move], chosen: Iterable[int]) -> np.ndarray:
    """1 for the lines that end there."""
    found = np.zeros(len(moves), np.int64)
    found[list(chosen)] = 1
    return found


class Program:
    """Rows and columns of a linear program, put together by hand."""

    def __init__(self) -> None:
        self.upper: list[float] = []
        self.rows: list[tuple[float, float, dict[int, float]]] = []

    def column(self, upper: float = highspy.kHighsInf) -> int:
        self.upper.append(upper)
        return len(self.upper) - 1

    def equal(self, terms: Iterable[tuple[int, float]], value: float) -> None:
        self.row(terms, value, value)

    def row(self, terms: Iterable[tuple[int, float]], low: float, high: float) -> None:
        row: dict[int, float] = {}
        for column, factor in terms:
            row[column] = row.get(column, 0) + factor
        self.rows.append((low, high, row))

    def solve(self, goal: dict[int, float]) -> tuple[float, float]:
        h = highspy.Highs()  # type: ignore[no-untyped-call]
        h.setOptionValue("output_flag", False)
        for upper in self.upper:
            h.addVar(0, upper)
        for low, high, row in self.rows:
            h.addRow(low, high, len(row), np.array(list(row), np.int32), np.array(list(row.values()), np.float64))
        for column, factor in goal.items():
            h.changeColCost(column, factor)
        found = []
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            h.changeObjectiveSense(sense)
            h.run()
            assert h.getModelStatus() == highspy.HighsModelStatus.kOptimal, h.getModelStatus()
            found.append(h.getObjectiveValue())
        return found[0], found[1]


def opening(moves: Sequence[Move], holder: int) -> int:
    """The least stock a holder must have had so that it never gave what it had not."""
    have = need = 0
    for day in sorted({m.arrives for m in moves} | {m.out_on for m in moves}):
        have += sum(m.chips for m in moves if m.target == holder and m.arrives == day)
        own = [m.chips for m in moves if m.source == m.target == holder and m.arrives == m.out_on == day]
        need = max(need, 2 * sum(own) - have)  # it had what it sent to itself
        have -= sum(m.chips for m in moves if m.source == holder and m.out_on == day)
        need = max(need, -have)
    return need


def can_follow(before: Move, after: Move) -> bool:
    """Whether chips of one line into a holder can go on in a line out of it; nothing is sent to oneself twice a day."""
    own = all(m.source == m.target and m.arrives == m.out_on for m in (before, after))
    return before.arrives <= after.out_on and not (own and before.out_on == after.out_on)


def least_and_most(moves: Sequence[Move], lots: Iterable[int], ends: Iterable[int]) -> tuple[float, float]:
    """How many different chips reached an end, once in a lot, in the history that has fewest and in that with most."""
    lots, ends = set(lots), set(ends)
    program = Program()
    given: dict[tuple[int, int], int] = {}
    for holder in {m.source for m in moves} | {m.target for m in moves}:
        came = [i for i, m in enumerate(moves) if m.target == holder]
        went = [i for i, m in enumerate(moves) if m.source == holder]
        for i in [*came, -1]:
            mine = [j for j in went if i < 0 or can_follow(moves[i], moves[j])]
            given |= {(i, j): program.column() for j in mine}
            program.row([(given[i, j], 1) for j in mine], 0, moves[i].chips if i >= 0 else opening(moves, holder))
        for j in went:
            program.equal([(column, 1) for (_, to), column in given.items() if to == j], moves[j].chips)
    # Of what goes from line to line so much was in a lot before, and of that so much reached an end since.
    inside = dict(given)
    layers: list[tuple[dict[int, int], dict[tuple[int, int], int]]] = []
    for forced in (lots, ends):
        of_line = {j: program.column(m.chips) for j, m in enumerate(moves)}
        passed = {pair: program.column(highspy.kHighsInf if pair[0] >= 0 else 0) for pair in given}
        for pair, column in passed.items():
            program.row([(inside[pair], 1), (column, -1)], 0, highspy.kHighsInf)
        for i, move in enumerate(moves):
            kept = [(of_line[i], 1), *((passed[pair], -1) for pair in passed if pair[0] == i)]
            program.row(kept, 0, highspy.kHighsInf)
            if not layers:  # what is kept at all
                terms = [*kept, *((given[pair], 1) for pair in given if pair[0] == i)]
                program.row(terms, -highspy.kHighsInf, move.chips)
            else:
                outer, its = layers[0]
                terms = [(outer[i], 1), *((its[pair], -1) for pair in its if pair[0] == i)]
                program.row([*terms, *((column, -factor) for column, factor in kept)], 0, highspy.kHighsInf)
            came_in = [(passed[pair], -1) for pair in passed if pair[1] == i]
            if i not in forced:
                program.equal([(of_line[i], 1), *came_in], 0)
            elif not layers:
                program.equal([(of_line[i], 1)], move.chips)
            else:
                program.equal([(of_line[i], 1), (layers[0][0][i], -1)], 0)
        layers.append((of_line, passed))
        inside = passed
    goal: dict[int, float] = {layers[1][0][j]: 1.0 for j in ends}
    goal |= {column: -1.0 for pair, column in layers[1][1].items() if pair[1] in ends}
    return program.solve(goal)


def resolved(moves: Sequence[Move], days: Sequence[int]) -> list[Move]:
    """The world in which each unknown day is this one."""
    waiting = iter(days)
    return [replace(m, in_on=m.out_on + next(waiting)) if m.in_on is None else m for m in moves]


def least_and_most_of_way(moves: Sequence[Move], way: Sequence[int], *, kept: bool) -> tuple[float, float]:
    """How many chips went exactly this way, and, where `kept`, stayed at its end."""
    program = Program()
    given: dict[tuple[int, int], int] = {}
    for holder in {m.source for m in moves} | {m.target for m in moves}:
        came = [i for i, m in enumerate(moves) if m.target == holder]
        went = [j for j, m in enumerate(moves) if m.source == holder]
        for j in went:
            earlier = [i for i in came if can_follow(moves[i], moves[j])]
            given |= {(i, j): program.column() for i in [*earlier, -1]}
            program.equal([(given[i, j], 1) for i in [*earlier, -1]], moves[j].chips)
        for i in came:
            program.row([(given[i, j], 1) for j in went if (i, j) in given], 0, moves[i].chips)
        program.row([(given[-1, j], 1) for j in went], 0, opening(moves, holder))
    mine = program.column()
    program.equal([(mine, 1)], moves[way[0]].chips)
    for before, after in pairwise(way):
        passed, on = given[before, after], program.column()
        program.row([(passed, 1), (on, -1)], 0, highspy.kHighsInf)
        program.row([(mine, 1), (on, -1)], 0, highspy.kHighsInf)
        program.row([(mine, 1), (passed, 1), (on, -1)], -highspy.kHighsInf, moves[before].chips)
        mine = on
    if kept:
        passed_on = [column for (before, _), column in given.items() if before == way[-1]]
        stays = program.column()
        program.row([(mine, 1), (stays, -1)], 0, highspy.kHighsInf)
        program.row([(stays, 1), *((column, 1) for column in passed_on)], -highspy.kHighsInf, moves[way[-1]].chips)
        program.row([(mine, 1), (stays, -1), *((column, -1) for column in passed_on)], -highspy.kHighsInf, 0)
        mine = stays
    return program.solve({mine: 1.0})


def question(chance: random.Random, moves: Sequence[Move]) -> tuple[list[int], list[int]]:
    """Lots and movements that end there, each any of the lines."""
    count = len(moves)
    lots = chance.sample(range(count), min(count, chance.randint(1, 3)))
    return lots, chance.sample(range(count), min(count, chance.randint(0, 3)))
