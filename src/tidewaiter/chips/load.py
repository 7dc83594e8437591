"""Reads the catalogue's TOML files and refuses, at its line, whatever a reader could misunderstand."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from tidewaiter.chips.entries import Entry, headers
from tidewaiter.chips.fields import Check, choice, count, country, day, keys, number, number_format, text, texts
from tidewaiter.chips.unique import refuse_doubles
from tidewaiter.core.errors import InputError, Place

__all__ = ["CATALOGUE_FOLDER", "read_folder"]

CATALOGUE_FOLDER = Path(__file__).with_name("catalogue")
_GRADES = choice("A", "B", "C")
Raw = dict[str, Any]


def read_folder(folder: Path = CATALOGUE_FOLDER) -> Raw:
    """Every *.toml of the folder as one set of entries: sources, chips, systems, sorted by name, decimals as text."""
    sources: dict[str, list[str]] = {}
    chips: list[tuple[Entry, Raw]] = []
    systems: list[tuple[Entry, Raw]] = []
    for path in sorted(folder.glob("*.toml")):
        if path.name != "epoch_disagreements.toml":
            _read_file(path, sources, chips, systems)
    refuse_doubles(chips, systems)
    _refuse_unknown_parts(chips, systems)
    return {
        "sources": dict(sorted(sources.items())),
        "chips": sorted((raw for _, raw in chips), key=lambda raw: str(raw["name"])),
        "systems": sorted((raw for _, raw in systems), key=lambda raw: str(raw["name"])),
    }


def _read_file(
    path: Path, sources: dict[str, list[str]], chips: list[tuple[Entry, Raw]], systems: list[tuple[Entry, Raw]]
) -> None:
    content = path.read_text(encoding="utf-8")
    lines = tuple(content.splitlines())
    try:
        tables = tomllib.loads(content, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        place = Place(path.name, int(at.group(1)) if at else None)
        raise InputError(f"This is not TOML: {error}", place=place, hint="See https://toml.io.") from error
    for key in tables:
        if key not in {"source", "chip", "system"}:
            at_key = Entry(path.name, lines, (headers(lines, key) or [1])[0], tables, "the file")
            at_key.refuse(f"{key} is not a table of the catalogue", key, key, "[source.…], [[chip]], [[system]]")
    known = {}
    for key, values in tables.get("source", {}).items():
        entry = Entry(path.name, lines, (headers(lines, f"source.{key}") or [1])[0], values, f"source {key}")
        known[key] = f"{path.stem}/{key}"
        sources[known[key]] = _source(entry)
    chips += [(entry, _chip(entry, known)) for entry in _entries(path.name, lines, "chip", tables)]
    systems += [(entry, _system(entry, known)) for entry in _entries(path.name, lines, "system", tables)]


def _entries(file: str, lines: tuple[str, ...], name: str, whole: Raw) -> list[Entry]:
    tables = whole.get(name, [])
    if not isinstance(tables, list):
        Entry(file, lines, 1, {}, "the file").refuse(f"{name} is not a list of tables", expected=f"[[{name}]]")
    at = headers(lines, name)
    return [
        Entry(file, lines, at[i] if i < len(at) else 1, values, f"{name} {values.get('name', 'without a name')}")
        for i, values in enumerate(tables)
    ]


def _source(entry: Entry) -> list[str]:
    read = keys(entry, {"title": text, "where": text, "grade": _GRADES}, {"read_on": day})
    if read["grade"] != "C" and "read_on" not in read:
        entry.refuse("read_on is missing", expected='the day it was read, or grade = "C"')
    return [read["title"], read["where"], read["grade"], read.get("read_on", "")]


class _Sourced:
    """Checks of an inline table that names its source among those of its file."""

    def __init__(self, known: dict[str, str]) -> None:
        self.known = known

    def source(self, entry: Entry, key: str, value: object) -> str:
        """The key of a [source.…] table of the same file."""
        if not isinstance(value, str) or value not in self.known:
            entry.refuse(f"no source {value} in this file", key, value, "one of: " + ", ".join(sorted(self.known)))
        return self.known[value]

    def table(self, required: dict[str, Check], optional: dict[str, Check]) -> Check:
        """{ …, source = "…", grade = "…", note = "…" }."""

        def check(entry: Entry, key: str, value: object) -> Raw:
            if not isinstance(value, dict):
                entry.refuse(f"{key} has no source", key, value, '{ value = …, source = "…" }')
            inside = Entry(entry.file, entry.lines, entry.line_of(key), value, entry.label, key)
            return keys(inside, required | {"source": self.source}, optional | {"grade": _GRADES, "note": text})

        return check


def _chip(entry: Entry, known: dict[str, str]) -> Raw:
    sourced = _Sourced(known)
    measured = sourced.table({"value": number}, {})
    required: dict[str, Check] = {
        "name": text,
        "manufacturer": text,
        "designed_in": country,
        "family": text,
        "form": choice("chip", "module", "board"),
        "class": choice("datacenter", "workstation", "consumer"),
    }
    optional: dict[str, Check] = {
        "die": text,
        "aliases": texts,
        "part_numbers": texts,
        "released_on": sourced.table({"value": day}, {}),
        "datacenter_marketed": sourced.table({"value": choice("yes", "no")}, {}),
        "logic_die_area_mm2": measured,
        "node": sourced.table({"value": text, "planar": choice("yes", "no")}, {}),
        "dram": sourced.table({}, {"type": text, "gb": number, "bandwidth_gbs": number}),
        "interconnect_gbs": measured,
        "rated_power_w": measured,
        "idle_power_w": measured,
        "note": text,
        "ops": lambda e, k, v: _ops(e, v, sourced),
    }
    chip = keys(entry, required, optional)
    if not chip.get("ops") and "note" not in chip:
        entry.refuse("ops is missing", expected="[[chip.ops]] tables, or a note that says why there are none")
    return chip


def _ops(chip: Entry, value: object, sourced: _Sourced) -> list[Raw]:
    if not isinstance(value, list) or not all(isinstance(op, dict) for op in value):
        chip.refuse("ops is not a list of tables", "ops", value, "[[chip.ops]]")
    at = [line for line in headers(chip.lines, "chip.ops") if line > chip.first]
    read: list[Raw] = []
    for i, values in enumerate(value):
        entry = Entry(chip.file, chip.lines, at[i] if i < len(at) else chip.first, values, f"{chip.label}, ops {i + 1}")
        required: dict[str, Check] = {"format": number_format, "bits": count, "tops": number, "source": sourced.source}
        op = keys(entry, required, {"grade": _GRADES, "note": text})
        if not str(op["format"]).endswith(str(op["bits"])) or str(op["format"])[: -len(str(op["bits"]))][-1].isdigit():
            entry.refuse(f"{op['format']} has not {op['bits']} bits", "bits", op["bits"], "the number its name ends in")
        if any(other["format"] == op["format"] for other in read):
            entry.refuse(f"{op['format']} is entered twice", "format", op["format"], hint="Keep the highest rate.")
        read.append(op)
    return read


def _system(entry: Entry, known: dict[str, str]) -> Raw:
    sourced = _Sourced(known)
    required: dict[str, Check] = {
        "name": text,
        "manufacturer": text,
        "form": choice("module", "board", "server", "rack"),
        "parts": _parts,
        "source": sourced.source,
    }
    optional: dict[str, Check] = {
        "aliases": texts,
        "part_numbers": texts,
        "rated_power_w": sourced.table({"value": number}, {}),
        "note": text,
    }
    return keys(entry, required, optional)


def _parts(entry: Entry, key: str, value: object) -> list[Raw]:
    if not isinstance(value, list) or not value or not all(isinstance(part, dict) for part in value):
        entry.refuse("parts is not a list of parts", key, value, '[{ name = "…", count = 8 }]')
    inside = [Entry(entry.file, entry.lines, entry.line_of(key), part, entry.label, key) for part in value]
    return [keys(part, {"name": text, "count": count}, {}) for part in inside]


def _refuse_unknown_parts(chips: list[tuple[Entry, Raw]], systems: list[tuple[Entry, Raw]]) -> None:
    chip_names = {str(raw["name"]) for _, raw in chips}
    parts = {str(raw["name"]): [part["name"] for part in raw["parts"]] for _, raw in systems}
    for entry, raw in systems:
        open_, seen = list(parts[raw["name"]]), set[str]()
        while open_:
            name = open_.pop()
            if name == raw["name"]:
                entry.refuse(f"{name} holds itself", "parts", name, "parts that are smaller than the whole")
            if name not in chip_names and name not in parts:
                hint = "Write the name as the catalogue does, letter for letter."
                entry.refuse(f"no chip or system {name}", "parts", name, "the name of a chip or system", hint)
            open_ += parts.get(name, []) if name not in seen else []
            seen.add(name)
