"""Changes the law in one place at a time and asks whether a case notices: every threshold, day and country.

    python -m tools.mutate_law              # every rulebook that has cases
    python -m tools.mutate_law us_ear       # one

A threshold moves by one in the last digit the law writes, and its edge from `>=` to `>`; a day moves by one either
way; a country is put into each group that it is not in and taken from each that it is in. A mutant that no answer can
show (a day before the rulebook begins) is none. Fails below 95 % caught.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from tidewaiter.core.countries import COUNTRY_NAMES
from tidewaiter.core.errors import InputError
from tidewaiter.core.toml_entry import TomlFile
from tidewaiter.law.cases import (
    Case,
    ChangeCase,
    GroupCase,
    check,
    check_change,
    check_group,
    read_cases,
    read_changes,
    read_groups,
    unlisted_days,
)
from tidewaiter.law.condition import All, Compare, Condition, InValues, Not
from tidewaiter.law.condition import Any as AnyOf
from tidewaiter.law.facts import FACTS
from tidewaiter.law.load import RULEBOOKS_FOLDER, rulebook, rulebooks
from tidewaiter.law.load_groups import groups_of
from tidewaiter.law.rulebook import Exception_, Paragraph, Period, Requirement, Review, Rulebook, Version

__all__ = ["Cases", "Mutant", "caught", "main", "mutants"]

LEAST_CAUGHT = 0.95

Item = TypeVar("Item")

_DAY = dt.timedelta(days=1)
_EDGES = {">=": ">", ">": ">=", "<": "<=", "<=": "<"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rulebook with one change; None where the loader refuses what it would be."""

    kind: str
    label: str
    book: Rulebook | None
    first: dt.date = dt.date.min
    until: dt.date | None = None
    """The days whose answers it may change."""


@dataclass(frozen=True, slots=True)
class Cases:
    """All that stands beside a rulebook to hold it."""

    cases: list[Case]
    groups: Sequence[GroupCase]
    changes: Sequence[ChangeCase]

    @classmethod
    def of(cls, name: str) -> Cases:
        """Those of a rulebook."""
        folder = RULEBOOKS_FOLDER / name / "cases"
        return cls(read_cases(folder), read_groups(folder), read_changes(folder))


def caught(mutant: Mutant, cases: Cases) -> bool:
    """Whether anything that stands beside the rulebook breaks; the quick ones first."""
    book = mutant.book
    if book is None or any(check_group(one, book) for one in cases.groups):
        return True
    try:
        if any(check_change(one, book) for one in cases.changes) or unlisted_days(cases.changes, book):
            return True
        breaking = next((one for one in cases.cases if _may_show(one, mutant) and check(one, book)), None)
    except InputError:
        return True
    if breaking is not None:  # what caught this one is likely to catch the next
        cases.cases.remove(breaking)
        cases.cases.insert(0, breaking)
    return breaking is not None


def _may_show(case: Case, mutant: Mutant) -> bool:
    within = mutant.first <= case.day and (mutant.until is None or case.day < mutant.until)
    return within or "next_change_on" in case.expect


def mutants(name: str, *, groups: bool = True) -> Iterator[Mutant]:
    """Every mutant of a rulebook, those of its groups of countries last."""
    book = rulebook(name)
    for one in _rules(book):
        yield replace(one, label=f"{name} {one.label}")
    if groups:
        yield from _groups(book)


def _rules(book: Rulebook) -> Iterator[Mutant]:
    for at, paragraph in enumerate(book.paragraphs):
        for one, versions in _changed(paragraph, book):
            yield replace(
                one, book=replace(book, paragraphs=_put(book.paragraphs, at, replace(paragraph, versions=versions)))
            )
    for at, requirement in enumerate(book.requirements):
        for one, versions in _changed(requirement, book):
            put = _put(book.requirements, at, replace(requirement, versions=versions))
            yield replace(one, book=replace(book, requirements=put))
    for at, exception in enumerate(book.exceptions):
        for one, versions in _changed(exception, book):
            yield replace(
                one, book=replace(book, exceptions=_put(book.exceptions, at, replace(exception, versions=versions)))
            )
    for at, review in enumerate(book.reviews):
        for one, versions in _changed(review, book):
            yield replace(one, book=replace(book, reviews=_put(book.reviews, at, replace(review, versions=versions))))


def _put(rules: tuple[Item, ...], at: int, changed: Item) -> tuple[Item, ...]:
    return (*rules[:at], changed, *rules[at + 1 :])


def _changed(
    rule: Paragraph | Requirement | Exception_ | Review, book: Rulebook
) -> Iterator[tuple[Mutant, tuple[Version, ...]]]:
    """Mutants, still without their rulebook, and the versions that the rule has in each."""
    for at, version in enumerate(rule.versions):
        for kind, label, changed in _version(version):
            said = f"{rule.key} from {version.from_on}: {label}"
            yield Mutant(kind, said, None, version.from_on, version.until_on), _put(rule.versions, at, changed)
        for label, several in _moved(rule.versions, at, book.first_day):
            yield Mutant("day", f"{rule.key} {label}", None), several


def _version(version: Version) -> Iterator[tuple[str, str, Version]]:
    for kind, label, when in _conditions(version.when):
        yield kind, label, replace(version, when=when)


def _conditions(condition: Condition) -> Iterator[tuple[str, str, Condition]]:
    """The condition with one leaf changed."""
    match condition:
        case Not(part):
            yield from ((kind, label, Not(one)) for kind, label, one in _conditions(part))
        case All(parts) | AnyOf(parts):
            for at, part in enumerate(parts):
                for kind, label, one in _conditions(part):
                    yield kind, label, type(condition)((*parts[:at], one, *parts[at + 1 :]))
        case Compare(fact, op, Decimal() as value):
            step = Decimal(1).scaleb(min(int(value.as_tuple().exponent), 0))
            for moved in (value - step, value + step):
                yield "threshold", f"{fact} {op} {value} → {moved}", Compare(fact, op, moved)
            if op in _EDGES:
                yield "edge", f"{fact} {op} {value} → {_EDGES[op]}", Compare(fact, _EDGES[op], value)
        case Compare(fact, op, str() as value) if FACTS[fact] == "country":
            other = "MY" if value != "MY" else "SG"
            yield "country", f"{fact} {op} {value} → {other}", Compare(fact, op, other)
        case InValues(fact, values) if FACTS[fact] == "country":
            for value in values:
                yield "country", f"{fact} in …, without {value}", InValues(fact, tuple(v for v in values if v != value))
            yield from (
                ("country", f"{fact} in …, with {other}", InValues(fact, (*values, other)))
                for other in ("MY", "SG", "IN")
                if other not in values
            )


def _moved(versions: tuple[Version, ...], at: int, first_day: dt.date) -> Iterator[tuple[str, tuple[Version, ...]]]:
    """The versions with one day moved; where one ends as the next begins, that is one day."""
    version = versions[at]
    for days in (-_DAY, _DAY):
        start = version.from_on + days
        if max(start, version.from_on) > first_day:
            changed = [*versions]
            changed[at] = replace(version, from_on=start)
            if at and versions[at - 1].until_on == version.from_on:
                changed[at - 1] = replace(versions[at - 1], until_on=start)
            yield f"from {version.from_on} → {start}", tuple(changed)
        ends_alone = at + 1 == len(versions) or version.until_on != versions[at + 1].from_on
        if version.until_on is not None and ends_alone:
            yield _replaced(versions, at, f"until {version.until_on} {days.days:+}", until_on=version.until_on + days)
        for field in ("not_enforced", "suspended"):
            for label, periods in _periods(getattr(version, field), days, version):
                yield _replaced(versions, at, f"{field} {label}", **{field: periods})


def _replaced(versions: tuple[Version, ...], at: int, label: str, **changes: Any) -> tuple[str, tuple[Version, ...]]:
    changed = replace(versions[at], **changes)
    return f"from {versions[at].from_on}: {label}", (*versions[:at], changed, *versions[at + 1 :])


def _periods(
    periods: tuple[Period, ...], days: dt.timedelta, version: Version
) -> Iterator[tuple[str, tuple[Period, ...]]]:
    """Periods with one day moved; where one ends as the next begins, that is one. Outside the version none shows."""
    for at, period in enumerate(periods):
        start, end = period.from_on + days, period.until_on and period.until_on + days
        if max(start, period.from_on) > version.from_on:
            changed = [*periods]
            changed[at] = replace(period, from_on=start)
            if at and periods[at - 1].until_on == period.from_on:
                changed[at - 1] = replace(periods[at - 1], until_on=start)
            yield f"from {period.from_on} → {start}", tuple(changed)
        alone = at + 1 == len(periods) or period.until_on != periods[at + 1].from_on
        inside = end and period.until_on and (not version.until_on or min(end, period.until_on) < version.until_on)
        if alone and inside:
            yield f"until {period.until_on} → {end}", _put(periods, at, replace(period, until_on=end))


def _groups(book: Rulebook) -> Iterator[Mutant]:
    """Mutants of groups.toml, because derived groups follow from the listed ones."""
    path = RULEBOOKS_FOLDER / book.name / "groups.toml"
    if not path.is_file():
        return
    file = TomlFile.parse(path.name, path.read_bytes())
    for kind, label, tables in _tables(file.tables, book.first_day):
        try:
            groups = groups_of(replace(file, tables=tables).named(), book.instruments, dict(book.treated_as))
            yield Mutant(kind, f"{book.name} {label}", replace(book, groups=groups))
        except InputError:
            yield Mutant(kind, f"{book.name} {label}", None)


def _tables(tables: dict[str, Any], first_day: dt.date) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for group, table in tables.items():
        for at, state in enumerate(table.get("state", ())):
            for kind, label, changed in _states(state, first_day):
                mutated = deepcopy(tables)
                mutated[group]["state"][at] = changed
                yield kind, f"{group} from {state['from']}: {label}", mutated


def _states(state: dict[str, Any], first_day: dt.date) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for days in (-_DAY, _DAY):
        if max(state["from"], state["from"] + days) > first_day:
            yield "day", f"→ {state['from'] + days}", state | {"from": state["from"] + days}
    for key in ("members", "add", "remove"):
        if key in state:
            codes = state[key].split() if isinstance(state[key], str) else list(state[key])
            for code in codes:
                yield "country", f"{key} without {code}", state | {key: [one for one in codes if one != code]}
            for code in sorted(COUNTRY_NAMES.keys() - set(codes)):
                yield "country", f"{key} with {code}", state | {key: [*codes, code]}


def main(names: Iterable[str]) -> int:
    """Run them all, print the share caught and each survivor."""
    made, survived = Counter[str](), Counter[str]()
    for name in names:
        cases = Cases.of(name)
        for mutant in mutants(name):
            made[mutant.kind] += 1
            if not caught(mutant, cases):
                survived[mutant.kind] += 1
                print(f"survived: {mutant.kind}: {mutant.label}", flush=True)
    for kind, count in sorted(made.items()):
        print(f"{kind}: {count - survived[kind]} of {count} caught")
    share = 1 - survived.total() / made.total()
    print(f"all: {made.total() - survived.total()} of {made.total()} caught, {share:.1%}")
    return 0 if share >= LEAST_CAUGHT else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or [one for one in rulebooks() if (RULEBOOKS_FOLDER / one / "cases").is_dir()]))
