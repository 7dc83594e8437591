"""BODS and GLEIF files become the tables of the layout; what cannot be used is told with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tidewaiter.core.errors import InputError
from tidewaiter.parties.ownership.bods import from_statements
from tidewaiter.parties.ownership.import_file import import_file
from tidewaiter.parties.ownership.interchange import first_of_pair, write_tables

Statement = dict[str, Any]

HEADER = (
    "Relationship.StartNode.NodeID,Relationship.EndNode.NodeID,Relationship.RelationshipType,"
    "Relationship.RelationshipStatus,Relationship.Period.1.startDate,Relationship.Period.1.endDate,"
    "Relationship.Period.1.periodType,Relationship.Period.2.startDate,Relationship.Period.2.endDate,"
    "Relationship.Period.2.periodType"
)


def new(record: str, kind: str, day: str = "2025-01-01", status: str = "new", **details: object) -> Statement:
    return {
        "statementId": f"s-{record}-{day}",
        "statementDate": day,
        "recordId": record,
        "recordStatus": status,
        "recordType": kind,
        "recordDetails": details,
    }


def stake_of(share: Statement | None, day: str = "2025-01-01", status: str = "new", **more: object) -> Statement:
    interest: Statement = {"type": "shareholding", "directOrIndirect": "direct"} | more
    interests = [interest | ({"share": share} if share is not None else {})]
    return new("r", "relationship", day, status, subject="b", interestedParty="a", interests=interests)


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        ({"exact": 60}, ("60", "", "")),
        ({"exact": 33.333333}, ("33.333333", "", "")),
        ({"exact": 49.9999999}, ("49.999999", "", "")),
        ({"exact": float("nan")}, ("", "", "")),
        ({"minimum": 25, "maximum": 50}, ("", "25", "50")),
        ({"exclusiveMinimum": 50, "maximum": 75}, ("", "50", "75")),
        ({"minimum": 25, "exclusiveMinimum": True, "maximum": 50, "exclusiveMaximum": False}, ("", "25", "50")),
        ({"minimum": 100, "maximum": 100}, ("100", "", "")),
        (None, ("", "", "")),
        ({"exact": 160}, ("", "", "")),
        ({"exact": "many"}, ("", "", "")),
    ],
)
def test_shares_are_exact_or_a_range(share: Statement | None, expected: tuple[str, str, str]) -> None:
    found = from_statements([stake_of(share)], "f.json")
    (row,) = found.ownership
    assert (row["share_pct"], row["share_min_pct"], row["share_max_pct"]) == expected
    assert bool(found.notes) == bool(share and "exact" in share and expected == ("", "", ""))


def test_the_newest_statement_about_a_record_counts_and_a_closed_one_ends() -> None:
    stakes = [stake_of({"exact": 60}), stake_of({"exact": 30}, "2025-06-01", "updated")]
    assert [row["share_pct"] for row in from_statements(stakes, "f").ownership] == ["30"]
    closed = from_statements([*stakes, stake_of({"exact": 30}, "2025-09-01", "closed")], "f").ownership
    assert [row["until_on"] for row in closed] == ["2025-09-01"]


def test_an_indirect_interest_is_no_second_stake() -> None:
    (row,) = from_statements([stake_of({"exact": 60}, directOrIndirect="indirect")], "f").ownership
    assert (row["kind"], row["share_pct"]) == ("control", "")
    assert "indirect shareholding 60" in row["source"]


OLD = [
    {"statementID": "e1", "statementType": "entityStatement", "entityType": "registeredEntity", "name": "B Ltd",
     "incorporatedInJurisdiction": {"code": "GB"}, "foundingDate": "1985"},
    {"statementID": "p1", "statementType": "personStatement", "personType": "knownPerson",
     "names": [{"fullName": "Ann Example"}], "nationalities": [{"code": "GB"}]},
    {"statementID": "p2", "statementType": "personStatement", "personType": "anonymousPerson"},
    {"statementID": "o0", "statementType": "ownershipOrControlStatement",
     "subject": {"describedByEntityStatement": "e1"}, "interestedParty": {"describedByPersonStatement": "p1"},
     "interests": [{"type": "shareholding", "interestLevel": "direct", "share": {"exact": 90}}]},
    {"statementID": "o1", "statementType": "ownershipOrControlStatement", "replacesStatements": ["o0"],
     "subject": {"describedByEntityStatement": "e1"}, "interestedParty": {"describedByPersonStatement": "p1"},
     "interests": [{"type": "shareholding", "share": {"exact": 75}, "startDate": "2020-01-01"},
                   {"type": "voting-rights", "share": {"exact": 80}, "startDate": "2020-01-01"}]},
    {"statementID": "o2", "statementType": "ownershipOrControlStatement",
     "subject": {"describedByEntityStatement": "e1"}, "interestedParty": {"unspecified": {"reason": "unknown"}}},
]  # fmt: skip


def test_the_older_form_reads_the_same() -> None:
    found = from_statements(OLD, "old.json")
    rows = first_of_pair(found.ownership, found.notes)
    assert [(row["owner_id"], row["share_pct"], row["kind"]) for row in rows] == [
        ("p1", "75", "ownership"),
        ("unspecified:o2", "", "ownership"),
    ]
    assert rows[0]["source"].endswith("also voting 80")
    assert [found.parties[one]["natural_person"] for one in ("e1", "p1", "p2")] == ["no", "yes", ""]
    assert {one.where for one in found.notes} >= {"e1", "p2"}


def test_json_lines_read_as_json(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text("\n".join(map(json.dumps, OLD)))
    assert import_file(path).ownership == from_statements(OLD, "f").ownership


def test_golden_copy_relationships_are_control_without_a_share(tmp_path: Path) -> None:
    path = tmp_path / "rr.csv"
    path.write_text(
        f"{HEADER}\nC1,P1,IS_DIRECTLY_CONSOLIDATED_BY,ACTIVE,2024-01-01T00:00:00Z,2024-12-31T00:00:00Z,"
        "ACCOUNTING_PERIOD,2013-05-01T00:00:00Z,,RELATIONSHIP_PERIOD\n"
        "C1,T1,IS_ULTIMATELY_CONSOLIDATED_BY,ACTIVE,,,,,,\nF1,M1,IS_FUND-MANAGED_BY,ACTIVE,,,,,,\n"
    )
    found = import_file(path)
    rows = [(r["owner_id"], r["owned_id"], r["kind"], r["share_pct"], r["from_on"]) for r in found.ownership]
    assert rows == [("P1", "C1", "consolidation", "", "2013-05-01"), ("T1", "C1", "control", "", "")]
    assert [one.where for one in found.notes] == ["row 4"]


@pytest.mark.parametrize(
    "content",
    [
        {"relations": [{"RelationshipRecord": {"Relationship": {
            "StartNode": {"NodeID": {"$": "C1"}}, "EndNode": {"NodeID": {"$": "P1"}},
            "RelationshipType": {"$": "IS_DIRECTLY_CONSOLIDATED_BY"}, "RelationshipStatus": {"$": "ACTIVE"},
            "RelationshipPeriods": {"RelationshipPeriod": [
                {"StartDate": {"$": "2013-05-01T00:00:00Z"}, "PeriodType": {"$": "RELATIONSHIP_PERIOD"}}]}}}}]},
        {"data": [{"type": "relationship-records", "attributes": {"relationship": {
            "startNode": {"id": "C1"}, "endNode": {"id": "P1"}, "type": "IS_DIRECTLY_CONSOLIDATED_BY",
            "status": "ACTIVE", "periods": [{"startDate": "2013-05-01T00:00:00Z", "type": "RELATIONSHIP_PERIOD"}]}}}]},
    ],
    ids=["golden copy", "api"],
)  # fmt: skip
def test_both_json_forms_read_as_the_csv(content: Statement, tmp_path: Path) -> None:
    path = tmp_path / "rr.json"
    path.write_text(json.dumps(content))
    (row,) = import_file(path).ownership
    assert (row["owner_id"], row["owned_id"], row["kind"], row["from_on"]) == (
        "P1",
        "C1",
        "consolidation",
        "2013-05-01",
    )


def test_a_reporting_exception_is_told(tmp_path: Path) -> None:
    path = tmp_path / "exceptions.csv"
    path.write_text(
        "LEI,Exception.Category,Exception.Reason.1\nC1,ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT,NON_PUBLIC\n"
    )
    (note,) = import_file(path).notes
    assert (note.where, note.value) == ("C1", "NON_PUBLIC")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"owner,owned\n1,2\n", ["a.csv, line 1", "no ownership file", "tidewaiter map"]),
        ("a.json", b'{"statementId": "x",', ["a.json", "neither JSON nor JSON lines"]),
        (
            "a.jsonl",
            b'{"statementId": "x", "recordType": "entity"}\n{oops\n',
            ["line 2", "neither JSON nor JSON lines"],
        ),
        ("a.json", b'[{"statementId": "x", "recordType": "entity"}, 7]', ["statement 2", "not a BODS statement"]),
        ("a.json", b"[" * 200_000, ["neither JSON nor JSON lines"]),
        ("a.csv", b"Relationship.StartNode.NodeID,x\n1,2\n", ["line 1", "Relationship.EndNode.NodeID"]),
        ("a.json", b'["\xff"]', ["not UTF-8"]),
    ],
)
def test_wrong_files_say_what_is_wrong(name: str, content: bytes, said: list[str], tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        import_file(path)
    assert all(words in str(caught.value) for words in said), str(caught.value)


def test_a_table_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    found = from_statements(OLD, "old.json")
    assert write_tables(found, tmp_path) == {"parties.csv": 3, "ownership.csv": 2}
    with pytest.raises(InputError, match="there already"):
        write_tables(found, tmp_path)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("core/01-direct-ownership.json", [("rec-jane-smith-1975", "rec-acme-holdings-ltd", "75", "2010-01-01")]),
        (
            "edge-cases/10-circular-ownership.json",
            [("rec-beta-corp", "rec-alpha-corp", "100", ""), ("rec-alpha-corp", "rec-beta-corp", "100", "")],
        ),
        (
            "edge-cases/11-anonymous-person.json",
            [("unspecified:rec-rel-opaque-no-ubo", "rec-opaque-holdings-sa", "", "")],
        ),
    ],
)
def test_the_fixtures_of_the_standard_read(name: str, expected: list[tuple[str, ...]], shared: Path) -> None:
    found = import_file(shared / "data" / "bods-fixtures" / name)
    rows = first_of_pair(found.ownership, found.notes)
    assert [(row["owner_id"], row["owned_id"], row["share_pct"], row["from_on"]) for row in rows] == expected
