"""A near miss is one wrong letter of a word or a look-alike; a wrong digit is another chip."""

from __future__ import annotations

import pytest

from tidewaiter.chips.near import near_keys, nearest_names


@pytest.mark.parametrize(
    ("key", "meant"), [("gaudy2", "gaudi2"), ("guadi2", "gaudi2"), ("gaud2", "gaudi2"), ("h10o", "h100")]
)
def test_a_slip_of_the_pen_is_near(key: str, meant: str) -> None:
    assert meant in near_keys(key)


@pytest.mark.parametrize("key", ["p100", "h110", "h300", "mi301x", "gaudi4", "rtx4091", "", "h1"])
def test_another_model_letter_or_digit_is_not_near(key: str) -> None:
    assert near_keys(key) == []


def test_the_nearest_names_are_catalogue_names_each_once() -> None:
    names = nearest_names("Instinkt MI300XX")
    assert "AMD Instinct MI300X" in names
    assert len(names) == len(set(names)) <= 5
