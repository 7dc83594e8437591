"""The report draws routes to places of concern, and takes no route on record for no finding."""

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
from tidewaiter.report.path_svg import Leg, Route, draw_route
from tidewaiter.report.routes import counted_in, place_text

PATHS: list[Cells] = [
    {"path_id": "p1", "hops": 1, "subject_kind": "lot", "subject_id": "s4:1", "kind": "item:gamma", "place": "CN",
     "lines": "s4:1", "chips_low": 100, "chips_mid": 100, "chips_high": 100},
    {"path_id": "p2", "hops": 2, "subject_kind": "license", "subject_id": "<b>D1", "kind": "chip:Beta 2", "place": "CN",
     "lines": "s2:1|s3:1", "chips_low": 80, "chips_mid": 160, "chips_high": 200},
    {"path_id": "p3", "hops": 1, "subject_kind": "lot", "subject_id": "s5:1", "kind": "chip:Alpha 1", "place": "kept:x",
     "lines": "s5:1", "chips_low": 5000, "chips_mid": 5000, "chips_high": 5000},
]  # fmt: skip
REACH: list[Cells] = [
    {"license_id": "<b>D1", "kind": "chip:Beta 2", "place": "concern", "chips": 240, "chips_low": 80, "chips_mid": 160,
     "chips_high": 200, "bound": "exact"},
]  # fmt: skip


def page(folder: Path, **tables: list[Cells]) -> Page:
    return Page(write_report(write_tables(write_audit(folder / "audit", PACK), **tables)))


def section(shown: Page) -> str:
    return shown.text[shown.text.index("At least and at most hold") : shown.text.index("Accounts of holders")]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Page:
    return page(tmp_path_factory.mktemp("routes"), paths=PATHS, license_reach=REACH)


def test_routes_through_several_hands_come_first_and_kept_units_are_no_route_of_concern(shown: Page) -> None:
    words = section(shown)
    assert words.index("<b>D1 to China") < words.index("s4:1 to China")
    assert "5,000" not in words
    assert "2 of 2 routes" in words
    assert shown.faults == []


def test_a_license_says_how_many_must_and_may_have_gone(shown: Page) -> None:
    assert "any country of concern" in section(shown)
    assert "80 to 200 went this way, 160 by first in, first out" in section(shown)


def test_no_route_on_record_is_not_clear(tmp_path: Path) -> None:
    assert "That is what the records show, not where the units are." in page(tmp_path).text


def leg(shipped: int, received: int | None) -> Leg:
    start = dt.date(2025, 1, 1)
    got = None if received is None else start + dt.timedelta(days=received)
    return Leg(start + dt.timedelta(days=shipped), got, "from", "Malaysia", "to", "China")


@pytest.mark.parametrize(("low", "classes"), [(0, ["possible"]), (40, ["possible", "certain"])])
def test_what_must_have_gone_is_solid_in_what_may_have(low: int, classes: list[str]) -> None:
    picture = str(draw_route(Route([leg(0, 9)], Decimal(low), Decimal(50), Decimal(80)), "route"))
    assert re.findall(r'<path d="[^"]*" class="(\w+)"', picture) == classes


def test_a_day_of_receipt_that_nobody_recorded_is_said() -> None:
    known = draw_route(Route([leg(0, 9), leg(20, 22)], Decimal(1), Decimal(1), Decimal(1)), "route")
    unknown = draw_route(Route([leg(0, None), leg(20, 22)], Decimal(1), Decimal(1), Decimal(1)), "route")
    assert "day of receipt not recorded" not in known
    assert unknown.count("day of receipt not recorded") == 1


@pytest.mark.parametrize(
    ("place", "words"),
    [("concern", "any country of concern"), ("listed", "any listed party"), ("CN", "China"), ("party:P-1", "P-1")],
)
def test_a_place_has_words(place: str, words: str) -> None:
    assert place_text(place) == words


def test_chips_and_units_are_told_apart() -> None:
    assert counted_in("chip:NVIDIA H100") == "chips (NVIDIA H100)"
    assert counted_in("item:BOX") == "units of BOX"


def map_rows(shown: Page) -> list[list[str]]:
    table = shown.html[shown.html.index("What went from country to country") :].split("</tbody>")[0].split("<tbody>")[1]
    return [re.findall(r">([^<>]+)</t[hd]>", row) for row in table.split("</tr>") if "<td" in row]


def test_the_map_adds_up_lines_and_never_counts_one_twice(shown: Page, tmp_path: Path) -> None:
    assert shown.html.count('class="arc"') == 2
    assert map_rows(shown) == [
        ["Malaysia", "China", "yes", "2", "180", "300"],
        ["United States", "Malaysia", "no", "1", "80", "200"],
    ]
    other: Cells = {
        **PATHS[1], "path_id": "p4", "subject_kind": "lot", "subject_id": "s2:1", "chips_low": 90, "chips_high": 90,
    }  # fmt: skip
    more = page(tmp_path, paths=[*PATHS, other], license_reach=REACH)
    # Two subjects may speak of the same chips: at least the most of either, at most what the line itself carries.
    assert map_rows(more) == [
        ["Malaysia", "China", "yes", "2", "190", "300"],
        ["United States", "Malaysia", "no", "1", "90", "240"],
    ]
