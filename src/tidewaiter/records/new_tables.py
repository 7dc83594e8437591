"""Writes tables of a pack that were made from other files, into a folder that does not hold them yet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tidewaiter.core.errors import InputError, Place

__all__ = ["write_new_tables"]


def write_new_tables(
    out: Path, tables: Mapping[str, tuple[Sequence[str], Sequence[Mapping[str, str]]]]
) -> dict[str, int]:
    """Write each NAME.csv with its columns and rows, none where there is no row, and say how many rows each has.

    A table that is there already is not overwritten, and then nothing is written.
    """
    for name in tables:
        if (out / name).exists():
            raise InputError(
                "This table is there already.", place=Place(str(out / name)), hint="Name a new folder with --out."
            )
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, (columns, rows) in tables.items():
            if rows:
                (out / name).write_bytes(_csv(columns, rows).encode("utf-8", "replace"))
    except OSError as error:
        raise InputError(
            "The tables cannot be written.", value=str(out), hint="Name a folder you may write."
        ) from error
    return {name: len(rows) for name, (_, rows) in tables.items()}


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()
