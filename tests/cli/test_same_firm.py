"""Numbers confirmed to be one firm: `party show`, `order check` and `screen changes` speak of all of them."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tidewaiter.cli.main import run
from tidewaiter.parties.lists.source import source

US = json.loads(source("us_restricted_json").sample.read_text("utf-8"))
PARTIES = """party_id,name,country,headquarters_country,ultimate_parent_country,registration_number
P-1,Kuala Quartz Optics,MY,MY,MY,202301000077
P-2,Kestrel Optical Trading,MY,MY,MY,202301000077
P-3,Selat Data Sdn Bhd,MY,MY,MY,
"""
ORDERS = """order_id,ordered_on,buyer_id,end_user_id,item_id,units,value_usd,status
O-1,2026-01-01,P-3,P-2,RTX 4080,2,2400,open
O-2,2026-01-01,P-3,P-1,RTX 4080,2,2400,open
O-3,2026-01-01,P-3,P-3,RTX 4080,2,2400,open
"""
ANSWERS = """subject_kind,subject_id,question,answer,answered_by,answered_on
party,P-1,listed,{answer},desk,2026-01-02
party,P-3,listed,no,desk,2026-01-02
"""


@pytest.fixture(autouse=True)
def home(quiet_log: Path) -> Path:
    return quiet_log


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "parties.csv").write_text(PARTIES)
    (folder / "orders.csv").write_text(ORDERS)
    return folder


def add(path: Path, day: str, *names: str) -> None:
    rows = [{**US["entities"][0], "name": name, "aliases": [], "effective_date": None} for name in names]
    path.write_text(json.dumps({**US, "extracted": day, "entities": rows}), "utf-8")
    assert run(["lists", "add", str(path), "--anyway"]) == 0


def decide(pack: Path, one: str = "P-1", other: str = "P-2", answer: str = "same") -> None:
    words = ["--answer", answer, "--reason", "one register extract", "--by", "Ann"]
    assert run(["party", "decide-same", str(pack), one, other, *words]) == 0


def shown(pack: Path, party: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    assert run(["party", "show", party, str(pack), "--json"]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def decisions(pack: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, tuple[str, str]]:
    """For every order what was decided and why, with what is known of all of them."""
    capsys.readouterr()
    words = ["--from", "US", "--on", "2026-06-01", "--fact", "end_use=cloud", *more]
    assert run(["order", "check", str(pack), *words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["orders"]
    return {one["order_id"]: (one["decision"], " ".join(one["reasons"])) for one in told}


def test_a_party_is_shown_with_its_other_numbers_and_the_hits_on_them(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shown(pack, "P-2", capsys)["same_firm"] == []
    add(tmp_path / "a.json", "2026-01-01", "Kuala Quartz Optics Ltd")
    assert shown(pack, "P-2", capsys)["hits"] == []
    decide(pack)
    told = shown(pack, "P-2", capsys)
    one, two = told["same_firm"]
    assert (one["party_id"], one["state"], one["decided_by"]) == ("P-1", "together", ["Ann"])
    assert two["basis"] == ["same as P-1: one register extract"]
    (hit,) = told["hits"]
    assert (hit["party_id"], hit["matched_name"], hit["state"]) == ("P-1", "Kuala Quartz Optics Ltd", "open")
    assert run(["party", "show", "P-2", str(pack)]) == 0
    words = " ".join(capsys.readouterr().out.split())
    assert "one firm under P-1, P-2" in words
    assert "P-2: same as P-1: one register extract" in words
    assert "P-1: 0.99" in words


def test_where_decisions_contradict_each_other_a_party_is_shown_alone(
    pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    decide(pack)
    decide(pack, "P-2", "P-3")
    decide(pack, "P-1", "P-3", "different")
    assert [one["state"] for one in shown(pack, "P-2", capsys)["same_firm"]] == ["contradicted"]
    assert run(["party", "show", "P-2", str(pack)]) == 0
    assert "left apart, for decisions contradict each other" in " ".join(capsys.readouterr().out.split())


def test_a_change_on_one_number_names_the_others_and_their_open_business(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add(tmp_path / "a.json", "2026-01-01", "Another Firm Ltd")
    add(tmp_path / "b.json", "2026-02-01", "Kuala Quartz Optics Ltd", "Another Firm Ltd")
    since = ["screen", "changes", str(pack), "--from", "2026-01-15", "--to", "2026-02-15"]
    assert run(since) == 0
    assert "O-1" not in capsys.readouterr().out
    decide(pack)
    assert run(since) == 0
    out = capsys.readouterr().out
    assert "; the same firm: P-2" in out
    assert "orders O-1: end_user P-2, one firm with P-1 Kuala Quartz Optics, new hit on" in out
    assert "orders O-2: end_user P-1 Kuala Quartz Optics, new hit on" in out
    assert "O-3" not in out
    assert run([*since, "-o", str(tmp_path / "c.csv")]) == 0
    (row,) = csv.DictReader((tmp_path / "c.csv").read_text("utf-8").splitlines())
    assert row["other_ids"] == "P-2"
    rows = csv.DictReader((tmp_path / "c.impact.csv").read_text("utf-8").splitlines())
    assert {(row["id"], row["party_id"], row["hit_party_id"]) for row in rows} == {
        ("O-1", "P-2", "P-1"),
        ("O-2", "P-1", "P-1"),
    }


def test_an_answer_about_one_number_counts_for_the_firm(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pack / "answers.csv").write_text(ANSWERS.format(answer="yes"))
    before = decisions(pack, capsys)
    assert (before["O-1"][0], before["O-2"][0]) == ("ASK", "HOLD")
    decide(pack)
    after = decisions(pack, capsys)
    assert (after["O-1"][0], after["O-2"][0]) == ("HOLD", "HOLD")
    assert after["O-3"] == before["O-3"]
    assert "one firm under P-1, P-2, as confirmed by Ann" in after["O-1"][1]
    assert "listed: yes, as answered for P-1" in after["O-1"][1]


def test_a_number_confirmed_to_be_an_entry_holds_the_orders_of_its_firm(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (pack / "answers.csv").write_text(ANSWERS.format(answer="no"))
    decide(pack)
    assert decisions(pack, capsys)["O-1"][0] != "HOLD"
    add(tmp_path / "a.json", "2026-01-01", "Kuala Quartz Optics Ltd")
    assert run(["screen", str(pack / "parties.csv"), "-o", str(tmp_path / "hits.csv")]) == 0
    (hit,) = csv.DictReader((tmp_path / "hits.csv").read_text("utf-8").splitlines())
    words = ["--answer", "confirmed", "--reason", "same register number", "--by", "Bo"]
    assert run(["screen", "decide", str(pack), "P-1", f"{hit['list_id']}:{hit['entry_id']}", *words]) == 0
    capsys.readouterr()
    assert run(["order", "check", str(pack), "--from", "US", "--fact", "end_use=cloud", "--json"]) == 0
    told = {one["order_id"]: one for one in json.loads(capsys.readouterr().out)["orders"]}
    assert {order: one["decision"] for order, one in told.items() if order != "O-3"} == {"O-1": "HOLD", "O-2": "HOLD"}
    assert told["O-3"]["decision"] != "HOLD"
    assert "P-1 was confirmed to be a listed entry" in " ".join(told["O-1"]["reasons"])


def test_a_record_that_changed_since_puts_nothing_together(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pack / "answers.csv").write_text(ANSWERS.format(answer="yes"))
    decide(pack)
    (pack / "parties.csv").write_text(PARTIES.replace("Kestrel Optical Trading", "Kestrel Noodles"))
    assert decisions(pack, capsys)["O-1"][0] == "ASK"


def test_an_audit_shows_the_firm_under_each_of_its_numbers(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add(tmp_path / "a.json", "2026-01-01", "Kuala Quartz Optics Ltd")
    decide(pack)
    assert run(["audit", str(pack), "--out", str(tmp_path / "out"), "--resolved"]) == 0
    told = shown(tmp_path / "out", "P-2", capsys)
    assert (told["counts_as"], told["party_id"]) == ("P-1", "P-1")
    assert [one["party_id"] for one in told["same_firm"]] == ["P-1", "P-2"]
    assert [one["matched_name"] for one in told["hits"]] == ["Kuala Quartz Optics Ltd"]
    assert run(["account", "show", "P-2", str(tmp_path / "out")]) == 2
    assert "P-1, the party as which it counts" in " ".join(capsys.readouterr().err.split())
