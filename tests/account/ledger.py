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

    `states` holds for each month what custody says at its end: None = nothing at all.
    """

    shipped_on: dt.date
    arrived_on: dt.date
    day_known: bool
    states: tuple[str | None, ...]
    doubtful: bool = False
    passed_on: dt.date | None = None


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
    shipped_on = FIRST + dt.timedelta(days=chance.randint(0, 80))
    arrived_on = shipped_on + dt.timedelta(days=chance.randint(0, 60))
    passed_on = None if full or chance.random() < 0.8 else arrived_on + dt.timedelta(days=chance.randint(0, 40))
    states: list[str | None] = []
    state: str | None = None
    for number in range(MONTHS):
        end = month_of(number + 1)
        if arrived_on < end and not (passed_on and passed_on < end):
            if full:
                state = state or chance.choice(["stored", "installed", *GONE])
            elif state is None:
                state = chance.choice([None, *PRESENT, "lost"])
            elif state in PRESENT and chance.random() < 0.4:
                state = chance.choice([*PRESENT, *GONE, "lost"])
        else:
            state = None
        states.append(state)
    doubtful = not full and passed_on is None and chance.random() < 0.1
    return Unit(shipped_on, arrived_on, full or chance.random() < 0.7, tuple(states), doubtful, passed_on)


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
        yield {
            "holder_kind": kind, "holder_id": world.holder_id, "item_id": ITEM, "month": month_of(number),
            "basis": "identity", "in_transit_units": 0, "shipped_units": 0, "verified_units": None,
            "received_units": sum(count for state, count in seen.items() if state), "doubtful_units": doubtful,
            **{f"{state}_units": seen[state] for state in (*PRESENT, *GONE, "lost")},
        }  # fmt: skip


def ledger(world: World) -> dict[dt.date, dict[str, Any]]:
    """What the account must say at the end of each month, counted thing by thing.

    Unknown receipt days are the earliest possible; such a unit may be under way for ninety days.
    """
    told: dict[dt.date, dict[str, Any]] = {}
    for number in range(MONTHS):
        end = month_of(number + 1)
        came = [unit for unit in world.units if _counted_on(unit) < end]
        left = [unit for unit in world.units if unit.passed_on and unit.passed_on < end]
        expected = _supply(world, end) + len(came) - len(left)
        states = Counter(unit.states[number] for unit in world.units)
        spoken = set(states) != {None}
        placed = sum(states[state] for state in ("stored", "installed", *GONE))
        open_days = sum(
            not unit.day_known and unit.shipped_on < end <= _month(unit.shipped_on, 90) for unit in world.units
        )
        soft = states["held"] + states["open"] + states["in_repair"] + open_days
        doubtful = sum(unit.doubtful and unit.states[number] == "installed" for unit in world.units)
        told[month_of(number)] = {
            "received_units": len(came),
            "reshipped_units": len(left),
            "expected_units": expected,
            "unaccounted_low": max(expected - placed - soft, 0) if spoken else None,
            "unaccounted_mid": max(expected - placed, 0) if spoken else None,
            "unaccounted_high": max(min(expected - placed + min(doubtful, placed), expected), 0) if spoken else None,
        }
    return told


def _counted_on(unit: Unit) -> dt.date:
    return unit.arrived_on if unit.day_known else unit.shipped_on


def _month(day: dt.date, later: int) -> dt.date:
    return (day + dt.timedelta(days=later)).replace(day=1)


def _supply(world: World, end: dt.date) -> int:
    """The least opening stock that carries the holder through every evening before `end`."""
    moves: Counter[dt.date] = Counter()
    for unit in world.units:
        moves[_counted_on(unit)] += 1
        if unit.passed_on:
            moves[unit.passed_on] -= 1
    stock = least = 0
    for day in sorted(day for day in moves if day < end):
        stock += moves[day]
        least = min(least, stock)
    return -least
