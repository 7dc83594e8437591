"""Takes every field out of a record of the Consolidated Screening List, bulk file or answer of its search."""

from __future__ import annotations

from collections.abc import Iterator

from tidewaiter.core.errors import InputError
from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.lists.csl_form import csl_entry
from tidewaiter.parties.lists.places import country_code
from tidewaiter.parties.lists.raw import Raw
from tidewaiter.parties.lists.row import Row, changed_shape
from tidewaiter.parties.lists.source import Source

__all__ = ["parse"]

_ADDRESS = ("address", "city", "state", "postal_code", "country")
_NUMBER = ("type", "number", "country", "issue_date", "expiration_date")


def parse(raw: Raw, source: Source) -> Iterator[ListEntry]:
    """Every entry of all lists in the file."""
    told = raw.json()
    if not isinstance(told, dict) or not isinstance(told.get("results"), list):
        raise changed_shape(raw.place(), "results", type(told).__name__, "an object with a list of results")
    for number, fields in enumerate(told["results"], start=1):
        if not isinstance(fields, dict):
            raise changed_shape(raw.place(), f"result {number}", fields, "an object")
        if missing := [name for name in ("source", "name") if name not in fields]:
            raise InputError(
                f"Result {number} lacks a field.",
                place=raw.place(column=missing[0]),
                value=", ".join(fields),
                expected=missing[0],
                hint="Download the list again. The list held before stays in force.",
            )
        yield _entry(Row(fields, raw.place(column=f"results[{number}]"), source.columns), source)


def _entry(row: Row, source: Source) -> ListEntry:
    addresses, countries, ids = [], [], []
    for one in row.records("addresses", _ADDRESS):
        parts = [one.text(name) for name in _ADDRESS]
        countries.append(country_code(parts[-1]))
        addresses.append(", ".join(part for part in parts if part))
    for one in row.records("ids", _NUMBER):
        ids.append((one.text("type"), one.text("number"), one.text("country")))
        row.keep("ids", ", ".join(f"{ids[-1][1]} {name}: {words}" for name, words in one.rest().items()))
    return csl_entry(row, source, addresses, countries, ids)
