"""Bounds of lineage are what a linear program finds, and hold in every world that the records allow."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.account.lineage_world import (
    ITEMS,
    LAST,
    START,
    Line,
    Pair,
    Program,
    World,
    clerk,
    fixed_pairs,
    followed,
    pairs_of,
    random_world,
    tables_of,
    unclear,
    with_days,
)

from tidewaiter.account import lineage
from tidewaiter.engine.kernels import kernels

Found = dict[str, dict[Pair, dict[str, Any]]]


def check_against_the_program(worlds: dict[str, World], folder: Path) -> tuple[int, int]:
    """Exact rows equal the linear program, outer rows hold it, mids equal the clerk's; how many of each there were."""
    found, _ = followed(folder, worlds)
    exact = outer = 0
    for holder, world in worlds.items():
        program = Program(world)
        moved = clerk(world, program.opening)
        for pair in pairs_of(world):
            low, high = program.bounds(pair)
            row = found[holder].get(pair)
            if row is None:
                assert low == 0 or program.by_name, (world, pair)
                continue
            ours = row["chips_low"], row["chips_high"]
            assert ours[0] <= low <= high <= ours[1], (world, pair, ours, low, high)
            assert ours[0] <= row["chips_mid"] <= ours[1]
            per_unit = next(line.per_unit for line in world.came if line.name == pair[0])
            assert row["units_low"] == ours[0] // per_unit
            assert row["units_mid"] == row["chips_mid"] // per_unit
            assert row["units_high"] == -(-ours[1] // per_unit)
            if row["bound"] == "exact":
                exact += 1
                assert ours == (low, high), (world, pair, ours, low, high)
                assert row["chips_mid"] == moved[pair], (world, pair)
            else:
                outer += 1
    return exact, outer


def many_worlds(seed: int, count: int, *, serials: float, unknown: float) -> dict[str, World]:
    dice = random.Random(seed)
    return {f"W{number}": random_world(dice, serials=serials, unknown=unknown) for number in range(count)}


def test_bounds_without_doubt_are_those_of_a_linear_program(tmp_path: Path) -> None:
    exact, outer = check_against_the_program(many_worlds(1, 100, serials=0, unknown=0), tmp_path)
    assert exact > 100
    assert outer < exact / 2


def test_bounds_with_serials_hold_what_a_linear_program_finds(tmp_path: Path) -> None:
    exact, outer = check_against_the_program(many_worlds(2, 100, serials=0.6, unknown=0), tmp_path)
    assert min(exact, outer) > 20


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 14))
def test_thousands_of_worlds_agree_with_the_linear_program(tmp_path: Path, seed: int) -> None:
    check_against_the_program(many_worlds(seed, 600, serials=[0, 0.5, 0.9, 0.2][seed % 4], unknown=0), tmp_path)


def check_every_receipt_day(worlds: dict[str, World], folder: Path) -> int:
    """Whatever the unknown receipt days are, what the program finds then lies within; how many pairs were checked."""
    found, _ = followed(folder, worlds)
    checked = 0
    for holder, world in worlds.items():
        unknown = [line for line in world.came if line.received is None]
        if not 1 <= len(unknown) <= 2 or not found[holder]:
            continue
        assert {row["bound"] for row in found[holder].values()} == {"outer"}
        for days in product(*(range(line.shipped, LAST + 2) for line in unknown)):
            one = with_days(world, dict(zip((line.name for line in unknown), days, strict=True)))
            if not {*fixed_pairs(world)} <= {*fixed_pairs(one)}:
                continue  # what left under its number had come
            program = Program(one)
            for pair, row in found[holder].items():
                low, high = program.bounds(pair)
                assert row["chips_low"] <= low <= high <= row["chips_high"], (world, pair, days, low, high)
                checked += 1
        program = Program(world)
        for pair, row in found[holder].items():
            low, high = program.bounds(pair)
            assert row["chips_low_early"] <= low <= high <= row["chips_high_early"]
            assert program.by_name or (row["chips_low_early"], row["chips_high_early"]) == (low, high)
    return checked


def test_bounds_hold_on_whatever_day_goods_of_unknown_day_came(tmp_path: Path) -> None:
    assert check_every_receipt_day(many_worlds(3, 40, serials=0, unknown=0.3), tmp_path / "lots") > 300
    assert check_every_receipt_day(many_worlds(4, 40, serials=0.6, unknown=0.3), tmp_path / "serials") > 60


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20, 24))
def test_bounds_hold_on_every_receipt_day_in_hundreds_of_worlds(tmp_path: Path, seed: int) -> None:
    check_every_receipt_day(many_worlds(seed, 300, serials=(seed % 2) / 2, unknown=0.4), tmp_path)


def check_truth(worlds: dict[str, World], folder: Path) -> int:
    """Where no more was there at the beginning than the records force, what truly moved lies within."""
    found, _ = followed(folder, worlds)
    checked = 0
    for holder, world in worlds.items():
        if Program(with_days(world, world.true_days)).opening != world.true_opening:
            continue
        for pair, row in found[holder].items():
            assert row["chips_low"] <= world.true_flow.get(pair, 0) <= row["chips_high"], (world, pair)
            checked += 1
    return checked


def test_what_truly_moved_lies_within(tmp_path: Path) -> None:
    assert check_truth(many_worlds(5, 200, serials=0.5, unknown=0.3), tmp_path) > 200


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(30, 34))
def test_what_truly_moved_lies_within_in_thousands_of_worlds(tmp_path: Path, seed: int) -> None:
    check_truth(many_worlds(seed, 1000, serials=0.5, unknown=(seed % 2) / 2), tmp_path)


def test_removing_a_receipt_day_only_widens(tmp_path: Path) -> None:
    known = many_worlds(6, 200, serials=0.3, unknown=0)
    dice = random.Random(6)
    doubted = {
        holder: with_days(world, {dice.choice(world.came).name: None} if world.came else {})
        for holder, world in known.items()
    }
    before, _ = followed(tmp_path / "known", known)
    after, _ = followed(tmp_path / "doubted", doubted)
    assert compare(before, after, known) > 20


def test_removing_a_serial_only_widens_where_it_does_not_change_what_was_there(tmp_path: Path) -> None:
    known = {
        holder: world for holder, world in many_worlds(7, 250, serials=0.8, unknown=0.1).items()
        if any(line.serials for line in world.came + world.went)
    }  # fmt: skip
    dice = random.Random(7)
    doubted = {holder: without_a_serial(world, dice) for holder, world in known.items()}
    same = [
        holder for holder, world in known.items()
        if not unclear(world) and Program(world).opening == Program(doubted[holder]).opening
    ]  # fmt: skip
    before, _ = followed(tmp_path / "known", {holder: known[holder] for holder in same})
    after, _ = followed(tmp_path / "doubted", {holder: doubted[holder] for holder in same})
    assert compare(before, after, known) > 20


def without_a_serial(world: World, dice: random.Random) -> World:
    line = dice.choice([line for line in world.came + world.went if line.serials])
    gone = dice.choice(line.serials)
    less = replace(line, serials=tuple(mark for mark in line.serials if mark != gone))
    came, went = (tuple(less if one is line else one for one in side) for side in (world.came, world.went))
    return replace(world, came=came, went=went)


def compare(before: Found, after: Found, worlds: dict[str, World]) -> int:
    """Each later row holds the earlier one; how many are truly wider."""
    wider = 0
    for holder, rows in before.items():
        for pair, row in rows.items():
            later = after[holder].get(pair)
            if later is None:
                continue
            assert later["chips_low"] <= row["chips_low"], (worlds[holder], pair)
            assert later["chips_high"] >= row["chips_high"], (worlds[holder], pair)
            wider += (later["chips_low"], later["chips_high"]) != (row["chips_low"], row["chips_high"])
    for holder, rows in after.items():
        for pair, row in rows.items():
            assert row["chips_low"] == 0 or pair in before[holder]
    return wider


def test_the_order_of_rows_and_the_parts_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    worlds = many_worlds(8, 60, serials=0.5, unknown=0.2)
    usual = followed(tmp_path / "usual", worlds)
    assert followed(tmp_path / "shuffled", worlds, random.Random(8)) == usual
    monkeypatch.setattr(lineage, "LINES_AT_ONCE", 40)
    assert followed(tmp_path / "parts", worlds) == usual


def test_conversions_are_the_same_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    worlds = many_worlds(11, 120, serials=0, unknown=0.2)
    _, usual = followed(tmp_path / "usual", worlds)
    monkeypatch.setattr(lineage, "LINES_AT_ONCE", size := 4)
    assert len(usual) > 2 * size, "fewer would be written in one piece"
    assert followed(tmp_path / "parts", worlds)[1] == usual


def test_of_500_units_at_least_320_and_at_most_410_went_on(tmp_path: Path) -> None:
    world = World(
        came=(Line("a", 0, 0, "ONE", 500), Line("other", 1, 1, "ONE", 90)),
        went=(Line("early", 2, None, "ONE", 90), Line("late", 3, None, "ONE", 410), Line("last", 4, None, "ONE", 90)),
    )
    found, _ = followed(tmp_path, {"W": world})
    row = found["W"]["a", "late"]
    assert (row["units_low"], row["units_mid"], row["units_high"], row["bound"]) == (320, 410, 410, "exact")


def test_lines_in_one_long_account_are_bounded_as_the_formulas_say() -> None:
    """Hundreds of lines of one holder, so that the least balance is found over many blocks."""
    rows = random.Random(9)
    size = 700
    came = [(rows.randrange(400), rows.randint(1, 9)) for _ in range(size)]
    went = [(rows.randrange(400), rows.randint(1, 9)) for _ in range(size)]
    asked = [(a, b) for a in range(size) for b in range(size) if came[a][0] <= went[b][0] and rows.random() < 0.02]
    kernel = kernels("account.kernels.lineage")

    def side(lines: list[tuple[int, int]]) -> tuple[np.ndarray, ...]:
        zero = np.zeros(size, np.int64)
        day, chips = (np.array(column, np.int64) for column in zip(*lines, strict=True))
        return zero, zero, zero, day, chips, zero, zero

    sides = side(came), side(went)
    orders = [kernel.order(one[0], one[1], one[3]) for one in sides]
    pairs = np.array([place for pair in asked for place in pair], np.int64)
    _, answers, _, answered = kernel.pairs(*sides, *orders, np.ones(1, np.int64), pairs, np.zeros(size, np.int64))
    assert answered == len(asked) > 1000
    evening = [sum(u for d, u in came if d <= on) - sum(u for d, u in went if d <= on) for on in range(400)]
    opening = max(0, -min(evening))
    for (a, b), row in zip(asked, answers.T.tolist(), strict=True):
        (in_day, in_units), (out_day, out_units) = came[a], went[b]
        through = [opening + evening[on] for on in range(in_day, out_day)]
        noon = opening + evening[out_day] + sum(u for d, u in went if d == out_day)
        left = max(0, in_units - sum(u for d, u in went if in_day <= d < out_day))
        assert row[:2] == [a, b]
        assert row[3] == max(0, out_units - noon + left)
        assert row[4] == min([in_units, out_units, *through])


def test_a_holder_with_more_chips_than_can_be_added_up_is_passed_over() -> None:
    kernel = kernels("account.kernels.lineage")
    zero = np.zeros(2, np.int64)
    side = zero, zero, zero, zero, np.full(2, 2**61, np.int64), zero, zero
    _, _, rows, answered = kernel.pairs(side, side, np.arange(2), np.arange(2), np.ones(1, np.int64), zero, zero)
    assert (rows, answered) == (0, 0)


def test_a_server_in_and_boards_out_is_reported_as_taken_apart(tmp_path: Path) -> None:
    worlds = {
        "APART": World((Line("a", 0, 0, "SRV", 5),), (Line("b", 3, None, "BRD", 20), Line("c", 4, None, "SRV", 2))),
        "TOGETHER": World((Line("a", 0, 0, "BRD", 9),), (Line("b", 3, None, "SRV", 2),)),
        "HELD": World((Line("a", 0, 0, "SRV", 5), Line("d", 3, 3, "BRD", 20)), (Line("b", 3, None, "BRD", 20),)),
    }
    found, made = followed(tmp_path, worlds)
    told = [[row[name] for name in row if name not in {"kind", "converted_on"}] for row in made]
    assert told == [
        ["APART", "SRV", "BRD", "taken_apart", 3, 20, 20],
        ["TOGETHER", "BRD", "SRV", "put_together", 9, 2, 9],
    ]
    assert [str(row["converted_on"]) for row in made] == ["2025-01-04", "2025-01-04"]
    row = found["APART"]["a", "b"]
    assert (row["chips_low"], row["chips_mid"], row["chips_high"]) == (20, 20, 20)
    assert (row["units_low"], row["units_mid"], row["units_high"], row["bound"]) == (2, 2, 3, "outer")


def test_conversions_are_what_a_clerk_finds_who_moves_chip_by_chip(tmp_path: Path) -> None:
    worlds = many_worlds(11, 120, serials=0, unknown=0.2)
    _, made = followed(tmp_path, worlds)
    ours = Counter[tuple[str, int, str, str]]()
    for row in made:
        ours[row["holder_id"], (row["converted_on"] - START).days, row["item_in"], row["item_out"]] += row["chips"]
    theirs = Counter[tuple[str, int, str, str]]()
    for holder, world in worlds.items():
        held = Counter[str]()
        for on in range(LAST):
            held.update({k: sum(a.chips for a in world.came if a.day == on and a.item == k) for k in ITEMS})
            short = Counter[str]()
            for line in world.went:
                if line.day == on:
                    short[line.item] += line.chips
                    own = min(held[line.item], line.chips)
                    held[line.item] -= own
                    short[line.item] -= own
            for item, chips in short.items():
                for other in {"SRV": ["BRD"], "BRD": ["SRV"]}.get(item, []):
                    for _ in range(chips):
                        if held[other]:
                            held[other] -= 1
                            theirs[holder, on, other, item] += 1
    assert ours == +theirs
    assert len(ours) > 8


def test_what_a_holder_sends_to_itself_stays_with_it(tmp_path: Path) -> None:
    world = World((Line("a", 0, 0, "ONE", 5),), (Line("b", 3, None, "ONE", 5),))
    own = tables_of({"W": world})["shipments"][0]
    found, _ = followed(tmp_path, {"W": world}, more=[("W-x", "1", "W-x", own[3], own[4], None, "W", "W", "ONE", 5)])
    assert list(found["W"]) == [("a", "b")]


def test_a_line_that_names_more_units_than_it_has_is_followed_as_a_lot(tmp_path: Path) -> None:
    world = World(
        (Line("a", 0, 0, "ONE", 1, ("S", "T")), Line("c", 0, 0, "ONE", 1)), (Line("b", 3, None, "ONE", 1, ("S",)),)
    )
    found, _ = followed(tmp_path, {"W": world})
    assert found["W"]["a", "b"]["chips_by_serial"] == 0
    told = World((Line("a", 0, 0, "ONE", 2, ("S", "T")), world.came[1]), world.went)
    found, _ = followed(tmp_path / "told", {"W": told})
    row = found["W"]["a", "b"]
    assert (row["chips_low"], row["chips_high"], row["chips_by_serial"], row["bound"]) == (1, 1, 1, "exact")


def test_a_number_on_two_lines_of_one_day_fixes_nothing(tmp_path: Path) -> None:
    out = Line("b", 3, None, "ONE", 1, ("S",))
    world = World((Line("a", 0, 0, "ONE", 1, ("S",)), Line("c", 0, 0, "ONE", 1, ("S",))), (out,))
    found, _ = followed(tmp_path, {"W": world})
    assert [row["chips_by_serial"] for row in found["W"].values()] == [0]
    assert {row["chips_low"] for row in found["W"].values()} == {0}


def test_a_line_without_an_item_only_widens_whatever_its_item_is(tmp_path: Path) -> None:
    worlds = {f"W{n}": random_world(random.Random(n), serials=0.3 * (n % 2), unknown=0.1) for n in range(150)}
    worlds = {holder: world for holder, world in worlds.items() if world.came and world.went}
    dice = random.Random(12)
    blanks: list[tuple[Any, ...]] = []
    for holder, world in worlds.items():
        day, goes = START + dt.timedelta(dice.randrange(LAST)), dice.random() < 0.5
        parties = (holder, "OUT") if goes else ("IN", holder)
        item = dice.choice([line.item for line in world.came])
        blanks.append((f"{holder}-x", "1", f"{holder}-x", "reexport", day, day, *parties, item, dice.randint(1, 3)))
    known, _ = followed(tmp_path / "known", worlds, more=blanks)
    before, _ = followed(tmp_path / "blank", worlds, more=[(*row[:8], None, row[9]) for row in blanks])
    wider = 0
    for holder, rows in before.items():
        for pair, row in rows.items():
            if later := known[holder].get(pair):
                assert row["chips_low"] <= later["chips_low"] <= later["chips_high"] <= row["chips_high"], (
                    holder,
                    pair,
                )
                wider += row["chips_low"] < later["chips_low"] or later["chips_high"] < row["chips_high"]
    assert wider > 30


def test_a_pack_without_shipments_has_no_lineage(tmp_path: Path) -> None:
    assert followed(tmp_path, {}) == ({}, [])
