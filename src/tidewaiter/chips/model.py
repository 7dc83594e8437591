"""A chip is its dense operations, its logic area and its memory, each value with the source that says so."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

__all__ = ["Chip", "Dram", "Node", "Op", "Part", "Source", "System", "Valued"]

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value was read; grade A is the primary text, B a compilation or press quoting it, C recalled."""

    key: str
    title: str
    where: str
    grade: str
    read_on: str
    """The day we read it, YYYY-MM-DD; empty when recalled."""


@dataclass(frozen=True, slots=True)
class Valued(Generic[V]):
    """A value with its source and its grade."""

    value: V
    source: Source
    grade: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """The process the logic dies are made on; only a non-planar one counts for performance density."""

    value: str
    planar: str
    source: Source
    grade: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Dram:
    """The memory in the package or on the card; None and "" where unknown."""

    type: str
    gb: Decimal | None
    bandwidth_gbs: Decimal | None
    source: Source
    grade: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Op:
    """Dense tera-operations per second of one number format, as the maker states them."""

    format: str
    bits: int
    tops: Decimal
    tpp: Decimal
    source: Source
    grade: str
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Chip:
    """One chip as it is sold; None is unknown, never zero. A catalogue holds it once, so it is compared by identity."""

    name: str
    manufacturer: str
    designed_in: str
    """Country of the designer's headquarters, ISO alpha-2."""
    family: str
    die: str
    aliases: tuple[str, ...]
    part_numbers: tuple[str, ...]
    form: str
    """chip, module or board."""
    market: str
    """datacenter, workstation or consumer."""
    released_on: Valued[dt.date] | None
    datacenter_marketed: Valued[str] | None
    """yes or no: designed or marketed for data centers (Note 2 to ECCN 3A090)."""
    logic_die_area_mm2: Valued[Decimal] | None
    node: Node | None
    dram: Dram | None
    interconnect_gbs: Valued[Decimal] | None
    rated_power_w: Valued[Decimal] | None
    idle_power_w: Valued[Decimal] | None
    note: str
    ops: tuple[Op, ...]
    tpp: Decimal | None
    """Total processing performance, the highest over the formats; None where no rate is published."""
    tpp_format: str
    """The format that gives the TPP, the first listed of equals; empty where the TPP is unknown."""
    performance_density: Decimal | None
    """TPP per square millimeter of logic on a non-planar node; None where either is unknown."""

    @property
    def dram_bandwidth_gbs(self) -> Decimal | None:
        """Total DRAM bandwidth, or None where unknown."""
        return self.dram.bandwidth_gbs if self.dram else None

    @property
    def missing_facts(self) -> tuple[str, ...]:
        """The facts that a classification may need and the catalogue does not know."""
        known = {
            "ops": self.tpp,
            "logic_die_area_mm2": self.logic_die_area_mm2,
            "dram_bandwidth_gbs": self.dram_bandwidth_gbs,
            "interconnect_gbs": self.interconnect_gbs,
            "datacenter_marketed": self.datacenter_marketed,
            "rated_power_w": self.rated_power_w,
            "released_on": self.released_on,
        }
        return tuple(fact for fact, value in known.items() if value is None)


@dataclass(frozen=True, slots=True)
class Part:
    """So many of one chip or smaller system."""

    name: str
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """A board, server or rack as parts times count; its TPP per chip is that of its chips."""

    name: str
    manufacturer: str
    form: str
    aliases: tuple[str, ...]
    part_numbers: tuple[str, ...]
    parts: tuple[Part, ...]
    source: Source
    grade: str
    rated_power_w: Valued[Decimal] | None
    note: str
    held: tuple[tuple[Chip, int], ...]

    def chips(self) -> list[tuple[Chip, int]]:
        """The chips it holds and how many of each, however deep they sit."""
        return list(self.held)

    @property
    def chip_count(self) -> int:
        """How many chips it holds in all."""
        return sum(count for _, count in self.held)
