"""Groups the codes of one stretch of the law by the outcomes of its rules, on a cursor of its own.

Several of these run beside each other: what takes long is to plan one long query for a few thousand codes.
"""

from __future__ import annotations

import duckdb

from tidewaiter.law.bulk_compile import Compiled
from tidewaiter.law.bulk_outcomes import Outcomes
from tidewaiter.law.in_force import in_force

__all__ = ["FEW", "MANY", "group_codes"]

FEW = 300
"""So many codes are answered one by one sooner than DuckDB plans the query that would group them."""
MANY = 50_000
"""For fewer codes, to plan that long query well takes longer than to run it as it stands."""


def group_codes(
    cursor: duckdb.DuckDBPyConnection, one: Compiled, codes: str, equal: str, part: int, found: int
) -> list[int]:
    """Add the `found` codes of one part to `equal`, those with equal outcomes together; the least of each, in order.

    The cursor is closed.
    """
    with cursor as own:
        if found <= FEW:
            here = f"FROM {codes} WHERE code % {one.parts} = {part}"
            own.execute(f"INSERT INTO {equal} SELECT code, [code] {here}")
        elif found < MANY:
            # Together with the grouping the optimizer takes ten times as long.
            own.execute("PRAGMA disable_optimizer")
            own.execute(f"INSERT INTO {equal} {_grouped(*_outcomes(one, codes, part))}")
            own.execute("PRAGMA enable_optimizer")
        else:
            query, columns = _outcomes(one, codes, part)
            own.execute(f"CREATE TEMP TABLE worked_out AS {query}")
            own.execute(f"INSERT INTO {equal} {_grouped('SELECT * FROM worked_out', columns)}")
            own.execute("DROP TABLE worked_out")
        least = own.execute(f"SELECT first FROM {equal} WHERE first % {one.parts} = {part} ORDER BY first").fetchall()
    return [code for (code,) in least]


def _outcomes(one: Compiled, codes: str, part: int) -> tuple[str, list[str]]:
    """The SQL of each code's outcomes, and their names."""
    law, switches = in_force(one.book, one.day_of(part)), one.switches_of(part)
    facts = one.completed(one.decoded(codes, part), switches)
    query, outcomes = Outcomes(law, switches, one.known(switches)).select(facts)
    columns = [*outcomes, *one.supplied(switches)]
    return f"SELECT {', '.join(['code', *columns])} FROM ({query})", columns


def _grouped(query: str, columns: list[str]) -> str:
    return f"SELECT min(code), list(code) FROM ({query}) GROUP BY {', '.join(columns) or '()'}"
