"""The golden cases: fifty transactions with the answer a lawyer gave, read from their first ten columns alone.

VOCABULARY maps the words of the case file to ours. Where a case says more than the law of the day can know (which
paragraph of two was meant, what a letter's policy is) the weaker statement is what both must share.
"""

from __future__ import annotations

import csv
import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tidewaiter.law.determination import Determination
from tidewaiter.law.determine import determine
from tidewaiter.law.facts_of import CASE_COLUMNS, facts_of_row
from tidewaiter.law.load import rulebook

Row = dict[str, str]

PARAGRAPHS: dict[str, Callable[[Determination], bool]] = {
    "not 3A090 (entry did not exist yet)": lambda given: given.paragraphs == (),
    "not 3A090 (3A991.p / 4A994.l)": lambda given: given.paragraph in {"3A991.p", "4A994.l"},
    "3A090.a (2022 text)": lambda given: given.paragraph == "3A090.a" and "3A090.a.1" not in given.paragraphs,
    "3A090.a (presumed)": lambda given: given.paragraph == "3A090.a" and "3A090.a.note1" in given.paragraphs,
    "3A090.b.1/b.2": lambda given: {"3A090.b.1", "3A090.b.2"} <= set(given.paragraphs),
    "not 3A090.c yet": lambda given: "3A090.c" not in given.paragraphs,
    "presumption overcome; classify on merits": lambda given: not any(p.startswith("3A090") for p in given.paragraphs),
}
"""Expected paragraph to what must hold; any other is the deciding paragraph itself."""

POLICIES: dict[str, tuple[str, ...]] = {
    "presumption_of_denial or case_by_case": ("presumption of denial", "case by case"),
    "presumption_of_denial": ("presumption of denial",),
    "presumption_of_approval": ("presumption of approval",),
    "case_by_case": ("case by case",),
    "company-specific is-informed letter": ("company-specific letter",),
    "licence required (D:4 until": ("presumption of approval",),
    "licence still required (pre-Diffusion scope": ("presumption of approval",),
    "3A090.b text names the UAE": ("not stated; 3A090.b names the United Arab Emirates",),
    "text_requires_licence_worldwide_but_not_enforced": ("text requires a license, not enforced",),
}
"""How the expected policy begins, to how ours may begin; where no license is needed there is no policy."""


def _rows() -> list[Row]:
    path = Path(os.environ.get("TIDEWAITER_SHARED", "../shared")) / "facts" / "rules_cases.csv"
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def _answer(row: Row) -> Determination:
    read = facts_of_row({column: row[column] for column in CASE_COLUMNS})
    return determine(read.facts, dt.date.fromisoformat(row["date"]), rulebook("us_ear"), assumptions=read.assumptions)


ROWS = [pytest.param(row, id=row["case_id"]) for row in _rows()]


@pytest.mark.shared
def test_there_are_fifty_golden_cases() -> None:
    assert len(ROWS) == 50


@pytest.mark.shared
@pytest.mark.parametrize("row", ROWS)
def test_the_license_answer_is_the_golden_one(row: Row) -> None:
    assert _answer(row).license_required == row["licence_required"]


@pytest.mark.shared
@pytest.mark.parametrize("row", ROWS)
def test_the_paragraph_is_the_golden_one(row: Row) -> None:
    given, expected = _answer(row), row["expected_eccn_paragraph"]
    holds = PARAGRAPHS[expected](given) if expected in PARAGRAPHS else given.paragraph == expected
    assert holds, (given.paragraph, given.paragraphs, expected)


@pytest.mark.shared
@pytest.mark.parametrize("row", ROWS)
def test_the_exception_is_the_golden_one(row: Row) -> None:
    expected = row["exception_available"]
    fitting = {one.key for one in _answer(row).exceptions if one.answer == "yes"}
    open_ = {one.key for one in _answer(row).exceptions if one.answer == "unknown"}
    if "unconfirmed" in expected:
        assert (fitting, open_) == (set(), {"ACA"})
    else:
        assert fitting == ({expected.split()[0]} if expected not in {"none", "n/a"} else set())


@pytest.mark.shared
@pytest.mark.parametrize("row", ROWS)
def test_the_review_policy_is_the_golden_one(row: Row) -> None:
    given, expected = _answer(row), row["review_policy"]
    wanted = next((ours for begins, ours in POLICIES.items() if expected.startswith(begins)), None)
    if wanted is None:
        assert given.license_required == "no" and not given.review_policy, (given.review_policy, expected)
    else:
        assert given.review_policy.startswith(wanted), (given.review_policy, expected)
    if "else presumption_of_denial" in expected:
        assert given.review_policy.endswith("else presumption of denial")


@pytest.mark.shared
def test_the_stayed_affiliates_rule_is_named_though_it_requires_nothing() -> None:
    (row,) = (row for row in _rows() if row["case_id"] == "RC068")
    given = _answer(row)
    assert any("stayed: 90 FR 50857" in cited for cited in given.citations)
    assert given.next_change_on == dt.date(2026, 11, 10)
