"""Codes are types and stay text: `3E001` is not 30.0, `NO` is Norway, `010121` keeps its zero."""

from __future__ import annotations

import re
from typing import Self

from tidewaiter.core.countries import COUNTRY_NAMES
from tidewaiter.core.errors import InputError

__all__ = ["COUNTRY_NAMES", "ECCN_PATTERN", "HS_PATTERN", "CountryCode", "Eccn", "HsCode"]

ECCN_PATTERN = r"[0-9][A-EU][0-9]{3}(\.[a-z]([0-9.a-z]*[0-9a-z])?)?|EAR99"
"""An export control classification number with or without its paragraph, Malaysia's U codes (3U090) included."""

HS_PATTERN = r"[0-9]{4}(\.?[0-9]{2}(\.?[0-9]{2}(\.?[0-9]{1,3})?)?)?"
"""A Harmonized System heading, subheading or national line, with or without dots."""


class _Code(str):
    """Text that is one code of its kind; `parse` is the only door in."""

    __slots__ = ()
    _pattern: re.Pattern[str]
    _noun: str
    _expected: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The code that `text` spells, or an InputError that says how such a code is written."""
        if cls._pattern.fullmatch(text):
            return cls(text)
        raise InputError(f"This is not {cls._noun}.", value=text, expected=cls._expected)


class Eccn(_Code):
    """Export control classification number, such as 3A090.a or EAR99."""

    __slots__ = ()
    _pattern = re.compile(ECCN_PATTERN)
    _noun = "an export control classification number"
    _expected = "an ECCN such as 3A090.a, 4A090 or EAR99"


class HsCode(_Code):
    """Harmonized System code, such as 8471.50 or 847150."""

    __slots__ = ()
    _pattern = re.compile(HS_PATTERN)
    _noun = "a Harmonized System code"
    _expected = "4 to 11 digits, such as 8471.50 or 8471500150; a leading zero belongs to the code"

    @property
    def digits(self) -> str:
        """The code without its dots, the form in which codes are compared."""
        return self.replace(".", "")


class CountryCode(_Code):
    """Country code of ISO 3166-1 alpha-2, such as MY."""

    __slots__ = ()
    _pattern = re.compile("|".join(COUNTRY_NAMES))
    _noun = "a country code"
    _expected = "two capital letters of ISO 3166-1, such as MY, TH or HK"

    @property
    def country_name(self) -> str:
        """The country's English short name."""
        return COUNTRY_NAMES[self]
