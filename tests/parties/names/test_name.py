"""Words, forms and trades of a name, in several languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.parties.names.name import read_name
from tidewaiter.parties.names.weights import weight_of

pytestmark = pytest.mark.hypothesis


@pytest.mark.parametrize(
    "name",
    [
        "Huawei Technologies Co., Ltd.",
        "HUAWEI TECH LIMITED",
        "华为技术有限公司",
        "華為技術有限公司",
        "Huawei Technology Sdn. Bhd.",
        "Huawei Tech GmbH",
    ],
)
def test_one_firm_is_the_same_words_in_every_language_and_form(name: str) -> None:
    read = read_name(name, person=False)
    assert read.words == ("huawei", "technology")
    assert read.legal == {"limited"}
    assert read.trade


def test_forms_of_two_kinds_are_told_apart() -> None:
    assert read_name("Acme Ltd", person=False).legal.isdisjoint(read_name("Acme Inc", person=False).legal)


@pytest.mark.parametrize("form", ["有限责任公司", "股份有限公司", "株式会社", "주식회사", "(주)"])
def test_a_form_that_is_translated_in_two_ways_differs_from_neither(form: str) -> None:
    legal = read_name(f"アオバ{form}", person=False).legal
    assert "limited" in legal
    assert ("corporation" in legal) == (form != "有限责任公司")


def test_single_letters_numbers_and_romans_have_one_spelling() -> None:
    assert read_name("A.B.C. Trading", person=False).words == ("abc", "trading")
    assert read_name("Brigade Forty-Four", person=False).words == read_name("Brigade 44", person=False).words
    assert read_name("Fund III", person=False).words == read_name("Fund 3", person=False).words


def test_a_title_says_nothing_about_a_person_and_a_rank_is_a_trade_of_a_firm() -> None:
    assert read_name("General Qasem Soleimani", person=True).words == ("qasem", "soleimani")
    assert "general" in read_name("General Trading LLC", person=False).words


def test_a_name_of_forms_alone_keeps_them() -> None:
    assert read_name("Ltd", person=False).words
    assert read_name("Dr", person=True).words


def test_common_words_weigh_less_than_rare_ones() -> None:
    common, rare = weight_of("technology", person=False), weight_of("zhongxingtong", person=False)
    assert common < 0.3 < rare == 1.0


@given(st.text(max_size=80), st.booleans())
def test_any_text_is_read_with_a_weight_for_each_word(text: str, person: bool) -> None:
    read = read_name(text, person)
    assert len(read.words) == len(read.weights)
    assert all(0 < weight <= 1 for weight in read.weights)
