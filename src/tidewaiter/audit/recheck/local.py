"""Which tables a record may be rechecked of, and which steps of an audit come after each of them.

A table is here only where all that follows from one of its rows is told by the rows about the same firms, sites and
serial numbers. Who sold to whom, who owns whom and what an item is decides which firms belong together, where units
went through many hands and what is usual for an item: that is asked of the whole pack.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tidewaiter.core.errors import InputError, Place
from tidewaiter.detection.detector import Detector
from tidewaiter.detection.load import detectors
from tidewaiter.engine.step import Step

__all__ = ["LOCAL", "asked_again", "check_table", "run_again"]

LOCAL: dict[str, tuple[str, ...]] = {
    "answers": ("determinations",),
    "custody_events": ("custody", "line_reports", "site_limits", "balances"),
    "declarations": ("declaration_matches",),
    "duties": ("license_duties",),
    "inspections": ("license_duties", "site_limits", "balances"),
    "party_figures": (),
    "pings": (),
    "site_capacity": ("order_capacity", "site_limits", "balances"),
    "site_power": ("site_limits", "balances"),
    "tenancies": ("site_limits", "balances"),
}
"""For each table the steps whose tables change with its rows. Other steps that read it look only for the last day of
which anything is recorded, and that day stays as it was."""


def check_table(name: str, file: str) -> None:
    """An InputError where a record of this table can change what the records about its firms alone do not tell."""
    if name not in LOCAL:
        raise InputError(
            f"What a record of {name} changes cannot be told from the records about its firms alone.",
            place=Place(file),
            value=name,
            expected=f"a table of: {', '.join(LOCAL)}",
            hint="Put the record into the pack and run the audit.",
        )


def run_again(changed: Collection[str], steps: Sequence[Step]) -> list[Step]:
    """The steps that come after these tables, in their order."""
    names = {name for table in changed for name in LOCAL[table]}
    return [step for step in steps if step.name in names]


def asked_again(changed: Collection[str], steps: Sequence[Step]) -> list[Detector]:
    """The detectors that read one of these tables, or what one of these steps writes."""
    tables = {*changed, *(table for step in steps for table in step.writes)}
    return [one for one in detectors() if tables & {*one.reads}]
