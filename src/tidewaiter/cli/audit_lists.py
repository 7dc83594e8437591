"""What an audit is given beside its pack: lists, those named or else those held, and what a person decided."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from tidewaiter.audit.manifest import Settings
from tidewaiter.audit.run import Beside
from tidewaiter.parties.entries import ListVersion
from tidewaiter.parties.list_files import SAME, list_files, listed_in
from tidewaiter.parties.lists.read import read_list
from tidewaiter.parties.lists.store import ListStore
from tidewaiter.parties.resolution.answers import SameAnswers

__all__ = ["beside_pack"]


@contextlib.contextmanager
def beside_pack(
    home: Path | None, named: tuple[Path, ...], as_of: str, *, csv: bool, same: Path | None = None
) -> Iterator[tuple[Settings, Beside]]:
    """The settings of an audit and the lists beside its pack; no `home` means that nobody is screened.

    Without an as-of day, entries and decisions count as of today, and the audit's settings say which day that was.
    With `same`, the file of decisions about parties that are one firm, the audit counts such parties as one.
    """
    day = date.fromisoformat(as_of) if as_of else datetime.now(UTC).date()
    versions = _versions(home, named, day)
    with tempfile.TemporaryDirectory(prefix="tidewaiter-") as folder:
        decisions = (home or Path(folder)) / "screening" / "decisions.jsonl"
        files = list_files(versions, decisions, Path(folder)) | _same_file(same, Path(folder))
        beside = Beside(files, listed_in(versions))
        yield Settings(as_of=as_of, csv=csv, screened_on=day.isoformat() if versions else ""), beside


def _same_file(same: Path | None, folder: Path) -> dict[str, Path]:
    """The decisions as an input, read once so that a broken line is told with its place; nobody decided: none."""
    if same is None:
        return {}
    if SameAnswers.read(same).all:
        return {SAME: same}
    nothing = folder / "same.jsonl"
    nothing.touch()
    return {SAME: nothing}


def _versions(home: Path | None, named: tuple[Path, ...], day: date) -> tuple[ListVersion, ...]:
    if named:
        return tuple(version for file in named for version in read_list(file))
    return ListStore(home / "lists").current(day) if home is not None else ()
