"""What a story's own rows leave open: counted from empty cells, never filled in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from tidewaiter.report.folder import Row
from tidewaiter.report.stories import Story
from tidewaiter.report.wording import count_of, listing, number, plain

__all__ = ["GONE", "missing_facts"]

GONE = frozenset({"seized", "lost", "scrapped"})
"""Steps after which units are no longer with the holder; an account of them is not built yet."""

_LINE_FACTS = (
    ("received_on", "the day of receipt"),
    ("license_id", "a license"),
    ("end_user_id", "an end user"),
    ("item_id", "what moved"),
    ("value_usd", "the value"),
)


def missing_facts(story: Story) -> list[str]:
    """One sentence for each kind of fact that is missing, the facts of the account first."""
    lines = story.rows["shipments"]
    lacking: dict[int, list[str]] = defaultdict(list)
    for column, words in _LINE_FACTS:
        if empty := _empty(lines, column):
            lacking[empty].append(words)
    said = [
        f"{_of(some, lines)} {'lacks' if some == 1 else 'lack'} {listing(words, 9)}."
        for some, words in sorted(lacking.items(), reverse=True)
    ]
    goods = [row for table in ("shipments", "orders", "custody_events", "tenancies") for row in story.rows[table]]
    said += _chips(goods)
    said += _unshipped(story)
    gone = [row for row in story.rows["custody_events"] if row.text("step") in GONE]
    if gone:
        verb = "is" if len(gone) == 1 else "are"
        said.append(
            f"{count_of(len(gone), 'seizure or loss', 'seizures or losses')} {verb} not yet taken off any holding."
        )
    estimated = [
        row
        for table, rows in story.rows.items()
        if table != "orders"
        for row in rows
        if row.text("status") == "estimated"
    ]
    if estimated:
        many = len(estimated) > 1
        said.append(
            f"{count_of(len(estimated), 'row')} {'are' if many else 'is'} estimated: a number or a day in "
            f"{'them' if many else 'it'} is derived; the source {'notes say' if many else 'note says'} how."
        )
    return said


def _empty(rows: Iterable[Row], column: str) -> int:
    return sum(1 for row in rows if row.get(column) is None)


def _of(some: int, rows: list[Row]) -> str:
    if some == len(rows):
        return {1: "The shipment line", 2: "Both shipment lines"}.get(some, f"All {number(some)} shipment lines")
    return f"{number(some)} of {number(len(rows))} shipment lines"


def _chips(rows: Iterable[Row]) -> list[str]:
    """Items whose chip is open: a range where candidates are known, unknown where none is."""
    ranged: dict[str, str] = {}
    unknown: dict[str, str] = {}
    for row in rows:
        if row.text("item_id") and not row.text("chip"):
            what = row.text("description") or row.text("item_id")
            (unknown if row.number("chip_tpp") is None else ranged)[row.text("item_id")] = what
    said = []
    if ranged:
        said.append(f"Several chips fit {_quoted(ranged)}: where their TPP differs it is a range.")
    if unknown:
        hold = "holds" if len(unknown) == 1 else "hold"
        said.append(f"Which chip {_quoted(unknown)} {hold} is not known: TPP is unknown, not zero.")
    return said


def _quoted(items: dict[str, str]) -> str:
    return listing([f"“{plain(what, 120)}”" for what in dict.fromkeys(items.values())], 4)


def _unshipped(story: Story) -> list[str]:
    shipped = {row.text("item_id") for row in story.rows["shipments"]}
    waiting = [
        row for row in story.rows["orders"] if row.text("item_id") not in shipped and row.text("status") != "cancelled"
    ]
    if not waiting:
        return []
    return [f"{count_of(len(waiting), 'order')}: no shipment of the item ordered is in these records."]
