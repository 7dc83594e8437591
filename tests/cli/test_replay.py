"""`replay` tells first days in words, as CSV and as JSON, and says what it wants where it is not told."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from tests.detection.teardown import write_teardown

from tidewaiter.cli.main import run

pytestmark = pytest.mark.usefixtures("quiet_log")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "What is to be replayed?"),
        (["pack"], "What is to be replayed?"),
        (["pack", "truth", "--background", "other"], "What is to be replayed?"),
        (["pack", "truth", "--documented"], "The documented cases bring their own records."),
        (["pack", "truth", "--from", "2025-05-01", "--until", "2025-04-01"], "The last day is before the first."),
    ],
)
def test_a_call_that_asks_for_nothing_to_replay_is_told_so(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["replay", *words]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.slow
def test_a_teardown_is_told_in_words_and_in_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack, truth = write_teardown(tmp_path, ["power"])
    call = ["replay", str(pack), str(truth), "--from", "2025-06-24", "--until", "2025-06-24"]
    for name in ("rows.csv", "rows.json"):
        capsys.readouterr()
        assert run([*call, "--view", "supplier", "--view", "joint", "-o", str(tmp_path / name)]) == 0
    said = capsys.readouterr().out
    assert "supplier  cannot be seen" in said
    assert "joint     listed 2025-06-24, day 45, before the last border; reached 2025-06-24, day 45, before" in said
    rows = list(csv.DictReader((tmp_path / "rows.csv").read_text(encoding="utf-8").splitlines()))
    assert [(row["view"], row["outcome"]) for row in rows] == [("supplier", "cannot be seen"), ("joint", "listed")]
    shape = json.loads((tmp_path / "rows.json").read_text(encoding="utf-8"))
    assert shape["views"]["joint"]["all"]["listed"]["median_days_of_found"] == 45
    assert shape["views"]["supplier"]["all"]["cannot_be_seen"] == 1
