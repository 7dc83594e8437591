"""Every figure of an evaluation, worked out by hand on ten shipment lines."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.detection.evaluation_pairs import CASE_LINES, CASES, TRUE_CASES, Tables, hand_pair

from tidewaiter.core.errors import InputError
from tidewaiter.detection.evaluation.bench import Bench, Weights, opened
from tidewaiter.detection.evaluation.evaluate import evaluate
from tidewaiter.detection.evaluation.lots import found_in_lots
from tidewaiter.detection.evaluation.measure import figures
from tidewaiter.detection.evaluation.redraw import Interval, over_groups, over_worlds

COUNTED: dict[str, tuple[float, float]] = {
    "true of first 25": (2, 5),
    "true of first 2": (1, 2),
    "diverted lines of first 25": (1, 4),
    "true cases in first 25": (1, 2),
    "units in first 25": (6, 15),
    "ambiguous cases in first 25": (1, 1),
    "this audit: cases in 1 %": (1, 2),
    "this audit: units in 1 %": (6, 15),
    "this audit: diverted lines in 1 %": (1, 1),
    "this audit: look-alike lines in 1 %": (0, 1),
    "base rate of diverted lines": (5, 10),
    "base rate of look-alike lines": (2, 10),
    "whoever knew the truth: units in 1 %": (10, 15),
    "by value: units in 1 %": (5, 15),
    "by value: true of first 2": (2, 2),
    "findings per buyer: units in 1 %": (10, 15),
    "findings per buyer: true of first 2": (2, 2),
    "FIFO share to concern: true of first 2": (2, 2),
    "base rate of its cases": (2, 5),
    "its intervals: hold the units": (0, 2),
    "FIFO share: hold the units": (1, 2),
    "from none to all: hold the units": (2, 2),
    "its intervals, false cases too: hold the units": (1, 4),
    "evidence before the last border, of those found": (1, 1),
    "evidence before the last border, of all": (1, 2),
    "way resale: lots in first 2": (0, 1),
    "way split: lots in first 2": (1, 1),
}
VALUES = {
    "Brier score": 0.212,
    "Brier skill": 1 - 0.212 / 0.24,
    "calibration error": 0.36,
    "its intervals: width": 4.5,
    "its intervals: Winkler score": ((4 + 20 * 2) + (5 + 20 * 1)) / 2,
    "FIFO share: width": 3.0,
    "from none to all: width": 8.0,
    "look-alikes, times their base rate": 0.0,
    "days to first evidence, median": 30.0,
    "times the best baseline: units in 1 %": 0.6,
    "times the best baseline: true of first 2": 0.5,
}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return opened(*hand_pair(tmp_path))


@pytest.mark.parametrize("name", list(COUNTED))
def test_a_share_is_what_a_pencil_gives(name: str, bench: Bench) -> None:
    one = figures(bench, Weights(), (25, 2))[name]
    assert (one.hits, one.whole) == COUNTED[name]
    assert one.value == pytest.approx(COUNTED[name][0] / COUNTED[name][1])


@pytest.mark.parametrize("name", list(VALUES))
def test_a_value_is_what_a_pencil_gives(name: str, bench: Bench) -> None:
    assert figures(bench, Weights(), (25, 2))[name].value == pytest.approx(VALUES[name])


def test_the_earliest_evidence_counts_among_the_cases_that_can_be_looked_at(bench: Bench) -> None:
    assert figures(bench, Weights(), (3,))["days to first evidence, median"].value == 22.0


def test_the_folder_of_a_whole_world_will_do_as_its_truth(tmp_path: Path) -> None:
    out, truth = hand_pair(tmp_path)
    assert opened(out, truth.parent).truth.cases == opened(out / "current", truth).truth.cases


@pytest.mark.parametrize(
    ("lines", "units"), [("S1", 6), ("S1 S2", 10), ("S1 S3", 6), ("S0", 10), ("S0 S1 S2 S3", 10), ("S9", 0)]
)
def test_portions_sent_side_by_side_add_up_and_hops_do_not(lines: str, units: float, bench: Bench) -> None:
    found = found_in_lots(bench.goods, [f"{one}:1" for one in lines.split()], bench.truth.by_line)
    assert sum(found.values()) == units


def test_groups_that_are_drawn_twice_or_not_at_all_count_so(bench: Bench) -> None:
    found = figures(bench, Weights({"a": 2}), (25,))
    assert (found["true of first 25"].hits, found["true of first 25"].whole) == (4, 5)
    assert (found["true cases in first 25"].hits, found["true cases in first 25"].whole) == (2, 2)
    assert (found["base rate of diverted lines"].hits, found["base rate of diverted lines"].whole) == (8, 10)
    assert found["this audit: units in 1 %"].value == pytest.approx(0.6)


def test_each_group_once_is_the_world_itself(bench: Bench) -> None:
    assert figures(bench, Weights({"a": 1, "b": 1}), (25,)) == figures(bench, Weights(), (25,))


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rows_changes_nothing(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    shuffled = [[table[0], *rng.sample(table[1:], len(table) - 1)] for table in (CASES, TRUE_CASES, CASE_LINES)]
    told: Tables = {"cases": shuffled[1], "case_lines": shuffled[2]}
    other = evaluate(*hand_pair(tmp_path / "other", {"cases": shuffled[0]}, told), draws=20)
    straight = evaluate(*hand_pair(tmp_path / "straight"), draws=20)
    assert other.measured == straight.measured
    assert other.bins == straight.bins


def test_a_perfect_ranking_finds_everything(tmp_path: Path) -> None:
    columns: list[object] = ["case_id", "rank", "shipment_ids", "probability"]
    cases: list[list[object]] = [columns, ["C1", 1, "S0:1", 1], ["C2", 2, "S4:1", 1], ["C3", 3, "S8:1", 0]]
    found = figures(opened(*hand_pair(tmp_path, {"cases": cases})), Weights(), (25, 2))
    for name in ("true of first 2", "diverted lines of first 2", "true cases in first 2", "units in first 2"):
        assert found[name].value == 1.0
    assert found["Brier score"].value == found["calibration error"].value == 0.0
    assert found["Brier skill"].value == 1.0


def test_without_ranks_the_probabilities_rank(tmp_path: Path) -> None:
    cases: list[list[object]] = [["case_id", "probability", "shipment_ids"], ["C1", 0.1, "S8:1"], ["C2", 0.7, "S4:1"]]
    bench = opened(*hand_pair(tmp_path, {"cases": cases}))
    assert [one.claim.case_id for one in bench.judged] == ["C2", "C1"]
    assert "the audit: cases has no column rank" in "\n".join(bench.lacks)


def test_only_cases_and_their_lines_are_needed_and_what_lacks_is_named(tmp_path: Path) -> None:
    bare: Tables = {
        "cases": [["case_id"], ["T1"], ["T2"]],
        "case_lines": [["case_id", "shipment_id", "line"], ["T1", "S1", 1], ["T2", "S4", 1], ["T2", "gone", 1]],
        **dict.fromkeys(("diversions", "lookalike_lines", "lines", "groups"), ()),
    }
    found = evaluate(*hand_pair(tmp_path, told=bare))
    assert found.counted["true of first 25"].hits == 1
    assert found.counted["units in first 25"].whole == 6 + 5
    assert found.measured["true of first 25"] == Interval(0.2, None, None)
    assert {"the truth: no table diversions", "the truth: no table lookalike_lines"} <= set(found.bench.lacks)
    assert any("1 of the 3 lines with diverted units are not among" in note for note in found.notes)


def test_an_audit_without_cases_scores_nothing_and_breaks_nothing(tmp_path: Path) -> None:
    found = evaluate(*hand_pair(tmp_path, {"cases": CASES[:1]}), draws=5)
    assert found.counted["true of first 25"].value is None
    assert found.counted["this audit: units in 1 %"].value == 0.0
    assert found.counted["true cases in first 25"].value == 0.0


def test_scores_of_lines_are_a_ranking_of_their_own(tmp_path: Path) -> None:
    scores: list[list[object]] = [["shipment_id", "line", "score"], ["S4", 1, 0.9], ["S0", 1, 0.5], ["S8", 1, 0.1]]
    found = figures(opened(*hand_pair(tmp_path, {"scores": scores})), Weights(), (25,))
    assert found["its scores of lines: units in 1 %"].hits == 5


def test_the_interval_is_of_groups_and_the_mean_of_worlds(bench: Bench) -> None:
    measured = over_groups(bench, (25,), draws=50)
    one = measured["true of first 25"]
    assert one.low is not None
    assert one.high is not None
    assert one.value is not None
    assert one.low <= one.value <= one.high
    worlds = [{"x": Interval(0.2, None, None)}, {"x": Interval(0.6, None, None), "y": Interval(None, None, None)}]
    mean = over_worlds(worlds)
    assert mean["x"].value == pytest.approx(0.4)
    assert (mean["x"].low, mean["x"].high, mean["x"].worlds) == (0.2, 0.6, 2)
    assert "y" not in mean


@pytest.mark.parametrize(
    ("written", "told", "said"),
    [
        ({"cases": ()}, {}, "no table cases"),
        ({}, {"case_lines": ()}, "no table case_lines"),
        ({"cases": [["rank"], [1]]}, {}, "not there: case_id"),
        ({"cases": [["case_id", "probability"], ["C", 1.5]]}, {}, "from 0 to 1"),
        ({"cases": [["case_id", "rank"], ["C", "first"]]}, {}, "a number such as"),
        ({"cases": [["case_id", "first_evidence_on"], ["C", "soon"]]}, {}, "a day such as"),
        ({"cases": [["case_id"], ["C"], ["C"]]}, {}, "bear one id"),
        ({}, {"case_lines": [["case_id", "shipment_id", "line"], ["T9", "S1", 1]]}, "not in the table cases"),
    ],
)
def test_what_cannot_be_read_is_named(written: Tables, told: Tables, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        opened(*hand_pair(tmp_path, written, told))
    assert said in str(caught.value)
    assert str(tmp_path) in str(caught.value)
