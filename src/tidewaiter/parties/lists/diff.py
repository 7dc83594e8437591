"""What changed between two versions of a list: entries added, ended, and changed field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tidewaiter.parties.entries import ListEntry, ListVersion
from tidewaiter.parties.lists.record import record_of

__all__ = ["Changed", "ListDiff", "diff"]


@dataclass(frozen=True, slots=True)
class Changed:
    """One field of one entry that says something else than before; both sides in words."""

    entry: ListEntry
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ListDiff:
    """What a later version of a list added, ended and changed."""

    list_id: str
    from_day: date
    to_day: date
    added: tuple[ListEntry, ...]
    ended: tuple[ListEntry, ...]
    changed: tuple[Changed, ...]


def diff(old: ListVersion, new: ListVersion) -> ListDiff:
    """Compare the entries in force on the day of each version; one that came back is added again."""
    before, after = _in_force(old), _in_force(new)
    return ListDiff(
        new.list_id,
        old.as_of,
        new.as_of,
        added=tuple(after[key] for key in sorted(after.keys() - before.keys())),
        ended=tuple(before[key] for key in sorted(before.keys() - after.keys())),
        changed=tuple(
            change
            for key in sorted(before.keys() & after.keys())
            if before[key] != after[key]
            for change in _changes(before[key], after[key])
        ),
    )


def _in_force(version: ListVersion) -> dict[str, ListEntry]:
    """An entry announced for a later day is on the list already; only an end takes it off."""
    return {one.entry_id: one for one in version.entries if one.ended_on is None or version.as_of < one.ended_on}


def _changes(old: ListEntry, new: ListEntry) -> list[Changed]:
    left, right = record_of(old), record_of(new)
    names = sorted(left.keys() | right.keys())
    return [
        Changed(new, name, _words(left.get(name)), _words(right.get(name)))
        for name in names
        if left.get(name) != right.get(name)
    ]


def _words(value: object) -> str:
    if isinstance(value, list):
        return " | ".join(map(str, value))
    if isinstance(value, Mapping):
        return " | ".join(f"{key}: {one}" for key, one in value.items())
    return "" if value is None else str(value)
