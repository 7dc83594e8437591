"""`order check`: a decision for every order and its papers in a folder."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tidewaiter.cli.main import run

ORDERS = """order_id,ordered_on,buyer_id,end_user_id,site_id,item_id,units,value_usd,status
PO-1,2025-07-01,P-1,P-1,S-1,RTX 4080,2,2400,open
PO-2,2025-07-01,P-2,P-2,S-1,NVIDIA H100 SXM5 80GB,8,240000,open
=cmd,2025-07-01,P-1,P-1,S-1,NVIDIA H100 SXM5 80GB,8,240000,open
"""
PARTIES = """party_id,name,country,headquarters_country,ultimate_parent_country
P-1,Johor Cloud,MY,MY,MY
P-2,East Compute,MY,MY,CN
"""
SITES = "site_id,operator_id,kind,country\nS-1,P-1,data_hall,MY\n"
WORDS = ["--from", "US", "--on", "2025-07-10", "--fact", "listed=no", "--fact", "end_use=cloud"]


pytestmark = pytest.mark.usefixtures("quiet_log")
COLUMNS = 80


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "orders.csv").write_text(ORDERS)
    (folder / "parties.csv").write_text(PARTIES)
    (folder / "sites.csv").write_text(SITES)
    return folder


def test_every_order_gets_a_decision_and_a_count(capsys: pytest.CaptureFixture[str], pack: Path) -> None:
    assert run(["order", "check", str(pack), *WORDS]) == 0
    out = capsys.readouterr().out
    words = " ".join(out.split())
    assert "RELEASE order PO-1" in words
    assert "HOLD order PO-2" in words
    assert "ASK order =cmd" in words
    assert "3 open orders: 1 RELEASE, 1 HOLD, 1 ASK." in words
    assert "Not there, and would have helped: items, documents, answers, licenses." in words
    assert max(map(len, out.splitlines())) <= 80


def test_the_papers_of_orders_that_wait_are_written(pack: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(["order", "check", str(pack), *WORDS, "--out", str(out)]) == 0
    assert {path.name for path in (out / "PO-2").iterdir()} == {
        "certificate.md",
        "end-use-statement.md",
        "license-application.md",
    }
    assert not (out / "PO-1").exists()
    rows = list(csv.DictReader((out / "orders.csv").read_text().splitlines()))
    assert {row["order_id"]: row["decision"] for row in rows} == {"PO-1": "RELEASE", "PO-2": "HOLD", "'=cmd": "ASK"}
    assert (out / rows[0]["folder"] / "end-use-statement.md").is_file()


def test_a_program_reads_the_same_as_json(capsys: pytest.CaptureFixture[str], pack: Path) -> None:
    assert run(["order", "check", str(pack), *WORDS, "--json"]) == 0
    shape = json.loads(capsys.readouterr().out)
    held = next(one for one in shape["orders"] if one["order_id"] == "PO-2")
    assert held["decision"] == "HOLD"
    assert held["answers"][0]["law"] == "us_ear"
    assert held["answers"][0]["paragraph"] == "3A090.a.1"


def test_a_row_that_cannot_be_read_is_counted(capsys: pytest.CaptureFixture[str], pack: Path) -> None:
    (pack / "parties.csv").write_text(PARTIES.replace("MY,MY,CN", "MY,MY,Mars"))
    assert run(["order", "check", str(pack), *WORDS]) == 0
    words = " ".join(capsys.readouterr().out.split())
    assert "Not readable and not used: 1 row;" in words
    assert "ASK order PO-2" in words


@pytest.mark.parametrize(
    ("words", "expected"),
    [(["nowhere"], "There is no such pack"), (["PACK", "--on", "soon"], "--on is not a day")],
)
def test_a_mistake_is_told_with_what_to_do(
    capsys: pytest.CaptureFixture[str], pack: Path, words: list[str], expected: str
) -> None:
    assert run(["order", "check", *[str(pack) if word == "PACK" else word for word in words]]) == 2
    assert expected in capsys.readouterr().err
