"""Keeps every version of every list, with digest, day and the file it came from; a crash leaves the old or the new."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from tidewaiter.core.errors import InputError, StateError
from tidewaiter.parties.entries import ListEntry, ListVersion
from tidewaiter.parties.lists.record import canonical, digest_of, entry_of, record_of

__all__ = ["Added", "Held", "ListStore"]

_INDEX = "versions.json"


@dataclass(frozen=True, slots=True)
class Held:
    """A version that the store holds, without its entries; `effects` counts by effect those not ended on its day."""

    list_id: str
    title: str
    source: str
    as_of: date
    digest: str
    file_digest: str
    entries: int
    effects: Mapping[str, int]
    files: Mapping[str, str]

    @property
    def in_force(self) -> int:
        """How many of its entries are in force on its day."""
        return sum(self.effects.values())


@dataclass(frozen=True, slots=True)
class Added:
    """What adding a version did: `new` is false where the list says what it said before."""

    version: ListVersion
    new: bool
    ended: int
    came_back: int


class ListStore:
    """A folder of list versions: `versions.json`, one JSON file a version named by its digest, raw files by theirs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def versions(self, list_id: str) -> tuple[Held, ...]:
        """All versions of a list, oldest first."""
        return tuple(one for one in self.held() if one.list_id == list_id)

    def held(self) -> tuple[Held, ...]:
        """All versions of all lists, by list and day."""
        path = self.folder / _INDEX
        try:
            rows: list[dict[str, Any]] = json.loads(path.read_bytes())["versions"]
            return tuple(Held(**{**row, "as_of": date.fromisoformat(row["as_of"])}) for row in rows)
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, TypeError, KeyError) as error:
            hint = "Restore the file from a backup, or move the folder away and add the lists again."
            raise StateError(f"The register of lists cannot be read: {error}", value=str(path), hint=hint) from error

    def load(self, held: Held) -> ListVersion:
        """A version with its entries, those that ended included."""
        path = self._file(held)
        collects = gc.isenabled()
        gc.disable()  # nothing made here can be garbage, and looking for it takes as long as the reading
        try:
            entries = tuple(map(entry_of, json.loads(path.read_bytes())["entries"]))
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise StateError(
                f"A version of {held.list_id} cannot be read: {error}", value=str(path), hint="Add the list again."
            ) from error
        finally:
            if collects:
                gc.enable()
        return ListVersion(held.list_id, held.title, held.source, held.as_of, held.digest, held.file_digest, entries)

    def current(self, on: date | None = None) -> tuple[ListVersion, ...]:
        """For every list the version that was the newest on a day; before the first one, the first.

        Entries that ended are in it: ask each `holds_on(day)`.
        """
        return tuple(self.load(one) for one in self.current_held(on))

    def current_held(self, on: date | None = None) -> tuple[Held, ...]:
        """As `current`, without reading the entries."""
        found: dict[str, Held] = {}
        for one in self.held():
            if one.list_id not in found or on is None or one.as_of <= on:
                found[one.list_id] = one
        return tuple(found.values())

    def check(self, version: ListVersion) -> None:
        """Refuse a version that is older than the newest held, or in which most current entries are missing."""
        newest = self._newest(version)
        if newest is not None:
            _check_loss(self.load(newest), version)

    def add(self, version: ListVersion, files: Mapping[str, bytes] | None = None, *, anyway: bool = False) -> Added:
        """Keep a version; one that `check` refuses is kept only with `anyway`, an older one never."""
        newest = self._newest(version)
        if newest is None:
            return Added(self._keep(version, files or {}), new=True, ended=0, came_back=0)
        old = self.load(newest)
        if not anyway:
            _check_loss(old, version)
        merged, ended, came_back = _merged(old, version)
        if merged.entries == old.entries:
            return Added(old, new=False, ended=0, came_back=0)
        return Added(self._keep(merged, files or {}), new=True, ended=ended, came_back=came_back)

    def _newest(self, version: ListVersion) -> Held | None:
        versions = self.versions(version.list_id)
        newest = versions[-1] if versions else None
        if newest is not None and version.as_of < newest.as_of:
            raise InputError(
                f"A newer version of {version.list_id} is held.",
                value=version.as_of.isoformat(),
                expected=f"{newest.as_of} or later",
                hint="Add versions oldest first, or keep old ones in a store of their own (--home).",
            )
        return newest

    def _keep(self, version: ListVersion, files: Mapping[str, bytes]) -> ListVersion:
        digests = {}
        for name, content in sorted(files.items()):
            digests[name] = hashlib.sha256(content).hexdigest()
            path = self.folder / "files" / digests[name]
            if not path.exists():
                _write(path, content)
        holding = (one for one in version.entries if one.ended_on is None or version.as_of < one.ended_on)
        effects = Counter(one.effect for one in holding)
        held = Held(
            version.list_id,
            version.title,
            version.source,
            version.as_of,
            version.digest,
            version.file_digest,
            len(version.entries),
            dict(sorted(effects.items())),
            digests,
        )
        shape = {"list_id": held.list_id, "entries": [record_of(one) for one in version.entries]}
        _write(self._file(held), canonical(shape))
        rows = sorted([*self.held(), held], key=lambda one: (one.list_id, one.as_of))  # a day's last one stands last
        index = {"versions": [_row(one) for one in rows]}
        _write(self.folder / _INDEX, (json.dumps(index, ensure_ascii=False, indent=1) + "\n").encode())
        return version

    def _file(self, held: Held) -> Path:
        return self.folder / "versions" / f"{held.digest}.json"


def _row(held: Held) -> dict[str, object]:
    return {
        "list_id": held.list_id,
        "title": held.title,
        "source": held.source,
        "as_of": held.as_of.isoformat(),
        "digest": held.digest,
        "file_digest": held.file_digest,
        "entries": held.entries,
        "effects": dict(held.effects),
        "files": dict(held.files),
    }


def _in_force(version: ListVersion) -> set[str]:
    return {one.entry_id for one in version.entries if one.ended_on is None or version.as_of < one.ended_on}


def _check_loss(old: ListVersion, new: ListVersion) -> None:
    in_force = _in_force(old)
    remain = len(in_force & {one.entry_id for one in new.entries})
    if remain * 2 < len(in_force):
        raise InputError(
            f"Most entries of {new.list_id} are missing from this version; the one held before stays.",
            value=f"{remain:,} of {len(in_force):,} entries remain",
            expected="at least half of them",
            hint="Download the list again. If its publisher did end them, or the source is another one, use --anyway.",
        )


def _merged(old: ListVersion, new: ListVersion) -> tuple[ListVersion, int, int]:
    """The new version with the entries that it no longer has, each ended; how many ended, how many came back."""
    here = {one.entry_id for one in new.entries}
    gone = [one for one in old.entries if one.entry_id not in here]
    ended = [_ended(one, new.as_of) for one in gone]
    entries = tuple(sorted([*new.entries, *ended], key=lambda one: one.entry_id))
    in_force = _in_force(old)
    was_ended = {one.entry_id for one in old.entries} - in_force
    merged = replace(new, entries=entries, digest=digest_of(entries))
    came_back = _in_force(new) & was_ended
    return merged, sum(one.entry_id in in_force for one in gone), len(came_back)


def _ended(entry: ListEntry, day: date) -> ListEntry:
    return entry if entry.ended_on is not None and entry.ended_on <= day else replace(entry, ended_on=day)


def _write(path: Path, content: bytes) -> None:
    """Put the file in place in one move, after its bytes are on the disk."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        new = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)
        if os.name != "nt":
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    except OSError as error:
        hint = "Free some space or name a folder you may write with --home."
        raise StateError(f"A list cannot be kept: {error}", value=str(path), hint=hint) from error
