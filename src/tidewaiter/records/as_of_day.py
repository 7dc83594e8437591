"""Says for which day an audit speaks: the audit's as-of day, else the last of which any record speaks."""

from __future__ import annotations

import datetime as dt
from importlib import resources

from tidewaiter.core.days import parse_day
from tidewaiter.engine.step import Workplace

__all__ = ["AS_OF_READS", "as_of_day"]

AS_OF_READS = (
    "custody_events",
    "declarations",
    "documents",
    "duties",
    "inspections",
    "licenses",
    "orders",
    "shipments",
)
"""The tables whose days are looked at."""


def as_of_day(at: Workplace) -> dt.date:
    """The audit's as-of day, else the last day of which a record speaks; a pack without any has nothing due."""
    if said := at.parameters.get("as_of"):
        return parse_day(str(said))
    query = resources.files(__package__).joinpath("queries", "last_day.sql").read_text(encoding="utf-8")
    found = at.con.execute(query).fetchone()
    return found[0] if found and found[0] else dt.date(1990, 1, 1)
