"""Which countries count as places of concern when units are followed: stated once, here, for every trace and audit."""

from __future__ import annotations

from collections.abc import Iterable

from tidewaiter.core.countries import COUNTRY_NAMES
from tidewaiter.core.errors import InputError

__all__ = ["COUNTRIES_OF_CONCERN", "COUNTS_AS_LISTED", "countries_in"]

# Every country that was in Country Group D:5, E:1 or E:2 on some day since October 2022 (a test compares this with the
# rulebook us_ear), with Macau, which the advanced-computing rules name beside D:5, and Hong Kong, treated as China.
COUNTRIES_OF_CONCERN = frozenset(
    (
        "AF",
        "BY",
        "CD",
        "CF",
        "CN",
        "CU",
        "ER",
        "HK",
        "HT",
        "IQ",
        "IR",
        "KH",
        "KP",
        "LB",
        "LY",
        "MM",
        "MO",
        "NI",
        "RU",
        "SD",
        "SO",
        "SS",
        "SY",
        "VE",
        "ZW",
    )
)

COUNTS_AS_LISTED = "state <> 'cleared' and effect in ('license', 'exception_lost', 'prohibited')"
"""Which rows of `screenings` make a party a listed one here; an open hit counts, and stays a question."""


def countries_in(words: str, known: Iterable[str]) -> list[str]:
    """The countries of a list such as `CN,HK`; raises InputError for what is none."""
    codes = [word.strip().upper() for word in words.split(",") if word.strip()]
    for code in codes:
        if code not in COUNTRY_NAMES:
            raise InputError(
                "This is no country.",
                value=code,
                expected="two-letter codes with commas between, such as CN,HK",
                hint=f"Goods went to {', '.join(sorted(known)[:20])}.",
            )
    return codes
