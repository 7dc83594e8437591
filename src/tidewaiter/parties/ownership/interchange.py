"""Files about ownership, turned into the tables `parties` and `ownership`: and what was left open."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tidewaiter.core.errors import InputError, Place
from tidewaiter.records.new_tables import write_new_tables

__all__ = ["OWNERSHIP_COLUMNS", "PARTY_COLUMNS", "Imported", "Note", "first_of_pair", "read_json", "write_tables"]

PARTY_COLUMNS = (
    "party_id",
    "name",
    "alt_names",
    "country",
    "headquarters_country",
    "address",
    "incorporated_on",
    "registration_number",
    "natural_person",
    "source",
)
OWNERSHIP_COLUMNS = (
    "owner_id",
    "owned_id",
    "share_pct",
    "share_min_pct",
    "share_max_pct",
    "kind",
    "from_on",
    "until_on",
    "source",
)

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Note:
    """What in the file could not be used as it stands, where, and what was done."""

    where: str
    message: str
    value: str = ""


@dataclass(slots=True)
class Imported:
    """The rows of both tables, and what was left open."""

    form: str
    parties: dict[str, Row] = field(default_factory=dict)
    ownership: list[Row] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def read_json(path: Path) -> list[Any] | dict[str, Any]:
    """The content of a JSON or JSON lines file; of lines, a list."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            "This file is not UTF-8 text.", place=Place(path.name), expected="JSON or JSON lines in UTF-8"
        ) from error
    try:
        found = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as whole:
        return _lines(path, text, whole)
    if not isinstance(found, list | dict):
        raise InputError(
            "This is not a list of statements.",
            place=Place(path.name),
            value=text[:80],
            expected="a JSON list or object",
        )
    return found


def _lines(path: Path, text: str, whole: Exception) -> list[Any]:
    found = []
    lines = text.split("\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found.append(json.loads(line))
        except (json.JSONDecodeError, RecursionError) as error:
            at = getattr(whole if number == 1 else error, "lineno", 1) if number == 1 else number
            raise InputError(
                "This is neither JSON nor JSON lines.",
                place=Place(path.name, at),
                value=lines[at - 1].strip()[:80],
                expected="one JSON document, or one statement a line",
                hint="Export the file again; it may have been cut off.",
            ) from error
    if not found:
        raise InputError("This file is empty.", place=Place(path.name), expected="at least one statement")
    return found


def first_of_pair(rows: Iterable[Row], notes: list[Note]) -> list[Row]:
    """One row an owner, owned and first day, as the table's key asks: ownership before votes before control."""
    ranks = ("ownership", "voting", "control", "consolidation")
    best: dict[tuple[str, str, str], Row] = {}
    for row in sorted(rows, key=lambda one: (ranks.index(one["kind"]), *(one[name] for name in OWNERSHIP_COLUMNS))):
        key = (row["owner_id"], row["owned_id"], row["from_on"])
        first = best.setdefault(key, row)
        if first is row:
            continue
        if first["kind"] == row["kind"] and first != row:
            notes.append(
                Note(f"{key[0]} in {key[1]}", "Two stakes with one first day; the first was kept.", _told(row))
            )
        best[key] = {**first, "source": f"{first['source']}; also {_told(row)}"}
    return sorted(best.values(), key=lambda row: (row["owned_id"], row["owner_id"], row["from_on"]))


def _told(row: Row) -> str:
    share = row["share_pct"] or "-".join(part for part in (row["share_min_pct"], row["share_max_pct"]) if part)
    return " ".join(part for part in (row["kind"], share) if part)


def write_tables(found: Imported, out: Path) -> dict[str, int]:
    """Write parties.csv and ownership.csv; a table that is there already is not overwritten."""
    return write_new_tables(
        out,
        {
            "parties.csv": (PARTY_COLUMNS, [found.parties[key] for key in sorted(found.parties)]),
            "ownership.csv": (OWNERSHIP_COLUMNS, first_of_pair(found.ownership, found.notes)),
        },
    )
