"""One item by its name, with the source of every value; a name that may mean several things is asked back."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tidewaiter.chips import Chip, Match, System
from tidewaiter.chips.near import nearest_names
from tidewaiter.core.errors import InputError
from tidewaiter.law.facts_of import facts_of_item

__all__ = ["Item", "item_named"]

_ALL = "`tidewaiter chips list` lists every chip."
_LISTED = 8


@dataclass(frozen=True, slots=True)
class Item:
    """What is meant, its facts (what is not in them is unknown), and where they come from."""

    name: str
    facts: dict[str, Decimal | str]
    chips_in_unit: int
    sources: tuple[str, ...]
    unread: str = ""
    """Words of the text that said nothing to the program."""


def item_named(text: str, year: int = 0) -> Item:
    """The item that `text` means, or an InputError that lists what it may mean."""
    read = facts_of_item(text, year)
    system, chip = read.match.system, read.match.chip
    if system is not None:
        inside = _only_chip(system, text)
        name = f"{system.name} ({system.chip_count} × {inside.name})"
        return Item(name, read.facts, system.chip_count, _sources(inside), read.unread)
    if chip is not None:
        return Item(chip.name, read.facts, 1, _sources(chip), read.unread)
    if read.facts.get("item_kind") in {"hbm", "die"}:
        return Item(text, read.facts, 1, (), read.unread)
    raise _unclear(read.match, text)


def _only_chip(system: System, text: str) -> Chip:
    """A system is judged by its chips; one with several kinds of chip is asked back chip by chip."""
    kinds = [chip for chip, _ in system.held]
    if len(kinds) == 1:
        return kinds[0]
    names = ", ".join(chip.name for chip in kinds) or "no chip of the catalogue"
    raise InputError(
        f"{system.name} holds several kinds of chip.",
        value=text,
        expected="a chip, or a system of one kind of chip",
        hint=f"Ask for each by itself: {names}.",
    )


def _sources(chip: Chip) -> tuple[str, ...]:
    best = [op for op in chip.ops if op.format == chip.tpp_format]
    found = [f"TPP {chip.tpp} from {op.format}: {op.source.title} ({op.grade})" for op in best]
    for label, valued, unit in (
        ("logic die area", chip.logic_die_area_mm2, " mm²"),
        ("link", chip.interconnect_gbs, " GB/s"),
        ("marketed for data centers", chip.datacenter_marketed, ""),
    ):
        if valued is not None:
            found.append(f"{label} {valued.value}{unit}: {valued.source.title} ({valued.grade})")
    if chip.dram is not None and chip.dram.bandwidth_gbs is not None:
        found.append(f"DRAM {chip.dram.bandwidth_gbs} GB/s: {chip.dram.source.title} ({chip.dram.grade})")
    return tuple(found)


def _unclear(match: Match, text: str) -> InputError:
    if match.names:
        names = [*match.names[:_LISTED], *(["…"] if len(match.names) > _LISTED else [])]
        listed = "".join(f"\n              {name}" for name in names)
        hint = f"Say which, with its form and memory size. {_ALL}"
        return InputError("This item may be several things.", value=text, expected=f"one of{listed}", hint=hint)
    near = "".join(f"\n              {name}" for name in nearest_names(text))
    hint = f"{_ALL} For a chip that is not in it, give its facts: --fact tpp=4992 --fact performance_density=6.04"
    expected = f"a name of the catalogue; the nearest are{near}" if near else "a name of the catalogue"
    return InputError("No item of that name is known.", value=text, expected=expected, hint=hint)
