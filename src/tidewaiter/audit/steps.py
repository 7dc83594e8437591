"""The main job: read the pack, classify its items, screen its parties, account for them, say what is missing.

Another room adds a step by adding its folder here; nothing else in the audit knows what the steps are about.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import duckdb

import tidewaiter
from tidewaiter.account.balances import balances_step
from tidewaiter.account.caps import cap_ledger_step
from tidewaiter.account.coverage import coverage_step
from tidewaiter.account.custody import custody_step
from tidewaiter.account.declared import declaration_matches_step
from tidewaiter.account.duties import license_duties_step
from tidewaiter.account.item_chips import item_chips_step
from tidewaiter.account.lineage import lineage_step
from tidewaiter.account.permit_chains import permit_chains_step
from tidewaiter.account.reach import reach_step
from tidewaiter.account.site_limits import site_limits_step
from tidewaiter.account.statements import statement_checks_step
from tidewaiter.audit.disk import write_json
from tidewaiter.audit.job import Job
from tidewaiter.core.days import parse_day
from tidewaiter.detection.explanations.step import explanations_step
from tidewaiter.detection.find import findings_step
from tidewaiter.detection.flags import red_flags_step
from tidewaiter.detection.fusion.fuse import cases_step
from tidewaiter.engine.duck import quote_name
from tidewaiter.engine.sql_step import sql_steps
from tidewaiter.engine.step import Step, Workplace, in_order, parquet, write_table
from tidewaiter.law.determinations import determinations_step
from tidewaiter.parties.list_files import SAME, is_for_screening
from tidewaiter.parties.ownership.control_step import control_step
from tidewaiter.parties.resolution.resolved_step import FOLDER, NAME, after_resolving, resolved_step
from tidewaiter.parties.screenings_step import screenings_step
from tidewaiter.records.asof import register_as_of
from tidewaiter.records.contracts import LAYOUT_VERSION, outputs, tables
from tidewaiter.records.faults import write_rejects
from tidewaiter.records.migrate import made_up_by
from tidewaiter.records.pack import PACK_FILE, files_of
from tidewaiter.records.read import PackReading, read_pack

__all__ = ["MAIN_JOB", "SQL_ROOMS"]

SQL_ROOMS = ("account",)
"""The rooms whose .sql files are steps."""


def _steps(files: Mapping[str, Path]) -> list[Step]:
    package = Path(tidewaiter.__file__).parent
    steps = [step for room in SQL_ROOMS for step in sql_steps(package / room)]
    pack = {name: path for name, path in files.items() if not is_for_screening(name) and name != SAME}
    lists = {name: path for name, path in files.items() if is_for_screening(name)}
    own = [_read_step(pack), _absent_tables_step(), item_chips_step(), screenings_step(lists)]
    own += [control_step(screened=bool(lists)), determinations_step(screened=bool(lists))]
    own += [cap_ledger_step(), license_duties_step(), site_limits_step(), custody_step(), balances_step()]
    own += [declaration_matches_step(), statement_checks_step(), permit_chains_step(), lineage_step()]
    own += [reach_step()]
    own += [findings_step(), cases_step(), explanations_step(), red_flags_step(), coverage_step()]
    return in_order(_resolved([*own, *steps], files), {*tables(), *outputs()})


def _resolved(steps: list[Step], files: Mapping[str, Path]) -> list[Step]:
    """Where the audit was given decisions about parties that are one firm, all steps but the reader wait for them."""
    if SAME not in files:
        return steps
    return [resolved_step(files), *(step if step.name == "read" else after_resolving(step) for step in steps)]


def _read_step(files: Mapping[str, Path]) -> Step:
    claim = "Every table of the pack, checked cell by cell; what cannot be read is listed."
    return Step("read", claim, (), tuple(tables()), partial(_read, files=files))


def _read(at: Workplace, *, files: Mapping[str, Path]) -> dict[str, int]:
    folder = at.folder / "read"
    folder.mkdir()
    reading = read_pack(at.con, files, at.scratch, into=folder, told=at.told)
    rows = {f"read/{name}.parquet": one.rows for name, one in reading.tables.items() if one.written}
    rows["rejects.csv"] = write_rejects(at.con, reading.faults, at.folder / "rejects.csv")
    write_json(folder / "reading.json", _as_json(reading))
    return rows | {"read/reading.json": len(reading.tables)}


def _as_json(reading: PackReading) -> dict[str, object]:
    """What the reader found beside rows: files, rejected rows, columns it does not know or misses."""
    found = {
        name: {
            "files": list(one.files),
            "rows": one.rows,
            "rejected": one.rejected,
            "unknown_columns": list(one.unknown_columns),
            "absent_columns": list(one.absent_columns),
        }
        for name, one in reading.tables.items()
    }
    return {"tables": found, "unread": list(reading.unread), "rejected_rows": reading.faults.rows}


def _absent_tables_step() -> Step:
    claim = outputs()["absent_tables"].claim
    return Step("absent_tables", claim, tuple(tables()), ("absent_tables",), _absent_tables)


def _absent_tables(at: Workplace) -> dict[str, int]:
    """Rows are counted as known on the as-of day: what was not yet known then could not be looked at."""
    counts = []
    for table in tables().values():
        counted = at.con.execute(f"SELECT count(*) FROM {quote_name(table.name)}").fetchone()
        counts.append((table.name, table.adds, counted[0] if counted else 0))
    at.con.execute("CREATE OR REPLACE TEMP TABLE counted (table_name VARCHAR, adds VARCHAR, rows BIGINT)")
    at.con.executemany("INSERT INTO counted VALUES (?, ?, ?)", counts)
    return write_table(at, "absent_tables", "SELECT * FROM counted")


def _show(con: duckdb.DuckDBPyConnection, step: Step, folder: Path, as_of: str) -> None:
    if step.name in {"read", NAME}:
        register_as_of(con, folder / "read", parse_day(as_of) if as_of else None, folder / FOLDER)
    if step.name == "read":
        return
    for table in step.writes:
        path = folder / "tables" / f"{table}.parquet"
        con.execute(f"CREATE OR REPLACE TEMP VIEW {quote_name(table)} AS SELECT * FROM {parquet(path)}")


MAIN_JOB = Job(
    files_of=files_of,
    steps=_steps,
    show=_show,
    order={name: table.order for name, table in outputs().items()},
    delay_days={name: table.delay_days for name, table in tables().items()},
    layout=LAYOUT_VERSION,
    made_up_by=lambda files: made_up_by(files.get(PACK_FILE)),
)
