"""What differs between two days of the law, and between a day and a draft."""

from __future__ import annotations

import datetime as dt

import pytest

from tidewaiter.core.errors import InputError
from tidewaiter.law.diff import Change, between, under
from tidewaiter.law.load import rulebook
from tidewaiter.law.overlay_load import overlay

US = rulebook("us_ear")


def days(first: str, last: str) -> dict[tuple[str, str], Change]:
    changes = between(US, dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    return {(one.kind, one.key): one for one in changes}


def test_two_days_of_one_stretch_do_not_differ() -> None:
    assert days("2024-06-01", "2024-06-02") == {}


def test_a_day_does_not_differ_from_itself_on_any_day_of_change() -> None:
    for day in US.change_days():
        if day >= US.first_day:
            assert between(US, day, day) == ()


@pytest.mark.parametrize("day", [day for day in US.change_days() if day > US.first_day], ids=str)
def test_every_day_of_change_differs_from_the_day_before_unless_only_words_changed(day: dt.date) -> None:
    changes = between(US, day - dt.timedelta(days=1), day)
    reworded = {
        version.from_on
        for rules in (US.paragraphs, US.requirements, US.exceptions, US.reviews)
        for rule in rules
        for i, version in enumerate(rule.versions)
        if i and rule.versions[i - 1].written == version.written
    }
    assert changes or day in reworded


def test_november_2023_moves_thresholds_scope_and_exceptions() -> None:
    found = days("2023-11-16", "2023-11-17")
    assert found["threshold", "3A090.a"].before.startswith("aggregate bidirectional I/O")
    assert found["threshold", "3A090.a.1"].after.endswith("tpp >= 4800")
    assert found["scope", "742.6(a)(6)(iii)(A)"].what == "is new"
    assert found["exception", "NAC"].what == "is new"


def test_enforcement_is_told_apart_from_the_text() -> None:
    found = days("2025-09-29", "2025-11-10")
    change = found["enforcement", "Affiliates rule"]
    assert (change.before, change.after) == ("enforced", "stayed")
    assert not [key for key in found if key == ("scope", "Affiliates rule")]


def test_a_text_that_comes_without_enforcement_says_so() -> None:
    change = days("2025-01-12", "2025-01-13")["enforcement", "742.6(a)(6)(iii)(A) worldwide"]
    assert (change.before, change.after) == ("not in the text", "in the text, not enforced")


def test_groups_tell_who_came_and_went_and_what_is_not_certain() -> None:
    found = days("2026-07-09", "2026-07-23")
    assert found["group", "A5"].what == "gains AE"
    assert found["group", "D5"].what == "loses KH"
    assert "was not found" in found["group", "D5"].source


def test_the_way_back_is_the_way_there_turned_round() -> None:
    there = days("2026-07-09", "2026-07-10")["group", "A5"]
    back = days("2026-07-10", "2026-07-09")["group", "A5"]
    assert (there.what, back.what) == ("gains AE", "loses AE")


def test_a_draft_is_compared_as_something_that_would_be() -> None:
    changes = under(US, dt.date(2025, 8, 1), overlay("my_th_2025"))
    assert [(one.kind, one.what) for one in changes] == [("scope", "would be repealed"), ("scope", "would be new")]
    assert all(one.source.endswith("not law") for one in changes)


def test_duties_are_no_scope() -> None:
    changes = under(US, dt.date(2026, 4, 1), overlay("chip_security_act"))
    assert {one.kind for one in changes} == {"duty"}


def test_a_day_before_the_rulebook_is_refused() -> None:
    with pytest.raises(InputError, match="begins on"):
        days("2019-01-01", "2024-01-01")
