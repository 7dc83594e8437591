"""Cells that a spreadsheet would run are handed out as text."""

from __future__ import annotations

__all__ = ["safe_cell"]

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(text: str) -> str:
    """A cell that a spreadsheet takes for text: one that it would run as a formula gets an apostrophe before it."""
    return f"'{text}" if text.startswith(_RUNS) else text
