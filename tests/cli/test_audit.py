"""The commands `audit` and `rerun` as a user meets them."""

from __future__ import annotations

import csv
import json
import os
import random
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tidewaiter.audit.steps import MAIN_JOB
from tidewaiter.cli.main import run

ITEMS = "item_id,chip,chips_per_unit,tpp\nSRV-8H100,NVIDIA H100 SXM5 80GB,8,10000\nBOX,unheard of,1,\n"
HEADER = "shipment_id,line,shipped_on,received_on,kind,seller_id,buyer_id,from_country,to_country,item_id,units,note"
LINES = [
    "S1,1,2025-03-03,2025-03-10,export,P-MAKER,P-FIRST,TW,MY,SRV-8H100,50,a",
    "S2,1,2025-03-20,,reexport,P-FIRST,P-SECOND,MY,TH,SRV-8H100,20,b",
    "S3,1,2025-04-02,2025-04-09,export,P-MAKER,P-FIRST,TW,MY,BOX,5,c",
    "S4,1,2025-04-02,2025-04-09,export,P-MAKER,P-FIRST,TW,MY,BOX,five,d",
]


STEPS = [step.name for step in MAIN_JOB.steps({})]
TOLD = f"of {len(STEPS)}"
"""How a line says how many steps there are."""


pytestmark = pytest.mark.usefixtures("quiet_log")
COLUMNS = 80


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write(tmp_path / "pack", LINES)


def write(folder: Path, lines: list[str]) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "items.csv").write_text(ITEMS)
    (folder / "shipments.csv").write_text("\n".join([HEADER, *lines]) + "\n")
    return folder


def tables(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (out / "current" / "tables").iterdir()}


def test_an_audit_says_what_was_read_what_was_left_out_and_where_the_tpp_sits(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run(["audit", str(pack), "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[1:] == [
        "  items            2 rows",
        "  shipments        3 rows, 1 left out; kept and not used: note",
        "  1 fault listed in rejects.csv; the rest was audited without them.",
        "  25 tables are not in the pack; absent_tables says what each would add.",
        "Nobody was screened: no list is held and none was named (tidewaiter lists update, or --list FILE).",
        "Where the TPP sits, at the end of each account:",
        "  P-FIRST          35 units, 2,400,000 TPP without 5 of these, whose TPP is unknown",
        "  P-SECOND         20 units, 1,600,000 TPP",
        "  P-MAKER          0 units, 0 TPP",
        f"Report: {out / 'current' / 'report.html'}",
    ]
    assert f"Step 1 {TOLD}, read: " in said.err
    assert (out / "current" / "report.html").is_file()
    with (out / "current" / "rejects.csv").open() as lines:
        (reject,) = csv.DictReader(lines)
    assert (reject["file"], reject["line"], reject["value"]) == ("shipments.csv", "5", "five")


def test_the_same_command_again_computes_nothing(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["audit", str(pack), "--out", str(tmp_path / "out")]
    assert run(words) == 0
    capsys.readouterr()
    assert run(words) == 0
    said = capsys.readouterr()
    assert "was already there; nothing to compute." in said.out
    assert "Step" not in said.err


def test_json_gives_one_object_and_quiet_no_progress(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["audit", str(pack), "--out", str(tmp_path / "out"), "--json", "--quiet"]) == 0
    said = capsys.readouterr()
    found = json.loads(said.out)
    assert said.err == ""
    assert (found["rejects"], found["absent"], found["already_there"]) == (1, 25, False)
    assert found["tables"][1] == {"name": "shipments", "rows": 3, "rejected": 1, "unknown_columns": ["note"]}
    assert found["holders"][0]["holder_id"] == "P-FIRST"
    assert Path(found["report"]).is_file()


def test_an_earlier_day_sees_only_what_was_recorded_by_then(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["audit", str(pack), "--out", str(tmp_path / "out"), "--as-of", "2025-03-15", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["as_of"] == "2025-03-15"
    assert [(one["holder_id"], one["units"]) for one in found["holders"]] == [("P-FIRST", 50), ("P-MAKER", 0)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--as-of", "15.3.2025"], "--as-of is not a day"),
        (["--memory", "much"], "is not an amount of memory"),
        (["--threads", "0"], "--threads"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_a_mistake_in_the_call(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], expected: str
) -> None:
    assert run(["audit", str(pack), "--out", str(tmp_path / "out"), *words]) == 2
    assert expected in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_too_little_memory_is_said_and_more_goes_on_from_there(pack: Path, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "tidewaiter", "audit", str(pack), "--out", str(tmp_path / "out")]
    little = subprocess.run([*words, "--memory", "2MB"], capture_output=True, text=True, check=False)
    assert (little.returncode, "needs more than the 2MB of memory" in little.stderr) == (3, True)
    assert subprocess.run(words, capture_output=True, check=False).returncode == 0


def test_an_out_folder_that_cannot_be_made_is_said(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["audit", str(pack), "--out", "/proc/nowhere/out"]) == 3
    assert "/proc/nowhere/out: This folder cannot be made" in capsys.readouterr().err


@pytest.mark.slow
def test_the_order_of_the_rows_does_not_matter(tmp_path: Path) -> None:
    lines = LINES[:3] + [
        f"T{n},1,2025-05-{n % 28 + 1:02},,export,P-{n % 5},P-{n % 7},TW,MY,SRV-8H100,{n},x" for n in range(200)
    ]
    write(tmp_path / "pack", lines)
    assert run(["audit", str(tmp_path / "pack"), "--out", str(tmp_path / "one")]) == 0
    random.Random(4).shuffle(lines)
    write(tmp_path / "pack", lines)
    assert run(["audit", str(tmp_path / "pack"), "--out", str(tmp_path / "two")]) == 0
    assert tables(tmp_path / "one") == tables(tmp_path / "two")
    ids = [(tmp_path / out / "current").readlink().name for out in ("one", "two")]
    assert ids[0] != ids[1]


@pytest.mark.slow
def test_the_number_of_threads_does_not_matter(tmp_path: Path) -> None:
    """With unreadable rows among them, the parts that the threads read are of uneven length."""
    lines = [
        f"T{n},1,2025-05-{n % 28 + 1:02},,export,P-{n % 5},P-{n % 7},TW,MY,SRV-8H100,{'x' if n % 997 == 0 else n % 9},x"
        for n in range(400_000)
    ]
    pack = write(tmp_path / "pack", lines)
    outs = [tmp_path / f"threads{threads}" for threads in (1, 2, 4)]
    for threads, out in zip(("1", "2", "4"), outs, strict=True):
        assert run(["audit", str(pack), "--out", str(out), "--quiet", "--threads", threads]) == 0
    manifests = [(out / "current" / "manifest.json").read_text() for out in outs]
    assert manifests[0] == manifests[1] == manifests[2]


def test_a_rerun_says_for_each_file_that_it_is_identical(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run(["audit", str(pack), "--out", str(out), "--as-of", "2025-03-31"]) == 0
    for file in pack.iterdir():
        file.unlink()
    capsys.readouterr()
    assert run(["rerun", str(out), "--quiet"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "  identical  read/shipments.parquet" in said
    assert "  identical  rejects.csv" in said
    assert "  identical  tables/balances.csv" in said
    files = len([line for line in said if line.startswith("  identical  ")])
    assert files > 2 * len(list((out / "current" / "tables").glob("*.parquet")))
    assert said[-1].endswith(f"is byte-identical: {files} of {files} files agree byte for byte.")
    assert run(["rerun", str(out), "--quiet", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["identical"] is True


def test_a_rerun_of_a_changed_audit_says_so_and_ends_with_1(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run(["audit", str(pack), "--out", str(out)]) == 0
    with (out / "current" / "tables" / "balances.csv").open("a") as table:
        table.write("one more\n")
    capsys.readouterr()
    assert run(["rerun", str(out), "--quiet"]) == 1
    said = capsys.readouterr().out
    assert "changed on disk since the audit tables/balances.csv" in said
    assert re.search(r"is NOT identical: (\d+) of (\d+) files", said)
    same, every = map(int, re.findall(r"is NOT identical: (\d+) of (\d+) files", said)[0])
    assert same == every - 1


def test_the_log_has_the_id_and_the_counts_and_names_no_party(pack: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(["audit", str(pack), "--out", str(out)]) == 0
    text = (tmp_path / "home" / "log" / "tidewaiter.jsonl").read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    done = [line for line in lines if line["event"] == "step done"]
    assert [line["step"] for line in done] == STEPS
    assert {line["audit_id"] for line in done} == {(out / "current").readlink().name}
    assert "P-FIRST" not in text
    assert "(withheld)" not in text


@pytest.mark.slow
def test_ctrl_c_ends_at_once_and_says_how_to_go_on(tmp_path: Path) -> None:
    lines = [
        f"T{n},1,2025-05-{n % 28 + 1:02},,export,P-{n % 5},P-{n % 7},TW,MY,SRV-8H100,{n % 9},x" for n in range(120_000)
    ]
    pack, out = write(tmp_path / "pack", lines), tmp_path / "out"
    words = [sys.executable, "-m", "tidewaiter", "audit", str(pack), "--out", str(out)]
    with subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as command:
        assert command.stderr is not None
        for line in command.stderr:
            if line.startswith(f"Step 1 {TOLD}"):
                command.send_signal(signal.SIGINT)
                break
        rest = command.stderr.read()
    assert command.returncode == 130
    assert f"Stopped; there is no complete audit yet. Run the same command to go on with step 1 {TOLD}." in rest
    assert not (out / "current").exists()
    assert subprocess.run(words, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no pseudo-terminals here")
def test_a_terminal_sees_a_moving_line(pack: Path, tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    words = [sys.executable, "-m", "tidewaiter", "audit", str(pack), "--out", str(tmp_path / "out")]
    with subprocess.Popen(words, stderr=theirs, stdout=subprocess.DEVNULL) as command:
        os.close(theirs)
        seen = b""
        try:
            while part := os.read(ours, 4096):
                seen += part
        except OSError:  # the other end is closed
            pass
    os.close(ours)
    assert command.returncode == 0
    moving = f"\r\x1b[2K{STEPS.index('balances') + 1}/{len(STEPS)} balances"
    assert moving.encode() in seen


def test_a_typing_error_in_a_number_of_units_stops_nothing(tmp_path: Path) -> None:
    """A hundred thousand million servers of a known chip: more TPP than eighteen digits hold."""
    pack = write(tmp_path / "pack", [])
    (pack / "items.csv").write_text("item_id,chip,form,chips_per_unit\nSRV,NVIDIA H100 SXM,server,8\n")
    (pack / "shipments.csv").write_text(
        "shipment_id,line,shipped_on,kind,seller_id,buyer_id,from_country,to_country,item_id,units,license_id\n"
        "S1,1,2025-03-01,export,M,C,US,MY,SRV,16,L1\nS2,1,2025-04-01,export,M,C,US,MY,SRV,100000000000,L1\n"
    )
    (pack / "licenses.csv").write_text(
        "license_id,authority,kind,holder_id,issued_on,max_units,max_tpp\nL1,BIS,license,M,2025-01-01,100,2000000\n"
    )
    assert run(["audit", str(pack), "--out", str(tmp_path / "out"), "--quiet"]) == 0
    assert b"SRV,100000000000" not in (tmp_path / "out" / "current" / "rejects.csv").read_bytes()


def test_the_greatest_numbers_that_are_read_stop_no_audit_and_no_brief(tmp_path: Path) -> None:
    most = "9" * 18
    pack = write(tmp_path / "pack", [f"S1,1,2025-03-01,2025-03-05,export,A,B,US,MY,SRV-8H100,{most},a",
                                     f"S2,1,2025-03-10,2025-03-15,reexport,B,C,MY,CN,SRV-8H100,{most},b"])  # fmt: skip
    (pack / "items.csv").write_text(f"item_id,chip,chips_per_unit\nSRV-8H100,NVIDIA H100 SXM5 80GB,{most}\n")
    (pack / "parties.csv").write_text("party_id,name,country\nA,Alpha,US\nB,Beta,MY\nC,Gamma,CN\n")
    out = tmp_path / "out"
    assert run(["audit", str(pack), "--out", str(out)]) == 0
    assert run(["brief", str(out), "--country", "MY"]) == 0
    assert run(["account", "show", "B", str(out)]) == 0
    assert "CASE-" in (out / "current" / "tables" / "cases.csv").read_text()


def test_a_folder_that_looks_like_a_column_is_a_folder(pack: Path, tmp_path: Path) -> None:
    plain, odd = tmp_path / "out", tmp_path / "buyer_id=A" / "run=1" / "units=5"
    odd.parent.mkdir(parents=True)
    for out in (plain, odd):
        assert run(["audit", str(pack), "--out", str(out)]) == 0
    assert tables(plain) == tables(odd)
