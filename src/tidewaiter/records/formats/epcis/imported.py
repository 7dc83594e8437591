"""What came of reading events: rows of two tables, and what of the events has no column there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tidewaiter.records.new_tables import write_new_tables

__all__ = ["CUSTODY_COLUMNS", "DEVICE_COLUMNS", "LONGEST", "Imported", "Note", "Row", "write_tables"]

_ANY = ("recorded_at", "reported_by", "source", "document_id", "status")
CUSTODY_COLUMNS = (
    "event_id", "event_at", "serial_number", "item_id", "units", "step", "party_id", "site_id", "location",
    "replaced_by_serial", "basis", *_ANY,
)  # fmt: skip
DEVICE_COLUMNS = (
    "serial_number", "item_id", "manufacturer", "identity_kind", "parent_serial_number", "from_at", "until_at", "basis",
    *_ANY,
)  # fmt: skip

LONGEST = 200
"""Characters of an identifier in our tables."""

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Note:
    """What in a file could not be used as it stands, where, and what was done."""

    where: str
    message: str
    value: str = ""


@dataclass(slots=True)
class Imported:
    """The rows of both tables, and everything that is not in them."""

    custody: list[Row] = field(default_factory=list)
    devices: list[Row] = field(default_factory=list)
    events: int = 0
    repeated: int = 0
    corrected: int = 0
    notes: list[Note] = field(default_factory=list)
    unplaced: Counter[str] = field(default_factory=Counter)
    """Fields that have no column, and in how many events they stand."""
    other_steps: Counter[str] = field(default_factory=Counter)
    """Business steps that are none of ours, read as observed, and how often."""


def write_tables(found: Imported, out: Path) -> dict[str, int]:
    """Write custody_events.csv and devices.csv; a table that is there already is not overwritten."""
    return write_new_tables(
        out,
        {"custody_events.csv": (CUSTODY_COLUMNS, found.custody), "devices.csv": (DEVICE_COLUMNS, found.devices)},
    )
