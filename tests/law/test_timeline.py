"""Every dated state of a rule, told with its instrument and its enforcement."""

from __future__ import annotations

import datetime as dt

import pytest

from tidewaiter.core.errors import InputError
from tidewaiter.law.load import rulebook
from tidewaiter.law.overlay_load import overlay
from tidewaiter.law.timeline import Event, timeline

US = rulebook("us_ear")


def told(name: str, *drafts: str) -> list[tuple[str, str, str]]:
    return [(str(one.day), one.key, one.what) for one in timeline(name, US, tuple(map(overlay, drafts)))]


def test_a_paragraph_is_told_from_its_first_text_to_its_last() -> None:
    assert ("2022-10-07", "3A090.a", "begins") in told("3A090")
    assert ("2023-11-17", "3A090.a", "changes") in told("3A090")
    assert ("2024-12-02", "3A090.c", "begins") in told("3A090")


def test_a_rule_that_asks_for_the_paragraph_is_told_too() -> None:
    events = told("3A090.a")
    key = "742.6(a)(6)(iii)(A) worldwide"
    assert ("2025-01-13", key, "begins") in events
    assert ("2025-05-13", key, "stands in the text and is not enforced") in events


def test_a_stay_has_its_last_day_and_its_return() -> None:
    stay = next(one for one in timeline("Affiliates", US) if one.what == "is stayed")
    assert (stay.day, stay.known_until) == (dt.date(2025, 11, 10), dt.date(2026, 11, 10))
    back = [one for one in timeline("Affiliates", US) if one.day == dt.date(2026, 11, 10)]
    assert any("assumes affiliates_revived" in one.says for one in back)


def test_a_country_is_told_group_by_group() -> None:
    events = told("ae")
    assert ("2026-07-10", "A5", "changes: AE joins") in events
    assert ("2026-07-10", "D4", "changes: AE leaves") in events
    assert ("2026-07-10", "742.6(a)(6)(iii)(B)", "changes") in events


def test_what_is_not_certain_of_a_country_is_told() -> None:
    unsure = [one for one in timeline("KH", US) if one.what == "is not certain of KH"]
    assert unsure
    assert "not found" in unsure[0].says


def test_a_group_is_told_with_who_joined_and_left() -> None:
    changes = [one.says for one in timeline("D4", US) if one.what == "changes"]
    assert changes == ["leaves: AE"]


def test_drafts_are_told_as_drafts_and_only_where_they_touch() -> None:
    assert ("2025-07-04", "overlay:my_th_2025", "NOT LAW: reported") in told("3A090", "my_th_2025")
    assert ("2025-07-04", "overlay:my_th_2025", "NOT LAW: reported") in told("MY", "my_th_2025")
    assert not [one for one in told("KH", "my_th_2025") if one[1].startswith("overlay")]


def test_events_stand_in_the_order_of_days_and_each_has_a_source() -> None:
    events: tuple[Event, ...] = timeline("3A090", US)
    assert [one.day for one in events] == sorted(one.day for one in events)
    assert all(one.source for one in events)


def test_a_country_that_nothing_touches_has_no_events() -> None:
    assert timeline("MY", US) == ()


def test_a_name_that_nothing_bears_is_refused_with_examples() -> None:
    with pytest.raises(InputError, match="nothing of that name") as caught:
        timeline("9Z999", US)
    assert "3A090" in str(caught.value)
