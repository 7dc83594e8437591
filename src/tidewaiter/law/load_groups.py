"""Dated groups of countries: listed ones by state, derived ones by an expression over the others."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Callable, Mapping

from tidewaiter.core.toml_entry import Entry
from tidewaiter.law.rulebook import DatedGroup, Instrument, Unsure

__all__ = ["groups_of", "instrument_of"]


def groups_of(
    entries: Mapping[str, Entry], instruments: Mapping[str, Instrument], treated_as: Mapping[str, str]
) -> dict[str, DatedGroup]:
    """Every group by name; a country treated as another is in every group the other is in."""
    groups: dict[str, DatedGroup] = {}
    for key, entry in entries.items():
        entry.only(("says", "state", "unsure", "is"))
        groups[key] = (
            _derived(key, entry, groups) if "is" in entry.values else _listed(key, entry, instruments, treated_as)
        )
    return groups


def instrument_of(entry: Entry, instruments: Mapping[str, Instrument]) -> Instrument:
    """The instrument that the table names."""
    return instruments[entry.choice("instrument", instruments)]


def _listed(key: str, entry: Entry, instruments: Mapping[str, Instrument], treated_as: Mapping[str, str]) -> DatedGroup:
    states: list[tuple[dt.date, frozenset[str], Instrument]] = []
    for state in entry.tables("state"):
        state.only(("from", "members", "add", "remove", "instrument", "note"))
        before = states[-1][1] if states else frozenset[str]()
        day = state.day("from")
        if states and day <= states[-1][0]:
            state.refuse("this state begins no later than the one before it", "from", f"a day after {states[-1][0]}")
        states.append((day, _members(state, before, treated_as), instrument_of(state, instruments)))
    return DatedGroup(key, tuple(states), tuple(_unsure(one) for one in entry.tables("unsure")))


def _members(state: Entry, before: frozenset[str], treated_as: Mapping[str, str]) -> frozenset[str]:
    if "members" in state.values:
        members = state.countries("members")
    else:
        added = state.countries("add") if "add" in state.values else frozenset()
        removed = state.countries("remove") if "remove" in state.values else frozenset()
        if added & before or removed - before:
            state.refuse("adds a member that is there, or removes one that is not", expected="a change")
        members = (before | added) - removed
    return members | {here for here, there in treated_as.items() if there in members}


def _unsure(entry: Entry) -> Unsure:
    entry.only(("country", "from", "until", "says"))
    (country,) = entry.countries("country")
    return Unsure(country, entry.day("from"), entry.open_day("until"), entry.text("says"))


def _derived(key: str, entry: Entry, groups: Mapping[str, DatedGroup]) -> DatedGroup:
    text = entry.text("is")
    try:
        tree = ast.parse(text, mode="eval").body
        used = [groups[node.id] for node in ast.walk(tree) if isinstance(node, ast.Name)]
        days = sorted({day for group in used for day, *_ in group.states})
        states: list[tuple[dt.date, frozenset[str], Instrument]] = []
        for day in days:
            members = _value(tree, lambda name, day=day: groups[name].on(day))  # type: ignore[misc]
            latest = max((s for g in used for s in g.states if s[0] <= day), key=lambda s: s[0])
            if not states or states[-1][1] != members:
                states.append((day, members, latest[2]))
    except (SyntaxError, KeyError, TypeError):
        entry.refuse("this expression cannot be read", "is", "groups defined above, joined by |, & and -, in brackets")
    return DatedGroup(key, tuple(states), tuple(one for group in used for one in group.unsure))


def _value(node: ast.expr, members: Callable[[str], frozenset[str]]) -> frozenset[str]:
    match node:
        case ast.Name(id=name):
            return members(name)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _value(left, members) | _value(right, members)
        case ast.BinOp(left=left, op=ast.BitAnd(), right=right):
            return _value(left, members) & _value(right, members)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return _value(left, members) - _value(right, members)
    raise TypeError
