"""Says of every shipment line whether it needed a license, under which rule, and whether it had one."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources

import duckdb

from tidewaiter.chips import catalogue
from tidewaiter.engine.step import Step, Workplace, write_table
from tidewaiter.law.bulk import Bulk
from tidewaiter.law.bulk_kind import kind_column, with_kinds
from tidewaiter.law.facts_of import DESK_ASSUMPTIONS
from tidewaiter.law.load import rulebook, rulebooks
from tidewaiter.law.rulebook import Rulebook

__all__ = ["determinations_step"]

READS = ("shipments", "items", "item_chips", "parties", "licenses", "license_lines")

FACTS = (
    "tpp",
    "performance_density",
    "dram_bandwidth_gbs",
    "io_gbs",
    "tops",
    "datacenter_marketed",
    "item_kind",
    "designed_in",
    "letter_holder",
    "kind",
    "from_country",
    "to_country",
    "hq_country",
    "parent_country",
    "via_malaysia",
    "end_use",
    "us_content_pct",
    "fdp",
    "us_origin",
)


def determinations_step() -> Step:
    """The step that applies every rulebook to every line; a day before a rulebook begins has no row under it."""
    claim = "Whether each shipment line needed a license, under which rule, and whether it had one."
    return Step("determinations", claim, READS, ("determinations",), _run)


def _run(at: Workplace) -> dict[str, int]:
    books = [book for book in map(rulebook, rulebooks()) if book.requirements]
    _chip_makers(at.con)
    _temporary(at.con, "determination_lines", with_kinds(_query("determination_lines"), FACTS, books))
    lines = "SELECT * FROM determination_lines"
    bulk = Bulk(at.con, FACTS)
    for book in books:
        _add(bulk, book)
    bulk.solve(lines)
    _temporary(at.con, "determined", bulk.answered(lines))
    _temporary(at.con, "strictest", _query("strictest"))
    _temporary(at.con, "fits", _query("license_fits"))
    written = write_table(at, "determinations", _query("covered"))
    for name in ("determination_lines", "determined", "strictest", "fits", "chip_makers"):
        at.con.execute(f"DROP TABLE {name}")
    bulk.close()
    return written


def _add(bulk: Bulk, book: Rulebook) -> None:
    """A line that says how the item falls under the law is taken at its word; any other is assumed to."""
    told = "(line.us_content_pct IS NOT NULL OR line.fdp IS NOT NULL)"
    variants = ((told, DESK_ASSUMPTIONS | {"subject_to_ear": False}), ("true", DESK_ASSUMPTIONS))
    bulk.add(book, variants=variants, columns={"kind": kind_column(book)})


def _chip_makers(con: duckdb.DuckDBPyConnection) -> None:
    """What the catalogue knows of a chip beside what item_chips holds: its maker, where it was designed, its TOPS."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE chip_makers "
        "(chip VARCHAR, designed_in VARCHAR, letter_holder VARCHAR, tops DECIMAL(18,3))"
    )
    rows = [
        [one.name, one.designed_in, one.manufacturer, max((op.tops for op in one.ops), default=None)]
        for one in catalogue().chips
    ]
    con.executemany("INSERT INTO chip_makers VALUES (?, ?, ?, ?)", rows)


def _temporary(
    con: duckdb.DuckDBPyConnection, name: str, select: str, values: Mapping[str, object] | None = None
) -> None:
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {select}", values or {})


def _query(name: str) -> str:
    return resources.files(__package__).joinpath("queries", f"{name}.sql").read_text(encoding="utf-8")
