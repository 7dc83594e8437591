"""The heading of a story: from whom to whom, by which countries, how much, and since when it is on record."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from tidewaiter.report.folder import Row
from tidewaiter.report.names import party_name
from tidewaiter.report.stories import Story
from tidewaiter.report.wording import count_of, country, day_text, listing, tpp_text

__all__ = ["facts_of", "route_of", "title_of"]


def title_of(story: Story) -> str:
    """From the first seller to the last holder; without shipments, who ordered, uses or promised."""
    if story.rows["shipments"]:
        first, last = _ends(story)
        return f"{_named(story, first)} to {_named(story, last)}"
    for table, column, words in (
        ("orders", "buyer_id", "ordered, no shipment recorded"),
        ("tenancies", "tenant_id", "use without a shipment recorded"),
        ("documents", "subject_id", "papers only, no shipment recorded"),
    ):
        who = [row.text(column) for row in story.rows[table] if row.text(column) in story.parties]
        if who:
            return f"{_named(story, who)}: {words}"
    return f"{_named(story, sorted(story.parties)) or 'Rows without a party'}: no shipment recorded"


def route_of(story: Story, order: Mapping[str, int]) -> str:
    """The countries from the first leg to the last: Taiwan → Indonesia and Japan → Hong Kong → China."""
    shipments = story.rows["shipments"]
    left = {row.text("from_country") for row in shipments if row.text("from_country") != row.text("to_country")}
    at: dict[str, int] = {}
    for row in shipments:
        buyer = row.text("ultimate_consignee_id") or row.text("buyer_id")
        for code, party in ((row.text("from_country"), row.text("seller_id")), (row.text("to_country"), buyer)):
            column = order.get(party, 0)
            # Where goods only arrive the last arrival counts: China by a direct leg still ends the longer way.
            at[code] = min(at.get(code, column), column) if code in left else max(at.get(code, 0), column)
    columns: dict[int, list[str]] = defaultdict(list)
    for code, column in sorted(at.items()):
        columns[column].append(country(code))
    return " → ".join(listing(columns[column], 4) for column in sorted(columns))


def facts_of(story: Story) -> list[str]:
    """How many lines, chips and orders, how much TPP, and since when."""
    shipments, orders = story.rows["shipments"], story.rows["orders"]
    facts = []
    if shipments:
        facts.append(count_of(len(shipments), "shipment line"))
        facts.append(count_of(_sum(row.number("chips") for row in story.held), "chip"))
        facts.append(_tpp(story.held))
    if orders:
        facts.append(count_of(len(orders), "order"))
    known = [day for rows in story.rows.values() for row in rows if (day := row.day("recorded_at"))]
    if known:
        first = min(known)
        facts.append(f"on record since {day_text(first.date() if isinstance(first, dt.datetime) else first)}")
    return facts


def _ends(story: Story) -> tuple[list[str], list[str]]:
    """Those who sold without having bought, and those who hold at the end; a party of both stands at the end."""
    shipments = story.rows["shipments"]
    bought = dict.fromkeys(row.text("ultimate_consignee_id") or row.text("buyer_id") for row in shipments)
    sold = dict.fromkeys(row.text("seller_id") for row in shipments)
    last = dict.fromkeys(row.text("holder_id") for row in story.held) or dict.fromkeys([*bought][-1:])
    first = [key for key in sold if key not in bought] or [*sold][:1]
    return [key for key in first if key not in last] or first, [*last]


def _named(story: Story, keys: Sequence[str]) -> str:
    return listing([party_name(story.parties, key) for key in dict.fromkeys(keys)], 2)


def _tpp(held: Sequence[Row]) -> str:
    if all(row.number("tpp_high") is None for row in held):
        return "TPP unknown"
    low, high = (_sum(row.number(column) for row in held) for column in ("tpp_low", "tpp_high"))
    some = any(row.number("tpp_high") is None for row in held)
    return tpp_text(low, high) + (" and more, not all chips known" if some else "")


def _sum(values: Iterable[Decimal | None]) -> Decimal:
    return sum((value for value in values if value is not None), Decimal(0))
