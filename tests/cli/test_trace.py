"""The command `trace` as a user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tidewaiter.audit.manifest import Settings
from tidewaiter.audit.run import run_audit
from tidewaiter.audit.steps import MAIN_JOB
from tidewaiter.cli.main import run

PACK = {
    "items.csv": "item_id,chip,chips_per_unit\nSRV,NVIDIA H100 SXM5 80GB,8\nBOARD,NVIDIA H100 SXM5 80GB,1\n",
    "shipments.csv": """\
shipment_id,line,shipped_on,received_on,kind,seller_id,buyer_id,from_country,to_country,item_id,units,license_id
A1,1,2025-03-01,2025-03-08,export,MAKER,RESELLER,US,MY,SRV,500,D1
B1,1,2025-03-02,2025-03-05,export,OTHER,RESELLER,TW,MY,SRV,200,
R1,1,2025-03-20,2025-03-22,reexport,RESELLER,FORWARDER,MY,TH,SRV,450,
F1,1,2025-04-01,,reexport,FORWARDER,SHELL,TH,HK,SRV,100,
F2,1,2025-04-02,2025-04-04,reexport,FORWARDER,LAB,TH,CN,BOARD,2400,
X1,1,2025-04-02,2025-04-04,reexport,FORWARDER,LAB,TH,CN,,7,
""",
}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trace")
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
    assert run(["trace", *words, str(out)]) == 0
    return " ".join(capsys.readouterr().out.split())


def test_one_sentence_says_at_least_at_most_and_first_in_first_out(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        "Of the 500 units (4,000 chips) of NVIDIA H100 SXM5 80GB in the lines under license D1 at least 100 units "
        "(800 chips) and at most 307 units (2,456 chips) (first in, first out: 200) reached CN."
    ) in told(out, capsys, "--license", "D1", "--to", "CN")


def test_the_minimum_cut_says_what_limits_it(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = told(out, capsys, "--license", "D1", "--to", "CN")
    assert "at most, since 2 lines limit it - F2:1, 2025-04-02, FORWARDER to LAB: 2,400 chips" in said
    assert "X1:1, 2025-04-02, FORWARDER to LAB: 56 chips" in said  # nobody says what the seven units are
    assert "at least, since at most 3,200 chips can have gone or stayed elsewhere" in said


def test_routes_name_every_hand(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = told(out, capsys, "--lot", "A1:1")
    assert "MAKER (US) → RESELLER (MY, A1:1) → FORWARDER (TH, R1:1) → LAB (CN, F2:1)" in said
    assert "reached a country of concern (CN, HK)" in said


def test_what_a_party_received_is_traced_back(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = told(out, capsys, "--party", "LAB", "--back", "--to", "US")
    assert (
        "in the lines to LAB at least 800 chips and at most 2,400 chips (first in, first out: 1,600) came from US"
        in said
    )
    assert "MAKER (US) → RESELLER (MY, A1:1)" in said


def test_what_is_unknown_is_said(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = told(out, capsys, "--license", "D1", "--to-party", "SHELL")
    assert "the day of receipt of 1 line within reach; the bounds hold for every such day, and what was sent" in said
    assert "the item of 1 line of the audit; the bounds allow for all that they may have carried" in said
    assert "nobody is accused" in said


def test_json_gives_the_same_as_one_object(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["trace", "--license", "D1", "--to", "CN", "--json", str(out)]) == 0
    (part,) = json.loads(capsys.readouterr().out)["parts"]
    assert part["asked"] == {
        "place": "CN", "chips_low": 800, "chips_mid": 1600, "chips_high": 2456, "bound": "outer",
    }  # fmt: skip
    assert part["at_most_limited_by"] == [{"line": "F2:1", "chips": 2400}, {"line": "X1:1", "chips": 56}]
    assert part["routes"][0]["lines"][0] == "A1:1"


def test_an_earlier_day_knows_less(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = told(out, capsys, "--license", "D1", "--as-of", "2025-03-25", "--to", "CN")
    assert "exactly 0 chips reached CN" in said or "exactly 0 units (0 chips) reached CN" in said


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--lot", "A1:9"], "A1:1"),
        (["--lot", "A1"], "A lot is written SHIPMENT:LINE"),
        (["--license", "D11"], "one such as D1"),
        (["--party", "LABS"], "one such as LAB"),
        (["--license", "D1", "--to", "China"], "two-letter codes"),
        (["--license", "D1", "--to", "XX"], "This is no country"),
        (["--license", "D1", "--to-party", "LABS"], "one such as LAB"),
        ([], "one of --license, --lot and --party"),
        (["--license", "D1", "--lot", "A1:1"], "one of --license, --lot and --party"),
        (["--license", "D1", "--to", "CN", "--to-party", "LAB"], "not for both"),
    ],
)
def test_what_cannot_be_meant_is_said_with_what_is_near(
    out: Path, capsys: pytest.CaptureFixture[str], words: list[str], expected: str
) -> None:
    assert run(["trace", *words, str(out)]) == 2
    assert expected in capsys.readouterr().err


def test_a_folder_without_an_audit_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["trace", "--license", "D1", str(tmp_path)]) == 2
    assert "There is no audit here" in capsys.readouterr().err


TOLD = {
    "items.csv": "item_id,chip,chips_per_unit\nSRV,NVIDIA H100 SXM5 80GB,8\n",
    "shipments.csv": """\
shipment_id,line,shipped_on,received_on,kind,seller_id,buyer_id,from_country,to_country,item_id,units,license_id
A1,1,2025-03-01,2025-03-02,export,MAKER,RESELLER,US,MY,SRV,3,D1
B1,1,2025-03-01,2025-03-02,export,MAKER,RESELLER,US,MY,SRV,3,D2
R1,1,2025-03-05,2025-03-06,reexport,RESELLER,LAB,MY,CN,SRV,3,D1
W1,1,2025-03-07,,in_country,LAB,LAB,CN,HK,SRV,3,
""",
    "serials.csv": "shipment_id,line,serial_number\n"
    + "".join(f"{line},1,S{n}\n" for line in ("B1", "R1") for n in (1, 2)),
}


@pytest.fixture(scope="module")
def numbered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("numbered")
    (folder / "pack").mkdir()
    for name, text in TOLD.items():
        (folder / "pack" / name).write_text(text)
    run_audit(folder / "pack", folder / "out", Settings(), job=MAIN_JOB, finish=lambda made: None)
    return folder / "out"


def test_a_serial_number_says_which_lot_a_unit_is_of(numbered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = told(numbered, capsys, "--lot", "B1:1", "--to", "CN")
    assert "at least 2 units (16 chips) and at most 3 units (24 chips) (first in, first out: 2) reached CN" in said
    assert "might be closer" not in said.split("countries")[0]
    said = told(numbered, capsys, "--lot", "A1:1", "--to", "CN")
    assert "at least 0 units (0 chips) and at most 1 units (8 chips) (first in, first out: 1) reached CN" in said


def test_a_unit_shipped_twice_under_one_license_counts_once(numbered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = told(numbered, capsys, "--license", "D1", "--to", "CN")
    assert "Of the 5 to 6 units (48 chips), each counted once, of NVIDIA H100 SXM5 80GB" in said
    assert "exactly 3 units (24 chips) reached CN" in said


def test_what_a_party_sends_to_itself_reaches_where_it_is_sent(
    numbered: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "exactly 3 units (24 chips) reached HK" in told(numbered, capsys, "--lot", "R1:1", "--to", "HK")
