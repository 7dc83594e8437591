"""The parts of an evaluation alone: budgets, scores of probabilities and intervals, FIFO shares, guessing."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.detection.evaluation.baselines import as_cases, by_buyer, by_number, random_rankings
from tidewaiter.detection.evaluation.budget import budget_lines, first_cases, taken
from tidewaiter.detection.evaluation.calibration import Bin, binned, brier, calibration_error, share_interval, winkler
from tidewaiter.detection.evaluation.fifo import fifo_shares
from tidewaiter.detection.evaluation.folder import TableFolder
from tidewaiter.detection.evaluation.goods import Goods, Sent
from tidewaiter.detection.evaluation.learner import learned_scores, learner_at_hand
from tidewaiter.detection.evaluation.lots import Lot, best_lines
from tidewaiter.detection.evaluation.truth import Truth
from tidewaiter.engine.duck import connect


def once(line: str) -> int:
    return 1


def test_a_budget_is_rounded_down_and_never_nothing() -> None:
    assert [budget_lines(share, 2000) for share in (0.001, 0.005, 0.01)] == [2, 10, 20]
    assert budget_lines(0.001, 10) == 1
    assert budget_lines(0.29, 100) == 29


def test_a_case_that_does_not_fit_is_cut_and_no_line_counts_twice() -> None:
    ranking = [("a", "b"), (), ("b", "c", "d"), ("e",)]
    assert taken(ranking, [1, 3, 99], once) == [["a"], ["a", "b", "c"], ["a", "b", "c", "d", "e"]]


def test_a_line_counts_as_often_as_its_group_was_drawn() -> None:
    assert taken([("a", "b"), ("c",)], [3], lambda line: {"a": 2, "b": 0, "c": 2}[line]) == [["a", "c"]]


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=4), max_size=8), st.integers(1, 9))
def test_a_budget_is_kept_and_used_up(ranking: list[list[str]], budget: int) -> None:
    lines = taken(ranking, [budget], once)[0]
    assert len(lines) == min(budget, len({line for case in ranking for line in case}))
    assert len(set(lines)) == len(lines)


def test_capacity_is_used_up_by_the_first_cases() -> None:
    assert first_cases([1, 2, 0, 3], 4) == [1, 2, 0, 1]
    assert first_cases([1, 1], 25) == [1, 1]


def test_the_scores_of_probabilities() -> None:
    said, true, weights = [0.5, 0.5, 1.0], [True, False, True], [1, 1, 2]
    assert brier(said, true, weights) == pytest.approx((0.25 + 0.25) / 4)
    assert binned(said, true, weights) == [Bin(2, 0.5, 0.5), Bin(2, 1.0, 1.0)]
    assert calibration_error(said, true, weights) == 0.0
    assert calibration_error([0.99], [False], [3]) == pytest.approx(0.99)


@pytest.mark.parametrize(
    ("low", "high", "truth", "score"), [(2, 6, 4, 4), (2, 6, 1, 24), (2, 6, 6.5, 14), (3, 3, 3, 0)]
)
def test_the_winkler_score(low: float, high: float, truth: float, score: float) -> None:
    assert winkler(low, high, truth) == pytest.approx(score)


def test_the_interval_of_a_share() -> None:
    assert share_interval(0.6, 10) == (3, 9)
    assert share_interval(0.0, 10) == (0, 0)
    assert share_interval(1.0, 10) == (10, 10)


def test_first_in_first_out_shares_are_handed_back_along_the_road() -> None:
    goods = Goods({name: Sent(units=10) for name in "abcd"} | {"e": Sent(units=8, to_country="CN")})
    onward = {"a": {"b": 10.0}, "b": {"c": 5.0, "e": 4.0}, "c": {"e": 4.0}, "d": {"d": 5.0}}
    shares = fifo_shares(goods, onward, {"CN"})
    assert shares == {"e": 1.0, "c": pytest.approx(0.4), "b": pytest.approx(0.6), "a": pytest.approx(0.6)}


def test_a_ranking_by_number_holds_every_line_once_and_buyers_name_first_what_most_findings_are_about() -> None:
    sent = {"x": Sent(buyer="P", units=2), "y": Sent(buyer="P", units=3), "w": Sent(buyer="P"), "z": Sent(buyer="Q")}
    goods = Goods(sent)
    assert by_number(goods, {"z": 2.0, "x": 1.0})[:2] == [("z",), ("x",)]
    assert sorted(by_number(goods, {})) == [("w",), ("x",), ("y",), ("z",)]
    assert by_buyer(goods, {"P": 1.0}, {"w": 1.0}) == [("w", "y", "x"), ("z",)]


def test_a_ranking_of_lines_as_cases_names_each_buyer_once_with_its_first_lines() -> None:
    goods = Goods({name: Sent(buyer=buyer) for name, buyer in (("a", "P"), ("b", "Q"), ("c", "P"), ("d", "P"))})
    goods.sent["e"] = goods.sent["f"] = Sent()  # nobody knows whether these two went to one buyer
    ranking = [("a",), ("b",), ("c", "a"), ("d",), ("e",), ("f",)]
    assert as_cases(goods, ranking, 2) == [("a", "c"), ("b",), ("e",), ("f",)]


def test_whoever_knew_the_truth_goes_to_the_largest_lot_first_and_to_none_twice() -> None:
    goods = Goods({name: Sent(seller=name.upper(), units=9) for name in "abcd"})
    one, two = Lot("1", "C", (), 8, {"a": 8, "b": 5}), Lot("2", "C", (), 6, {"c": 6, "d": 6})
    assert best_lines(goods, {"a": [one], "b": [one], "c": [two], "d": [two], "gone": [two]}) == ["a", "c"]


def test_chance_finds_the_base_rate() -> None:
    goods = Goods({f"{one:03}": Sent() for one in range(150)})
    diverted = {f"{one:03}" for one in range(0, 150, 5)}
    draws = random_rankings(goods, 7, draws=2000)
    assert draws == random_rankings(goods, 7, draws=2000)
    hits = [len(diverted.intersection(taken(one, [10], once)[0])) / 10 for one in draws]
    assert sum(hits) / len(hits) == pytest.approx(0.2, abs=0.01)
    assert len(diverted.intersection(taken(draws[0], [150], once)[0])) / 150 == 0.2


@pytest.mark.skipif(not learner_at_hand(), reason="LightGBM is not installed, or libgomp is missing")
def test_the_learner_ranks_by_what_lines_show_and_never_saw_the_groups_that_it_ranks(tmp_path: Path) -> None:
    chance = random.Random(5)
    goods, truth, rows = Goods(), Truth({}, []), ["shipment_id,line,kind,units,value_usd"]
    for number in range(600):
        bad, name = chance.random() < 0.2, f"S{number}:1"
        goods.sent[name] = Sent(buyer=f"B{number % 60}", units=4)
        rows.append(f"S{number},1,export,4,{chance.randrange(90, 100) if bad else chance.randrange(100, 400)}")
        truth.groups[name] = f"G{number % 60}"
        if bad:
            truth.by_line[name] = []
    (tmp_path / "shipments.csv").write_text("\n".join(rows))
    with connect() as con:
        scores = learned_scores(TableFolder(con, "the records", tmp_path), goods, truth)
    assert scores is not None
    first = sorted(scores, key=lambda name: -scores[name])[:50]
    assert sum(name in truth.by_line for name in first) >= 45


def test_without_enough_truth_no_learner_is_asked(tmp_path: Path) -> None:
    goods = Goods({"S:1": Sent(units=1)})
    with connect() as con:
        assert learned_scores(TableFolder(con, "the records", tmp_path), goods, Truth({}, [])) is None
