"""Reads what two pages about one country need: what came in, what can be shown, whom to ask, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tidewaiter.account.pages.audit_tables import Row, opened
from tidewaiter.core.codes import COUNTRY_NAMES
from tidewaiter.core.errors import InputError

__all__ = ["Brief", "read_brief"]

_WRITTEN = ("cases", "holder_totals", "item_chips", "detectors", "case_checks", "case_findings")

_CAME_IN = """
SELECT year(s.shipped_on) AS shipped_in, count(*) AS lines, sum(CAST(s.units AS DECIMAL(38, 0))) AS units,
       sum(CAST(s.units AS DECIMAL(38, 0)) * c.chips_per_unit) AS chips,
       sum(CASE WHEN c.chips_per_unit IS NULL THEN 1 ELSE 0 END) AS lines_without_chips
FROM shipments AS s LEFT JOIN item_chips AS c ON c.item_id = s.item_id
WHERE s.to_country = $id AND s.from_country <> $id GROUP BY year(s.shipped_on) ORDER BY 1
"""
_WENT_OUT = """
SELECT count(*) AS lines, sum(CAST(s.units AS DECIMAL(38, 0)) * c.chips_per_unit) AS chips,
       count(*) - count(c.chips_per_unit) AS lines_without_chips
FROM shipments AS s LEFT JOIN item_chips AS c ON c.item_id = s.item_id
WHERE s.from_country = $id AND s.to_country <> $id
"""
_SHOWN = """
WITH newest AS (
  SELECT t.*, row_number() OVER (PARTITION BY t.holder_id ORDER BY t.month DESC) AS place
  FROM holder_totals AS t JOIN parties AS p ON p.party_id = t.holder_id AND p.country = $id
  WHERE t.holder_kind = 'party'
)
SELECT count(*) AS holders, sum(CAST(expected_chips AS DECIMAL(38, 0))) AS expected, sum(shown_chips) AS shown,
       sum(unaccounted_low_chips) AS low, sum(unaccounted_mid_chips) AS mid, sum(unaccounted_high_chips) AS high,
       sum(other_form_chips) AS other_form,
       sum(CASE WHEN unaccounted_high_chips IS NULL THEN 1 ELSE 0 END) AS unknown_holders
FROM newest WHERE place = 1
"""
_PARTIES = "SELECT count(*) AS parties FROM parties WHERE country IS NOT NULL AND $id = $id"
_FIRMS = """
WITH told AS (SELECT c.*, unnest(string_split(c.party_ids, '|')) AS party_id FROM cases AS c)
SELECT t.case_id, t.rank, t.probability, t.units_low, t.units_mid, t.units_high, t.next_step,
       p.party_id, p.name, p.city, k.ask, k.detector, k.if_bad, k.if_good
FROM told AS t JOIN parties AS p ON p.party_id = t.party_id AND p.country = $id
LEFT JOIN case_checks AS k ON k.case_id = t.case_id AND k.place = 1
ORDER BY t.rank, p.party_id
"""


@dataclass(frozen=True, slots=True)
class Brief:
    """One country of an audit: arrivals by year, departures, newest month of its holders, and its firms in cases."""

    country: str
    name: str
    came_in: Sequence[Row]
    went_out: Row
    shown: Row
    firms: Sequence[Row]
    no_parties: bool
    made_up_by: str


def read_brief(where: Path, country: str) -> Brief:
    """What the audit holds about a country.

    Raises InputError for a code that is no country's, StateError for an audit older than cases.
    """
    if country not in COUNTRY_NAMES:
        expected = "a two-letter code (ISO 3166-1 alpha-2), such as MY"
        raise InputError("This is not a country.", value=country, expected=expected)
    with opened(where, _WRITTEN) as audit:
        audit.need("cases", "holder_totals", "item_chips")
        came_in, firms = audit.rows(_CAME_IN, country), audit.rows(_FIRMS, country)
        (went_out,), (shown,) = audit.rows(_WENT_OUT, country), audit.rows(_SHOWN, country)
        no_parties = not audit.rows(_PARTIES, country)[0]["parties"]
    return Brief(country, COUNTRY_NAMES[country], came_in, went_out, shown, firms, no_parties, audit.made_up_by)
