"""`screen changes` and `screen decisions`: what a newer list changes for a pack, and which decisions still hold."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tidewaiter.cli.main import run
from tidewaiter.parties.lists.source import source

US = json.loads(source("us_restricted_json").sample.read_text("utf-8"))
PARTIES = (
    "party_id,name,country\n"
    "P-1,Harbour Lantern Microsystems,CN\nP-2,Selat Data Sdn Bhd,MY\nP-3,Kuala\u202e Quartz Optics,MY\n"
)
ORDERS = (
    "order_id,ordered_on,buyer_id,end_user_id,item_id,units,status\n"
    "O-1,2026-01-01,P-2,P-1,I,1,open\nO-2,2026-01-01,P-1,,I,1,shipped\n"
)


@pytest.fixture(autouse=True)
def home(quiet_log: Path) -> Path:
    return quiet_log


def add(path: Path, day: str, *names: str) -> None:
    rows = [{**US["entities"][0], "name": name, "aliases": [], "effective_date": None} for name in names]
    path.write_text(json.dumps({**US, "extracted": day, "entities": rows}), "utf-8")
    assert run(["lists", "add", str(path), "--anyway"]) == 0


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "parties.csv").write_text(PARTIES, "utf-8")
    (folder / "orders.csv").write_text(ORDERS)
    return folder


@pytest.fixture
def two_versions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add(tmp_path / "a.json", "2026-01-01", "Kuala Quartz Optics Ltd", "Another Firm Ltd")
    add(tmp_path / "b.json", "2026-02-01", "Harbour Lantern Microsystems Co., Ltd.", "Another Firm Ltd")
    capsys.readouterr()


SINCE = ("--from", "2026-01-15", "--to", "2026-02-15")


@pytest.mark.usefixtures("two_versions")
def test_new_and_gone_hits_and_the_open_order_are_shown(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["screen", "changes", str(pack), *SINCE]) == 0
    out = capsys.readouterr().out
    assert "3 parties, lists of 2026-01-15 and 2026-02-15: 1 new, 0 changed, 1 gone." in out
    assert "new: none -> " in out
    assert "P-1 Harbour Lantern Microsystems ~ Harbour Lantern Microsystems Co., Ltd." in out
    assert "P-3 Kuala Quartz Optics ~" in out, "marks that turn a line around are left out"
    assert "orders O-1: end_user P-1 Harbour Lantern Microsystems, new hit on" in out
    assert "O-2" not in out


@pytest.mark.usefixtures("two_versions")
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_changes_and_open_business_are_written(
    pack: Path, tmp_path: Path, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / f"changes{suffix}"
    assert run(["screen", "changes", str(pack), *SINCE, "-o", str(out)]) == 0
    assert str(tmp_path / f"changes.impact{suffix}") in capsys.readouterr().out
    if suffix == ".csv":
        rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
        assert [(row["change"], row["party_id"]) for row in rows] == [("new", "P-1"), ("gone", "P-3")]
        (touched,) = csv.DictReader((tmp_path / "changes.impact.csv").read_text("utf-8").splitlines())
        assert (touched["table"], touched["id"], touched["role"], touched["effect"]) == (
            "orders",
            "O-1",
            "end_user",
            "license",
        )


@pytest.mark.usefixtures("two_versions")
def test_a_file_of_parties_is_enough_and_json_says_the_same(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["screen", "changes", str(pack / "parties.csv"), *SINCE, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["change"] for one in told["changes"]] == ["new", "gone"]
    assert "impact" not in told


def test_one_version_says_so(pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add(tmp_path / "a.json", "2026-01-01", "Kuala Quartz Optics Ltd")
    capsys.readouterr()
    assert run(["screen", "changes", str(pack), *SINCE]) == 0
    out = capsys.readouterr().out
    assert "0 new, 0 changed, 0 gone" in out
    assert "One version is held for both days of bis-entity-list" in out


def test_wrong_calls_say_what_to_do(pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["screen", "changes", str(pack), *SINCE]) == 2
    assert "tidewaiter lists update" in capsys.readouterr().err
    assert run(["screen", "changes", str(pack), "--from", "2026-02-15", "--to", "2026-02-15"]) == 2
    assert "--from is not before --to" in capsys.readouterr().err
    assert run(["screen", "changes", str(pack), "--from", "yesterday"]) == 2
    assert "yesterday" in capsys.readouterr().err
    add(tmp_path / "a.json", "2026-01-01", "Kuala Quartz Optics Ltd")
    assert run(["screen", "changes", str(tmp_path / "none.csv"), *SINCE]) == 2
    assert "There is no such file" in capsys.readouterr().err
    assert run(["screen", "changes", str(pack), *SINCE, "-o", str(tmp_path / "x.pdf")]) == 2
    assert ".csv, .xlsx" in capsys.readouterr().err


def test_decisions_are_listed_and_open_again_when_a_side_changes(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["screen", "decisions"]) == 0
    assert "Nothing was decided yet" in capsys.readouterr().out
    add(tmp_path / "a.json", "2026-01-01", "Kuala Quartz Optics Ltd")
    parties = pack / "parties.csv"
    assert run(["screen", str(parties), "-o", str(tmp_path / "hits.csv")]) == 0
    (hit,) = csv.DictReader((tmp_path / "hits.csv").read_text("utf-8").splitlines())
    pair = f"{hit['list_id']}:{hit['entry_id']}"
    words = ["--answer", "cleared", "--reason", "another register number", "--by", "Ann"]
    assert run(["screen", "decide", str(parties), "P-3", pair, *words]) == 0
    capsys.readouterr()
    assert run(["screen", "decisions", str(pack)]) == 0
    out = capsys.readouterr().out
    assert "0 open again, 1 still in force" in out
    assert f"P-3 and {pair}: cleared by Ann on" in out
    assert "another register number" in out
    assert run(["screen", "decisions"]) == 0
    assert "Whether a party changed was not looked at" in capsys.readouterr().out
    parties.write_text(PARTIES.replace("Optics,MY", "Optics,SG"), "utf-8")
    assert run(["screen", "decisions", str(parties), "--json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)["decisions"]
    assert (one["holds"], one["why_open"]) == (False, "the party changed")
