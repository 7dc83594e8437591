"""`evaluate` prints every figure at most a hundred columns wide, writes them all to a file, and ends with 0."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.detection.evaluation_pairs import CASES, hand_pair, write

from tidewaiter.cli.main import run

pytestmark = pytest.mark.usefixtures("quiet_log")


def test_a_pair_is_judged_in_words_and_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, truth = hand_pair(tmp_path / "pair")
    kept = tmp_path / "figures.json"
    words = ["evaluate", str(out), str(truth), "--capacity", "2", "--draws", "20", "--json", str(kept)]
    assert run(words) == 0
    said = capsys.readouterr().out
    assert "2 of 5 cases looked at first are true (the audit has no more than 5)." in said
    assert "1 of 2 cases looked at first are true." in said
    assert "Undecided: 4 of 10 questions (40%)" in said
    assert "No learner stands among the baselines" in said
    assert "Only 2 true cases in 2 groups" in said
    assert [line for line in said.splitlines() if len(line) > 100 and str(tmp_path) not in line] == []
    shape = json.loads(kept.read_text())
    figure = shape["worlds"][0]["figures"]["true of first 25"]
    assert (figure["value"], figure["hits"], figure["of"]) == (0.4, 2, 5)
    assert shape["worlds"][0]["capacities"] == [25, 2]
    assert shape["mean"] == {}


def test_several_pairs_give_the_mean_over_worlds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, truth = hand_pair(tmp_path / "one")
    other, same = hand_pair(tmp_path / "two", {"cases": [CASES[0], CASES[2]]})
    kept = tmp_path / "figures.json"
    assert run(["evaluate", str(out), str(truth), str(other), str(same), "--draws", "5", "--json", str(kept)]) == 0
    assert "Mean of 2 worlds" in capsys.readouterr().out
    assert json.loads(kept.read_text())["mean"]["true of first 25"]["value"] == pytest.approx(0.2)


def test_an_audit_without_cases_is_judged_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, truth = hand_pair(tmp_path / "pair", {"cases": CASES[:1], "detectors": (), "findings": (), "lineage": ()})
    assert run(["evaluate", str(out), str(truth), "--draws", "0"]) == 0
    said = capsys.readouterr().out
    assert "0 of 0 cases looked at first are true (the audit has no more than 0)." in said
    assert "no table detectors or coverage" in said
    assert "the audit: no table lineage" in said


def test_a_past_day_is_judged_by_what_was_recorded_by_then(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    columns = ["shipment_id", "line", "shipped_on", "kind", "seller_id", "buyer_id", "from_country", "to_country"]
    lines: list[list[object]] = [
        [f"S{one}", 1, f"2025-0{one}-01", "export", "M", "H", "US", "MY", 5, f"2025-0{one}-02T00:00:00Z"]
        for one in (1, 2, 3)
    ]
    write(tmp_path / "pack", {"shipments": [[*columns, "units", "recorded_at"], *lines]})
    out = tmp_path / "out"
    assert run(["audit", str(tmp_path / "pack"), "--out", str(out), "--as-of", "2025-02-15"]) == 0
    cases: list[list[object]] = [["case_id", "rank", "shipment_ids"], ["C1", 1, "S1:1"], ["C3", 2, "S3:1"]]
    (out / "current" / "tables" / "cases.parquet").unlink(missing_ok=True)
    write(out / "current" / "tables", {"cases": cases})
    truth: list[list[object]] = [["case_id", "shipment_id", "line"], ["T1", "S1", 1], ["T3", "S3", 1]]
    write(tmp_path / "truth", {"cases": [["case_id"], ["T1"], ["T3"]], "case_lines": truth})
    capsys.readouterr()
    assert run(["evaluate", str(out), str(tmp_path / "truth"), "--draws", "0"]) == 0
    said = capsys.readouterr().out
    assert "1 of 2 cases looked at first are true" in said
    assert "The audit knows what was recorded by 2025-02-15" in said
    assert "1 of the audit's 2 cases name only lines that it did not read" in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["OUT"], "pairs: OUT TRUTH"),
        (["nowhere", "TRUTH"], "There is no audit here."),
        (["OUT", "nowhere"], "There is no truth here."),
        (["OUT", "TRUTH", "--draws", "0", "--json", "nowhere/x.json"], "cannot be written"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(
    words: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out, truth = hand_pair(tmp_path)
    monkeypatch.chdir(tmp_path)
    places = {"OUT": str(out), "TRUTH": str(truth)}
    assert run(["evaluate", *(places.get(word, word) for word in words)]) == 2
    failed = capsys.readouterr().err
    assert told in failed
    assert "to do:" in failed
