"""A record rechecked in a finished audit: what it changes is what an audit of the changed pack says, to the digit."""

from __future__ import annotations

import csv
import datetime as dt
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tidewaiter.audit.manifest import Settings
from tidewaiter.audit.past import needed_for
from tidewaiter.audit.recheck.local import LOCAL
from tidewaiter.audit.recheck.recheck import Recheck
from tidewaiter.audit.recheck.record import MOST_ROWS, later_than, read_records, refuse_older, refuse_unknown
from tidewaiter.audit.run import run_audit
from tidewaiter.audit.steps import MAIN_JOB
from tidewaiter.core.errors import InputError
from tidewaiter.detection.fusion import ranking
from tidewaiter.engine.duck import connect
from tidewaiter.engine.step import parquet
from tidewaiter.records.as_of_day import AS_OF_READS
from tidewaiter.records.contracts import tables

CHANGES = 25
IDS = {"custody_events": "event_id", "declarations": "declaration_id", "inspections": "inspection_id"}

NAMED = {"custody_events": ("party_id",), "declarations": ("exporter_id", "importer_id")}
"""Without these a record may be anybody's, and is refused."""


def test_every_step_that_a_record_can_change_is_run_again() -> None:
    """A step that reads a table for more than its last day is named, and so is every step after it."""
    steps = [step for step in needed_for("findings", MAIN_JOB.steps({})) if step.name not in {"read", "findings"}]
    for table, names in LOCAL.items():
        changed = {table} if table not in AS_OF_READS else set()
        # A step that reads the last day of everything need not read such a table for more; any other step does.
        direct = {step.name for step in steps if table in step.reads and not {*AS_OF_READS} <= {*step.reads}}
        assert direct <= {*names}, f"{table}: {sorted(direct - {*names})} read it"
        changed |= {written for step in steps if step.name in names for written in step.writes}
        after = {step.name for step in steps if changed & {*step.reads}}
        assert after <= {*names}, f"{table}: {sorted(after - {*names})} come after it"


def test_every_table_there_is_a_table_of_the_layout() -> None:
    assert {*LOCAL} <= {*tables()}


VISIT = "inspection_id,inspected_on,site_id,method,units_sampled,units_confirmed\nV-1,2026-03-05,S-1,visit,5,0\n"
DUTY = "license_id,duty,due_on,done_on\nL-1,report,2026-03-01,2026-03-05\n"


@pytest.fixture
def read(tmp_path: Path) -> Iterator[Callable[[str, str], dict[str, Path]]]:
    """Reads the text of a table as records."""
    with connect() as con:

        def records(table: str, text: str) -> dict[str, Path]:
            (tmp_path / f"{table}.csv").write_text(text, encoding="utf-8")
            scratch = tmp_path / "scratch"
            scratch.mkdir()
            return read_records(con, [tmp_path / f"{table}.csv"], scratch)

        yield records


@pytest.mark.parametrize(("table", "text"), [("inspections", VISIT), ("duties", DUTY)])
def test_an_audit_as_of_a_day_takes_no_record_that_was_unknown_then(
    read: Callable[[str, str], dict[str, Path]], table: str, text: str
) -> None:
    records = read(table, text)
    refuse_unknown(records, "")
    refuse_unknown(records, "2026-06-30")
    with pytest.raises(InputError, match="not known yet"):
        refuse_unknown(records, "2026-03-04")


@pytest.mark.parametrize(("table", "text"), [("inspections", VISIT), ("duties", DUTY)])
def test_a_record_of_a_later_day_than_the_audit_is_noticed(
    read: Callable[[str, str], dict[str, Path]], table: str, text: str
) -> None:
    records = read(table, text)
    with connect() as con:
        assert later_than(con, records, dt.date(2026, 3, 5)) is None
        assert later_than(con, records, dt.date(2026, 3, 4)) == dt.date(2026, 3, 4)


def test_a_delivery_of_records_is_refused(read: Callable[[str, str], dict[str, Path]]) -> None:
    head, row = VISIT.splitlines()
    many = "\n".join([head, *(row.replace("V-1", f"V-{number}") for number in range(MOST_ROWS + 1))])
    with pytest.raises(InputError, match="too many records"):
        read("inspections", many)


def test_a_file_without_a_row_is_refused(read: Callable[[str, str], dict[str, Path]]) -> None:
    with pytest.raises(InputError):
        read("inspections", VISIT.splitlines()[0] + "\n")


def test_a_record_that_the_audit_would_not_take_for_the_last_word_is_refused(
    read: Callable[[str, str], dict[str, Path]], tmp_path: Path
) -> None:
    known = VISIT.replace("units_confirmed", "units_confirmed,recorded_at").replace(",5,0", ",5,5,2026-03-07")
    with connect() as con:
        records = read("inspections", known)
        con.execute(f"CREATE TABLE inspections AS SELECT * FROM {parquet(records['inspections'])}")
        (tmp_path / "scratch").rename(tmp_path / "then")
        with pytest.raises(InputError, match="recorded later"):
            refuse_older(con, read("inspections", VISIT))
        (tmp_path / "scratch").rename(tmp_path / "before")
        refuse_older(con, read("inspections", known.replace("2026-03-07", "2026-03-08")))


@pytest.mark.slow
@pytest.mark.parametrize("steps", [ranking.STEPS, 10**6], ids=["as shipped", "every finding moves all lines"])
def test_records_change_what_an_audit_of_the_changed_pack_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    """Changes of all tables at once, on the world of a maker who did not see this program."""
    monkeypatch.setattr(ranking, "STEPS", steps)
    words = [sys.executable, "-m", "tests.other_world", "--seed", "9", "--lines", "1500", "--out", str(tmp_path)]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    pack, before, after = tmp_path / "pack", tmp_path / "before", tmp_path / "after"
    run_audit(pack, before, Settings(), job=MAIN_JOB, finish=lambda folder: None)
    dice = random.Random(4)
    records = list(_records(pack, tmp_path / "records", dice))
    with Recheck.opened(before, job=MAIN_JOB) as audit:
        effect = audit.of(records)
    for path in records:
        _put_into(pack / path.name, path)
    run_audit(pack, after, Settings(), job=MAIN_JOB, finish=lambda folder: None)
    old, new = _findings(before), _findings(after)
    differ = {one for one in {*old, *new} if old.get(one) != new.get(one)}
    assert differ, "a test in which nothing changes tells nothing"
    assert {(one.detector, one.subject_id) for one in effect.turns} == differ - {*effect.kept}
    assert not {*effect.kept} & differ, "in this world the records near tell enough"
    cases = _cases(after)
    for move in effect.moves:
        if move.after is None:
            assert move.case_id not in cases
        else:
            assert cases[move.case_id] == (move.after.probability, move.after.rank, *move.after.units)
    assert any(move.before != move.after for move in effect.moves)


def _records(pack: Path, into: Path, dice: random.Random) -> Iterator[Path]:
    """A file of records for each table: rows of the pack with cells of other rows, some under a new id."""
    into.mkdir()
    for table in LOCAL:
        if not (pack / f"{table}.csv").is_file():
            continue
        named = NAMED.get(table, ())
        rows = [row for row in _rows(pack / f"{table}.csv") if all(row[name] for name in named)]
        made = []
        for number in range(CHANGES // 5):
            row, other = dict(dice.choice(rows)), dice.choice(rows)
            free = [name for name in row if name not in {*tables()[table].key, "recorded_at", "status"}]
            for name in dice.sample(free, min(2, len(free))):
                row[name] = other[name]
            if table in IDS and dice.random() < 0.6:
                row[IDS[table]] = f"NEW-{number}"
            made.append(row)
        by_key = {
            tuple(row.get(name, "") for name in tables()[table].key) or number: row for number, row in enumerate(made)
        }
        _write(into / f"{table}.csv", list(by_key.values()))
        yield into / f"{table}.csv"


def _put_into(path: Path, records: Path) -> None:
    """The pack's table with these rows in the place of those with their keys."""
    key, new = tables()[path.stem].key, _rows(records)
    taken = {tuple(row.get(name, "") for name in key) for row in new} if key else set()
    kept = [row for row in _rows(path) if not key or tuple(row.get(name, "") for name in key) not in taken]
    _write(path, kept + new)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def _findings(out: Path) -> Mapping[tuple[str, str], tuple[object, ...]]:
    with connect() as con:
        path = parquet(out / "current/tables/findings.parquet")
        return {(row[1], row[3]): row for row in con.execute(f"SELECT * FROM {path}").fetchall()}


def _cases(out: Path) -> Mapping[str, tuple[object, ...]]:
    with connect() as con:
        path = parquet(out / "current/tables/cases.parquet")
        columns = "case_id, probability, rank, units_low, units_mid, units_high"
        return {case: tuple(rest) for case, *rest in con.execute(f"SELECT {columns} FROM {path}").fetchall()}
