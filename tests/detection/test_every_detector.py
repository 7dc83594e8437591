"""What every detector owes: silence without records, one answer a subject, no answer that more facts flip."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from tests.detection.tables import ask, empty_tables
from tests.detection.worlds import filled, random_worlds, with_accounts
from tests.engine.portable_sql import faults, tables_read

from tidewaiter.account.concern import COUNTRIES_OF_CONCERN
from tidewaiter.core.errors import InputError
from tidewaiter.detection.detector import Detector
from tidewaiter.detection.load import DETECTORS_FOLDER, detectors
from tidewaiter.records.contracts import outputs, tables

EVERY = detectors()
CASES = [
    (one, case)
    for one in EVERY
    for case in tomllib.loads((DETECTORS_FOLDER / one.name / "cases.toml").read_text(encoding="utf-8"))["case"]
]
RULE = re.compile(r"rule = ([0-9]) and [a-z]+\.to_country (?:not )?in \(([^)]*)\)")
SOME = ("2.", "3.", "4.", "5.", "6.", "7.", "8.", "9.")
"""What the ids of eight of the worlds begin with; enough that one has a line without an item, which opens all for one
detector."""
each_detector = pytest.mark.parametrize("one", EVERY, ids=lambda one: one.code)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_tables() as opened:
        yield opened


def test_there_are_detectors_and_each_stands_in_its_folder() -> None:
    assert {one.name for one in EVERY} == {path.parent.name for path in DETECTORS_FOLDER.glob("*/detector.toml")}
    assert len(EVERY) > 10


@pytest.mark.parametrize(("one", "case"), CASES, ids=[f"{one.code}: {case['name']}" for one, case in CASES])
def test_a_detector_answers_its_cases(
    one: Detector, case: dict[str, dict[str, str]], con: duckdb.DuckDBPyConnection
) -> None:
    world = {table: rows for table, rows in case.items() if table not in {"name", "expect"}}
    told = ask(con, one, world)  # type: ignore[arg-type]
    assert {subject: told[subject]["answer"] for subject in case["expect"]} == case["expect"]


@each_detector
def test_its_cases_show_each_answer_that_it_can_give(one: Detector) -> None:
    shown = {answer for which, case in CASES if which is one for answer in case["expect"].values()}
    assert "yes" in shown
    assert len(shown) >= 2


@each_detector
def test_its_sql_means_the_same_on_both_engines_and_reads_what_it_says(one: Detector) -> None:
    assert faults(one.sql) == []
    assert tables_read(one.sql) == set(one.reads)
    assert set(one.reads) <= {*tables(), *outputs()}


@each_detector
def test_it_is_quiet_without_records(one: Detector, con: duckdb.DuckDBPyConnection) -> None:
    assert ask(con, one, {}) == {}


@each_detector
def test_a_yes_says_why_and_an_unknown_says_what_is_missing(one: Detector, con: duckdb.DuckDBPyConnection) -> None:
    worlds = random_worlds(random.Random(f"{one.code} words"), 60)
    for row in ask(con, one, with_accounts(con, one, worlds)).values():
        assert row["answer"] in {"yes", "no", "unknown"}
        if row["answer"] == "yes":
            assert row["summary"], row
            assert row["evidence"], row
        if row["answer"] == "unknown":
            assert row["missing_facts"], row


WORLDS = {"reached_concern": (60, 1)}
"""How often so many worlds side by side: where one line without an item opens every answer, a world at a time."""


SMALL = {
    "moved_after_rule": {
        "planned": 1,
        "chips": 1,
        "days_before": 1,
        "still_pct": 50,
        "share_pct": 1,
        "known_pct": 1000,
    },
    "bought_before_rule": {"chips": 1, "days_before": 1, "within_days": 15},
    "silent_after_inspection": {"units": 1},
    "split_then_merged": {"middles": 2, "chips": 1, "share_pct": 100, "mostly_pct": 1},
    "return_never_arrived": {"within_days": 7},
    "sold_uninstalled": {"least_installed": 1},
    "dormant_buyer": {"dormant_days": 15, "within_days": 5, "chips": 5, "times": 1},
}
"""Settings by which what little moves in a world is enough to be looked at."""
SPLITS = {"split_then_merged": 0.3}
"""The share of worlds with what hardly ever comes about by chance."""


@each_detector
def test_more_facts_never_flip_an_answer(one: Detector, con: duckdb.DuckDBPyConnection) -> None:
    chance = random.Random(f"{one.code} facts")
    times, many = WORLDS.get(one.name, (1, 120))
    decided = set()
    for _ in range(times):
        worlds = random_worlds(chance, many)
        chosen = SMALL.get(one.name)
        before = ask(con, one, with_accounts(con, one, worlds), chosen)
        after = ask(con, one, with_accounts(con, one, filled(worlds, chance, one.name)), chosen)
        told = {subject: row["answer"] for subject, row in before.items() if row["answer"] != "unknown"}
        assert {subject: after[subject]["answer"] for subject in told} == told
        decided |= set(told.values())
    assert decided


@each_detector
def test_neither_the_order_of_rows_nor_rows_of_others_matter(one: Detector, con: duckdb.DuckDBPyConnection) -> None:
    worlds = with_accounts(con, one, random_worlds(random.Random(f"{one.code} order"), 30))
    numbered = {
        table: [{"row_id": f"{table}{place}", **row} for place, row in enumerate(rows)]
        for table, rows in worlds.items()
    }
    before = ask(con, one, numbered)
    assert ask(con, one, {table: list(reversed(rows)) for table, rows in numbered.items()}) == before
    alone = {
        table: [row for row in rows if any(str(value).startswith(SOME) for value in row.values())]
        for table, rows in numbered.items()
    }
    told = ask(con, one, alone)
    assert told
    assert told == {subject: row for subject, row in before.items() if subject.startswith(SOME)}


@pytest.mark.parametrize(("units", "chips"), [(2**63 - 1, 2**63 - 1), (10**11, 1), (10**9, 10**10)])
@each_detector
def test_a_typing_error_in_a_number_does_not_stop_it(
    one: Detector, con: duckdb.DuckDBPyConnection, units: int, chips: int
) -> None:
    worlds = dict(random_worlds(random.Random(f"{one.code} huge"), 20, holes=0))
    worlds["shipments"] = [dict(row) | {"units": units} for row in worlds["shipments"]]
    worlds["item_chips"] = [dict(row) | {"chips_per_unit": chips, "tpp": 16000} for row in worlds["item_chips"]]
    assert ask(con, one, with_accounts(con, one, worlds))


@each_detector
def test_a_parameter_out_of_range_is_refused(one: Detector) -> None:
    for name, parameter in one.parameters.items():
        assert one.settings({name: parameter.high})[name] == parameter.high
        for value in (parameter.low - 1, parameter.high + 1):
            with pytest.raises(InputError, match="out of range"):
                one.settings({name: value})
    with pytest.raises(InputError, match="no such parameter"):
        one.settings({"nothing": 1})


@each_detector
def test_its_description_is_complete(one: Detector) -> None:
    assert one.innocent
    assert one.sql.splitlines()[0] == f"-- {one.code} {one.name}: {one.claim}"
    for sentence in (one.claim, one.sees, one.assumes, one.cannot_see):
        assert sentence.endswith(".")


def test_the_countries_of_concern_are_those_of_every_trace() -> None:
    for one in EVERY:
        if one.name in {"reached_concern", "named_no_license"}:
            assert set(re.findall(r"'([A-Z]{2})'", one.sql)) == COUNTRIES_OF_CONCERN


def test_rule_dates_and_the_countries_they_touch_are_the_same_for_both_detectors_of_rules() -> None:
    told = [one.sql for one in EVERY if one.name in {"moved_after_rule", "bought_before_rule"}]
    by_rule = [{(rule, tuple(re.findall(r"'([A-Z]{2})'", codes))) for rule, codes in RULE.findall(sql)} for sql in told]
    assert by_rule[0] == by_rule[1]
    assert {rule for rule, _ in by_rule[0]} == {"1", "2", "3"}
    names = [set(re.findall(r"'(the (?:US|Malaysian) [^']*)', cast\('([0-9-]{10})'", sql)) for sql in told]
    assert names[0] - names[1] == names[1] - names[0] == set()


def test_two_detectors_never_bear_one_code(tmp_path: Path) -> None:
    assert len({one.code for one in EVERY}) == len(EVERY)
