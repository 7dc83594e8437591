"""What became of each party about which somebody decided, whatever the order of the decisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

from tidewaiter.parties.party import Party
from tidewaiter.parties.resolution.answers import SameAnswer, SameAnswers
from tidewaiter.parties.resolution.firm import Firm
from tidewaiter.parties.resolution.together import put_together

FIRMS = {name: Firm(Party(f"Firm {name}", party_id=name)) for name in "ABCDEFGH"}


def answer(pair: str, said: str = "same", day: int = 1, author: str = "Ann") -> SameAnswer:
    return SameAnswer.about((FIRMS[pair[0]], FIRMS[pair[1]]), said, f"why {pair}", author, date(2026, 11, day))


def test_every_party_of_a_group_names_the_decisions_it_rests_on() -> None:
    made = SameAnswers([answer("CB", author="Bo"), answer("BA", day=3)])
    one, two, three = put_together(FIRMS.values(), made)
    assert [one.resolved_id, two.resolved_id, three.resolved_id] == ["A", "A", "A"]
    assert two.basis == ("same as A: why BA", "same as C: why CB")
    assert (two.decided_by, two.decided_on) == (("Ann", "Bo"), date(2026, 11, 3))
    assert {each.state for each in (one, two, three)} == {"together"}


def test_contradicted_and_changed_parties_stay_apart_and_are_named() -> None:
    made = SameAnswers([answer("AB"), answer("BC"), answer("AC", "different"), answer("EF"), answer("GH", "different")])
    firms = FIRMS | {"F": replace(FIRMS["F"], website="f.example")}
    found = {one.party_id: one for one in put_together(firms.values(), made)}
    assert {party: one.state for party, one in found.items()} == {
        "A": "contradicted", "B": "contradicted", "C": "contradicted", "E": "changed", "F": "changed",
    }  # fmt: skip
    assert all(one.resolved_id == party for party, one in found.items())
    assert "not C: why AC" in found["A"].basis
    assert found["E"].basis == ("same as F, but a record changed since: why EF",)


def test_only_what_was_decided_by_a_day_counts() -> None:
    made = SameAnswers([answer("AB", day=1), answer("AB", "different", day=9), answer("CD", day=9)])
    assert [one.party_id for one in put_together(FIRMS.values(), made.by(date(2026, 11, 5)))] == ["A", "B"]
    assert [one.party_id for one in put_together(FIRMS.values(), made)] == ["C", "D"]


def test_the_order_of_decisions_about_different_pairs_does_not_matter() -> None:
    draw = Random(7)
    for _ in range(200):
        pairs = {"".join(sorted(draw.sample("ABCDEFGH", 2))) for _ in range(draw.randint(0, 8))}
        made = [answer(pair, draw.choice(["same", "same", "different"])) for pair in sorted(pairs)]
        first = put_together(FIRMS.values(), SameAnswers(made))
        draw.shuffle(made)
        assert put_together(FIRMS.values(), SameAnswers(made)) == first
