"""Finished audits never change, and the link `current` always points to one that is complete.

OUT/audits/<id>/            a finished audit
OUT/audits/.building-<id>/  one that is being computed, or was stopped and can go on
OUT/current                 link to the newest finished one
OUT/store/                  the contents that the audits were computed from
"""

from __future__ import annotations

import contextlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from tidewaiter.audit.disk import digest, read_json, settle_folder
from tidewaiter.audit.lock import alone_in
from tidewaiter.audit.manifest import MANIFEST, Manifest
from tidewaiter.audit.store import Store
from tidewaiter.core.errors import Place, StateError

__all__ = ["RERUN", "RUN", "Generations", "changed_files"]

RUN = "run.json"

RERUN = ".rerun-"
"""How the folder begins in which an old audit is computed again."""

_BUILDING = ".building-"
_NEW_LINK = ".current-"


@dataclass(frozen=True, slots=True)
class Generations:
    """The audits under one OUT folder."""

    out: Path

    @property
    def audits(self) -> Path:
        """The folder of all audits, finished and not."""
        return self.out / "audits"

    @property
    def store(self) -> Store:
        """The contents that the audits here were computed from."""
        return Store(self.out / "store")

    @property
    def current(self) -> Path:
        """The link to the newest finished audit."""
        return self.out / "current"

    def finished(self, audit_id: str) -> Path:
        """Where the audit with this id stands once it is finished."""
        return self.audits / audit_id

    def building(self, audit_id: str) -> Path:
        """Where the audit with this id is computed."""
        return self.audits / f"{_BUILDING}{audit_id}"

    def unfinished(self) -> list[str]:
        """The ids of audits that were stopped and can go on."""
        return sorted(path.name.removeprefix(_BUILDING) for path in self.audits.glob(f"{_BUILDING}*"))

    def current_id(self) -> str | None:
        """The id of the audit that `current` points to, if there is one."""
        return self.current.readlink().name if self.current.is_symlink() else None

    def find(self, audit_id: str | None) -> Path:
        """The folder of a finished audit, by id or the current one, or a StateError that lists what is there."""
        wanted = audit_id or self.current_id()
        if wanted and (self.finished(wanted) / MANIFEST).is_file():
            return self.finished(wanted)
        there = sorted(path.parent.name for path in self.audits.glob(f"[!.]*/{MANIFEST}"))
        raise StateError(
            "There is no such audit." if audit_id else "There is no complete audit here.",
            place=Place(str(self.out)),
            value=audit_id or "",
            expected=f"one of: {', '.join(there)}" if there else "a folder that `tidewaiter audit PACK --out` wrote",
        )

    def prepare(self) -> None:
        """Make the folders and remove what a killed audit left half-made; only the holder of the lock may call it."""
        self.audits.mkdir(exist_ok=True)
        if self.current.exists() and not self.current.is_symlink():
            raise StateError(
                "This stands where the link to the newest audit belongs.",
                place=Place(str(self.current)),
                hint="Move it away, or choose another --out folder.",
            )
        for link in self.out.glob(f"{_NEW_LINK}*"):
            link.unlink()
        for rerun in self.out.glob(f"{RERUN}*"):
            with contextlib.suppress(StateError), alone_in(rerun):  # one that is still at work keeps its folder
                shutil.rmtree(rerun)
        self.store.sweep()

    def publish(self, audit_id: str) -> Path:
        """Give a computed audit its final name; everything in it must be on the disk already."""
        finished = self.finished(audit_id)
        self.building(audit_id).rename(finished)
        settle_folder(self.audits)
        return finished

    def point_current(self, audit_id: str) -> None:
        """Swap `current` to a finished audit in one move."""
        new = self.out / f"{_NEW_LINK}{os.getpid()}"
        new.symlink_to(Path("audits") / audit_id, target_is_directory=True)
        new.replace(self.current)
        settle_folder(self.out)


def changed_files(folder: Path) -> list[str]:
    """The files of a finished audit that are missing or are not what its manifest and run.json say."""
    expected = {name: output.sha256 for name, output in Manifest.read(folder).outputs.items()}
    expected |= (read_json(folder / RUN) or {}).get("files", {})
    return sorted(name for name, sha256 in expected.items() if not _holds(folder / name, sha256))


def _holds(path: Path, sha256: str) -> bool:
    return path.is_file() and digest(path) == sha256
