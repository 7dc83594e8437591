"""Says how much a site drew and was built for in a month, and how many units of each item that can run."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from tidewaiter.engine.step import Step, Workplace, write_table

__all__ = ["READS", "Power", "power", "site_limits_step"]

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
    published = power()
    at.con.execute("CREATE OR REPLACE TEMP TABLE power_limits (credible_mw BIGINT, credible_w BIGINT)")
    at.con.execute("INSERT INTO power_limits VALUES (?, ?)", [published.credible_mw, published.credible_w])
    at.con.execute(
        "CREATE OR REPLACE TEMP TABLE power_shares "
        "(rated_from VARCHAR, most_pct BIGINT, least_pct BIGINT, grade VARCHAR)"
    )
    at.con.executemany("INSERT INTO power_shares VALUES (?, ?, ?, ?)", [list(one) for one in published.shares])
    query = resources.files(__package__).joinpath("queries", "site_limits.sql").read_text(encoding="utf-8")
    try:
        return write_table(at, "site_limits", query)
    finally:
        at.con.execute("DROP TABLE power_limits")
        at.con.execute("DROP TABLE power_shares")
