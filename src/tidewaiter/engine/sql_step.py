"""An SQL step is one file: its name and claim, what it reads, what it writes, then one SELECT that gives that table.

    -- holdings: What each holder received and did not pass on.
    -- reads: shipments, items
    -- writes: holdings
    select …

A step that reads no table says `-- reads: nothing`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import duckdb

from tidewaiter.core.errors import InputError, Place
from tidewaiter.engine.duck import quote_name
from tidewaiter.engine.step import Step, Workplace, write_table

__all__ = ["sql_step", "sql_steps"]

_HEADER = re.compile(r"-- (?P<word>[a-z][a-z0-9_]*): (?P<rest>.*\S)\s*")
_PARAMETER = re.compile(r"\$([a-z][a-z0-9_]*)")
_COMMENT_OR_STRING = re.compile(r"--[^\n]*|'(?:[^']|'')*'")


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
