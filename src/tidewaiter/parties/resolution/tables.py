"""The tables of a pack as they are when several numbers count as one party: the same rows, one number for each firm.

Of `parties` itself the rows of a firm become one. What its records state alike, or only one of them states, stays; a
fact in which they differ is empty, for nobody knows which of them is right.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from tidewaiter.engine.duck import copy_to_parquet, quote_name
from tidewaiter.records.contracts import Column, ColumnType, Table, tables

__all__ = ["FACTS", "MEMBERS", "conflicts", "lines_within", "party_columns", "write_resolved"]

MEMBERS = "members"
"""The temporary table that says, for every party put together with another, which number stands for it."""

FACTS = tuple(
    column.name
    for column in tables()["parties"].columns
    if not column.common and column.name not in {"party_id", "name", "alt_names"}
)
"""The columns of `parties` in which the records of a firm may differ; its names are all kept."""

_BETWEEN = {
    "shipments": ("seller_id", "buyer_id"),
    "declarations": ("exporter_id", "importer_id"),
    "ownership": ("owner_id", "owned_id"),
    "tenancies": ("provider_id", "tenant_id"),
}
"""Tables whose rows run from one party to another."""
_LISTS = "list_values"


def party_columns(table: Table) -> tuple[Column, ...]:
    """The columns of a table that name parties."""
    return tuple(column for column in table.columns if column.party)


def write_resolved(con: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, int]:
    """Write each table that names a party put together with another, and say how many rows it has."""
    written = {}
    for table in tables().values():
        select = _parties(con, table) if table.name == "parties" else _renamed(con, table)
        if select:
            folder.mkdir(exist_ok=True)
            path = folder / f"{table.name}.parquet"
            # A row id stands once in a table of one day, so that the order is total.
            written[path.name] = copy_to_parquet(con, select, path, order_by=[*table.key, "row_id"])
        for column in party_columns(table):
            con.execute(f"DROP TABLE IF EXISTS {_value_table(column, table)}")
    return written


def conflicts(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, ...]]:
    """For every number that stands for several, the facts in which their records differ."""
    counts = ", ".join(f"count(DISTINCT {quote_name(name)}) > 1" for name in FACTS)
    rows = con.execute(f"SELECT resolved_id, {counts} FROM {MEMBERS} JOIN parties USING (party_id) GROUP BY 1")
    return {
        row[0]: tuple(name for name, differ in zip(FACTS, row[1:], strict=True) if differ) for row in rows.fetchall()
    }


def lines_within(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """For every number the rows that run from it to another number of the same firm, now from a firm to itself."""
    both = " UNION ALL ".join(
        f"SELECT {giver} AS giver, {taker} AS taker FROM {table} WHERE {giver} <> {taker}"
        for table, (giver, taker) in _BETWEEN.items()
    )
    rows = con.execute(f"""
        SELECT giver, count(*) FROM ({both})
        JOIN {MEMBERS} AS one ON one.party_id = giver
        JOIN {MEMBERS} AS other ON other.party_id = taker AND other.resolved_id = one.resolved_id
        GROUP BY giver
    """)
    return dict(rows.fetchall())


def _renamed(con: duckdb.DuckDBPyConnection, table: Table) -> str:
    """The SELECT of the table with other numbers, or nothing where no row of it has one to be changed."""
    joins: list[str] = []
    shown: list[str] = []
    for at, column in enumerate(_touched(con, table)):
        name, alias = f"t.{quote_name(column.name)}", f"m{at}"
        when = f" AND {_is_party(table)}" if column.name == "subject_id" else ""
        joins.append(f"LEFT JOIN {_changes(column, table)} AS {alias} ON {alias}.before = {name}{when}")
        shown.append(f"coalesce({alias}.after, {name}) AS {quote_name(column.name)}")
    if not joins:
        return ""
    return f"SELECT t.* REPLACE ({', '.join(shown)}) FROM {quote_name(table.name)} AS t {' '.join(joins)}"


def _touched(con: duckdb.DuckDBPyConnection, table: Table) -> Iterator[Column]:
    for column in party_columns(table):
        if column.type is ColumnType.LIST:
            con.execute(f"CREATE OR REPLACE TEMP TABLE {_value_table(column, table)} AS {_list_values(column, table)}")
        name = quote_name(column.name)
        # A semi join, asked for one row: most columns of most tables name nobody who was put together.
        where = f"{name} IN (SELECT before FROM {_changes(column, table)})"
        if column.name == "subject_id":
            where += f" AND {_is_party(table)}"
        if con.execute(f"SELECT 1 FROM {quote_name(table.name)} AS t WHERE {where} LIMIT 1").fetchone():
            yield column


def _changes(column: Column, table: Table) -> str:
    if column.type is ColumnType.LIST:
        return _value_table(column, table)
    return f"(SELECT party_id AS before, resolved_id AS after FROM {MEMBERS} WHERE party_id <> resolved_id)"


def _value_table(column: Column, table: Table) -> str:
    return quote_name(f"{_LISTS} {table.name} {column.name}")


def _list_values(column: Column, table: Table) -> str:
    """Every list that names somebody put together, with the new numbers; of neighbors that are now the same, one."""
    cell = quote_name(column.name)
    return f"""
        WITH parts AS (
            SELECT before, unnest(cells) AS part, unnest(range(len(cells))) AS place
            FROM (SELECT DISTINCT {cell} AS before, string_split({cell}, '|') AS cells
                  FROM {quote_name(table.name)} WHERE {cell} IS NOT NULL)
        ), named AS (
            SELECT before, place, coalesce(resolved_id, part) AS part, resolved_id <> party_id AS moved
            FROM parts LEFT JOIN {MEMBERS} ON party_id = part
        ), apart AS (
            SELECT *, part IS DISTINCT FROM lag(part) OVER (PARTITION BY before ORDER BY place) AS kept FROM named
        )
        SELECT before, string_agg(part, '|' ORDER BY place) FILTER (kept) AS after
        FROM apart GROUP BY before HAVING coalesce(bool_or(moved), false)
    """


def _is_party(table: Table) -> str:
    return "t.subject_kind = 'party'" if any(one.name == "subject_kind" for one in table.columns) else "true"


def _parties(con: duckdb.DuckDBPyConnection, table: Table) -> str:
    if not con.execute(f"SELECT 1 FROM {MEMBERS} LIMIT 1").fetchone():
        return ""
    con.execute("SELECT * FROM parties LIMIT 0")
    columns = [column[0] for column in con.description or ()]
    firm = ", ".join(_of_firm(name) for name in columns)
    one_by_one = ", ".join(_reported(name) for name in columns)
    alone = f"SELECT {one_by_one} FROM parties AS p LEFT JOIN {_changes_of_reporter(table)} ON before = p.reported_by"
    return f"""
        WITH members AS (SELECT resolved_id, n.* FROM ({alone}) AS n JOIN {MEMBERS} AS m ON m.party_id = n.party_id),
        titles AS (SELECT resolved_id, arg_min(name, party_id) AS title FROM members GROUP BY resolved_id),
        names AS (
            SELECT resolved_id, party_id, 0 AS place, replace(name, '|', '/') AS called FROM members
            UNION ALL
            SELECT resolved_id, party_id, 1 + unnest(range(len(string_split(alt_names, '|')))),
                   unnest(string_split(alt_names, '|'))
            FROM members WHERE alt_names IS NOT NULL
        ), others AS (
            SELECT resolved_id, string_agg(called, '|' ORDER BY party_id, place) AS other_names
            FROM (FROM names JOIN titles USING (resolved_id) WHERE called <> title AND called <> ''
                  QUALIFY row_number() OVER (PARTITION BY resolved_id, called ORDER BY party_id, place) = 1)
            GROUP BY resolved_id
        )
        SELECT {", ".join(map(quote_name, columns))} FROM (
            SELECT {firm} FROM members LEFT JOIN others USING (resolved_id) GROUP BY resolved_id
            UNION ALL BY NAME
            SELECT * FROM ({alone}) WHERE party_id NOT IN (SELECT party_id FROM {MEMBERS})
        )
    """


def _changes_of_reporter(table: Table) -> str:
    return f"{_changes(table.column('reported_by'), table)} AS r"


def _reported(name: str) -> str:
    return "coalesce(r.after, p.reported_by) AS reported_by" if name == "reported_by" else f"p.{quote_name(name)}"


def _of_firm(name: str) -> str:
    cell = quote_name(name)
    match name:
        case "party_id":
            return "resolved_id AS party_id"
        case "name" | "row_id":
            return f"arg_min({cell}, members.party_id) AS {cell}"
        case "alt_names":
            return "min(other_names) AS alt_names"
        case _:
            return f"CASE WHEN count(DISTINCT {cell}) = 1 THEN min({cell}) END AS {cell}"
