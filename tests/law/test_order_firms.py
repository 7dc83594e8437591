"""What the desk answered about one number of a firm, for all of its numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest

from tidewaiter.law.order_firms import KnownFirm, of_whole_firms
from tidewaiter.law.order_pack import OrderPack

FIRM = KnownFirm(("A", "B"), "one firm")


def row(party: str, answer: str, day: int = 1, question: str = "listed") -> Mapping[str, object]:
    on = dt.date(2026, 1, day)
    return {
        "subject_kind": "party",
        "subject_id": party,
        "question": question,
        "answer": answer,
        "answered_on": on,
    }


def said(rows: list[Mapping[str, object]], firm: KnownFirm = FIRM) -> dict[tuple[str, str], str]:
    pack = of_whole_firms(OrderPack({}, (), rows, (), (), 0), [firm])
    return {(one["subject_id"], one["question"]): one["answer"] for one in pack.answers}


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        ([row("A", "yes")], "yes"),
        ([row("A", "no")], "no"),
        ([row("A", "no"), row("B", "no")], "no"),
        ([row("A", "no"), row("A", "yes", 2)], "yes"),
        ([row("A", "yes"), row("A", "unknown", 2)], "yes"),
        ([row("A", "no"), row("B", "yes")], None),
        ([row("A", "unknown")], None),
        ([], None),
    ],
)
def test_one_answer_counts_for_every_number_and_two_that_differ_for_none(
    rows: list[Mapping[str, object]], answer: str | None
) -> None:
    expected = {} if answer is None else {("A", "listed"): answer, ("B", "listed"): answer}
    assert said(rows) == expected
    assert said(rows[::-1]) == expected


def test_a_confirmed_entry_outweighs_answers_and_others_are_left_as_they_are() -> None:
    other = row("C", "no")
    firm = KnownFirm(("A", "B"), "one firm", {"B": "el:1, by Ann"})
    found = said([row("A", "no"), row("A", "no", question="listed_owner"), other], firm)
    assert found == {
        ("A", "listed"): "yes",
        ("B", "listed"): "yes",
        ("A", "listed_owner"): "no",
        ("B", "listed_owner"): "no",
        ("C", "listed"): "no",
    }


def test_what_is_told_of_a_firm_is_told_of_every_number() -> None:
    pack = of_whole_firms(OrderPack({}, (), [row("A", "no"), row("B", "yes")], (), (), 0), [FIRM])
    assert pack.notes["A"] == pack.notes["B"]
    assert pack.notes["A"][0] == "one firm"
    assert "contradict each other" in pack.notes["A"][1]
