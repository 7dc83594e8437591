"""The report says where papers and goods differ, with what else could explain it, and never calls silence agreement."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from tests.report.made_up import PACK
from tests.report.page import Page
from tests.report.sample import Cells, write_audit, write_table

from tidewaiter.records.contracts import outputs
from tidewaiter.report import write_report
from tidewaiter.report.folder import query
from tidewaiter.report.papers import check_text, differs_text, innocent_texts, joined_text

GROUP: Cells = {
    "declaration_id": "<b>D", "kind": "import", "authority": "MY Customs", "state": "matched", "shipment_id": "S",
    "group_id": "S/import/MY Customs", "matched_by": "reference", "declared_units": "40", "shipped_units": "50",
}  # fmt: skip
MATCHES: list[Cells] = [
    {**GROUP, "declaration_line": "1", "differs": "units"},
    {**GROUP, "declaration_line": "2", "differs": "units|hs_code"},
    {"kind": "import", "authority": "MY", "state": "only_shipped", "shipment_id": "T"},
]
CHECKS: list[Cells] = [
    {"document_id": "E", "check": "other_destination", "subject_kind": "shipment", "subject_id": "S", "answer": "yes",
     "claimed": "MY", "found": "CN|HK", "units": "50"},
    {"document_id": "E", "check": "reexported", "subject_kind": "shipment", "subject_id": "S", "answer": "unknown"},
]  # fmt: skip
CHAINS: list[Cells] = [
    {"subject_kind": "license", "subject_id": "P", "closed": "unknown", "problem": "no_origin", "links": "0"}
]


def page(folder: Path, *, empty: bool = False) -> str:
    audit = write_audit(folder / "audit", PACK)
    con = duckdb.connect()
    con.execute(query("shape"))
    for name, rows in (("declaration_matches", MATCHES), ("statement_checks", CHECKS), ("permit_chains", CHAINS)):
        write_table(con, audit / "tables" / f"{name}.parquet", name, [] if empty else rows)
    shown = Page(write_report(audit))
    assert shown.faults == []
    return shown.text[shown.text.rindex("Papers against goods") : shown.text.index("Accounts of holders")]


@pytest.fixture(scope="module")
def section(tmp_path_factory: pytest.TempPathFactory) -> str:
    return page(tmp_path_factory.mktemp("papers"))


def test_a_group_of_declarations_is_shown_once_with_what_could_explain_it(section: str) -> None:
    assert "1 of 1 group of declarations" in section
    assert "HS code, units" in section
    assert innocent_texts("units")[0] in section
    assert "joined by a reference" in section
    assert "HS code (1), units (1)" in section


def test_a_contradicted_paper_says_what_was_claimed_and_what_was_found(section: str) -> None:
    assert "1 of 1 contradiction in 1 paper of" in section
    assert "MalaysiaChina, Hong Kong50" in section  # cells of one row


def test_a_permit_without_its_origin_is_called_a_lead(section: str) -> None:
    assert "for 1 a permission is not on record or a fact is missing, which is a lead and no finding" in section


def test_where_nothing_was_compared_nothing_agrees(tmp_path: Path) -> None:
    assert "What was not compared is unknown, not in agreement." in page(tmp_path, empty=True)


def test_every_word_of_the_tables_has_words() -> None:
    matches, checks = outputs()["declaration_matches"], outputs()["statement_checks"]
    assert all(joined_text(choice) != choice for choice in matches.column("matched_by").choices)
    assert all(check_text(choice) != choice.replace("_", " ") for choice in checks.column("check").choices)
    words = matches.column("differs").says.partition(": ")[2].rstrip(".").split(", ")
    assert len(words) == 12
    for word in words:
        assert "_" not in differs_text(word)
        assert len(innocent_texts(word)) == 1
