"""The accounts of single parties over time: those of the first cases, and those that cannot explain most."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from markupsafe import Markup

from tidewaiter.report.folder import Folder, Row
from tidewaiter.report.holder_svg import Month, draw_account

__all__ = ["HolderPage", "ask_holders"]

MOST_HOLDERS = 8
FIRST_CASES = 5
"""Cases of which each brings one holder; the other places are for those that cannot explain most."""
MOST_ITEMS = 12
MOST_CHANGES = 24


@dataclass(frozen=True)
class HolderPage:
    """One party: its account in chips as a picture, what it holds of each item, and the last changes."""

    anchor: str
    row: Row
    picture: Markup | None
    items: list[Row]
    changes: list[Row]

    @property
    def title(self) -> str:
        """What a link to it says."""
        return f"account of {self.row.text('holder_name')}"

    @property
    def more_items(self) -> int:
        """How many items the page leaves out."""
        return _count(self.items, "items") - len(self.items)

    @property
    def more_changes(self) -> int:
        """How many changes the page leaves out, the older ones."""
        return _count(self.changes, "changes") - len(self.changes)


def ask_holders(folder: Folder) -> list[HolderPage]:
    """The holders that the page shows one by one."""
    rows = folder.rows("holder_pages", cases=FIRST_CASES, most=MOST_HOLDERS)
    return [_page(folder, row, place) for place, row in enumerate(rows, start=1)]


def _page(folder: Folder, row: Row, place: int) -> HolderPage:
    holder = row.text("holder_id")
    return HolderPage(
        f"holder-{place}",
        row,
        _picture(folder.rows("holder_months", holder_id=holder), row),
        folder.rows("holder_items", holder_id=holder, most=MOST_ITEMS),
        folder.rows("holder_changes", holder_id=holder, most=MOST_CHANGES),
    )


def _picture(rows: list[Row], row: Row) -> Markup | None:
    """None where no month has a number of chips, which a picture could show."""
    months = [
        Month(
            day, one.number("expected_chips"), one.number("unaccounted_low_chips"), one.number("unaccounted_high_chips")
        )
        for one in rows
        if (day := one.day("month")) is not None
    ]
    until = row.day("until") or dt.date.min
    if not any(one.expected for one in months):
        return None
    return draw_account(months, until, f"The account of {row.text('holder_name')} in chips, month by month")


def _count(rows: list[Row], column: str) -> int:
    return int(rows[0].number(column) or 0) if rows else 0
