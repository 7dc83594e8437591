"""The report shows what the law says of each line, as enforced and by the text, and what is missing."""

from __future__ import annotations

import duckdb
import pytest
from tests.report.made_up import PACK
from tests.report.page import Page
from tests.report.sample import Cells, write_audit, write_table

from tidewaiter.law.facts import FACTS
from tidewaiter.records.contracts import outputs
from tidewaiter.report import write_report
from tidewaiter.report.folder import query
from tidewaiter.report.law_words import COVER_WORDS, LICENSE_WORDS, with_facts
from tidewaiter.report.matches import words_of_fact


def answer(shipment: str, required: str, by_text: str, **more: object) -> Cells:
    return {
        "shipment_id": shipment, "line": "1", "as_of": "2024-02-01", "jurisdiction": "US", "ruleset": "base",
        "license_required": required, "required_by_text": by_text, "covered": "undetermined", "grade": "A", **more,
    }  # fmt: skip


ANSWERS = [
    answer("s1", "no", "no", covered="not needed", assumptions="not_listed|subject_to_ear"),
    answer("s2", "undetermined", "yes", missing_facts="hq_country|license_id", exceptions="NAC (if hq_country)"),
    answer("s3", "yes", "yes", paragraph="4A090.a", channels="item×destination", covered="no", license_id="D99",
           citations="15 CFR 742.6(a)(6)(iii)(A)"),
    answer("s4", "no", "yes", covered="not needed", assumptions="not_listed"),
    answer("s5", "yes", "yes", jurisdiction="MY", ruleset="overlay:draft"),
]  # fmt: skip


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Page:
    folder = write_audit(tmp_path_factory.mktemp("law") / "audit", PACK)
    con = duckdb.connect()
    con.execute(query("shape"))
    write_table(con, folder / "tables" / "determinations.parquet", "determinations", ANSWERS)
    return Page(write_report(folder))


def test_the_lines_are_counted_by_answer_at_the_top(law: Page) -> None:
    assert "United States: license required for 1 of 4 lines, undetermined for 1." in law.text


def test_a_required_line_comes_first_with_its_paragraph_and_its_license(law: Page) -> None:
    section = law.text[law.text.index("What the law says of each line") :]
    assert "4 of 4 answers that a license is required or may be" in section
    assert section.index("Malaysia to China") < section.index("United States to Malaysia")
    for words in ("4A090.a", "item×destination", "15 CFR 742.6(a)(6)(iii)(A); grade A", "covers it: no"):
        assert words in section, words


def test_text_and_enforcement_stand_apart(law: Page) -> None:
    assert "United States: not required under the rules modelled" in law.text
    assert "by the text: required" in law.text


def test_an_answer_under_a_draft_is_marked_and_not_counted_as_law(law: Page) -> None:
    assert "hypothetical: overlay:draft" in law.text
    assert "Malaysia: license required for" not in law.text


def test_what_is_missing_is_said_in_words(law: Page) -> None:
    assert "country of headquarters, the license it moved under" in law.text
    assert "NAC (if country of headquarters)" in law.text


def test_without_answers_the_page_says_that_none_was_sought(page: Page) -> None:
    assert "An answer that was not sought is unknown" in page.text


def test_every_word_that_the_contract_allows_has_words_of_its_own() -> None:
    columns = {column.name: set(column.choices) for column in outputs()["determinations"].columns}
    assert columns["license_required"] == columns["required_by_text"] == LICENSE_WORDS.keys()
    assert columns["covered"] == COVER_WORDS.keys()


def test_every_fact_that_an_answer_may_wait_for_is_named_as_a_reader_says_it() -> None:
    spoken_alike = {"tpp", "chips", "kind", "tops"}
    assert [name for name in FACTS if words_of_fact(name) == name and name not in spoken_alike] == []


def test_what_the_answers_assume_is_said_with_how_often(law: Page) -> None:
    assert "no party is listed (2), the item is subject to the EAR (1)" in law.text


def test_only_names_of_facts_are_replaced() -> None:
    assert with_facts("depends on parent_country; else case by case") == (
        "depends on country of the ultimate parent; else case by case"
    )
