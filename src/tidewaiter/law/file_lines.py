"""The lines of a file as facts: a table of transactions with the ten columns of a case, or the table shipments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tidewaiter.engine.duck import quote_name
from tidewaiter.law.bulk_lines import thousandths
from tidewaiter.law.facts_of import CASE_COLUMNS
from tidewaiter.law.file_items import JURISDICTION_FACTS, sql_type
from tidewaiter.records.column_types import ColumnType
from tidewaiter.records.contracts import Column, Table, tables
from tidewaiter.records.select import RECORD_NO

__all__ = ["CASES", "SHIPMENTS", "Shape"]

_TYPES = {
    "date": (ColumnType.DAY, "2025-03-14", "The day of the transaction."),
    "item": (ColumnType.TEXT, "NVIDIA H100 SXM5", "The item, by the catalogue's name or described."),
    "tpp": (ColumnType.TPP, "15832", "Total processing performance of one chip."),
    "die_area_mm2": (ColumnType.MEASURE, "814", "Applicable logic die area of one chip."),
    "performance_density": (ColumnType.MEASURE, "19.45", "TPP over die area."),
    "dram_bandwidth_gbs": (ColumnType.MEASURE, "3350", "Total DRAM bandwidth of one chip."),
    "datacenter_marketed": (ColumnType.YES_NO, "yes", "Whether it is designed or marketed for data centers."),
    "destination_iso2": (ColumnType.COUNTRY, "MY", "The country of destination."),
    "hq_iso2": (ColumnType.COUNTRY, "CN", "Headquarters of the receiver or of its ultimate parent, the stricter."),
    "case_id": (ColumnType.TEXT, "C-1", "Your own number for the line."),
}


def _column(name: str) -> Column:
    kind, example, says = _TYPES[name]
    choices = ("yes", "no") if kind is ColumnType.YES_NO else ()
    return Column(name, kind, name == "date", says, example, choices)


_CASE_TABLE = Table(
    name="cases",
    claim="Transactions to be determined, one row each.",
    adds="",
    key=(),
    day="date",
    delay_days=0,
    columns=tuple(_column(name) for name in CASE_COLUMNS),
    direction="input",
)


@dataclass(frozen=True, slots=True)
class Shape:
    """How the lines of a table become facts: `select` yields n, day, the facts, and what is wrong with a line."""

    table: Table
    day: str
    text: str
    other: str
    """The SQL of what names the item, and of what is tried where that names nothing."""

    def select(self, rows: str, items: str, item_facts: Sequence[str], kept: Sequence[str]) -> tuple[str, list[str]]:
        """The SQL of the lines' facts and kept columns, and which facts they are.

        `rows` are typed, `items` is the table of read_items. A column `unnamed` holds the text of an item of which
        nothing is known; `told` is true where something is said on how the item falls under the law.
        """
        values = _case_values(item_facts) if self.table is _CASE_TABLE else _shipment_values(item_facts)
        named = [values[fact] for fact in ("tpp", "item_kind", "performance_density") if fact in values]
        unnamed = (
            f"CASE WHEN coalesce({', '.join([f'CAST({one} AS VARCHAR)' for one in named])}) IS NULL THEN r.item END"
        )
        told = [f"{values[fact]} IS NOT NULL" for fact in JURISDICTION_FACTS if fact in values]
        columns = [
            f"r.{RECORD_NO} AS n",
            *(f"r.{quote_name(name)}" for name in kept),
            f"r.{self.day} AS day",
            f"{unnamed if self.table is _CASE_TABLE else 'CAST(NULL AS VARCHAR)'} AS unnamed",
            f"({' OR '.join(told) or 'false'}) AS told",
            *(f"CAST({sql} AS {sql_type(fact)}) AS {fact}" for fact, sql in values.items()),
        ]
        joined = (
            f"({rows}) AS r LEFT JOIN {items} AS i ON i.year = date_part('year', r.{self.day}) "
            f"AND i.text IS NOT DISTINCT FROM {self.text} AND i.other IS NOT DISTINCT FROM {self.other}"
        )
        return f"SELECT {', '.join(columns)} FROM {joined}", list(values)

    def named(self, rows: str) -> str:
        """The SQL of what names each line's item, for read_items."""
        return f"SELECT {self.text} AS text, {self.other} AS other, {self.day} AS day FROM ({rows})"


CASES = Shape(_CASE_TABLE, "date", "item", "CAST(NULL AS VARCHAR)")
SHIPMENTS = Shape(tables()["shipments"], "shipped_on", "declared_description", "item_id")


def _case_values(item_facts: Sequence[str]) -> dict[str, str]:
    """As facts_of.facts_of_row: the row's own numbers go before the catalogue's, which stay only with the same TPP."""

    def item(fact: str) -> str:
        return f"i.{fact}" if fact in item_facts else f"CAST(NULL AS {sql_type(fact)})"

    memory = f"coalesce({item('item_kind')} = 'hbm', false)"
    own = "(r.tpp IS NOT NULL OR r.die_area_mm2 IS NOT NULL OR r.performance_density IS NOT NULL)"
    keeps = f"({memory} OR NOT {own} OR coalesce(r.tpp = {item('tpp')}, false))"
    bandwidth = f"coalesce(r.dram_bandwidth_gbs, {item('dram_bandwidth_gbs')})"
    dense = f"CASE WHEN {memory} THEN {thousandths(bandwidth, 'r.die_area_mm2')} END"
    kept_density = f"CASE WHEN {keeps} AND ({memory} OR r.die_area_mm2 IS NULL) THEN {item('performance_density')} END"
    values = {
        "tpp": f"coalesce(CASE WHEN NOT {memory} THEN r.tpp END, CASE WHEN {keeps} THEN {item('tpp')} END)",
        "logic_die_area_mm2": f"CASE WHEN NOT {memory} THEN r.die_area_mm2 END",
        "performance_density": f"coalesce(CASE WHEN NOT {memory} THEN r.performance_density END, {kept_density})",
        "dram_bandwidth_gbs": bandwidth,
        "memory_bandwidth_density": f"coalesce({item('memory_bandwidth_density')}, {dense})",
        "item_kind": f"coalesce({item('item_kind')}, CASE WHEN {own} THEN 'ic' END)",
        "datacenter_marketed": f"coalesce(r.datacenter_marketed, {item('datacenter_marketed')})",
        "to_country": "r.destination_iso2",
        "hq_country": "r.hq_iso2",
        "parent_country": "r.hq_iso2",
    }
    return values | {fact: f"i.{fact}" for fact in item_facts if fact not in values}


def _shipment_values(item_facts: Sequence[str]) -> dict[str, str]:
    own = {name: f"r.{name}" for name in ("kind", "from_country", "to_country", "end_use")}
    said = "i.via_malaysia = 'yes' OR " if "via_malaysia" in item_facts else ""
    own["via_malaysia"] = (
        f"CASE WHEN {said}r.via_countries LIKE '%MY%' THEN 'yes' WHEN r.via_countries IS NOT NULL THEN 'no' END"
    )
    return {fact: f"i.{fact}" for fact in item_facts} | own
