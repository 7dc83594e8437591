"""Which lists an audit screens against, and as of which day: those named, or else those held."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from tidewaiter.audit.manifest import Settings
from tidewaiter.audit.run import Beside
from tidewaiter.parties.entries import ListVersion
from tidewaiter.parties.list_files import list_files, listed_in
from tidewaiter.parties.lists.read import read_list
from tidewaiter.parties.lists.store import ListStore

__all__ = ["beside_pack"]


@contextlib.contextmanager
def beside_pack(
    home: Path | None, named: tuple[Path, ...], as_of: str, *, csv: bool
) -> Iterator[tuple[Settings, Beside]]:
    """The settings of an audit and the lists beside its pack; no `home` means that nobody is screened.

    Without an as-of day, entries and decisions count as of today, and the audit's settings say which day that was.
    """
    day = date.fromisoformat(as_of) if as_of else datetime.now(UTC).date()
    versions = _versions(home, named, day)
    with tempfile.TemporaryDirectory(prefix="tidewaiter-") as folder:
        decisions = (home or Path(folder)) / "screening" / "decisions.jsonl"
        beside = Beside(list_files(versions, decisions, Path(folder)), listed_in(versions))
        yield Settings(as_of=as_of, csv=csv, screened_on=day.isoformat() if versions else ""), beside


def _versions(home: Path | None, named: tuple[Path, ...], day: date) -> tuple[ListVersion, ...]:
    if named:
        return tuple(version for file in named for version in read_list(file))
    return ListStore(home / "lists").current(day) if home is not None else ()
