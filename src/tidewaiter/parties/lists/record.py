"""An entry as JSON and back: empty fields left out, the same bytes for the same entries on every machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from tidewaiter.parties.entries import ListEntry

__all__ = ["canonical", "digest_of", "entry_of", "record_of"]

_NAMES = tuple(field.name for field in fields(ListEntry))
_DAYS = ("listed_on", "ended_on")


def record_of(entry: ListEntry) -> dict[str, object]:
    """The entry as a JSON object without its empty fields."""
    record: dict[str, object] = {}
    for name in _NAMES:
        value = getattr(entry, name)
        if not value:
            continue
        if isinstance(value, date):
            record[name] = value.isoformat()
        elif isinstance(value, tuple):
            record[name] = list(value)
        elif isinstance(value, Mapping):
            record[name] = dict(sorted(value.items()))
        else:
            record[name] = value
    return record


def entry_of(record: dict[str, Any]) -> ListEntry:
    """The entry that `record_of` wrote; the record is used up."""
    for name, value in record.items():
        if value.__class__ is list:
            record[name] = tuple(value)
    for name in _DAYS:
        if name in record:
            record[name] = date.fromisoformat(record[name])
    return ListEntry(**record)


def canonical(value: object) -> bytes:
    """JSON whose bytes depend on the value only."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(errors="replace")


def digest_of(entries: Iterable[ListEntry]) -> str:
    """The SHA-256 of entries, whichever file they came from."""
    found = hashlib.sha256()
    for entry in entries:
        found.update(canonical(record_of(entry)) + b"\n")
    return found.hexdigest()
