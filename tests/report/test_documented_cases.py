"""The pack of documented cases, audited by the program itself: each case is told, from its rows alone."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from tests.report.page import Page
from tests.report.sample import really_audit

PACK = Path(__file__).resolve().parents[2] / "examples" / "documented-cases"


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return really_audit(PACK, tmp_path_factory.mktemp("documented") / "out")


@pytest.fixture(scope="module")
def cases(audited: Path) -> Page:
    return Page(audited / "report.html")


def rows(table: str) -> list[dict[str, str]]:
    with (PACK / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def articles(page: Page) -> list[str]:
    return re.findall(r'<article class="story".*?</article>', page.html, re.DOTALL)


def test_every_case_with_something_to_tell_has_one_story(cases: Page) -> None:
    tables = ("shipments", "orders", "tenancies", "custody_events", "declarations")
    told = {row["document_id"] for table in tables for row in rows(table)}
    told |= {row["document_id"].split("-")[0].upper() for row in rows("documents")}
    assert len(articles(cases)) == len(told)
    for case in told:
        assert sum(case.lower() in article.lower() for article in articles(cases)) >= 1


def test_no_story_mixes_two_cases(cases: Page) -> None:
    for article in articles(cases):
        sentences = re.search(r'<ol class="events">.*?</ol>', article, re.DOTALL)
        assert sentences
        assert len(set(re.findall(r"\bC\d\d\b", sentences[0]))) <= 1


def test_every_leg_is_told_with_its_source_and_row(cases: Page) -> None:
    for row in rows("shipments"):
        assert " ".join(row["source"].split()) in cases.text
    assert len(re.findall(r"<span>shipments:[0-9a-f]{20}</span>", cases.html)) == len(rows("shipments"))


def test_the_page_is_whole(cases: Page) -> None:
    assert cases.faults == []
    assert sorted(cases.ids) == sorted(set(cases.ids))
    assert f"moved in {len(rows('shipments'))} shipment lines" in cases.text
