"""How a chip is written for a person, as aligned text, and for a program, as one record."""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from tidewaiter.chips import catalogue
from tidewaiter.chips.model import Chip, Source, System, Valued

__all__ = ["about_chip", "about_system", "listing", "record", "side_by_side", "system_record", "with_tpp"]

UNKNOWN = "unknown"
_NARROWEST_NAME = 24


def listing(chips: Sequence[Chip]) -> str:
    """One line a chip; only the name is cut where a terminal is too narrow."""
    head = ("chip", "TPP", "from", "PD", "DRAM GB/s", "link GB/s", "DC?", "released")
    rows = [
        (
            chip.name,
            _number(chip.tpp),
            chip.tpp_format or UNKNOWN,
            _density(chip),
            _number(chip.dram_bandwidth_gbs),
            _value(chip.interconnect_gbs),
            _value(chip.datacenter_marketed),
            _value(chip.released_on),
        )
        for chip in chips
    ]
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    if sys.stdout.isatty():
        room = shutil.get_terminal_size().columns - sum(widths[1:]) - 2 * len(widths[1:])
        widths[0] = min(widths[0], max(_NARROWEST_NAME, room))
    return "\n".join(_row(row, widths) for row in (head, *rows))


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    name = cells[0] if len(cells[0]) <= widths[0] else f"{cells[0][: widths[0] - 1]}…"
    rest = (
        cell.ljust(width) if i in {2, 6, 7} else cell.rjust(width)
        for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
        if i
    )
    return "  ".join((name.ljust(widths[0]), *rest)).rstrip()


def about_chip(chip: Chip) -> str:
    """Every value with its grade and source; what is not known is said to be unknown."""
    best = f" from {chip.tpp_format}" if chip.tpp_format else ""
    lines = [
        chip.name,
        f"{chip.manufacturer} ({chip.designed_in}), family {chip.family}, {chip.form}, {chip.market}",
        "",
        f"  {'TPP':22}{_number(chip.tpp)}{best}",
        f"  {'performance density':22}{_density(chip)}",
        *_facts(chip),
        "",
        "  dense rates           tera-operations/s × bits = TPP" if chip.ops else "  dense rates           unknown",
        *_rates(chip),
        "",
        *_names(chip),
    ]
    held = [
        f"{count} in {system.name}"
        for system in catalogue().holding(chip)
        for held, count in system.held
        if held is chip
    ]
    lines += [f"  {'systems':22}{'; '.join(held)}"] if held else []
    lines += ["", f"  {chip.note}"] if chip.note else []
    return "\n".join(lines)


def _facts(chip: Chip) -> list[str]:
    facts: list[tuple[str, str, Source | None, str, str]] = []
    for label, valued, unit in (
        ("logic die area", chip.logic_die_area_mm2, " mm²"),
        ("interconnect", chip.interconnect_gbs, " GB/s"),
        ("marketed for DC", chip.datacenter_marketed, ""),
        ("rated power", chip.rated_power_w, " W"),
        ("idle power", chip.idle_power_w, " W"),
        ("released", chip.released_on, ""),
    ):
        known = valued is not None
        facts.append(
            (
                label,
                _value(valued) + unit * known,
                valued.source if valued else None,
                valued.grade if valued else "",
                valued.note if valued else "",
            )
        )
    if chip.node:
        planar = "planar" if chip.node.planar == "yes" else "not planar"
        facts.insert(1, ("node", f"{chip.node.value}, {planar}", chip.node.source, chip.node.grade, chip.node.note))
    else:
        facts.insert(1, ("node", UNKNOWN, None, "", ""))
    if chip.dram:
        bandwidth = _number(chip.dram.bandwidth_gbs) + " GB/s" * (chip.dram.bandwidth_gbs is not None)
        size = f"{_number(chip.dram.gb)} GB" if chip.dram.gb else "size unknown"
        words = f"{chip.dram.type or 'type unknown'}, {size}, {bandwidth}"
        facts.insert(2, ("DRAM", words, chip.dram.source, chip.dram.grade, chip.dram.note))
    else:
        facts.insert(2, ("DRAM", UNKNOWN, None, "", ""))
    return [line for fact in facts for line in _fact(*fact)]


def _fact(label: str, words: str, source: Source | None, grade: str, note: str) -> list[str]:
    lines = [f"  {label:22}{words:34}{f'[{grade}] {source.title}' if source else ''}".rstrip()]
    return [*lines, f"  {'':22}({note})"] if note else lines


def _rates(chip: Chip) -> list[str]:
    lines = []
    for op in chip.ops:
        words = f"{_number(op.tops)} × {op.bits} = {_number(op.tpp)}{'  ← TPP' if op.format == chip.tpp_format else ''}"
        lines += _fact(f"  {op.format}", words, op.source, op.grade, op.note)
    return lines


def _names(thing: Chip | System) -> list[str]:
    lines = [f"  {'also called':22}{'; '.join(thing.aliases)}"] if thing.aliases else []
    return lines + ([f"  {'part numbers':22}{'; '.join(thing.part_numbers)}"] if thing.part_numbers else [])


def about_system(system: System) -> str:
    """What a system holds and what each of its chips can do."""
    parts = "; ".join(f"{part.count} × {part.name}" for part in system.parts)
    lines = [
        system.name,
        f"{system.manufacturer}, {system.form}",
        "",
        *_fact("parts", parts, system.source, system.grade, ""),
        *(f"  {'chips':22}{count} × {with_tpp(chip)}" for chip, count in system.chips()),
    ]
    power = system.rated_power_w
    lines += _fact("rated power", f"{_value(power)} W", power.source, power.grade, power.note) if power else []
    lines += ["", *_names(system)] if system.aliases or system.part_numbers else []
    return "\n".join([*lines, "", f"  {system.note}"] if system.note else lines)


def side_by_side(chips: Sequence[Chip]) -> str:
    """One column a chip."""
    rows = [("", *(chip.name for chip in chips))]
    rows.append(("TPP", *(_number(chip.tpp) for chip in chips)))
    rows.append(("  from", *(chip.tpp_format or UNKNOWN for chip in chips)))
    rows.append(("performance density", *(_density(chip) for chip in chips)))
    rows.append(("logic die area mm²", *(_value(chip.logic_die_area_mm2) for chip in chips)))
    rows.append(("DRAM", *((chip.dram.type if chip.dram else "") or UNKNOWN for chip in chips)))
    rows.append(("DRAM GB", *(_number(chip.dram.gb if chip.dram else None) for chip in chips)))
    rows.append(("DRAM GB/s", *(_number(chip.dram_bandwidth_gbs) for chip in chips)))
    rows.append(("interconnect GB/s", *(_value(chip.interconnect_gbs) for chip in chips)))
    rows.append(("marketed for DC", *(_value(chip.datacenter_marketed) for chip in chips)))
    rows.append(("class", *(chip.market for chip in chips)))
    rows.append(("form", *(chip.form for chip in chips)))
    rows.append(("rated power W", *(_value(chip.rated_power_w) for chip in chips)))
    rows.append(("released", *(_value(chip.released_on) for chip in chips)))
    formats = dict.fromkeys(op.format for chip in chips for op in chip.ops)
    for name in formats:
        rates = ({op.format: op.tops for op in chip.ops}.get(name) for chip in chips)
        rows.append((f"dense {name}", *(_number(rate) for rate in rates)))
    widths = [max(len(row[i]) for row in rows) for i in range(len(chips) + 1)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def with_tpp(thing: Chip | System) -> str:
    """A name with its TPP, for a choice."""
    if isinstance(thing, System):
        return f"{thing.name} ({thing.chip_count} chips)"
    return f"{thing.name} (TPP {_number(thing.tpp)})"


def record(chip: Chip) -> dict[str, Any]:
    """The chip as one record; null is unknown."""
    return {
        "name": chip.name,
        "manufacturer": chip.manufacturer,
        "designed_in": chip.designed_in,
        "family": chip.family,
        "aliases": list(chip.aliases),
        "part_numbers": list(chip.part_numbers),
        "form": chip.form,
        "class": chip.market,
        "tpp": _plain(chip.tpp),
        "tpp_format": chip.tpp_format or None,
        "performance_density": _plain(chip.performance_density),
        "logic_die_area_mm2": _sourced(chip.logic_die_area_mm2),
        "node": {"value": chip.node.value, "planar": chip.node.planar, **_said_by(chip.node)} if chip.node else None,
        "dram": {
            "type": chip.dram.type or None,
            "gb": _plain(chip.dram.gb),
            "bandwidth_gbs": _plain(chip.dram.bandwidth_gbs),
            **_said_by(chip.dram),
        }
        if chip.dram
        else None,
        "interconnect_gbs": _sourced(chip.interconnect_gbs),
        "datacenter_marketed": _sourced(chip.datacenter_marketed),
        "rated_power_w": _sourced(chip.rated_power_w),
        "idle_power_w": _sourced(chip.idle_power_w),
        "released_on": _sourced(chip.released_on),
        "ops": [
            {"format": op.format, "bits": op.bits, "tops": _plain(op.tops), "tpp": _plain(op.tpp), **_said_by(op)}
            for op in chip.ops
        ],
        "systems": [system.name for system in catalogue().holding(chip)],
        "note": chip.note or None,
    }


def system_record(system: System) -> dict[str, Any]:
    """The system as one record."""
    return {
        "name": system.name,
        "manufacturer": system.manufacturer,
        "form": system.form,
        "aliases": list(system.aliases),
        "parts": [{"name": part.name, "count": part.count} for part in system.parts],
        "chips": [{"name": chip.name, "count": count, "tpp": _plain(chip.tpp)} for chip, count in system.chips()],
        "rated_power_w": _sourced(system.rated_power_w),
        "source": system.source.title,
        "grade": system.grade,
        "note": system.note or None,
    }


def _said_by(thing: Any) -> dict[str, object]:
    return {"grade": thing.grade, "source": thing.source.title, "note": thing.note or None}


def _sourced(valued: Valued[Any] | None) -> dict[str, object] | None:
    return None if valued is None else {"value": _plain(valued.value), **_said_by(valued)}


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def _number(value: Decimal | None) -> str:
    """A number with its thousands set apart and no empty decimals."""
    if value is None:
        return UNKNOWN
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _density(chip: Chip) -> str:
    """Three decimals, the digits in which the thresholds are compared."""
    return UNKNOWN if chip.performance_density is None else f"{chip.performance_density:,.3f}"


def _value(valued: Valued[Any] | None) -> str:
    if valued is None:
        return UNKNOWN
    return _number(valued.value) if isinstance(valued.value, Decimal) else str(valued.value)
