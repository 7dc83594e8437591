"""A name, an alias or a part number belongs to one chip or system only; anything else could be matched wrongly."""

from __future__ import annotations

from typing import Any

from tidewaiter.chips.entries import Entry
from tidewaiter.chips.spelling import plain, plain_part_number

__all__ = ["refuse_doubles"]

Raw = dict[str, Any]


def refuse_doubles(chips: list[tuple[Entry, Raw]], systems: list[tuple[Entry, Raw]]) -> None:
    """Stop at the second owner of a name, an alias or a part number, or at a chip named like a family of several."""
    families: dict[str, set[str]] = {}
    for _, raw in chips:
        families.setdefault(plain(raw["family"]), set()).add(raw["name"])
    everything = [*chips, *systems]
    owners: dict[str, int] = {}
    numbers: dict[str, int] = {}
    for place, (entry, raw) in enumerate(everything):
        for key, names in (("name", [raw["name"]]), ("aliases", raw.get("aliases", []))):
            for name in names:
                owner = owners.setdefault(plain(name), place)
                if owner != place:
                    also = everything[owner][1]["name"]
                    entry.refuse(f"{name} already means {also}", key, name, "a name that nothing else has")
        if len(families.get(plain(raw["name"]), ())) > 1:
            hint = "Say the form or the memory size as well."
            entry.refuse(f"{raw['name']} is the name of a family of several chips", "name", raw["name"], hint=hint)
        for number in raw.get("part_numbers", []):
            owner = numbers.setdefault(plain_part_number(number), place)
            if owner != place:
                entry.refuse(
                    f"part number {number} already means {everything[owner][1]['name']}", "part_numbers", number
                )
