"""Turns the rows of a story into the boxes and arrows of its picture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from markupsafe import Markup

from tidewaiter.report.folder import Row
from tidewaiter.report.gaps import GONE
from tidewaiter.report.hops_svg import Arrow, Box, draw_hops
from tidewaiter.report.layers import Edge, arrange
from tidewaiter.report.names import chip_words, party_name, party_place
from tidewaiter.report.stories import Story, listed
from tidewaiter.report.wording import count_of, country, day_span, listing

__all__ = ["MOST_BOXES", "order_of_parties", "story_picture"]

MOST_BOXES = 24
MOST_ARROWS = 60
MOST_PAIRS = 400
_FORMS = {"chip": "chip", "module": "module", "board": "board", "server": "server", "rack": "rack"}


def story_picture(story: Story, title: str) -> tuple[Markup | None, int]:
    """The picture of a story, or None where nothing joins two holders; and how many boxes were left out of it."""
    arrows = [*_shipped(story), *_ordered(story), *_used(story)]
    stops, seized = _stopped(story, arrows)
    arrows += seized
    keys = list(dict.fromkeys(end for arrow in arrows for end in (arrow.source, arrow.target)))
    keys += [box.key for box in stops if box.key not in keys]
    left_out = max(0, len(keys) - MOST_BOXES)
    keys = keys[:MOST_BOXES]
    special = {box.key: box for box in stops}
    boxes = [special.get(key) or _holder(story, key) for key in keys]
    shown = [arrow for arrow in arrows if arrow.source in keys and arrow.target in keys][:MOST_ARROWS]
    return (draw_hops(boxes, shown, f"Holders and movements: {title}") if boxes else None), left_out


def order_of_parties(story: Story) -> dict[str, int]:
    """For each party the column it stands in: how many legs lie before it; nothing where the legs are too many."""
    edges = _pairs(story.rows["shipments"])
    if len(edges) > MOST_PAIRS:
        return {}
    nodes = list(dict.fromkeys(end for pair in edges for end in pair))
    layout = arrange(nodes, [Edge(f"{s}>{t}", s, t) for s, t in edges if s != t])
    return {node: number for number, column in enumerate(layout.columns) for node in column}


def _pairs(rows: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    pairs: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        pairs[row.text("seller_id"), row.text("ultimate_consignee_id") or row.text("buyer_id")].append(row)
    return pairs


def _holder(story: Story, key: str) -> Box:
    if key not in story.parties:
        return Box(key, "Seller not recorded", "", kind="nobody")
    chips = _sum(row.number("chips") for row in story.held if row.text("holder_id") == key)
    held = f"last holds {count_of(chips, 'chip')}" if chips else ""
    return Box(key, party_name(story.parties, key), party_place(story.parties, key), held)


def _shipped(story: Story) -> list[Arrow]:
    """One arrow for each pair of holders, the most chips first."""
    arrows = []
    for (seller, buyer), rows in _pairs(story.rows["shipments"]).items():
        via = [country(code) for code in dict.fromkeys(c for row in rows for c in listed(row.text("via_countries")))]
        words = [*_amount(rows), _days(rows, "shipped_on"), *([f"via {listing(via, 3)}"] if via else [])]
        look = "recorded" if all(row.text("status") in {"", "recorded", "corrected"} for row in rows) else "alleged"
        arrows.append(
            (
                _sum(row.number("chips") for row in rows),
                Arrow(f"ship {seller} {buyer}", seller, buyer, tuple(words), look),
            )
        )
    return [arrow for _, arrow in sorted(arrows, key=lambda pair: (-pair[0], pair[1].key))]


def _ordered(story: Story) -> list[Arrow]:
    """Orders that no shipment of the same item follows: from the buyer to the end user, or from an unknown seller."""
    shipped = {row.text("item_id") for row in story.rows["shipments"]}
    arrows = []
    for row in story.rows["orders"]:
        if row.text("item_id") in shipped and row.text("status") != "cancelled":
            continue
        buyer, user = row.text("buyer_id"), row.text("end_user_id")
        source, target = (buyer, user) if user and user != buyer else (f"seller of {row.text('order_id')}", buyer)
        state = "cancelled" if row.text("status") == "cancelled" else "ordered"
        words = (
            *_amount([row]),
            "ordered, cancelled" if state == "cancelled" else "ordered",
            _days([row], "ordered_on"),
        )
        arrows.append(Arrow(f"order {row.text('row_id')}", source, target, words, state))
    return arrows


def _used(story: Story) -> list[Arrow]:
    arrows = []
    for row in story.rows["tenancies"]:
        owner = row.text("provider_id") or story.sites.get(row.text("site_id"), Row()).text("operator_id")
        if owner:
            words = (*(_amount([row]) if row.text("item_id") else []), f"{row.text('use') or 'use'}, no movement")
            arrows.append(Arrow(f"use {row.text('row_id')}", owner, row.text("tenant_id"), words, "used"))
    return arrows


def _stopped(story: Story, arrows: Sequence[Arrow]) -> tuple[list[Box], list[Arrow]]:
    """A box for each seizure or loss, joined to the holder whose account or order names the same item, if it is one."""
    boxes, lines = [], []
    for row in story.rows["custody_events"]:
        if row.text("step") not in GONE:
            continue
        key = f"stop {row.text('row_id')}"
        who = party_name(story.parties, row.text("party_id")) if row.text("party_id") else "hands not recorded"
        amount = " · ".join(_amount([row])) if row.text("item_id") else row.text("serial_number")
        boxes.append(Box(key, f"{amount} {row.text('step')}", f"{who} · {_days([row], 'event_at')}", kind="stop"))
        item = row.text("item_id")
        named = {
            held.text("holder_id")
            for held in story.held
            if held.text("item_id") == item and held.number("reshipped_units")
        }
        named |= {
            order.text("buyer_id") for order in story.rows["orders"] if order.text("item_id") == item and not named
        }
        if len(named) == 1 and any(named & {arrow.source, arrow.target} for arrow in arrows):
            lines.append(Arrow(key, named.pop(), key, (row.text("step"),), "seized"))
    return boxes, lines


def _amount(rows: Sequence[Row]) -> list[str]:
    """Units by their form and the chip, each on a line of its own: ~27 servers, NVIDIA H100 SXM."""
    units = _sum(row.number("units") for row in rows)
    if all(row.number("units") is None for row in rows):
        return ["number not recorded"]
    forms = {_FORMS.get(row.text("form"), "") for row in rows}
    form = forms.pop() if len(forms) == 1 else ""
    about = "~" if any(row.text("status") == "estimated" for row in rows) else ""
    chips = list(
        dict.fromkeys(
            chip_words(row) if row.text("chip") else row.text("description") or chip_words(row) for row in rows
        )
    )
    return [f"{about}{count_of(units, form or 'unit')}", listing(chips, 2)]


def _days(rows: Sequence[Row], column: str) -> str:
    days = [day for row in rows if (day := row.day(column))]
    return day_span(min(days), max(days)) if days else "day not recorded"


def _sum(values: Iterable[Decimal | None]) -> Decimal:
    return sum((value for value in values if value is not None), Decimal(0))
