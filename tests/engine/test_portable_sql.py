"""Every SQL step means the same on both engines and reads exactly what it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.engine.portable_sql import allowed_functions, faults, tables_read

import tidewaiter
from tidewaiter.engine.sql_step import sql_step
from tidewaiter.records.contracts import outputs, tables

ROOT = Path(tidewaiter.__file__).parent
FILES = [path for path in sorted(ROOT.rglob("*.sql")) if "report" not in path.relative_to(ROOT).parts]
STEPS = [path for path in FILES if path.parent.name != "queries" and path.name != "detector.sql"]
"""A folder `queries` holds what a step written in Python asks; the step itself declares what it reads, and a detector
is held to its own header by tests/detection."""


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", STEPS, ids=named)
def test_a_step_reads_the_tables_it_declares_and_no_others(path: Path) -> None:
    assert tables_read(path.read_text(encoding="utf-8")) == set(sql_step(path).reads)


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_step_means_the_same_on_both_engines(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", STEPS, ids=named)
def test_a_step_reads_and_writes_tables_of_the_layout(path: Path) -> None:
    step = sql_step(path)
    assert {*step.reads} <= {*tables(), *outputs()}
    assert {*step.writes} <= {*outputs()}


def test_there_are_steps_to_check() -> None:
    assert "account/holder_totals.sql" in [named(path) for path in STEPS]


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("select concat(a, b) from t", "function not on the list: concat"),
        ("select hash(a) from t", "function not on the list: hash"),
        ("select my_own(a) from t", "function not on the list: my_own"),
        ("select list(a order by a) from t", "function not on the list"),
        ("select string_agg(a, '|' order by a) from t", "function not on the list"),
        ("select current_date from t", "function not on the list"),
        ("select avg(a) from t", "function not on the list: avg"),
        ("select sum(cast(a as double)) from t", "sum of floating point"),
        ("select sum(a::double * b) from t", "sum of floating point"),
        ("select sum(probability) from t", "sum of floating point"),
        ("select try_cast(a as bigint) from t", "cast that is not on both engines"),
        ("select cast(a as hugeint) from t", "cast that is not on both engines"),
        ("select a / b from t", "division by what may be 0"),
        ("select a // b from t", "division by what may be 0"),
        ("select a % b from t", "division by what may be 0"),
        ("select a / 0 from t", "division by what may be 0"),
        ("select a from t asof join u on t.a >= u.a", "ASOF join"),
        ("select a from t qualify max(b) over (partition by a) = b", "window without ORDER BY"),
        ("select row_number() over () as n from t", "window without ORDER BY"),
        ("select row_number() over w as n from t window w as (partition by a)", "window without ORDER BY"),
        ("select distinct on (a) a, b from t", "DISTINCT ON"),
        ("select a from t limit 1", "LIMIT without ORDER BY"),
    ],
)
def test_what_differs_between_the_engines_is_found(sql: str, fault: str) -> None:
    assert any(found.startswith(fault) for found in faults(sql)), faults(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "select a / nullif(b, 0) as c, a / 2 as d from t",
        "select cast(sum(cast(a as decimal(18, 3))) as decimal(38, 3)) as a from t",
        "select a from t qualify row_number() over (partition by a order by b) = 1",
        "select lag(a) over w as n from t window w as (partition by a order by b)",
        "select case when a is null then 'x' else b || 'y' end as c from t where a in (1, 2) or b like 'z%'",
        "select cast(date_trunc('month', a) as date) as m, count(*) as n from t group by 1",
        "select a from t order by a limit 1",
    ],
)
def test_what_means_the_same_passes(sql: str) -> None:
    assert faults(sql) == []


def test_the_names_of_with_parts_are_no_tables() -> None:
    parts = "with t as (select a from u), v as (select a from t)"
    sql = f"{parts} select a from v join w using (a) where a in (select a from x)"
    assert tables_read(sql) == {"u", "w", "x"}


def test_the_list_of_functions_is_sorted_and_names_each_once() -> None:
    import tomllib

    listed = tomllib.loads((ROOT / "engine" / "functions.toml").read_text(encoding="utf-8"))["function"]
    names = [one["name"] for one in listed]
    assert names == sorted(set(names))
    assert "coalesce" in allowed_functions()[0]
