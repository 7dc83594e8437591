"""A holder's chips over all its items are what a clerk counts who lays them out form by form and pairs them by hand."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.account.balance_world import insert

import tidewaiter
from tidewaiter.engine.duck import connect, quote_name
from tidewaiter.records.contracts import outputs

SQL = (Path(tidewaiter.__file__).parent / "account" / "holder_totals.sql").read_text(encoding="utf-8")
AT_ONCE = 40
"""Holders that lie side by side in one run."""
MANY = settings().max_examples // 2
ITEMS: dict[str, tuple[str | None, int | None]] = {
    "SRV": ("X", 4), "BRD": ("X", 1), "PAIR": ("X", 2), "OTHER": ("Y", 3), "BARE": ("Y", 1),
    "NO-COUNT": ("Y", None), "NO-CHIP": (None, 2),
}  # fmt: skip
"""The chip of each item, and how many of it a unit holds."""
MONTHS = [dt.date(2025, number, 1) for number in range(1, 6)]

Row = dict[str, Any]


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    con = connect(threads=1)
    for name in ("balances", "item_chips"):
        columns = ", ".join(f"{quote_name(column.name)} {column.type.sql}" for column in outputs()[name].columns)
        con.execute(f"CREATE TABLE {name} ({columns})")
    insert(
        con,
        "item_chips",
        [{"item_id": item, "chip": chip, "chips_per_unit": per} for item, (chip, per) in ITEMS.items()],
    )
    return con


def holder(chance: random.Random, number: int) -> list[Row]:
    """Balances of one holder: some items, some months, some of which no custody speaks."""
    items = chance.sample([*ITEMS, "NOT-LISTED"], chance.randint(1, 5))
    return [
        balance(chance, f"H{number:02}", item, month)
        for item in items
        for month in sorted(chance.sample(MONTHS, chance.randint(1, 4)))
    ]


def balance(chance: random.Random, holder_id: str, item: str, month: dt.date) -> Row:
    expected, per = chance.randint(0, 6), ITEMS.get(item, (None, None))[1]
    low, mid, high = sorted(chance.randint(0, expected) for _ in range(3))
    spoken = chance.random() < 0.7
    built = [chance.choice([None, 0, 0, 1, 3]) for _ in range(2)]
    return {
        "holder_kind": "party", "holder_id": holder_id, "item_id": item, "month": month, "expected_units": expected,
        "chips": None if per is None else expected * per, "unexplained_supply_units": chance.choice([0, 0, 1, 2, 5]),
        "unaccounted_low": low if spoken else None, "unaccounted_mid": mid if spoken else None,
        "unaccounted_high": high if spoken else None, "put_in_units": built[0], "taken_out_units": built[1],
    }  # fmt: skip


def clerk(rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    """The totals of one holder at the end of each month from the first in which anything of it was said."""
    told: list[tuple[Any, ...]] = []
    for month in sorted({row["month"] for row in rows}):
        last = {row["item_id"]: row for row in sorted(rows, key=lambda row: row["month"]) if row["month"] <= month}
        spoken = [row for row in last.values() if row["unaccounted_mid"] is not None]
        if not spoken and not told:
            continue
        known = [row for row in last.values() if row["chips"] is not None]
        missed = {row["item_id"]: missed_chips(row, "mid") for row in known}
        expected = sum(row["chips"] for row in known)
        once = sum(paired(chip, known, missed) for chip in ("X", "Y"))
        told.append((
            month,
            expected - once,
            expected - sum(missed.values()),
            sum(missed_chips(row, "low") for row in known if row in spoken),
            sum(missed.values()) - once,
            sum(missed_chips(row, "high") for row in known),
            sum(row["chips"] for row in known if row not in spoken),
            sum(row["expected_units"] > 0 for row in last.values() if row not in known),
            once,
        ))  # fmt: skip
    return told


def missed_chips(row: Row, end: str) -> int:
    """Of what custody does not speak nothing is shown."""
    units = row[f"unaccounted_{end}"]
    return int(row["chips"] if units is None else units * per_unit(row))


def per_unit(row: Row) -> int:
    """Of an item whose chips are known."""
    return int(ITEMS[row["item_id"]][1] or 0)


def paired(chip: str, known: Sequence[Row], missed: Mapping[str, int]) -> int:
    """The most chips that can be missed in one form and without explanation in another, paired one by one.

    What somebody put together there explains as many of those without explanation.
    """
    forms = [row for row in known if ITEMS[row["item_id"]][0] == chip]
    supply = {row["item_id"]: row["unexplained_supply_units"] * per_unit(row) for row in forms}
    built = sum(((row["put_in_units"] or 0) - (row["taken_out_units"] or 0)) * per_unit(row) for row in forms)
    partner: dict[tuple[str, int], tuple[str, int]] = {}
    wanting = [(row["item_id"], number) for row in forms for number in range(missed[row["item_id"]])]
    offered = [(item, number) for item, many in supply.items() for number in range(many)]

    def pair(one: tuple[str, int], asked: set[tuple[str, int]]) -> bool:
        for other in offered:
            if other[0] != one[0] and other not in asked:
                asked.add(other)
                if other not in partner or pair(partner[other], asked):
                    partner[other] = one
                    return True
        return False

    return max(min(sum(pair(one, set()) for one in wanting), len(offered) - max(built, 0)), 0)


@settings(max_examples=MANY, deadline=None)
@given(st.integers(0, 2**64 - 1))
def test_the_totals_are_those_of_a_clerk_who_pairs_chip_by_chip(con: duckdb.DuckDBPyConnection, seed: int) -> None:
    holders = [holder(random.Random(f"{seed} {number}"), number) for number in range(AT_ONCE)]
    insert(con, "balances", [row for rows in holders for row in rows])
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in sorted(con.execute(f"SELECT * EXCLUDE (holder_kind) FROM ({SQL})").fetchall()):
        found[row[0]].append(row[1:])
    by_hand = {rows[0]["holder_id"]: clerk(rows) for rows in holders}
    assert found == {name: told for name, told in by_hand.items() if told}


def test_a_holder_of_which_nothing_speaks_any_more_does_not_stand_as_before(con: duckdb.DuckDBPyConnection) -> None:
    chance = random.Random(1)
    stored, gone = (balance(chance, "H00", "SRV", month) for month in MONTHS[:2])
    stored |= {"expected_units": 5, "chips": 20, "unaccounted_low": 0, "unaccounted_mid": 0, "unaccounted_high": 0}
    gone |= {
        "expected_units": 0,
        "chips": 0,
        "unaccounted_low": None,
        "unaccounted_mid": None,
        "unaccounted_high": None,
    }
    insert(con, "balances", [stored | {"unexplained_supply_units": 0}, gone | {"unexplained_supply_units": 0}])
    told = con.execute(f"SELECT month, expected_chips, unaccounted_high_chips FROM ({SQL}) ORDER BY month").fetchall()
    assert told == [(MONTHS[0], 20, 0), (MONTHS[1], 0, 0)]


def test_a_clerk_of_many_holders_pairs_something() -> None:
    """The worlds above hold forms that are missed and others without explanation."""
    pairs = [told[-1] for number in range(60) for told in clerk(holder(random.Random(number), number))]
    assert sum(one > 0 for one in pairs) > 20 and sum(one == 0 for one in pairs) > 20
