"""Writes a finished audit's folder for the report's tests: typed tables, a small account by a second hand, a manifest.

Parties, chips and figures are invented. The account is worked out here in plain Python, so that it can serve as oracle.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import duckdb

from tidewaiter.audit.manifest import Settings
from tidewaiter.audit.run import run_audit
from tidewaiter.audit.steps import MAIN_JOB
from tidewaiter.report import write_report
from tidewaiter.report.folder import query
from tidewaiter.report.known import KNOWN

Cells = Mapping[str, object]
Tables = Mapping[str, Sequence[Cells]]

CHIPS: dict[str, tuple[str, str, str, str, str]] = {
    "Alpha 1": ("Alpha 1", "name", "", "5000", "5000"),
    "alpha-one": ("Alpha 1", "alias", "", "5000", "5000"),
    "Beta 2": ("Beta 2", "part_number", "", "15824.5", "15824.5"),
    "Gamma": ("", "candidates", "Gamma PCIe|Gamma SXM", "12000", "16000"),
}
"""Chip as written in items: catalogue name, how it was matched, candidates, TPP low and high of one chip."""


def write_audit(folder: Path, tables: Tables, *, as_of: str = "", rejects: Iterable[Cells] = ()) -> Path:
    """An audit of `tables` in `folder`: what is not given is absent, as in a pack of one table.

    Its account counts every line, whatever `as_of` says.
    """
    (folder / "read").mkdir(parents=True)
    (folder / "tables").mkdir()
    con = duckdb.connect()
    con.execute(query("shape"))
    for name, rows in tables.items():
        write_table(con, folder / "read" / f"{name}.parquet", name, [_with_row_id(name, row) for row in rows])
    item_chips = [_item_chip(item) for item in tables.get("items", ())]
    balances = account(tables.get("shipments", ()), {str(chip["item_id"]): chip for chip in item_chips})
    coverage = {
        "detector": "item_chips", "subject_kind": "item", "subjects": len(item_chips),
        "subjects_yes": sum(1 for chip in item_chips if chip["chip"]), "subjects_no": 0,
        "subjects_unknown": sum(1 for chip in item_chips if not chip["chip"]), "top_missing_facts": "chip",
    }  # fmt: skip
    absent = [
        {"table_name": name, "adds": f"What {name} would add.", "rows": len(tables.get(name, ()))}
        for name in ("custody_events", "licenses", "parties", "shipments", "sites", "trade_flows")
    ]
    write_table(con, folder / "tables" / "item_chips.parquet", "item_chips", item_chips)
    write_table(con, folder / "tables" / "balances.parquet", "balances", balances)
    write_table(con, folder / "tables" / "coverage.parquet", "coverage", [coverage])
    write_table(con, folder / "tables" / "absent_tables.parquet", "absent_tables", absent)
    write_rejects(folder / "rejects.csv", rejects)
    (folder / "manifest.json").write_text(json.dumps(manifest(tables, as_of), indent=2), encoding="utf-8")
    return folder


def write_table(con: duckdb.DuckDBPyConnection, path: Path, name: str, rows: Sequence[Cells]) -> None:
    """The rows as Parquet, with the types of the report's own shape and any further column as text."""
    shown = con.execute(
        f"from duckdb_columns() select column_name, data_type where schema_name = 'shape' and table_name = '{name}'"
    )
    types = dict(shown.fetchall()) | {"recorded_at": "TIMESTAMP"}
    columns = list(dict.fromkeys([*types, *(key for row in rows for key in row)]))
    con.execute(
        "create or replace table sample (" + ", ".join(f'"{c}" {types.get(c, "VARCHAR")}' for c in columns) + ")"
    )
    for row in rows:
        values = [None if row.get(column) in {"", None} else row[column] for column in columns]
        con.execute(f"insert into sample values ({', '.join('?' * len(columns))})", values)
    con.execute(f"copy sample to '{str(path).replace(chr(39), chr(39) * 2)}' (format parquet)")


def write_tables(audit: Path, **tables: Sequence[Cells]) -> Path:
    """Tables that an audit writes, put into the folder of one; the folder again."""
    con = duckdb.connect()
    con.execute(query("shape"))
    for name, rows in tables.items():
        write_table(con, audit / "tables" / f"{name}.parquet", name, rows)
    return audit


def account(shipments: Iterable[Cells], chips: Mapping[str, Cells]) -> list[Cells]:
    """The balance of each party and item at the end of each month in which it changed."""
    moves: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for line in shipments:
        if line.get("item_id"):
            item, units = str(line["item_id"]), int(str(line["units"]))
            moves[str(line["buyer_id"]), item].append((str(line.get("received_on") or line["shipped_on"]), units))
            moves[str(line["seller_id"]), item].append((str(line["shipped_on"]), -units))
    rows: list[Cells] = []
    for (holder, item), changes in sorted(moves.items()):
        months: dict[str, dict[str, int]] = {}
        received = reshipped = supply = 0
        for day, units in sorted(changes, key=lambda change: (change[0], -change[1])):
            received, reshipped = received + max(units, 0), reshipped + max(-units, 0)
            supply = max(supply, reshipped - received)
            months[day[:7]] = {"received": received, "reshipped": reshipped, "supply": supply}
        rows += [_balance(holder, item, month, chips.get(item, {}), **counts) for month, counts in months.items()]
    return rows


def _balance(holder: str, item: str, month: str, chip: Cells, received: int, reshipped: int, supply: int) -> Cells:
    units = supply + received - reshipped
    chips = None if chip.get("chips_per_unit") is None else units * int(str(chip["chips_per_unit"]))
    bounds = {
        bound: None if chips is None or chip.get(bound) is None else chips * Decimal(str(chip[bound]))
        for bound in ("tpp_low", "tpp_high")
    }
    return {
        "holder_kind": "party", "holder_id": holder, "item_id": item, "month": f"{month}-01", "chips": chips,
        "received_units": received, "reshipped_units": reshipped, "expected_units": units,
        "unexplained_supply_units": supply, **bounds,
    }  # fmt: skip


def _item_chip(item: Cells) -> dict[str, object]:
    chip, matched_by, candidates, low, high = CHIPS.get(str(item.get("chip", "")), ("", "none", "", None, None))
    return {
        "item_id": item["item_id"], "chip": chip, "matched_by": matched_by, "candidates": candidates,
        "chips_per_unit": item["chips_per_unit"], "tpp_low": low, "tpp_high": high,
        "tpp_precision": "fp16" if chip else "", "performance_density": "6.5" if chip else "",
        "datacenter_marketed": "yes" if chip else "", "missing_facts": "" if chip else "chip",
        "row_id": _with_row_id("items", item)["row_id"],
    }  # fmt: skip


def write_rejects(path: Path, rejects: Iterable[Cells]) -> None:
    """The list of what was left out, as an audit writes it."""
    columns = ["file", "line", "column", "value", "expected", "problem", "to_do", "table_name"]
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(rejects)


def manifest(tables: Tables, as_of: str) -> dict[str, object]:
    """A manifest of the shape an audit writes, over invented digests."""
    digest = hashlib.sha256(repr(tables).encode()).hexdigest()
    return {
        "layout": 1,
        "program": {"version": "0.0.0-test", "sha256": digest},
        "engines": {"duckdb": "2.0", "python": "3.11"},
        "catalogue": digest,
        "inputs": [{"name": f"{name}.csv", "sha256": digest, "bytes": 100} for name in sorted(tables)],
        "settings": {"as_of": as_of, "csv": False},
        "delay_days": {"shipments": 5, "orders": 2, "custody_events": 3},
        "steps": [{"name": "read", "sha256": ""}, {"name": "item_chips", "sha256": digest}],
        "audit_id": digest[:16],
        "outputs": {"tables/balances.parquet": {"sha256": digest, "bytes": 10, "rows": 3}},
    }


def write_pack(folder: Path, tables: Tables) -> Path:
    """The tables as a record pack of CSV files."""
    folder.mkdir()
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, list(dict.fromkeys(column for row in rows for column in row)))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def really_audit(pack: Path, out: Path, *, as_of: str = "") -> Path:
    """The folder of an audit made by the program itself, with its report."""
    return run_audit(pack, out, Settings(as_of=as_of), job=MAIN_JOB, finish=write_report).folder


def _with_row_id(table: str, row: Cells) -> dict[str, object]:
    key = [row.get(column) for column in KNOWN[table].key] or sorted(row.items())
    return {**row, "row_id": hashlib.md5(f"{table} {key}".encode()).hexdigest()[:20]}
