"""Reads a list's file: recognised by what stands in it, refused where it is not what its publisher used to write."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from tidewaiter.core.errors import InputError
from tidewaiter.parties.entries import EFFECTS, KINDS, ListEntry, ListVersion
from tidewaiter.parties.lists.days import days_in
from tidewaiter.parties.lists.raw import Raw, read_raw
from tidewaiter.parties.lists.record import canonical, digest_of, record_of
from tidewaiter.parties.lists.row import changed_shape
from tidewaiter.parties.lists.source import Source, source, sources

__all__ = ["Reading", "read_file", "read_list"]

LONGEST_NAME = 2_000
"""Characters a name may have; the longest on any list known has a quarter of that."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file held: its source, the versions of the lists in it, and the files they came from by name.

    `day_assumed`: neither the file nor the caller said of which day it is, and today was taken.
    """

    source: Source
    versions: tuple[ListVersion, ...]
    files: Mapping[str, bytes]
    day_assumed: bool = False


def read_list(
    path: Path, source_name: str | None = None, as_of: date | None = None, *, anyway: bool = False
) -> tuple[ListVersion, ...]:
    """The versions of all lists in a file; `anyway` accepts counts outside those its source expects."""
    return read_file(path, source_name, as_of, anyway=anyway).versions


def read_file(
    path: Path,
    source_name: str | None = None,
    as_of: date | None = None,
    *,
    anyway: bool = False,
    more: Path | None = None,
) -> Reading:
    """A file with its source and bytes; the day is the one asked for, else the file's own, else today's."""
    raw = read_raw(path)
    found = source(source_name, more) if source_name else _recognised(raw, sources(more))
    raw = _with_companions(raw, path, found, anyway)
    told = as_of or _own_day(raw, found)
    day = told or datetime.now(UTC).date()
    by_list: dict[str, list[ListEntry]] = defaultdict(list)
    for entry in found.parse(raw):
        _check(entry, raw, found)
        by_list[entry.list_id].append(entry)
    if not by_list:
        raise InputError("There is no entry in this file.", place=raw.place(), hint="Download the list again.")
    versions = []
    for list_id, entries in sorted(by_list.items()):
        if not anyway:
            _check_count(len(entries), raw, found, list_id)
        whole = _numbered(entries)
        title = found.lists[list_id].title
        versions.append(ListVersion(list_id, title, found.name, day, digest_of(whole), raw.digest, whole))
    files = {Path(one.name).name: one.packed for one in (raw, *raw.companions.values())}
    return Reading(found, tuple(versions), files, day_assumed=told is None)


def _recognised(raw: Raw, known: Mapping[str, Source]) -> Source:
    edges = raw.edges()
    fits = sorted(((one.fits(edges), one.name) for one in known.values()), reverse=True)
    if fits[0][0]:
        best = [name for score, name in fits if score == fits[0][0]]
        if len(best) == 1:
            return known[best[0]]
        expected = ", ".join(sorted(best))
        raise InputError(
            "More than one source fits this file.", place=raw.place(), expected=expected, hint="Name it with --as."
        )
    alike = max(known.values(), key=lambda one: one.resembles(edges))
    if alike.resembles(edges) >= 0.6:
        return alike
    raise InputError(
        "No source recognises this file.",
        place=raw.place(),
        value=edges[:60],
        expected=f"a list of one of: {', '.join(known)}",
        hint="`tidewaiter lists sources` says what can be read; --as SOURCE names one. A file with more names or "
        "addresses (alt.csv, add.csv) is read together with its main file: name that one.",
    )


def _with_companions(raw: Raw, path: Path, found: Source, anyway: bool) -> Raw:
    beside: dict[str, Raw] = {}
    for role, names in found.companions.items():
        own = names[0].rsplit(".", 1)[0]
        there = [
            path.with_name(name + end) for name in names for end in ("", ".gz") if path.with_name(name + end).exists()
        ]
        if there:
            beside[role] = read_raw(there[0])
        elif not anyway:
            raise InputError(
                f"The file {names[0]} that belongs to this list is not beside it.",
                place=raw.place(),
                expected=" or ".join(names),
                hint=f"Download it from {found.downloads.get(names[0], found.url)} into the same folder; "
                f"without {own} names or addresses would be lost. --anyway reads the list without it.",
            )
    return replace(raw, companions=beside)


def _own_day(raw: Raw, found: Source) -> date | None:
    """The latest day that the file itself gives as its own; one that it gives and that is no day stops the reading."""
    told = re.findall(found.day, raw.edges()) if found.day else []
    days = [day for words in told for day in days_in(words)]
    if not days and any(re.search(r"\d", words) for words in told):
        raise InputError(
            "The day of this file is no day.",
            place=raw.place(),
            value=told[0],
            expected="a day such as 2026-07-09",
            hint="Download the list again, or say its day with --on.",
        )
    return max(days, default=None)


def _check(entry: ListEntry, raw: Raw, found: Source) -> None:
    if entry.list_id not in found.lists or entry.effect not in EFFECTS or entry.kind not in KINDS:
        raise changed_shape(raw.place(), entry.list_id, f"{entry.effect}, {entry.kind}", ", ".join(found.lists))
    if not entry.name:
        raise InputError(
            "An entry has no name.", place=raw.place(), value=entry.entry_id, hint="Download the list again."
        )
    if any("\ud800" <= one <= "\udfff" for name in entry.names for one in name):
        raise InputError(
            "A name holds half a character.",
            place=raw.place(column="name"),
            value=entry.name,
            hint="The file is damaged: download the list again.",
        )
    longest = max(entry.names, key=len)
    if len(longest) > LONGEST_NAME:
        raise InputError(
            "A name is far too long.",
            place=raw.place(column="name"),
            value=longest,
            expected=f"at most {LONGEST_NAME:,} characters",
            hint="The file is damaged: download the list again.",
        )


def _check_count(count: int, raw: Raw, found: Source, list_id: str) -> None:
    low, high = found.lists[list_id].expected
    if not low <= count <= high:
        raise InputError(
            f"The list {list_id} has {'fewer' if count < low else 'more'} entries than it should.",
            place=raw.place(),
            value="1 entry" if count == 1 else f"{count:,} entries",
            expected=f"{low:,} to {high:,}",
            hint="Download it again; a search answer or half a file is not a list. --anyway accepts it as it is.",
        )


def _numbered(entries: Iterable[ListEntry]) -> tuple[ListEntry, ...]:
    """In the order of their numbers, each number once, whatever the order of the rows."""
    groups: dict[str, list[ListEntry]] = defaultdict(list)
    for entry in entries:
        groups[entry.entry_id].append(entry)
    whole = []
    for entry_id, same in sorted(groups.items()):
        ordered = sorted(same, key=lambda one: canonical(record_of(one))) if len(same) > 1 else same
        whole += [replace(one, entry_id=f"{entry_id}-{i}") if i > 1 else one for i, one in enumerate(ordered, start=1)]
    return tuple(sorted(whole, key=lambda one: one.entry_id))
