"""Numbers that a user sets for detectors: where they count, where they are kept, which are refused."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tidewaiter.cli.main import run
from tidewaiter.core.errors import InputError
from tidewaiter.detection.chosen import chosen_for, read_chosen

pytestmark = pytest.mark.usefixtures("quiet_log")

SHIPMENTS = """shipment_id,line,shipped_on,received_on,kind,seller_id,buyer_id,from_country,to_country,item_id,units
IN,1,2025-03-03,2025-03-10,export,MAKER,FIRST,TW,MY,BOX,8
OUT,1,2025-03-20,2025-03-25,reexport,FIRST,SECOND,MY,TH,BOX,8
"""
DECLARATIONS = "declaration_id,line,kind,authority,filed_on,exporter_id,units,shipment_id\n"
IN_TIME = "D1,1,export,TW,2025-03-03,MAKER,8,IN\n"
LATE = "D2,1,export,MY,2025-04-14,FIRST,8,OUT\n"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "shipments.csv").write_text(SHIPMENTS)
    (folder / "declarations.csv").write_text(DECLARATIONS + IN_TIME)
    return folder


def audited(pack: Path, out: Path, *numbers: str) -> str:
    """The audit's id."""
    words = [word for number in numbers for word in ("--set", number)]
    assert run(["audit", str(pack), "--out", str(out), "--quiet", *words]) == 0
    return (out / "current").resolve().name


def found(out: Path, code: str) -> set[str]:
    with (out / "current" / "tables" / "findings.csv").open() as lines:
        return {row["subject_id"] for row in csv.DictReader(lines) if (row["detector"], row["answer"]) == (code, "yes")}


def test_a_number_that_was_set_counts_and_is_said_wherever_one_looks(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain, other = tmp_path / "plain", tmp_path / "other"
    before = audited(pack, plain)
    assert found(plain, "TW204") == {"OUT:1"}
    assert "other numbers" not in capsys.readouterr().out
    assert audited(pack, other, "quick_reexport.within_days = 9") != before
    assert found(other, "TW204") == set()
    assert "Detectors asked by other numbers than shipped: TW204.within_days = 9.\n" in capsys.readouterr().out
    manifest = json.loads((other / "current" / "manifest.json").read_text())
    assert manifest["settings"]["detectors"] == {"TW204.within_days": 9}
    assert "TW204.within_days</span> = 9" in (other / "current" / "report.html").read_text()
    with (other / "current" / "tables" / "detectors.csv").open() as lines:
        told = {row["detector"]: row["parameters"] for row in csv.DictReader(lines)}
    assert told["TW204"] == "within_days=9"
    assert run(["rerun", str(other), "--quiet"]) == 0


def test_the_number_that_counts_anyway_changes_nothing(pack: Path, tmp_path: Path) -> None:
    assert audited(pack, tmp_path / "one") == audited(pack, tmp_path / "two", "TW204.within_days=30")


def test_a_record_is_rechecked_by_the_numbers_of_the_audit(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = tmp_path / "declarations.csv"
    record.write_text(DECLARATIONS + LATE)
    turns = {}
    for name, numbers in (("plain", ()), ("other", ("TW134.late_days=40",))):
        audited(pack, tmp_path / name, *numbers)
        capsys.readouterr()
        assert run(["case", "recheck", str(tmp_path / name), "--record", str(record), "--json"]) == 0
        turns[name] = {turn["detector"] for turn in json.loads(capsys.readouterr().out)["turns"]}
    assert "TW134" in turns["plain"]
    assert turns["other"] == turns["plain"] - {"TW134"}


@pytest.mark.parametrize(
    ("text", "message", "expected"),
    [
        ("TW204", "does not set a parameter", "TW204.within_days=14"),
        ("TW204.within_days=soon", "does not set a parameter", "TW204.within_days=14"),
        ("quick_reexports.within_days=9", "no such detector", "quick_reexport"),
        ("TW999.within_days=9", "no such detector", "detectors"),
        ("TW204.days=9", "no such parameter", "within_days"),
        ("TW204.within_days=0", "out of range", "from 1 to 365"),
        ("TW204.within_days=-3", "out of range", "from 1 to 365"),
    ],
)
def test_what_cannot_be_set_is_refused_before_anything_is_read(text: str, message: str, expected: str) -> None:
    with pytest.raises(InputError, match=message) as refused:
        read_chosen([text])
    assert expected in str(refused.value)


def test_two_numbers_of_one_parameter_are_refused_and_one_said_twice_is_not() -> None:
    assert read_chosen(["TW204.within_days=9", "tw204.within_days=9"]) == {"TW204.within_days": 9}
    with pytest.raises(InputError, match="two numbers"):
        read_chosen(["TW204.within_days=9", "quick_reexport.within_days=10"])


def test_each_detector_gets_its_own_numbers() -> None:
    chosen = {"TW204.within_days": 9, "TW213.within_days": 20}
    assert chosen_for("TW204", chosen) == {"within_days": 9}
    assert chosen_for("TW205", chosen) == {}
