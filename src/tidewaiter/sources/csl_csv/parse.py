"""Takes every column out of a row of the Consolidated Screening List, with or without its column `_id`."""

from __future__ import annotations

from collections.abc import Iterator

from tidewaiter.core.countries import COUNTRY_NAMES
from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.lists.csl_form import csl_entry
from tidewaiter.parties.lists.identifiers import is_number_kind
from tidewaiter.parties.lists.raw import Raw
from tidewaiter.parties.lists.source import Source
from tidewaiter.parties.lists.table import headed_rows

__all__ = ["parse"]


def parse(raw: Raw, source: Source) -> Iterator[ListEntry]:
    """Every entry of all lists in the file."""
    for row in headed_rows(raw, source.columns, optional=source.optional):
        addresses = row.texts("addresses")
        countries = [code for one in addresses if (code := one.rsplit(", ", 1)[-1]) in COUNTRY_NAMES]
        yield csl_entry(row, source, addresses, countries, map(_number, row.texts("ids")))


def _number(words: str) -> tuple[str, str, str]:
    """Kind, number and country; the form of 2019 wrote them the other way round."""
    parts = words.split(", ")
    if parts[0] in COUNTRY_NAMES or (len(parts) == 2 and is_number_kind(parts[1]) and not is_number_kind(parts[0])):
        parts.reverse()
    if len(parts) == 2:
        return parts[0], parts[1], ""
    return (parts[0], ", ".join(parts[1:-1]), parts[-1]) if len(parts) > 2 else ("", words, "")
