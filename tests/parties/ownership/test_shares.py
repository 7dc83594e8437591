"""What listed parties hold: against brute force, by day, and never decided too early."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.parties.ownership import oracle
from tests.parties.ownership.oracle import PARTIES, Edge, worlds

from tidewaiter.parties.ownership.chain import why
from tidewaiter.parties.ownership.graph import build, cores, effective
from tidewaiter.parties.ownership.shares import holding_on, shares
from tidewaiter.parties.ownership.stakes import END, START, WHOLE, Stake, day_number, stake
from tidewaiter.parties.ownership.weights import GRID, Holding, Sources

ALWAYS = [(START, END)]
PERCENT = WHOLE // 100
DAY = day_number(dt.date(2025, 10, 1))
some = st.frozensets(st.sampled_from(PARTIES), max_size=3)


def work_out(
    stakes: list[Stake], listed: frozenset[str] | set[str], terminal: frozenset[str] = frozenset()
) -> dict[str, Holding]:
    found = shares(build(stakes), Sources(dict.fromkeys(listed, ALWAYS), terminal))
    return {party: holding_on(found, party, DAY) for party in {*found, *PARTIES}}


def of_edges(edges: list[Edge]) -> list[Stake]:
    return [stake(*edge) for edge in edges]


@given(worlds(), some)
def test_the_rule_counts_what_the_least_closed_set_holds(edges: list[Edge], listed: frozenset[str]) -> None:
    found = work_out(of_edges(edges), listed)
    by = oracle.covered(edges, listed)
    for party in PARTIES:
        assert found[party].low == oracle.held(edges, by, party) * PERCENT


@given(worlds(), some)
def test_what_is_known_not_to_be_listed_is_the_same_from_the_other_side(
    edges: list[Edge], clean: frozenset[str]
) -> None:
    found = work_out(of_edges(edges), frozenset(), clean)
    by = clean
    while True:
        more = by | {party for party in PARTIES if oracle.held(edges, by, party) > 50}
        if more == by:
            break
        by = more
    for party in PARTIES:
        assert found[party].high == WHOLE - oracle.held(edges, by, party) * PERCENT


@given(worlds(acyclic=True), some)
def test_the_economic_share_is_the_sum_over_all_paths(edges: list[Edge], listed: frozenset[str]) -> None:
    found = work_out(of_edges(edges), listed)
    for party in PARTIES:
        expected = oracle.along_paths(edges, listed, party)
        assert 0 <= expected - Fraction(found[party].econ_low, GRID) < Fraction(1, 10**20)


@settings(max_examples=60)
@given(worlds(), some)
def test_circles_come_to_the_closed_form(edges: list[Edge], listed: frozenset[str]) -> None:
    found = work_out(of_edges(edges), listed)
    for party, expected in oracle.closed_form(edges, listed).items():
        assert abs(expected - Fraction(found[party].econ_low, GRID)) < Fraction(1, 10**8)


def test_a_circle_with_a_known_solution_is_solved_exactly() -> None:
    # x = 0.5 + 0.4 y, y = 0.5 x, so x = 0.5 / 0.8 = 62.5 % and y = 31.25 %
    found = work_out([stake("L", "A", 50), stake("B", "A", 40), stake("A", "B", 50)], {"L"})
    assert Fraction(found["A"].econ_low, GRID) == Fraction(625, 1000)
    assert Fraction(found["B"].econ_low, GRID) == Fraction(3125, 10000)


def test_two_that_own_each_other_wholly_belong_to_nobody_listed_as_far_as_is_known() -> None:
    found = work_out([stake("A", "B", 100), stake("B", "A", 100)], {"L"})
    assert (found["A"].low, found["A"].high, found["A"].fifty_percent) == (0, WHOLE, "unknown")
    assert found["A"].econ_low == 0


def test_a_large_circle_is_approached_from_below() -> None:
    ring = [f"R{at:02}" for at in range(40)]
    stakes = [stake(owner, owned, 50) for owner, owned in zip(ring, ring[1:] + ring[:1], strict=True)]
    found = work_out([*stakes, stake("L", "R00", 50)], {"L"})
    exact = Fraction(1, 2) / (1 - Fraction(1, 2) ** 40)
    assert 0 <= exact - Fraction(found["R00"].econ_low, GRID) < Fraction(1, 10**12)
    assert all(found[one].fifty_percent == "yes" for one in ring)


def test_a_very_large_circle_is_no_obstacle() -> None:
    ring = [f"R{at:05}" for at in range(5_000)]
    stakes = [stake(owner, owned, 60) for owner, owned in zip(ring, ring[-1:] + ring[:-1], strict=True)]
    found = work_out([*stakes, stake("L", "R00000", 40), stake("M", "R00000", 0)], {"L", "M"})
    assert {found[one].fifty_percent for one in ring} == {"unknown"}
    found = work_out(
        [*stakes, stake("L", "R02500", 40), stake("R00001", "X", 100), stake("R02499", "L2", 1)], {"L", "R00009"}
    )
    assert found["R00001"].fifty_percent == "yes"
    assert found["X"].listed == ("R00009",)


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [(40, 15, "yes"), (40, 10, "yes"), (40, "9.999999", "unknown"), (0, 0, "unknown"), (50, 0, "yes")],
)
def test_shares_of_several_listed_parties_add_up(first: int, second: int | str, answer: str) -> None:
    found = work_out([stake("L1", "A", first), stake("L2", "A", second)], {"L1", "L2"})
    assert found["A"].fifty_percent == answer


def test_a_stake_held_by_a_party_under_fifty_percent_does_not_count_but_shows_economically() -> None:
    found = work_out([stake("L", "A", 49), stake("P", "A", 51), stake("A", "B", 100)], {"L"}, frozenset("P"))
    assert (found["B"].low, found["B"].high, found["B"].fifty_percent) == (0, 0, "no")
    assert Fraction(found["B"].econ_low, GRID) == Fraction(found["B"].econ_high, GRID) == Fraction(49, 100)


def test_a_party_half_owned_counts_whole_further_down() -> None:
    found = work_out([stake("L", "A", 50), stake("A", "B", 50), stake("B", "C", 50)], {"L"})
    assert found["C"].fifty_percent == "yes"
    assert Fraction(found["C"].econ_low, GRID) == Fraction(1, 8)
    assert found["C"].listed == ("L",)


def test_without_a_record_anyone_may_own_it() -> None:
    found = work_out([], {"L"})["A"]
    assert (found.low, found.high, found.recorded, found.fifty_percent) == (0, WHOLE, 0, "unknown")


@given(worlds(size=4), some, some, st.randoms(use_true_random=False))
def test_more_facts_never_flip_an_answer_and_never_leave_the_bounds(
    edges: list[Edge], listed: frozenset[str], clean: frozenset[str], choose: random.Random
) -> None:
    """Fill every stake nobody recorded, with listed or with other persons, and the truth lies within what was said."""
    pick = choose.choice
    hidden = {at for at in range(len(edges)) if pick([True, False])}
    partly = [stake(o, p, None if at in hidden else share) for at, (o, p, share) in enumerate(edges)]
    terminal = clean - listed
    before = work_out(partly, listed, terminal)
    filled = of_edges(edges)
    for party in PARTIES[:4]:
        rest = 100 - sum(share for _, owned, share in edges if owned == party)
        filled += [stake(pick(["LX", "TX"]), party, rest)] if rest else []
    after = work_out(filled, listed | {"LX"}, terminal | {"TX"})
    for party in PARTIES[:4]:
        assert before[party].low <= after[party].low
        assert after[party].high <= before[party].high
        assert before[party].econ_low <= after[party].econ_low
        assert after[party].econ_high <= before[party].econ_high
        if before[party].fifty_percent != "unknown":
            assert after[party].fifty_percent == before[party].fifty_percent


dated = st.lists(
    st.tuples(
        st.sampled_from(PARTIES),
        st.sampled_from(PARTIES),
        st.sampled_from([None, 10, 30, 50, 51]),
        st.integers(0, 12),
        st.integers(0, 12),
    ),
    max_size=8,
)


@given(dated, some, some)
def test_every_day_is_as_if_worked_out_alone(
    rows: list[tuple[str, str, int | None, int, int]], listed: frozenset[str], clean: frozenset[str]
) -> None:
    first = dt.date(2024, 1, 1)
    stakes = [
        stake(o, p, share, first + dt.timedelta(a) if a else None, first + dt.timedelta(b) if b else None)
        for o, p, share, a, b in rows
    ]
    graph = build(stakes)
    periods = {party: [(day_number(first) + 4, END)] for party in listed}
    sources = Sources(periods, clean - listed)
    found = shares(graph, sources)
    held = [one for each in graph.owners_of.values() for one in each]
    for day in range(day_number(first) - 1, day_number(first) + 15):
        today = [Stake(one.owner, one.owned, one.low, one.high) for one in held if one.holds_on(day)]
        now = {party for party in listed if sources.is_listed(party, day)}
        alone = work_out(today, now, clean - listed)
        for party in PARTIES:
            assert holding_on(found, party, day).same_as(alone[party])


@given(dated, some)
def test_who_is_behind_it_are_the_listed_owners_and_those_of_covered_owners(
    rows: list[tuple[str, str, int | None, int, int]], listed: frozenset[str]
) -> None:
    graph = build([stake(owner, owned, share) for owner, owned, share, _, _ in rows])
    found = shares(graph, Sources(dict.fromkeys(listed, ALWAYS)))
    for party, each in graph.owners_of.items():
        behind: set[str] = set()
        for one, low in effective([held for held in each if held.holds_on(DAY)])[0]:
            if low and one.owner in listed:
                behind.add(one.owner)
            elif low and holding_on(found, one.owner, DAY).low >= WHOLE // 2:
                behind.update(holding_on(found, one.owner, DAY).listed)
        assert set(holding_on(found, party, DAY).listed) == behind


@given(dated, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
    rows: list[tuple[str, str, int | None, int, int]], order: random.Random
) -> None:
    first = dt.date(2024, 1, 1)
    stakes = [stake(o, p, share, first + dt.timedelta(a), row_id=f"{o}{p}{a}{b}") for o, p, share, a, b in rows]
    mixed = list(stakes)
    order.shuffle(mixed)
    sources = Sources({"A": ALWAYS})
    assert shares(build(stakes), sources) == shares(build(mixed), sources)


def test_more_than_all_of_a_party_is_a_problem_and_no_answer_rests_on_the_excess() -> None:
    graph = build([stake("L", "A", 60, row_id="r1"), stake("P", "A", 60, row_id="r2")])
    (problem,) = graph.problems
    assert (problem.party_id, problem.value, problem.row_ids) == ("A", "120 %", ("r2", "r1")[::-1])
    assert "100 % at most" in problem.expected
    found = holding_on(shares(graph, Sources({"L": ALWAYS}, frozenset("P"))), "A", DAY)
    assert (found.low, found.high, found.fifty_percent) == (40 * PERCENT, 60 * PERCENT, "unknown")


def test_a_stake_that_ends_before_it_begins_is_a_problem() -> None:
    graph = build([stake("L", "A", 60, dt.date(2025, 1, 1), dt.date(2024, 1, 1), row_id="r1")])
    assert [one.row_ids for one in graph.problems] == [("r1",)]
    assert not graph.owners_of


def test_a_later_stake_counts_alone_as_the_least_and_says_so() -> None:
    graph = build([stake("L", "A", 30, dt.date(2020, 1, 1)), stake("L", "A", 25, dt.date(2022, 1, 1))])
    assert ["overlap" in one.message for one in graph.problems] == [True]
    assert holding_on(shares(graph, Sources({"L": ALWAYS})), "A", DAY).low == 25 * PERCENT


def test_votes_and_control_are_no_share() -> None:
    found = work_out([stake("L", "A", 100, kind="voting"), stake("L", "B", kind="consolidation")], {"L"})
    assert found["A"].low == found["B"].low == 0


def test_a_range_counts_with_its_least() -> None:
    stakes = [stake("L", "A", share_min_pct=Decimal(25), share_max_pct=50), stake("P", "A", share_min_pct="50.000001")]
    found = work_out(stakes, {"L"}, frozenset("P"))["A"]
    assert (found.low, found.high, found.fifty_percent) == (25 * PERCENT, WHOLE - 50_000_001, "no")


def test_the_chain_that_decides_is_written_out() -> None:
    graph = build([stake("A", "B", 60), stake("B", "C", 55)])
    sources = Sources({"A": ALWAYS})
    assert why("C", DAY, graph, sources, shares(graph, sources)) == [
        "A (listed) holds 60 % of B",
        "B holds 55 % of C",
        "Listed parties hold 55 % of C at least.",
    ]


def test_owners_come_before_owned_however_deep() -> None:
    deep = {f"P{at + 1:05}": [f"P{at:05}"] for at in range(20_000)}
    groups = cores(deep)
    assert [group[0] for group in groups] == sorted(deep)
