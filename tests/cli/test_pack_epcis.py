"""`pack import-epcis` and `pack export-epcis`: events to a pack that can be checked, and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.records.formats.epcis.events import BOARD, SERVER, SITE, document, event

from tidewaiter.cli.main import run

pytestmark = pytest.mark.usefixtures("quiet_log")


@pytest.fixture
def events(tmp_path: Path) -> Path:
    path = tmp_path / "events.json"
    shape = document(
        event(bizStep="receiving", bizLocation={"id": SITE}, **{"example:note": "\u202e\x1b[2J"}),
        event("AssociationEvent", parentID=SERVER, childEPCs=[BOARD], action="ADD", bizStep="installing"),
        event(quantityList=[{"epcClass": "https://id.gs1.org/01/09521141012345", "quantity": 4}], bizStep="a:b"),
    )
    path.write_text(json.dumps(shape))
    return path


def test_events_become_a_pack_that_can_be_checked(
    capsys: pytest.CaptureFixture[str], events: Path, tmp_path: Path
) -> None:
    out = tmp_path / "pack"
    assert run(["pack", "import-epcis", str(events), str(events), "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "custody_events.csv (4 rows), devices.csv (1 rows)" in said
    assert "6 events, 3 of them the same as another." in said
    assert "- example:note: 1" in said
    assert "- a:b: 1" in said
    assert run(["pack", "check", str(out)]) == 0
    assert "Every cell could be read." in capsys.readouterr().out


def test_a_pack_goes_out_and_comes_back(capsys: pytest.CaptureFixture[str], events: Path, tmp_path: Path) -> None:
    first, second, written = tmp_path / "first", tmp_path / "second", tmp_path / "out.json"
    assert run(["pack", "import-epcis", str(events), "--out", str(first)]) == 0
    assert run(["pack", "export-epcis", str(first), "--out", str(written), "--created", "2026-11-01"]) == 0
    assert "4 rows of custody_events, 1 of devices" in capsys.readouterr().out
    assert run(["pack", "import-epcis", str(written), "--out", str(second)]) == 0
    for name in ("custody_events.csv", "devices.csv"):
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_json_says_everything(capsys: pytest.CaptureFixture[str], events: Path, tmp_path: Path) -> None:
    assert run(["pack", "import-epcis", str(events), "--out", str(tmp_path / "pack"), "--json"]) == 0
    shape = json.loads(capsys.readouterr().out)
    assert shape["rows"] == {"custody_events.csv": 4, "devices.csv": 1}
    assert shape["without_column"] == {"example:note": 1}
    assert shape["other_steps"] == {"a:b": 1}


def test_an_invalid_file_is_refused_with_all_its_problems_and_nothing_is_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path, out = tmp_path / "bad.json", tmp_path / "pack"
    path.write_text(json.dumps(document(event(action="SELL"), event(bizStep="selling"))))
    assert run(["pack", "import-epcis", str(path), "--out", str(out)]) == 2
    said = capsys.readouterr().err
    assert "2 problems; nothing was written" in said
    assert "bad.json, column epcisBody.eventList[0].action: EPCIS knows no such action." in said
    assert "bad.json, column epcisBody.eventList[1].bizStep: The standard has no such business step." in said
    assert "such as" in said
    assert not out.exists()


def test_nothing_is_overwritten(capsys: pytest.CaptureFixture[str], events: Path, tmp_path: Path) -> None:
    out = tmp_path / "pack"
    assert run(["pack", "import-epcis", str(events), "--out", str(out)]) == 0
    assert run(["pack", "import-epcis", str(events), "--out", str(out)]) == 2
    assert "there already" in capsys.readouterr().err
    assert run(["pack", "export-epcis", str(out), "--out", str(events), "--created", "2026-11-01"]) == 2
    assert "there already" in capsys.readouterr().err


def test_a_pack_without_custody_has_nothing_to_write(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "prices.csv").write_text("quoted_on,country,item_id,price_usd\n2025-03-14,CN,A,1\n")
    assert run(["pack", "export-epcis", str(pack), "--out", str(tmp_path / "o.json"), "--created", "2026-11-01"]) == 2
    assert "neither custody_events nor devices" in capsys.readouterr().err
    assert run(["pack", "export-epcis", str(pack), "--out", str(tmp_path / "o.json"), "--created", "soon"]) == 2


def test_rows_that_cannot_be_read_are_left_out_and_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    rows = "E1,2025-03-01T08:00:00+02:00,S1,stored\nE2,2025-03-01,S2,eaten\n"
    (pack / "custody_events.csv").write_text("event_id,event_at,serial_number,step\n" + rows)
    out = tmp_path / "o.json"
    assert run(["pack", "export-epcis", str(pack), "--out", str(out), "--created", "2026-11-01"]) == 0
    assert "1 rows could not be read" in capsys.readouterr().out
    (written,) = json.loads(out.read_text())["epcisBody"]["eventList"]
    assert written["eventTime"] == "2025-03-01T06:00:00Z"
    assert written["epcList"] == ["urn:tidewaiter:serial:S1"]
