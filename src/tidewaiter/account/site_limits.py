"""Says how much a site drew and was built for in a month, and how many units of each item that can run."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources

import duckdb

from tidewaiter.account.custody_nested import query
from tidewaiter.engine.step import Step, Workplace, write_table

__all__ = ["READS", "Power", "limits_of", "power", "site_limits_step"]

READS = (
    "custody_events",
    "devices",
    "inspections",
    "item_chips",
    "items",
    "license_lines",
    "licenses",
    "orders",
    "serials",
    "shipments",
    "site_capacity",
    "site_power",
    "sites",
    "tenancies",
)

_TABLES = tuple(f"site_limits_{name}" for name in ("happened", "spoken", "months", "items", "texts"))
_ORDER = ("month_number", "item_number")


@dataclass(frozen=True, slots=True)
class Power:
    """What is published about the watts of running machines: power.toml beside this file, as the step uses it.

    `shares` says, where a unit's own rated watts are known and where only its chips' are, the greatest and the least
    percent of those watts that a running unit draws, and the worst grade of what that rests on.
    """

    credible_mw: int
    credible_w: int
    shares: Sequence[tuple[str, int, int, str]]
    ranges: Sequence[Mapping[str, object]]


def power() -> Power:
    """The published ranges; a greatest share is rounded up and a least one down, so that the range only widens."""
    text = resources.files(__package__).joinpath("power.toml").read_text(encoding="utf-8")
    told = tomllib.loads(text)
    ranges, more = told["utilization"], told["overhead"]
    least = min(int(one["low_pct"]) for one in ranges)
    most = max(int(one["high_pct"]) for one in ranges)
    grades = [str(one["grade"]) for one in ranges]
    with_chips = ("chips", -(-most * more["high_pct"] // 100), least * more["low_pct"] // 100)
    shares = [("item", most, least, max(grades)), (*with_chips, max(*grades, str(more["grade"])))]
    return Power(int(told["credible_mw"]), int(told["credible_w"]), shares, [*ranges, more])


def site_limits_step() -> Step:
    """The step that sets the load and capacity of each site beside the watts of what was seen there."""
    claim = "What each site drew and was built for in a month, and how many units of each item that can run."
    return Step("site_limits", claim, READS, ("site_limits",), _run)


def _run(at: Workplace) -> dict[str, int]:
    with limits_of(at.con) as select:
        return write_table(at, "site_limits", select, order_by=_ORDER, left_out=_ORDER)


@contextmanager
def limits_of(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """The SELECT that yields the limits; what it rests on is there only inside.

    Its first two columns number the months of sites and the items in the order of their names.
    """
    published = power()
    con.execute("CREATE OR REPLACE TEMP TABLE power_limits (credible_mw BIGINT, credible_w BIGINT)")
    con.execute("INSERT INTO power_limits VALUES (?, ?)", [published.credible_mw, published.credible_w])
    con.execute(
        "CREATE OR REPLACE TEMP TABLE power_shares "
        "(rated_from VARCHAR, most_pct BIGINT, least_pct BIGINT, grade VARCHAR)"
    )
    con.executemany("INSERT INTO power_shares VALUES (?, ?, ?, ?)", [list(one) for one in published.shares])
    try:
        for name in _TABLES:
            con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query(name)}")
        yield query("site_limits")
    finally:
        for name in ("power_limits", "power_shares", *_TABLES):
            con.execute(f"DROP TABLE IF EXISTS {name}")
