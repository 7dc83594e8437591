from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import duckdb
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.law.random_facts import Facts, transactions

from tidewaiter.core.errors import InputError
from tidewaiter.core.quantities import performance_density
from tidewaiter.engine.duck import connect
from tidewaiter.law import bulk, bulk_group
from tidewaiter.law.bulk import Bulk
from tidewaiter.law.bulk_answer import ANSWER_COLUMNS, answer_row
from tidewaiter.law.bulk_classes import classes_of
from tidewaiter.law.bulk_compile import compile_rulebook
from tidewaiter.law.bulk_lines import completed_lines
from tidewaiter.law.determine import determine
from tidewaiter.law.facts import FACTS
from tidewaiter.law.load import rulebook, rulebooks

Transaction = tuple[Facts, dt.date]
REFUSED = ("refused",)

_SETTINGS = settings(max_examples=6, deadline=None, phases=[Phase.explicit, Phase.generate])


def lines_of(con: duckdb.DuckDBPyConnection, transactions: Sequence[Transaction]) -> str:
    columns = ", ".join(f"{fact} {sql_type(fact)}" for fact in FACTS)
    con.execute(f"CREATE OR REPLACE TABLE lines (n INTEGER, day DATE, {columns})")
    marks = ", ".join("?" * (len(FACTS) + 2))
    con.executemany(
        f"INSERT INTO lines VALUES ({marks})",
        [[n, day, *(facts.get(fact) for fact in FACTS)] for n, (facts, day) in enumerate(transactions)],
    )
    return f"SELECT * FROM ({completed_lines('SELECT * FROM lines', FACTS)}) WHERE contradiction IS NULL"


def sql_type(fact: str) -> str:
    return "VARCHAR" if FACTS[fact] != "number" else "DECIMAL(18,3)" if fact == "tpp" else "DECIMAL(18,6)"


def in_bulk(
    name: str, transactions: Sequence[Transaction], assumptions: dict[str, bool]
) -> list[tuple[str | None, ...]]:
    con = connect()
    lines = lines_of(con, transactions)
    engine = Bulk(con, FACTS)
    engine.add(rulebook(name), variants=[("true", assumptions)])
    engine.solve(lines)
    rows = con.execute(f"SELECT n, {', '.join(ANSWER_COLUMNS)} FROM ({engine.answered(lines)})").fetchall()
    found = {n: tuple(cells) for n, *cells in rows}
    assert len(found) == len(rows)
    return [found.get(n, REFUSED) for n in range(len(transactions))]


def one_by_one(
    name: str, transactions: Sequence[Transaction], assumptions: dict[str, bool]
) -> list[tuple[str | None, ...]]:
    return [explained(name, facts, day, assumptions) for facts, day in transactions]


def explained(name: str, facts: Facts, day: dt.date, assumptions: dict[str, bool]) -> tuple[str | None, ...]:
    try:
        return answer_row(determine(facts, day, rulebook(name), assumptions=assumptions))
    except InputError:
        return REFUSED


# The ordinary run takes each path once, on a rulebook that is quick; .ci/run takes all.
FAST = {("my_sta", 0, bulk_group.MANY), ("my_sta", bulk_group.FEW, bulk_group.MANY), ("my_sta", 0, 0)}
WAYS = {
    "grouped by outcome": (0, bulk_group.MANY),
    "grouped when worked out": (0, 0),
    "one by one": (bulk_group.FEW, bulk_group.MANY),
}
PATHS = [
    pytest.param(name, *way, id=f"{name}-{words}", marks=() if (name, *way) in FAST else pytest.mark.slow)
    for name in rulebooks()
    for words, way in WAYS.items()
]


@pytest.mark.parametrize(("name", "few", "many"), PATHS)
def test_the_answer_in_bulk_is_the_explained_answer_word_for_word(
    name: str, few: int, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_group, "FEW", few)
    monkeypatch.setattr(bulk_group, "MANY", many)

    @_SETTINGS
    @given(st.integers(0, 2**32), st.booleans())
    def holds(seed: int, assumed: bool) -> None:
        drawn = transactions(rulebook(name), seed, 100)
        assumptions = dict.fromkeys(rulebook(name).assumptions, assumed)
        assert in_bulk(name, drawn, assumptions) == one_by_one(name, drawn, assumptions)

    holds()


@_SETTINGS
@given(
    st.decimals(0, 10**14, places=3),
    st.one_of(st.decimals("0.000001", 2000, places=6), st.decimals("0.000001", 10**11, places=6)),
)
def test_density_is_rounded_as_the_quantity_rounds_it(tpp: Decimal, area: Decimal) -> None:
    con = connect()
    source = f"SELECT CAST({tpp} AS DECIMAL(18,3)) AS tpp, CAST({area} AS DECIMAL(18,6)) AS logic_die_area_mm2"
    (found,) = con.execute(
        f"SELECT performance_density FROM ({completed_lines(source, ['tpp', 'logic_die_area_mm2'])})"
    ).fetchall()
    expected = performance_density(tpp, area)
    assert found[0] == min(expected, Decimal("999999999999.999"))


def test_a_density_half_way_between_two_thousandths_goes_to_the_even_one() -> None:
    con = connect()
    source = (
        "SELECT CAST(unnest([0.001, 0.003]) AS DECIMAL(18,3)) AS tpp, CAST(2 AS DECIMAL(18,6)) AS logic_die_area_mm2"
    )
    found = con.execute(f"SELECT performance_density FROM ({completed_lines(source, ['tpp', 'logic_die_area_mm2'])})")
    assert [density for (density,) in found.fetchall()] == [Decimal("0"), Decimal("0.002")]


def test_a_day_before_the_rulebook_begins_gets_no_answer() -> None:
    first = rulebook("us_ear").first_day
    facts: Facts = {"tpp": Decimal(4992)}
    before, begun = in_bulk("us_ear", [(facts, first - dt.timedelta(1)), (facts, first)], {})
    assert before == REFUSED
    assert begun[1] == "undetermined"


def test_lines_are_answered_once_for_each_rulebook_in_their_own_order() -> None:
    con = connect()
    lines = "SELECT n, DATE '2025-08-01' AS day, 'MY' AS from_country, 'CN' AS to_country FROM range(5000) AS t (n)"
    engine = Bulk(con, ["from_country", "to_country"])
    for name in rulebooks():
        engine.add(rulebook(name))
    engine.solve(lines)
    rows = con.execute(f"SELECT n, jurisdiction FROM ({engine.answered(lines)})").fetchall()
    laws = [rulebook(name).jurisdiction for name in rulebooks()]
    assert rows == [(n, law) for n in range(5000) for law in laws]


def test_classes_tell_apart_what_rules_tell_apart_and_nothing_else() -> None:
    book = rulebook("us_ear")
    for one in classes_of(book, FACTS):
        if one.of_text is not None:
            continue
        compiled = compile_rulebook(book, [one.fact])
        values = [value for value in one.values if value is not None]
        assert values == sorted(values)
        assert len(values) == len(set(values))
        assert compiled.places[-1] == len(compiled.starts) * one.count


@pytest.mark.slow
def test_a_code_gives_back_facts_of_the_same_code() -> None:
    book = rulebook("us_ear")
    compiled = compile_rulebook(book, ["tpp", "to_country", "kind"])
    con = connect()
    for statement in compiled.tables():
        con.execute(statement)
    for code in range(0, compiled.places[-1], 7):
        facts = compiled.facts_of(code)
        cells = ", ".join(f"CAST(? AS {sql_type(fact)}) AS {fact}" for fact in ("tpp", "to_country", "kind"))
        found = con.execute(
            f"SELECT {compiled.code('line')} FROM (SELECT CAST(? AS DATE) AS day, {cells}) AS line "
            f"{compiled.joins('line')}",
            [compiled.day_of(code), facts.get("tpp"), facts.get("to_country"), facts.get("kind")],
        ).fetchone()
        assert found == (code,)


def test_answers_that_come_in_several_batches_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = transactions(rulebook("us_ear"), 3, 100)
    whole = in_bulk("us_ear", drawn, {})
    monkeypatch.setattr(bulk, "_AT_ONCE", 5)
    assert in_bulk("us_ear", drawn, {}) == whole


def test_nothing_is_left_on_a_connection_when_it_is_closed() -> None:
    con = connect()
    lines = lines_of(con, transactions(rulebook("us_ear"), 4, 50))
    before = con.execute("SELECT database_name, table_name FROM duckdb_tables() ORDER BY ALL").fetchall()
    engine = Bulk(con, FACTS)
    engine.add(rulebook("us_ear"))
    engine.solve(lines)
    engine.compact()
    engine.close()
    assert con.execute("SELECT database_name, table_name FROM duckdb_tables() ORDER BY ALL").fetchall() == before
    assert con.execute("SELECT count(*) FROM duckdb_databases() WHERE database_name LIKE 'law%'").fetchone() == (0,)
