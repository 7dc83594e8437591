"""What in an SQL step would not mean the same on DuckDB and Spark, found on its parsed tree."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.scope import traverse_scope

__all__ = ["faults", "tables_read"]

OPERATORS = (exp.And, exp.Or, exp.Xor, exp.Case, exp.If, exp.Cast, exp.Exists)
CAST_TYPES = {"BIGINT", "DECIMAL", "DATE", "TIMESTAMP", "TIMESTAMPNTZ", "VARCHAR", "TEXT", "BOOLEAN", "DOUBLE"}
FLOATING = {"DOUBLE", "FLOAT"}
NEED_ORDER = (exp.RowNumber, exp.Lag, exp.Lead, exp.DenseRank)


def parse(sql: str) -> exp.Expr:
    trees = [tree for tree in sqlglot.parse(sql, dialect="duckdb") if tree is not None]
    assert len(trees) == 1, "a step is one SELECT"
    return trees[0]


def tables_read(sql: str) -> set[str]:
    """The tables that the tree reads, names of its own WITH parts apart."""
    return {
        source.name
        for scope in traverse_scope(parse(sql))
        for source in scope.sources.values()
        if isinstance(source, exp.Table)
    }


def faults(sql: str) -> list[str]:
    """Every reason why this SQL is not for both engines."""
    tree = parse(sql)
    if not isinstance(tree, exp.Query):
        return ["a step is one SELECT"]
    return [
        *_functions(tree),
        *_casts(tree),
        *_sums(tree),
        *_divisions(tree),
        *_windows(tree),
        *(f"ASOF join: {join.sql()}" for join in tree.find_all(exp.Join) if str(join.args.get("method")) == "ASOF"),
        *(f"DISTINCT ON: {one.sql()}" for one in tree.find_all(exp.Distinct) if one.args.get("on")),
        *(f"LIMIT without ORDER BY: {one.sql()}" for one in tree.find_all(exp.Query) if _unordered_limit(one)),
    ]


def allowed_functions() -> tuple[set[str], set[str]]:
    """The closed list, as names and as nodes of the tree."""
    listed = tomllib.loads((files("tidewaiter.engine") / "functions.toml").read_text(encoding="utf-8"))["function"]
    return {one["name"] for one in listed}, {node for one in listed for node in one.get("tree", [])}


def _functions(tree: exp.Expr) -> Iterator[str]:
    names, nodes = allowed_functions()
    for call in tree.find_all(exp.Func):
        if isinstance(call, OPERATORS) or type(call).__name__ in nodes:
            continue
        name = call.name if isinstance(call, exp.Anonymous) else call.sql_name()
        if name.lower() not in names:
            yield f"function not on the list: {name.lower()}"


def _casts(tree: exp.Expr) -> Iterator[str]:
    for cast in tree.find_all(exp.Cast):
        if type(cast) is not exp.Cast or cast.to.this.name not in CAST_TYPES:
            yield f"cast that is not on both engines: {cast.sql()}"


def _sums(tree: exp.Expr) -> Iterator[str]:
    for total in tree.find_all(exp.Sum):
        if any(cast.to.this.name in FLOATING for cast in total.find_all(exp.Cast)) or "probability" in total.sql():
            yield f"sum of floating point: {total.sql()}"


def _divisions(tree: exp.Expr) -> Iterator[str]:
    for division in tree.find_all(exp.Div, exp.IntDiv, exp.Mod):
        divisor = division.expression
        if not isinstance(divisor, exp.Nullif) and not (isinstance(divisor, exp.Literal) and divisor.to_py() != 0):
            yield f"division by what may be 0: {division.sql()}"


def _windows(tree: exp.Expr) -> Iterator[str]:
    named = {
        window.this.name.lower(): window
        for select in tree.find_all(exp.Select)
        for window in select.args.get("windows") or []
    }
    for window in tree.find_all(exp.Window):
        own = named.get(str(window.alias).lower(), window)
        if not own.args.get("order") and (isinstance(window.this, NEED_ORDER) or window.find_ancestor(exp.Qualify)):
            yield f"window without ORDER BY: {window.sql()}"


def _unordered_limit(query: exp.Query) -> bool:
    return bool(query.args.get("limit") or query.args.get("offset")) and not query.args.get("order")
