"""The step writes `control` and `party_links` as their contracts say, the same bytes each time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tidewaiter.engine.duck import connect, quote_name
from tidewaiter.engine.step import Workplace, parquet
from tidewaiter.parties.hit_state import state_of
from tidewaiter.parties.ownership.control_step import READS, control_step
from tidewaiter.records.asof import register_as_of
from tidewaiter.records.contracts import outputs, tables

Row = dict[str, Any]
SOLD = dt.date(2025, 10, 15)
SETTLED = "confirmed by A. Tan on 2025-02-01: same firm|equal: listed"


def made(table: str, **cells: object) -> tuple[str, Row]:
    settled = {"state": state_of(str(cells.get("reasons", "")).split("|"))} if table == "screenings" else {}
    return table, {**cells, **settled}


WORLD = [
    made("parties", party_id="L", name="Listed", country="CN", headquarters_country="CN"),
    made(
        "parties", party_id="Z", name='Zeta, "Ltd"', country="MY", incorporated_on=dt.date(2022, 10, 8), address="1 Way"
    ),
    made("parties", party_id="Y", name="Ypsilon", country="MY", incorporated_on=dt.date(2022, 10, 7), address="1 way"),
    made("parties", party_id="P", name="Person", country="MY", natural_person="yes"),
    made("ownership", owner_id="L", owned_id="Z", share_pct=Decimal("60"), until_on=SOLD),
    made("ownership", owner_id="P", owned_id="Z", share_pct=Decimal("60"), from_on=SOLD),
    made("ownership", owner_id="L", owned_id="Y", share_pct=Decimal("20")),
    made("ownership", owner_id="L", owned_id="Y2", kind="control"),
    made("shipments", shipment_id="S1", line="1", seller_id="L", buyer_id="Z"),
    made("screenings", party_id="L", list_id="US-EL", entry_id="1", effect="license", via="direct", reasons=SETTLED),
    made(
        "screenings",
        party_id="Y",
        list_id="US-UVL",
        entry_id="2",
        effect="exception_lost",
        via="direct",
        reasons=SETTLED,
    ),
    made("screenings", party_id="P", list_id="US-EL", entry_id="3", effect="license", via="officer"),
]


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect() as con:
        register_as_of(con, tmp_path, None)
        for name in READS:
            contract = tables().get(name) or outputs()[name]
            columns = [f"CAST(NULL AS {c.type.sql}) AS {quote_name(c.name)}" for c in contract.columns]
            con.execute(f"DROP VIEW IF EXISTS {name}")
            con.execute(f"CREATE TEMP TABLE {name} AS SELECT {', '.join(columns)}, '' AS row_id WHERE false")
        yield con


def run(con: duckdb.DuckDBPyConnection, folder: Path, table: str, *, screened: bool = True) -> list[Row]:
    scratch = folder / "scratch"
    scratch.mkdir(parents=True)
    order = {name: one.order for name, one in outputs().items()}
    control_step(screened=screened).run(Workplace(con, folder, scratch, order))
    result = con.execute(f"SELECT * FROM {parquet(folder / 'tables' / f'{table}.parquet')}")
    names = [(column[0], str(column[1])) for column in result.description or []]
    assert [name for name, _ in names] == [column.name for column in outputs()[table].columns]
    assert not any("DOUBLE" in kind for _, kind in names)
    return [dict(zip([name for name, _ in names], row, strict=True)) for row in result.fetchall()]


def fill(con: duckdb.DuckDBPyConnection, rows: list[tuple[str, Row]]) -> None:
    for table, cells in rows:
        names = ", ".join(cells)
        con.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(cells))})", list(cells.values()))


def test_every_party_is_told_period_by_period(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    fill(con, WORLD)
    rows = run(con, tmp_path / "one", "control")
    told = [(row["party_id"], row["from_on"], row["fifty_percent"]) for row in rows]
    assert told == [
        ("L", None, "unknown"),
        ("P", None, "unknown"),
        ("Y", None, "unknown"),
        ("Y2", None, "unknown"),
        ("Z", SOLD, "no"),
        ("Z", None, "yes"),
    ]
    after, before = rows[-2:]
    assert (before["listed_share_low_pct"], before["listed_share_high_pct"]) == (Decimal(60), Decimal(100))
    assert (before["listed_owner_ids"], before["ultimate_parent_country"], before["parent_basis"]) == (
        "L",
        "CN",
        "chain_open",
    )
    assert before["red_flags"] == "new_buyer"
    assert (after["listed_share_high_pct"], after["economic_high_pct"]) == (Decimal(40), Decimal(40))
    assert (after["incorporated_after_rule"], rows[2]["incorporated_after_rule"]) == ("yes", "no")
    assert rows[2]["red_flags"] == "cannot_exclude_fifty_percent|minority"
    assert rows[3]["red_flags"] == "controlled_by_listed"


def test_shared_addresses_are_told(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    fill(con, WORLD)
    (row,) = run(con, tmp_path / "one", "party_links")
    assert (row["party_id"], row["other_party_id"], row["link"], row["detail"]) == (
        "Y",
        "Z",
        "shared_address",
        "1 way MY",
    )


def test_the_order_of_rows_does_not_change_a_byte(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    fill(con, WORLD)
    run(con, tmp_path / "one", "control")
    for name in READS:
        con.execute(f"DELETE FROM {name}")
    fill(con, WORLD[::-1])
    run(con, tmp_path / "two", "control")
    for name in ("control.parquet", "control.csv", "party_links.parquet"):
        assert (tmp_path / "one" / "tables" / name).read_bytes() == (tmp_path / "two" / "tables" / name).read_bytes()


def test_nothing_recorded_is_no_row_and_no_failure(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert run(con, tmp_path / "one", "control") == []


@pytest.mark.parametrize(
    ("reasons", "screened", "answer"),
    [
        ("confirmed by A. Tan on 2025-02-01: same firm|equal: listed", True, "yes"),
        ("same number: 123|equal: listed", True, "yes"),
        ("equal: listed", True, "unknown"),
        ("cleared by A. Tan on 2025-02-01: other firm|same number: 123", True, "no"),
        ("cleared by A. Tan on 2025-02-01: other firm", False, "unknown"),
    ],
)
def test_an_owner_counts_as_listed_once_its_hit_is_settled(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, reasons: str, screened: bool, answer: str
) -> None:
    """H is owned by a person whom nobody can own, and may itself be an entry."""
    world = [
        made("parties", party_id="P", name="Person", country="MY", natural_person="yes"),
        made("ownership", owner_id="P", owned_id="H", share_pct=Decimal(100)),
        made("ownership", owner_id="H", owned_id="Z", share_pct=Decimal(60)),
        made(
            "screenings", party_id="H", list_id="US-EL", entry_id="1", effect="license", via="direct", reasons=reasons
        ),
    ]
    fill(con, world)
    rows = run(con, tmp_path / "one", "control", screened=screened)
    assert {row["party_id"]: row["fifty_percent"] for row in rows}["Z"] == answer


def test_a_suspected_member_of_a_circle_holds_for_nobody_else(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    world = [
        made("parties", party_id="P", name="Person", country="MY", natural_person="yes"),
        made("ownership", owner_id="P", owned_id="H", share_pct=Decimal(90)),
        made("ownership", owner_id="Z", owned_id="H", share_pct=Decimal(10)),
        made("ownership", owner_id="H", owned_id="Z", share_pct=Decimal(100)),
    ]
    fill(con, world)
    clear = run(con, tmp_path / "one", "control")
    assert {row["party_id"]: row["fifty_percent"] for row in clear}["Z"] == "no"
    hit = made("screenings", party_id="H", list_id="US-EL", entry_id="1", effect="license", via="direct", reasons="x")
    fill(con, [hit])
    open_ = run(con, tmp_path / "two", "control")
    assert {row["party_id"]: row["fifty_percent"] for row in open_}["Z"] == "unknown"


def test_a_listed_owner_counts_on_the_days_on_which_it_is_listed(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    listed, ended = dt.date(2020, 1, 1), dt.date(2024, 1, 1)
    hit = {"list_id": "US-EL", "effect": "license", "via": "direct", "listed_on": listed, "ended_on": ended}
    world = [
        made("parties", party_id="P", name="Person", country="MY", natural_person="yes"),
        made("parties", party_id="Q", name="Person", country="MY", natural_person="yes"),
        made("ownership", owner_id="P", owned_id="X", share_pct=Decimal(60)),
        made("ownership", owner_id="Q", owned_id="Y", share_pct=Decimal(60)),
        made("screenings", party_id="P", entry_id="1", reasons=SETTLED, **hit),
        made("screenings", party_id="Q", entry_id="2", reasons="x", **hit),
    ]
    fill(con, world)
    rows = run(con, tmp_path / "one", "control")
    found = {(row["party_id"], row["from_on"]): row["fifty_percent"] for row in rows if row["party_id"] in "XY"}
    assert found == {
        ("X", None): "no", ("X", listed): "yes", ("X", ended): "no",
        ("Y", None): "no", ("Y", listed): "unknown", ("Y", ended): "no",
    }  # fmt: skip
