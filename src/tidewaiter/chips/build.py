"""From the checked entries, decimals as text, to the catalogue the program works with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

from tidewaiter.chips.model import Chip, Dram, Node, Op, Part, Source, System, Valued
from tidewaiter.core.quantities import performance_density, total_processing_performance

__all__ = ["Catalogue"]

V = TypeVar("V")
Raw = dict[str, Any]


class Catalogue:
    """Every chip and system we know, in the order of their names; each is built when it is first asked for.

    A place counts the chips in their order and then the systems, as `spellings` does.
    """

    def __init__(self, raw: Raw) -> None:
        """Take the entries that `compile` wrote; they are taken to be checked (see `load`)."""
        self._sources = {key: Source(key, *fields) for key, fields in raw["sources"].items()}
        self._chips: list[Raw] = raw["chips"]
        self._systems: dict[str, Raw] = {entry["name"]: entry for entry in raw["systems"]}
        self._places = {entry["name"]: place for place, entry in enumerate([*raw["chips"], *raw["systems"]])}
        self._built_chips: dict[int, Chip] = {}
        self._built_systems: dict[str, System] = {}

    @cached_property
    def chips(self) -> tuple[Chip, ...]:
        """Every chip."""
        return tuple(self._chip_at(place) for place in range(len(self._chips)))

    @cached_property
    def systems(self) -> tuple[System, ...]:
        """Every system."""
        return tuple(self.system(name) for name in self._systems)

    @property
    def things(self) -> tuple[Chip | System, ...]:
        """The chips and then the systems."""
        return (*self.chips, *self.systems)

    @cached_property
    def families(self) -> dict[str, tuple[Chip, ...]]:
        """The chips that share a family's name."""
        families: dict[str, list[Chip]] = {}
        for chip in self.chips:
            families.setdefault(chip.family, []).append(chip)
        return {family: tuple(members) for family, members in families.items()}

    def place(self, name: str) -> int:
        """The place of a chip or system by its catalogue name."""
        return self._places[name]

    def at(self, place: int) -> Chip | System:
        """The chip or system at a place."""
        if place < len(self._chips):
            return self._chip_at(place)
        return self.system(list(self._systems)[place - len(self._chips)])

    def chip(self, name: str) -> Chip:
        """The chip of that catalogue name, letter for letter; `match.find` reads other spellings."""
        place = self._places[name]
        if place >= len(self._chips):
            raise KeyError(name)
        return self._chip_at(place)

    def system(self, name: str) -> System:
        """The system of that catalogue name, letter for letter."""
        if name not in self._built_systems:
            entry = self._systems[name]
            held = {self.chip(inside): count for inside, count in _held(entry, self._systems).items()}
            self._built_systems[name] = _system(entry, self._sources, held)
        return self._built_systems[name]

    def holding(self, chip: Chip) -> tuple[System, ...]:
        """The systems that hold this chip."""
        return tuple(system for system in self.systems if any(held is chip for held, _ in system.held))

    def _chip_at(self, place: int) -> Chip:
        if place not in self._built_chips:
            self._built_chips[place] = _chip(self._chips[place], self._sources)
        return self._built_chips[place]


def _valued(entry: Raw | None, sources: dict[str, Source], read: Callable[[str], V]) -> Valued[V] | None:
    if entry is None:
        return None
    source = sources[entry["source"]]
    return Valued(read(entry["value"]), source, entry.get("grade", source.grade), entry.get("note", ""))


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _op(entry: Raw, sources: dict[str, Source]) -> Op:
    source, tops, bits = sources[entry["source"]], Decimal(entry["tops"]), entry["bits"]
    tpp = total_processing_performance(tops, bits)
    return Op(entry["format"], bits, tops, tpp, source, entry.get("grade", source.grade), entry.get("note", ""))


def _node(entry: Raw | None, sources: dict[str, Source]) -> Node | None:
    if entry is None:
        return None
    source = sources[entry["source"]]
    return Node(entry["value"], entry["planar"], source, entry.get("grade", source.grade), entry.get("note", ""))


def _dram(entry: Raw | None, sources: dict[str, Source]) -> Dram | None:
    if entry is None:
        return None
    source = sources[entry["source"]]
    gb, bandwidth = _decimal(entry.get("gb")), _decimal(entry.get("bandwidth_gbs"))
    grade, note = entry.get("grade", source.grade), entry.get("note", "")
    return Dram(entry.get("type", ""), gb, bandwidth, source, grade, note)


def _chip(entry: Raw, sources: dict[str, Source]) -> Chip:
    ops = tuple(_op(op, sources) for op in entry.get("ops", ()))
    best = max(ops, key=lambda op: op.tpp, default=None)
    area = _valued(entry.get("logic_die_area_mm2"), sources, Decimal)
    node = _node(entry.get("node"), sources)
    counts = best is not None and area is not None and (node is None or node.planar == "no")
    return Chip(
        name=entry["name"],
        manufacturer=entry["manufacturer"],
        designed_in=entry["designed_in"],
        family=entry["family"],
        die=entry.get("die", ""),
        aliases=tuple(entry.get("aliases", ())),
        part_numbers=tuple(entry.get("part_numbers", ())),
        form=entry["form"],
        market=entry["class"],
        released_on=_valued(entry.get("released_on"), sources, dt.date.fromisoformat),
        datacenter_marketed=_valued(entry.get("datacenter_marketed"), sources, str),
        logic_die_area_mm2=area,
        node=node,
        dram=_dram(entry.get("dram"), sources),
        interconnect_gbs=_valued(entry.get("interconnect_gbs"), sources, Decimal),
        rated_power_w=_valued(entry.get("rated_power_w"), sources, Decimal),
        idle_power_w=_valued(entry.get("idle_power_w"), sources, Decimal),
        note=entry.get("note", ""),
        ops=ops,
        tpp=best.tpp if best else None,
        tpp_format=best.format if best else "",
        performance_density=performance_density(best.tpp, area.value) if counts and best and area else None,
    )


def _system(entry: Raw, sources: dict[str, Source], held: dict[Chip, int]) -> System:
    source = sources[entry["source"]]
    return System(
        name=entry["name"],
        manufacturer=entry["manufacturer"],
        form=entry["form"],
        aliases=tuple(entry.get("aliases", ())),
        part_numbers=tuple(entry.get("part_numbers", ())),
        parts=tuple(Part(part["name"], part["count"]) for part in entry["parts"]),
        source=source,
        grade=source.grade,
        rated_power_w=_valued(entry.get("rated_power_w"), sources, Decimal),
        note=entry.get("note", ""),
        held=tuple(held.items()),
    )


def _held(entry: Raw, systems: dict[str, Raw]) -> dict[str, int]:
    """Chip names and counts of a system, its smaller systems opened."""
    held: dict[str, int] = {}
    for part in entry["parts"]:
        inside = _held(systems[part["name"]], systems) if part["name"] in systems else {part["name"]: 1}
        for name, count in inside.items():
            held[name] = held.get(name, 0) + count * part["count"]
    return held
