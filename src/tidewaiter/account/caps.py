"""Keeps a running ledger of every cap: of each license and its lines, and of each law that sets one."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources

from tidewaiter.engine.step import Step, Workplace, write_table

__all__ = ["READS", "cap_ledger_step", "law_caps"]

READS = ("draws", "item_chips", "license_lines", "licenses", "shipments")

Period = tuple[str, str, str, dt.date, dt.date, int | None, int | None, str, str, str]
"""Cap, per what, period, first and last day, limit, share in percent, law, standing, grade."""


def cap_ledger_step() -> Step:
    """The step that says of every cap how much is used, how much is left and on which day it was reached."""
    claim = "How much of each cap is used, and when it binds."
    return Step("cap_ledger", claim, READS, ("cap_ledger",), _run)


def law_caps() -> list[Mapping[str, object]]:
    """The caps that laws set, as dated data: caps.toml beside this file."""
    text = resources.files(__package__).joinpath("caps.toml").read_text(encoding="utf-8")
    caps: list[Mapping[str, object]] = tomllib.loads(text)["cap"]
    return caps


def _run(at: Workplace) -> dict[str, int]:
    at.con.execute(
        "CREATE OR REPLACE TEMP TABLE law_caps (cap VARCHAR, per VARCHAR, period VARCHAR, from_on DATE, until_on DATE, "
        "limit_value DECIMAL(18,3), share_pct BIGINT, law VARCHAR, standing VARCHAR, grade VARCHAR)"
    )
    at.con.execute("CREATE OR REPLACE TEMP TABLE cap_countries (cap VARCHAR, country VARCHAR)")
    for cap in law_caps():
        at.con.executemany("INSERT INTO law_caps VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", list(_periods(cap)))
        countries = str(cap.get("to") or cap.get("not_to")).split()
        at.con.executemany("INSERT INTO cap_countries VALUES (?, ?)", [[cap["cap"], one] for one in countries])
    query = resources.files(__package__).joinpath("queries", "cap_ledger.sql").read_text(encoding="utf-8")
    try:
        return write_table(at, "cap_ledger", query)
    finally:
        at.con.execute("DROP TABLE law_caps")
        at.con.execute("DROP TABLE cap_countries")


def _periods(cap: Mapping[str, object]) -> Iterator[Period]:
    """One row a calendar year for a yearly cap, else one for the whole time; the first year begins with the law."""
    begins, ends = cap["from"], cap["until"]
    assert isinstance(begins, dt.date) and isinstance(ends, dt.date)
    limit, share = cap.get("limit_value"), cap.get("share_pct")
    assert isinstance(limit, int | None) and isinstance(share, int | None)
    words = str(cap["law"]), str(cap["standing"]), str(cap["grade"])
    if not cap["every_year"]:
        last = "" if ends == dt.date(2099, 12, 31) else str(ends)
        yield (str(cap["cap"]), str(cap["per"]), f"{begins}/{last}", begins, ends, limit, share, *words)
        return
    for year in range(begins.year, ends.year + 1):
        first, last_day = max(begins, dt.date(year, 1, 1)), min(ends, dt.date(year, 12, 31))
        yield (str(cap["cap"]), str(cap["per"]), str(year), first, last_day, limit, share, *words)
