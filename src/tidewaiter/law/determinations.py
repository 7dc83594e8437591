"""Says of every shipment line whether it needed a license, under which rule, and whether it had one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from importlib import resources

import duckdb

from tidewaiter.chips import catalogue
from tidewaiter.engine.duck import quote_text
from tidewaiter.engine.step import Step, Workplace, write_table
from tidewaiter.law.bulk import Bulk
from tidewaiter.law.bulk_kind import kind_column, with_kinds
from tidewaiter.law.facts_of import DESK_ASSUMPTIONS
from tidewaiter.law.load import rulebook, rulebooks
from tidewaiter.law.rulebook import Rulebook
from tidewaiter.records.asof import RECORDED

__all__ = ["determinations_step"]

READS = (
    *("shipments", "items", "item_chips", "draws", "parties", "licenses", "license_lines", "screenings", "control"),
    "answers",
)

NOT_LISTED = "not_listed"
"""The assumption that screening makes needless."""

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
    "listed",
    "listed_owner_share_pct",
    "via_malaysia",
    "end_use",
    "us_content_pct",
    "fdp",
    "us_origin",
)


def determinations_step(*, screened: bool = False) -> Step:
    """The step that applies every rulebook to every line; a day before a rulebook begins has no row under it.

    Where parties were `screened`, their hits and owners say whether a receiver is listed: yes where a hit is confirmed,
    no where none is open; otherwise that nobody is listed is assumed, and named. What the desk answered about the
    questions `listed` and `listed_owner` counts from its day; no answer settles a hit.
    """
    claim = "Whether each shipment line needed a license, under which rule, and whether it had one."
    return Step("determinations", claim, READS, ("determinations",), partial(_run, screened=screened))


def _run(at: Workplace, *, screened: bool) -> dict[str, int]:
    books = [book for book in map(rulebook, rulebooks()) if book.requirements]
    _chip_makers(at.con)
    _temporary(at.con, "numbered_answers", _numbered_answers(at.con))
    for name in ("listings", "standings"):
        _temporary(at.con, name, _query(name))
    found = with_kinds(_query("determination_lines"), FACTS, books)
    _temporary(at.con, "determination_lines", found, {"screened": screened})
    lines = "SELECT * FROM determination_lines"
    bulk = Bulk(at.con, FACTS)
    for book in books:
        _add(bulk, book, screened=screened)
    bulk.solve(lines)
    _temporary(at.con, "determined", _with_basis(bulk.answered(lines), books))
    _temporary(at.con, "strictest", _query("strictest"))
    _temporary(at.con, "fits", _query("license_fits"))
    written = write_table(at, "determinations", _query("covered"))
    for name in (
        "determination_lines",
        "determined",
        "strictest",
        "fits",
        "chip_makers",
        "listings",
        "standings",
        "numbered_answers",
    ):
        at.con.execute(f"DROP TABLE {name}")
    bulk.close()
    return written


def _add(bulk: Bulk, book: Rulebook, *, screened: bool) -> None:
    """A line that says how the item falls under the law is taken at its word; any other is assumed to."""
    told = "(line.us_content_pct IS NOT NULL OR line.fdp IS NOT NULL)"
    desk = DESK_ASSUMPTIONS | ({NOT_LISTED: False} if screened else {})
    variants = ((told, desk | {"subject_to_ear": False}), ("true", desk))
    bulk.add(book, variants=variants, columns={"kind": kind_column(book)})


def _with_basis(answered: str, books: Iterable[Rulebook]) -> str:
    """The answers with what stands in the place of the assumption that nobody is listed, where a law knows that one."""
    laws = ", ".join(quote_text(book.jurisdiction) for book in books if NOT_LISTED in book.assumptions)
    both = "list_sort(list_distinct(string_split(concat_ws('|', assumptions, basis), '|')))"
    told = f"CASE WHEN jurisdiction IN ({laws}) AND basis <> '' THEN array_to_string({both}, '|') ELSE assumptions END"
    return f"SELECT * REPLACE ({told} AS assumptions) FROM ({answered})"


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


def _numbered_answers(con: duckdb.DuckDBPyConnection) -> str:
    """The answers with the number of the party that each was given about, where an audit put several together."""
    view = f"{RECORDED}answers"
    if con.execute("SELECT 1 FROM duckdb_views() WHERE view_name = $view", {"view": view}).fetchone():
        return f"SELECT a.*, r.subject_id AS number FROM answers AS a JOIN {view} AS r USING (row_id)"
    return "SELECT *, subject_id AS number FROM answers"


def _temporary(
    con: duckdb.DuckDBPyConnection, name: str, select: str, values: Mapping[str, object] | None = None
) -> None:
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {select}", values or {})


def _query(name: str) -> str:
    return resources.files(__package__).joinpath("queries", f"{name}.sql").read_text(encoding="utf-8")
