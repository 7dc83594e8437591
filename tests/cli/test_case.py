"""Cases on the command line: an audit of a world, its first cases, one of them on a page and as a package."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from tidewaiter.audit.recheck.recheck import Recheck
from tidewaiter.audit.steps import MAIN_JOB
from tidewaiter.cli.brief_text import brief_lines
from tidewaiter.cli.main import cli
from tidewaiter.core.errors import InputError
from tidewaiter.detection.brief import Brief
from tidewaiter.engine.duck import connect
from tidewaiter.records.contracts import tables


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny world and, beside it, its audit."""
    folder = tmp_path_factory.mktemp("cases")
    _run("world", "--seed", "5", "--size", "tiny", "--base-rate", "0.1", "--out", str(folder / "world"))
    _run("audit", str(folder / "world/pack"), "--out", str(folder / "out"))
    return folder


def _run(*words: str, fails: bool = False) -> str:
    result = CliRunner().invoke(cli, list(words), catch_exceptions=False)
    assert (result.exit_code != 0) == fails, result.output
    return result.output


def _first(audited: Path) -> dict[str, object]:
    found: list[dict[str, object]] = json.loads(_run("case", "list", str(audited / "out"), "--json"))
    return found[0]


def test_the_first_cases_are_listed_by_rank(audited: Path) -> None:
    found = json.loads(_run("case", "list", str(audited / "out"), "--top", "5", "--json"))
    assert [row["rank"] for row in found] == [1, 2, 3, 4, 5]
    for row in found:
        assert 0 < row["probability"] < 1
        assert row["units_low"] <= row["units_mid"] <= row["units_high"]
        assert row["party_ids"]
    assert str(found[0]["case_id"]) in _run("case", "list", str(audited / "out"))


def test_a_case_says_who_why_and_what_to_ask(audited: Path) -> None:
    row = _first(audited)
    text = _run("case", "show", str(audited / "out"), str(row["case_id"]))
    for party in str(row["party_ids"]).split("|"):
        assert party in text
    for words in ("Why", "What would explain it", "What to ask next", "TW"):
        assert words in text


def test_whatever_is_taken_from_made_up_records_says_so(audited: Path, tmp_path: Path) -> None:
    maker, where = "tidewaiter world --seed 5 --size tiny", audited / "out"
    case = str(_first(audited)["case_id"])
    _run("case", "export", str(where), case, "--out", str(tmp_path / "package"))
    assert maker in _run("case", "show", str(where), case)
    assert maker in (tmp_path / "package" / "case.txt").read_text(encoding="utf-8")
    assert f"made up ({maker})" in _run("brief", str(where), "--country", "MY")
    assert maker in _run("brief", str(where), "--country", "MY", "--language", "zh-Hant")
    assert f"made up ({maker})" in (where / "current" / "report.html").read_text(encoding="utf-8")


def test_explanations_are_told_by_case_and_what_is_open_goes_into_the_package(audited: Path, tmp_path: Path) -> None:
    where, case = str(audited / "out"), str(_first(audited)["case_id"])
    text = _run("case", "show", where, case)
    assert "Lawful explanations, tested against the records" in text
    assert "What would tell" in text
    _run("case", "export", where, case, "--out", str(tmp_path / "package"))
    with (tmp_path / "package/explanations.csv").open(encoding="utf-8") as file:
        opened = list(csv.DictReader(file))
    letters = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "package").glob("letter-*.txt"))
    assert opened
    for row in opened:
        assert row["question"] in letters
        assert row["held_by"] in letters


def test_an_audit_of_before_explanations_were_tested_still_shows_its_cases(audited: Path, tmp_path: Path) -> None:
    shutil.copytree(audited / "out/current", tmp_path / "older", symlinks=False)
    (tmp_path / "older/tables/case_explanations.parquet").unlink()
    text = _run("case", "show", str(tmp_path / "older"), str(_first(audited)["case_id"]))
    assert "tested against" not in text
    assert "What would explain it" in text


def test_a_package_can_be_taken_along_and_is_never_written_over(audited: Path, tmp_path: Path) -> None:
    row = _first(audited)
    words = ("case", "export", str(audited / "out"), str(row["case_id"]), "--out", str(tmp_path / "package"))
    _run(*words)
    names = {path.name for path in (tmp_path / "package").iterdir()}
    assert {"case.txt", "serials.csv", "answers.csv", "inspections.csv"} <= names
    with (tmp_path / "package/answers.csv").open(encoding="utf-8") as file:
        asked = {line["subject_id"] for line in csv.DictReader(file)}
    assert asked == set(str(row["party_ids"]).split("|"))
    letters = [path.read_text(encoding="utf-8") for path in (tmp_path / "package").glob("letter-*.txt")]
    assert all(str(row["case_id"]) not in text for text in letters)
    with pytest.raises(Exception, match="something here already"):
        _run(*words)


def test_a_letter_asks_in_words_that_whoever_keeps_the_record_knows(audited: Path, tmp_path: Path) -> None:
    asked = set()
    for place, row in enumerate(json.loads(_run("case", "list", str(audited / "out"), "--top", "5", "--json"))):
        folder = tmp_path / str(place)
        _run("case", "export", str(audited / "out"), row["case_id"], "--out", str(folder))
        for path in folder.glob("letter-*.txt"):
            wanted = path.read_text(encoding="utf-8").split("your records of:\n")[1].split("\n\n")[0]
            asked |= {line.removeprefix("  - ") for line in wanted.splitlines()}
    assert any("(" in ask and "." in ask for ask in asked), "a column is asked for"
    assert not [ask for ask in asked if re.split(r"[. ]", ask)[0] in tables()]


def test_a_case_that_is_not_there_is_refused_with_what_to_do(audited: Path) -> None:
    with pytest.raises(Exception, match="no such case"):
        _run("case", "show", str(audited / "out"), "CASE-none")


def test_cases_are_judged_against_the_truth(audited: Path) -> None:
    text = _run("evaluate", str(audited / "out"), str(audited / "world/truth"), "--draws", "0")
    assert "cases looked at first are true" in text


def test_a_brief_says_the_same_numbers_in_two_languages(audited: Path, tmp_path: Path) -> None:
    english = _run("brief", str(audited / "out"), "--country", "MY")
    chinese = _run("brief", str(audited / "out"), "--country", "my", "--language", "zh-Hant")
    assert "# AI chips in Malaysia" in english
    assert "馬來西亞" in chinese
    figures = re.compile(r"[0-9,]*[0-9]%?")
    assert sorted(figures.findall(english)) == sorted(figures.findall(chinese))
    _run("brief", str(audited / "out"), "--country", "MY", "-o", str(tmp_path / "brief.md"))
    assert (tmp_path / "brief.md").read_text(encoding="utf-8") == english


@pytest.mark.parametrize(("other_form", "told"), [(700, True), (0, False)])
def test_a_brief_says_which_of_the_missing_may_have_left_in_another_form(other_form: int, told: bool) -> None:
    shown: dict[str, object] = {
        "holders": 1, "expected": 900, "shown": 100, "low": 0, "mid": 100, "high": 1500, "other_form": other_form,
        "unknown_holders": 0,
    }  # fmt: skip
    moved: dict[str, object] = {"chips": 0, "lines": 0, "lines_without_chips": 0}
    brief = Brief("MY", "Malaysia", [], moved, shown, [], no_parties=False, made_up_by="")
    words = {language: "\n".join(brief_lines(brief, language)) for language in ("en", "zh-Hant")}
    assert ("700 of the at most 1,500 may have left in another form" in words["en"]) is told
    assert ("1,500 顆之中，有 700 顆" in words["zh-Hant"]) is told


def test_a_brief_of_no_country_is_refused(audited: Path) -> None:
    with pytest.raises(Exception, match="not a country"):
        _run("brief", str(audited / "out"), "--country", "ZZ")


def _record(folder: Path, table: str, **cells: str) -> str:
    path = folder / f"{table}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, cells)
        writer.writeheader()
        writer.writerow(cells)
    return str(path)


def test_rechecking_starts_from_the_cases_of_the_audit(audited: Path) -> None:
    columns = "case_id, probability, rank, units_low, units_mid, units_high"
    with Recheck.opened(audited / "out", job=MAIN_JOB) as audit, connect() as con:
        now = audit._standings.now
        mine = [now.of(group) for group in now.places]
        path = audited / "out" / "current" / "tables" / "cases.parquet"
        theirs = con.execute(f"SELECT {columns} FROM read_parquet('{path}') ORDER BY rank").fetchall()
    assert [(one.case_id, one.probability, one.rank, *one.units) for one in mine if one] == theirs
    assert len(theirs) > 5


def test_a_visit_that_finds_nothing_turns_findings_and_moves_a_case(audited: Path, tmp_path: Path) -> None:
    where = str(audited / "out")
    with (audited / "world/pack/inspections.csv").open(encoding="utf-8") as file:
        visits = [row for row in csv.DictReader(file) if int(row["units_confirmed"]) > 5 and row["item_id"]]
    before = _files(audited / "out")
    moved = 0
    for number, visit in enumerate(visits[:2]):
        folder = tmp_path / str(number)
        folder.mkdir()
        nothing = visit | {"inspection_id": f"NEW-{number}", "method": "visit", "units_confirmed": "0"}
        told = json.loads(
            _run("case", "recheck", where, "--record", _record(folder, "inspections", **nothing), "--json")
        )
        assert told["rows"] == 1
        assert not told["replaced"]
        moved += any(
            move["before"] and move["after"] and move["after"]["probability"] > move["before"]["probability"]
            for move in told["moves"]
        )
    assert moved
    assert _files(audited / "out") == before, "an audit is never written into"


def test_a_record_that_is_there_already_changes_nothing(audited: Path, tmp_path: Path) -> None:
    with (audited / "world/pack/answers.csv").open(encoding="utf-8") as file:
        row = next(csv.DictReader(file))
    text = _run("case", "recheck", str(audited / "out"), "--record", _record(tmp_path, "answers", **row))
    assert "in place of answers:" in text
    assert "No finding changes" in text
    assert "Nothing was written" in text


def test_what_one_record_cannot_tell_is_refused(audited: Path, tmp_path: Path) -> None:
    where, pack = str(audited / "out"), audited / "world/pack"
    with (pack / "shipments.csv").open(encoding="utf-8") as file:
        line = next(csv.DictReader(file))
    with pytest.raises(InputError, match="cannot be told from the records about its firms alone"):
        _run("case", "recheck", where, "--record", _record(tmp_path, "shipments", **line))
    with (pack / "inspections.csv").open(encoding="utf-8") as file:
        visit = next(csv.DictReader(file)) | {"inspected_on": "2025-13-01"}
    with pytest.raises(InputError, match="cannot be read") as caught:
        _run("case", "recheck", where, "--record", _record(tmp_path, "inspections", **visit))
    assert (caught.value.place.line, caught.value.place.column, caught.value.value) == (2, "inspected_on", "2025-13-01")
    with (pack / "custody_events.csv").open(encoding="utf-8") as file:
        event = next(csv.DictReader(file)) | {"event_id": "NEW", "party_id": "", "site_id": ""}
    with pytest.raises(InputError, match="does not say whose it is"):
        _run("case", "recheck", where, "--record", _record(tmp_path, "custody_events", **event))


def _files(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
