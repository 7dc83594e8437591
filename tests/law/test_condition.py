"""One line of text is a condition, or an error that shows where it stops making sense."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tidewaiter.core.errors import InputError, Place
from tidewaiter.law.condition import All, Any, Compare, Fixed, InGroup, InValues, Meets, Not, parse_condition, walk


def test_a_comparison_of_a_fact_with_a_number() -> None:
    assert parse_condition("tpp >= 4800") == Compare("tpp", ">=", Decimal(4800))


def test_a_number_keeps_its_decimals() -> None:
    assert parse_condition("performance_density >= 5.92") == Compare("performance_density", ">=", Decimal("5.92"))


def test_a_value_may_stand_first() -> None:
    assert parse_condition("1600 <= tpp") == Compare("tpp", ">=", Decimal(1600))


def test_a_chain_is_all_of_its_comparisons() -> None:
    expected = All((Compare("tpp", ">=", Decimal(2400)), Compare("tpp", "<", Decimal(4800))))
    assert parse_condition("2400 <= tpp < 4800") == expected


def test_a_name_after_in_is_a_group() -> None:
    assert parse_condition("to_country in AC") == InGroup("to_country", "AC")


def test_listed_values_after_in() -> None:
    assert parse_condition("kind in ('export', 'reexport')") == InValues("kind", ("export", "reexport"))


def test_not_in_is_the_opposite_of_in() -> None:
    assert parse_condition("to_country not in D5") == Not(InGroup("to_country", "D5"))


def test_parts_are_joined_by_and_or_not() -> None:
    read = parse_condition("meets('3A090.a') and (hq_country == 'MO' or not True)")
    assert read == All((Meets("3A090.a"), Any((Compare("hq_country", "==", "MO"), Not(Fixed(True))))))


def test_walk_gives_every_part() -> None:
    parts = list(walk(parse_condition("tpp >= 1 and not (io_gbs < 2 or meets('x'))")))
    assert len(parts) == 6


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tpp >=",
        "tpp",
        "tpp + 1 > 2",
        "f(tpp)",
        "tpp is 3",
        "tpp >= io_gbs",
        "to_country in 3",
        "meets(tpp)",
        "tpp > True",
    ],
)
def test_what_is_not_a_condition_is_refused_where_it_stands(text: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_condition(text, Place("us_ear/paragraphs.toml", 7, "when"))
    assert str(refused.value).startswith("us_ear/paragraphs.toml, line 7, column when: This condition cannot be read")
