"""What an audit says of itself: what it was computed from, under which assumptions, and how to compute it again."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tidewaiter.core.days import parse_day
from tidewaiter.core.errors import InputError, Place

__all__ = ["InputFile", "ListUsed", "Manifest", "read_manifest"]


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file of the pack, by its content."""

    name: str
    sha256: str
    bytes: int | None


@dataclass(frozen=True, slots=True)
class ListUsed:
    """One list that parties were screened against, and its day."""

    list_id: str
    as_of: str

    @property
    def words(self) -> str:
        """The list as a sentence names it."""
        return f"{self.list_id} of {self.as_of}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """The parts of manifest.json that the report shows; empty where an audit has none."""

    audit_id: str = ""
    sha256: str = ""
    as_of: dt.date | None = None
    layout: str = ""
    program: Mapping[str, str] = field(default_factory=dict)
    engines: Mapping[str, str] = field(default_factory=dict)
    catalogue: str = ""
    inputs: tuple[InputFile, ...] = ()
    delay_days: Mapping[str, int] = field(default_factory=dict)
    steps: tuple[str, ...] = ()
    lists: tuple[ListUsed, ...] = ()
    screened_on: dt.date | None = None
    made_up_by: str = ""
    chosen: Mapping[str, int] = field(default_factory=dict)

    @property
    def resolved(self) -> bool:
        """Whether the audit was given decisions about parties that are one firm."""
        return any(one.name == "screening/same.jsonl" for one in self.inputs)


def read_manifest(audit_dir: Path) -> Manifest:
    """The manifest in an audit's folder; an empty one where the folder has none."""
    path = audit_dir / "manifest.json"
    if not path.is_file():
        return Manifest()
    content = path.read_bytes()
    try:
        raw = json.loads(content)
        return _manifest(raw, hashlib.sha256(content).hexdigest())
    except (AttributeError, InputError, KeyError, TypeError, ValueError) as error:
        raise InputError(
            "The manifest of this audit cannot be read.",
            place=Place(file=str(path)),
            expected="JSON as the audit wrote it",
            hint="Run the audit again: this file is broken, your records are not.",
        ) from error


def _manifest(raw: Mapping[str, object], sha256: str) -> Manifest:
    settings = _mapping(raw.get("settings"))
    as_of, screened_on = str(settings.get("as_of") or ""), str(settings.get("screened_on") or "")
    inputs = [_mapping(one) for one in _list(raw.get("inputs"))]
    return Manifest(
        audit_id=str(raw.get("audit_id", "")),
        sha256=sha256,
        as_of=parse_day(as_of) if as_of else None,
        layout=str(raw.get("layout", "")),
        program={key: str(value) for key, value in _mapping(raw.get("program")).items()},
        engines={key: str(value) for key, value in _mapping(raw.get("engines")).items()},
        catalogue=str(raw.get("catalogue", "")),
        inputs=tuple(InputFile(str(one["name"]), str(one["sha256"]), _whole(one.get("bytes"))) for one in inputs),
        delay_days={key: _whole(value) or 0 for key, value in _mapping(raw.get("delay_days")).items()},
        steps=tuple(str(_mapping(one)["name"]) for one in _list(raw.get("steps"))),
        lists=tuple(ListUsed(key, str(day).split(" ")[0]) for key, day in _mapping(raw.get("lists")).items()),
        screened_on=parse_day(screened_on) if screened_on else None,
        made_up_by=str(raw.get("made_up_by", "")),
        chosen={key: _whole(value) or 0 for key, value in _mapping(settings.get("detectors")).items()},
    )


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
