"""What an audit was computed from and what came out, by digest: enough to compute it again and compare.

`manifest.json` holds no clock, path or host, so the same input, settings and program give the same bytes. When and how
fast it ran stands in `run.json`.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, Self

import duckdb

import tidewaiter
from tidewaiter.audit.disk import digest, read_json
from tidewaiter.core.errors import Place, StateError

__all__ = ["MANIFEST", "Input", "Manifest", "Output", "Plan", "Settings", "catalogue_digest", "versions"]

MANIFEST = "manifest.json"

_ID_LENGTH = 16
_PROGRAM = Path(tidewaiter.__file__).parent
_CODE = {".py", ".sql", ".toml", ".j2", ".css", ".js"}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user decided that changes the result; memory, threads and how much is said do not belong here.

    `screened_on` is the day for which list entries and decisions count; empty where nobody was screened. `detectors`
    are the numbers that were set otherwise than shipped, by code and parameter.
    """

    as_of: str = ""
    csv: bool = False
    screened_on: str = ""
    detectors: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Input:
    """One file of the pack, or a list beside it: its name there and its content in the store."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Output:
    """One file of the audit, by its content."""

    sha256: str
    bytes: int
    rows: int


@dataclass(frozen=True, slots=True)
class Plan:
    """All that decides the result; the audit's id is a digest of it.

    `program` has the version and a digest of the program's own files, so that a changed checkout is not taken for the
    release. `steps` maps each step, in order, to the digest of its SQL. `delay_days` are the delays assumed for rows
    without recorded_at. `lists` are the lists that parties were screened against, each with its day and digest.
    `made_up_by` says what made the records up, where the pack says that they are.
    """

    layout: int
    program: Mapping[str, str]
    engines: Mapping[str, str]
    catalogue: str
    inputs: tuple[Input, ...]
    settings: Settings
    delay_days: Mapping[str, int]
    steps: Mapping[str, str]
    rulebooks: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    made_up_by: str = ""

    @property
    def audit_id(self) -> str:
        """The first 16 hexadecimal digits of the plan's SHA-256."""
        return _id_of(self.as_dict())

    def as_dict(self) -> dict[str, Any]:
        """The plan as JSON holds it."""
        inputs = [asdict(one) for one in self.inputs]
        steps = [{"name": name, "sha256": sha256} for name, sha256 in self.steps.items()]
        whole = asdict(self) | {"inputs": inputs, "steps": steps}
        # What is not said does not stand there, so that audits of before keep their ids.
        if not self.made_up_by:
            del whole["made_up_by"]
        if not self.settings.detectors:
            del whole["settings"]["detectors"]
        return whole

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Self:
        """The plan that JSON holds; what a later version added is left aside, what an older one lacks is empty."""
        known = {one.name: raw[one.name] for one in fields(cls) if one.name in raw}
        known["inputs"] = tuple(Input(**one) for one in raw["inputs"])
        known["settings"] = Settings(**raw["settings"])
        known["steps"] = {one["name"]: one["sha256"] for one in raw["steps"]}
        return cls(**known)


@dataclass(frozen=True, slots=True)
class Manifest:
    """A plan and the files that it gave."""

    plan: Plan
    outputs: Mapping[str, Output]

    def as_dict(self) -> dict[str, Any]:
        """The manifest as JSON holds it: the plan's parts, and beside them its id and the outputs."""
        outputs = {name: asdict(one) for name, one in self.outputs.items()}
        return self.plan.as_dict() | {"audit_id": self.plan.audit_id, "outputs": outputs}

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The manifest of a finished audit, or a StateError where there is none that can be trusted."""
        path = folder / MANIFEST
        raw = read_json(path) or {}
        try:
            outputs = {name: Output(**one) for name, one in raw.pop("outputs").items()}
            if raw.pop("audit_id") != _id_of(raw):
                raise ValueError("changed")
            return cls(Plan.from_dict(raw), outputs)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise StateError(
                "This is not the manifest of a complete audit, or it was changed afterwards.",
                place=Place(str(path)),
                hint="Audit the pack again; this folder proves nothing.",
            ) from error


@cache
def versions() -> dict[str, dict[str, str]]:
    """The program and the engines that are at work here, as a plan names them; looked at once a process."""
    return {
        "program": {"version": tidewaiter.__version__, "sha256": _digest_of_files(_PROGRAM, _CODE)},
        "engines": {"duckdb": duckdb.__version__, "python": platform.python_version()},
    }


@cache
def catalogue_digest() -> str:
    """The SHA-256 over the files of the chip catalogue and their names."""
    return _digest_of_files(_PROGRAM / "chips" / "catalogue", {".toml"})


def _digest_of_files(root: Path, suffixes: Collection[str]) -> str:
    running = hashlib.sha256()
    for path in sorted(path for path in root.rglob("*") if path.suffix in suffixes and path.is_file()):
        running.update(f"{path.relative_to(root).as_posix()} {digest(path)}\n".encode())
    return running.hexdigest()


def _id_of(plan: Mapping[str, Any]) -> str:
    text = json.dumps(plan, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:_ID_LENGTH]
