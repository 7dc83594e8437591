"""One command from a pack to a complete audit, and again from wherever it was stopped."""

from __future__ import annotations

import dataclasses
import errno
import json
import threading
from pathlib import Path

import duckdb
import pytest
from tests.audit.small_job import SHIPMENTS, content, small_job, write_pack

from tidewaiter.audit import index
from tidewaiter.audit.generation import Generations, changed_files
from tidewaiter.audit.listener import Conduct, Listener, Stop, Stopped
from tidewaiter.audit.manifest import Settings
from tidewaiter.audit.run import Outcome, run_audit
from tidewaiter.core.errors import StateError
from tidewaiter.engine.step import Step, Workplace


class Heard(Listener):
    def __init__(self) -> None:
        self.began: list[str] = []
        self.skipped: list[str] = []

    def begins(self, number: int, total: int, step: Step) -> None:
        self.began.append(f"{number}/{total} {step.name}")

    def skips(self, number: int, total: int, step: Step) -> None:
        self.skipped.append(step.name)


def write_report(folder: Path) -> None:
    (folder / "report.html").write_text("the report", encoding="utf-8")


def run(pack: Path, out: Path, **conduct: object) -> Outcome:
    return run_audit(
        pack,
        out,
        Settings(),
        job=small_job(),
        finish=write_report,
        conduct=Conduct(**conduct),  # type: ignore[arg-type]
    )


def test_an_audit_holds_its_tables_its_manifest_its_report_and_an_index(tmp_path: Path) -> None:
    outcome = run(write_pack(tmp_path / "pack"), tmp_path / "out")
    names = sorted(path.relative_to(outcome.folder).as_posix() for path in outcome.folder.rglob("*") if path.is_file())
    assert names == [
        "audit.duckdb",
        "manifest.json",
        "read/shipments.parquet",
        "report.html",
        "run.json",
        "tables/largest.csv",
        "tables/largest.parquet",
        "tables/totals.csv",
        "tables/totals.parquet",
    ]
    assert changed_files(outcome.folder) == []
    assert (tmp_path / "out" / "current").resolve() == outcome.folder
    assert (outcome.folder / "tables" / "totals.csv").read_text() == "buyer_id,units\nB0,273\nB1,287\nB2,260\n"


def test_the_index_answers_sql_by_table_name(tmp_path: Path) -> None:
    outcome = run(write_pack(tmp_path / "a [folder] 'of' mine"), tmp_path / "out [1]'s")
    with duckdb.connect(str(outcome.folder / "audit.duckdb"), read_only=True) as con:
        assert con.execute("SELECT sum(units) FROM shipments").fetchall() == [(820,)]
        assert con.execute("SELECT buyer_id, units FROM largest").fetchall() == [("B0", 273)]


def test_the_manifest_says_what_decides_the_result_and_no_clock_or_path(tmp_path: Path) -> None:
    outcome = run(write_pack(tmp_path / "pack"), tmp_path / "out")
    text = (outcome.folder / "manifest.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    assert manifest["audit_id"] == outcome.audit_id == outcome.folder.name
    assert manifest["inputs"][0]["name"] == "shipments.csv"
    assert manifest["outputs"]["tables/totals.parquet"]["rows"] == 3
    assert manifest["delay_days"] == {"shipments": 5}
    assert [step["name"] for step in manifest["steps"]] == ["read", "totals", "largest"]
    assert str(tmp_path) not in text
    assert "_at" not in text


def test_the_same_audit_elsewhere_is_byte_identical(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack")
    one = run(pack, tmp_path / "one", threads=1)
    two = run(pack, tmp_path / "two", threads=2, memory="1GB")
    assert content(one.folder) == content(two.folder)


def test_the_same_command_again_computes_nothing(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack")
    first = run(pack, tmp_path / "out")
    heard = Heard()
    again = run(pack, tmp_path / "out", listener=heard)
    assert (first.already_there, again.already_there) == (False, True)
    assert heard.began == []


def test_an_earlier_pack_points_current_back_to_its_audit(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack")
    first = run(pack, tmp_path / "out")
    write_pack(pack, SHIPMENTS + "S041,B1,41\n")
    second = run(pack, tmp_path / "out")
    assert Generations(tmp_path / "out").current_id() == second.audit_id != first.audit_id
    write_pack(pack)
    assert run(pack, tmp_path / "out").already_there
    assert Generations(tmp_path / "out").current_id() == first.audit_id
    assert second.folder.is_dir()


def test_settings_that_change_the_result_make_another_audit(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack")
    ids = {
        run_audit(pack, tmp_path / "out", settings, job=small_job(), finish=write_report).audit_id
        for settings in (Settings(), Settings(as_of="2025-03-01"), Settings(csv=True))
    }
    assert len(ids) == 3


def test_a_finished_audit_that_was_changed_is_refused_and_left_alone(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack")
    outcome = run(pack, tmp_path / "out")
    (outcome.folder / "report.html").write_text("nothing to see", encoding="utf-8")
    with pytest.raises(
        StateError, match=r"changed after it was complete(.|\n)*report\.html(.|\n)*Move this folder away"
    ):
        run(pack, tmp_path / "out")
    assert (outcome.folder / "report.html").read_text() == "nothing to see"


def test_a_lost_index_is_made_again(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack")
    outcome = run(pack, tmp_path / "out")
    (outcome.folder / "audit.duckdb").unlink()
    run(pack, tmp_path / "out")
    assert (outcome.folder / "audit.duckdb").is_file()


def test_a_step_that_fails_leaves_no_current_and_the_next_run_goes_on_from_it(tmp_path: Path) -> None:
    pack, out = write_pack(tmp_path / "pack"), tmp_path / "out"

    def fail(step: str) -> None:
        if step == "largest":
            raise RuntimeError("no power")

    with pytest.raises(RuntimeError, match="no power"):
        run_audit(pack, out, Settings(), job=small_job(fail), finish=write_report)
    assert not (out / "current").exists()
    heard = Heard()
    outcome = run(pack, out, listener=heard)
    assert (heard.skipped, heard.began) == (["read", "totals"], ["3/3 largest"])
    assert outcome.steps_kept == 2
    assert content(outcome.folder) == content(run(pack, tmp_path / "undisturbed").folder)


def test_a_report_that_fails_leaves_the_steps_finished(tmp_path: Path) -> None:
    pack, out = write_pack(tmp_path / "pack"), tmp_path / "out"

    def fail(folder: Path) -> None:
        (folder / "half.html").write_text("half a rep", encoding="utf-8")
        raise RuntimeError("no ink")

    with pytest.raises(RuntimeError, match="no ink"):
        run_audit(pack, out, Settings(), job=small_job(), finish=fail)
    outcome = run(pack, out)
    assert outcome.steps_kept == 3
    assert not (outcome.folder / "half.html").exists()


def test_a_finished_step_whose_file_was_damaged_runs_again_and_so_do_those_after_it(tmp_path: Path) -> None:
    pack, out = write_pack(tmp_path / "pack"), tmp_path / "out"

    def fail(step: str) -> None:
        if step == "largest":
            raise RuntimeError("no power")

    with pytest.raises(RuntimeError, match="no power"):
        run_audit(pack, out, Settings(), job=small_job(fail), finish=write_report)
    (damaged,) = (out / "audits").glob(".building-*/read/shipments.parquet")
    damaged.write_bytes(damaged.read_bytes()[:-1])
    outcome = run(pack, out)
    assert outcome.steps_kept == 0
    assert content(outcome.folder) == content(run(pack, tmp_path / "undisturbed").folder)


def test_a_stop_keeps_what_is_done_and_says_which_step_comes_next(tmp_path: Path) -> None:
    pack, out = write_pack(tmp_path / "pack"), tmp_path / "out"
    stop = Stop()
    job = small_job(lambda step: stop.request() if step == "totals" else None)
    with pytest.raises(Stopped, match=r"go on with step [23] of 3"):
        run_audit(pack, out, Settings(), job=job, finish=write_report, conduct=Conduct(stop=stop))
    assert run(pack, out).steps_kept >= 1


def test_a_stop_reaches_into_the_middle_of_a_long_query(tmp_path: Path) -> None:
    """The query alone would take hours; the stop comes from another thread while it runs."""
    stop = Stop()
    job = small_job()

    def endless(at: Workplace) -> dict[str, int]:
        threading.Timer(0.3, stop.request).start()
        at.con.execute("SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b").fetchall()
        return {}

    slow = dataclasses.replace(
        job, steps=lambda files: [dataclasses.replace(step, run=endless) for step in job.steps(files)]
    )
    with pytest.raises(Stopped, match="go on with step 1 of 3"):
        run_audit(
            write_pack(tmp_path / "pack"),
            tmp_path / "out",
            Settings(),
            job=slow,
            finish=write_report,
            conduct=Conduct(stop=stop),
        )


def test_a_full_disk_is_said_and_the_finished_steps_are_kept(tmp_path: Path) -> None:
    def fill(step: str) -> None:
        if step == "largest":
            raise OSError(errno.ENOSPC, "No space left on device")

    pack, out = write_pack(tmp_path / "pack"), tmp_path / "out"
    with pytest.raises(StateError, match=r"The disk is full(.|\n)*it goes on where it stopped"):
        run_audit(pack, out, Settings(), job=small_job(fill), finish=write_report)
    assert run(pack, out).steps_kept == 2


def test_a_long_table_is_a_view_in_the_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "MOST_ROWS", 10)
    outcome = run(write_pack(tmp_path / "pack"), tmp_path / "out")
    with duckdb.connect(str(outcome.folder / "audit.duckdb"), read_only=True) as con:
        kinds = con.execute("SELECT table_name, table_type FROM information_schema.tables ORDER BY ALL").fetchall()
        assert kinds == [("largest", "BASE TABLE"), ("shipments", "VIEW"), ("totals", "BASE TABLE")]
        assert con.execute("SELECT count(*) FROM shipments").fetchall() == [(40,)]


def test_an_unfinished_audit_of_other_records_is_kept_and_named(tmp_path: Path) -> None:
    pack, out = write_pack(tmp_path / "pack"), tmp_path / "out"
    stop = Stop()
    job = small_job(lambda step: stop.request())
    with pytest.raises(Stopped):
        run_audit(pack, out, Settings(), job=job, finish=write_report, conduct=Conduct(stop=stop))
    (left,) = Generations(out).unfinished()
    write_pack(pack, SHIPMENTS + "S041,B1,41\n")
    assert run(pack, out).unfinished == (left,)
    write_pack(pack)
    assert run(pack, out).unfinished == ()


def test_what_stands_in_the_place_of_the_link_is_not_touched(tmp_path: Path) -> None:
    mine = tmp_path / "out" / "current"
    mine.mkdir(parents=True)
    with pytest.raises(StateError, match="Move it away"):
        run(write_pack(tmp_path / "pack"), tmp_path / "out")
    assert mine.is_dir()
