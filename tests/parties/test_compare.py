"""Whether two names are one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.parties.compare import THRESHOLD, compare

pytestmark = pytest.mark.hypothesis

ONE = [
    ("Company", "Hikvision Group Co., Ltd.", "海康威视集团有限公司"),
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
    ("Company", "Halcyon Wafer B.V.", "Halcyon Wafer Besloten Vennootschap"),  # forms spelled out
    ("Company", "Jianrui Keji Gufen Youxian Gongsi", "Jianrui Technology Co., Ltd."),
    ("Company", "Halcyon Makina San. ve Tic. A.Ş.", "Halcyon Makina Sanayi ve Ticaret Anonim Sirketi"),
    ("Company", "海康威视数字技术股份有限公司", "Haikang Weishi Digital Technology Co., Ltd."),  # a brand in pinyin
    ("Company", "건우전자 (주)", "Geonu Electronics Co., Ltd."),
    ("Company", "شركة الهدى للإلكترونيات", "Al Huda Electronics Company"),
    ("Company", "Halcyon Wafer Ltd (賀升晶圓有限公司)", "賀升晶圓有限公司"),  # two scripts
    ("Company", "ООО Альтаир (Altair LLC)", "Altair LLC"),
    ("Company", "Halcyon Wafer LLC t/a Kingfisher", "Halcyon Wafer LLC"),
    ("Company", "Halcyon Wafer LLC / Oriole Hosting LLC", "Oriole Hosting LLC"),
    ("Company", "c/o Merganser JSC", "Merganser JSC"),
    ("Person", "Chuang Chih-hsiung", "Zhuang Zhixiong"),
    ("Person", "邱志誠", "Chiu Chih-cheng"),
    ("Person", "单志伟", "Shan Zhiwei"),
    ("Person", "박지훈", "Park Ji-hoon"),
    ("Person", "عبد العزيز الرشيد", "Abdul Aziz Al Rashid"),
]
TWO = [
    ("Company", "Shanghai Micro Electronics Equipment Co., Ltd.", "Shanghai Marine Engineering Equipment Co., Ltd."),
    ("Company", "Prime Technology Ltd", "Pride Logistics Ltd"),
    ("Company", "Global Electronics Trading", "Universal Semiconductor Trading"),
    ("Company", "ICBC (Asia) Limited", "ICBC (London) plc"),
    ("Person", "Boris Vekselberg", "Viktor Vekselberg"),
    ("Person", "习近平", "李克强"),
    ("Person", "Ahmed Ali Hassan", "Mahmoud Omar Hassan"),
    ("Company", "广州海明贸易有限公司", "广州海宁贸易有限公司"),  # one sign of two
    ("Company", "瑞和 Logistics Ltd", "瑞和 Pharma Ltd"),  # one name in two scripts, not two names
    ("Company", "Halcyon LLC / Oriole Hosting LLC", "Quayside Hosting LLC"),
    ("Company", "Import / Export Halcyon LLC", "Export Trading LLC"),
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
