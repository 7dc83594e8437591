"""Keeps every version of every list, with digest, day and the file it came from; a crash leaves the old or the new.

What a list said on its days is worked out from all its versions, oldest first, whatever order they were added in. A
version that was withdrawn is kept and left out of that.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from tidewaiter.core.errors import InputError, StateError
from tidewaiter.parties.entries import ListEntry, ListVersion
from tidewaiter.parties.lists.alone import alone_with
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
    own: str = ""
    """The digest of what the version itself says, without entries that ended before; older stores do not have it."""
    repeats: bool = False
    """It says what the version before it said, and is none of its own while that holds."""
    withdrawn_on: str = ""
    withdrawn_for: str = ""

    @property
    def in_force(self) -> int:
        """How many of its entries are in force on its day."""
        return sum(self.effects.values())


@dataclass(frozen=True, slots=True)
class Added:
    """What adding a version did: `new` is false where the list says what it said before.

    `later` versions were worked out again, for this one is older than they are.
    """

    version: ListVersion
    new: bool
    ended: int
    came_back: int
    later: int = 0


class ListStore:
    """A folder of list versions: `versions.json`, one JSON file a version named by its digest, raw files by theirs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def versions(self, list_id: str) -> tuple[Held, ...]:
        """All versions of a list, oldest first."""
        return tuple(one for one in self.held() if one.list_id == list_id)

    def held(self) -> tuple[Held, ...]:
        """All versions of all lists, by list and day, without those withdrawn and those that say nothing new."""
        return tuple(one for one in self.everything() if not one.repeats and not one.withdrawn_on)

    def everything(self) -> tuple[Held, ...]:
        """Every version that was ever added, by list and day."""
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
        entries = self._entries(held.digest, held.list_id)
        return ListVersion(held.list_id, held.title, held.source, held.as_of, held.digest, held.file_digest, entries)

    def _entries(self, digest: str, list_id: str) -> tuple[ListEntry, ...]:
        path = self._file(digest)
        collects = gc.isenabled()
        gc.disable()  # nothing made here can be garbage, and looking for it takes as long as the reading
        try:
            return tuple(map(entry_of, json.loads(path.read_bytes())["entries"]))
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise StateError(
                f"A version of {list_id} cannot be read: {error}", value=str(path), hint="Add the list again."
            ) from error
        finally:
            if collects:
                gc.enable()

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

    def seen_on(self, list_id: str) -> date | None:
        """The day of the newest file of a list that was added, though it said nothing new."""
        return max(
            (one.as_of for one in self.everything() if one.list_id == list_id and not one.withdrawn_on), default=None
        )

    def check(self, version: ListVersion) -> None:
        """Refuse a version in which most entries are missing that the version before it has."""
        before = [one for one in self.versions(version.list_id) if one.as_of <= version.as_of]
        if before:
            _check_loss(self.load(before[-1]), version)

    def add(self, version: ListVersion, files: Mapping[str, bytes] | None = None, *, anyway: bool = False) -> Added:
        """Keep a version; one that `check` refuses is kept only with `anyway`.

        Two processes that add at the same time wait for each other.
        """
        with alone_with(self.folder):
            if not anyway:
                self.check(version)
            rows = self._rows(version.list_id)
            at = sum(one.as_of <= version.as_of for one in rows)  # a day's last one stands last
            self._write_entries(version.list_id, version.digest, version.entries)
            new = Held(
                version.list_id,
                version.title,
                version.source,
                version.as_of,
                version.digest,
                version.file_digest,
                len(version.entries),
                {},
                self._keep_files(files or {}),
                version.digest,
            )
            worked_out, told = self._work_out([*rows[:at], new, *rows[at:]], at)
            self._write_index(version.list_id, worked_out)
        return told

    def withdraw(self, list_id: str, day: date, why: str, on: date) -> tuple[Held, int]:
        """Leave a version out of what the list said, and say how many later ones were worked out again for that.

        Its files stay, and the register says when and why it was withdrawn.
        """
        with alone_with(self.folder):
            rows = self._rows(list_id)
            found = [at for at, one in enumerate(rows) if one.as_of == day and not one.withdrawn_on]
            if not found:
                days = ", ".join(one.as_of.isoformat() for one in rows if not one.withdrawn_on)
                hint = "`tidewaiter lists show` names the lists held."
                raise InputError(
                    f"No version of {list_id} of this day is held.", value=day.isoformat(), expected=days, hint=hint
                )
            at = found[-1]
            rows[at] = replace(rows[at], withdrawn_on=on.isoformat(), withdrawn_for=why)
            worked_out, told = self._work_out(rows, at)
            self._write_index(list_id, worked_out)
        return rows[at], told.later

    def _rows(self, list_id: str) -> list[Held]:
        """Every version of a list with the digest of its own entries, which older stores have to be asked for."""
        found: list[Held] = []
        before: Held | None = None
        for one in self.everything():
            if one.list_id != list_id:
                continue
            if not one.own:
                own = _own(self.load(one), self.load(before) if before else None)
                self._write_entries(list_id, digest := digest_of(own), own)
                before, one = one, replace(one, own=digest)  # noqa: PLW2901 (the row with what it lacked)
            else:
                before = one
            found.append(one)
        return found

    def _work_out(self, rows: Sequence[Held], at: int) -> tuple[list[Held], Added]:
        """The versions of a list from a place on, each with what ended before; what the one at that place did."""
        done = list(rows[:at])
        before = next((self.load(one) for one in reversed(done) if not one.repeats and not one.withdrawn_on), None)
        told: Added | None = None
        later = 0
        for one in rows[at:]:
            if one.withdrawn_on:
                done.append(one)
                continue
            own = replace(self.load(one), entries=self._entries(one.own, one.list_id), digest=one.own)
            merged, ended, came_back = (own, 0, 0) if before is None else _merged(before, own)
            new = before is None or merged.entries != before.entries
            if new:
                self._write_entries(one.list_id, merged.digest, merged.entries)
                before = merged
            assert before is not None
            now = _held(one, merged, repeats=not new)
            later += len(done) > at and now != one
            done.append(now)
            told = told or Added(before, new, ended if new else 0, came_back if new else 0)
        nothing = ListVersion(rows[at].list_id, "", "", rows[at].as_of, "", "", ())
        return done, replace(told or Added(before or nothing, new=False, ended=0, came_back=0), later=later)

    def _keep_files(self, files: Mapping[str, bytes]) -> dict[str, str]:
        digests = {}
        for name, content in sorted(files.items()):
            digests[name] = hashlib.sha256(content).hexdigest()
            path = self.folder / "files" / digests[name]
            if not path.exists():
                _write(path, content)
        return digests

    def _write_entries(self, list_id: str, digest: str, entries: Sequence[ListEntry]) -> None:
        path = self._file(digest)
        if not path.exists():
            _write(path, canonical({"list_id": list_id, "entries": [record_of(one) for one in entries]}))

    def _write_index(self, list_id: str, rows: Sequence[Held]) -> None:
        others = [one for one in self.everything() if one.list_id != list_id]
        every = sorted([*others, *rows], key=lambda one: (one.list_id, one.as_of))
        index = {"versions": [_row(one) for one in every]}
        _write(self.folder / _INDEX, (json.dumps(index, ensure_ascii=False, indent=1) + "\n").encode())

    def _file(self, digest: str) -> Path:
        return self.folder / "versions" / f"{digest}.json"


def _held(row: Held, version: ListVersion, *, repeats: bool) -> Held:
    holding = (one for one in version.entries if one.ended_on is None or version.as_of < one.ended_on)
    effects = Counter(one.effect for one in holding)
    return replace(
        row,
        digest=version.digest,
        entries=len(version.entries),
        effects=dict(sorted(effects.items())),
        repeats=repeats,
    )


def _own(version: ListVersion, before: ListVersion | None) -> tuple[ListEntry, ...]:
    """What the version itself says: its entries without those that are there only because they ended."""
    had = {one.entry_id: one for one in before.entries} if before else {}
    return tuple(
        one
        for one in version.entries
        if one.ended_on is None or one.entry_id not in had or one != _ended(had[one.entry_id], version.as_of)
    )


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
        "own": held.own,
        "repeats": held.repeats,
        "withdrawn_on": held.withdrawn_on,
        "withdrawn_for": held.withdrawn_for,
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
