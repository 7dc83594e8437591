"""Cases stand beside the rules, in words a lawyer can check: name, day, facts, the answer expected.

A case may also say what holds the day before (`before`), so that one case pins one change. `for_each` runs it for
several countries, `item` takes facts from items.toml, and unless it is `bare` the everyday facts are added.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from tidewaiter.core.countries import COUNTRY_NAMES
from tidewaiter.core.errors import InputError, Place
from tidewaiter.core.toml_entry import headers
from tidewaiter.law.determination import Determination
from tidewaiter.law.determine import determine
from tidewaiter.law.in_force import Rule, Standing, in_force
from tidewaiter.law.rulebook import Rulebook

__all__ = [
    "Case",
    "ChangeCase",
    "GroupCase",
    "changes_on",
    "check",
    "check_change",
    "check_group",
    "read_cases",
    "read_changes",
    "read_groups",
    "unlisted_days",
]

Facts = dict[str, Decimal | int | str]
_KEYS = {"name", "day", "item", "bare", "facts", "for_each", "assume", "expect", "before"}
_EXPECTED = {
    "license_required",
    "required_by_text",
    "paragraph",
    "paragraphs",
    "channels",
    "exceptions",
    "review_policy",
    "missing_facts",
    "unverified",
    "grade",
    "assumptions",
    "next_change_on",
}


@dataclass(frozen=True, slots=True)
class Case:
    """Facts on a day and what must be answered; `place` is where it is written."""

    name: str
    day: dt.date
    facts: Mapping[str, Decimal | int | str]
    expect: Mapping[str, Any]
    assume: Mapping[str, bool]
    place: Place


@dataclass(frozen=True, slots=True)
class GroupCase:
    """The members of a group on a day, exactly."""

    group: str
    day: dt.date
    members: frozenset[str]
    place: Place


@dataclass(frozen=True, slots=True)
class ChangeCase:
    """The rules that stand otherwise than on the day before: in force, not enforced, stayed or gone, by which paper."""

    day: dt.date
    now: Mapping[str, str]
    place: Place


def read_cases(folder: Path) -> list[Case]:
    """Every case of a rulebook, its days before and its countries each by themselves."""
    items = _read(folder / "items.toml") if (folder / "items.toml").is_file() else {}
    return [
        case
        for path in sorted(folder.glob("*.toml"))
        if path.name not in {"items.toml", "groups.toml", "changes.toml"}
        for case in _file(path, items)
    ]


def read_groups(folder: Path) -> list[GroupCase]:
    """The cases of groups, on the day and, where they say so, on the day before."""
    path = folder / "groups.toml"
    found = []
    for line, raw in _entries(path, "group") if path.is_file() else ():
        place = Place(f"{folder.parent.name}/cases/{path.name}", line)
        found.append(GroupCase(raw["name"], raw["day"], frozenset(raw["members"].split()), place))
        if "before" in raw:
            day = raw["day"] - dt.timedelta(days=1)
            found.append(GroupCase(raw["name"], day, frozenset(raw["before"].split()), place))
    return found


def read_changes(folder: Path) -> list[ChangeCase]:
    """The days on which rules begin, change, are stayed or end."""
    path = folder / "changes.toml"
    entries = _entries(path, "change") if path.is_file() else []
    return [
        ChangeCase(raw["day"], raw["now"], Place(f"{folder.parent.name}/cases/{path.name}", line))
        for line, raw in entries
    ]


def changes_on(book: Rulebook, day: dt.date) -> dict[str, str]:
    """How each rule stands on the day that stood otherwise on the day before."""
    before = _standing(book, day - dt.timedelta(days=1)) if day > book.first_day else {}
    now = _standing(book, day)
    keys = [*now, *(key for key in before if key not in now)]
    return {key: now[key][0] if key in now else "gone" for key in keys if now.get(key) != before.get(key)}


def check_change(case: ChangeCase, book: Rulebook) -> list[str]:
    """Where the rulebook changes otherwise on that day than the case says."""
    found = changes_on(book, case.day)
    return [
        f"{case.place}: {case.day}: {key} is {found.get(key)!r}, expected {case.now.get(key)!r}"
        for key in sorted(found.keys() | case.now.keys())
        if found.get(key) != case.now.get(key)
    ]


def unlisted_days(cases: Iterable[ChangeCase], book: Rulebook) -> list[dt.date]:
    """Days on which a rule changes and that no case lists."""
    listed = {case.day for case in cases}
    return [
        day
        for day in {book.first_day, *book.change_days()}
        if day >= book.first_day and day not in listed and changes_on(book, day)
    ]


def _standing(book: Rulebook, day: dt.date) -> dict[str, tuple[str, dt.date]]:
    law = in_force(book, day)
    found = {one.rule.key: _state(one) for one in law.paragraphs}
    found |= {one.rule.key: _state(one) for one in law.requirements}
    found |= {one.rule.key: _state(one) for one in law.exceptions}
    return found | {one.rule.key: _state(one) for one in law.reviews}


def _state(one: Standing[Rule]) -> tuple[str, dt.date]:
    """How it stands, and since when its words are these."""
    if one.suspended is not None:
        return f"stayed, {one.suspended.instrument.key}", one.version.from_on
    if one.not_enforced is not None:
        return f"not enforced, {one.not_enforced.instrument.key}", one.version.from_on
    return f"in force, {one.version.instrument.key}", one.version.from_on


def check(case: Case, book: Rulebook) -> list[str]:
    """What the answer has otherwise than the case expects; empty if it holds."""
    given = determine(case.facts, case.day, book, assumptions=case.assume)
    return [
        f"{case.place}: {case.name}: {key} is {found!r}, expected {wanted!r}"
        for key, wanted in case.expect.items()
        if not _fits(key, wanted, found := _found(given, key))
    ]


def check_group(case: GroupCase, book: Rulebook) -> list[str]:
    """The countries that the rulebook has too many or too few."""
    members = book.groups[case.group].on(case.day) - book.treated_as.keys()
    return [f"{case.place}: {case.group} on {case.day}: {code}" for code in sorted(members ^ case.members)]


def _file(path: Path, items: Mapping[str, Facts]) -> Iterator[Case]:
    for line, raw in _entries(path, "case"):
        place = Place(f"{path.parent.parent.name}/cases/{path.name}", line)
        unknown = (set(raw) - _KEYS) | ({*raw.get("expect", {}), *raw.get("before", {})} - _EXPECTED)
        if unknown:
            known = ", ".join(sorted(_KEYS | _EXPECTED))
            raise InputError("A case has no such key.", place=place, value=", ".join(sorted(unknown)), expected=known)
        facts = ({} if raw.get("bare") else dict(items.get("everyday", {}))) | dict(items.get(raw.get("item", ""), {}))
        facts |= raw.get("facts", {})
        for country in _countries(raw.get("for_each", {})):
            moved = facts | country
            name = " ".join([raw["name"], *map(str, country.values())])
            yield Case(name, raw["day"], moved, raw["expect"], raw.get("assume", {}), place)
            if "before" in raw:
                day = raw["day"] - dt.timedelta(days=1)
                yield Case(f"{name}, the day before", day, moved, raw["before"], raw.get("assume", {}), place)


def _countries(for_each: Mapping[str, str]) -> list[dict[str, str]]:
    """One fact for each country named; `all but …` means every other country of the world."""
    if not for_each:
        return [{}]
    ((fact, text),) = for_each.items()
    if text.startswith("all but "):
        named = set(text.removeprefix("all but ").split())
        return [{fact: code} for code in sorted(COUNTRY_NAMES) if code not in named]
    return [{fact: code} for code in text.split()]


def _found(given: Determination, key: str) -> Any:
    if key == "exceptions":
        return [one.key if one.answer == "yes" else f"{one.key}?" for one in given.exceptions]
    found = getattr(given, key)
    return list(found) if isinstance(found, tuple) else found


def _fits(key: str, wanted: Any, found: Any) -> bool:
    if key == "next_change_on" and wanted == "none":
        return found is None
    return bool(sorted(wanted) == sorted(found) if isinstance(wanted, list) else wanted == found)


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


def _entries(path: Path, table: str) -> list[tuple[int, dict[str, Any]]]:
    at = headers(tuple(path.read_text(encoding="utf-8").splitlines()), table)
    return list(zip(at, _read(path)[table], strict=True))
