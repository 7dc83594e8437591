"""What was found of a pack's groups, a few of them exchanged: the same as if all had been worked out anew."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest

from tidewaiter.detection.fusion.gather import Row
from tidewaiter.detection.fusion.model import model
from tidewaiter.detection.fusion.ranking import line_weights
from tidewaiter.detection.fusion.told import Size, Told

CODES = ("TW101", "TW105", "TW201", "TW204", "TW999")
LINES = 400


def rows_by_detector(rows: Iterable[Row]) -> dict[str, dict[str, Row]]:
    """As `Told` takes them."""
    found: dict[str, dict[str, Row]] = {}
    for row in rows:
        found.setdefault(row[1], {})[row[0]] = row
    return found


def some_rows(dice: random.Random, groups: Iterable[str]) -> list[Row]:
    """Rows of COUNTED for some of the groups, of some detectors."""
    return [
        (group, code, dice.randint(0, 3), dice.randint(0, 2), dice.random(), dice.randint(1, 20))
        for group in groups
        for code in CODES
        if dice.random() < 0.4
    ]


@pytest.mark.parametrize("seed", range(30))
def test_exchanged_groups_give_what_a_new_count_gives(seed: int) -> None:
    dice = random.Random(seed)
    groups = [f"G{number}" for number in range(dice.randint(2, 25))]
    sizes = {group: Size(dice.randint(1, 99), 3, 4.0) for group in groups}
    before = some_rows(dice, groups[: dice.randint(1, len(groups))])
    about = set(dice.sample(groups, dice.randint(0, min(4, len(groups)))))
    new = some_rows(dice, sorted(about))
    blind = ("TW101",) if dice.random() < 0.3 else ()
    told = Told.of(model(), LINES, rows_by_detector(before), sizes, ())
    exchanged = told.exchanged(about, rows_by_detector(new), {}, blind)
    rows = [row for row in before if row[0] not in about] + new
    counted = Told.of(model(), LINES, rows_by_detector(rows), sizes, blind)
    assert exchanged.groups == counted.groups
    assert exchanged.blind == counted.blind


def test_a_yes_that_is_common_among_lines_tells_less_of_one() -> None:
    (code, added), *_ = sorted(model().lines.items())
    seldom, often, always = (line_weights(model(), {code: yes}, LINES)[code] for yes in (2, LINES // 4, LINES))
    assert seldom > added > often > always == 0
    assert line_weights(model(), {code: 100}, LINES) == line_weights(model(), {code: 101}, LINES)


def test_nothing_exchanged_changes_nothing() -> None:
    rows = rows_by_detector(some_rows(random.Random(1), ["A", "B", "C"]))
    told = Told.of(model(), LINES, rows, {name: Size(5, 1, 5.0) for name in "ABC"}, ())
    same = told.exchanged(
        {"A"}, {code: {g: row for g, row in each.items() if g == "A"} for code, each in rows.items()}, {}, ()
    )
    assert same.groups == told.groups
