"""The report shows the lives of devices that a case names or whose records do not fit, and what is not known."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from tests.report.made_up import PACK
from tests.report.page import Page
from tests.report.sample import Cells, write_audit, write_tables

from tidewaiter.report import write_report
from tidewaiter.report.life_svg import LEFT, MOST_LANES, WIDTH, Stay, draw_life

MAKER, HALL = ("Great Maker Inc.", "United States"), ("Island Cloud", "data hall hall, Singapore")


def stay(serial: str, since: str, until: str | None, state: str, party: str = "", **more: object) -> Cells:
    return {
        "serial_number": serial, "item_id": "server", "from_on": since, "until_on": until,
        "span_id": f"{serial} {since}", "state": state, "party_id": party, "doubtful": "no",
        "basis": "document", **more,
    }  # fmt: skip


SPANS = [
    stay("SN-<b>1", "2024-01-01", "2024-01-10", "held", "maker"),
    stay("SN-<b>1", "2024-01-10", "2024-01-20", "in_transit", "cloud"),
    stay("SN-<b>1", "2024-01-20", None, "installed", "cloud", site_id="hall", location="row 4", seen_on="2024-03-01"),
    stay("SN-2", "2024-01-01", "2024-05-01", "held", "shop"),
    stay("SN-2", "2024-05-01", None, "held", "hub", doubtful="yes"),
    stay("SN-3", "2024-01-01", None, "held", "shop"),
    stay("SN-4", "2024-02-01", None, "stored", "hub", site_id="depot"),
]
PROBLEMS: list[Cells] = [
    {"problem": "moved_without_removal", "serial_number": one, "from_on": "2024-05-01", "detail": "it stood elsewhere"}
    for one in ("SN-2", "SN-3")
]
CASES: list[Cells] = [{"case_id": "c1", "rank": 1, "probability": 0.4, "units_low": 1, "units_mid": 2, "units_high": 3}]
FINDINGS: list[Cells] = [
    {"finding_id": "f1", "detector": "TW112", "subject_kind": "device", "subject_id": "SN-<b>1", "as_of": "2024-06-01",
     "answer": "yes", "summary": "Heard of twice, and not since."},
]  # fmt: skip
OF_CASE: list[Cells] = [
    {"case_id": "c1", "finding_id": "f1", "detector": "TW112", "subject_kind": "device", "subject_id": "SN-<b>1",
     "answer": "yes"},
]  # fmt: skip
DETECTORS: list[Cells] = [{"detector": "TW112", "name": "fell_silent", "claim": "silence", "subject_kind": "device"}]
SERIALS: list[Cells] = [{"shipment_id": "s5", "line": "1", "serial_number": "SN-<b>1"}]


def page(folder: Path, pack: dict[str, list[Cells]], **tables: list[Cells]) -> Page:
    return Page(write_report(write_tables(write_audit(folder / "audit", pack), **tables)))


def section(shown: Page) -> str:
    return shown.text[shown.text.index("Devices, one by one") : shown.text.index("Items by chip", 5_000)]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Page:
    return page(
        tmp_path_factory.mktemp("devices"), PACK | {"serials": SERIALS}, custody_spans=SPANS, custody_problems=PROBLEMS,
        cases=CASES, case_findings=OF_CASE, findings=FINDINGS, detectors=DETECTORS,
    )  # fmt: skip


def test_a_device_of_a_case_comes_first_then_one_for_each_kind_of_fault(shown: Page) -> None:
    told = section(shown)
    assert shown.faults == []
    assert "The life of 2 serial numbers" in told
    assert told.index("SN-<b>1") < told.index("SN-2")
    assert "Named in case 1" in told
    assert "SN-3" not in told, "it has fewer stays than SN-2 and the same fault"
    assert "SN-4" not in told, "nothing is told of it"
    assert ("a", {"href": "#device-1"}) in shown.tags


def test_its_page_says_what_was_found_where_it_was_and_what_carried_it(shown: Page) -> None:
    told = section(shown)
    assert "fell silent, 1 June 2024: Heard of twice, and not since." in told
    assert re.search(r"20 January 2024\s*lasts\s*installed\s*Island Cloud\s*data hall hall, Singapore, row 4", told)
    assert re.search(r"1 April 2024\s*day not recorded\s*s5/1", told)
    assert "moved without removal, 1 May 2024: it stood elsewhere" in told
    assert "held, doubtful" in told


def test_nothing_told_of_a_serial_number_is_not_called_in_order(tmp_path: Path) -> None:
    assert "unknown, not in order" in section(page(tmp_path, PACK))


def test_lives_without_a_fault_are_not_called_clear(tmp_path: Path) -> None:
    told = section(page(tmp_path, PACK, custody_spans=SPANS))
    assert "says nothing of a device of which too little is recorded" in told


def day(number: int) -> dt.date:
    return dt.date(2024, 1, 1) + dt.timedelta(days=number)


def life(at: tuple[str, str], state: str, since: int, until: int | None, seen: int | None = None) -> Stay:
    seen_on = None if seen is None else day(seen)
    return Stay(at, state, day(since), None if until is None else day(until), seen_on, doubtful=False)


def bars(drawn: str) -> list[tuple[float, float, str]]:
    """Left edge, width and kind of each bar."""
    found = re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="14" class="([^"]+)"', drawn)
    return [(float(x), float(width), kind) for x, width, kind in found]


def test_a_stay_is_as_long_as_it_lasted_and_hatched_after_it_was_last_seen() -> None:
    stays = [life(MAKER, "held", 0, 25), life(HALL, "in_transit", 25, 50), life(HALL, "installed", 50, None, 75)]
    drawn = str(draw_life(stays, day(100), "life"))
    quarter = WIDTH / 4
    assert bars(drawn) == [
        (LEFT, quarter, "certain"), (LEFT + 2 * quarter, quarter, "certain"), (LEFT + 3 * quarter, quarter, "possible"),
    ]  # fmt: skip
    assert re.findall(r'<path d="[^"]*" class="([^"]*)"', drawn) == ["arrow"]


def test_a_way_without_an_end_is_dotted_to_the_last_day() -> None:
    drawn = str(draw_life([life(MAKER, "held", 0, 50), life(HALL, "in_transit", 50, None)], day(100), "life"))
    assert re.findall(r'<path d="M[\d.]+ [\d.]+L([\d.]+) [\d.]+" class="arrow ordered"', drawn) == [
        f"{LEFT + WIDTH:.1f}"
    ]


def test_a_move_of_which_no_way_is_told_is_dotted() -> None:
    drawn = str(draw_life([life(MAKER, "held", 0, 50), life(HALL, "held", 50, None)], day(100), "life"))
    (path,) = re.findall(r'<path d="([^"]*)" class="arrow ordered"', drawn)
    assert path.startswith(f"M{LEFT + WIDTH / 2:.1f}")


def test_removed_with_nothing_after_it_is_an_outline() -> None:
    stays = [life(HALL, "installed", 0, 50), life(HALL, "open", 50, None)]
    assert [kind for *_, kind in bars(str(draw_life(stays, day(100), "life")))] == ["certain", "unknown"]


def test_a_device_that_was_everywhere_keeps_to_the_lanes_that_fit() -> None:
    stays = [life((f"P{number}", ""), "held", number, number + 1) for number in range(3 * MOST_LANES)]
    drawn = str(draw_life(stays, day(100), "life"))
    assert len(bars(drawn)) == MOST_LANES
    assert f"{2 * MOST_LANES} more places" in drawn
