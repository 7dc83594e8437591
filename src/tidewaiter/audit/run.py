"""Audits a pack into OUT: keep the inputs, run the steps, publish the whole, and only then move `current`."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tidewaiter.audit.building import Building
from tidewaiter.audit.compute import Computation
from tidewaiter.audit.disk import digest, write_json
from tidewaiter.audit.generation import RUN, Generations, changed_files
from tidewaiter.audit.index import INDEX, write_index
from tidewaiter.audit.job import Job
from tidewaiter.audit.listener import Conduct, Stopped
from tidewaiter.audit.lock import alone_in
from tidewaiter.audit.manifest import MANIFEST, Input, Manifest, Plan, Settings, catalogue_digest, versions
from tidewaiter.audit.trouble import saying_what_to_do
from tidewaiter.core import logs
from tidewaiter.core.errors import Place, StateError
from tidewaiter.engine.step import Step

__all__ = ["Beside", "Outcome", "plan_for", "run_audit"]


@dataclass(frozen=True, slots=True)
class Beside:
    """Further inputs that are no files of the pack, by name, and what the plan says of the lists among them."""

    files: Mapping[str, Path] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A complete audit: its folder, whether it was there already, and how many steps an earlier run had finished.

    `unfinished` are the ids of other audits in the same OUT that were stopped and can go on.
    """

    audit_id: str
    folder: Path
    already_there: bool
    steps_kept: int
    unfinished: tuple[str, ...]


def run_audit(
    pack: Path,
    out: Path,
    settings: Settings,
    *,
    job: Job,
    finish: Callable[[Path], object],
    conduct: Conduct | None = None,
    beside: Beside | None = None,
) -> Outcome:
    """Audit `pack` into `out`, or go on with the same audit, or find it there; `finish` adds what a door wants to see.

    What stands `beside` the pack is kept in the store like the pack itself.

    Raises Stopped when the conduct's stop is asked for; `current` then still points to the last complete audit.
    """
    conduct = conduct or Conduct()
    try:
        with saying_what_to_do(out, conduct.memory):
            return _run(pack, out, settings, job, finish, conduct, beside or Beside())
    except Stopped:
        raise
    except (Exception, KeyboardInterrupt) as error:
        if conduct.stop.requested or isinstance(error, KeyboardInterrupt):
            raise Stopped("what is left of it") from error
        raise


def _run(
    pack: Path,
    out: Path,
    settings: Settings,
    job: Job,
    finish: Callable[[Path], object],
    conduct: Conduct,
    beside: Beside,
) -> Outcome:
    files = {**job.files_of(pack), **beside.files}
    _make(out)
    generations = Generations(out.resolve())
    with alone_in(out):
        generations.prepare()
        inputs = _keep(generations, files, conduct)
        kept = {one.name: generations.store.path(one.sha256) for one in inputs}
        steps = job.steps(kept)
        plan = plan_for(job, steps, inputs, settings, beside.lists, job.made_up_by(kept))
        with logs.about(plan.audit_id):
            return _Audit(generations, plan, Computation(job, steps, settings, conduct), finish).complete(pack)


def _make(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StateError(
            f"This folder cannot be made: {error.strerror}.", place=Place(str(out)), hint="Choose another with --out."
        ) from error


def plan_for(
    job: Job,
    steps: Sequence[Step],
    inputs: Sequence[Input],
    settings: Settings,
    lists: Mapping[str, str] | None = None,
    made_up_by: str = "",
) -> Plan:
    """What decides the result of these steps over these inputs, here and now."""
    return Plan(
        layout=job.layout,
        catalogue=catalogue_digest(),
        inputs=tuple(inputs),
        settings=settings,
        delay_days=job.delay_days,
        steps={step.name: step.digest for step in steps},
        lists=dict(lists or {}),
        made_up_by=made_up_by,
        **versions(),
    )


def _keep(generations: Generations, files: Mapping[str, Path], conduct: Conduct) -> list[Input]:
    conduct.listener.says(f"Keeping {len(files)} input file{'' if len(files) == 1 else 's'} in the store.")
    kept = []
    for name, path in sorted(files.items()):
        if conduct.stop.requested:
            raise KeyboardInterrupt
        content = generations.store.keep(path)
        kept.append(Input(name=name, sha256=content.sha256, bytes=content.bytes))
    return kept


@dataclass(frozen=True, slots=True)
class _Audit:
    generations: Generations
    plan: Plan
    computation: Computation
    finish: Callable[[Path], object]

    def complete(self, pack: Path) -> Outcome:
        audit_id = self.plan.audit_id
        folder = self.generations.finished(audit_id)
        there = folder.exists()
        kept = len(self.plan.steps)
        if there:
            _check_unchanged(folder)
        else:
            logs.event("audit begins", as_of=self.plan.settings.as_of, **versions()["engines"])
            kept = self._compute(pack)
            self.generations.publish(audit_id)
        if not (folder / INDEX).is_file():
            write_index(folder, Manifest.read(folder))
        self.generations.point_current(audit_id)
        self._drop_superseded()
        logs.event("audit complete", outcome="already there" if there else "computed")
        return Outcome(audit_id, folder, there, kept, tuple(self.generations.unfinished()))

    def _compute(self, pack: Path) -> int:
        building = Building.open(self.generations.building(self.plan.audit_id), self.plan, _now())
        kept = self.computation.run(building)
        manifest = Manifest(self.plan, building.outputs)
        write_json(building.folder / MANIFEST, manifest.as_dict())
        self.computation.conduct.listener.says("Writing the report.")
        self.finish(building.folder)
        self._write_run(building, pack)
        building.close()
        return kept

    def _drop_superseded(self) -> None:
        """Remove what an older version of the program began over the same inputs and settings and never finished."""
        for audit_id in self.generations.unfinished():
            folder = self.generations.building(audit_id)
            plan = Building.plan_in(folder)
            if plan is None or (plan.inputs, plan.settings) == (self.plan.inputs, self.plan.settings):
                shutil.rmtree(folder)

    def _write_run(self, building: Building, pack: Path) -> None:
        """When, where and how fast: what differs between two runs of the same audit."""
        added = {name: digest(building.folder / name) for name in building.added()}
        run = {
            "pack": str(pack.resolve()),
            "host": socket.gethostname(),
            "started_at": building.started_at,
            "finished_at": _now(),
            "seconds": building.seconds,
            "files": added,
        }
        write_json(building.folder / RUN, run)


def _check_unchanged(folder: Path) -> None:
    if changed := changed_files(folder):
        raise StateError(
            "This audit was changed after it was complete; it is left as it is.",
            place=Place(str(folder)),
            value=", ".join(changed),
            expected="the files that its manifest lists",
            hint="Move this folder away and run the same command to compute it again.",
        )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
