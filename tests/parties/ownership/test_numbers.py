"""Stakes under several numbers of one firm: at least the greatest of them, at most their sum, on every day."""

from __future__ import annotations

from random import Random

from tidewaiter.parties.ownership.graph import build
from tidewaiter.parties.ownership.stakes import END, START, WHOLE, Stake, in_parallel

PCT = WHOLE // 100


def held(one: int, low: int, start: int = START, until: int = END) -> Stake:
    return Stake("A", "X", low * PCT, low * PCT, start, until, row_id=f"{one}{start}", numbers=(f"A{one}", "X"))


def test_two_numbers_are_one_stake_or_two() -> None:
    (found,) = build([held(1, 60), held(2, 5)]).owners_of["X"]
    assert (found.low, found.high) == (60 * PCT, 65 * PCT)
    assert [(s.low // PCT, s.high // PCT) for s in build([held(1, 60), held(2, 5, 10)]).owners_of["X"]] == [
        (60, 60), (60, 65),
    ]  # fmt: skip


def test_of_one_number_the_later_stake_still_replaces_the_earlier_one() -> None:
    found = build([held(1, 60), held(1, 5, 10)]).owners_of["X"]
    assert [(one.low // PCT, one.high // PCT, one.start) for one in found] == [(60, 60, 0), (5, 65, 10)]


def test_on_every_day_the_bounds_are_those_of_what_is_held_then() -> None:
    draw = Random(5)
    for _ in range(300):
        stakes = []
        for number in (1, 2, 3):
            cuts = sorted(draw.sample(range(1, 30), 4))
            stakes += [held(number, draw.randint(0, 60), *cuts[at : at + 2]) for at in (0, 2) if draw.random() < 0.8]
        found = in_parallel(stakes, [])
        for day in range(31):
            now = [one for one in stakes if one.holds_on(day)]
            shown = [one for one in found if one.holds_on(day)]
            assert len(shown) == bool(now)
            if now:
                most = min(WHOLE, sum(one.high for one in now))
                assert (shown[0].low, shown[0].high) == (max(one.low for one in now), most)
