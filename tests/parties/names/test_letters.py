"""What a name is reduced to before anything is compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.parties.names.letters import LONGEST, clean, latin

pytestmark = pytest.mark.hypothesis


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Hua\u200bwei", "Huawei"),
        ("Hua\u00adwei", "Huawei"),
        ("\u202eHuawei\u202c", "Huawei"),
        ("\u041duawei", "Huawei"),  # a Cyrillic H
        ("Hu\u0430w\u0435i", "Huawei"),  # a Cyrillic a and e
        ("Ｈｕａｗｅｉ", "Huawei"),
        ("Hua\x00wei", "Hua wei"),
        ("Hua&shy;wei &amp;amp; Sons", "Huawei & Sons"),
    ],
)
def test_what_cannot_be_seen_is_gone_and_look_alikes_are_put_right(written: str, meant: str) -> None:
    assert clean(written) == meant


def test_a_russian_word_stays_russian_although_its_letters_look_latin() -> None:
    assert clean("СОР") == "СОР"
    assert clean("ООО Рога и копыта") == "ООО Рога и копыта"


@pytest.mark.parametrize(
    ("word", "heard"),
    [("华为", "huawei"), ("Акционерное", "aktsionernoe"), ("Nguyễn", "nguyen"), ("김", "gim"), ("Łódź", "lodz")],
)
def test_every_script_becomes_latin_letters(word: str, heard: str) -> None:
    assert latin(word) == heard


def test_a_name_of_ten_megabytes_is_read_to_a_bound() -> None:
    assert len(clean("Huawei " * 1_500_000)) <= LONGEST


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize("padding", ["\u200b" * 1700, "-" * 450, " " * 3000, "\u202e" * 900 + "." * 900])
def test_padding_does_not_push_a_name_out_of_sight(padding: str) -> None:
    assert clean(padding + "Huawei Technologies").endswith("Huawei Technologies")
