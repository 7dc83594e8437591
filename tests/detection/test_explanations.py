"""What explanations owe: yes only by rows, no only if nothing missing could change it, and units that are there."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.detection.explained_worlds import worlds_before_and_after
from tests.detection.tables import World, empty_tables, fill
from tests.engine.portable_sql import faults, tables_read

from tidewaiter.detection.explanations.explanation import Explanation, explanations, query
from tidewaiter.detection.explanations.step import MOST_EVIDENCE, answers_of, ask_lines, explanations_step
from tidewaiter.engine.step import Workplace
from tidewaiter.records.contracts import outputs, tables

EVERY = {one.name: one for one in explanations()}
CASES = tomllib.loads((Path(__file__).parent / "explanations.toml").read_text(encoding="utf-8"))["case"]
MADE = {"asked_lines", "asked_sides", "asked_kin"}
SAYS = {"explanation", "name", "expect", "units"}
Answers = dict[str, dict[str, Any]]
MANY = 300
"""Worlds side by side."""
each_explanation = pytest.mark.parametrize("one", EVERY.values(), ids=lambda one: one.name)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_tables() as opened:
        yield opened


def ask(con: duckdb.DuckDBPyConnection, one: Explanation, world: World) -> Answers:
    """What the explanation says of every line of this world."""
    _asked(con, world)
    return _answers(con, one)


def _asked(con: duckdb.DuckDBPyConnection, world: World) -> None:
    _fill(con, world)
    con.execute("CREATE OR REPLACE TEMP TABLE asked_cases AS SELECT 'C' AS case_id, row_id FROM shipments")
    ask_lines(con)


def _answers(con: duckdb.DuckDBPyConnection, one: Explanation) -> Answers:
    """By line; no line is answered twice, and none is left out."""
    table = answers_of(con, one)
    answer = con.execute(
        f"SELECT s.shipment_id, s.units AS has, a.* FROM {table} AS a JOIN shipments AS s USING (row_id)"
    )
    names = [column[0] for column in answer.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    told = {str(row["shipment_id"]): row for row in rows}
    assert (len(rows),) == (len(told),) == con.execute("SELECT count(*) FROM shipments").fetchone()
    return told


def _fill(con: duckdb.DuckDBPyConnection, world: World) -> None:
    start = {"line": "1", "from_country": "US", "to_country": "MY"}
    lines = [start | {"row_id": f"row-{row['shipment_id']}"} | dict(row) for row in world.get("shipments", [])]
    fill(con, {**world, "shipments": lines})


@pytest.mark.parametrize("case", CASES, ids=[f"{case['explanation']}: {case['name']}" for case in CASES])
def test_an_explanation_answers_its_cases(case: dict[str, Any], con: duckdb.DuckDBPyConnection) -> None:
    told = ask(con, EVERY[case["explanation"]], {table: rows for table, rows in case.items() if table not in SAYS})
    assert {line: told[line]["answer"] for line in case["expect"]} == case["expect"]
    assert {line: row["units"] for line, row in told.items() if row["answer"] == "yes"} == case.get("units", {})


@each_explanation
def test_its_cases_show_every_answer(one: Explanation) -> None:
    shown = {answer for case in CASES if case["explanation"] == one.name for answer in case["expect"].values()}
    assert shown == {"yes", "no", "unknown"}


@each_explanation
def test_its_sql_means_the_same_on_both_engines_and_reads_what_it_says(one: Explanation) -> None:
    assert faults(one.sql) == []
    assert tables_read(one.sql) - MADE <= set(one.reads) <= {*tables(), *outputs()}
    if "asked_kin" in tables_read(one.sql):
        assert tables_read(query("asked_kin")) - MADE <= set(one.reads)


@pytest.fixture(scope="module")
def answers(con: duckdb.DuckDBPyConnection) -> dict[str, list[Answers]]:
    """For each explanation what it says of many little worlds, of the same with more facts, and in another order."""
    before, after = worlds_before_and_after(random.Random("explanations"), MANY)
    turned = {table: rows[::-1] for table, rows in before.items()}
    told: dict[str, list[Answers]] = {name: [] for name in EVERY}
    for world in (before, after, turned):
        _asked(con, world)
        for name, one in EVERY.items():
            told[name].append(_answers(con, one))
    return told


@each_explanation
def test_more_facts_never_turn_a_yes_into_a_no_or_a_no_into_a_yes(
    one: Explanation, answers: dict[str, list[Answers]]
) -> None:
    before, after, _ = answers[one.name]
    assert [line for line, row in before.items() if {row["answer"], after[line]["answer"]} == {"yes", "no"}] == []
    assert {row["answer"] for row in before.values()} == {"yes", "no", "unknown"}


@each_explanation
def test_an_answer_names_rows_units_that_are_there_and_whom_to_ask(
    one: Explanation, answers: dict[str, list[Answers]]
) -> None:
    rows_of_worlds = _row_names()
    for row in answers[one.name][0].values():
        if row["answer"] == "yes":
            assert 0 <= row["units"] <= row["has"]
        else:
            assert row["units"] is None
        assert (row["evidence"] is None) == (row["answer"] == "unknown"), row
        assert set((row["evidence"] or "").split("|")) <= rows_of_worlds | {""}, row
        assert row["missing"] in one.asks if row["answer"] == "unknown" else row["missing"] is None, row


def _row_names() -> set[str]:
    """Every row of the worlds as evidence names it; a stay in custody is named by the event that began it."""
    world, _ = worlds_before_and_after(random.Random("explanations"), MANY)
    spans = {row["row_id"] for row in world["custody_spans"]}
    return spans | {f"{table}:{row['row_id']}" for table, rows in world.items() for row in rows}


@each_explanation
def test_the_order_of_rows_does_not_matter(one: Explanation, answers: dict[str, list[Answers]]) -> None:
    before, _, turned = answers[one.name]
    assert before == turned


def _tested(con: duckdb.DuckDBPyConnection, folder: Path, world: World) -> dict[str, dict[str, Any]]:
    _fill(con, world)
    (folder / "scratch").mkdir(parents=True)
    order = {name: table.order for name, table in outputs().items()}
    explanations_step().run(Workplace(con, folder, folder / "scratch", order))
    answer = con.execute(f"SELECT * FROM '{folder}/tables/case_explanations.parquet'")
    names = [column[0] for column in answer.description or ()]
    return {row[1]: dict(zip(names, row, strict=True)) for row in answer.fetchall()}


def _line(name: str, units: int, **told: str) -> dict[str, Any]:
    return {"shipment_id": name, "kind": "export", "shipped_on": "2025-03-01", "seller_id": "A", "buyer_id": "B",
            "item_id": "i", "units": units, **told}  # fmt: skip


def _found(number: str, kind: str, subject: str, answer: str, evidence: str | None = None) -> dict[str, Any]:
    return {"finding_id": number, "subject_kind": kind, "subject_id": subject, "answer": answer, "evidence": evidence}


LENT = [
    _line("LENT", 3),
    _line("BACK", 2, kind="return", shipped_on="2025-04-01", seller_id="B", buyer_id="A"),
    _line("MANY", 90),
    _line("NOT", 7),
]
FOUND = [
    _found("1", "shipment", "LENT:1", "yes", "parties:x"),
    _found("2", "party", "B", "yes", "parties:x|shipments:row-MANY"),
    _found("3", "shipment", "NOT:1", "unknown"),
]


def _world(lines: list[dict[str, Any]], found: list[dict[str, Any]]) -> World:
    """One case that rests on these findings."""
    joined = [{"case_id": "C", "finding_id": one["finding_id"], "answer": one["answer"]} for one in found]
    return {"shipments": lines, "cases": [{"case_id": "C"}], "findings": found, "case_findings": joined}


def test_a_case_is_explained_by_the_units_of_the_lines_that_its_findings_name(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    told = _tested(con, tmp_path, _world(LENT, FOUND))
    assert list(told) == sorted(EVERY)
    loan = told["demo_loan"]
    counts = [loan[name] for name in ("answer", "units", "units_to_explain", "lines", "lines_against")]
    assert counts == ["yes", 2, 93, 2, 1]
    assert loan["evidence"] == "shipments:row-BACK|shipments:row-LENT"
    assert loan["would_show"] is None
    assert "explains 2 of 93 units. 1 of 2 lines lent a few units" in loan["summary"]
    assert told["leasing"]["answer"] == "unknown"
    assert told["leasing"]["would_show"].endswith("(shipments.site_id), held by the seller's or carrier's books")


def test_a_case_is_contradicted_only_if_every_line_is(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    loan = _tested(con, tmp_path / "only", _world(LENT, FOUND[1:2]))["demo_loan"]
    assert (loan["answer"], loan["units"], loan["evidence"]) == ("no", None, "shipments:row-MANY")
    assert loan["summary"] == f"Lent for a demonstration: contradicted. The line {EVERY['demo_loan'].no}."


def test_a_case_without_a_line_cannot_be_told_and_one_of_many_names_few_rows(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    none = _tested(con, tmp_path / "none", {"cases": [{"case_id": "C"}]})
    assert {row["answer"] for row in none.values()} == {"unknown"}
    assert all("held by" in row["would_show"] for row in none.values())
    many = [_line(f"M{number:02}", 90) for number in range(40)]
    world = _world(many, [_found(one["shipment_id"], "shipment", one["shipment_id"], "yes") for one in many])
    loan = _tested(con, tmp_path / "many", world)["demo_loan"]
    assert loan["answer"] == "no"
    assert len(loan["evidence"].split("|")) == MOST_EVIDENCE


def test_an_empty_pack_has_no_case_to_explain(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert _tested(con, tmp_path, {}) == {}


@each_explanation
def test_the_guide_says_what_it_takes_and_its_numbers(one: Explanation) -> None:
    guide = (Path(__file__).parents[2] / "docs/guide/cases.md").read_text(encoding="utf-8")
    row = next(line for line in guide.splitlines() if line.startswith(f"| `{one.name}` |"))
    said = {number for name, number in one.numbers.items() if name in {"dwell_days", "most_units"}}
    assert all(str(number) in row for number in said)
    for sentence in (one.sees, one.assumes, one.cannot_see):
        assert sentence.endswith(".")
