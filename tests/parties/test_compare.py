"""Whether two names are one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.parties.compare import THRESHOLD, compare

pytestmark = pytest.mark.hypothesis

ONE = [
    ("Company", "Huawei Technologies Co., Ltd.", "华为技术有限公司"),
    ("Company", "Shenzhen Dajiang Innovation Technology Co Ltd", "深圳市大疆创新科技有限公司"),
    ("Company", "Seagate Technology (Thailand) Ltd", "บริษัท ซีเกท เทคโนโลยี (ประเทศไทย) จำกัด"),
    ("Company", "Murom Instrument-Making Plant JSC", "АО Муромский приборостроительный завод"),
    ("Company", "Samseong Electronics Co., Ltd.", "삼성전자주식회사"),
    ("Company", "Megaspeed International Pte. Ltd.", "MEGA SPEED INTL PTE LTD"),
    ("Company", "Inspur Electronic Information Industry", "Inspur Electronics Info. Ind. Co., Ltd."),
    ("Person", "Xi Jinping", "Hsi Chin-p'ing"),
    ("Person", "Xi Jinping", "习近平"),
    ("Person", "Muhammad Husayn", "Mohammed Hussein"),
    ("Person", "Sergey Viktorovich Lavrov", "Сергей Викторович Лавров"),
    ("Person", "Nguyễn Văn Minh", "NGUYEN VAN MINH"),
    ("Person", "John Fitzgerald Kennedy", "KENNEDY, John F."),
    ("Vessel", "MV Hellenic Spirit", "Hellenic Spirit"),
]
TWO = [
    ("Company", "Shanghai Micro Electronics Equipment Co., Ltd.", "Shanghai Marine Engineering Equipment Co., Ltd."),
    ("Company", "Prime Technology Ltd", "Pride Logistics Ltd"),
    ("Company", "Global Electronics Trading", "Universal Semiconductor Trading"),
    ("Company", "ICBC (Asia) Limited", "ICBC (London) plc"),
    ("Person", "Boris Vekselberg", "Viktor Vekselberg"),
    ("Person", "习近平", "李克强"),
    ("Person", "Ahmed Ali Hassan", "Mahmoud Omar Hassan"),
]


@pytest.mark.parametrize(("schema", "one", "other"), ONE)
def test_names_of_one_party_reach_the_threshold(schema: str, one: str, other: str) -> None:
    found = compare(one, other, schema)
    assert found.matched, found


@pytest.mark.parametrize(("schema", "one", "other"), TWO)
def test_names_of_two_parties_stay_below_it(schema: str, one: str, other: str) -> None:
    found = compare(one, other, schema)
    assert not found.matched, found


def test_the_reasons_say_which_words_met_and_how() -> None:
    said = compare("Huawei Tecnology Malaysia", "Huawei Technologies Jordan", "Company").reasons
    assert said[0] == "equal: huawei"
    assert any("tecnology ~ technology" in reason for reason in said)
    assert "only in the first: malaysia" in said


def test_equal_names_that_say_more_score_higher() -> None:
    few, many = compare("Snow", "Snow", "Company"), compare("Kuang-Chi Science", "Kuang-Chi Science", "Company")
    assert THRESHOLD < few.score < many.score < 1


@given(st.text(max_size=50), st.text(max_size=50), st.sampled_from(["Person", "Company", "LegalEntity", ""]))
def test_any_two_texts_have_one_score_from_both_sides(one: str, other: str, schema: str) -> None:
    there, back = compare(one, other, schema), compare(other, one, schema)
    assert 0 < there.score < 1
    assert there.score == pytest.approx(back.score)
    assert there.matched == (there.score >= THRESHOLD)
