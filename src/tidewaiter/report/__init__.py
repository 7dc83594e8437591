"""A door: one finished audit told as a page, report.html, for people who will not open a table."""

from __future__ import annotations

from tidewaiter.report.render import write_report

__all__ = ["write_report"]
