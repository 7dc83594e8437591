"""What the reader says beside the rows: files, rows left out, columns and files that it does not know."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tidewaiter.core.errors import InputError, Place

__all__ = ["Reading", "TableFound", "find_reading"]


@dataclass(frozen=True, slots=True)
class TableFound:
    """One table of the pack: its files, how many of its rows were left out, the columns that nothing uses."""

    files: tuple[str, ...] = ()
    rejected: int = 0
    unknown_columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """read/reading.json; `rejected_rows` is None where an audit has none."""

    rejected_rows: int | None = None
    unread: tuple[str, ...] = ()
    tables: Mapping[str, TableFound] = field(default_factory=dict)


def find_reading(audit_dir: Path) -> Reading:
    """What the reader noted in an audit's folder."""
    path = audit_dir / "read" / "reading.json"
    if not path.is_file():
        return Reading()
    try:
        raw = json.loads(path.read_bytes())
        tables = {
            str(name): TableFound(tuple(one["files"]), int(one["rejected"]), tuple(one["unknown_columns"]))
            for name, one in raw["tables"].items()
        }
        return Reading(int(raw["rejected_rows"]), tuple(raw["unread"]), tables)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError(
            "What the reader noted cannot be read.",
            place=Place(file=str(path)),
            expected="JSON as the audit wrote it",
            hint="Run the audit again: this file is broken, your records are not.",
        ) from error
