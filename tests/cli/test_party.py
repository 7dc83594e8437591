"""`party import` and `party show`: from a register's file to the answer and the chain that decides it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tidewaiter.cli.main import run

PARTIES = """party_id,name,country,headquarters_country,address,website,natural_person
A,Alpha,CN,CN,,,no
B,Beta\u202e Holdings,SG,SG,1 Example Way,,no
C,Gamma,SG,MY,1 example way,,no
P,Ann Example,MY,,,,yes
"""
OWNERSHIP = "owner_id,owned_id,share_pct,from_on,until_on\nA,B,60,,2025-10-15\nB,C,55,,\nP,B,60,2025-10-15,\n"
OFFICERS = "party_id,person_name,role\nB,Wei ZHANG,director\nC,Wei Zhang,director\n"


pytestmark = pytest.mark.usefixtures("quiet_log")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "parties.csv").write_text(PARTIES)
    (folder / "ownership.csv").write_text(OWNERSHIP)
    (folder / "officers.csv").write_text(OFFICERS)
    return folder


def show(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run(["party", "show", *words]) == 0
    return capsys.readouterr().out


def test_the_chain_that_decides_is_written_out(capsys: pytest.CaptureFixture[str], pack: Path) -> None:
    out = show(capsys, "C", str(pack), "--listed", "A", "--on", "2025-10-14")
    words = " ".join(out.split())
    assert "50 % or more: yes" in words
    assert "A (listed) holds 60 % of B - B holds 55 % of C" in words
    assert "shared_address: B Beta Holdings" in words
    assert "shared_officer: B" in words
    assert "\u202e" not in out


def test_the_answer_changes_on_the_day_of_the_sale(capsys: pytest.CaptureFixture[str], pack: Path) -> None:
    shape = json.loads(show(capsys, "C", str(pack), "--listed", "A", "--on", "2025-10-15", "--json"))
    assert shape["fifty_percent"] == "no"
    assert shape["ultimate_parent"] == {"party_id": "B", "country": "SG", "basis": "chain_closed"}


def test_two_forms_at_once_are_refused(capsys: pytest.CaptureFixture[str], pack: Path) -> None:
    assert run(["party", "show", "B", str(pack), "--json", "--ftm"]) == 2
    assert "contradict each other" in capsys.readouterr().err


def test_a_party_goes_out_as_follow_the_money_with_its_stakes(capsys: pytest.CaptureFixture[str], pack: Path) -> None:
    told = [json.loads(line) for line in show(capsys, "B", str(pack), "--on", "2025-10-14", "--ftm").splitlines()]
    by_id = {one["id"]: one for one in told}
    assert by_id["B"]["properties"] == {
        "name": ["Beta\u202e Holdings"], "country": ["sg"], "address": ["1 Example Way"]
    }  # fmt: skip
    assert by_id["A"]["properties"]["name"] == ["Alpha"]
    stakes = [one["properties"] for one in told if one["schema"] == "Ownership"]
    assert stakes == [
        {"asset": ["B"], "endDate": ["2025-10-15"], "owner": ["A"], "percentage": ["60"]},
        {"asset": ["C"], "owner": ["B"], "percentage": ["55"]},
    ]
    assert {end for one in stakes for end in (*one["owner"], *one["asset"])} <= {*by_id}


def test_without_screening_nothing_is_excluded(capsys: pytest.CaptureFixture[str], pack: Path) -> None:
    words = " ".join(show(capsys, "C", str(pack), "--on", "2025-10-15").split())
    assert "50 % or more: cannot be excluded" in words
    assert "No screening was read" in words


def test_a_party_that_is_not_there_names_the_nearest(capsys: pytest.CaptureFixture[str], pack: Path) -> None:
    assert run(["party", "show", "Alpha", str(pack)]) == 2
    assert "Did you mean A?" in capsys.readouterr().err


def test_an_audit_is_read_like_its_pack(capsys: pytest.CaptureFixture[str], pack: Path, tmp_path: Path) -> None:
    assert run(["audit", str(pack), "--out", str(tmp_path / "out")]) == 0
    capsys.readouterr()
    words = ("--listed", "A", "--on", "2025-10-14", "--json")
    assert show(capsys, "C", str(tmp_path / "out"), *words) == show(capsys, "C", str(pack), *words)


def test_a_registers_file_becomes_a_pack_that_can_be_asked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "gleif.csv"
    file.write_text(
        "Relationship.StartNode.NodeID,Relationship.EndNode.NodeID,Relationship.RelationshipType\n"
        "C1,P1,IS_DIRECTLY_CONSOLIDATED_BY\n"
    )
    assert run(["party", "import", str(file), "--out", str(tmp_path / "pack")]) == 0
    assert "ownership.csv (1 rows)" in capsys.readouterr().out
    words = " ".join(show(capsys, "C1", str(tmp_path / "pack"), "--listed", "P1").split())
    assert "P1: consolidation" in words
    assert "controlled_by_listed" in words
    assert "cannot be excluded" in words


def test_a_file_of_another_kind_is_refused(capsys: pytest.CaptureFixture[str], pack: Path, tmp_path: Path) -> None:
    assert run(["party", "import", str(pack / "ownership.csv"), "--out", str(tmp_path / "x")]) == 2
    assert "no ownership file" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()
