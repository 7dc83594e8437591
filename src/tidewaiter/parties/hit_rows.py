"""Hits as rows: the columns of the table `screenings`, then what helps whoever looks at them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from tidewaiter.core.errors import UsageError
from tidewaiter.parties.screening import Screened
from tidewaiter.records.formulas import safe_cell

__all__ = ["COLUMNS", "SUFFIXES", "cells", "check_suffix", "write_hits", "write_table"]

COLUMNS = (
    "party_id", "list_id", "entry_id", "matched_name", "score", "effect", "reasons", "via",
    "party_name", "entry_name", "entry_countries", "citation", "list_as_of", "state", "decided_by", "decided_on",
)  # fmt: skip
"""The first eight are those of RECORDS.md; the rest were added for the reader of a file of hits."""
SUFFIXES = (".csv", ".xlsx")
_LONGEST_CELL = 2_000
"""Signs of a cell that are written: Excel holds 32,767, and nobody reads so many."""


def cells(one: Screened, as_of: dict[str, str]) -> tuple[str, ...]:
    """One hit as text, in the order of COLUMNS."""
    entry, decision = one.hit.entry, one.decision
    return (
        one.party.party_id,
        entry.list_id,
        entry.entry_id,
        one.hit.matched_name,
        f"{one.hit.score:.6f}",
        entry.effect,
        "|".join(reason.replace("|", "/") for reason in one.hit.reasons),
        "direct",
        one.party.name,
        entry.name,
        "|".join(entry.countries),
        entry.citation,
        as_of.get(entry.list_id, ""),
        one.state,
        decision.author if decision else "",
        decision.decided_on.isoformat() if decision else "",
    )


def write_hits(path: Path, hits: Iterable[Screened], as_of: dict[str, str]) -> int:
    """Write hits as .csv or .xlsx and say how many; the file appears whole or not at all."""
    return write_table(path, "screenings", COLUMNS, (cells(one, as_of) for one in hits))


def check_suffix(path: Path | None) -> None:
    """Refuse a file to write that is neither .csv nor .xlsx, before anything is worked out for it."""
    if path is not None and path.suffix.lower() not in SUFFIXES:
        raise UsageError("This kind of file cannot be written.", value=path.name, expected=", ".join(SUFFIXES))


def write_table(path: Path, title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write rows of text that no spreadsheet runs as formulas, as .csv or .xlsx, and say how many there are."""
    check_suffix(path)
    safe = ([safe_cell(cell[:_LONGEST_CELL]) for cell in row] for row in rows)
    draft = path.with_name(f".{path.name}.part")
    try:
        if path.suffix.lower() == ".xlsx":
            from tidewaiter.records.formats.sheet_writer import write_rows  # noqa: PLC0415 (Excel is loaded when asked)

            written = write_rows(draft, title, columns, safe)
        else:
            written = _write_csv(draft, columns, safe)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return written


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    written = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow(row)
            written += 1
    return written
