"""The report puts the ranked cases first, as reasons to ask, with what would explain them; it says when it has none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.report.made_up import PACK
from tests.report.page import Page
from tests.report.sample import Cells, write_audit, write_tables

from tidewaiter.report import write_report
from tidewaiter.report.cases import MOST_CASES, TYPOLOGIES, odds_text, percent_text, typology_text

PARTIES: list[Cells] = [{"party_id": "P-1", "name": "<b>Brand & Co"}, {"party_id": "P-2", "name": "Second Ltd"}]
CASES: list[Cells] = [
    {"case_id": f"CASE-{rank}", "rank": rank, "probability": 0.6 / rank, "units_low": 2, "units_mid": 1500,
     "units_high": 3000, "tpp_mid": "1000", "value_usd": "5000", "typologies": "multi_hop_resale|a_new_way",
     "party_ids": "P-1|P-2|nobody-3", "first_evidence_on": "2025-03-14", "detectors_yes": 2,
     "next_step": f"Step {rank}."}
    for rank in range(MOST_CASES + 2, 0, -1)
]  # fmt: skip
LATE = "a hub warehouse|a <late> paper"
FINDINGS: list[Cells] = [
    {"finding_id": "f1", "detector": "TW901", "answer": "yes", "innocent_explanations": LATE},
    {"finding_id": "f2", "detector": "TW901", "answer": "yes", "innocent_explanations": LATE},
    {"finding_id": "f3", "detector": "TW902", "answer": "yes", "innocent_explanations": "a hub warehouse|spares"},
    {"finding_id": "f4", "detector": "TW903", "answer": "unknown", "innocent_explanations": "never shown"},
]  # fmt: skip
DETECTORS: list[Cells] = [
    {"detector": "TW901", "name": "quick_reexport", "claim": "Units left within weeks."},
    {"detector": "TW902", "name": "out_of_scale", "claim": "More than it can use."},
    {"detector": "TW903", "name": "unaccounted_units", "claim": "Nobody shows them."},
]
JOINED: list[Cells] = [
    {"case_id": "CASE-1", "adds": adds, **{key: one[key] for key in ("finding_id", "detector", "answer")}}
    for one, adds in zip(FINDINGS, ("0.2", "0.2", "1.1", ""), strict=True)
]
CHECKS: list[Cells] = [
    {"case_id": "CASE-1", "place": 1, "ask": "inspections", "held_by": "an inspector on site", "if_bad": 1.0,
     "if_good": 0.1, "change": 0.4},
    {"case_id": "CASE-1", "place": 2, "ask": "site_power.mean_it_load_mw", "held_by": "the site's power meter",
     "detector": "TW903", "if_bad": 0.7, "if_good": 0.25, "change": 0.1},
]  # fmt: skip

EXPLAINED: list[Cells] = [
    {"case_id": "CASE-1", "explanation": "demo_loan", "answer": "yes", "units": 6, "units_to_explain": 1862,
     "summary": "Lent <b>: explains 6 of 1,862 units."},
    {"case_id": "CASE-1", "explanation": "own_sites", "answer": "unknown", "lines": 40, "lines_against": 3,
     "would_show": "who owns both (ownership), held by the company register", "summary": "Own sites: cannot be told."},
    {"case_id": "CASE-1", "explanation": "merger", "answer": "no", "evidence": "ownership:abc|ownership:def",
     "summary": "A firm was bought: contradicted."},
]  # fmt: skip


def page_of(folder: Path, **tables: Sequence[Cells]) -> Page:
    return Page(write_report(write_tables(write_audit(folder / "audit", PACK | {"parties": PARTIES}), **tables)))


def section(page: Page) -> str:
    start = page.text.index("Whom to ask first: cases")
    return page.text[start : page.text.index("What was found", start)]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    tables = {"cases": CASES, "findings": FINDINGS, "detectors": DETECTORS}
    return page_of(
        tmp_path_factory.mktemp("cases"),
        **tables,
        case_findings=JOINED,
        case_checks=CHECKS,
        case_explanations=EXPLAINED,
    )


def test_the_cases_of_highest_rank_stand_before_what_was_found(page: Page) -> None:
    assert page.faults == []
    assert page.ids.index("cases") < page.ids.index("found")
    assert [one for one in page.ids if one.startswith("case-")] == [f"case-{n}" for n in range(1, MOST_CASES + 1)]
    assert f"{MOST_CASES} of {len(CASES)} cases" in page.text
    assert f"{len(CASES)} cases in which to ask" in page.text
    assert page.text.index("CASE-1 ") < page.text.index("CASE-2 ")
    assert f"CASE-{MOST_CASES + 1}" not in page.text


def test_a_case_names_who_how_likely_how_much_and_which_pattern(page: Page) -> None:
    shown = section(page)
    assert "<b>Brand & Co, Second Ltd and 1 more Probability 60% 2–3,000 units" in shown
    assert "1,500 expected" in shown
    assert "<b>Brand & Co (P-1); Second Ltd (P-2); nobody-3" in shown
    assert "handed on through resellers; a new way" in shown
    assert "14 March 2025" in shown


def test_what_adds_most_comes_first_with_its_innocent_explanations_once(page: Page) -> None:
    shown = section(page)
    first = shown.index("out of scale (1) odds × 3.0 More than it can use.")
    assert first < shown.index("quick reexport (2) odds × 1.2 Units left within weeks.")
    assert "What would explain ita hub warehouse; spares; a <late> paper" in shown
    assert "Could not be decidedunaccounted units: a fact is missing." in shown
    assert "never shown" not in shown


def test_it_says_what_to_ask_of_whom_and_where_each_answer_leaves_the_case(page: Page) -> None:
    shown = section(page)
    assert "A stock check by an inspector on site: 10% if all is there, over 99% if units are missing." in shown
    meter = "From the site's power meter: mean IT load, site power. 25% if the answer explains it, 70% if it does not."
    assert meter in shown
    assert "Step 2." in shown  # without a row in case_checks the case's own next step stands


def test_explanations_that_were_tested_say_how_much_they_explain_what_contradicts_them_and_what_would_tell(
    page: Page,
) -> None:
    shown = section(page)
    assert "Lent <b>: explains 6 of 1,862 units" in shown
    assert "Contradicted on every line: A firm was bought (ownership:abc)." in shown
    tells = (
        "Own sites (contradicted on 3 of 40 lines): what would tell is who owns both (ownership), held by the company"
    )
    assert f"1 explanation cannot be told {tells} register" in shown
    assert shown.count("Lawful explanations, tested") == 1  # the other cases are of before there were such tests


def test_it_says_that_a_case_is_no_verdict_and_absence_no_clearance(page: Page) -> None:
    assert "a reason to ask, not a verdict" in section(page)
    assert "learned on made-up worlds" in section(page)
    assert "not in this list is not thereby clear" in section(page)


def test_an_older_audit_and_one_without_a_case_say_which_they_are(tmp_path: Path) -> None:
    (tmp_path / "older").mkdir()
    (tmp_path / "none").mkdir()
    older, none = page_of(tmp_path / "older"), page_of(tmp_path / "none", cases=[])
    assert "this audit is older than cases" in section(older)
    assert "That is not “clear”" in section(none)
    assert not [one for page in (older, none) for one in page.ids if one.startswith("case-")]


def test_a_case_of_which_little_is_recorded_still_shows(tmp_path: Path) -> None:
    shown = section(page_of(tmp_path, cases=[{"case_id": "bare"}]))
    assert "a party that is not recorded Probability unknown unknown units" in shown
    assert "No next step is recorded." in shown


def test_numbers_and_patterns_in_words() -> None:
    assert [percent_text(one) for one in (0.004, 0.327, 1.0, None)] == ["under 1%", "33%", "over 99%", "unknown"]
    assert [odds_text(one) for one in (0, 1.0, None)] == ["adds nothing", "odds × 2.7", "weight not recorded"]
    assert typology_text(None) == ""


def test_every_pattern_of_a_detector_has_words() -> None:
    from tidewaiter.detection.load import detectors

    assert {name for one in detectors() for name in one.typologies} <= set(TYPOLOGIES)
