"""`world` makes a world in a new folder; `world audit` says what it measured and fails where it must."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tidewaiter.cli.main import run
from tidewaiter.worlds import verdict
from tidewaiter.worlds.verdict import Measured, WorldAudit

pytestmark = pytest.mark.usefixtures("quiet_log")


def test_a_world_is_made_and_a_tiny_one_is_not_enough_to_judge_by(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "w"
    assert run(["world", "--seed", "1", "--size", "tiny", "--base-rate", "0.01", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "shipment lines" in said
    assert (out / "pack" / "shipments.csv").is_file()
    assert (out / "truth" / "cases.csv").is_file()
    assert not (out / "making").exists()
    assert run(["world", "audit", str(out)]) == 1
    assert "Too little is planted" in capsys.readouterr().out
    assert run(["world", "--size", "tiny", "--out", str(out)]) == 3
    assert "not empty" in capsys.readouterr().err


def test_without_a_folder_it_says_how_to_name_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["world", "--seed", "1"]) == 2
    assert "--out DIR" in capsys.readouterr().err


def test_a_folder_that_is_no_world_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["world", "audit", str(tmp_path)]) == 2
    assert "not a world" in capsys.readouterr().err


@pytest.mark.parametrize(("value", "code", "word"), [(0.55, 0, "Passed"), (0.61, 1, "FAILED")])
def test_a_figure_over_its_limit_is_shown_and_fails_the_world(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    value: float,
    code: int,
    word: str,
) -> None:
    figures = [
        Measured("AUC", value, value - 0.1, value + 0.1, 0.6),
        Measured("memory", 7.0, 6.0, 8.0, None),
        Measured("row order", 1.6, 0.8, 2.2, 1.5, 1.0),
    ]
    monkeypatch.setattr(verdict, "audit_world", lambda path: WorldAudit(path.name, 1000, 150, 40, figures))
    assert run(["world", "audit", str(tmp_path), str(tmp_path)]) == code
    shown = capsys.readouterr().out
    assert word in shown
    assert "over, but within chance" in shown
    assert "Mean of 2 worlds" in shown
    assert run(["world", "audit", str(tmp_path), "--json"]) == code
    assert json.loads(capsys.readouterr().out)["worlds"][0]["figures"][0]["value"] == value


def test_a_pack_with_fields_missing_is_written_beside_its_truth(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack, truth = tmp_path / "w" / "pack", tmp_path / "w" / "truth"
    pack.mkdir(parents=True)
    truth.mkdir()
    (pack / "parties.csv").write_text("party_id,name,country,city\nP,N,US,Austin\n", encoding="utf-8")
    out = tmp_path / "b"
    assert run(["world", "blank", str(pack), "--share", "1", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "100% of 1 optional cells emptied" in said
    assert "tidewaiter evaluate" in said
    assert (out / "pack" / "parties.csv").read_text(encoding="utf-8").splitlines()[1] == "P,N,US,"
    assert (out / "truth").is_dir()
    assert run(["world", "blank", str(pack), "--share", "1", "--out", str(out)]) == 3
    assert run(["world", "blank", str(pack), "--share", "30", "--out", str(tmp_path / "c")]) == 2
    assert "from 0 to 1" in capsys.readouterr().err
    assert run(["world", "blank", str(tmp_path / "none"), "--share", "0.3", "--out", str(tmp_path / "c")]) == 2
    assert "no such pack" in capsys.readouterr().err
