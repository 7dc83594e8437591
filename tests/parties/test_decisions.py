"""What a person decided, and when it no longer holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tidewaiter.core.errors import InputError
from tidewaiter.parties.decisions import Decision, Decisions, entry_digest, keep, party_digest
from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.party import Party

PARTY = Party("Huawei Fruit Stall", party_id="P-1")
ENTRY = ListEntry("el", "1", "Huawei Technologies", "license")
DAY = date(2026, 6, 1)


def decision(**more: object) -> Decision:
    made = Decision(
        "cleared", "P-1", "el", "1", party_digest(PARTY), entry_digest(ENTRY), "sells fruit", "A. Analyst", DAY
    )
    return replace(made, **more)  # type: ignore[arg-type]


def state(on: date = DAY, party: Party = PARTY, entry: ListEntry = ENTRY, **more: object) -> str:
    return Decisions([decision(**more)], on).state(party, entry)[0]


def test_a_cleared_hit_stays_cleared_while_nothing_changes() -> None:
    assert state() == "cleared"
    assert state(on=date(2030, 1, 1)) == "cleared"


def test_it_is_open_again_when_either_side_changes_or_its_day_comes() -> None:
    assert state(party=replace(PARTY, address="1 New Street")) == "open"
    assert state(entry=replace(ENTRY, requirement="All items")) == "open"
    assert state(until=date(2026, 7, 1), on=date(2026, 6, 30)) == "cleared"
    assert state(until=date(2026, 7, 1), on=date(2026, 7, 1)) == "open"


def test_it_does_not_count_before_the_day_it_was_made() -> None:
    assert state(on=date(2026, 5, 31)) == "open"


def test_the_last_decision_counts_and_every_one_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "screening" / "decisions.jsonl"
    keep(path, decision())
    keep(path, decision(answer="confirmed", reason="same registration number, =1+1"))
    read = Decisions.read(path, DAY)
    assert [one.answer for one in read.all] == ["cleared", "confirmed"]
    assert read.state(PARTY, ENTRY)[0] == "confirmed"


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    keep(path, decision())
    path.write_text(path.read_text() + '{"answer": "maybe"}\n')
    with pytest.raises(InputError, match=r"decisions\.jsonl, line 2"):
        Decisions.read(path, DAY)
