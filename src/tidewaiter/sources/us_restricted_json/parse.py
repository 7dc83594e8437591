"""Takes every field out of a row of the thirteen lists that were extracted to one JSON form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from tidewaiter.core.errors import InputError
from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.lists.days import day_in, days_in
from tidewaiter.parties.lists.footnotes import footnotes_in
from tidewaiter.parties.lists.raw import Raw
from tidewaiter.parties.lists.row import Row, changed_shape, own_id, unique
from tidewaiter.parties.lists.source import Source

__all__ = ["parse"]

_ENVELOPE = {"list_id", "source_file", "extracted", "count", "entities"}
_NUMBERED = re.compile(r"USCC: (\w+)")
_PROGRAM = re.compile(r"Program: ([^;]+)")
_BORN = re.compile(r"Date of birth: ([^;|]+)")
_EXPIRES = re.compile(r"Expires: (\d{4}-\d{2}-\d{2})")
_STATUS = re.compile(r"status: ([^;|]+)")
_OVER = re.compile(r"^(?:Expired|Lifted|Terminated|All provisions expired)|all other sanctions removed", re.IGNORECASE)
_REQUIREMENT = {"bis-entity-list"}


def parse(raw: Raw, source: Source) -> Iterator[ListEntry]:
    """Every entry of one of the lists."""
    told = raw.json()
    if not isinstance(told, dict) or not isinstance(told.get("entities"), list):
        raise changed_shape(raw.place(), "entities", type(told).__name__, "an object with a list of entities")
    for name in told:
        if name not in _ENVELOPE:
            raise changed_shape(raw.place(), name, told[name], ", ".join(sorted(_ENVELOPE)))
    list_id = str(told.get("list_id"))
    if list_id not in source.lists:
        raise changed_shape(raw.place(column="list_id"), list_id, list_id, ", ".join(source.lists))
    for number, fields in enumerate(told["entities"], start=1):
        if not isinstance(fields, dict):
            raise changed_shape(raw.place(), f"entity {number}", fields, "an object")
        if missing := [name for name in source.columns if name not in fields]:
            raise InputError(
                f"Entity {number} lacks a field.",
                place=raw.place(column=missing[0]),
                value=", ".join(fields),
                expected=missing[0],
                hint="Get the list again. The list held before stays in force.",
            )
        yield _entry(Row(fields, raw.place(column=f"entities[{number}]"), source.columns), source, list_id)


def _entry(row: Row, source: Source, list_id: str) -> ListEntry:
    name, notes, citation = row.text("name"), row.text("notes"), row.text("federal_register")
    countries = row.country("country")
    listed_on = row.day("effective_date")
    address = row.text("address")
    requirement = notes if list_id in _REQUIREMENT else ""
    programs = unique(one.strip() for one in _PROGRAM.findall(notes))
    published = min(days_in(citation), default=None)
    if published and not listed_on:
        row.keep("first_published_on", published.isoformat())
    born = unique(one.strip() for one in _BORN.findall(notes))
    return ListEntry(
        list_id=list_id,
        entry_id=own_id(list_id, name, countries[0] if countries else ""),
        name=name,
        effect=source.lists[list_id].effect_of(programs),
        kind="person" if born else "unknown",
        aliases=row.texts("aliases"),
        countries=countries,
        addresses=(address,) if address else (),
        identifiers=unique(f"uscc={one}" for one in _NUMBERED.findall(notes)),
        born=born,
        programs=programs,
        requirement=requirement,
        citation=citation,
        remarks="" if requirement else notes,
        listed_on=listed_on,
        ended_on=_ended_on(notes),
        other=row.rest(),
        footnotes=footnotes_in(requirement),
    )


def _ended_on(notes: str) -> date | None:
    """The day after a denial expires; for sanctions the day of the last status, where every one of them is over."""
    expires = _EXPIRES.search(notes)
    last = day_in(expires[1]) if expires else None
    if last:
        return last + timedelta(days=1)
    statuses = _STATUS.findall(notes)
    days = [max(days_in(one), default=None) for one in statuses if _OVER.search(one.strip())]
    known = [day for day in days if day is not None]
    return max(known) if statuses and len(known) == len(statuses) else None
