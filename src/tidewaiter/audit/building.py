"""An audit in the making: each finished step is on the disk and in `progress.json` before the next one starts.

So a crash, a power cut or Ctrl-C costs the step at work, and the same command goes on from there.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tidewaiter.audit.disk import digest, read_json, settle, settle_folder, write_json
from tidewaiter.audit.manifest import Output, Plan
from tidewaiter.engine.step import Step

__all__ = ["Building"]

PROGRESS = "progress.json"
SCRATCH = "scratch"


@dataclass
class Building:
    """The folder of one unfinished audit, and what each finished step wrote into it and how long that took."""

    folder: Path
    plan: Plan
    started_at: str
    written: dict[str, dict[str, Output]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path, plan: Plan, started_at: str) -> Building:
        """Begin an audit in `folder`, or go on with the one that is there."""
        folder.mkdir(parents=True, exist_ok=True)
        found = read_json(folder / PROGRESS)
        if found is None:
            return cls(folder, plan, started_at)
        steps = found["steps"]
        return cls(
            folder,
            plan,
            found["started_at"],
            {name: {file: Output(**one) for file, one in step["files"].items()} for name, step in steps.items()},
            {name: step["seconds"] for name, step in steps.items()},
        )

    @staticmethod
    def plan_in(folder: Path) -> Plan | None:
        """The plan of the audit that is being made in `folder`, if it got as far as that."""
        found = read_json(folder / PROGRESS)
        return Plan.from_dict(found["plan"]) if found else None

    @property
    def scratch(self) -> Path:
        """Where the engine puts what does not fit in memory."""
        return self.folder / SCRATCH

    @property
    def outputs(self) -> dict[str, Output]:
        """Every file that the finished steps wrote."""
        return {name: output for files in self.written.values() for name, output in sorted(files.items())}

    def added(self) -> list[str]:
        """Every file that is there beside the steps' own, the manifest included."""
        return [name for name in self._files() if name not in self.outputs and name != PROGRESS]

    def keep_finished(self, steps: Sequence[Step]) -> int:
        """How many of the first steps need not run again; everything else in the folder is removed.

        A step counts as finished while each of its files still has its digest; after the first that does not, none.
        """
        kept = 0
        while kept < len(steps) and self._is_whole(steps[kept].name):
            kept += 1
        finished = [step.name for step in steps[:kept]]
        self.written = {name: self.written[name] for name in finished}
        self.seconds = {name: self.seconds[name] for name in finished}
        self._remove_all_but(self.outputs)
        return kept

    def record(self, step: Step, rows: Mapping[str, int], seconds: float) -> None:
        """Note a step as finished, after all its files are on the disk."""
        if self.added() != sorted(rows):
            raise RuntimeError(f"{step.name} wrote {self.added()} and says it wrote {sorted(rows)}")
        self.written[step.name] = {name: self._settled(name, rows[name]) for name in sorted(rows)}
        self.seconds[step.name] = round(seconds, 3)
        for folder in {(self.folder / name).parent for name in rows}:
            settle_folder(folder)
        self._write_progress()

    def close(self) -> None:
        """Remove what only the making needed, and wait until the rest is on the disk."""
        shutil.rmtree(self.scratch, ignore_errors=True)
        (self.folder / PROGRESS).unlink(missing_ok=True)
        for name in self.added():
            settle(self.folder / name)
        for folder in {self.folder, *((self.folder / name).parent for name in self._files())}:
            settle_folder(folder)

    def _is_whole(self, step: str) -> bool:
        files = self.written.get(step)
        return files is not None and all(self._holds(name, output.sha256) for name, output in files.items())

    def _holds(self, name: str, sha256: str) -> bool:
        path = self.folder / name
        return path.is_file() and digest(path) == sha256

    def _settled(self, name: str, rows: int) -> Output:
        path = self.folder / name
        settle(path)
        return Output(sha256=digest(path), bytes=path.stat().st_size, rows=rows)

    def _files(self) -> Iterator[str]:
        """Every file but the engine's scratch, by its name inside the folder."""
        for path in sorted(self.folder.rglob("*")):
            name = path.relative_to(self.folder)
            if path.is_file() and name.parts[0] != SCRATCH:
                yield name.as_posix()

    def _remove_all_but(self, kept: Mapping[str, Output]) -> None:
        shutil.rmtree(self.scratch, ignore_errors=True)
        for name in list(self._files()):
            if name not in kept:
                (self.folder / name).unlink()
        for folder in sorted((path for path in self.folder.rglob("*") if path.is_dir()), reverse=True):
            if not any(folder.iterdir()):
                folder.rmdir()
        self.scratch.mkdir()
        self._write_progress()

    def _write_progress(self) -> None:
        steps = {
            name: {"seconds": self.seconds[name], "files": {file: asdict(one) for file, one in files.items()}}
            for name, files in self.written.items()
        }
        progress = {"plan": self.plan.as_dict(), "started_at": self.started_at, "steps": steps}
        write_json(self.folder / PROGRESS, progress)
