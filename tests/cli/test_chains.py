"""The command `chains` as a user meets it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tidewaiter.audit.manifest import Settings
from tidewaiter.audit.run import run_audit
from tidewaiter.audit.steps import MAIN_JOB
from tidewaiter.cli.main import run

PACK = {
    "items.csv": "item_id,chip,chips_per_unit\nSRV,NVIDIA H100 SXM5 80GB,8\nBOARD,NVIDIA H100 SXM5 80GB,1\n",
    "shipments.csv": """\
shipment_id,line,shipped_on,received_on,kind,seller_id,buyer_id,from_country,to_country,item_id,units
A1,1,2025-03-01,2025-03-03,export,MAKER,RESELLER,US,MY,SRV,10
A2,1,2025-03-10,2025-03-12,reexport,RESELLER,TRADER,MY,SG,SRV,9
A3,1,2025-03-20,2025-03-22,reexport,TRADER,LAB,SG,CN,SRV,8
B1,1,2025-04-01,2025-04-02,export,MAKER,HOUSE,US,TH,BOARD,100
B2,1,2025-04-05,2025-04-06,reexport,HOUSE,LEFT,TH,SG,BOARD,50
B3,1,2025-04-05,2025-04-06,reexport,HOUSE,RIGHT,TH,SG,BOARD,50
B4,1,2025-04-10,2025-04-11,reexport,LEFT,SHELL,SG,HK,BOARD,50
B5,1,2025-04-10,2025-04-11,reexport,RIGHT,SHELL,SG,HK,BOARD,50
X1,1,2025-04-10,2025-04-11,reexport,RIGHT,SHELL,SG,HK,,3
""",
}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chains")
    (folder / "pack").mkdir()
    for name, text in PACK.items():
        (folder / "pack" / name).write_text(text)
    run_audit(folder / "pack", folder / "out", Settings(), job=MAIN_JOB, finish=lambda made: None)
    return folder / "out"


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEWAITER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "300")


def told(out: Path, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run(["chains", *words, str(out)]) == 0
    return capsys.readouterr().out


def rows(out: Path, capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(told(out, capsys, "--csv", *words))))


def test_a_chain_is_told_hop_by_hop_and_a_split_lot_by_its_bounds(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = " ".join(told(out, capsys).split())
    assert "1 chain from exporters to CN, HK: within 180 days, each hop 60 % or more of the one before." in said
    assert "MAKER (US) → RESELLER (MY, A1:1, 2025-03-01, 80) → TRADER (SG, A2:1" in said
    assert "1 lot more can have come there in time, split or merged: - B1:1, 2025-04-01, MAKER to HOUSE (TH)" in said
    assert "of 100 at least 76 and at most 100, 100 by first in, first out" in said
    assert "nobody is accused" in said


def test_the_table_has_a_row_for_each_in_a_fixed_order(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chain, split = rows(out, capsys)
    assert (chain["form"], chain["lines"], chain["chips_first"], chain["chips_last"]) == (
        "chain", "A1:1|A2:1|A3:1", "80", "64",
    )  # fmt: skip
    assert (split["form"], split["lines"], split["chips_mid"], split["chips_high"]) == ("split", "B1:1", "100", "100")
    assert told(out, capsys, "--csv") == told(out, capsys, "--csv")


def test_the_window_the_share_the_places_and_the_origin_are_asked_for(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [row["form"] for row in rows(out, capsys, "--days", "18")] == ["split"]
    assert {row["lines"] for row in rows(out, capsys, "--share", "95")} == {"A1:1", "B1:1"}  # now a lot, by its bounds
    assert [row["lines"] for row in rows(out, capsys, "--to", "HK")] == ["B1:1"]
    assert [row["lines"] for row in rows(out, capsys, "--share", "50", "--to", "HK", "--from", "HOUSE")] == [
        "B2:1|B4:1", "B3:1|B5:1",
    ]  # fmt: skip


def test_who_sent_nothing_and_what_is_no_country_is_said(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["chains", "--from", "NOBODY", str(out)]) == 2
    assert "sent by this party" in capsys.readouterr().err
    assert run(["chains", "--to", "XX", str(out)]) == 2
    assert "This is no country" in capsys.readouterr().err
