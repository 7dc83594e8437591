"""What was found of every group of a pack, so kept that a few changed groups cost little to work out again."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tidewaiter.detection.fusion.gather import Row, evidence_of_one
from tidewaiter.detection.fusion.model import Evidence, Model
from tidewaiter.detection.fusion.ranking import adds_of

__all__ = ["Group", "Rows", "Size", "Told"]

Rows = Mapping[str, Mapping[str, Row]]
"""The rows of COUNTED, by detector and by group."""


@dataclass(frozen=True, slots=True)
class Size:
    """The units and lines of a group, and the units on a line that its case names."""

    handled: int
    lines: int
    on_a_line: float


@dataclass(frozen=True, slots=True)
class Group:
    """What each detector found of a group, what that adds to its log-odds, and all of it together."""

    found: Mapping[str, Evidence]
    adds: Mapping[str, float]
    told: float


@dataclass(frozen=True, slots=True)
class Told:
    """What was counted of each group, and what follows; `blind` are the detectors that decided nothing."""

    model: Model
    lines: int
    rows: Rows
    groups: Mapping[str, Group]
    sizes: Mapping[str, Size]
    blind: tuple[str, ...]

    @classmethod
    def of(cls, model: Model, lines: int, rows: Rows, sizes: Mapping[str, Size], blind: tuple[str, ...]) -> Told:
        """All groups of a pack with so many lines."""
        nothing = cls(model, lines, {}, {}, sizes, blind)
        return nothing._renewed(rows, sizes, blind, {group for each in rows.values() for group in each})

    def exchanged(self, about: Collection[str], rows: Rows, sizes: Mapping[str, Size], blind: tuple[str, ...]) -> Told:
        """The pack if of the groups `about` these rows were counted, and nothing else."""
        then: dict[str, Mapping[str, Row]] = {}
        for detector in sorted({*self.rows, *rows}):
            old, new = self.rows.get(detector, {}), rows.get(detector, {})
            same = all(old.get(group) == new.get(group) for group in about)
            kept = old if same else {group: row for group, row in old.items() if group not in about} | {**new}
            if kept:
                then[detector] = kept
        return self._renewed(then, {**self.sizes, **sizes}, blind, set(about))

    def _renewed(self, rows: Rows, sizes: Mapping[str, Size], blind: tuple[str, ...], about: Collection[str]) -> Told:
        """Work out again what the detectors with other rows say, and the groups that they say it of.

        How rare a yes is depends on how many groups anything was found of: where that is another number, all is new.
        """
        groups = {group for each in rows.values() for group in each}
        all_new = len(groups) != len(self.groups)
        fresh = {
            detector: dict(zip(each, evidence_of_one(list(each.values()), self.lines, len(groups)), strict=True))
            for detector, each in rows.items()
            if all_new or each is not self.rows.get(detector)
        }
        lost = {detector for detector in self.rows if detector not in rows}
        touched = (
            groups if all_new or blind != self.blind else {*about, *(one for each in fresh.values() for one in each)}
        )
        then = {group: one for group, one in self.groups.items() if group in groups}
        for group in touched & groups:
            before = self.groups[group].found if group in self.groups else {}
            gone = {*fresh, *lost}
            found = {code: one for code, one in before.items() if code not in gone}
            found |= {code: each[group] for code, each in fresh.items() if group in each}
            then[group] = self._group(found, blind)
        return Told(self.model, self.lines, rows, then, sizes, blind)

    def _group(self, found: Mapping[str, Evidence], blind: Collection[str]) -> Group:
        adds = adds_of(self.model, [one for _, one in sorted(found.items())])
        return Group(found, adds, math.fsum(one for code, one in adds.items() if code not in blind))
