"""Takes every column out of a row of the Denied Persons List, separated by tabs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.lists.raw import Raw
from tidewaiter.parties.lists.row import Row, own_id
from tidewaiter.parties.lists.source import Source
from tidewaiter.parties.lists.table import headed_rows

__all__ = ["parse"]

_LIST = "bis-dpl"
_ADDRESS = ("Street_Address", "City", "State", "Postal_Code")


def parse(raw: Raw, source: Source) -> Iterator[ListEntry]:
    """Every denied person."""
    for row in headed_rows(raw, source.columns, delimiter="\t"):
        yield _entry(row, source)


def _entry(row: Row, source: Source) -> ListEntry:
    name = row.text("Name")
    where = row.country("Country")
    parts = [*(row.text(part) for part in _ADDRESS), *where]
    address = ", ".join(part for part in parts if part)
    last = row.day("Expiration_Date")
    action = row.text("Action")
    return ListEntry(
        list_id=_LIST,
        entry_id=own_id(_LIST, name, where[0] if where else ""),
        name=name,
        effect=source.lists[_LIST].effect,
        countries=where,
        addresses=(address,) if address else (),
        citation=row.text("FR_Citation"),
        remarks=action,
        listed_on=row.day("Effective_Date"),
        ended_on=last + timedelta(days=1) if last else None,
        other=row.rest(),
    )
