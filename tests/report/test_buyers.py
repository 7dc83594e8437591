"""The report says who may be listed, against which lists, and where nobody was screened that nobody was."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from tests.report.made_up import PACK
from tests.report.page import Page
from tests.report.sample import Cells, write_audit, write_table

from tidewaiter.parties.hit_state import state_of
from tidewaiter.records.contracts import outputs
from tidewaiter.report import write_report
from tidewaiter.report.buyers import effect_text, link_text, via_text
from tidewaiter.report.folder import query


def hit(entry: str, reasons: str, **more: object) -> Cells:
    return {
        "party_id": "<b>P", "list_id": "us-el", "entry_id": entry, "matched_name": f"Name {entry}", "score": "0.91",
        "effect": "license", "reasons": reasons, "via": "direct", "state": state_of(reasons.split("|")), **more,
    }  # fmt: skip


HITS = [
    hit("one", "equal: name|other country: CN, listed EG"),
    hit("two", "confirmed by A. Tan on 2025-02-01: same firm|equal: name"),
    hit("three", "cleared by A. Tan on 2025-02-01: other firm|same number: 1"),
    hit("four", "officer: Ann", via="officer", effect="prohibited"),
]
OWNED: list[Cells] = [{"party_id": "Q", "fifty_percent": "yes", "recorded_pct": "60"}]
LINKS: list[Cells] = [{"party_id": "P", "other_party_id": "Q", "link": "shared_officer", "detail": "Ann"}]


def page(folder: Path, **settings: object) -> Page:
    audit = write_audit(folder / "audit", PACK)
    con = duckdb.connect()
    con.execute(query("shape"))
    for name, rows in (("screenings", HITS), ("control", OWNED), ("party_links", LINKS)):
        write_table(con, audit / "tables" / f"{name}.parquet", name, rows)
    manifest = json.loads((audit / "manifest.json").read_text())
    (audit / "manifest.json").write_text(json.dumps(manifest | settings))
    return Page(write_report(audit))


@pytest.fixture(scope="module")
def section(tmp_path_factory: pytest.TempPathFactory) -> str:
    settings = {"as_of": "", "csv": False, "screened_on": "2026-03-01"}
    shown = page(tmp_path_factory.mktemp("who"), lists={"us-el": "2026-02-01 abc"}, settings=settings).text
    return shown[shown.rindex("Who is buying") : shown.index("What the law says of each line")]


def test_lists_and_days_are_named(section: str) -> None:
    assert "us-el of 2026-02-01" in section
    assert "as of 1 March 2026" in section


def test_hits_of_the_party_come_first_and_cleared_ones_are_only_counted(section: str) -> None:
    assert "3 of 3 hits that nobody cleared" in section
    assert section.index("Name one") < section.index("Name four")
    assert "Name three" not in section
    assert "<b>P" in section


def test_owners_and_ties_are_counted(section: str) -> None:
    assert "1 party is owned to 50 % or more by parties confirmed to be listed" in section
    assert "an officer (1)" in section


def test_where_nobody_was_screened_nobody_is_clear(tmp_path: Path) -> None:
    shown = page(tmp_path).text
    assert "Nobody was screened" in shown
    assert "That is unknown, not “clear”." in shown
    assert "that nobody cleared" not in shown


def test_every_choice_has_words() -> None:
    said = {("screenings", "effect"): effect_text, ("screenings", "via"): via_text, ("party_links", "link"): link_text}
    for (table, name), words in said.items():
        (column,) = [one for one in outputs()[table].columns if one.name == name]
        assert all(words(choice) != choice.replace("_", " ") for choice in column.choices), name
