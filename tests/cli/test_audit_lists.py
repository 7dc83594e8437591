"""`audit` screens against lists, keeps them with the audit, and never calls a party clear that nobody screened."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tidewaiter.cli.main import run
from tidewaiter.parties.lists.source import source

PARTIES = """party_id,name,kind,country,headquarters_country,ultimate_parent_country
MAKER,Maker Inc,manufacturer,US,US,US
BUYER,Kestrel Quantum Systems Co Ltd,reseller,SG,SG,SG
CHILD,Selat Biru Compute Sdn Bhd,cloud,MY,MY,MY
"""
ITEMS = "item_id,chip,form,chips_per_unit\nT4,NVIDIA T4,chip,1\n"
SHIPMENTS = """shipment_id,line,shipped_on,kind,seller_id,buyer_id,from_country,to_country,item_id,units
S1,1,2025-10-14,export,MAKER,BUYER,US,SG,T4,10
S2,1,2025-10-14,export,MAKER,CHILD,US,MY,T4,10
"""
US = json.loads(source("us_restricted_json").sample.read_text("utf-8"))


pytestmark = pytest.mark.usefixtures("quiet_log")
COLUMNS = 80


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "parties.csv").write_text(PARTIES)
    (folder / "items.csv").write_text(ITEMS)
    (folder / "shipments.csv").write_text(SHIPMENTS)
    (folder / "ownership.csv").write_text("owner_id,owned_id,share_pct,from_on\nBUYER,CHILD,60,2024-01-01\n")
    return folder


@pytest.fixture
def held(tmp_path: Path, quiet_log: Path) -> Path:
    assert not quiet_log.exists(), "a list goes to the folder of this test"
    plain = US["entities"][0] | {"aliases": [], "effective_date": None}
    rows = [plain | {"name": name} for name in ("Kestrel Quantum Systems Co., Ltd.", "Other Name Ltd")]
    path = tmp_path / "bis.json"
    path.write_text(json.dumps({**US, "extracted": "2025-09-01", "entities": rows}), "utf-8")
    assert run(["lists", "add", str(path), "--anyway"]) == 0
    return path


def audited(pack: Path, out: Path, *words: str) -> dict[str, dict[str, str]]:
    """The answers under US law by shipment."""
    assert run(["audit", str(pack), "--out", str(out), "--quiet", *words]) == 0
    with (out / "current" / "tables" / "determinations.csv").open(encoding="utf-8") as stream:
        return {row["shipment_id"]: row for row in csv.DictReader(stream) if row["jurisdiction"] == "US"}


def hits(out: Path) -> list[dict[str, str]]:
    with (out / "current" / "tables" / "screenings.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.usefixtures("held")
def test_a_hit_is_open_until_somebody_decides_and_then_the_law_answers(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    before = audited(pack, out)
    assert "Screened against bis-entity-list of 2025-09-01: 1 open hit" in capsys.readouterr().out
    assert (before["S1"]["license_required"], "listed" in before["S1"]["missing_facts"]) == ("undetermined", True)
    assert "listed_owner_share_pct" in before["S2"]["missing_facts"]
    entry = f"{hits(out)[0]['list_id']}:{hits(out)[0]['entry_id']}"
    decide = ["screen", "decide", str(pack / "parties.csv"), "BUYER", entry, "--reason", "same firm", "--by", "A. Tan"]
    assert run([*decide, "--answer", "confirmed"]) == 0
    after = audited(pack, out)
    assert (after["S1"]["license_required"], after["S1"]["channels"]) == ("yes", "party list")
    assert (after["S2"]["license_required"], after["S2"]["channels"]) == ("yes", "ownership")
    assert run([*decide, "--answer", "cleared"]) == 0
    cleared = audited(pack, out)
    assert cleared["S1"]["license_required"] == "no"
    assert "screened" in cleared["S1"]["assumptions"]
    assert hits(out)[0]["reasons"].startswith("cleared by A. Tan on ")


@pytest.mark.slow
def test_an_audit_is_computed_again_without_the_lists_or_decisions_being_held(
    pack: Path, held: Path, tmp_path: Path
) -> None:
    audited(pack, tmp_path / "out")
    for path in sorted((tmp_path / "home").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    held.unlink()
    assert run(["rerun", str(tmp_path / "out"), "--quiet"]) == 0
    plan = json.loads((tmp_path / "out" / "current" / "manifest.json").read_text())
    assert plan["lists"]["bis-entity-list"].startswith("2025-09-01 ")
    assert plan["settings"]["screened_on"]


@pytest.mark.usefixtures("held")
def test_a_list_file_named_stands_in_the_place_of_those_held(pack: Path, tmp_path: Path) -> None:
    entity = {"id": "x", "schema": "Company", "properties": {"name": ["Selat Biru Compute"], "topics": ["sanction"]}}
    other = tmp_path / "other.jsonl"
    other.write_text(json.dumps(entity) + "\n", "utf-8")
    audited(pack, tmp_path / "out", "--list", str(other))
    assert [row["party_id"] for row in hits(tmp_path / "out")] == ["CHILD"]


@pytest.mark.usefixtures("held")
def test_nobody_is_screened_on_request_and_that_is_said(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = audited(pack, tmp_path / "out", "--no-lists")
    assert "Nobody was screened" in capsys.readouterr().out
    assert "not_listed" in rows["S1"]["assumptions"]
    assert hits(tmp_path / "out") == []
    page = (tmp_path / "out" / "current" / "report.html").read_text(encoding="utf-8")
    assert "Nobody was screened" in page


def test_naming_lists_and_refusing_them_is_a_contradiction(
    pack: Path, held: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["audit", str(pack), "--out", str(tmp_path / "out"), "--list", str(held), "--no-lists"]
    assert run(words) == 2
    assert "contradict" in capsys.readouterr().err


@pytest.mark.usefixtures("held")
def test_the_report_says_who_may_be_listed_and_against_what(pack: Path, tmp_path: Path) -> None:
    audited(pack, tmp_path / "out")
    page = (tmp_path / "out" / "current" / "report.html").read_text(encoding="utf-8")
    section = page[page.index('id="who"') : page.index('id="law"')]
    for words in ("bis-entity-list of 2025-09-01", "Kestrel Quantum Systems Co., Ltd.", "license required", "open"):
        assert words in section
