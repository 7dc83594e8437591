"""The numbers of the first sentences against a second way to count them: plain Python over the rows as written."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import duckdb
from tests.report.made_up import PACK, SHIPMENTS, leg
from tests.report.page import Page
from tests.report.sample import Cells, write_audit

from tidewaiter.report import write_report
from tidewaiter.report.wording import tpp_text

BY_ITEM = {"alpha": (1, "5000", "5000"), "server": (8, "15824.5", "15824.5"), "gamma": (1, "12000", "16000")}


def held_by_country() -> dict[str, dict[str, Decimal]]:
    """Units that came in less those that went out, by the country they were sent to; sellers' own stock counts as 0."""
    held: dict[tuple[str, str], int] = defaultdict(int)
    place: dict[tuple[str, str], str] = {}
    for line in SHIPMENTS:
        held[str(line["buyer_id"]), str(line["item_id"])] += int(str(line["units"]))
        held[str(line["seller_id"]), str(line["item_id"])] -= int(str(line["units"]))
        place[str(line["buyer_id"]), str(line["item_id"])] = str(line["to_country"])
    totals: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for (holder, item), units in held.items():
        if units > 0 and item in BY_ITEM:
            chips, low, high = BY_ITEM[item]
            total = totals[place[holder, item]]
            total["chips"] += units * chips
            total["low"] += units * chips * Decimal(low)
            total["high"] += units * chips * Decimal(high)
    return totals


def test_the_first_sentence_counts_what_a_second_hand_counts(page: Page) -> None:
    totals = held_by_country().values()
    chips = sum(total["chips"] for total in totals)
    low, high = (sum((total[end] for total in totals), Decimal(0)) for end in ("low", "high"))
    assert (
        f"In these records {chips:,} chips ({tpp_text(low, high)}) and 7 chips of unknown TPP moved in "
        f"{len(SHIPMENTS)} shipment lines between 10 January 2024 and 2 April 2024."
    ) in page.text


def test_each_country_of_the_second_sentence_counts_what_a_second_hand_counts(page: Page) -> None:
    for code, name in (("MY", "Malaysia"), ("CN", "China"), ("US", "the United States")):
        total = held_by_country()[code]
        amount = f"{total['chips']:,} chips ({tpp_text(total['low'], total['high'])})"
        assert re.search(re.escape(amount) + f" (are last recorded )?in {name}", page.text)


def test_how_firm_the_lines_are_is_said_up_front(page: Page) -> None:
    assert "Of 6 shipment lines, 4 are recorded, 1 is alleged and 1 is estimated." in page.text


def test_what_was_read_is_counted_from_the_files(audit: Path, page: Page) -> None:
    files = sorted((audit / "read").glob("*.parquet"))
    rows = sum(duckdb.read_parquet(str(path)).shape[0] for path in files)
    assert f"{rows} rows in {len(files)} tables were read" in page.text


def test_one_line_is_told_in_the_singular(tmp_path: Path) -> None:
    only: list[Cells] = [leg("s1", "2024-01-10", "shop", "end", "US>CN", "alpha", 1, status="alleged")]
    text = Page(write_report(write_audit(tmp_path / "audit", {**PACK, "shipments": only}))).text
    assert "1 chip (5,000 TPP) moved in 1 shipment line on 10 January 2024." in text
    assert "1 chip (5,000 TPP) is last recorded in China." in text
    assert "The one shipment line is alleged." in text


def test_units_whose_chips_are_not_known_are_not_counted_as_chips(tmp_path: Path) -> None:
    lines: list[Cells] = [leg("s1", "2024-01-10", "shop", "end", "US>CN", "nowhere", 12)]
    text = Page(write_report(write_audit(tmp_path / "audit", {"shipments": lines}))).text
    assert "In these records 12 units whose chips are not known moved in 1 shipment line" in text
