"""The command `screen` as its users call it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tidewaiter.cli.main import cli
from tidewaiter.cli.settings import Settings

ENTRIES = {
    "list_id": "bis-entity-list",
    "source_file": "eCFR",
    "extracted": "2026-07-09",
    "count": 2,
    "entities": [
        {
            "name": "Huawei Technologies Co., Ltd.",
            "aliases": ["华为技术有限公司"],
            "country": "China",
            "address": "Bantian Huawei Base, Longgang District, Shenzhen, China",
            "status": None,
            "effective_date": None,
            "federal_register": "84 FR 22961, 5/21/19",
            "notes": "For all items subject to the EAR (See § 744.11 of the EAR).",
        },
        {
            "name": "Sugon Information Industry",
            "aliases": [],
            "country": "China",
            "address": None,
            "status": None,
            "effective_date": None,
            "federal_register": "84 FR 29371, 6/24/19",
            "notes": "For all items subject to the EAR (See § 744.11 of the EAR).",
        },
    ],
}
PARTIES = "party_id,name,country\nP1,HUAWEI TECH CO LTD,CN\nP2,Acme Gadgets Ltd,MY\nP3,=Sugon Info. Industry,CN\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "list.json").write_text(json.dumps(ENTRIES, ensure_ascii=False), encoding="utf-8")
    (tmp_path / "parties.csv").write_text(PARTIES, encoding="utf-8")
    return tmp_path


def run(home: Path, *words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(cli, ["--home", str(home / "home"), *words], obj=Settings(), catch_exceptions=True)
    assert (done.exit_code != 0) == (code != 0), done.output + str(done.exception)
    return done


def with_list(home: Path) -> Path:
    run(home, "lists", "add", str(home / "list.json"), "--anyway")
    return home


def test_a_name_is_answered_with_the_list_and_the_reasons(home: Path) -> None:
    said = run(with_list(home), "screen", "--name", "Huawei Tech Limited").output
    assert "Huawei Technologies Co., Ltd." in said
    assert "bis-entity-list" in said
    assert "equal: huawei technology" in said
    assert "license: a license is required as the entry says" in said


def test_no_hit_is_never_called_clear(home: Path) -> None:
    said = run(with_list(home), "screen", "--name", "Acme Gadgets").output
    assert "No name near enough" in said
    assert "No hit is no clearance." in " ".join(said.split())
    assert "2 entries in force" in said


def test_a_list_can_be_named_instead_of_kept(home: Path) -> None:
    said = run(home, "screen", "--name", "华为技术", "--list", str(home / "list.json"), "--json", code=2)
    assert "rows" in str(said.exception) or "entries" in str(said.exception)  # far fewer rows than the list has


def test_a_file_of_parties_becomes_a_file_of_hits(home: Path) -> None:
    out = home / "hits.csv"
    said = run(with_list(home), "screen", str(home / "parties.csv"), "-o", str(out)).output
    assert "3 parties screened; 2 with 2 hits" in said
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["party_id"] for row in rows] == ["P1", "P3"]
    assert ",".join(list(rows[0])[:8]) == "party_id,list_id,entry_id,matched_name,score,effect,reasons,via"
    assert rows[1]["party_name"] == "'=Sugon Info. Industry"
    assert {row["list_as_of"] for row in rows} == {"2026-07-09"}


def test_the_same_hits_as_a_workbook(home: Path) -> None:
    from python_calamine import CalamineWorkbook

    out = home / "hits.xlsx"
    run(with_list(home), "screen", str(home / "parties.csv"), "-o", str(out))
    rows = CalamineWorkbook.from_path(str(out)).get_sheet_by_name("screenings").to_python()
    assert [row[0] for row in rows] == ["party_id", "P1", "P3"]


def test_a_cleared_hit_is_remembered_until_the_party_changes(home: Path) -> None:
    out, parties = home / "hits.csv", home / "parties.csv"
    run(with_list(home), "screen", str(parties), "-o", str(out))
    with out.open(encoding="utf-8", newline="") as file:
        hit = next(csv.DictReader(file))
    entry = f"{hit['list_id']}:{hit['entry_id']}"
    run(home, "screen", "decide", str(parties), "P1", entry, "--answer", "cleared", "--reason", "a shop", "--by", "A")

    def state() -> str:
        run(home, "screen", str(parties), "-o", str(out))
        with out.open(encoding="utf-8", newline="") as file:
            return next(csv.DictReader(file))["state"]

    assert state() == "cleared"
    parties.write_text(PARTIES.replace("P1,HUAWEI TECH CO LTD,CN", "P1,HUAWEI TECH CO LTD,MY"))
    assert state() == "open"


def test_a_queue_is_cut_at_what_can_be_reviewed(home: Path) -> None:
    out = home / "hits.csv"
    run(with_list(home), "screen", str(home / "parties.csv"), "--most", "1", "-o", str(out))
    with out.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    run(home, "screen", str(home / "parties.csv"), "-o", str(out))
    with out.open(encoding="utf-8", newline="") as file:
        assert float(row["score"]) == max(float(one["score"]) for one in csv.DictReader(file))


def test_pairs_are_scored(home: Path) -> None:
    (home / "pairs.csv").write_text("schema,name1,name2\nCompany,Apple Inc.,Apple Incorporated\nPerson,Wu Li,Jan Kok\n")
    said = run(home, "screen", "pairs", str(home / "pairs.csv"), "-o", str(home / "scores.csv")).output
    assert said.startswith("2 pairs, 1 at or over the threshold 0.5")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--name", "Huawei"), "No list is held"),
        ((), "Missing"),
        (("--name", "x", "parties.csv"), "Say what to screen"),
        (("missing.csv",), "No list is held"),
    ],
)
def test_what_is_missing_is_said(home: Path, words: tuple[str, ...], expected: str) -> None:
    done = CliRunner().invoke(cli, ["--home", str(home / "home"), "screen", *words], obj=Settings())
    if words:
        assert expected in str(done.exception) + done.output
    else:
        assert "Usage:" in done.output


@pytest.mark.parametrize(
    "words", [("--reason", " ", "--by", "A"), ("--reason", "a shop", "--by", "A", "--until", "2020-01-01")]
)
def test_a_decision_without_reason_or_time_to_hold_is_refused(home: Path, words: tuple[str, ...]) -> None:
    parties = str(with_list(home) / "parties.csv")
    run(home, "screen", "decide", parties, "P1", "el:1", "--answer", "cleared", *words, code=2)
    assert not (home / "home" / "screening" / "decisions.jsonl").exists()


def test_rows_that_were_not_screened_are_said_and_fail_the_command(home: Path) -> None:
    (home / "parties.csv").write_text("party_id,name\nP1,\nP2,Huawei Technologies\n")
    done = CliRunner().invoke(
        cli,
        ["--home", str(with_list(home) / "home"), "screen", str(home / "parties.csv")],
        obj=Settings(),
        standalone_mode=False,
    )
    assert done.return_value == 1
    assert "NOT SCREENED: 1 row" in done.output


def test_a_country_nobody_knows_is_refused(home: Path) -> None:
    done = run(with_list(home), "screen", "--name", "Huawei", "--country", "ZZ", code=2)
    assert "no such country" in str(done.exception)


def test_an_unknown_kind_of_output_is_refused_before_any_work(home: Path) -> None:
    done = run(with_list(home), "screen", str(home / "parties.csv"), "-o", str(home / "hits.pdf"), code=2)
    assert "cannot be written" in str(done.exception)


def test_hits_of_officers_and_addresses_can_be_settled(home: Path) -> None:
    pack = with_list(home) / "pack"
    pack.mkdir()
    (pack / "parties.csv").write_text("party_id,name,country,address\nP1,Acme Gadgets,CN,Bantian Huawei Base\n")
    (pack / "officers.csv").write_text("party_id,person_name\nP1,Jane Doe\n")
    run(home, "screen", "--name", "Huawei Technologies", "-o", str(home / "one.csv"))
    with (home / "one.csv").open(encoding="utf-8", newline="") as file:
        entry = "bis-entity-list:" + next(csv.DictReader(file))["entry_id"]
    words = ("P1", entry, "--answer", "cleared", "--reason", "a namesake", "--by", "A")
    said = run(home, "screen", "decide", str(pack), *words, "--person", "Jane Doe").output
    assert said.startswith(f"P1, officer Jane Doe, and {entry}: cleared by A")
    assert run(home, "screen", "decide", str(pack), *words, "--address").output.startswith("The address of P1 and")
    run(home, "screen", "decide", str(pack / "parties.csv"), *words, "--person", "Jane Doe", code=2)
    run(home, "screen", "decide", str(pack), *words, "--person", "John Doe", code=2)
    run(home, "screen", "decide", str(pack), *words, "--person", "Jane Doe", "--address", code=2)
    listed = run(home, "screen", "decisions", str(pack)).output
    assert "0 open again, 2 still in force" in listed
    assert f"P1, officer Jane Doe, and {entry}: cleared" in listed
    (pack / "parties.csv").write_text("party_id,name,country,address\nP1,Acme Gadgets,CN,1 New Street\n")
    listed = run(home, "screen", "decisions", str(pack)).output
    assert "the address of P1 and" in listed
    assert "open again, the address changed" in listed
