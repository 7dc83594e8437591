"""Sets what authorities were told beside what sellers say: matched, compared, and what only one of the two knows."""

from __future__ import annotations

from importlib import resources

from tidewaiter.account.papers import paper_words
from tidewaiter.core.codes import COUNTRY_NAMES
from tidewaiter.engine.step import Step, Workplace, write_table

__all__ = ["READS", "declaration_matches_step"]

READS = ("declarations", "documents", "items", "shipments")

_STAGES = (
    "declared_lines",
    "shipped_lines",
    "declared_keys",
    "declared_links",
    "declared_goods",
    "declared_in",
    "undeclared_lines",
    "declared_vague",
    "declared_doubts",
)
"""Each is asked of those before it, and gone when the table is written."""


def declaration_matches_step() -> Step:
    """The step that joins declarations and shipments by what both name, at last by goods and dates."""
    claim = "Each declaration line with the shipment it belongs to and what differs; and what only one side knows."
    return Step("declaration_matches", claim, READS, ("declaration_matches",), _run)


def _run(at: Workplace) -> dict[str, int]:
    limits, words = paper_words().limits, paper_words()
    columns = ", ".join(f"CAST({value} AS INTEGER) AS {name}" for name, value in sorted(limits.items()))
    at.con.execute(f"CREATE OR REPLACE TEMP TABLE paper_limits AS SELECT {columns}")
    at.con.execute("CREATE OR REPLACE TEMP TABLE country_codes (code VARCHAR)")
    at.con.executemany("INSERT INTO country_codes VALUES (?)", [[code] for code in COUNTRY_NAMES])
    at.con.execute("CREATE OR REPLACE TEMP TABLE port_names (name VARCHAR)")
    at.con.executemany("INSERT INTO port_names VALUES (?)", [[name] for name in words.port_names])
    made = ["paper_limits", "country_codes", "port_names"]
    try:
        for stage in _STAGES:
            at.con.execute(f"CREATE OR REPLACE TEMP TABLE {stage} AS {_query(stage)}")
            made.append(stage)
        return write_table(at, "declaration_matches", _query("declaration_matches"))
    finally:
        for name in made:
            at.con.execute(f"DROP TABLE {name}")


def _query(name: str) -> str:
    return resources.files(__package__).joinpath("queries", f"{name}.sql").read_text(encoding="utf-8")
