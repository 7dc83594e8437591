"""How far two words are apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.parties.names.sound import apart, apart_across_scripts, skeleton

pytestmark = pytest.mark.hypothesis
WORDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789", max_size=12)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("husayn", "hussein"),
        ("sergei", "sergey"),
        ("zhang", "jang"),
        ("chinping", "jinping"),  # Wade-Giles
        ("bill", "william"),
        ("modem", "modern"),  # misread
        ("sech1n", "sechin"),
    ],
)
def test_two_spellings_of_one_word_are_less_than_a_letter_apart(one: str, other: str) -> None:
    assert 0 < apart(one, other) < 1


@pytest.mark.parametrize(("one", "other"), [("huawei", "haiwei"), ("lukashenko", "lukashevich"), ("zion", "lion")])
def test_two_words_are_a_letter_apart_or_more(one: str, other: str) -> None:
    assert apart(one, other) >= 1


@given(WORDS, WORDS)
def test_apart_is_the_same_from_both_sides_and_nothing_only_between_equals(one: str, other: str) -> None:
    assert apart(one, other) == apart(other, one)
    assert (apart(one, other) == 0) == (one == other)


@pytest.mark.parametrize(("one", "other"), [("slmn", "salman"), ("siketh", "seagate"), ("mrkz", "markaz")])
def test_a_script_that_writes_other_vowels_or_none_is_allowed_for(one: str, other: str) -> None:
    assert apart_across_scripts(one, other) <= 1 < apart(one, other)


def test_a_skeleton_is_what_a_script_without_vowels_keeps() -> None:
    assert skeleton("mohammed") == skeleton("mhmd")
