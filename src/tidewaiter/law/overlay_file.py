"""A draft over the lines of a file: each line is answered under the law and under the draft, which is never law.

What a draft measures is worked out once for each different amount, by the same function as for one transaction. Each
combination of ranges makes one rulebook, and the lines in these ranges are answered under it as under any other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from tidewaiter.engine.duck import copy_to_parquet, quote_name, quote_text
from tidewaiter.engine.step import parquet
from tidewaiter.law.bulk import Bulk
from tidewaiter.law.bulk_answer import ANSWER_COLUMNS
from tidewaiter.law.bulk_classes import ATTESTED
from tidewaiter.law.evaluate import Answered
from tidewaiter.law.facts import FACTS, completed
from tidewaiter.law.overlay import Overlay
from tidewaiter.law.overlay_determine import Laid
from tidewaiter.law.overlay_measure import asked_by, running
from tidewaiter.law.rulebook import Rulebook

__all__ = ["COUNTED_COLUMNS", "hypothetical_column", "lay", "with_amounts"]

COUNTED_COLUMNS = ("shipment_id", "line", "buyer_id", "units", "value_usd")
"""Columns of the table shipments, beside the facts, from which amounts are counted."""

_RANGE, _FREE = "range under the draft", "free without the draft"
_AT_ONCE = 100_000
_KEYS = {
    "company_year": "buyer_id, date_part('year', day)",
    "country_stock": "to_country",
    "country_flow": "to_country, date_part('year', day)",
}


def with_amounts(lines: str, facts: Collection[str], laid: Laid) -> tuple[str, list[str]]:
    """A SELECT of shipments with the number of chips, and what lines before them in the file amounted to.

    A line's amounts count from the next line on, in the order of days, shipments and lines. Where the amount of any
    line before is not known, the sum is not known. A unit that is an assembly holds a number of chips that no column
    tells, and nothing tells servers and power.
    """
    single = "item_kind IS DISTINCT FROM 'assembly'" if "item_kind" in facts else "true"
    query = f"SELECT *, CASE WHEN {single} THEN CAST(units AS DECIMAL(38,6)) END AS chips FROM ({lines})"
    tpp = f"CASE WHEN {single} THEN tpp * CAST(units AS DECIMAL(18,0)) END" if "tpp" in facts else "NULL"
    own = {"chips": "chips", "tpp": tpp, "value": "value_usd"}
    sums = {
        f"{one.per}_{one.of}": _before(own[one.of], _KEYS[one.per])
        for one in laid.measures
        if one is not None and running(one) and one.of in own
    }
    if sums:
        query = f"SELECT *, {', '.join(f'{sql} AS {name}' for name, sql in sums.items())} FROM ({query})"
    return query, ["chips", "value_usd", *sums]


def lay(
    con: duckdb.DuckDBPyConnection,
    lines: str,
    facts: Collection[str],
    amounts: Sequence[str],
    laid: Laid,
    base: Bulk,
    path: Path,
) -> tuple[str, tuple[tuple[str, Rulebook], ...]]:
    """Lines that say how they stand to the draft, and its rulebook for each way that occurs, with the SQL of the way.

    They are written to `path`; `base` answers under the law as it is.
    """
    asked = frozenset[str]().union(*map(asked_by, laid.measures))
    known = sorted({*asked, *(ATTESTED if asked else ())} & {*facts, *amounts})
    ranges, ranged = _ranged(con, lines, known, laid)
    base.solve(ranged)
    said = ", ".join(("jurisdiction", "ruleset", *ANSWER_COLUMNS))
    free = f"license_required = 'no' AS {quote_name(_FREE)}"
    copy_to_parquet(con, f"SELECT * EXCLUDE ({said}), {free} FROM ({base.answered(ranged)})", path)
    base.close()
    query = f"SELECT * FROM {parquet(path)}"
    occurring = con.execute(
        f"SELECT DISTINCT {quote_name(_RANGE)}, {quote_name(_FREE)} FROM ({query}) ORDER BY ALL"
    ).fetchall()
    return query, tuple((_meant(at, free), laid.under(ranges[at], free=free)) for at, free in occurring)


def hypothetical_column(overlay: Overlay, *, sums: bool) -> str:
    """The SQL of what each answer under the draft says of itself; NULL for an answer under the law."""
    states = [(one.on, overlay.told_on(one.on)) for one in reversed(overlay.states)]
    unknown = overlay.told_on(overlay.states[0].on - dt.timedelta(1))
    when = " ".join(f"WHEN day >= DATE '{day}' THEN {quote_text(told)}" for day, told in states)
    rest = ". Amounts before a line are those of this file." if sums else "."
    words = f"{quote_text(overlay.not_law + ' ')} || day || '; ' || CASE {when} ELSE {quote_text(unknown)} END"
    ruleset = quote_text(overlay.ruleset)
    return f"CASE WHEN CAST(ruleset AS VARCHAR) = {ruleset} THEN {words} || {quote_text(rest)} END"


def _before(amount: str, key: str) -> str:
    """The sum over the lines before this one with the same key; NULL where one of them is not known."""
    window = (
        f"OVER (PARTITION BY {key} ORDER BY day, shipment_id, line, n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    )
    return f"CASE WHEN count(*) {window} = count({amount}) {window} THEN coalesce(sum({amount}) {window}, 0) END"


def _meant(at: int, free: bool) -> str:
    return f"line.{quote_name(_RANGE)} = {at} AND {'' if free else 'NOT '}line.{quote_name(_FREE)}"


def _ranged(
    con: duckdb.DuckDBPyConnection, lines: str, known: Sequence[str], laid: Laid
) -> tuple[list[tuple[Answered, ...]], str]:
    """The combinations of ranges that occur, and the lines with the number of theirs."""
    if not known:
        return [laid.ranges({})], f"SELECT *, 0 AS {quote_name(_RANGE)} FROM ({lines})"
    columns = ", ".join(known)
    con.execute(f'CREATE TEMP TABLE "draft amounts" AS SELECT DISTINCT {columns} FROM ({lines})')
    con.execute('CREATE TEMP TABLE "draft ranges" (place BIGINT, number INTEGER)')
    numbers: dict[tuple[Answered, ...], int] = {}
    last = -1
    while batch := con.execute(
        f'SELECT rowid, {columns} FROM "draft amounts" WHERE rowid > {last} ORDER BY rowid LIMIT {_AT_ONCE}'
    ).fetchall():
        found = [numbers.setdefault(_ranges(laid, known, cells), len(numbers)) for _, *cells in batch]
        con.execute('INSERT INTO "draft ranges" SELECT unnest(?), unnest(?)', [[row[0] for row in batch], found])
        last = batch[-1][0]
    numbered = f'SELECT {columns}, number FROM "draft amounts" AS a JOIN "draft ranges" AS b ON b.place = a.rowid'
    con.execute(f'CREATE TEMP TABLE "draft numbers" AS {numbered}')
    con.execute('DROP TABLE "draft amounts"')
    con.execute('DROP TABLE "draft ranges"')
    same = " AND ".join(f"r.{name} IS NOT DISTINCT FROM line.{name}" for name in known)
    joined = f'({lines}) AS line LEFT JOIN "draft numbers" AS r ON {same}'
    return list(numbers), f"SELECT line.*, r.number AS {quote_name(_RANGE)} FROM {joined}"


def _ranges(laid: Laid, names: Sequence[str], cells: Sequence[Any]) -> tuple[Answered, ...]:
    given: dict[str, Decimal | str] = {name: cell for name, cell in zip(names, cells, strict=True) if cell is not None}
    facts = completed({name: value for name, value in given.items() if name in FACTS})
    return laid.ranges({**facts, **given})
