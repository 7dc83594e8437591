"""No detector sets all records of one holder, site or pair beside each other: its work grows as the records do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import duckdb
import pytest
from tests.detection.tables import LAST_DAY, empty_tables

from tidewaiter.detection.detector import Detector
from tidewaiter.detection.load import detectors

RECORDS = 2_000
ROWS_EACH = 20
"""Rows that the largest part of a detector's work may have for each record; all beside all would be two thousand."""

EVERYTHING_AT_ONE = {
    "parties": "SELECT unnest(['P', 'S']) AS party_id, 'reseller' AS kind",
    "items": "SELECT 'i' AS item_id, 100 AS list_price_usd, 2 AS unit_weight_kg, 'i' AS row_id",
    "item_chips": "SELECT 'i' AS item_id, 'H100' AS chip, 8 AS chips_per_unit, 1000 AS tpp",
    "sites": "SELECT 'T' || i AS site_id, 'P' AS operator_id FROM each",
    "shipments": """
        SELECT 'h' || i AS shipment_id, '1' AS line, 'r' || i AS row_id, day AS shipped_on, 1 + i % 5 AS units,
          CASE WHEN i % 4 = 0 THEN 'P' ELSE 'S' END AS seller_id, CASE WHEN i % 4 = 0 THEN 'S' ELSE 'P' END AS buyer_id,
          CASE WHEN i % 8 = 0 THEN 'return' ELSE 'sale' END AS kind, CASE WHEN i % 3 > 0 THEN 'i' END AS item_id,
          'US' AS from_country, CASE WHEN i % 5 = 0 THEN 'MY' ELSE 'US' END AS to_country, 1 AS value_usd FROM each""",
    "serials": "SELECT 'h' || i AS shipment_id, '1' AS line, 'n' || i // 2 AS serial_number FROM each",
    "custody_events": """
        SELECT 'e' || i AS event_id, 'c' || i AS row_id, CAST(day AS TIMESTAMP) AS event_at, 'P' AS party_id,
          CASE WHEN i % 7 > 0 THEN 'T0' END AS site_id, CASE WHEN i % 5 > 0 THEN 'i' END AS item_id,
          CASE WHEN i % 3 = 0 THEN 'n' || i // 4 END AS serial_number, CASE WHEN i % 3 > 0 THEN 1 + i % 3 END AS units,
          ['observed', 'received', 'removed', 'installed'][1 + i % 4] AS step, 'inspection' AS basis FROM each""",
    "custody_spans": """
        SELECT 'u' || i AS span_id, 'n' || i AS serial_number, 'i' AS item_id, 'P' AS party_id, 'T0' AS site_id,
          day AS from_on, 'installed' AS state, day AS first_seen_on, day AS seen_on FROM each""",
    "declarations": """
        SELECT 'd' || i AS declaration_id, 'D' || i AS row_id, 'P' AS exporter_id, 1 + i % 5 AS units, day AS filed_on,
          'export' AS kind FROM each""",
    "declaration_matches": """
        SELECT 'd' || i AS declaration_id, 'D' || i AS declaration_row_id, 'export' AS kind, 'only_declared' AS state
        FROM each""",
    "site_power": """
        SELECT 'T' || i // 2 AS site_id, date '2025-01-01' + 31 * CAST(i % 2 AS INTEGER) AS month,
          1 + i % 2 AS mean_it_load_mw FROM each""",
}


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with empty_tables() as opened:
        opened.execute(
            "CREATE TABLE each AS SELECT i, date '2023-01-01' + CAST(i % 1000 AS INTEGER) AS day "
            f"FROM range({RECORDS}) AS numbers (i)"
        )
        for table, select in EVERYTHING_AT_ONE.items():
            opened.execute(f"INSERT INTO {table} BY NAME {select}")
        yield opened


def most_rows(con: duckdb.DuckDBPyConnection, sql: str, settings: Mapping[str, object] | None = None) -> int:
    """The most rows that any part of a query handed on, once it has run."""
    ((_, plan),) = con.execute(f"EXPLAIN (ANALYZE, FORMAT json) {sql}", dict(settings or {})).fetchall()
    return _most(json.loads(plan))


def _most(part: Mapping[str, Any]) -> int:
    inner = [_most(one) for one in (*part.get("children", []), *part.get("operator", []))]
    return max([int(part.get("intermediate_rows", 0)), *inner])


def test_all_beside_all_would_be_seen(con: duckdb.DuckDBPyConnection) -> None:
    product = "SELECT count(*) FROM shipments AS a JOIN serials AS b ON b.line = a.line"
    assert most_rows(con, product) == RECORDS**2 > ROWS_EACH * RECORDS


@pytest.mark.parametrize("one", detectors(), ids=lambda one: one.code)
def test_what_a_detector_works_on_grows_as_the_records_do(one: Detector, con: duckdb.DuckDBPyConnection) -> None:
    settings: dict[str, object] = {**one.settings(), **({"last_day": LAST_DAY} if "$last_day" in one.sql else {})}
    assert most_rows(con, one.sql, settings) <= ROWS_EACH * RECORDS
