"""Small worlds of sites, capacity, load and orders, and the same limits worked out by hand with whole fractions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from importlib import resources
from typing import Any

import duckdb
from hypothesis import strategies as st

from tidewaiter.account.site_limits import READS, limits_of
from tidewaiter.core.days import first_of_month
from tidewaiter.engine.duck import connect, quote_name
from tidewaiter.records.contracts import outputs, tables

__all__ = [
    "KINDS",
    "PACKAGE",
    "WORLDS",
    "World",
    "connected",
    "filled",
    "limits",
    "orders_by_hand",
    "rows",
    "sites_by_hand",
]

Row = dict[str, Any]
PACKAGE = resources.files("tidewaiter.account")
KINDS = ("planned", "permitted", "contracted", "energised")
WATTS: dict[str, tuple[int | None, int | None, int | None, Decimal | None, Decimal | None]] = {
    # item: rated W, idle W, chips a unit, chip rated W, chip idle W
    "OWN": (10200, 2000, 8, Decimal(700), Decimal(70)),
    "CHIPS": (None, None, 8, Decimal(700), Decimal("61.6")),
    "RATED": (6500, None, None, None, None),
    "CROSSED": (1000, 3000, 1, None, None),
    "NOTHING": (None, None, 8, None, None),
    "ZERO": (0, 0, 1, Decimal(0), None),
}
FILLED = ("custody_events", "inspections", "licenses", "orders", "shipments", "site_capacity", "site_power", "sites",
          "tenancies")  # fmt: skip
SEEN_IN = {
    "shipments": "shipments (site_id, item_id, shipped_on)",
    "custody_events": "custody_events (site_id, item_id, event_at)",
    "serial": "custody_events (site_id, serial_number, event_at)",
    "tenancies": "tenancies (site_id, item_id, from_on)",
    "inspections": "inspections (site_id, item_id, inspected_on)",
    "licenses": "licenses (site_id, item_id, issued_on)",
}


@dataclass(frozen=True)
class World:
    """The rows of each table, as far as limits read them."""

    site_capacity: Sequence[tuple[str, str | None, str, Decimal, dt.date]] = ()
    site_power: Mapping[tuple[str, dt.date], Decimal] = field(default_factory=dict)
    built_for: Mapping[str, Decimal] = field(default_factory=dict)
    seen: Sequence[tuple[str, str, str | None, dt.date]] = ()
    orders: Sequence[tuple[str, str | None, str, int, dt.date, str | None]] = ()


DAYS = st.sampled_from([dt.date(2025, *day) for day in ((1, 10), (1, 31), (2, 1), (2, 28), (3, 1), (3, 2), (4, 30))])
SITES = st.sampled_from(["S1", "S1", "S2"])
MW = st.integers(0, 4_000_000).map(lambda kilo: Decimal(kilo) / 100_000) | st.sampled_from(
    [Decimal(0), Decimal(90_001)]
)
ITEMS = st.sampled_from([*WATTS, "NOT-LISTED"])
SEEN = st.tuples(
    st.sampled_from([*SEEN_IN]),
    SITES,
    st.none() | ITEMS,
    DAYS,
)
WORLDS = st.builds(
    World,
    st.lists(
        st.tuples(SITES, st.sampled_from(["1", "2", None]), st.sampled_from(KINDS), MW, DAYS),
        max_size=7,
        unique_by=lambda row: (row[0], row[1], row[2], row[4]),
    ),
    st.dictionaries(st.tuples(SITES, DAYS.map(first_of_month)), MW, max_size=4),
    st.dictionaries(SITES, MW, max_size=2),
    st.lists(SEEN, max_size=5),
    st.lists(
        st.tuples(st.none() | SITES, ITEMS, st.integers(0, 3000), DAYS, st.sampled_from([None, "open", "cancelled"])),
        max_size=6,
    ).map(lambda many: [(f"O{number}", *one) for number, one in enumerate(many)]),
)


def connected() -> duckdb.DuckDBPyConnection:
    """Every table that the two steps read, empty, and the published shares."""
    con = connect(threads=1)
    for name in READS:
        told = (tables() | outputs())[name]
        columns = ", ".join(f"{quote_name(c.name)} {c.type.sql}" for c in told.columns)
        con.execute(f"CREATE TABLE {name} ({columns})")
    for item, (rated, idle, chips, chip_rated, chip_idle) in WATTS.items():
        con.execute("INSERT INTO items (item_id, rated_power_w, idle_power_w) VALUES (?, ?, ?)", [item, rated, idle])
        con.execute(
            "INSERT INTO item_chips (item_id, chips_per_unit, rated_power_w, idle_power_w) VALUES (?, ?, ?, ?)",
            [item, chips, chip_rated, chip_idle],
        )
        con.execute("INSERT INTO devices (serial_number, item_id) VALUES (?, ?)", [f"SN-{item}", item])
    return con


def filled(con: duckdb.DuckDBPyConnection, world: World) -> duckdb.DuckDBPyConnection:
    """The tables as this world has them, in the order in which it lists its rows."""
    con.execute("; ".join(f"DELETE FROM {name}" for name in FILLED))
    _insert(con, "site_capacity (site_id, phase, kind, it_mw, from_on)", world.site_capacity)
    loads = [(site, month, load) for (site, month), load in world.site_power.items()]
    _insert(con, "site_power (site_id, month, mean_it_load_mw)", loads)
    _insert(con, "sites (site_id, it_capacity_mw)", [*world.built_for.items()])
    _insert(con, "orders (order_id, site_id, item_id, units, ordered_on, status)", world.orders)
    for how, columns in SEEN_IN.items():
        told = [
            (site, f"SN-{item}" if how == "serial" else item, day) for one, site, item, day in world.seen if one == how
        ]
        _insert(con, columns, told)
    return con


def _insert(con: duckdb.DuckDBPyConnection, table: str, many: Sequence[tuple[object, ...]]) -> None:
    if many:
        values = ", ".join([f"({', '.join('?' * len(many[0]))})"] * len(many))
        con.execute(f"INSERT INTO {table} VALUES {values}", [cell for row in many for cell in row])


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    """What the SQL of a step gives, in a fixed order."""
    result = con.execute(query)
    names = [column[0] for column in result.description or []]
    found = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    return sorted(
        found, key=lambda row: tuple(str(row.get(name) or "") for name in ("site_id", "month", "order_id", "item_id"))
    )


def limits(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """What the step of limits gives, in a fixed order."""
    with limits_of(con) as select:
        return rows(con, f"SELECT * EXCLUDE (month_number, item_number) FROM ({select})")


def claimed(world: World, site: str, until: dt.date) -> tuple[dict[str, Fraction | None], dict[str, Fraction | None]]:
    """By kind, what was claimed by the evening of that day: where a record names it, and what firmer kinds imply."""
    last: dict[tuple[str, str], tuple[dt.date, Fraction]] = {}
    for where, phase, kind, megawatts, since in sorted(world.site_capacity, key=lambda row: row[4]):
        if where == site and since <= until:
            last[phase or "", kind] = since, Fraction(megawatts)
    at_least: dict[str, Fraction | None] = {}
    for place, kind in enumerate(KINDS):
        counts = [
            max(last[phase, firm][1] for firm in KINDS[place:] if (phase, firm) in last)
            for phase in {phase for phase, _ in last}
            if any((phase, firm) in last for firm in KINDS[place:])
        ]
        at_least[kind] = sum(counts, Fraction()) if counts and sum(counts) <= 90_000 else None
    named = {kind: at_least[kind] if any(kind == one for _, one in last) else None for kind in KINDS}
    return named, at_least


def watts(item: str) -> tuple[Fraction | None, str, Fraction | None, str]:
    """Idle watts, whence, rated watts, whence."""
    rated, idle, chips, chip_rated, chip_idle = WATTS.get(item, (None, None, None, None, None))
    rated_w, rated_from = (Fraction(rated), "item") if rated else (None, "")
    if rated_w is None and chips and chip_rated:
        rated_w, rated_from = chips * Fraction(chip_rated), "chips"
    idle_w, idle_from = (Fraction(idle), "item") if idle else (None, "")
    if idle_w is None and chips and chip_idle:
        idle_w, idle_from = chips * Fraction(chip_idle), "chips"
    if idle_w is not None and rated_w is not None and rated_from == "item":
        idle_w = min(idle_w, rated_w)
    return idle_w, idle_from, rated_w, rated_from


def sites_by_hand(world: World) -> list[Row]:
    """The limits of every site, month and item."""
    happened = [(site, item, day, how) for how, site, item, day in world.seen]
    happened += [(site, item, day, "orders") for _, site, item, _, day, _ in world.orders if site]
    months = {(site, first_of_month(day)) for site, _, day, how in happened if how != "licenses"}
    months |= {*world.site_power} | {(row[0], first_of_month(row[4])) for row in world.site_capacity}
    found = []
    for site, month in months:
        items = {item for where, item, day, _ in happened if where == site and item and first_of_month(day) <= month}
        items -= {item for item in items if item not in WATTS and _only_by_serial(happened, site, item, month)}
        found += [_limits(world, site, month, item) for item in (None, *items)]
    return sorted(
        found, key=lambda row: tuple(str(row.get(name) or "") for name in ("site_id", "month", "order_id", "item_id"))
    )


def _only_by_serial(
    happened: Sequence[tuple[str, str | None, dt.date, str]], site: str, item: str, month: dt.date
) -> bool:
    """A serial number that no row of devices names tells nothing of its item."""
    told = {how for where, one, day, how in happened if (where, one) == (site, item) and first_of_month(day) <= month}
    return told == {"serial"}


def _limits(world: World, site: str, month: dt.date, item: str | None) -> Row:
    end = (month + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    named, _ = claimed(world, site, end)
    told = world.site_power.get((site, month))
    load = Fraction(told) if told is not None and told <= 90_000 else None
    spoken = any(row[0] == site and row[4] <= end for row in world.site_capacity)
    built = world.built_for.get(site)
    capacity = next((named[kind] for kind in reversed(KINDS) if named[kind] is not None), None)
    if not spoken and built is not None and built <= 90_000:
        capacity = Fraction(built)
    idle_w, _, rated_w, rated_from = watts(item) if item else (None, "", None, "")
    most, least = (82, 40) if rated_from == "item" else (225, 40)
    at_most = None if load is None or not idle_w else load * 1_000_000 // idle_w
    ran = [None if load is None or not rated_w else load * 100_000_000 // (rated_w * pct) for pct in (most, least)]
    if at_most is not None:
        ran = [None if one is None else min(one, at_most) for one in ran]
    return {
        "site_id": site, "month": month, "item_id": item, "load_mw": told, "powered_max_units": at_most,
        "powered_low_units": ran[0], "powered_high_units": ran[1],
        **{f"{kind}_mw": named[kind] for kind in KINDS},
        "capacity_max_units": None if capacity is None or not rated_w else capacity * 1_000_000 // rated_w,
        "undrawn_mw": None if load is None or capacity is None else capacity - load,
        "drawn_pct": None if load is None or not capacity else Fraction(load * 10_000 // capacity, 100),
    }  # fmt: skip


def orders_by_hand(world: World) -> list[Row]:
    """For each order in turn: what all orders of its site need by then, and what that exceeds."""
    found = []
    standing = sorted((one for one in world.orders if one[5] != "cancelled"), key=lambda one: (one[4], one[0]))
    for place, (order_id, site, item, _, day, _) in enumerate(standing):
        so_far = [one for one in standing[: place + 1] if site and one[1] == site]
        needs = [(one[3], *watts(one[2])[2:]) for one in so_far]
        need = sum((units * each for units, each, _ in needs if each is not None), Fraction()) / 1_000_000
        exact = all(whence == "item" for *_, whence in needs)
        named, at_least = claimed(world, site or "", day)
        built = world.built_for.get(site or "")
        named["built_for"] = at_least["built_for"] = None if built is None or built > 90_000 else Fraction(built)
        more, unsure = [], []
        for kind, least in at_least.items():
            has = named[kind]
            if site and has is not None and need > has:
                more.append(kind)
            elif not (site and exact and least is not None and need <= least):
                unsure.append(kind)
        units = sum(one[3] for one in so_far if one[2] == item)
        found.append({
            "order_id": order_id, "site_id": site, "units_so_far": units if site else None,
            "need_so_far_mw": need if site else None, **{f"{kind}_mw": named[kind] for kind in named},
            "more_than": "|".join(more) or None, "open": "|".join(unsure) or None,
        })  # fmt: skip
    return sorted(found, key=lambda row: (row["site_id"] or "", row["order_id"]))
