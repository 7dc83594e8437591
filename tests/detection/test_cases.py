"""What cases owe: firms that belong together, probabilities that evidence only raises, intervals in order."""

from __future__ import annotations

import random
from itertools import pairwise

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.detection.fusion.checks import HOLDERS, checks_of
from tidewaiter.detection.fusion.gather import excess_of, query, rarity_of
from tidewaiter.detection.fusion.groups import MOST_PARTIES, groups_of
from tidewaiter.detection.fusion.model import Evidence, Model, Weight, model, probability_of
from tidewaiter.detection.fusion.units import units_between
from tidewaiter.detection.load import detectors
from tidewaiter.records.contracts import tables

SHARES = tuple(place / 20 for place in range(1, 20))
PLAIN = Model("test", -3.0, 0.06, {"TW1": Weight(1.0, 2.0, 0.5)}, {}, [(None, SHARES)], Weight(0.25, 0.35, 0.05))


def test_a_firm_belongs_to_the_one_it_mostly_deals_with() -> None:
    dealings = [("B", "A", 6, False), ("B", "C", 4, False), ("C", "D", 9, False), ("MAKER", "A", 50, True)]
    groups = groups_of("ABCD", dealings, [])
    assert groups["A"] == groups["B"]
    assert groups["C"] == groups["D"] != groups["A"]


def test_firms_with_an_officer_in_common_belong_together_but_not_through_one_who_deals_with_all() -> None:
    many = [("HUB", f"P{number}", 1, False) for number in range(40)]
    groups = groups_of(["HUB", "A", "B", *(f"P{number}" for number in range(40))], many, [("A", "B"), ("A", "HUB")])
    assert groups["A"] == groups["B"] == "A"
    assert groups["HUB"] == "HUB"
    assert groups["P1"] == "P1"


def test_no_case_grows_beyond_what_helps() -> None:
    parties = [f"P{number:03}" for number in range(100)]
    groups = groups_of(parties, [], pairwise(parties))
    sizes = [list(groups.values()).count(group) for group in set(groups.values())]
    assert sum(sizes) == 100
    assert max(sizes) <= MOST_PARTIES


def test_the_order_of_dealings_does_not_matter() -> None:
    chance = random.Random(3)
    parties = [f"P{number}" for number in range(20)]
    dealings = [(chance.choice(parties), chance.choice(parties), chance.randrange(1, 5), False) for _ in range(40)]
    summed = {(seller, holder): count for seller, holder, count, _ in dealings if seller != holder}
    rows = [(seller, holder, count, False) for (seller, holder), count in summed.items()]
    assert groups_of(parties, rows, []) == groups_of(reversed(parties), list(reversed(rows)), [])


@given(st.integers(0, 1000), st.floats(0.001, 0.999))
def test_an_interval_keeps_its_order_and_invents_no_unit(received: int, probability: float) -> None:
    low, mid, high = units_between(probability, received, SHARES)
    assert 0 <= low <= mid <= high <= received


def test_the_interval_of_a_case_that_may_be_none_begins_at_nothing_and_of_a_certain_one_does_not() -> None:
    assert units_between(0.5, 1000, SHARES) == (0, 250, 950)
    low, _, high = units_between(0.9999, 1000, SHARES)
    assert (low, high) == (50, 950)
    assert units_between(0.04, 1000, SHARES) == (0, 20, 950)


def test_a_yes_weighs_at_least_what_an_unknown_weighs_and_nothing_acquits() -> None:
    shipped = model()
    assert set(shipped.weights) <= {one.code for one in detectors()}
    for _, shares in shipped.sizes:
        assert list(shares) == sorted(shares)
    ends = [most for most, _ in shipped.sizes]
    assert ends == [*sorted(one for one in ends if one is not None), None]
    for weight in (*shipped.weights.values(), shipped.other):
        assert weight.any >= weight.unknown >= 0
        assert weight.share >= 0
        assert weight.excess >= 0
    assert all(weight > 0 for weight in shipped.lines.values())


def test_evidence_only_raises_a_probability() -> None:
    nothing = probability_of(PLAIN.log_odds([]))
    unknown = probability_of(PLAIN.log_odds([Evidence("TW1", 0, 3, 0.0)]))
    some = probability_of(PLAIN.log_odds([Evidence("TW1", 1, 2, 0.1)]))
    both = probability_of(PLAIN.log_odds([Evidence("TW1", 1, 2, 0.1), Evidence("TW9", 1, 0, 1.0)]))
    assert nothing < unknown < some < both < 1


def test_what_is_usual_for_so_many_lines_says_nothing_and_what_is_not_says_more_the_more_there_is() -> None:
    assert excess_of(3, 3.0) == excess_of(1, 2.0) == 0
    assert 0 < excess_of(1, 0.2) < excess_of(5, 1.0) < excess_of(20, 2.0)
    usual, more = Evidence("TW1", 3, 0, 0.0), Evidence("TW1", 3, 0, 0.0, excess_of(3, 0.5))
    assert Weight(1.0, 2.0, 0.5).of(usual) == 0.5 < Weight(1.0, 2.0, 0.5).of(more) == 1.0


def test_a_detector_that_speaks_of_few_groups_says_more_and_few_groups_make_nothing_certain() -> None:
    assert rarity_of(1000, 1000) < 0.01
    assert rarity_of(1000, 1000) < rarity_of(50, 1000) < rarity_of(5, 1000) <= 2
    assert 0.5 < rarity_of(1, 1) < 1


def test_what_no_record_lets_a_detector_see_acquits_nobody() -> None:
    seeing = Model(
        "test", -3.0, 0.06, {"TW1": Weight(1.0, 2.0, 0.5, 0.4)}, {}, [(None, SHARES)], Weight(0.25, 0.35, 0.05)
    )
    assert seeing.log_odds([]) == -3.0
    assert seeing.log_odds([], ["TW1"]) == -2.6
    assert seeing.log_odds([Evidence("TW1", 0, 1, 0.0)], ["TW1"]) == -2.6, "counted once"


def test_a_pack_in_which_everybody_has_findings_is_moved_half_way_to_what_is_usual() -> None:
    for mean, where in ((1.0, "above"), (-4.0, "below")):
        told = [mean + place / 1000 for place in range(-500, 500)]
        settled = PLAIN.settled(told)
        before, after = (sum(probability_of(one + shift) for one in told) / 1000 for shift in (0.0, settled.base + 3.0))
        assert (before > after > 0.06) if where == "above" else (before < after < 0.06)
    few = PLAIN.settled([1.0, 1.5])
    assert -0.1 < few.base - PLAIN.base < 0
    assert PLAIN.settled([]).base == PLAIN.base


def test_the_record_that_would_tell_most_comes_first_and_a_visit_is_never_missing() -> None:
    found = [Evidence("TW1", 0, 1, 0.0), Evidence("TW2", 2, 0, 0.5)]
    checks = checks_of(found, {"TW1": "site_power.mean_it_load_mw|sites.it_capacity_mw"}, PLAIN)
    now = probability_of(PLAIN.log_odds(found))
    assert [one.detector for one in checks].count(None) == 1
    asked = next(one for one in checks if one.detector == "TW1")
    assert asked.ask == "site_power.mean_it_load_mw"
    assert asked.held_by == HOLDERS["site_power"]
    for one in checks:
        assert one.if_good <= now <= one.if_bad


def test_a_visit_leaves_the_probability_on_average_what_it_was() -> None:
    found = [Evidence("TW2", 2, 0, 0.5)]
    now = probability_of(PLAIN.log_odds(found))
    (visit,) = checks_of(found, {}, PLAIN)
    assert 0.8 * now * visit.if_bad + (1 - 0.8 * now) * visit.if_good == pytest.approx(now)


def test_every_holder_keeps_a_table_that_exists() -> None:
    from tidewaiter.records.contracts import outputs

    assert set(HOLDERS) <= {*tables(), *outputs()}


def test_of_lines_that_tell_equally_much_a_case_names_the_first_in_whatever_order_findings_stand() -> None:
    chance = random.Random(7)
    weights = {f"TW{number}": number / 10 for number in range(1, 10)}
    told = [(f"r{line:03}", code) for line in range(200) for code in weights]
    chance.shuffle(told)
    with duckdb.connect() as con:
        con.execute("CREATE TABLE case_lines_all AS SELECT 'G' AS group_id, 'r' || lpad(i::VARCHAR, 3, '0') AS row_id, "
                    "'S' AS shipment_id, '1' AS line, 3 AS units, DATE '2025-01-01' AS shipped_on, NULL AS value_usd, "
                    "NULL AS license_id, NULL AS site_id, 'i' AS item_id FROM range(200) AS t (i)")  # fmt: skip
        con.execute("CREATE TABLE case_kept AS SELECT 'G' AS group_id, 'CASE-1' AS case_id")
        con.execute("CREATE TABLE case_weights (detector VARCHAR, line DOUBLE)")
        con.executemany("INSERT INTO case_weights VALUES (?, ?)", list(weights.items()))
        con.execute("CREATE TABLE case_told AS SELECT 'G' AS group_id, 'yes' AS answer, unnest(?) AS row_id, "
                    "unnest(?) AS detector", [[row for row, _ in told], [code for _, code in told]])  # fmt: skip
        named = con.execute(f"SELECT row_id FROM ({query('case_lines')}) ORDER BY place", {"most_lines": 5}).fetchall()
    assert named == [(f"r{line:03}",) for line in range(5)]
