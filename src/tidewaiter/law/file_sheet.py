"""Which sheet of a workbook holds what is to be determined."""

from __future__ import annotations

from pathlib import Path

from tidewaiter.records.contracts import tables
from tidewaiter.records.formats.excel import sheets

__all__ = ["sheet_of"]


def sheet_of(path: Path) -> str:
    """The sheet named shipments or cases, else the first that is not hidden."""
    found = sheets(path)
    named = [one.name for one in found if one.name.strip().lower() in {*tables(), "cases"}]
    shown = [one.name for one in found if not one.hidden]
    return [*named, *shown, *(one.name for one in found)][0]
