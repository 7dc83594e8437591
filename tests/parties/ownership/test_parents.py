"""Who stands at the top, since when, and how far that is an answer."""

from __future__ import annotations

import datetime as dt

from tidewaiter.parties.ownership.graph import build
from tidewaiter.parties.ownership.parents import Parent, Party, parents
from tidewaiter.parties.ownership.stakes import Stake, day_number, stake

PARTIES = {
    "S": Party("S", country="MY", headquarters_country="MY"),
    "M": Party("M", country="SG", headquarters_country="SG"),
    "T": Party("T", country="KY", headquarters_country="CN"),
    "X": Party("X", country="MY", ultimate_parent_country="SG"),
    "P": Party("P", country="MY", natural_person=True),
}


def top(party: str, *stakes: Stake) -> Parent:
    return parents(party, build(stakes), PARTIES)[-1]


def test_a_majority_chain_leads_to_the_top_and_is_open_where_nobody_recorded_who_owns_it() -> None:
    found = top("S", stake("M", "S", 60), stake("T", "M", 51))
    assert (found.party_id, found.country, found.basis, found.chain) == ("T", "CN", "chain_open", ("S", "M", "T"))


def test_a_person_at_the_top_closes_the_chain() -> None:
    found = top("S", stake("T", "S", 60), stake("P", "T", 100))
    assert (found.party_id, found.country, found.basis) == ("T", "CN", "chain_closed")


def test_half_is_no_majority() -> None:
    found = top("S", stake("M", "S", 50), stake("T", "S", 50))
    assert (found.party_id, found.country, found.basis) == ("S", "MY", "chain_closed")
    assert top("S", stake("M", "S", 50)).basis == "unknown"  # M may hold some of the rest


def test_without_a_majority_the_only_party_that_consolidates_is_the_parent() -> None:
    assert top("S", stake("M", "S", kind="consolidation"), stake("T", "S", kind="control")).party_id == "M"
    assert top("S", stake("M", "S", kind="control"), stake("T", "S", kind="control")).basis == "unknown"


def test_what_is_recorded_is_kept_and_a_contradiction_said() -> None:
    assert top("X").basis == "recorded"
    found = top("X", stake("T", "X", 100), stake("P", "T", 100))
    assert (found.country, found.basis, found.party_id) == ("SG", "contradiction", "T")


def test_a_circle_ends_and_decides_nothing() -> None:
    assert top("S", stake("M", "S", 100), stake("S", "M", 100)).basis == "chain_open"


def test_the_parent_changes_on_the_day_of_the_sale() -> None:
    sold = dt.date(2024, 5, 1)
    stakes = [stake("M", "S", 100, until_on=sold), stake("T", "S", 100, sold)]
    found = parents("S", build(stakes), PARTIES)
    assert [(one.party_id, one.until) for one in found[:1]] == [("M", day_number(sold))]
    assert found[-1].party_id == "T"
