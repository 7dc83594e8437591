"""The hashes of all events of a file, JSON or XML, in the order in which they stand."""

from __future__ import annotations

from pathlib import Path

from tidewaiter.core.errors import InputError, Place
from tidewaiter.records.formats.epcis.document import documents_of, events_of
from tidewaiter.records.formats.epcis.hash import event_hash
from tidewaiter.records.formats.epcis.tree import tree_of
from tidewaiter.records.formats.epcis.xml_source import xml_events

__all__ = ["event_hashes"]


def event_hashes(path: Path) -> list[str]:
    """One hash an event; the file is told by its first sign and not by its name."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError("This file cannot be read.", place=Place(path.name), expected="EPCIS events") from error
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
        events, ignored = xml_events(data, path.name)
        return [event_hash(event, ignored) for event in events]
    written = [event for one in documents_of(data, path.name) for event in events_of(one)]
    return [event_hash(tree_of(one.value, one.namespaces), one.ignored) for one in written]
