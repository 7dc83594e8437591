"""An old audit can be computed again from what it kept, and the answer names every file that differs."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from tests.audit.small_job import SHIPMENTS, small_job, write_pack

from tidewaiter.audit import rerun
from tidewaiter.audit.job import Job
from tidewaiter.audit.manifest import Settings, versions
from tidewaiter.audit.rerun import Again, rerun_audit
from tidewaiter.audit.run import Outcome, run_audit
from tidewaiter.core.errors import StateError
from tidewaiter.engine.step import Workplace, write_table

FILES = {
    "read/shipments.parquet",
    "tables/largest.csv",
    "tables/largest.parquet",
    "tables/totals.csv",
    "tables/totals.parquet",
}


@pytest.fixture
def audited(tmp_path: Path) -> Outcome:
    """A complete audit in tmp_path/out whose pack is gone."""
    pack = write_pack(tmp_path / "pack")
    outcome = run_audit(pack, tmp_path / "out", Settings(), job=small_job(), finish=lambda folder: None)
    shutil.rmtree(pack)
    return outcome


def changed_job(select: str) -> Job:
    """The small job with another way to the table `totals`."""

    def run(at: Workplace) -> dict[str, int]:
        return write_table(at, "totals", select)

    job = small_job()
    return replace(
        job,
        steps=lambda files: [
            replace(step, run=run, digest="other") if step.name == "totals" else step for step in job.steps(files)
        ],
    )


def test_an_audit_comes_out_identical_though_its_pack_is_gone(audited: Outcome, tmp_path: Path) -> None:
    again = rerun_audit(tmp_path / "out", None, job=small_job())
    assert again.identical
    assert again.audit_id == audited.audit_id
    assert set(again.files) == FILES
    assert again.differences == ()


def test_an_older_audit_is_named_by_its_id(audited: Outcome, tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack", SHIPMENTS + "S041,B1,41\n")
    run_audit(pack, tmp_path / "out", Settings(), job=small_job(), finish=lambda folder: None)
    again = rerun_audit(tmp_path / "out", audited.audit_id, job=small_job())
    assert (again.audit_id, again.identical) == (audited.audit_id, True)


def test_nothing_is_left_behind(audited: Outcome, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    rerun_audit(tmp_path / "out", None, job=small_job())
    assert sorted(tmp_path.rglob("*")) == before


def test_an_unknown_id_is_answered_with_those_that_are_there(audited: Outcome, tmp_path: Path) -> None:
    with pytest.raises(StateError, match=f"no such audit(.|\n)*{audited.audit_id}"):
        rerun_audit(tmp_path / "out", "0123456789abcdef", job=small_job())
    with pytest.raises(StateError, match="no complete audit"):
        rerun_audit(tmp_path, None, job=small_job())


def test_a_stored_input_that_was_changed_or_lost_is_named(audited: Outcome, tmp_path: Path) -> None:
    (stored,) = (path for path in (tmp_path / "out" / "store").rglob("*") if path.is_file())
    stored.chmod(0o644)
    stored.write_text(SHIPMENTS.replace("S001,B1,1", "S001,B1,9"))
    with pytest.raises(StateError, match=f"{stored.name}: A stored input was changed after the audit"):
        rerun_audit(tmp_path / "out", None, job=small_job())
    stored.unlink()
    with pytest.raises(StateError, match="A stored input is missing"):
        rerun_audit(tmp_path / "out", None, job=small_job())


def test_a_manifest_that_was_changed_proves_nothing(audited: Outcome, tmp_path: Path) -> None:
    path = audited.folder / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["settings"]["as_of"] = "2025-01-01"
    path.write_text(json.dumps(manifest))
    with pytest.raises(StateError, match="proves nothing"):
        rerun_audit(tmp_path / "out", None, job=small_job())


def test_a_table_that_was_changed_on_disk_is_told_from_one_that_computes_differently(
    audited: Outcome, tmp_path: Path
) -> None:
    (audited.folder / "tables" / "totals.csv").write_text("buyer_id,units\n")
    again = rerun_audit(tmp_path / "out", None, job=small_job())
    assert {name: answer for name, answer in again.files.items() if answer is not Again.IDENTICAL} == {
        "tables/totals.csv": Again.CHANGED
    }


def test_another_result_is_different_and_the_changed_step_is_said_first(audited: Outcome, tmp_path: Path) -> None:
    said: list[tuple[str, ...]] = []
    job = changed_job("SELECT buyer_id, 1 + CAST(sum(units) AS BIGINT) AS units FROM shipments GROUP BY buyer_id")
    again = rerun_audit(tmp_path / "out", None, job=job, say_first=said.append)
    assert not again.identical
    assert again.files["tables/totals.parquet"] is Again.DIFFERENT
    assert again.files["read/shipments.parquet"] is Again.IDENTICAL
    assert said == [("These steps are not the same as then: totals.",)]


def test_the_same_rows_in_another_order_are_called_that(audited: Outcome, tmp_path: Path) -> None:
    select = "SELECT buyer_id, CAST(sum(units) AS BIGINT) AS units FROM shipments GROUP BY buyer_id"
    job = replace(changed_job(select), order={"totals": ["units"], "largest": ["buyer_id"]})
    again = rerun_audit(tmp_path / "out", None, job=job)
    assert again.files["tables/totals.parquet"] is Again.SAME_ROWS
    assert not again.identical


def test_another_version_of_the_program_is_said_first(
    audited: Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = versions()
    monkeypatch.setattr(rerun, "versions", lambda: now | {"program": now["program"] | {"version": "9.9.9"}})
    again = rerun_audit(tmp_path / "out", None, job=small_job())
    assert again.differences == (f"Tidewaiter was {_version_of(audited)} then and is 9.9.9 now.",)
    assert again.identical


def _version_of(outcome: Outcome) -> object:
    return json.loads((outcome.folder / "manifest.json").read_text())["program"]["version"]
