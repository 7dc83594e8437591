from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.core.errors import InputError
from tidewaiter.records.contracts import tables
from tidewaiter.records.mapping.convert import ColumnMapping, converter
from tidewaiter.records.mapping.countries import country_code, country_codes
from tidewaiter.records.mapping.days import DayFormat


def convert(column: str, cell: str, *, table: str = "shipments", empty: tuple[str, ...] = (), **options: object) -> str:
    spec = ColumnMapping(column, "theirs", **options)  # type: ignore[arg-type]
    return converter(spec, tables()[table].column(column), frozenset(empty))(cell)


@pytest.mark.parametrize(("form", "cell", "day"), [
    ("%d/%m/%Y", "03/04/2025", "2025-04-03"),
    ("%m/%d/%Y", "03/04/2025", "2025-03-04"),
    ("%d.%m.%y", " 3.4.25 ", "2025-04-03"),
    ("%d-%b-%Y", "14-Mar-2025", "2025-03-14"),
    ("%d %b %Y", "14 März 2025", "2025-03-14"),
    ("%b %d, %Y", "March 14, 2025", "2025-03-14"),
    ("%Y%m%d", "20250314", "2025-03-14"),
    ("%Y年%m月%d日", "2025年3月14日", "2025-03-14"),
    ("%d/%m/%Y %I:%M %p", "14/03/2025 11:05 PM", "2025-03-14"),
    ("%d/%m/%Y", "14/03/2025", "2025-03-14"),
    ("excel", "45730", "2025-03-14"),
    ("excel", "45730.4375", "2025-03-14"),
    ("%d/%m/%Y", "2025-03-14", "2025-03-14"),
    ("%d/%m/%Y", "2025-03-14T10:30:00", "2025-03-14"),
    ("%d/%m/%Y", "1４/0３/2025", "2025-03-14"),
])  # fmt: skip
def test_a_day_is_read_in_the_format_that_was_chosen(form: str, cell: str, day: str) -> None:
    assert convert("shipped_on", cell, date_format=form) == day


@pytest.mark.parametrize("cell", ["31/02/2025", "3/4/25", "soon", "2025-13-01", "14.03.2025"])
def test_a_day_in_another_format_comes_through_unchanged(cell: str) -> None:
    assert convert("shipped_on", cell, date_format="%d/%m/%Y") == cell


def test_buddhist_years_months_periods_and_zones() -> None:
    assert convert("shipped_on", "14/03/2568", date_format="%d/%m/%Y", year_offset=-543) == "2025-03-14"
    assert convert("month", "Mar-25", table="site_power", date_format="%b-%y") == "2025-03-01"
    assert convert("period", "202503", table="trade_flows", date_format="%Y%m") == "2025-03"
    assert convert("period", "2025", table="trade_flows", date_format="%Y") == "2025"
    at = {"table": "custody_events", "date_format": "%d/%m/%Y %H:%M"}
    assert convert("event_at", "14/03/2025 09:30", **at) == "2025-03-14T09:30:00"  # type: ignore[arg-type]
    assert convert("event_at", "14/03/2025 09:30", time_zone="+08:00", **at) == "2025-03-14T09:30:00+08:00"  # type: ignore[arg-type]


def test_a_format_without_a_part_or_with_an_unknown_one_is_refused() -> None:
    for form in ("DD/MM/YYYY", "%d/%m/%Q"):
        with pytest.raises(InputError, match="not a date format"):
            DayFormat(form)


@pytest.mark.parametrize(("cell", "number", "options"), [
    ("1.234,50", "1234.50", {"decimal": ",", "thousands": "."}),
    ("1,234.50", "1234.50", {"thousands": ","}),
    ("1 234,50", "1234.50", {"decimal": ",", "thousands": " "}),
    ("1'234.50", "1234.50", {"thousands": "'"}),
    ("12,34,567.00", "1234567.00", {"thousands": ","}),
    ("$1,234.50", "1234.50", {"thousands": ","}),
    ("USD 1,234.50", "1234.50", {"thousands": ","}),
    ("(1,234.50)", "-1234.50", {"thousands": ","}),
    ("1.234,50-", "-1234.50", {"decimal": ",", "thousands": "."}),
    ("1234.5", "1234.5", {"decimal": ",", "thousands": "."}),
    ("12.5", "12500.00", {"factor": Decimal(1000)}),
    ("１２３４", "1234", {}),
    ("1,23", "1,23", {"thousands": ","}),
    ("1.234.50", "1.234.50", {"thousands": ","}),
    ("EUR 5", "EUR 5", {}),
    ("about 5", "about 5", {}),
    ("1e6", "1e6", {}),
])  # fmt: skip
def test_an_amount_is_read_by_its_signs_or_not_at_all(cell: str, number: str, options: dict[str, object]) -> None:
    assert convert("value_usd", cell, **options) == number  # type: ignore[arg-type]


def test_an_amount_in_another_currency_is_converted_at_the_rate_that_was_written() -> None:
    rate = {"currency": "EUR", "usd_rate": Decimal("1.0832"), "rate_source": "ECB", "rate_day": "2025-03-14"}
    assert convert("value_usd", "€ 1000", **rate) == "1083.20"  # type: ignore[arg-type]
    assert convert("value_usd", "USD 1000", **rate) == "USD 1000"  # type: ignore[arg-type]


def test_weights_and_pieces_lose_their_unit_only_if_it_is_the_right_one() -> None:
    assert convert("net_weight_kg", "100 lbs", unit="lb") == "45.359237"
    assert convert("net_weight_kg", "100", unit="lb") == "45.359237"
    assert convert("net_weight_kg", "100 kg") == "100"
    assert convert("net_weight_kg", "100 lbs") == "100 lbs"
    assert convert("it_capacity_mw", "2500", table="sites", unit="kw") == "2.500000"
    assert convert("units", "8 台") == "8"
    assert convert("units", "8 PCS") == "8"
    assert convert("units", "1,200", thousands=",") == "1200"
    assert convert("units", "8 boxes") == "8 boxes"


def test_words_and_empty_marks_are_translated_without_regard_to_case() -> None:
    assert convert("kind", "INTL ", values={"Intl": "export"}) == "export"
    assert convert("kind", "Transit", values={"Intl": "export"}) == "Transit"
    assert convert("hs_code", "N/A", empty=("n/a",)) == ""
    assert convert("to_country", "NA", empty=("n/a", "-")) == "NA"
    assert convert("hs_code", " 010121 ") == "010121"


def test_a_list_is_joined_by_bars() -> None:
    assert convert("intermediate_consignee_id", "P-1; P-2;", separator=";") == "P-1|P-2"
    assert convert("via_countries", "Hong Kong / Singapore", country_names=True) == "HK|SG"
    assert convert("via_countries", "Hong Kong / Atlantis", country_names=True) == "Hong Kong / Atlantis"


@pytest.mark.parametrize(("name", "code"), [
    ("Viet Nam", "VN"), ("South Korea", "KR"), ("Korea, Republic of", "KR"), ("P.R. China", "CN"), ("中国", "CN"),
    ("CHN", "CN"), ("MY - Malaysia", "MY"), ("Malaysia (MY)", "MY"), ("台灣", "TW"), ("ประเทศไทย", None), ("ไทย", "TH"),
    ("Vereinigte Arabische Emirate", "AE"), ("U.A.E.", "AE"), ("Côte d'Ivoire", "CI"), ("UK", "GB"), ("no", "NO"),
    ("Norway", "NO"), ("NA", "NA"), ("Namibia", "NA"), ("マレーシア", "MY"), ("말레이시아", "MY"), ("Trung Quốc", "CN"),
    ("The Netherlands", "NL"), ("Hong Kong SAR, China", "HK"), ("Korea", None), ("Congo", None), ("Atlantis", None),
    ("", None), ("MY - Singapore", None),
])  # fmt: skip
def test_a_country_is_found_by_the_names_exports_use_and_a_doubtful_one_is_not(name: str, code: str | None) -> None:
    assert country_code(name) == code


def test_every_code_is_its_own_country() -> None:
    from tidewaiter.core.codes import COUNTRY_NAMES

    assert [code for code in COUNTRY_NAMES if country_code(code) != code] == []
    assert [code for code, name in COUNTRY_NAMES.items() if code != "CG" and country_code(name) != code] == []
    assert country_codes("MY") == "MY"


@given(st.text(max_size=30))
def test_no_cell_breaks_a_conversion_and_none_is_lost(cell: str) -> None:
    for column, options in (
        ("shipped_on", {"date_format": "%d/%m/%Y"}),
        ("value_usd", {"decimal": ",", "thousands": "."}),
        ("to_country", {"country_names": True}),
        ("units", {}),
    ):
        written = convert(column, cell, **options)
        assert bool(written) == bool(cell.strip())
