"""`lists`: what is held, of which day, what changed; nothing in a list can move the cursor of whoever reads it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tidewaiter.cli.main import run
from tidewaiter.cli.plain import plain
from tidewaiter.core.errors import InputError
from tidewaiter.parties.lists import fetch
from tidewaiter.parties.lists.source import source, sources

COLUMNS = 80


@pytest.fixture(autouse=True)
def home(quiet_log: Path) -> Path:
    return quiet_log


US = json.loads(source("us_restricted_json").sample.read_text("utf-8"))


def written(path: Path, day: str, *names: str) -> str:
    rows = [{**US["entities"][0], "name": name} for name in names]
    path.write_text(json.dumps({**US, "extracted": day, "entities": rows}), "utf-8")
    return str(path)


def test_without_a_list_the_way_to_one_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lists", "show"]) == 0
    assert "No list is held" in capsys.readouterr().out


def test_lists_are_added_shown_and_compared(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    first = written(tmp_path / "a.json", "2025-01-01", "A Ltd", "B Ltd", "C Ltd")
    second = written(tmp_path / "b.json", "2025-02-01", "A Ltd", "B Ltd", "D Ltd")
    assert run(["lists", "add", first, "--anyway"]) == 0
    assert run(["lists", "add", second, "--anyway"]) == 0
    out = capsys.readouterr().out
    assert "bis-entity-list of 2025-01-01: 3 entries in force, 0 ended." in out
    assert "bis-entity-list of 2025-02-01: 3 entries in force, 1 ended." in out
    assert run(["lists", "diff", "bis-entity-list"]) == 0
    out = capsys.readouterr().out
    assert "+ D Ltd | license" in out
    assert "- C Ltd | license" in out
    assert "1 added, 1 ended, 0 changed." in out
    assert run(["lists", "show"]) == 0
    out = capsys.readouterr().out
    assert "bis-entity-list  2025-02-01" in out
    assert "OLD, " in out
    assert run(["lists", "show", "bis-entity-list"]) == 0
    out = capsys.readouterr().out
    assert "D Ltd | CN | license" in out
    assert "C Ltd" not in out
    assert run(["lists", "add", second, "--anyway"]) == 0
    assert "it says what the version of 2025-02-01 said" in capsys.readouterr().out


def test_a_newer_file_that_says_the_same_refreshes_the_age(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["lists", "add", written(tmp_path / "a.json", "2025-01-01", "A Ltd", "B Ltd"), "--anyway"]) == 0
    today = datetime.now(UTC).date().isoformat()
    assert run(["lists", "add", written(tmp_path / "b.json", today, "A Ltd", "B Ltd"), "--anyway"]) == 0
    capsys.readouterr()
    assert run(["lists", "show"]) == 0
    out = capsys.readouterr().out
    assert "bis-entity-list  2025-01-01" in out
    assert "OLD" not in out
    assert run(["lists", "show", "bis-entity-list"]) == 0
    assert f"Of 2025-01-01; a file of {today} says the same." in capsys.readouterr().out
    assert run(["lists", "show", "--json"]) == 0
    (held,) = json.loads(capsys.readouterr().out)["lists"]
    assert (held["as_of"], held["newest_file"], held["days_old"]) == ("2025-01-01", today, 0)


def test_the_same_is_said_as_json(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run(["lists", "add", written(tmp_path / "a.json", "2025-01-01", "A Ltd", "B Ltd"), "--anyway"])
    run(["lists", "add", written(tmp_path / "b.json", "2025-02-01", "A Ltd"), "--anyway"])
    capsys.readouterr()
    assert run(["lists", "show", "--json"]) == 0
    (held,) = json.loads(capsys.readouterr().out)["lists"]
    assert (held["list_id"], held["effects"], held["entries"]) == ("bis-entity-list", {"license": 1}, 2)
    assert run(["lists", "show", "bis-entity-list", "--json"]) == 0
    entries = json.loads(capsys.readouterr().out)["entries"]
    assert {one["name"]: one.get("ended_on") for one in entries} == {"A Ltd": None, "B Ltd": "2025-02-01"}
    assert run(["lists", "diff", "bis-entity-list", "--from", "2025-01-15", "--to", "2025-03-01", "--json"]) == 0
    assert [one["name"] for one in json.loads(capsys.readouterr().out)["ended"]] == ["B Ltd"]
    assert run(["lists", "show", "bis-entity-list", "--ftm"]) == 0
    assert json.loads(capsys.readouterr().out)["properties"]["name"] == ["A Ltd"]
    for words in (["--ftm"], ["bis-entity-list", "--ftm", "--json"]):
        assert run(["lists", "show", *words]) == 2
        said = capsys.readouterr()
        assert "--ftm" in said.err
        assert not said.out


def test_a_name_can_neither_move_the_cursor_nor_turn_the_line_around(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    evil = "Evil\x1b[2J \u202eegnahcxE\x07 Ltd\u2066"
    run(["lists", "add", written(tmp_path / "a.json", "2025-01-01", evil), "--anyway"])
    capsys.readouterr()
    assert run(["lists", "show", "bis-entity-list"]) == 0
    out = capsys.readouterr().out
    assert "Evil [2J egnahcxE Ltd | CN" in out
    assert not {"\x1b", "\x07", "\u202e", "\u2066"} & set(out)
    assert plain("شركة\u200f\nA") == "شركة A"


def test_a_version_that_lost_most_entries_is_refused_and_the_old_one_stays(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    one = source("us_restricted_json")
    small = {key: replace(carried, expected=(1, 9)) for key, carried in one.lists.items()}
    monkeypatch.setattr("tidewaiter.parties.lists.source._own", lambda: {one.name: replace(one, lists=small)})
    assert run(["lists", "add", written(tmp_path / "a.json", "2025-01-01", *"ABCD")]) == 0
    assert run(["lists", "add", written(tmp_path / "b.json", "2025-02-01", "A")]) == 2
    assert "1 of 4 entries remain" in capsys.readouterr().err
    assert run(["lists", "show"]) == 0
    assert "2025-01-01        4" in capsys.readouterr().out


def test_the_files_of_one_list_may_all_be_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for path in source("ofac_sdn_csv").folder.glob("*.csv"):
        (tmp_path / path.name.replace("sample", "sdn")).write_bytes(path.read_bytes())
    words = [str(path) for path in sorted(tmp_path.glob("*.csv"))]
    assert run(["lists", "add", *words, "--on", "2021-07-07", "--anyway"]) == 0
    assert "ofac-sdn of 2021-07-07: 4 entries in force" in capsys.readouterr().out


def test_a_list_or_day_that_is_not_held_is_said_to_be_absent(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(["lists", "show", "nobody"]) == 2
    run(["lists", "add", written(tmp_path / "a.json", "2025-01-01", "A Ltd"), "--anyway"])
    assert run(["lists", "diff", "bis-entity-list", "--from", "2024-01-01"]) == 2
    err = capsys.readouterr().err
    assert "This list is not held." in err
    assert "No version of bis-entity-list was held on that day." in err


def test_every_source_is_told_with_terms_and_effects(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lists", "sources"]) == 0
    out = capsys.readouterr().out
    for name, one in sources().items():
        assert f"{name}: " in out
        assert all(list_id in out for list_id in one.lists)
    assert "csl-uvl: exception_lost" in out


def test_update_keeps_what_it_fetches_and_says_what_it_could_not(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(url: str, opener: object = None, limit: int = 0) -> bytes:
        if "un.org" in url:
            text = source("un_xml").sample.read_text("utf-8")
            start, end = text.index("    <ENTITY>"), text.index("  </ENTITIES>")
            many = "".join(text[start:end].replace("TAe.901", f"TAe.{i}") for i in range(500))
            return (text[:start] + many + text[end:]).encode()
        raise InputError("This list could not be fetched: no network.", value=url, hint="lists add FILE")

    monkeypatch.setattr(fetch, "fetch", answer)
    assert run(["lists", "update", "un_xml"]) == 0
    assert "un-sc of 2026-02-27: 501 entries in force" in capsys.readouterr().out
    assert run(["lists", "update", "eu_fsf_xml"]) == 2
    assert "no network" in capsys.readouterr().err
    assert run(["lists", "update"]) == 2
    told = capsys.readouterr()
    assert "it says what the version of 2026-02-27 said" in told.out
    assert "could not be updated" in told.err
    assert "uk_sanctions_csv: This list could not be fetched" in told.err


def test_an_older_version_may_come_later_and_a_wrong_one_is_withdrawn(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for day, names in (("2025-01-01", "AB"), ("2025-03-01", "A"), ("2025-02-01", "AX")):
        file = written(tmp_path / f"{day}.json", day, *(f"{name} Ltd" for name in names))
        assert run(["lists", "add", file, "--anyway"]) == 0
    assert "1 later version was worked out again." in capsys.readouterr().out
    assert run(["lists", "withdraw", "bis-entity-list", "2025-02-01", "--why", "not this list"]) == 0
    said = capsys.readouterr().out
    assert "bis-entity-list of 2025-02-01 is withdrawn: not this list" in said
    assert "1 later version was worked out again." in said
    assert run(["lists", "show", "bis-entity-list"]) == 0
    assert "2025-02-01, not this list" in capsys.readouterr().out
    assert run(["lists", "withdraw", "bis-entity-list", "2025-02-01", "--why", " "]) == 2
    assert run(["lists", "withdraw", "bis-entity-list", "2025-02-01", "--why", "again"]) == 2
    assert "No version of bis-entity-list of this day is held." in capsys.readouterr().err
