from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tidewaiter.report.wording import (
    chips_text,
    count_of,
    country,
    day_span,
    day_text,
    in_country,
    listing,
    number,
    plain,
    range_text,
    tpp_text,
)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (Decimal("98700000"), Decimal("110200000"), "98.7–110.2 million TPP"),
        (Decimal("4992"), Decimal("4992"), "4,992 TPP"),
        (Decimal("5284.8"), Decimal("5284.8"), "5,284.8 TPP"),
        (Decimal("999000000"), Decimal("1200000000"), "1–1.2 billion TPP"),
        (Decimal(0), Decimal(0), "0 TPP"),
        (None, None, "unknown TPP"),
    ],
)
def test_tpp_is_a_range_in_the_scale_of_its_high_end(low: Decimal | None, high: Decimal | None, words: str) -> None:
    assert tpp_text(low, high) == words


def test_an_unknown_number_is_never_zero() -> None:
    assert number(None) == "unknown"
    assert range_text(None, None) == "unknown"
    assert chips_text(None, 7) == "7 units (chips not known)"


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=10**18))
def test_thousands_are_separated_and_nothing_is_lost(value: int) -> None:
    assert int(number(value).replace(",", "")) == value


@settings(deadline=None)
@given(st.decimals(min_value=0, max_value=10**12, places=3), st.decimals(min_value=0, max_value=10**12, places=3))
def test_a_range_has_one_dash_or_reads_the_same_at_both_ends(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert range_text(low, high).count("–") == (number(low) != number(high))


def test_one_thing_is_singular() -> None:
    assert count_of(1, "shipment line") == "1 shipment line"
    assert count_of(41, "shipment line") == "41 shipment lines"
    assert count_of(2, "story", "stories") == "2 stories"


def test_days_are_written_out_and_months_joined() -> None:
    assert day_text(dt.date(2024, 10, 1)) == "1 October 2024"
    assert day_text(None) == "day not recorded"
    assert day_span(dt.date(2024, 10, 1), dt.date(2024, 10, 31)) == "Oct 2024"
    assert day_span(dt.date(2024, 3, 1), dt.date(2024, 10, 31)) == "Mar–Oct 2024"
    assert day_span(dt.date(2024, 10, 1), dt.date(2025, 1, 2)) == "Oct 2024–Jan 2025"


def test_a_country_is_named_and_an_unknown_code_stays() -> None:
    assert country("MY") == "Malaysia"
    assert country("ZZ") == "ZZ"
    assert country(None) == "country not recorded"
    assert in_country("US") == "the United States"


def test_what_goes_beyond_a_list_s_limit_is_counted() -> None:
    assert listing([]) == ""
    assert listing(["a"]) == "a"
    assert listing(["a", "b"]) == "a and b"
    assert listing(["a", "b", "c", "d", "e"], 3) == "a, b, c and 2 more"


@settings(deadline=None)
@given(st.text(max_size=400))
def test_plain_text_holds_no_control_and_no_change_of_direction(words: str) -> None:
    shown = plain(words)
    assert not any((ord(sign) < 32 and sign not in "\t\n") or "\u202a" <= sign <= "\u202e" for sign in shown)
    assert len(shown) < 340
