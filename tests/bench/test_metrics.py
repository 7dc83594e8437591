"""Precision, recall, calibration and thresholds, on numbers small enough to check by hand."""

import pytest
from bench.metrics import (
    Quality,
    best_threshold,
    brier,
    brier_skill,
    calibration_error,
    quality,
    quantile,
    share_at_top,
    threshold_for_rate,
)
from hypothesis import given
from hypothesis import strategies as st

SCORES = st.floats(0, 1).map(lambda score: round(score, 2))


def test_counts_give_precision_recall_and_f1() -> None:
    found = quality([(True, True), (True, True), (True, False), (False, True), (False, False)])
    assert found == Quality(2, 1, 1, 1)
    assert (found.precision, found.recall, found.f1) == (2 / 3, 2 / 3, 2 / 3)


def test_nothing_said_and_nothing_there_is_zero_not_an_error() -> None:
    empty = quality([])
    assert (empty.precision, empty.recall, empty.f1) == (0, 0, 0)


def test_the_best_threshold_is_the_one_that_parts_them() -> None:
    threshold, found = best_threshold([0.9, 0.8, 0.3, 0.2], [True, True, False, False])
    assert (threshold, found.f1) == (0.8, 1)


@given(st.lists(st.tuples(SCORES, st.booleans()), min_size=1, max_size=30))
def test_no_threshold_beats_the_best_one(pairs: list[tuple[float, bool]]) -> None:
    threshold, found = best_threshold([score for score, _ in pairs], [truth for _, truth in pairs])
    assert quality((score >= threshold, truth) for score, truth in pairs) == found
    tried = [quality((score >= at, truth) for score, truth in pairs).f1 for at, _ in pairs]
    assert found.f1 == max(tried)


def test_brier_and_its_skill() -> None:
    truths = [True, False, True, False]
    assert brier([1, 0, 1, 0], truths) == 0
    assert brier_skill([1, 0, 1, 0], truths) == 1
    assert brier_skill([0.5] * 4, truths) == 0
    assert brier_skill([0, 1, 0, 1], truths) == -3


def test_skill_needs_both_answers() -> None:
    with pytest.raises(ValueError, match="base rate"):
        brier_skill([0.5], [True])


def test_calibration_error_is_the_gap_of_each_bin() -> None:
    assert calibration_error([0.5] * 10, [True, False] * 5, bins=1) == 0
    assert calibration_error([0.0, 0.0, 1.0, 1.0], [True, True, False, False], bins=2) == 1
    assert calibration_error([0.9] * 10, [False] * 5 + [True] * 5, bins=1) == pytest.approx(0.4)


@given(st.lists(st.tuples(SCORES, st.booleans()), min_size=1, max_size=40))
def test_calibration_error_is_at_least_that_of_one_bin_and_at_most_one(pairs: list[tuple[float, bool]]) -> None:
    scores, truths = [score for score, _ in pairs], [truth for _, truth in pairs]
    assert calibration_error(scores, truths, 1) - 1e-9 <= calibration_error(scores, truths) <= 1 + 1e-9


def test_share_at_the_top_and_quantiles() -> None:
    assert share_at_top([1, 1, 0.5, 0.2]) == 0.5
    assert quantile([4, 1, 3, 2], 0.5) == 2
    assert quantile(range(1, 101), 0.95) == 95
    assert quantile([7], 0.95) == 7


def test_a_threshold_keeps_to_the_rate_and_is_the_lowest_that_does() -> None:
    scores = [100.0, 90.0, 90.0, 80.0]
    assert threshold_for_rate(scores, 0.25) == 100
    assert threshold_for_rate(scores, 0.5) == 100
    assert threshold_for_rate(scores, 0.75) == 90
    assert threshold_for_rate(scores, 1) == 80
    assert threshold_for_rate([100.0, 100.0], 0.5) is None


@given(st.lists(SCORES, min_size=1, max_size=30), st.floats(0, 1))
def test_no_more_than_the_rate_reach_the_threshold(scores: list[float], rate: float) -> None:
    found = threshold_for_rate(scores, rate)
    if found is not None:
        assert sum(score >= found for score in scores) <= rate * len(scores) + 1e-6
