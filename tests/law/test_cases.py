"""Every case beside a rulebook holds: the day before and the day of each change, each threshold, each country."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest

from tidewaiter.core.errors import InputError
from tidewaiter.law.cases import (
    Case,
    ChangeCase,
    GroupCase,
    check,
    check_change,
    check_group,
    read_cases,
    read_changes,
    read_groups,
    unlisted_days,
)
from tidewaiter.law.load import RULEBOOKS_FOLDER, rulebook, rulebooks

FOLDERS = [name for name in rulebooks() if (RULEBOOKS_FOLDER / name / "cases").is_dir()]
CASES = [
    pytest.param(name, list(cases), id=f"{name}-{place.file.rpartition('/')[2]}-{place.line}")
    for name in FOLDERS
    for place, cases in groupby(read_cases(RULEBOOKS_FOLDER / name / "cases"), key=lambda case: case.place)
]
GROUPS = [
    pytest.param(name, case, id=f"{name}-{case.group}-{case.day}")
    for name in FOLDERS
    for case in read_groups(RULEBOOKS_FOLDER / name / "cases")
]

CHANGES = [
    pytest.param(name, case, id=f"{name}-{case.day}")
    for name in FOLDERS
    for case in read_changes(RULEBOOKS_FOLDER / name / "cases")
]


@pytest.mark.parametrize(("name", "cases"), CASES)
def test_the_rulebook_answers_as_the_case_says(name: str, cases: list[Case]) -> None:
    assert [problem for case in cases for problem in check(case, rulebook(name))] == []


@pytest.mark.parametrize(("name", "case"), GROUPS)
def test_the_group_has_the_members_written_beside_it(name: str, case: GroupCase) -> None:
    assert check_group(case, rulebook(name)) == []


@pytest.mark.parametrize(("name", "case"), CHANGES)
def test_rules_begin_change_and_end_on_the_days_written_beside_them(name: str, case: ChangeCase) -> None:
    assert check_change(case, rulebook(name)) == []


@pytest.mark.parametrize("name", FOLDERS)
def test_no_rule_changes_on_a_day_that_is_not_written_beside_it(name: str) -> None:
    assert unlisted_days(read_changes(RULEBOOKS_FOLDER / name / "cases"), rulebook(name)) == []


@pytest.mark.parametrize("name", FOLDERS)
def test_a_rulebook_with_rules_has_a_case_that_comes_out_undetermined(name: str) -> None:
    cases = read_cases(RULEBOOKS_FOLDER / name / "cases")
    assert any(case.expect.get("license_required") == "undetermined" for case in cases)


@pytest.mark.parametrize("name", FOLDERS)
def test_every_day_on_which_a_rule_changes_has_a_case(name: str) -> None:
    book = rulebook(name)
    folder = RULEBOOKS_FOLDER / name / "cases"
    days = {case.day for case in read_cases(folder)} | {case.day for case in read_groups(folder)}
    assert [day for day in book.change_days() if day > book.first_day and day not in days] == []


def test_a_case_that_fails_is_told_with_file_line_and_what_was_answered(tmp_path: Path) -> None:
    folder = tmp_path / "my_sta" / "cases"
    folder.mkdir(parents=True)
    (folder / "x.toml").write_text(
        '[[case]]\nname = "Nothing"\nday = 2025-08-01\nfacts = {}\nexpect = { license_required = "yes" }\n',
        encoding="utf-8",
    )
    (case,) = read_cases(folder)
    assert check(case, rulebook("my_sta")) == [
        "my_sta/cases/x.toml, line 1: Nothing: license_required is 'undetermined', expected 'yes'"
    ]


def test_a_misspelled_key_of_a_case_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "my_sta" / "cases"
    folder.mkdir(parents=True)
    (folder / "x.toml").write_text(
        '[[case]]\nname = "Nothing"\nday = 2025-08-01\nfacts = {}\nexpect = { licence_required = "yes" }\n',
        encoding="utf-8",
    )
    with pytest.raises(InputError, match="licence_required"):
        read_cases(folder)
