"""The step writes `screenings` of parties, officers and addresses, with what a person decided, byte for byte."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tidewaiter.core.errors import InputError
from tidewaiter.engine.duck import connect
from tidewaiter.engine.step import Workplace
from tidewaiter.parties.decisions import Decision, entry_digest, keep, party_digest, side_digest
from tidewaiter.parties.entries import ListEntry, ListVersion
from tidewaiter.parties.list_files import DECISIONS, list_files, listed_in, read_list_files
from tidewaiter.parties.lists.record import digest_of
from tidewaiter.parties.party import Party
from tidewaiter.parties.party_file import party_of
from tidewaiter.parties.screenings_step import screenings_step
from tidewaiter.records.asof import register_as_of
from tidewaiter.records.contracts import outputs
from tidewaiter.records.read import read_pack

DAY = "2026-03-01"
STREET = "Room 1204, Tower 9, 77 Zhongguancun North Avenue, Haidian"
ENTRIES = (
    ListEntry("us-el", "1", "Kestrel Quantum Systems Co., Ltd.", "license", "company", countries=("CN",),
              addresses=(f"{STREET}, Beijing",), identifiers=("91110000MA005UCQ5P",), listed_on=dt.date(2023, 10, 17)),
    ListEntry("us-el", "2", "Fengshan Oldname Trading", "license", "company", ended_on=dt.date(2025, 1, 1)),
    ListEntry("us-el", "4", "Zhangge Group", "license", aliases=("Zhangge",)),
    ListEntry("us-sdn", "3", "Wolodymyr Krasnohorenko", "prohibited", "person"),
)  # fmt: skip
PARTIES = f"""party_id,name,kind,country,address,city,registration_number
P1,Kestrel Quantum Systems Co Ltd,reseller,CN,,,
P2,Borneo Sunlight Data Sdn Bhd,cloud,MY,,,
P3,Fengshan Oldname Trading,reseller,CN,,,
P4,Neighbour Noodles Ltd,reseller,CN,"{STREET}",Beijing,
P5,Kestrel Quantum Systems,reseller,CN,,,91110000MA005UCQ5P
"""
OFFICERS = """party_id,person_name,role
P2,Wolodymyr Krasnohorenko,director
P4,Wolodymyr Krasnohorenko,director
P4,Ann Ordinary,director
P4,Zhangge Ann,director
"""


def versions(*entries: ListEntry) -> list[ListVersion]:
    by_list: dict[str, list[ListEntry]] = {}
    for entry in entries:
        by_list.setdefault(entry.list_id, []).append(entry)
    day = dt.date(2026, 2, 1)
    return [ListVersion(k, k, "invented", day, digest_of(v), "", tuple(v)) for k, v in sorted(by_list.items())]


def screened(
    folder: Path, files: Mapping[str, Path], parties: str = PARTIES, officers: str = OFFICERS
) -> list[dict[str, str]]:
    for name in ("pack", "read", "scratch", "out"):
        (folder / name).mkdir(parents=True)
    for name, text in (("parties", parties), ("officers", officers)):
        (folder / "pack" / f"{name}.csv").write_text(text, encoding="utf-8")
    pack = {f"{name}.csv": folder / "pack" / f"{name}.csv" for name in ("parties", "officers")}
    with connect() as con:
        read_pack(con, pack, folder / "scratch", into=folder / "read").faults.close()
        register_as_of(con, folder / "read", None)
        order = {name: one.order for name, one in outputs().items()}
        parameters = {"screened_on": DAY}
        screenings_step(files).run(Workplace(con, folder / "out", folder / "scratch", order, parameters))
    with (folder / "out" / "tables" / "screenings.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def files(folder: Path, decisions: Path = Path("nowhere")) -> dict[str, Path]:
    folder.mkdir(parents=True, exist_ok=True)
    return list_files(versions(*ENTRIES), decisions, folder)


def test_parties_officers_and_addresses_are_screened(tmp_path: Path) -> None:
    rows = screened(tmp_path / "one", files(tmp_path / "lists"))
    assert [(row["party_id"], row["entry_id"], row["via"], row["effect"]) for row in rows] == [
        ("P1", "1", "direct", "license"),
        ("P2", "3", "officer", "prohibited"),
        ("P3", "2", "direct", "license"),
        ("P4", "1", "address", "diligence_only"),
        ("P4", "3", "officer", "prohibited"),
        ("P5", "1", "direct", "license"),
    ]
    assert list(rows[0]) == [column.name for column in outputs()["screenings"].columns]
    assert str(rows[0]["listed_on"]) == "2023-10-17"
    assert [row["ended_on"] for row in rows] == ["", "", "2025-01-01", "", "", ""], "an ended entry counts for its days"
    assert "officer: Wolodymyr Krasnohorenko" in rows[1]["reasons"].split("|")
    assert any(one.startswith("same number: ") for one in rows[5]["reasons"].split("|"))
    assert all(len(row["score"].partition(".")[2]) == 6 for row in rows)


def test_the_order_of_rows_does_not_change_a_byte(tmp_path: Path) -> None:
    head, *lines = PARTIES.splitlines(keepends=True)
    screened(tmp_path / "one", files(tmp_path / "lists"))
    screened(tmp_path / "two", files(tmp_path / "lists"), "".join([head, *lines[::-1]]))
    for name in ("screenings.parquet", "screenings.csv"):
        one, two = (tmp_path / run / "out" / "tables" / name for run in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()


def test_without_lists_nobody_is_screened(tmp_path: Path) -> None:
    assert screened(tmp_path / "one", {}) == []


@pytest.mark.parametrize("answer", ["cleared", "confirmed"])
def test_what_a_person_decided_stands_first_among_the_reasons(tmp_path: Path, answer: str) -> None:
    party = party_of({"party_id": "P1", "name": "Kestrel Quantum Systems Co Ltd", "kind": "reseller", "country": "CN"})
    decided_on = dt.date(2026, 2, 15)
    digests = party_digest(party), entry_digest(ENTRIES[0])
    decision = Decision(answer, "P1", "us-el", "1", *digests, "other | firm", "A. Tan", decided_on)
    keep(tmp_path / "decisions.jsonl", decision)
    given = files(tmp_path / "lists", tmp_path / "decisions.jsonl")
    assert DECISIONS in given
    row = screened(tmp_path / "one", given)[0]
    assert row["reasons"].startswith(f"{answer} by A. Tan on 2026-02-15: other / firm|")


def test_lists_come_back_from_their_files_as_they_were(tmp_path: Path) -> None:
    given = versions(*ENTRIES)
    assert read_list_files(files(tmp_path / "lists")) == tuple(given)
    assert listed_in(given)["us-el"].split(" ") == ["2026-02-01", given[0].digest]


def test_one_list_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="same list"):
        list_files([*versions(*ENTRIES), *versions(*ENTRIES)], Path("nowhere"), tmp_path)


def settle(folder: Path, answer: str, party_id: str, entry: ListEntry, via: str, person: str = "", **more: str) -> None:
    """Keep a decision about an officer, or about the address that P4 has."""
    party = Party("", party_id=party_id, address=more.get("address", f"{STREET} Beijing"))
    sides = side_digest(party, via, person), entry_digest(entry)
    on = dt.date(2026, 2, 15)
    made = Decision(answer, party_id, entry.list_id, entry.entry_id, *sides, "seen", "A. Tan", on, None, via, person)
    keep(folder / "decisions.jsonl", made)


def told(folder: Path) -> dict[tuple[str, str, str], tuple[str, str]]:
    rows = screened(folder / "one", files(folder / "lists", folder / "decisions.jsonl"))
    return {
        (row["party_id"], row["entry_id"], row["via"]): (row["state"], row["reasons"].split("|")[0]) for row in rows
    }


def test_hits_of_officers_and_addresses_are_settled_each_for_itself(tmp_path: Path) -> None:
    settle(tmp_path, "cleared", "P4", ENTRIES[3], "officer", "Wolodymyr Krasnohorenko")
    settle(tmp_path, "confirmed", "P4", ENTRIES[0], "address")
    found = told(tmp_path)
    assert found["P4", "3", "officer"] == ("cleared", "cleared by A. Tan on 2026-02-15: seen")
    assert found["P2", "3", "officer"] == ("open", "officer: Wolodymyr Krasnohorenko"), "the same name elsewhere"
    assert found["P4", "1", "address"] == ("confirmed", "confirmed by A. Tan on 2026-02-15: seen")


def test_such_a_decision_is_open_again_when_either_side_changed(tmp_path: Path) -> None:
    settle(tmp_path, "cleared", "P4", replace(ENTRIES[3], born=("1970",)), "officer", "Wolodymyr Krasnohorenko")
    settle(tmp_path, "cleared", "P2", ENTRIES[3], "officer", "W. Krasnohorenko")
    settle(tmp_path, "cleared", "P4", ENTRIES[0], "address", address="1 Old Street")
    found = told(tmp_path)
    assert {found[key][0] for key in found if key[2] != "direct"} == {"open"}


def test_an_officer_who_was_cleared_hides_no_other_one(tmp_path: Path) -> None:
    """The second director bears the name in another spelling; both were one row, and only one of them was cleared."""
    settle(tmp_path, "cleared", "P2", ENTRIES[3], "officer", "Wolodymyr Krasnohorenko")
    both = OFFICERS + "P2,Volodymyr Krasnohorenko,director\n"
    given = files(tmp_path / "lists", tmp_path / "decisions.jsonl")
    rows = {(row["party_id"], row["via"]): row for row in screened(tmp_path / "one", given, officers=both)}
    assert rows["P2", "officer"]["state"] == "open"
    assert rows["P2", "officer"]["reasons"].startswith("officer: Volodymyr Krasnohorenko|")
