"""Parties are one only through pairs that a person confirmed, as long as neither side changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.core.errors import InputError
from tidewaiter.parties.party import Party
from tidewaiter.parties.resolution.answers import SameAnswer, SameAnswers, keep_answer
from tidewaiter.parties.resolution.clusters import clusters, resolved
from tidewaiter.parties.resolution.firm import Firm

DAY = date(2026, 11, 29)
FIRMS = {name: Firm(Party(f"Firm {name}", party_id=name)) for name in "ABCDEFGH"}


def answer(pair: str, said: str = "same") -> SameAnswer:
    return SameAnswer.about((FIRMS[pair[0]], FIRMS[pair[1]]), said, "register extract", "Ann", DAY)


def test_confirmed_pairs_link_and_the_smallest_id_stands_for_all() -> None:
    decided = SameAnswers([answer("BC"), answer("DB")])
    assert {k: v for k, v in resolved(FIRMS.values(), decided).items() if k != v} == {"C": "B", "D": "B"}


def test_the_last_decision_counts_and_one_about_a_changed_party_does_not() -> None:
    assert resolved(FIRMS.values(), SameAnswers([answer("AB"), answer("AB", "different")]))["B"] == "B"
    changed = FIRMS | {"B": replace(FIRMS["B"], website="b.example")}
    decided = SameAnswers([answer("AB")])
    assert resolved(FIRMS.values(), decided)["B"] == "A"
    assert resolved(changed.values(), decided)["B"] == "B"
    assert decided.state(changed["B"], changed["A"])[0] == "open"


def test_contradictory_decisions_join_nobody_and_are_named() -> None:
    decided = SameAnswers([answer("AB"), answer("BC"), answer("AC", "different"), answer("EF")])
    one, two = clusters(FIRMS.values(), decided)
    assert one.contradictions == (("A", "C"),)
    assert two.members == ("E", "F")
    assert [resolved(FIRMS.values(), decided)[party] for party in "ABCEF"] == list("ABCEE")


def test_decisions_about_parties_that_are_not_there_are_left_alone() -> None:
    assert resolved([FIRMS["A"]], SameAnswers([answer("AB")])) == {"A": "A"}


PAIRS = st.lists(st.tuples(st.sampled_from("ABCDEFGH"), st.sampled_from("ABCDEFGH")).filter(lambda p: p[0] != p[1]))


@given(PAIRS)
def test_clusters_are_the_connected_parts_of_the_confirmed_pairs(pairs: list[tuple[str, str]]) -> None:
    reached = {name: {name} for name in FIRMS}
    for _ in FIRMS:
        for one, other in pairs:
            reached[one] |= reached[other]
            reached[other] |= reached[one]
    told = resolved(FIRMS.values(), SameAnswers(answer(one + other) for one, other in pairs))
    assert told == {name: min(names) for name, names in reached.items()}


def test_decisions_are_added_and_read_back_and_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "screening" / "same.jsonl"
    assert SameAnswers.read(path).all == ()
    for one in (answer("AB"), answer("BC", "different")):
        keep_answer(path, one)
    assert SameAnswers.read(path).all == (answer("AB"), answer("BC", "different"))
    path.write_text(path.read_text() + '{"answer": "perhaps"}\n')
    with pytest.raises(InputError) as caught:
        SameAnswers.read(path)
    assert caught.value.place.line == 3
