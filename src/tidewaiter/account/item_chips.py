"""Says what each item is: its chip, the TPP and density of one chip, and how many chips a unit holds."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import astuple, fields
from importlib import resources
from pathlib import Path

from tidewaiter.account.chip_facts import ChipFacts, facts_of
from tidewaiter.engine.duck import quote_text
from tidewaiter.engine.step import Step, Workplace, write_table

__all__ = ["item_chips_step"]

_TYPES = {
    "number": "BIGINT",
    "chips_in_unit": "BIGINT",
    "tpp_low": "DECIMAL(18,3)",
    "tpp_high": "DECIMAL(18,3)",
    "performance_density": "DECIMAL(18,3)",
    "die_area_mm2": "DECIMAL(18,6)",
    "dram_bandwidth_gbs": "DECIMAL(18,6)",
    "interconnect_gbs": "DECIMAL(18,6)",
    "rated_power_w": "DECIMAL(18,6)",
    "idle_power_w": "DECIMAL(18,6)",
}


def item_chips_step() -> Step:
    """The step that identifies items; each spelling is looked up once, however many items bear it."""
    return Step(
        "item_chips",
        "What each item is: its chip, TPP, density, and how many chips a unit holds.",
        ("items", "shipments", "orders"),
        ("item_chips",),
        _run,
    )


def _run(at: Workplace) -> dict[str, int]:
    at.con.execute(f"CREATE OR REPLACE TEMP TABLE items_seen AS {_query('items_seen')}")
    at.con.execute(
        "CREATE OR REPLACE TEMP TABLE spellings AS SELECT spelling, row_number() OVER (ORDER BY spelling) AS number "
        "FROM (SELECT DISTINCT spelling FROM items_seen WHERE spelling IS NOT NULL)"
    )
    spellings = at.con.execute("SELECT spelling FROM spellings ORDER BY number").fetchall()
    facts = _write(at.scratch / "chip_facts.csv", (facts_of(text) for (text,) in spellings))
    at.con.execute(
        "CREATE OR REPLACE TEMP TABLE chip_facts AS "
        f"SELECT spelling, f.* FROM ({facts}) AS f JOIN spellings USING (number)"
    )
    return write_table(at, "item_chips", _query("item_chips"))


def _query(name: str) -> str:
    return resources.files(__package__).joinpath("queries", f"{name}.sql").read_text(encoding="utf-8")


def _write(path: Path, facts: Iterable[ChipFacts]) -> str:
    """Put the facts where DuckDB reads them a thousand times faster than row by row, and say how.

    A spelling is the user's text and may hold anything; its number stands for it.
    """
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows((number, *astuple(one)[1:]) for number, one in enumerate(facts, start=1))
    names = ("number", *(one.name for one in fields(ChipFacts)[1:]))
    columns = ", ".join(f"{quote_text(name)}: '{_TYPES.get(name, 'VARCHAR')}'" for name in names)
    return (
        f"SELECT * FROM read_csv({quote_text(str(path))}, columns = {{{columns}}}, header = false, "
        "auto_detect = false, hive_partitioning = false, delim = ',', quote = '\"', escape = '\"')"
    )
