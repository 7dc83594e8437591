"""What the items of a file are: each different text is read once, however many lines bear it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from tidewaiter.core.errors import InputError
from tidewaiter.engine.duck import quote_name
from tidewaiter.law.facts import FACTS
from tidewaiter.law.facts_of import facts_of_item

__all__ = ["ITEM_FACTS", "JURISDICTION_FACTS", "ItemProblem", "read_items", "sql_type"]

JURISDICTION_FACTS = ("us_origin", "us_content_pct", "fdp")

ITEM_FACTS = tuple(fact for fact in FACTS if fact not in {"to_country", "hq_country", "parent_country"})
"""Facts that the text of an item may hold."""


@dataclass(frozen=True, slots=True)
class ItemProblem:
    """Why the text of an item cannot be used."""

    value: str
    expected: str
    problem: str
    to_do: str


def sql_type(fact: str) -> str:
    """The SQL type of a fact's column."""
    return "VARCHAR" if FACTS[fact] != "number" else "DECIMAL(18,3)" if fact == "tpp" else "DECIMAL(18,6)"


def read_items(
    con: duckdb.DuckDBPyConnection, lines: str, table: str
) -> tuple[tuple[str, ...], dict[str, ItemProblem]]:
    """Make `table` (text, other, year, facts …) of the items of the lines; say which facts it has and which texts fail.

    `lines` has columns text, other (tried where the text names nothing) and day.
    """
    asked = con.execute(
        f"SELECT DISTINCT text, other, CAST(date_part('year', day) AS INTEGER) AS year FROM ({lines}) "
        "WHERE text IS NOT NULL OR other IS NOT NULL ORDER BY ALL"
    ).fetchall()
    problems: dict[str, ItemProblem] = {}
    found = [_facts(text, other, year, problems) for text, other, year in asked]
    facts = tuple(fact for fact in ITEM_FACTS if any(fact in one for one in found))
    made = ", ".join(["text VARCHAR", "other VARCHAR", "year INTEGER", *(f"{fact} {sql_type(fact)}" for fact in facts)])
    con.execute(f"CREATE TEMP TABLE {quote_name(table)} ({made})")
    _insert(con, table, facts, asked, found)
    return facts, problems


def _facts(
    text: str | None, other: str | None, year: int, problems: dict[str, ItemProblem]
) -> Mapping[str, Decimal | str]:
    for given in filter(None, (text, other)):
        try:
            facts = facts_of_item(given, year).facts
        except InputError as error:
            problems[given] = ItemProblem(error.value, error.expected, error.message, error.hint)
            return {}
        if facts:
            return facts
    return {}


def _insert(
    con: duckdb.DuckDBPyConnection,
    table: str,
    facts: Iterable[str],
    asked: list[tuple[str | None, str | None, int]],
    found: list[Mapping[str, Decimal | str]],
) -> None:
    """Column by column: DuckDB takes a list far faster than row after row."""
    columns = [[one[at] for one in asked] for at in range(3)]
    columns += [[None if fact not in one else str(one[fact]) for one in found] for fact in facts]
    types = ["VARCHAR", "VARCHAR", "INTEGER", *map(sql_type, facts)]
    cells = ", ".join(f"CAST(unnest(CAST(? AS VARCHAR[])) AS {kind})" for kind in types)
    texts = [[None if cell is None else str(cell) for cell in column] for column in columns]
    con.execute(f"INSERT INTO {quote_name(table)} SELECT {cells}", texts)
