"""Takes OFAC's four fixed tables apart; what they share with OFAC's other list stands in `ofac_form`."""

from __future__ import annotations

from collections.abc import Iterator

from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.lists.ofac_form import ofac_entries
from tidewaiter.parties.lists.raw import Raw
from tidewaiter.parties.lists.source import Source

__all__ = ["parse"]


def parse(raw: Raw, source: Source) -> Iterator[ListEntry]:
    """Every entry with its other names, addresses and remarks."""
    yield from ofac_entries(raw, source, "ofac-cons")
