"""What a column may hold: the SQL type each kind of value becomes, and how a message says what is expected."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from tidewaiter.core.quantities import MONEY_SQL, TPP_SQL, TPP_SUM_SQL, UNITS_SQL

__all__ = ["ColumnType"]


class ColumnType(StrEnum):
    """The kind of value a column holds; its own value is the word used in layout/*.toml."""

    sql: str
    expected: str

    def __new__(cls, word: str, sql: str = "", expected: str = "") -> Self:
        """A member is its word, and carries its SQL type and the sentence for messages."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.sql = sql
        member.expected = expected
        return member

    TEXT = "text", "VARCHAR", "text of at most 32,767 characters"
    ID = "id", "VARCHAR", "an identifier of at most 200 characters, kept as text: 00123 stays 00123"
    NAME = "name", "VARCHAR", "a name"
    LIST = "list", "VARCHAR", "one or more values joined by a vertical bar, such as P-0041|P-0107"
    YES_NO = "yes_no", "VARCHAR", "yes or no"
    CHOICE = "choice", "VARCHAR", "one of the words listed for this column"
    COUNTRY = "country", "VARCHAR", "a two-letter country code (ISO 3166-1 alpha-2) in capitals, such as MY"
    COUNTRIES = "countries", "VARCHAR", "two-letter country codes (ISO 3166-1 alpha-2) joined by a vertical bar: HK|SG"
    HS = "hs", "VARCHAR", "a Harmonized System code of 4 to 11 digits, kept as text with its leading zero: 8471.50"
    ECCN = "eccn", "VARCHAR", "an ECCN, kept as text, such as 3A090.a or EAR99"
    DAY = "day", "DATE", "a day written YYYY-MM-DD, such as 2025-03-14"
    MONTH = "month", "DATE", "a month written as its first day, 2025-03-01, or as 2025-03"
    PERIOD = "period", "VARCHAR", "a month or a year, written 2026-03 or 2026"
    INSTANT = "instant", "TIMESTAMP", "an instant such as 2025-03-14T09:30:00Z; UTC unless it states an offset"
    UNITS = "units", UNITS_SQL, "a whole number of units, 0 or more"
    COUNT = "count", "BIGINT", "a whole number, 0 or more"
    MONEY = "money", MONEY_SQL, "an amount with a decimal point and no thousands separators, such as 1250000.00"
    TPP = "tpp", TPP_SQL, "a number, 0 or more, with a decimal point, such as 4992 or 5284.8"
    TPP_SUM = "tpp_sum", TPP_SUM_SQL, "a sum of TPP, 0 or more"
    NUMBER = "number", "DECIMAL(18,6)", "a number with a decimal point and no thousands separators"
    MEASURE = "measure", "DECIMAL(18,6)", "a number, 0 or more, with a decimal point and no thousands separators"
    SHARE_PCT = "share_pct", "DECIMAL(9,6)", "a share in percent, from 0 to 100"
    PROBABILITY = "probability", "DOUBLE", "a probability from 0 to 1"
    LATITUDE = "latitude", "DECIMAL(9,6)", "a latitude in degrees, from -90 to 90"
    LONGITUDE = "longitude", "DECIMAL(9,6)", "a longitude in degrees, from -180 to 180"
