"""`demo` makes a world, audits it and judges the audit; the score is what `evaluate` says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tidewaiter.cli.main import run

pytestmark = pytest.mark.usefixtures("quiet_log")


@pytest.mark.slow
def test_a_world_is_made_audited_and_scored_and_made_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "demo"
    assert run(["demo", "--out", str(out), "--size", "tiny", "--seed", "3", "--no-open"]) == 0
    said = capsys.readouterr()
    assert "Nobody in it exists." in said.err
    assert "cases looked at first are true" in said.out
    assert (out / "current" / "report.html").is_file()
    figures = json.loads((out / "scores.json").read_text())["worlds"][0]["figures"]
    assert run(["evaluate", str(out), str(out / "world" / "truth"), "--json", str(tmp_path / "e.json")]) == 0
    assert json.loads((tmp_path / "e.json").read_text())["worlds"][0]["figures"] == figures
    capsys.readouterr()
    assert run(["demo", "--out", str(out), "--size", "tiny", "--seed", "4", "--no-open"]) == 0
    assert "diverted lots" in capsys.readouterr().err


@pytest.mark.slow
def test_the_documented_cases_are_audited_without_a_score(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "demo"
    assert run(["demo", "--documented", "--out", str(out), "--no-open"]) == 0
    assert "truth" not in capsys.readouterr().out
    assert not (out / "world").exists()
    assert (out / "current" / "report.html").is_file()


def test_a_folder_of_somebody_elses_is_not_removed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "demo" / "world").mkdir(parents=True)
    (tmp_path / "demo" / "world" / "mine.txt").write_text("mine")
    for part in ("pack", "truth"):  # as another world would lie there
        (tmp_path / "demo" / "world" / part).mkdir()
    assert run(["demo", "--out", str(tmp_path / "demo"), "--size", "tiny", "--no-open"]) == 3
    assert "not empty" in capsys.readouterr().err
    assert (tmp_path / "demo" / "world" / "mine.txt").read_text() == "mine"
