"""`account show`: from a pack to the page of one license, and what wrong input is told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tidewaiter.cli.main import run

ITEMS = "item_id,chip,chips_per_unit\nSRV,NVIDIA H100 SXM5 80GB,8\n"
LICENSES = """license_id,authority,kind,holder_id,consignee_id,site_id,max_units,issued_on,expires_on,\
reinspect_every_months
D1,US BIS,license,P-1,P-2,S-1,100,2025-02-10,2027-02-28,6
PM,MY MITI,permit,P-2,,,,2025-02-10,,
BIG,US BIS,license,P-1,,,5,2025-02-10,2027-02-28,
"\u202eL\x1b[31m",US BIS,license,P-1,,,5,2025-02-10,2027-02-28,
"""
SHIPMENTS = """shipment_id,line,shipped_on,kind,seller_id,buyer_id,ultimate_consignee_id,site_id,from_country,\
to_country,item_id,units,license_id
A1,1,2025-03-01,export,P-1,P-2,P-2,S-1,US,MY,SRV,60,D1
A2,1,2025-04-01,export,P-1,P-2,P-2,,US,MY,SRV,60,D1
A3,1,2025-05-01,return,P-2,P-1,,,MY,US,SRV,30,D1
A4,1,2026-06-01,export,P-1,P-2,P-2,,US,MY,SRV,1,PM
A5,1,2026-06-01,export,P-1,P-2,P-2,,US,MY,SRV,1,GHOST
A6,1,2026-06-01,export,P-1,P-2,P-2,,US,MY,SRV,9000000000000,BIG
"""


pytestmark = pytest.mark.usefixtures("quiet_log")
COLUMNS = 110


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("account")
    pack = folder / "pack"
    pack.mkdir()
    for name, text in (("items", ITEMS), ("licenses", LICENSES), ("shipments", SHIPMENTS)):
        (pack / f"{name}.csv").write_text(text, encoding="utf-8")
    assert run(["--home", str(folder / "home"), "audit", str(pack), "--out", str(folder / "out")]) == 0
    return folder / "out"


def show(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    assert run(["account", "show", *map(str, words)]) == 0
    return capsys.readouterr().out


def test_the_page_says_what_was_allowed_drawn_and_left(capsys: pytest.CaptureFixture[str], audited: Path) -> None:
    words = " ".join(show(capsys, "D1", audited).split())
    assert "valid 2025-02-10 to 2027-02-28" in words
    assert "100 units: 90 used, 10 left; reached on 2025-04-01" in words
    assert "A2/1 export of SRV: 60 units; so far 120, -20 left; 15,198,720 TPP ! overdrawn units" in words
    assert "? other site; missing: shipments.site_id" in words
    assert "A3/1 return of SRV: -30 units; so far 90, 10 left" in words
    assert "2025-08-10 reinspection at S-1: unknown, missing inspections" in words


def test_as_json_every_number_is_exact(capsys: pytest.CaptureFixture[str], audited: Path) -> None:
    found = json.loads(show(capsys, "D1", audited, "--json"))
    assert [(draw["running_units"], draw["running_tpp"]) for draw in found["draws"]] == [
        (60, "7599360.000"),
        (120, "15198720.000"),
        (90, "11399040.000"),
    ]
    assert (found["problems"], found["license"]["expires_on"]) == ({"overdrawn_units": 1}, "2027-02-28")


def test_a_permit_without_an_origin_and_a_license_nobody_describes_are_leads(
    capsys: pytest.CaptureFixture[str], audited: Path
) -> None:
    assert "no permission that is recorded: a lead" in show(capsys, "PM", audited)
    ghost = show(capsys, "GHOST", audited)
    assert "That is a lead, not a finding." in ghost
    assert "! unknown license" in ghost
    assert "what the license asks for is not known" in " ".join(ghost.split())


def test_what_no_number_holds_is_said_and_nothing_is_called_missing(
    capsys: pytest.CaptureFixture[str], audited: Path
) -> None:
    assert "5 units: used not known, more than can be counted" in " ".join(show(capsys, "BIG", audited).split())


def test_a_license_with_a_broken_chain_never_has_no_problems(
    capsys: pytest.CaptureFixture[str], audited: Path, tmp_path: Path
) -> None:
    words = " ".join(show(capsys, "PM", audited).split())
    assert "chain ! no origin" in words
    assert "no origin (chain)" in words
    assert "problems none" not in words
    assert json.loads(show(capsys, "PM", audited, "--json"))["chain"][0]["problem"] == "no_origin"
    copy = tmp_path / "copy"
    shutil.copytree((audited / "current").resolve(), copy)
    (copy / "tables").chmod(0o755)
    (copy / "tables" / "permit_chains.parquet").unlink()
    older = " ".join(show(capsys, "PM", copy).split())
    assert "chain not looked at: this audit wrote no permit_chains" in older
    assert json.loads(show(capsys, "PM", copy, "--json"))["chain"] is None


def test_signs_that_steer_a_terminal_are_not_printed(capsys: pytest.CaptureFixture[str], audited: Path) -> None:
    out = show(capsys, "\u202eL\x1b[31m", audited)
    assert "license         L [31m" in out
    assert run(["account", "show", "NOWHERE", str(audited)]) == 2
    said = out + capsys.readouterr().err
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_an_audit_of_a_past_day_shows_what_was_known_then(
    capsys: pytest.CaptureFixture[str], audited: Path, tmp_path: Path
) -> None:
    pack = audited.parent / "pack"
    assert run(["audit", str(pack), "--out", str(tmp_path / "out"), "--as-of", "2025-03-20"]) == 0
    capsys.readouterr()
    words = " ".join(show(capsys, "D1", tmp_path / "out").split())
    assert "60 used, 40 left" in words
    assert "as of 2025-03-20" in words


def test_a_license_that_no_record_speaks_of_is_refused_with_some_that_are(
    capsys: pytest.CaptureFixture[str], audited: Path
) -> None:
    assert run(["account", "show", "D9", str(audited), "--as", "license"]) == 2
    said = capsys.readouterr().err
    assert "No record of this audit speaks of this license." in said
    assert "such as D1 (license)" in said


def test_a_folder_that_is_no_audit_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["account", "show", "D1", str(tmp_path)]) == 2
    assert "There is no audit here." in capsys.readouterr().err


def test_an_older_audit_and_a_broken_table_are_said_to_be_so(
    capsys: pytest.CaptureFixture[str], audited: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree((audited / "current").resolve(), copy)
    (copy / "tables" / "draws.parquet").chmod(0o644)
    (copy / "tables" / "draws.parquet").write_bytes(b"no parquet")
    assert run(["account", "show", "D1", str(copy)]) == 2
    assert "this file is broken, your records are not" in capsys.readouterr().err
    (copy / "tables").chmod(0o755)
    (copy / "tables" / "draws.parquet").unlink()
    assert run(["account", "show", "D1", str(copy)]) == 3
    assert "Run the audit again with this version." in capsys.readouterr().err
