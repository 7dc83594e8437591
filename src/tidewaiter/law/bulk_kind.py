"""What leaving one country for another is in each law's words: an export from its own country, else a reexport."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tidewaiter.engine.duck import quote_name, quote_text
from tidewaiter.law.rulebook import Rulebook

__all__ = ["kind_column", "with_kinds"]


def kind_column(book: Rulebook) -> str:
    """The column that holds the kind of a transaction in the words of this rulebook."""
    return f"kind under {book.name}"


def with_kinds(lines: str, facts: Collection[str], books: Sequence[Rulebook]) -> str:
    """A SELECT of the lines with a kind for each rulebook; as recorded where the countries do not say."""
    if "kind" not in facts:
        return lines
    countries = {"from_country", "to_country"} <= set(facts)
    kinds = [f"{_kind(book) if countries else 'kind'} AS {quote_name(kind_column(book))}" for book in books]
    return f"SELECT *, {', '.join(kinds)} FROM ({lines})"


def _kind(book: Rulebook) -> str:
    return (
        "CASE WHEN coalesce(kind, 'export') NOT IN ('export', 'reexport') THEN kind "
        "WHEN from_country IS NULL OR to_country IS NULL THEN kind WHEN from_country = to_country THEN 'in_country' "
        f"WHEN from_country = {quote_text(book.jurisdiction)} THEN 'export' ELSE 'reexport' END"
    )
