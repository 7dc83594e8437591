"""What detectors found: statements about differences, each with what would explain it innocently."""

from __future__ import annotations

from dataclasses import dataclass

from tidewaiter.report.folder import Folder, Row

__all__ = ["Found", "ask_found"]

MOST_ROWS = 60
MOST_EACH = 8
"""Rows that the page shows in all and of one detector, so that one that finds much hides no other."""


@dataclass(frozen=True)
class Found:
    """The detectors that ran and the biggest of what they found; `yes` counts all of it."""

    detectors: list[Row]
    rows: list[Row]
    yes: int


def ask_found(folder: Folder) -> Found:
    """The answers of the section."""
    detectors = folder.rows("found_counts")
    yes = sum(int(row.number("subjects_yes") or 0) for row in detectors)
    return Found(detectors, folder.rows("found_rows", most=MOST_ROWS, each=MOST_EACH), yes)
