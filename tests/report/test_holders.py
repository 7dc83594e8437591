"""The report shows what a holder should have month by month, and never draws an unknown account as one in order."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest
from tests.report.made_up import PACK
from tests.report.page import Page
from tests.report.sample import Cells, write_audit, write_tables

from tidewaiter.report import write_report
from tidewaiter.report.holder_svg import HEIGHT, Month, draw_account


def month(holder: str, day: str, expected: int, low: int, mid: int, high: int, not_spoken: int = 0) -> Cells:
    return {
        "holder_kind": "party", "holder_id": holder, "month": day, "expected_chips": expected,
        "shown_chips": expected - mid, "unaccounted_low_chips": low, "unaccounted_mid_chips": mid,
        "unaccounted_high_chips": high, "not_spoken_of_chips": not_spoken, "items_without_chips": 0,
    }  # fmt: skip


TOTALS = [
    month("shop", "2024-01-01", 100, 0, 0, 0),
    month("shop", "2024-04-01", 60, 0, 5, 10),
    {**month("end", "2024-03-01", 900, 200, 300, 400), "other_form_chips": 70},
    month("hub", "2024-03-01", 50, 0, 0, 0),
]
CASES: list[Cells] = [{"case_id": "c1", "rank": 1, "probability": 0.4, "units_low": 1, "units_mid": 2, "units_high": 3}]
FOUND: list[Cells] = [
    {"case_id": "c1", "finding_id": "f1", "detector": "TW101", "subject_kind": "party", "subject_id": one,
     "answer": "yes"}
    for one in ("hub", "shop")
]  # fmt: skip


def page(folder: Path, **tables: list[Cells]) -> Page:
    return Page(write_report(write_tables(write_audit(folder / "audit", PACK), **tables)))


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Page:
    return page(tmp_path_factory.mktemp("holders"), holder_totals=TOTALS, cases=CASES, case_findings=FOUND)


def test_a_case_brings_the_holder_that_cannot_explain_most_and_then_come_the_others(shown: Page) -> None:
    told = shown.text[shown.text.index("Holder by holder") : shown.text.index("Devices, one by one")]
    assert told.index("Corner Shop LLC") < told.index("Far Lake Computing")
    assert "concerned in case 1" in told
    assert "Should have 60 chips; not accounted for 0–10, mid 5" in told
    assert (
        "Should have 900 chips; not accounted for 200–400, mid 300; 70 of the high end may have left in another form"
        in told
    )
    assert "Port Services" not in told, "nothing of it is missing, and the case has brought its holder"


def test_a_case_leads_to_its_holder(shown: Page) -> None:
    assert shown.faults == []
    assert ("a", {"href": "#holder-1"}) in shown.tags
    assert "account of Corner Shop LLC" in shown.text


def test_without_totals_no_holder_is_shown(tmp_path: Path) -> None:
    assert "Holder by holder" not in page(tmp_path).text


def boxes(drawn: str) -> list[tuple[str, float]]:
    """Kind and height of each column's parts, from left to right and upward."""
    found = re.findall(r'<rect x="[\d.]+" y="[\d.]+" width="[\d.]+" height="([\d.]+)" class="([^"]+)"', drawn)
    return [(kind, float(height)) for height, kind in found]


def one(number: int, expected: int, low: int | None, high: int | None) -> Month:
    def amount(value: int | None) -> Decimal | None:
        return None if value is None else Decimal(value)

    return Month(dt.date(2024, number, 1), amount(expected), amount(low), amount(high))


def test_a_column_is_parted_into_shown_maybe_and_missing_and_stands_until_the_next_change() -> None:
    drawn = str(draw_account([one(1, 100, 20, 50), one(3, 0, 0, 0)], dt.date(2024, 4, 1), "account"))
    half, third, fifth = HEIGHT * 0.5, HEIGHT * 0.3, HEIGHT * 0.2
    assert boxes(drawn) == [("certain", half), ("possible", third), ("certain ends", fifth)] * 2
    assert "0 chips" in drawn


def test_what_nothing_speaks_of_is_an_outline_and_what_may_be_missing_beyond_all_is_no_negative_box() -> None:
    drawn = str(draw_account([one(1, 100, None, None), one(2, 100, 0, 400)], dt.date(2024, 2, 1), "account"))
    assert boxes(drawn) == [("unknown", HEIGHT), ("possible", HEIGHT)]
    assert "0–400 not accounted" in drawn


def test_thirty_years_fit_and_each_period_stands_as_at_its_end() -> None:
    months = [Month(dt.date(1994 + at, 12, 1), Decimal(at + 1), Decimal(0), Decimal(0)) for at in range(30)]
    heights = [height for _, height in boxes(str(draw_account(months, dt.date(2023, 12, 1), "account")))]
    assert len(heights) == 30
    assert heights == sorted(heights)
    assert heights[-1] == HEIGHT
