"""Every spelling the catalogue answers to, from the written names and from what can safely be left out of them."""

from __future__ import annotations

from typing import Any

from tidewaiter.chips.spelling import plain, plain_part_number, spell

__all__ = ["ALIAS", "DERIVED", "DIE", "FAMILY", "NAME", "SHORT", "spellings"]

FAMILY, NAME, ALIAS, SHORT, DERIVED, DIE = range(6)
"""What a spelling is, in the order in which one hides the next: the name of a family of several chips asks
even where an alias says the same; a written name or alias answers before one shortened or derived from a name."""

Raw = dict[str, Any]
_SHORTEST_WITHOUT_SERIES = 4


def spellings(raw: Raw) -> Raw:
    """The tables `match` looks up: keys to [kind, places of chips and systems], and part numbers to places.

    A place counts the chips in their order and then the systems.
    """
    found: dict[str, dict[int, set[int]]] = {}

    def add(key: str, kind: int, place: int) -> None:
        if key:
            found.setdefault(key, {}).setdefault(kind, set()).add(place)

    entries: list[Raw] = [*raw["chips"], *raw["systems"]]
    members: dict[str, list[int]] = {}
    for place, entry in enumerate(entries):
        if "family" in entry:
            members.setdefault(entry["family"], []).append(place)
        if "die" in entry:
            add(spell(entry["die"]).key, DIE, place)
        for kind, names in ((NAME, [entry["name"]]), (ALIAS, entry.get("aliases", []))):
            for name in names:
                add(plain(name), kind, place)
                for key in _keys(name):
                    add(key, SHORT, place)
                for key in _derived(name, entry):
                    add(key, DERIVED, place)
    for family, places in members.items():
        for key in {plain(family), spell(family).key}:
            for place in places:
                add(key, FAMILY if len(places) > 1 else ALIAS, place)
    numbers: dict[str, list[int]] = {}
    for place, entry in enumerate(entries):
        for number in entry.get("part_numbers", []):
            numbers.setdefault(plain_part_number(number), []).append(place)
    surest = {key: [min(kinds), *sorted(kinds[min(kinds)])] for key, kinds in sorted(found.items())}
    return {"names": surest, "part_numbers": dict(sorted(numbers.items()))}


def _keys(name: str) -> set[str]:
    """A written name without its maker's words; with its memory type, if it says one."""
    spelling = spell(name)
    return {spelling.key + spelling.memory_type} if spelling.memory_type else {spelling.key}


def _derived(name: str, entry: Raw) -> set[str]:
    """The name with form, memory size or series word left out, added or moved, as people write it."""
    spelling = spell(name)
    words = spelling.words
    forms = [word for word in words if _is_form(word)]
    sizes = [word for word in words if _is_size(word)]
    rest = tuple(word for word in words if not _is_form(word) and not _is_size(word))
    size = sizes or ([f"{entry['dram']['gb']}gb"] if str(entry.get("dram", {}).get("gb", ".")).isdigit() else [])
    form = forms or (["pcie"] if entry.get("form") == "board" and "dram" in entry else [])
    loose = ["sxm" if word.startswith("sxm") else word for word in form]
    orders = {words, rest}
    for one_form in (form, loose, []):
        for one_size in (size, []):
            orders |= {(*rest, *one_form, *one_size), (*rest, *one_size, *one_form)}
    if rest and rest[0] in {"rtx", "rx"} and len("".join(rest[1:])) >= _SHORTEST_WITHOUT_SERIES:
        orders |= {order[1:] for order in set(orders) if order[:1] == rest[:1]}
    first = plain(name.split(maxsplit=1)[0])
    if "parts" in entry:
        orders |= {tuple(word for word in order if not word.isdigit()) for order in set(orders)}
    keys = {"".join(order) for order in orders}
    return keys | ({plain(name)[len(first) :]} if first == plain(entry["manufacturer"]) else set())


def _is_form(word: str) -> bool:
    return word in {"pcie", "nvl", "oam"} or (word.startswith("sxm") and word[3:].isdigit()) or word == "sxm"


def _is_size(word: str) -> bool:
    return word.endswith("gb") and word[:-2].isdigit()
