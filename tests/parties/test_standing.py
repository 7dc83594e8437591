"""A decision is open again when its day comes, or when the entry or the party changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tidewaiter.parties.decisions import Decision, Decisions, entry_digest, party_digest
from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.party import Party
from tidewaiter.parties.standing import standings

DAY = date(2026, 11, 29)
PARTY = Party("Harbour Lantern", party_id="P")
ENTRY = ListEntry("x", "1", "Harbour Lantern Ltd", "license")
MADE = Decision("cleared", "P", "x", "1", party_digest(PARTY), entry_digest(ENTRY), "other country", "Ann", DAY)


def why(decision: Decision = MADE, entry: ListEntry | None = ENTRY, party: Party | None = PARTY, on: date = DAY) -> str:
    entries = [entry] if entry else []
    parties = {party.party_id: party} if party else {}
    (one,) = standings(Decisions([decision]), entries, on, parties)
    return one.why


def test_a_decision_holds_while_nothing_changes() -> None:
    assert why() == ""
    assert why(replace(MADE, until=date(2026, 11, 30))) == ""


def test_what_opened_it_again_is_named() -> None:
    assert why(replace(MADE, until=DAY)) == "its day, 2026-11-29, has come"
    assert why(entry=replace(ENTRY, aliases=("HLM",))) == "the entry changed"
    assert why(entry=replace(ENTRY, ended_on=DAY)) == "the entry is not in force"
    assert why(entry=None) == "no list held has the entry"
    assert why(party=replace(PARTY, address="1 Example Way")) == "the party changed"
    assert why(party=None) == "the party is not in the file"


def test_the_last_decision_counts_open_ones_stand_first_and_parties_need_not_be_known() -> None:
    later = replace(MADE, answer="confirmed")
    other = replace(MADE, entry_id="2")
    told = standings(Decisions([MADE, later, other]), [ENTRY], DAY)
    assert [(one.decision, one.holds) for one in told] == [(other, False), (later, True)]
    assert standings(Decisions([MADE]), [ENTRY], date(2026, 11, 28)) == []
