"""A rulebook compiled to SQL: ten million lines are answered in a few times what DuckDB takes to group them.

Each line gets a code for all that the rulebook can see of it (law/bulk_compile.py). Each code that occurs is answered
once: its conditions in SQL (law/bulk_outcomes.py), then the wording of every combination of outcomes by the explaining
evaluator itself, so that the two cannot say different things.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import duckdb

from tidewaiter.engine.duck import quote_name, quote_text
from tidewaiter.law.bulk_answer import ANSWER_COLUMNS, Row, brief_row
from tidewaiter.law.bulk_compile import Compiled, compile_rulebook
from tidewaiter.law.bulk_group import group_codes
from tidewaiter.law.rulebook import Rulebook

__all__ = ["Bulk"]

_serial = count(1)

_SAID = ("jurisdiction", "ruleset", *ANSWER_COLUMNS)

_AT_ONCE = 50_000
"""Answers that are held before they are handed to DuckDB."""


class Bulk:
    """Answers lines under one rulebook after another on one connection."""

    def __init__(self, con: duckdb.DuckDBPyConnection, facts: Collection[str]) -> None:
        """Lines will have a column for each of `facts`, NULL where it is unknown, and a column `day`."""
        self._con = con
        self._facts = frozenset(facts)
        self._sets: list[Compiled] = []
        self._answers = quote_name(f"law answers {next(_serial)}")
        self._made = [f"TABLE {self._answers}"]
        self._shared = quote_name(f"law work {next(_serial)}")
        """A database in memory of its own: what is in it, unlike a temporary table, every cursor sees."""
        con.execute(f"ATTACH ':memory:' AS {self._shared}")
        (self._threads,) = con.execute("SELECT CAST(current_setting('threads') AS INTEGER)").fetchone() or (1,)
        columns = ", ".join(f"{name} VARCHAR" for name in _SAID)
        con.execute(f"CREATE TEMP TABLE {self._answers} (in_set INTEGER, code HUGEINT, lines BIGINT, {columns})")

    def add(
        self,
        book: Rulebook,
        *,
        ruleset: str = "base",
        variants: Sequence[tuple[str, Mapping[str, bool]]] = (("true", {}),),
        columns: Mapping[str, str] | None = None,
    ) -> None:
        """Answer under this rulebook too.

        `variants` are assumptions by condition: the SQL (our own) of the lines to which they apply, first come first.
        A line to which none applies is not answered under it.
        `columns` names the column in which a fact stands, if it does not bear the fact's name.
        """
        number = next(_serial)
        one = compile_rulebook(book, self._facts, ruleset=ruleset, variants=variants, number=number, columns=columns)
        for statement in one.tables():
            self._con.execute(statement)
        self._made += one.made()
        self._sets.append(one)

    def solve(self, lines: str) -> int:
        """Answer every code that occurs among the lines of a SELECT; says how many different answers it took."""
        self._con.execute(f"DELETE FROM {self._answers}")
        return sum(self._solve(place, one, lines) for place, one in enumerate(self._sets))

    def counts(self) -> list[tuple[str, str, str, str | None, int]]:
        """(jurisdiction, ruleset, license required, missing facts, lines) of the lines that were solved."""
        return self._con.execute(
            "SELECT jurisdiction, ruleset, license_required, missing_facts, CAST(sum(lines) AS BIGINT) "
            f"FROM {self._answers} GROUP BY ALL ORDER BY ALL"
        ).fetchall()

    def compact(self) -> None:
        """Keep each answer's words once, so that writing them for ten million lines costs no more than numbers do."""
        small = quote_name(f"law answers {next(_serial)}")
        columns = []
        for name in _SAID:
            kind = quote_name(f"law words {next(_serial)}")
            words = f"SELECT DISTINCT {name} FROM {self._answers} WHERE {name} IS NOT NULL ORDER BY {name}"
            if self._con.execute(f"SELECT count(*) FROM ({words})").fetchone() == (0,):
                columns.append(name)
                continue
            self._con.execute(f"CREATE TYPE {kind} AS ENUM ({words})")
            columns.append(f"CAST({name} AS {kind}) AS {name}")
        code_type = max(self._sets, key=lambda one: one.places[-1]).code_type
        key = f"in_set, CAST(code AS {code_type}) AS code, lines"
        self._con.execute(f"CREATE TEMP TABLE {small} AS SELECT {key}, {', '.join(columns)} FROM {self._answers}")
        self._made.append(f"TABLE {small}")
        self._answers = small

    def answered(self, lines: str, *, by: str = "") -> str:
        """A SELECT of each line once a rulebook, with the answer's columns; ordered by a column of the lines if named.

        Rows of one line stand in the order of the rulebooks then. Without `by` they come as the threads happen to run.

        A day before a rulebook begins, or a line to which no variant applies, has no answer under it, and no row.
        """
        joins = " ".join(one.joins("line") for one in self._sets)
        names = ", ".join(f"answer.{name}" for name in _SAID)
        codes = [one.code("line") for one in self._sets]
        if len(codes) == 1:
            coded, in_set, code = f"{codes[0]} AS its_code", "0", "coded.its_code"
        else:
            numbered = [f"{{'in_set': {place}, 'code': CAST({one} AS HUGEINT)}}" for place, one in enumerate(codes)]
            coded, in_set, code = (
                f"unnest([{', '.join(numbered)}]) AS its_code",
                "coded.its_code.in_set",
                "coded.its_code.code",
            )
        order = f" ORDER BY coded.{quote_name(by)}, answer.in_set" if by else ""
        return (
            f"SELECT coded.* EXCLUDE (its_code), {names} FROM (SELECT line.*, {coded} FROM ({lines}) AS line {joins}) "
            f"AS coded JOIN {self._answers} AS answer ON answer.in_set = {in_set} AND answer.code = {code}{order}"
        )

    def close(self) -> None:
        """Drop what was made on the connection."""
        for made in self._made:
            self._con.execute(f"DROP {made}")
        self._con.execute(f"DETACH {self._shared}")

    def _solve(self, place: int, one: Compiled, lines: str) -> int:
        """Codes whose outcomes are equal share the answer of the least of them."""
        codes, equal = (f"{self._shared}.{quote_name(f'{name} {next(_serial)}')}" for name in ("codes", "equal"))
        self._con.execute(
            f"CREATE TABLE {codes} AS SELECT {one.code('line')} AS code, count(*) AS lines "
            f"FROM ({lines}) AS line {one.joins('line')} GROUP BY code"
        )
        self._con.execute(f"CREATE TABLE {equal} (first {one.code_type}, codes {one.code_type}[])")
        known = self._con.execute(
            f"SELECT CAST(code % {one.parts} AS INTEGER) AS part, count(*) FROM {codes} "
            "WHERE code IS NOT NULL GROUP BY part ORDER BY part"
        ).fetchall()
        firsts: list[int] = []
        rows: list[Row] = []
        solved = 0
        # DuckDB plans and groups a few thousand codes in one thread; beside it the answers of another part are worded.
        beside = ThreadPoolExecutor(self._threads)
        try:
            parts = [beside.submit(group_codes, self._con.cursor(), one, codes, equal, *part) for part in known]
            for least in (part.result() for part in parts):
                firsts += least
                rows += (brief_row(one.book, one.day_of(at), one.facts_of(at), one.switches_of(at)) for at in least)
                if len(rows) > _AT_ONCE:
                    self._insert(place, one, codes, equal, firsts, rows)
                    firsts, rows = [], []
                solved += len(least)
        finally:
            beside.shutdown(cancel_futures=True)
        if rows:
            self._insert(place, one, codes, equal, firsts, rows)
        self._con.execute(f"DROP TABLE {codes}")
        self._con.execute(f"DROP TABLE {equal}")
        return solved

    def _insert(
        self, place: int, one: Compiled, codes: str, equal: str, firsts: Sequence[int], rows: Sequence[Row]
    ) -> None:
        columns = [list(cells) for cells in zip(*rows, strict=True)]
        unnested = ", ".join(f"unnest(CAST(? AS VARCHAR[])) AS {name}" for name in ANSWER_COLUMNS)
        self._con.execute(
            f"INSERT INTO {self._answers} SELECT {place}, each.code, counted.lines, "
            f"{quote_text(one.book.jurisdiction)}, {quote_text(one.ruleset)}, "
            f"{', '.join(f'said.{name}' for name in ANSWER_COLUMNS)} "
            f"FROM (SELECT first, unnest(codes) AS code FROM {equal}) AS each "
            f"JOIN {codes} AS counted ON counted.code = each.code "
            f"JOIN (SELECT unnest(CAST(? AS HUGEINT[])) AS first, {unnested}) AS said ON said.first = each.first",
            [list(firsts), *columns],
        )
