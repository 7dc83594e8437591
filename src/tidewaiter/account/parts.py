"""Cuts movements into parts: the units that one serial number after the other tells, line by line, and the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tidewaiter.engine.arrays import Column

__all__ = ["Parts", "Threads", "Told", "parted", "threads"]


@dataclass(frozen=True, slots=True)
class Threads:
    """Units told to have gone on two or more lines, one after the other: `lines[begins[t] : begins[t + 1]]`."""

    begins: Column
    lines: Column
    chips: Column


@dataclass(frozen=True, slots=True)
class Told:
    """What serial numbers tell: the threads; by line, the chips whose number no line of the other side bears.

    `named_in` are those of a line at its receiver, `named_out` at its sender, only for the holders in `by_name`, where
    a unit that came in under one number cannot have left under another.
    """

    threads: Threads
    named_in: Column
    named_out: Column
    by_name: Column


@dataclass(frozen=True, slots=True)
class Parts:
    """Movements in parts, sorted by line; a holder numbered beyond all others is a wait that one thread tells."""

    line: Column
    from_holder: Column
    to_holder: Column
    chips: Column
    out_on: Column
    in_on: Column
    day_unknown: Column


def threads(serial: Column, came_on: Column, went_on: Column, per_unit: Column, *, lines: int) -> Threads:
    """Pairs of lines by serial number, strung together; units that went the same way are one thread."""
    before, after = serial * lines + came_on, serial * lines + went_on
    passages = np.unique(np.concatenate((before, after)))
    tail, head = np.searchsorted(passages, before), np.searchsorted(passages, after)
    onward = np.full(passages.size, -1, np.int64)
    onward[tail] = head
    chips = np.zeros(passages.size, np.int64)
    chips[tail] = chips[head] = per_unit
    begins = np.ones(passages.size, bool)
    begins[head] = False
    line, at = passages % max(lines, 1), np.flatnonzero(begins)
    group = np.zeros(at.size, np.int64)
    parents, tips, totals = [np.zeros(1, np.int64)], [np.zeros(1, np.int64)], [np.zeros(1, np.int64)]
    known = 1
    while at.size:  # one round a hop; units that went on the same lines so far are one group
        keys, place = np.unique(group * lines + line[at], return_inverse=True)
        parents.append(keys // lines)
        tips.append(keys % lines)
        ended = onward[at] < 0
        total = np.zeros(keys.size, np.int64)
        np.add.at(total, place[ended], chips[at[ended]])
        totals.append(total)
        group, at = (place + known)[~ended], onward[at[~ended]]
        known += keys.size
    return _strung(np.concatenate(parents), np.concatenate(tips), np.concatenate(totals))


def _strung(parent: Column, tip: Column, total: Column) -> Threads:
    """The lines of each group that ended, from the first to the last."""
    ends = np.flatnonzero(total)
    depth = np.zeros(parent.size, np.int64)
    at = np.arange(parent.size)
    while np.any(at):
        depth += at > 0
        at = parent[at]
    begins = np.zeros(ends.size + 1, np.int64)
    np.cumsum(depth[ends], out=begins[1:])
    lines = np.empty(begins[-1], np.int64)
    at, place = ends, begins[1:] - 1
    while at.size:
        lines[place] = tip[at]
        on = parent[at] > 0
        at, place = parent[at][on], place[on] - 1
    return Threads(begins, lines, total[ends])


def parted(
    from_holder: Column, to_holder: Column, chips: Column, out_on: Column, in_on: Column, day_unknown: Column,
    told: Threads, holders: int,
) -> Parts:  # fmt: skip
    """The movements in parts: a unit of a thread waits apart from all stock until the day on which it went on."""
    line = told.lines
    starts, stops = np.zeros(line.size, bool), np.zeros(line.size, bool)
    starts[told.begins[:-1]] = stops[told.begins[1:] - 1] = True
    many = np.repeat(told.chips, np.diff(told.begins))
    rest = chips.copy()
    np.subtract.at(rest, line, many)
    free = np.flatnonzero(rest)
    wait = holders + np.cumsum(~stops) - 1  # where the unit waits after this hop
    before = np.concatenate((wait[:0], [0], wait[:-1])) if line.size else wait
    next_line = np.append(line[1:], 0)[: line.size]
    every = np.concatenate((free, line))
    columns = (
        every,
        np.concatenate((from_holder[free], np.where(starts, from_holder[line], before))),
        np.concatenate((to_holder[free], np.where(stops, to_holder[line], wait))),
        np.concatenate((rest[free], many)),
        out_on[every],
        np.concatenate((in_on[free], np.where(stops, in_on[line], out_on[next_line]))),
        np.concatenate((day_unknown[free], np.where(stops, day_unknown[line], 0))),
    )
    order = np.argsort(every, kind="stable")
    return Parts(*(np.ascontiguousarray(column[order], dtype=np.int64) for column in columns))
