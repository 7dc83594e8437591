"""Lists and decisions as inputs of an audit: files of their own, so that it can be computed again without the store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from tidewaiter.core.errors import InputError
from tidewaiter.parties.entries import ListVersion
from tidewaiter.parties.lists.record import canonical, entry_of, record_of

__all__ = ["DECISIONS", "LISTS", "SAME", "is_for_screening", "list_files", "listed_in", "read_list_files"]

LISTS = "lists/"
DECISIONS = "screening/decisions.jsonl"
SAME = "screening/same.jsonl"
"""Names that no file of a pack can have: a pack is one flat folder."""

_TOLD = ("list_id", "title", "source", "digest", "file_digest")


def is_for_screening(name: str) -> bool:
    """Whether an input of this name is a list or the decisions, and no file of the pack."""
    return name.startswith(LISTS) or name == DECISIONS


def list_files(versions: Iterable[ListVersion], decisions: Path, folder: Path) -> dict[str, Path]:
    """Write each version into the folder, and name the files with that of the decisions as inputs of an audit."""
    files: dict[str, Path] = {}
    for version in versions:
        name = f"{LISTS}{version.list_id}.json"
        if name in files:
            raise InputError(
                "Two of the files hold the same list.", value=version.list_id, hint="Name each list once with --list."
            )
        told = {field: getattr(version, field) for field in _TOLD} | {"as_of": version.as_of.isoformat()}
        files[name] = folder / f"{len(files)}.json"
        files[name].write_bytes(canonical(told | {"entries": [record_of(one) for one in version.entries]}))
    if files and decisions.is_file():
        files[DECISIONS] = decisions
    return files


def listed_in(versions: Iterable[ListVersion]) -> dict[str, str]:
    """Each list with its day and digest, as a manifest names it."""
    return {version.list_id: f"{version.as_of} {version.digest}" for version in versions}


def read_list_files(files: Mapping[str, Path]) -> tuple[ListVersion, ...]:
    """The versions among the inputs of an audit, by name."""
    return tuple(_read(path) for name, path in sorted(files.items()) if name.startswith(LISTS))


def _read(path: Path) -> ListVersion:
    raw = json.loads(path.read_bytes())
    entries = tuple(map(entry_of, raw["entries"]))
    return ListVersion(
        **{field: raw[field] for field in _TOLD}, as_of=date.fromisoformat(raw["as_of"]), entries=entries
    )
