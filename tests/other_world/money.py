"""Money: what was invoiced, in which currency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.other_world.things import Lot, Party, Row

if TYPE_CHECKING:
    from tests.other_world.book import Book

CURRENCY = {
    "JP": ("JPY", 150.0),
    "TW": ("TWD", 32.0),
    "DE": ("EUR", 0.92),
    "NL": ("EUR", 0.92),
    "IN": ("INR", 84.0),
    "SG": ("SGD", 1.34),
    "MY": ("MYR", 4.4),
}


def invoice(book: Book, lot: Lot, seller: Party, factor: float) -> Row:
    """What was invoiced; some invoice in their own money and nobody converted it."""
    usd = round(lot.item.price * len(lot) * factor * book.rng.uniform(0.94, 1.08), 2)
    if seller.currency == "USD":
        return {"value_usd": f"{usd:.2f}"}
    code, rate = CURRENCY[seller.country]
    shown = f"{usd:.2f}" if book.chance(0.6) else ""
    return {"value_usd": shown, "value_original": f"{usd * rate:.2f}", "currency": code}
