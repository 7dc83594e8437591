"""The report shows what was drawn on each license against its limit, and never takes an unknown limit for none."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from tests.report.made_up import PACK
from tests.report.page import Page
from tests.report.sample import Cells, write_audit, write_table

from tidewaiter.report import write_report
from tidewaiter.report.drawdown_svg import Drawdown, Drawn, draw_drawdown
from tidewaiter.report.folder import Row, query
from tidewaiter.report.licenses import left_text

LICENSES: list[Cells] = [
    {"license_id": "quiet", "authority": "BIS", "kind": "license", "holder_id": "maker", "max_units": 50,
     "issued_on": "2024-01-01", "expires_on": "2025-01-01"},
    {"license_id": "<i>over", "authority": "BIS", "kind": "license", "holder_id": "shop", "max_units": 30,
     "issued_on": "2024-01-01"},
]  # fmt: skip


def drawn(license_id: str, shipment: str, day: str, units: int, running: int, problem: str | None = None) -> Cells:
    return {
        "shipment_id": shipment, "line": "1", "license_id": license_id, "drawn_on": day, "units": units,
        "running_units": running, "problem": problem,
    }  # fmt: skip


DRAWS = [
    drawn("quiet", "s1", "2024-01-10", 40, 40),
    drawn("<i>over", "s2", "2024-02-01", 20, 20),
    drawn("<i>over", "s3", "2024-02-20", 25, 45, "overdrawn_units|other_site"),
    drawn("nobody", "s4", "2024-03-05", 7, 7, "unknown_license"),
]
DUTIES: list[Cells] = [
    {"license_id": "<i>over", "duty": "reinspection", "due_on": "2024-06-01", "basis": "condition", "state": "late"},
]
CAPS: list[Cells] = [
    {"scope": "LPP:party:shop", "measure": "tpp", "period": "2025", "limit_value": "26900000", "used": "100",
     "headroom": "26899900", "law": "15 CFR 740.29", "standing": "not_enforced", "grade": "B"},
]  # fmt: skip


def section(folder: Path, **tables: list[Cells]) -> str:
    audit = write_audit(folder / "audit", PACK | {"licenses": tables.pop("licenses", [])})
    con = duckdb.connect()
    con.execute(query("shape"))
    for name, rows in tables.items():
        write_table(con, audit / "tables" / f"{name}.parquet", name, rows)
    shown = Page(write_report(audit)).text
    return shown[shown.index("Licenses and what was drawn on them") : shown.index("Accounts of holders")]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> str:
    tables = {"licenses": LICENSES, "draws": DRAWS, "license_duties": DUTIES, "cap_ledger": CAPS}
    return section(tmp_path_factory.mktemp("licenses"), **tables)


def test_licenses_with_problems_come_first_and_each_says_what_is_left(shown: str) -> None:
    assert "3 of 3 licenses" in shown
    assert shown.index("overdrawn by 15") < shown.index("10 of 50")
    assert "other site (1)" in shown
    assert "overdrawn units (1)" in shown
    assert "1 late" in shown
    assert "<i>over" in shown


def test_a_license_that_only_a_line_names_is_called_a_lead(shown: str) -> None:
    assert "no record describes it: a lead" in shown


def test_caps_of_law_say_whether_they_are_enforced(shown: str) -> None:
    assert "not enforced, grade B" in shown


def test_without_any_license_what_was_allowed_is_unknown(tmp_path: Path) -> None:
    assert "unknown, not unlimited" in section(tmp_path)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (Row(max_units=50, units=40), "10 of 50"),
        (Row(max_units=50, units=50), "0 of 50"),
        (Row(max_units=50, units=51), "overdrawn by 1"),
        (Row(max_tpp=Decimal(9000), tpp=None, tpp_low=Decimal(4000)), "unknown of 9,000 TPP"),
        (Row(max_tpp=Decimal(9000), tpp=None, tpp_low=Decimal(9500)), "overdrawn by 500 TPP at least"),
        (Row(max_units=None, max_tpp=None, units=4), "no limit recorded"),
    ],
)
def test_what_is_left_is_said_in_the_measure_of_the_limit(row: Row, words: str) -> None:
    assert left_text(row) == words


def test_a_line_of_a_thousand_steps_is_drawn_to_its_end() -> None:
    start = dt.date(2024, 1, 1)
    days = [Drawn(start + dt.timedelta(days=at), Decimal(at), True, at == 3) for at in range(1000)]
    picture = str(draw_drawdown(Drawdown(days, Decimal(2000), start, None, "units"), "drawn"))
    (path,) = re.findall(r'<path d="([^"]*)"', picture)
    assert re.fullmatch(r"M[\d. ]+(H[\d.]+(V[\d.]+)?)+", path)
    assert path.endswith("H796.0")
    assert picture.count('class="stop"') == 1


def test_an_amount_known_only_at_least_is_dotted_and_an_unknown_one_leaves_a_gap() -> None:
    day = dt.date(2024, 1, 1)
    amounts = [(Decimal(1), True), (Decimal(2), False), (None, False), (Decimal(3), True)]
    days = [Drawn(day + dt.timedelta(days=at), low, exact, False) for at, (low, exact) in enumerate(amounts)]
    picture = str(draw_drawdown(Drawdown(days, None, day, day + dt.timedelta(days=9), "TPP"), "drawn"))
    kinds = re.findall(r'<path d="[^"]*" class="([^"]*)"', picture)
    assert kinds == ["drawn", "drawn open", "drawn"]
