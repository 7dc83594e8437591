"""A rulebook as SQL over lines: each line gets one number that says all the rulebook can see of it.

The number counts the stretch of days between two changes of the law, and the class of each fact, as digits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from operator import mul

from tidewaiter.core.errors import UsageError
from tidewaiter.engine.duck import quote_name, quote_text
from tidewaiter.law.bulk_classes import ATTESTED, COMPLETING, FactClasses, classes_of
from tidewaiter.law.facts import FACTS
from tidewaiter.law.in_force import later_changes
from tidewaiter.law.rulebook import Assumption, Rulebook

__all__ = ["Compiled", "Variant", "compile_rulebook"]

_NUMBER = "DECIMAL(38,9)"
_FEW_TEXTS = 8
_DENSITY = frozenset({"tpp", "logic_die_area_mm2"})


@dataclass(frozen=True, slots=True)
class Variant:
    """The assumptions for those lines of which the SQL `where` (our own) is true."""

    where: str
    switches: Mapping[str, bool]


@dataclass(frozen=True)
class Compiled:
    """One rulebook for lines that have certain facts as columns, and a column `day`."""

    book: Rulebook
    ruleset: str
    variants: tuple[Variant, ...]
    """A line is answered with the switches of the first variant whose condition it meets."""
    starts: tuple[dt.date, ...]
    """The first days of the stretches."""
    classes: tuple[FactClasses, ...]
    number: int
    """Tells its tables from those of other rulebooks on the same connection."""
    columns: Mapping[str, str]
    """The column in which a fact stands, if it does not bear the fact's name."""

    @property
    def places(self) -> tuple[int, ...]:
        """What one unit of each class counts in the code; the part below them is the variant and the stretch."""
        return tuple(accumulate((one.count for one in self.classes), mul, initial=self.parts))

    @property
    def parts(self) -> int:
        """How many pairs of a variant and a stretch there are; a code modulo this is the number of its pair."""
        return len(self.variants) * len(self.starts)

    @property
    def code_type(self) -> str:
        """The SQL type that holds every code."""
        count = self.places[-1]
        return "INTEGER" if count < 2**31 else "BIGINT" if count < 2**63 else "HUGEINT"

    def code(self, line: str) -> str:
        """The SQL of a line's code, NULL on a day before the rulebook begins; needs `joins`."""
        last = f"CASE WHEN {line}.day >= DATE '{self.starts[-1]}' THEN {len(self.starts) - 1} END"
        stretch = f"coalesce({self._table('day')}.number, {last})"
        variant = " ".join(f"WHEN {one.where} THEN {at}" for at, one in enumerate(self.variants))
        digits = [f"CAST({len(self.variants)} * {stretch} + CASE {variant} END AS {self.code_type})"]
        for one, place in zip(self.classes, self.places, strict=False):
            column = f"{line}.{self._column(one.fact)}"
            if one.of_text is None:
                digit = one.number.format(column=column)
            elif not _joined(one):
                digit = _of_few(one.of_text, column)
            else:
                known = f"CASE WHEN {column} IS NULL THEN 0 ELSE 1 END"
                digit = f"coalesce({self._table(one.fact)}.number, {known})"
            digits.append(f"{place} * CAST({digit} AS {self.code_type})")
        return " + ".join(digits)

    def joins(self, line: str) -> str:
        """The small tables that the code needs, joined to the lines."""
        columns = {"day": "day"} | {one.fact: self._column(one.fact) for one in self.classes if _joined(one)}
        return " ".join(
            f"LEFT JOIN {self._table(name)} ON {self._table(name)}.value = {line}.{column}"
            for name, column in columns.items()
        )

    def tables(self) -> Iterator[str]:
        """The statements that make these small tables."""
        last = self.starts[-1]
        marks = ", ".join(f"DATE '{day}'" for day in self.starts)
        yield (
            f"CREATE TEMP TABLE {self._table('day')} AS SELECT value, len(list_filter([{marks}], "
            f"lambda start : start <= value)) - 1 AS number FROM (SELECT CAST(unnest(range(DATE '{self.starts[0]}', "
            f"DATE '{last}', INTERVAL 1 DAY)) AS DATE) AS value)"
        )
        for one in self.classes:
            if one.of_text is not None and _joined(one):
                rows = ", ".join(f"({quote_text(text)}, {number})" for text, number in one.of_text.items())
                listed = f"SELECT * FROM (VALUES {rows}) AS listed (value, number)"
                yield f"CREATE TEMP TABLE {self._table(one.fact)} AS {listed}"

    def made(self) -> list[str]:
        """The tables that these statements make."""
        names = ["day", *(one.fact for one in self.classes if _joined(one))]
        return [f"TABLE {self._table(name)}" for name in names]

    def facts_of(self, code: int) -> dict[str, Decimal | str]:
        """Facts whose code this is."""
        values = (
            (one.fact, one.values[code // place % one.count])
            for one, place in zip(self.classes, self.places, strict=False)
        )
        return {fact: value for fact, value in values if value is not None}

    def day_of(self, code: int) -> dt.date:
        """The first day of the stretch that the code counts."""
        return self.starts[code // len(self.variants) % len(self.starts)]

    def switches_of(self, code: int) -> Mapping[str, bool]:
        """The switches of the variant that the code counts."""
        return self.variants[code % len(self.variants)].switches

    def decoded(self, codes: str, part: int) -> str:
        """The SQL of the codes of one part with a column for each fact that is known, supplied or asked to complete."""
        absent = self.known(self.variants[part % len(self.variants)].switches) | {one.fact for one in COMPLETING}
        columns = [f"CAST(NULL AS {_sql_type(fact)}) AS {fact}" for fact in sorted(absent - self._facts)]
        for one, place in zip(self.classes, self.places, strict=False):
            values = ", ".join(_literal(value) for value in one.values)
            columns.append(
                f"CAST([{values}] AS {_sql_type(one.fact)}[])[CAST(code // {place} % {one.count} AS INTEGER) + 1] "
                f"AS {one.fact}"
            )
        return f"SELECT code, {', '.join(columns)} FROM {codes} WHERE code % {self.parts} = {part}"

    def supplied(self, switches: Mapping[str, bool]) -> list[str]:
        """Columns of `completed` that say of each assumption whether it supplied a fact."""
        return [f"supplied{at}" for at, _ in enumerate(self._supplying(switches))]

    def known(self, switches: Mapping[str, bool]) -> frozenset[str]:
        """The facts that a row of `completed` may hold."""
        supplied = (assumption.facts for assumption in self._supplying(switches))
        return frozenset({"tpp", "performance_density"}.union(self._facts, *supplied))

    def completed(self, facts: str, switches: Mapping[str, bool]) -> str:
        """The SQL of the facts with what assumptions supply and what follows without any rule (facts.completed)."""
        query = facts
        for at, assumption in enumerate(self._supplying(switches)):
            lacking = " OR ".join(f"{fact} IS NULL" for fact in assumption.facts)
            given = ", ".join(
                f"coalesce({fact}, {_literal(value)}) AS {fact}" for fact, value in assumption.facts.items()
            )
            query = f"SELECT * REPLACE ({given}), {lacking} AS supplied{at} FROM ({query})"
        attested = " AND ".join(f"{fact} = {quote_text(value)}" for fact, value in ATTESTED.items())
        none = f"item_kind = 'hbm' OR ({attested})"
        zeros = ", ".join(
            f"CASE WHEN {none} THEN coalesce({fact}, 0) ELSE {fact} END AS {fact}"
            for fact in ("tpp", "performance_density")
        )
        return f"SELECT * REPLACE ({zeros}) FROM ({query})"

    def _supplying(self, switches: Mapping[str, bool]) -> list[Assumption]:
        return [one for key, one in self.book.assumptions.items() if one.facts and switches.get(key)]

    @property
    def _facts(self) -> set[str]:
        return {one.fact for one in self.classes}

    def _column(self, fact: str) -> str:
        return quote_name(self.columns.get(fact, fact))

    def _table(self, name: str) -> str:
        return quote_name(f"law {self.number} {name}")


def compile_rulebook(
    book: Rulebook,
    facts: Collection[str],
    *,
    ruleset: str = "base",
    variants: Sequence[tuple[str, Mapping[str, bool]]] = (("true", {}),),
    number: int = 0,
    columns: Mapping[str, str] | None = None,
) -> Compiled:
    """The rulebook, ready for lines with these facts as columns."""
    for assumption in book.assumptions.values():
        if _DENSITY & assumption.facts.keys():
            raise UsageError(f"The assumption {assumption.key} supplies what performance density is made of.")
    starts = (book.first_day, *later_changes(book, book.first_day))
    default = {key: one.default for key, one in book.assumptions.items()}
    several = tuple(Variant(where, default | dict(switches)) for where, switches in variants)
    compiled = Compiled(book, ruleset, several, starts, classes_of(book, facts), number, columns or {})
    if compiled.places[-1] >= 2**127:
        raise UsageError(f"The rulebook {book.name} tells apart more lines than a number of 127 bits counts.")
    return compiled


def _joined(one: FactClasses) -> bool:
    """Whether the class of a text is looked up in a small table: from a few texts on that is faster than comparing."""
    return one.of_text is not None and len(one.of_text) > _FEW_TEXTS


def _of_few(numbers: Mapping[str, int], column: str) -> str:
    compared = " ".join(f"WHEN {column} = {quote_text(text)} THEN {number}" for text, number in numbers.items())
    return f"CASE WHEN {column} IS NULL THEN 0 {compared} ELSE 1 END"


def _sql_type(fact: str) -> str:
    return _NUMBER if FACTS[fact] == "number" else "VARCHAR"


def _literal(value: Decimal | str | None) -> str:
    return "NULL" if value is None else quote_text(value) if isinstance(value, str) else str(value)
