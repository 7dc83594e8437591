"""Codes stay text, and only codes of their kind come in."""

from __future__ import annotations

import pytest

from tidewaiter.core.codes import COUNTRY_NAMES, CountryCode, Eccn, HsCode
from tidewaiter.core.errors import InputError


@pytest.mark.parametrize("text", ["3A090", "3A090.a", "4A994.l", "3U090", "5A002.a.1", "EAR99", "3E001"])
def test_an_eccn_stays_as_it_is_written(text: str) -> None:
    assert Eccn.parse(text) == text


@pytest.mark.parametrize(
    "text", ["", "3a090", "3A90", "3F090", "3A090.", "3A090.A", "3A090.a.", "ear99", "30.0", " 3A090", "3A090\n"]
)
def test_what_is_no_eccn_is_refused_with_the_way_to_write_one(text: str) -> None:
    with pytest.raises(InputError, match="not an export control classification number") as caught:
        Eccn.parse(text)
    assert (caught.value.value, "3A090.a" in caught.value.expected) == (text, True)


@pytest.mark.parametrize(
    ("text", "digits"),
    [("8471", "8471"), ("8471.50", "847150"), ("0101.21", "010121"), ("8471.50.01.50", "8471500150")],
)
def test_an_hs_code_keeps_its_leading_zero_and_is_compared_without_dots(text: str, digits: str) -> None:
    assert HsCode.parse(text) == text
    assert HsCode.parse(text).digits == digits


@pytest.mark.parametrize("text", ["", "847", "84715", "8471.5", "8471..50", "8471.50.", "٨٤٧١", "847150015012"])
def test_what_is_no_hs_code_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not a Harmonized System code"):
        HsCode.parse(text)


def test_no_is_norway() -> None:
    assert CountryCode.parse("NO").country_name == "Norway"


@pytest.mark.parametrize("text", ["", "my", "MYS", "UK", "XX", "Malaysia"])
def test_what_is_no_country_code_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not a country code"):
        CountryCode.parse(text)


def test_every_country_is_two_capital_letters_with_a_name() -> None:
    assert all(len(code) == 2 and code.isascii() and code.isupper() and name for code, name in COUNTRY_NAMES.items())
    assert {"MY", "SG", "TW", "HK", "CN", "TH", "AE"} <= COUNTRY_NAMES.keys()
