from __future__ import annotations

from pathlib import Path

import pytest
from tests.report.made_up import PACK, leg
from tests.report.page import Page
from tests.report.sample import Cells, write_audit

from tidewaiter.report import write_report
from tidewaiter.report.folder import open_folder
from tidewaiter.report.narrative import MANY, sentences
from tidewaiter.report.stories import find_stories


@pytest.mark.parametrize(
    "sentence",
    [
        "Great Maker Inc. exported 40 × Server with 8 Beta 2 (320 chips) to Corner Shop LLC, within the United States, "
        "worth USD 9,000,000.",
        "Corner Shop LLC exported 30 × Server with 8 Beta 2 (240 chips) to Port Services Sdn Bhd, "
        "from the United States to Malaysia, via Singapore and Thailand, "
        "paid for by Far Lake Computing from Hong Kong, declared as “computer parts”. Received 9 February 2024.",
        "Corner Shop LLC ordered 50 × Alpha 1 module, with Far Lake Computing as end user. "
        "The order is recorded as cancelled.",
        "5 × Server with 8 Beta 2 (40 chips) seized; in the hands of Customs. Known from document.",
        "An end-use statement by Port Services Sdn Bhd about shipment s2 says: destination Malaysia; "
        "end use “hospital”; promise about reexport “none without a license”.",
        "Quiet Tenant uses 4,000 × Alpha 1 module at data hall hall in Singapore from Island Cloud (rental).",
        "Holding owns 33.33 % of Island Cloud.",
        "Corner Shop LLC: 3 employees, 31 December 2023.",
        "Port Services Sdn Bhd: 5 × Server with 8 Beta 2, sent to Malaysia (632,980 TPP).",
    ],
)
def test_each_row_is_told_in_a_sentence(sentence: str, page: Page) -> None:
    assert sentence in page.text


def test_sentences_come_in_the_order_of_days_and_a_leg_after_the_leg_that_feeds_it(tmp_path: Path) -> None:
    day = "2024-01-01"
    lines: list[Cells] = [
        leg("a3", day, "c", "d", "HK>CN", "alpha", 5),
        leg("b2", day, "b", "c", "MY>HK", "alpha", 5),
        leg("c1", day, "a", "b", "US>MY", "alpha", 5),
    ]
    [story] = find_stories(open_folder(write_audit(tmp_path / "audit", {"shipments": lines}))).told
    told = sentences(story, {"a": 0, "b": 1, "c": 2})
    assert [one.rows[0].text("shipment_id") for one in told] == ["c1", "b2", "a3"]


def test_many_lines_between_the_same_parties_are_told_together(tmp_path: Path) -> None:
    lines: list[Cells] = [
        leg(f"s{n}", f"2024-01-{n % 28 + 1:02}", "shop", "hub", "US>MY", "alpha", 2) for n in range(MANY + 1)
    ]
    text = Page(write_report(write_audit(tmp_path / "audit", {**PACK, "shipments": lines}))).text
    assert (
        f"In {MANY + 1} lines Corner Shop LLC exported {2 * (MANY + 1)} × Alpha 1 module to Port Services Sdn Bhd"
        in text
    )
    assert "1 January 2024 to 28 January 2024" in text


def test_a_party_without_a_row_is_called_by_its_number(tmp_path: Path) -> None:
    text = Page(write_report(write_audit(tmp_path / "audit", {"shipments": PACK["shipments"]}))).text
    assert "shop exported 30 × server to hub, from the United States to Malaysia" in text


def test_what_a_story_lacks_is_said_and_not_filled_in(page: Page) -> None:
    assert "All 4 shipment lines lack a license and an end user." in page.text
    assert "3 of 4 shipment lines lack the day of receipt and the value." in page.text
    assert "Several chips fit “Gamma card”: where their TPP differs it is a range." in page.text
    assert "1 seizure or loss is not yet taken off any holding." in page.text
    assert "Which chip “Unmarked box” holds is not known: TPP is unknown, not zero." in page.text


def test_no_sentence_says_clear_guilty_or_diverted(page: Page) -> None:
    words = page.text.replace("Nothing here says a holder is clear.", "")
    assert not {"clear", "guilty", "diverted", "smuggled"} & set(words.lower().replace(".", " ").split())
