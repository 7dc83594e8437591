"""A step declares which tables it reads and which it writes; an audit is the sorted list of its steps.

An SQL step is one file: its name and claim, what it reads, what it writes, then one SELECT that gives that table.

    -- absent_tables: Which input tables the pack does not hold, and what each would add.
    -- reads: shipments, items
    -- writes: absent_tables
    select …
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import duckdb

from tidewaiter.core.errors import InputError, Place
from tidewaiter.engine.duck import copy_to_csv, copy_to_parquet, quote_name, quote_text

__all__ = ["CSV_ROWS", "Step", "Workplace", "in_order", "parquet", "sql_step", "sql_steps", "write_table"]

CSV_ROWS = 1_000_000
"""A longer table is written as CSV only when asked for."""

_HEADER = re.compile(r"-- (?P<word>[a-z][a-z0-9_]*): (?P<rest>.*\S)\s*")
_PARAMETER = re.compile(r"\$([a-z][a-z0-9_]*)")
_COMMENT_OR_STRING = re.compile(r"--[^\n]*|'(?:[^']|'')*'")


@dataclass(frozen=True, slots=True)
class Workplace:
    """What a step works with: a connection on which the tables it reads are views, and a folder to write into.

    `scratch` is an empty folder that is gone when the step is done. `order` gives the columns of each written table's
    total order. A table of at most `csv_rows` rows is written as CSV too (None = however long it is). `told` takes the
    share of the step that is done, from 0 to 1.
    """

    con: duckdb.DuckDBPyConnection
    folder: Path
    scratch: Path
    order: Mapping[str, Sequence[str]] = field(default_factory=dict)
    parameters: Mapping[str, object] = field(default_factory=dict)
    csv_rows: int | None = CSV_ROWS
    told: Callable[[float], None] = lambda share: None


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of an audit; `run` writes files into the workplace and says how many rows each of them holds.

    `digest` stands for what the step does: the SHA-256 of its SQL, or "" where the program's version says it.
    """

    name: str
    claim: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    run: Callable[[Workplace], Mapping[str, int]]
    digest: str = ""


def write_table(at: Workplace, table: str, select: str) -> dict[str, int]:
    """Write what `select` yields as tables/TABLE.parquet, and as CSV if it is not too long, in the table's total order.

    The CSV is made from the Parquet file, so the two cannot differ.
    """
    path = at.folder / "tables" / f"{table}.parquet"
    path.parent.mkdir(exist_ok=True)
    rows = copy_to_parquet(at.con, select, path, order_by=at.order[table])
    written = {f"tables/{table}.parquet": rows}
    if at.csv_rows is None or rows <= at.csv_rows:
        copy_to_csv(at.con, f"SELECT * FROM {parquet(path)}", path.with_suffix(".csv"))
        written[f"tables/{table}.csv"] = rows
    return written


def parquet(path: Path) -> str:
    """The SQL that reads this one Parquet file, though its path may hold the signs of a pattern."""
    literal = re.sub(r"[*?[]", r"[\g<0>]", str(path))
    return f"read_parquet({quote_text(literal)})"


def sql_steps(folder: Path) -> list[Step]:
    """The steps of all .sql files in a folder, by file name."""
    return [sql_step(path) for path in sorted(folder.glob("*.sql"))]


def sql_step(path: Path) -> Step:
    """The step that an .sql file holds, or an InputError that names the line which is not as it should be."""
    content = path.read_bytes()
    name, claim, reads, writes = _header(path, content.decode().splitlines())
    sql = content.decode()
    _check_one_select(path, sql)
    return Step(
        name=name,
        claim=claim,
        reads=reads,
        writes=(writes,),
        run=partial(_run_sql, sql=sql, table=writes),
        digest=hashlib.sha256(content).hexdigest(),
    )


def _header(path: Path, lines: Sequence[str]) -> tuple[str, str, tuple[str, ...], str]:
    found = [_HEADER.fullmatch(line) for line in (*lines[:3], "", "", "")[:3]]
    wanted = ("-- NAME: CLAIM", "-- reads: TABLE, TABLE", "-- writes: TABLE")
    for number, (match, expected) in enumerate(zip(found, wanted, strict=True), start=1):
        word = expected.split()[1].rstrip(":")
        if match is None or (word != "NAME" and match["word"] != word):
            got = lines[number - 1] if number <= len(lines) else ""
            message = "This line does not declare the step."
            raise InputError(message, place=Place(str(path), number), value=got, expected=expected)
    name, reads, writes = (match for match in found if match)
    if path.stem != writes["rest"]:
        raise InputError(
            "An SQL step writes one table, and its file bears that table's name.",
            place=Place(str(path), 3),
            value=writes["rest"],
            expected=path.stem,
        )
    tables = tuple(word.strip() for word in reads["rest"].split(","))
    return name["word"], name["rest"], () if tables == ("nothing",) else tables, writes["rest"]


def _check_one_select(path: Path, sql: str) -> None:
    try:
        kinds = [statement.type for statement in duckdb.extract_statements(sql)]
    except duckdb.Error as error:
        raise InputError(f"DuckDB cannot parse this step: {error}", place=Place(str(path))) from error
    if kinds != [duckdb.StatementType.SELECT]:
        got = ", ".join(kind.name for kind in kinds) or "nothing"
        raise InputError("A step is one SELECT.", place=Place(str(path)), value=got, expected="one SELECT")


def _run_sql(at: Workplace, *, sql: str, table: str) -> dict[str, int]:
    """A SELECT with parameters is worked out first: DuckDB takes none in the middle of our COPY."""
    named = set(_PARAMETER.findall(_COMMENT_OR_STRING.sub(" ", sql)))
    if not named:
        return write_table(at, table, sql)
    scratch = quote_name(f"{table} with parameters")
    at.con.execute(f"CREATE TEMP TABLE {scratch} AS {sql}", {name: at.parameters[name] for name in named})
    try:
        return write_table(at, table, f"SELECT * FROM {scratch}")
    finally:
        at.con.execute(f"DROP TABLE {scratch}")


def in_order(steps: Iterable[Step], tables: Collection[str]) -> list[Step]:
    """The steps sorted so that each table is written before it is read; steps that could trade places go by name."""
    waiting = sorted(steps, key=lambda step: step.name)
    writers = _writers(waiting)
    for step in waiting:
        _check_tables(step, tables, writers)
    ordered: list[Step] = []
    written: set[str] = set()
    while waiting:
        ready = next((step for step in waiting if written.issuperset(step.reads)), None)
        if ready is None:
            names = ", ".join(step.name for step in waiting)
            raise InputError("These steps wait for each other's tables.", value=names, expected="no circle")
        waiting.remove(ready)
        ordered.append(ready)
        written.update(ready.writes)
    return ordered


def _writers(steps: Iterable[Step]) -> dict[str, str]:
    writers: dict[str, str] = {}
    for step in steps:
        for table in step.writes:
            if table in writers:
                raise InputError(f"Two steps write the table {table}: {writers[table]} and {step.name}.")
            writers[table] = step.name
    return writers


def _check_tables(step: Step, tables: Collection[str], writers: Mapping[str, str]) -> None:
    for table in (*step.reads, *step.writes):
        if table not in tables:
            raise InputError(
                f"The step {step.name} names a table that no contract describes.",
                value=table,
                expected="a table of records/layout",
            )
    for table in step.reads:
        if table not in writers:
            raise InputError(f"The step {step.name} reads {table}, which no step writes.")
