"""Computes an old audit again from its manifest and the stored inputs, and compares every byte."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tidewaiter.audit.building import Building
from tidewaiter.audit.compute import Computation
from tidewaiter.audit.generation import RERUN, Generations, changed_files
from tidewaiter.audit.job import Job
from tidewaiter.audit.listener import Conduct
from tidewaiter.audit.lock import alone_in
from tidewaiter.audit.manifest import Manifest, Output, catalogue_digest, versions
from tidewaiter.audit.store import Kept
from tidewaiter.audit.trouble import saying_what_to_do
from tidewaiter.core import logs
from tidewaiter.engine.duck import connect
from tidewaiter.engine.step import parquet

__all__ = ["Again", "Rerun", "rerun_audit"]

COMPARED = {".parquet", ".csv"}


class Again(StrEnum):
    """How one file of an audit compares with the same file computed again."""

    IDENTICAL = "identical"
    SAME_ROWS = "same rows, other bytes"
    DIFFERENT = "different"
    MISSING = "not written this time"
    NEW = "not written then"
    CHANGED = "changed on disk since the audit"


@dataclass(frozen=True, slots=True)
class Rerun:
    """An audit computed again: how each Parquet and CSV file compares, and what in the program is not as it was."""

    audit_id: str
    files: Mapping[str, Again]
    differences: tuple[str, ...]

    @property
    def identical(self) -> bool:
        """Whether every file came out byte for byte as the audit has it."""
        return all(answer is Again.IDENTICAL for answer in self.files.values())


def rerun_audit(
    out: Path,
    audit_id: str | None,
    *,
    job: Job,
    conduct: Conduct | None = None,
    say_first: Callable[[tuple[str, ...]], None] = lambda differences: None,
) -> Rerun:
    """Compute the audit again (the current one, if no id is given); the pack itself is not needed.

    `say_first` is told what differs in program, engine and content before anything is computed.
    """
    generations = Generations(out.resolve())
    folder = generations.find(audit_id)
    then = Manifest.read(folder)
    inputs = {one.name: one.sha256 for one in then.plan.inputs}
    generations.store.check(Kept(one.sha256, one.bytes) for one in then.plan.inputs)
    steps = job.steps({name: generations.store.path(sha256) for name, sha256 in inputs.items()})
    differences = tuple(_differences(then, {step.name: step.digest for step in steps}))
    say_first(differences)
    computation = Computation(job, steps, then.plan.settings, conduct or Conduct())
    beside = out if os.access(out, os.W_OK) else None
    with (
        saying_what_to_do(out, computation.conduct.memory),
        logs.about(folder.name),
        tempfile.TemporaryDirectory(prefix=RERUN, dir=beside) as scratch,
        alone_in(Path(scratch)),
    ):
        building = Building.open(Path(scratch) / "audit", then.plan, "")
        computation.run(building)
        files = dict(_compare(folder, then.outputs, building))
    outcome = Rerun(folder.name, files, differences)
    logs.event("rerun complete", outcome="identical" if outcome.identical else "not identical")
    return outcome


def _differences(then: Manifest, steps: Mapping[str, str]) -> Iterator[str]:
    here = versions()
    for name, old, new in (
        ("Tidewaiter", then.plan.program["version"], here["program"]["version"]),
        ("DuckDB", then.plan.engines["duckdb"], here["engines"]["duckdb"]),
        ("Python", then.plan.engines["python"], here["engines"]["python"]),
    ):
        if old != new:
            yield f"{name} was {old} then and is {new} now."
    if then.plan.program["sha256"] != here["program"]["sha256"]:
        yield "The files of the program are not the same as then."
    if then.plan.catalogue != catalogue_digest():
        yield "The chip catalogue is not the same as then."
    changed = sorted(name for name in {*then.plan.steps, *steps} if then.plan.steps.get(name) != steps.get(name))
    if changed:
        yield f"These steps are not the same as then: {', '.join(changed)}."


def _compare(folder: Path, then: Mapping[str, Output], building: Building) -> Iterator[tuple[str, Again]]:
    changed = set(changed_files(folder))
    now = building.outputs
    for name in sorted({*then, *now}):
        if Path(name).suffix not in COMPARED:
            continue
        if name in changed:
            yield name, Again.CHANGED
        elif name not in now:
            yield name, Again.MISSING
        elif name not in then:
            yield name, Again.NEW
        elif then[name].sha256 == now[name].sha256:
            yield name, Again.IDENTICAL
        else:
            same = Path(name).suffix == ".parquet" and _same_rows(folder / name, building.folder / name)
            yield name, Again.SAME_ROWS if same else Again.DIFFERENT


def _same_rows(old: Path, new: Path) -> bool:
    """Equal as bags of rows, column by column of the same name and type."""
    con = connect()
    columns = [con.execute(f"DESCRIBE SELECT * FROM {parquet(path)}").fetchall() for path in (old, new)]
    return columns[0] == columns[1] and not any(
        con.execute(f"SELECT * FROM {parquet(one)} EXCEPT ALL SELECT * FROM {parquet(two)} LIMIT 1").fetchall()
        for one, two in ((old, new), (new, old))
    )
