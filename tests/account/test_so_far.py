"""Sums so far are what adding up by hand gives: in parts or at once, in 64 bits or more, by kernel or by SQL."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from tests.account.balance_world import empty_tables, rows

from tidewaiter.account import balances, balances_months
from tidewaiter.account.accounts import ACCOUNTS, in_parts
from tidewaiter.account.custody_counts import QUINTILLION
from tidewaiter.account.custody_nested import query
from tidewaiter.engine.duck import connect
from tidewaiter.engine.kernels import kernels

WORDS = 4
SEEN = 2
MOST = 2**63 - 1
Told = tuple[int, int, int, int, int]
"""Account, month, word (beyond the last: counted nowhere), units, and whether it is of lots."""


def by_hand(told: list[Told]) -> list[list[int | None]]:
    """The same sums with Python's whole numbers, which have no bound."""
    months: dict[tuple[int, int], list[Told]] = defaultdict(list)
    for one in told:
        months[one[:2]].append(one)
    found: list[list[int | None]] = []
    page: dict[int, tuple[list[int], set[int], int]] = {}
    for (account, month), here in sorted(months.items()):
        before, basis, seen = page.get(account, ([0] * WORDS, set(), 0))
        after = list(before)
        for _, _, word, units, of_lots in here:
            basis = basis | {of_lots}
            if word < WORDS:
                after[word] += units
        observed = any(word == SEEN for _, _, word, _, _ in here)
        page[account] = after, basis, max(seen, int(observed))
        if observed or after != before:
            of = sum({0: 1, 1: 2}[one] for one in basis)
            found.append([account, month, of, page[account][2], *(one if one <= MOST else None for one in after)])
    return found


def by_kernel(told: list[Told]) -> list[list[int | None]]:
    """What the kernel gives."""
    so_far = kernels("account.kernels.so_far")
    cells = [(account, month, word, *divmod(units, QUINTILLION), lots) for account, month, word, units, lots in told]
    columns = [np.array(column, np.int64) for column in zip(*cells, strict=True)]
    found = np.empty((4 + WORDS, len(told)), np.int64)
    many = so_far.sums_so_far(*columns, SEEN, found)
    return [[None if one == so_far.TOO_MANY else one for one in row] for row in found[:, :many].T.tolist()]


def random_changes(chance: random.Random) -> list[Told]:
    """Changes of three accounts in order; some are of as many units as a typing error, one way or the other."""

    def one() -> Told:
        units = chance.choice([-1, 1, 1, 7, -7, 0, MOST, -MOST, 10**18, -(10**18), 10**18 - 1])
        return chance.randrange(3), chance.randrange(5), chance.randrange(WORDS + 2), units, chance.randrange(2)

    return sorted((one() for _ in range(chance.randint(1, 40))), key=lambda told: told[:2])


def test_sums_so_far_are_exact_though_64_bits_do_not_hold_them() -> None:
    beyond = 0
    for seed in range(300):
        told = random_changes(random.Random(seed))
        expected = by_hand(told)
        if any(one is not None and one <= -9 * QUINTILLION for row in expected for one in row):
            continue  # so far below nothing a sum is unknown too
        beyond += any(None in row for row in expected)
        assert by_kernel(told) == expected, seed
    assert beyond > 30


def test_the_last_number_of_64_bits_is_known_and_the_next_is_not() -> None:
    assert [row[4] for row in by_kernel([(1, 1, 0, MOST, 1), (1, 2, 0, 1, 1), (1, 3, 0, -1, 1)])] == [MOST, None, MOST]


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    return connect(threads=1)


@pytest.mark.parametrize("parts", [1, 2, 7, 50])
def test_parts_hold_every_holder_once_and_whole(con: duckdb.DuckDBPyConnection, tmp_path: Path, parts: int) -> None:
    con.execute(f"CREATE TABLE told AS SELECT i * i % 37 * {ACCOUNTS} + i AS account FROM range(200) AS t (i)")
    few = f"SELECT account, 'few' AS word FROM told WHERE account < {9 * ACCOUNTS}"
    with in_parts(con, parts, tmp_path, "SELECT account FROM told", few) as found:
        held = [[con.execute(f"SELECT account FROM {one}").fetchall() for one in pair] for pair in found]
    assert len(held) == parts
    assert not list(tmp_path.iterdir())
    for place, select in enumerate(("SELECT account FROM told", few)):
        rows = [row[0] for pair in held for row in pair[place]]
        assert sorted(rows) == [row[0] for row in con.execute(f"SELECT account FROM ({select}) ORDER BY 1").fetchall()]
    holders = [{row[0] // ACCOUNTS for one in pair for row in one} for pair in held]
    assert not any(one & other for one, other in combinations(holders, 2))


@pytest.mark.parametrize("at_once", [3, 1000])
def test_the_kernel_of_months_says_what_its_query_says(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    chance = random.Random(f"months {at_once}")
    monkeypatch.setattr(balances_months, "_AT_ONCE", at_once)
    month = [dt.date(2025, 1 + number, 1) for number in range(8)]
    con.execute(
        "CREATE TEMP TABLE balances_changes (account BIGINT, month DATE, received BIGINT, reshipped BIGINT, in_transit "
        "BIGINT, pending BIGINT, line_in INTEGER, line_out INTEGER, counted INTEGER, changed INTEGER)"
    )
    con.execute("CREATE TEMP TABLE balances_shortest (account BIGINT, month DATE, short BIGINT)")
    accounts = [holder * ACCOUNTS + item for holder in range(1, 5) for item in (1, 2, ACCOUNTS - 1)]
    changes = [
        (
            chance.choice(accounts),
            chance.choice(month),
            *(chance.choice([0, 0, 3, 5, -2]) for _ in range(4)),
            *(int(chance.random() < share) for share in (0.3, 0.3, 0.2, 0.6)),
        )
        for _ in range(120)
    ]
    con.executemany(f"INSERT INTO balances_changes VALUES ({', '.join('?' * 10)})", changes)
    told = {(chance.choice(accounts), chance.choice(month)): chance.choice([-4, 0, 2, 9]) for _ in range(40)}
    con.executemany("INSERT INTO balances_shortest VALUES (?, ?, ?)", [(*at, short) for at, short in told.items()])
    expected = con.execute(f"SELECT * FROM ({query('balances_months')}) ORDER BY account, month").fetchall()
    balances_months.make_months(con)
    assert con.execute("SELECT * FROM balances_months ORDER BY account, month").fetchall() == expected
    assert len(expected) > 30


def test_balances_say_the_same_in_64_bits_and_in_128(monkeypatch: pytest.MonkeyPatch) -> None:
    con = connect(threads=1)
    empty_tables(con)
    chance = random.Random("both")
    day = [dt.date(2025, 1, 5) + dt.timedelta(days=9 * number) for number in range(20)]
    lines: list[dict[str, Any]] = [
        {
            "row_id": f"{number}",
            "shipment_id": f"S{number}",
            "line": "1",
            "seller_id": chance.choice("ABC"),
            "buyer_id": chance.choice("ABC"),
            "item_id": "H100",
            "units": chance.randint(1, 9),
            "shipped_on": chance.choice(day),
            "received_on": chance.choice([None, *day]),
        }
        for number in range(60)
    ]
    counts: list[dict[str, Any]] = [
        {"holder_kind": "party", "holder_id": one, "item_id": "H100", "month": when.replace(day=1), "basis": "identity",
         "installed_units": 3, "stored_units": 2, "put_in_units": 1, "own_records": "yes"}
        for one in "AB" for when in (day[3], day[9])
    ]  # fmt: skip
    world = {"shipments": lines, "custody_counts": counts}
    told = rows(con, world)
    monkeypatch.setattr(balances, "_MOST", 0)
    assert rows(con, world) == told
    assert {row["basis"] for row in told} == {None, "identity"}
