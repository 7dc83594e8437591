"""`tidewaiter pack check` fails where a cell cannot be read, and only notes what takes nothing away."""

import json
from pathlib import Path

import pytest

from tidewaiter.cli.main import run

SERIALS = "shipment_id,line,serial_number\nS1,1,A\nS1,1,B\nS1,1,A\n"
SHIPMENTS = (
    "shipment_id,line,shipped_on,kind,seller_id,buyer_id,from_country,to_country,units,value_usd,"
    "value_original,currency,shade\nS1,1,2025-03-14,export,M,B,US,MY,2,,200,USD,red\n"
)


def test_a_row_that_stands_there_twice_is_a_note(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "serials.csv").write_text(SERIALS, encoding="utf-8")
    assert run(["pack", "check", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "1 row stands there more than once, cell by cell, and counts once" in said
    assert "serials.csv, line 4" in said
    assert "Every cell could be read." in said
    assert run(["pack", "check", str(tmp_path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["faults"], found["repeated_rows"], found["tables"]["serials"]["rows"]) == (0, 1, 2)


def test_a_row_that_says_something_else_of_the_same_key_is_a_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "shipments.csv").write_text(SHIPMENTS + SHIPMENTS.splitlines()[1].replace("MY,2", "MY,3") + "\n")
    (tmp_path / "serials.csv").write_text(SERIALS, encoding="utf-8")
    assert run(["pack", "check", str(tmp_path)]) == 1
    assert "1 thing could not be read, beside these:" in capsys.readouterr().out


def test_what_may_stand_beside_the_value_is_told_from_what_is_not_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "shipments.csv").write_text(SHIPMENTS, encoding="utf-8")
    assert run(["pack", "check", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "kept beside value_usd, which alone is read (empty = unknown): value_original, currency" in said
    assert "kept, but not part of the layout: shade" in said
