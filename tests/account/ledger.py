"""Small random worlds in which each unit is a thing with a life, the records of them, and a ledger that counts."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

__all__ = ["ITEM", "Unit", "World", "ledger", "month_of", "more_known", "random_world", "records"]

ITEM = "H100"
FIRST = dt.date(2025, 1, 1)
MONTHS = 5
PRESENT = ("held", "stored", "installed", "open", "in_repair")
GONE = ("returned", "scrapped", "seized")
LATER = {"held": ("stored", "installed", "lost"), "open": GONE, "in_repair": ("installed", "scrapped")}
"""What may be found out of a unit of which a record says only this."""


@dataclass(frozen=True)
class Unit:
    """One unit: when it was shipped to its holder and arrived, whether that is known, and its state from a month on.

    `states` holds for each month what custody says at its end: None = nothing at all. A `guest` came in another unit:
    no shipment names it, and it is none of the loose ones before somebody takes it out. An `unseen` one was passed on,
    and nothing says that it came.
    """

    shipped_on: dt.date
    arrived_on: dt.date
    day_known: bool
    states: tuple[str | None, ...]
    doubtful: bool = False
    passed_on: dt.date | None = None
    guest: bool = False
    unseen: bool = False

    def moves(self, end: int) -> Counter[str]:
        """How often it was put in and taken out in the months before that one."""
        found: Counter[str] = Counter()
        was: str | None = "inside" if self.guest else "loose"
        for number in range(end):
            now = self.states[number]
            if now is None and was == "inside" and self.passed_on and self.passed_on < month_of(number + 1):
                now = "gone"
            if now and (now == "inside") != (was == "inside"):
                found["put_in" if now == "inside" else "taken_out"] += 1
            was = now or was
        return found

    def loose(self, end: int) -> bool:
        """Whether it has come to its holder at the end of the month before, and is not in another unit."""
        moves = self.moves(end)
        return moves["taken_out"] - moves["put_in"] + (0 if self.guest else 1) > 0


@dataclass(frozen=True)
class World:
    """One holder and its units."""

    holder_id: str
    units: tuple[Unit, ...]


def month_of(number: int) -> dt.date:
    """The first day of the month of that number."""
    return dt.date(2025 + number // 12, number % 12 + 1, 1)


def random_world(chance: random.Random, holder_id: str, *, full: bool = False) -> World:
    """Up to fourteen units; `full`: everything is known and each unit is placed as soon as it arrives."""
    return World(holder_id, tuple(_unit(chance, full) for _ in range(chance.randint(1, 14))))


def _unit(chance: random.Random, full: bool) -> Unit:
    if not full and chance.random() < 0.25:
        return _guest(chance)
    if not full and chance.random() < 0.12:
        left = FIRST + dt.timedelta(days=chance.randint(0, 140))
        return Unit(left, left, True, (None,) * MONTHS, passed_on=left, unseen=True)
    shipped_on = FIRST + dt.timedelta(days=chance.randint(0, 80))
    arrived_on = shipped_on + dt.timedelta(days=chance.randint(0, 60))
    passed_on = None if full or chance.random() < 0.8 else arrived_on + dt.timedelta(days=chance.randint(0, 40))
    states: list[str | None] = []
    state: str | None = None
    for number in range(MONTHS):
        end = month_of(number + 1)
        if arrived_on < end and not (passed_on and passed_on < end):
            if full:
                state = chance.choice(["inside", state]) if state in ("stored", "inside") else state
                state = state or chance.choice(["stored", "installed", *GONE])
            elif state is None:
                state = chance.choice([None, *PRESENT, "lost"])
            elif state in PRESENT and chance.random() < 0.4:
                state = chance.choice([*PRESENT, *GONE, "lost", *([] if passed_on else ["inside"] * 3)])
            elif state == "inside" and chance.random() < 0.3:
                state = chance.choice(PRESENT)
        else:
            state = None
        states.append(state)
    doubtful = not full and passed_on is None and chance.random() < 0.1
    return Unit(shipped_on, arrived_on, full or chance.random() < 0.7, tuple(states), doubtful, passed_on)


def _guest(chance: random.Random) -> Unit:
    since, out = chance.randint(0, MONTHS - 1), chance.randint(0, 2 * MONTHS)
    passed_on = (
        None if chance.random() < 0.6 or out >= MONTHS else month_of(out) + dt.timedelta(days=chance.randint(0, 50))
    )
    states: list[str | None] = []
    for number in range(MONTHS):
        if number < min(since, out) or (passed_on and passed_on < month_of(number + 1)):
            states.append(None)
        else:
            loose = states[-1] if states and states[-1] in PRESENT else chance.choice(PRESENT)
            states.append("inside" if number < out else loose)
    return Unit(FIRST, FIRST, True, tuple(states), passed_on=passed_on, guest=True)


def more_known(world: World, chance: random.Random) -> World:
    """The same world with some of what was open found out: a receipt day, or what became of a unit."""

    def one(unit: Unit) -> Unit:
        if not unit.day_known and chance.random() < 0.5:
            return replace(unit, day_known=True)
        last = unit.states[-1]
        if last in LATER and chance.random() < 0.5:
            return replace(unit, states=(*unit.states[:-1], chance.choice(LATER[last])))
        return unit

    return World(world.holder_id, tuple(map(one, world.units)))


def records(worlds: Sequence[World], *, kind: str = "party") -> dict[str, list[dict[str, Any]]]:
    """The tables that say all this, as far as it is known."""
    shipments: list[dict[str, Any]] = []
    counts: list[dict[str, Any]] = []
    for world in worlds:
        here = {"buyer_id": world.holder_id} if kind == "party" else {"buyer_id": "X", "site_id": world.holder_id}
        for unit in world.units:
            line = {"kind": "export", "item_id": ITEM, "units": 1}
            received_on = unit.arrived_on if unit.day_known else None
            if not unit.guest and not unit.unseen:
                shipments.append(
                    {**line, **here, "seller_id": "M", "shipped_on": unit.shipped_on, "received_on": received_on}
                )
            if unit.passed_on:
                shipments.append({**line, "seller_id": world.holder_id, "buyer_id": "Z", "shipped_on": unit.passed_on,
                                  "received_on": unit.passed_on})  # fmt: skip
        counts += _counts(world, kind)
    return {"shipments": shipments, "custody_counts": counts}


def _counts(world: World, kind: str) -> Iterator[dict[str, Any]]:
    for number in range(MONTHS):
        seen = Counter(unit.states[number] for unit in world.units)
        doubtful = sum(unit.doubtful and unit.states[number] == "installed" for unit in world.units)
        moves = sum((unit.moves(number + 1) for unit in world.units), Counter())
        yield {
            "holder_kind": kind, "holder_id": world.holder_id, "item_id": ITEM, "month": month_of(number),
            "basis": "identity", "in_transit_units": 0, "shipped_units": 0, "verified_units": None,
            "received_units": sum(bool(unit.states[number]) for unit in world.units if not unit.guest),
            "doubtful_units": doubtful, "inside_units": seen["inside"], "put_in_units": moves["put_in"],
            "taken_out_units": moves["taken_out"], "came_inside_units": _came_inside(world, number),
            **{f"{state}_units": seen[state] for state in (*PRESENT, *GONE, "lost")},
        }  # fmt: skip


def ledger(world: World) -> dict[dt.date, dict[str, Any]]:
    """What the account must say at the end of each month, counted thing by thing.

    Unknown receipt days are the earliest possible; such a unit may be under way for ninety days.
    """
    told: dict[dt.date, dict[str, Any]] = {}
    for number in range(MONTHS):
        end = month_of(number + 1)
        came = [unit for unit in world.units if not (unit.guest or unit.unseen) and _counted_on(unit) < end]
        left = [unit for unit in world.units if unit.passed_on and unit.passed_on < end]
        here = [unit for unit in world.units if unit.loose(number + 1) and (unit.guest or unit in came)]
        supply = _supply(world, number)
        expected = supply + len(here) - len(left)
        states = Counter(unit.states[number] for unit in world.units)
        moved = sum((unit.moves(number + 1) for unit in world.units), Counter())
        spoken = set(states) != {None} or bool(moved)
        placed = sum(states[state] for state in ("stored", "installed", *GONE))
        open_days = sum(
            not unit.day_known and unit.shipped_on < end <= _month(unit.shipped_on, 90) for unit in world.units
        )
        told_of = sum(states[state] for state in (*PRESENT, *GONE, "lost"))
        standing = min(_came_inside(world, number), max(expected - told_of, 0))
        shown = placed + standing
        soft = states["held"] + states["open"] + states["in_repair"] + open_days
        doubtful = sum(unit.doubtful and unit.states[number] == "installed" for unit in world.units)
        told[month_of(number)] = {
            "received_units": len(came),
            "reshipped_units": len(left),
            "expected_units": expected,
            "unaccounted_low": max(expected - shown - soft, 0) if spoken else None,
            "unaccounted_mid": max(expected - shown, 0) if spoken else None,
            "unaccounted_high": max(min(expected - placed + min(doubtful, placed), expected), 0) if spoken else None,
            "unexplained_supply_units": supply,
            "put_in_units": moved["put_in"] if spoken else None,
            "taken_out_units": moved["taken_out"] if spoken else None,
            "stand_in_units": standing if spoken else None,
        }
    return told


def _counted_on(unit: Unit) -> dt.date:
    return unit.arrived_on if unit.day_known else unit.shipped_on


def _came_inside(world: World, number: int) -> int:
    """Guests that were still where they came in."""
    return sum(unit.guest and unit.states[number] == "inside" and not unit.moves(number + 1) for unit in world.units)


def _month(day: dt.date, later: int) -> dt.date:
    return (day + dt.timedelta(days=later)).replace(day=1)


def _supply(world: World, number: int) -> int:
    """The least opening stock that carries the holder through every evening until the end of a month.

    Where no line brought anything in, it is what went on, is here, or ended here and nothing says how it came.
    """
    end = month_of(number + 1)
    if not any(unit.shipped_on < end for unit in world.units if not (unit.guest or unit.unseen)):
        moved = sum((unit.moves(number + 1) for unit in world.units), Counter())
        loose = sum(unit.states[number] not in (None, "inside") for unit in world.units)
        left = sum(bool(unit.passed_on and unit.passed_on < end) for unit in world.units)
        return max(loose + left + moved["put_in"] - moved["taken_out"], 0)
    moves: Counter[dt.date] = Counter()
    for unit in world.units:
        for month in range(MONTHS):
            more = unit.moves(month + 1)
            more.subtract(unit.moves(month))
            moves[month_of(month)] += more["taken_out"]
            moves[month_of(month + 1) - dt.timedelta(days=1)] -= more["put_in"]
        if not (unit.guest or unit.unseen):
            moves[_counted_on(unit)] += 1
        if unit.passed_on:
            moves[unit.passed_on] -= 1
    stock = least = 0
    for day in sorted(day for day in moves if day < end):
        stock += moves[day]
        least = min(least, stock)
    return -least
