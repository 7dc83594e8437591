"""`party same` and `party decide-same`: pairs that are probably one firm, and what a person decided about them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tidewaiter.cli.main import run

PARTIES = """party_id,name,country,registration_number,website
P-1,Selat Data Sdn. Bhd.,MY,,https://selat.example
P-2,SELAT DATA SDN BHD,MY,,selat.example/contact
P-3,=Selat Data Berhad,MY,,
P-9,Harbor Lantern Ltd,SG,,
"""


@pytest.fixture(autouse=True)
def home(quiet_log: Path) -> Path:
    return quiet_log


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "parties.csv").write_text(PARTIES)
    return folder


def decide(pack: Path, one: str, other: str, answer: str = "same") -> int:
    words = ["--answer", answer, "--reason", "register extract", "--by", "Ann"]
    return run(["party", "decide-same", str(pack), one, other, *words])


def test_pairs_are_shown_decided_and_counted_as_one(pack: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["party", "same", str(pack)]) == 0
    out = capsys.readouterr().out
    assert "4 parties; pairs that are probably one firm: 3, not decided: 3." in out
    assert "P-1 Selat Data Sdn. Bhd. ~ P-2 SELAT DATA SDN BHD" in out
    assert "- same website: selat.example" in out
    assert "P-9" not in out
    assert decide(pack, "P-2", "P-1") == 0
    assert "P-1 and P-2: same by Ann on " in capsys.readouterr().out
    assert (home / "screening" / "same.jsonl").read_text().count("\n") == 1
    assert run(["party", "same", str(pack)]) == 0
    out = capsys.readouterr().out
    assert "not decided: 2" in out
    assert "Confirmed as one, P-1: P-1, P-2" in out


def test_contradictory_decisions_are_told_at_once(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert decide(pack, "P-1", "P-2") == 0
    assert decide(pack, "P-2", "P-3") == 0
    assert not capsys.readouterr().err
    assert decide(pack, "P-3", "P-1", "different") == 0
    assert "Decisions contradict each other" in capsys.readouterr().err


def test_pairs_are_written_without_formulas(pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert decide(pack, "P-1", "P-2") == 0
    out = tmp_path / "pairs.csv"
    assert run(["party", "same", str(pack), "-o", str(out), "--least", "0.1"]) == 0
    assert "Pairs are in" in capsys.readouterr().out
    rows = {(row["party_id"], row["other_party_id"]): row for row in csv.DictReader(out.read_text().splitlines())}
    assert (rows["P-1", "P-2"]["state"], rows["P-1", "P-2"]["decided_by"]) == ("same", "Ann")
    assert rows["P-1", "P-3"]["other_name"] == "'=Selat Data Berhad"


def test_wrong_calls_say_what_to_do(pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert decide(pack, "P-1", "P-7") == 2
    assert "The pack has no such party." in capsys.readouterr().err
    assert decide(pack, "P-1", "P-1") == 2
    assert "same as itself" in capsys.readouterr().err
    assert run(["party", "same", str(tmp_path / "none")]) == 2
    assert "There is no such pack" in capsys.readouterr().err
    assert run(["party", "same", str(pack), "-o", "x.pdf"]) == 2
    assert ".csv, .xlsx" in capsys.readouterr().err
    words = ["--answer", "same", "--reason", " ", "--by", "Ann"]
    assert run(["party", "decide-same", str(pack), "P-1", "P-2", *words]) == 2
    assert "--reason is empty" in capsys.readouterr().err
