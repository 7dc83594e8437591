"""The hits of a firm under several numbers become those of one party, and no decision is lost without a word."""

from __future__ import annotations

import pytest

from tidewaiter.parties.firm_hits import hits_of_firms
from tidewaiter.parties.hit_state import state_of
from tidewaiter.parties.table_rows import Cells

FIRM = {"P1": "P1", "P2": "P1", "P3": "P1"}
CLEARED, CONFIRMED = "cleared by A. Tan on 2026-03-01: other firm", "confirmed by B. Lim on 2026-03-02: same street"
SETTLED = {"cleared": CLEARED, "confirmed": CONFIRMED, "number": "same number: 77", "open": ""}


def row(party: str, state: str, score: str = "0.900000", via: str = "direct", entry: str = "1") -> Cells:
    told = "|".join(one for one in (SETTLED[state], f"words of {party}") if one)
    shown = "confirmed" if state == "number" else state
    return (party, "us-el", entry, f"Name {party}", score, "license", told, via, shown, "2023-10-17")


def one_of(*rows: Cells) -> tuple[str, list[str]]:
    (found,) = hits_of_firms(rows, FIRM)
    assert found[0] == "P1"
    reasons = str(found[6]).split("|")
    assert state_of(reasons) == found[8]
    return str(found[8]), reasons


@pytest.mark.parametrize(
    ("states", "state"),
    [
        (["open", "open"], "open"),
        (["open", "confirmed"], "confirmed"),
        (["open", "number"], "confirmed"),
        (["cleared", "cleared"], "cleared"),
        (["cleared"], "cleared"),
        (["open", "cleared"], "open"),
        (["cleared", "confirmed"], "open"),
        (["cleared", "number", "open"], "open"),
    ],
)
def test_a_confirmed_hit_holds_for_the_firm_and_a_cleared_one_only_for_all_its_numbers(
    states: list[str], state: str
) -> None:
    found, reasons = one_of(*(row(f"P{at}", one) for at, one in enumerate(states, 1)))
    assert found == state
    for at, one in enumerate(states, 1):
        if one != "open":
            assert any(SETTLED[one] in reason for reason in reasons), f"what settled P{at} is told"
    assert ("decisions about numbers of this firm contradict each other" in reasons) == (
        "cleared" in states and bool({"confirmed", "number"} & set(states))
    )


def test_the_best_hit_tells_the_reasons_and_the_order_does_not_matter() -> None:
    rows = [row("P2", "open", "0.950000"), row("P3", "open", "0.600000"), row("P1", "open", "0.700000")]
    assert list(hits_of_firms(rows, FIRM)) == list(hits_of_firms(rows[::-1], FIRM))
    assert one_of(*rows)[1] == ["words of P2", "recorded under: P1, P2, P3"]


def test_other_parties_and_entries_are_left_as_they_are() -> None:
    rows = [row("P9", "open"), row("P1", "open"), row("P1", "open", entry="2")]
    found = list(hits_of_firms(rows, FIRM))
    assert found[0] == rows[0]
    assert [one[2] for one in found] == ["1", "1", "2"]


def test_a_firm_that_may_be_the_entry_itself_is_not_also_its_neighbor() -> None:
    rows = [row("P1", "open"), row("P2", "open", via="address"), row("P2", "open", via="address", entry="2")]
    assert [(one[2], one[7]) for one in hits_of_firms(rows, FIRM)] == [("1", "direct"), ("2", "address")]
