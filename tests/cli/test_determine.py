"""`determine`, `verify-receipt`: the answer first, its reasons, and errors that say what to do."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tidewaiter.cli.main import run
from tidewaiter.law.facts_of import CASE_COLUMNS
from tidewaiter.law.load import rulebooks
from tidewaiter.law.overlay_load import overlay, overlays

ASKED = ["--item", "H100 SXM", "--to", "MY", "--hq", "CN", "--on", "2025-06-01", "--law", "us_ear"]
FREE = ["--item", "H100 SXM", "--from", "US", "--to", "MY", "--hq", "MY", "--parent", "MY", "--end-use", "cloud"]


pytestmark = pytest.mark.usefixtures("quiet_log")
COLUMNS = 80


def said(capsys: pytest.CaptureFixture[str], *words: str, command: str = "determine") -> tuple[int, str, str]:
    code = run([command, *words])
    out, err = capsys.readouterr()
    return code, " ".join(out.split()), err


def answers(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, dict[str, object]]:
    assert run(["determine", *words, "--json"]) == 0
    shape = json.loads(capsys.readouterr().out)
    return {one["law"]: one["determination"] for one in shape["replies"]}


def test_a_chinese_headquarters_in_malaysia_needs_a_license(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, *ASKED)
    assert code == 0
    assert "REQUIRED: a license is required under the rules modelled." in out
    assert "paragraph 3A090.a.1" in out
    assert "follows from headquarters or ultimate parent" in out
    assert "review presumption of denial" in out
    for heading in ("Why", "Cited", "modelled", "pointed to", "absent", "changes next"):
        assert heading in out


def test_no_line_is_wider_than_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    run(["determine", *ASKED])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


def test_what_is_missing_is_listed_with_how_to_say_it(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = said(capsys, *FREE, "--on", "2025-06-01", "--law", "us_ear")
    assert "UNDETERMINED: the answer depends on facts that were not given." in out
    assert "Entity List" in out
    assert "(our desk; --fact listed=no)" in out
    assert "--assume not_listed" in out


def test_a_free_answer_is_no_clearance_and_text_and_enforcement_are_told_apart(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _, out, _ = said(capsys, *FREE, "--on", "2025-06-01", "--law", "us_ear", "--fact", "listed=no")
    assert "NOT REQUIRED under the rules modelled. This is not a clearance" in out
    assert "as enforced NOT REQUIRED by the text REQUIRED" in out
    assert "it follows kind export" in out


def test_an_assumption_is_switched_on_and_off_and_named(capsys: pytest.CaptureFixture[str]) -> None:
    words = [*FREE, "--law", "us_ear", "--fact", "listed=no", "--fact", "listed_owner_share_pct=60"]
    on = answers(capsys, *words, "--on", "2026-11-10")["us_ear"]
    off = answers(capsys, *words, "--on", "2026-11-10", "--assume", "affiliates_revived=off")["us_ear"]
    assert on["license_required"] == "yes"
    assert on["unverified"] is True
    assert "affiliates_revived" in str(on["assumptions"])
    assert off["license_required"] == "no"


def test_every_law_that_is_modelled_answers_unless_one_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert set(answers(capsys, *FREE, "--on", "2025-08-01")) == set(rulebooks())
    assert list(answers(capsys, *ASKED)) == ["us_ear"]


def test_a_law_that_is_only_pointed_to_is_named_and_not_answered(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = said(capsys, *FREE, "--on", "2025-08-01")
    assert "Only pointed to, so nothing is determined under:" in out


def test_without_a_day_today_counts_and_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = said(capsys, *FREE)
    assert "day today, 20" in out


@pytest.mark.parametrize("name", overlays())
def test_an_answer_under_a_draft_says_first_that_it_is_not_law(capsys: pytest.CaptureFixture[str], name: str) -> None:
    _, out, _ = said(capsys, *FREE, "--on", "2026-03-10", "--fact", "listed=no", "--with", f"overlay:{name}")
    before = out[: out.index("as enforced")]
    assert "HYPOTHETICAL, NOT LAW" in before
    assert overlay(name).states[0].source.split(",")[0] in before
    assert "without it NOT REQUIRED" in before


def test_amounts_that_only_a_draft_asks_for_are_facts_too(capsys: pytest.CaptureFixture[str]) -> None:
    words = [*FREE, "--on", "2026-03-10", "--with", "overlay:ai_action_plan_2026", "--fact", "listed=no"]
    _, few, _ = said(capsys, *words, "--fact", "chips=8")
    _, many, _ = said(capsys, *words, "--fact", "chips=8000")
    assert "review simple review" in few
    assert "review pre-clearance" in many


def test_a_country_may_be_written_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--item", "H20", "--on", "2025-06-01", "--law", "us_ear"]
    by_name = answers(capsys, *words, "--to", "south korea", "--hq", "China")
    assert by_name == answers(capsys, *words, "--to", "kr", "--hq", "CN")


def test_the_whole_trail_is_longer_and_says_no_too(capsys: pytest.CaptureFixture[str]) -> None:
    _, short, _ = said(capsys, *ASKED)
    _, long, _ = said(capsys, *ASKED, "--trail")
    assert "more questions; --trail shows them" in short
    assert "more questions" not in long
    assert long.count(" NO Is it") > short.count(" NO Is it")


def test_a_receipt_is_written_and_verified(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "receipt.json"
    said(capsys, *ASKED, "--receipt", str(path))
    code, out, _ = said(capsys, str(path), command="verify-receipt")
    assert (code, out) == (0, "IDENTICAL: recomputed here, every part of the answer is the same.")
    path.write_text(path.read_text().replace('"license_required":"yes"', '"license_required":"no"'))
    code, out, _ = said(capsys, str(path), command="verify-receipt")
    assert code == 1
    assert out.startswith("ALTERED")
    assert 'license_required: receipt "no", now "yes"' in out


def test_one_answer_needs_no_engine(tmp_path: Path) -> None:
    script = (
        "import sys; from tidewaiter.cli.main import run; run(sys.argv[1:]);"
        "print(sorted({'duckdb', 'numba', 'numpy'} & set(sys.modules)), file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, "determine", *ASKED],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TIDEWAITER_HOME": str(tmp_path)},
    )
    assert ran.stderr.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--item", "H1000", "--to", "MY"], "No item of that name is known"),
        (["--item", "H100", "--to", "MY"], "NVIDIA H100 PCIe 80GB"),
        (["--item", "H20", "--to", "XY"], "no such country"),
        (["--item", "H20", "--to", "MY", "--on", "2025-13-01"], "--on is not a day"),
        (["--item", "H20", "--to", "MY", "--on", "2019-01-01", "--law", "us_ear"], "begins on"),
        (["--item", "H20", "--to", "MY", "--law", "mars"], "no such rulebook"),
        (["--item", "H20", "--to", "MY", "--with", "overlay:mars"], "no such overlay"),
        (["--item", "H20", "--to", "MY", "--assume", "mars"], "no such assumption"),
        (["--item", "H20", "--to", "MY", "--assume", "not_listed=maybe"], "An assumption is on or off"),
        (["--item", "H20", "--to", "MY", "--fact", "tpp"], "This fact has no value"),
        (["--item", "H20", "--to", "MY", "--fact", "tpp=-1"], "tpp is below zero"),
        (["--item", "H20", "--to", "MY", "--fact", "colour=red"], "There is no fact colour"),
        (["--item", "H20", "--to", "MY", "--end-use", "fun"], "end_use is not one of its words"),
        (["--item", "H20", "--to", "US", "--from", "US", "--kind", "export"], "contradict each other"),
        (["--item", "H20", "--to", "MY", "--from", "SG", "--kind", "in_country"], "contradict each other"),
        (["--fact", "tpp=100", "--fact", "logic_die_area_mm2=10", "--fact", "performance_density=1"], "contradicts"),
        (["--item", "H20", "--to", "MY", "-o", "out.csv"], "-o belongs to a FILE"),
        ([], "nothing was asked"),
    ],
)
def test_a_mistake_is_told_with_what_to_do(capsys: pytest.CaptureFixture[str], words: list[str], expected: str) -> None:
    code, _, err = said(capsys, *words)
    assert code == 2
    assert expected in err
    assert "to do:" in err or "expected:" in err


def test_facts_of_an_item_that_no_catalogue_has_are_given_by_hand(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--fact", "tpp=5000", "--fact", "item_kind=ic", "--to", "CN", "--from", "US", "--law", "us_ear"]
    found = answers(capsys, *words, "--on", "2025-06-01")["us_ear"]
    assert (found["paragraph"], found["license_required"]) == ("3A090.a.1", "yes")


CASES = f"""{",".join(CASE_COLUMNS)}
1,2023-11-16,NVIDIA A800 SXM4 80GB,4992,826,6.044,2039,yes,CN,CN
2,2023-11-17,NVIDIA A800 SXM4 80GB,4992,826,6.044,2039,yes,CN,CN
3,2023-11-17,NVIDIA A800 SXM4 80GB,4992,826,6.044,2039,yes,Mars,CN
"""


def test_a_file_is_answered_line_by_line_and_summed_up(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path, out = tmp_path / "cases.csv", tmp_path / "answers.csv"
    path.write_text(CASES)
    code, words, _ = said(capsys, str(path), "-o", str(out))
    assert code == 1
    assert words.startswith("2 lines answered")
    assert "US 2 REQUIRED" in words or "US 1 REQUIRED, 1 NOT REQUIRED" in words
    assert "1 line could not be read" in words
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert [(row["case_id"], row["paragraph"]) for row in rows] == [("1", "3A991.p"), ("2", "3A090.a.1")]


def test_a_file_is_answered_under_a_draft_too_and_told_not_to_be_law(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path, out = tmp_path / "cases.csv", tmp_path / "answers.csv"
    path.write_text(CASES.replace("2023-11-1", "2025-08-1"))
    code, words, _ = said(capsys, str(path), "-o", str(out), "--with", "overlay:my_th_2025")
    assert code == 1
    assert words.startswith("2 lines answered")
    assert "US 2 REQUIRED" in words
    assert "overlay:my_th_2025 2 REQUIRED" in words
    assert "HYPOTHETICAL, NOT LAW" in words
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert [(row["case_id"], row["ruleset"]) for row in rows] == [
        (case, ruleset) for case in "12" for ruleset in ("base", "overlay:my_th_2025")
    ]
    assert [row["hypothetical"][:12] for row in rows] == ["", "Hypothetical"] * 2


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], "Where the answers go is missing"),
        (["-o", "answers.csv", "--with", "overlay:mars"], "no such overlay"),
        (["-o", "answers.csv", "--item", "H20"], "A FILE brings its own facts"),
        (["-o", "answers.pdf"], "cannot be written"),
    ],
)
def test_a_mistake_about_a_file_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, words: list[str], expected: str
) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(CASES)
    code, _, err = said(capsys, str(path), *words)
    assert code == 2
    assert expected in err
