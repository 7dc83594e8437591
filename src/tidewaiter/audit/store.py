"""The contents an audit was computed from, each kept once under its own digest."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tidewaiter.audit.disk import BLOCK, digest, settle_folder
from tidewaiter.core.errors import InputError, Place, StateError

__all__ = ["Kept", "Store"]

READ_ONLY = 0o444


@dataclass(frozen=True, slots=True)
class Kept:
    """A content in the store."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Store:
    """Files named by the SHA-256 of what is in them, `ab/ab12…`; nothing in it is ever changed."""

    folder: Path

    def path(self, sha256: str) -> Path:
        """Where the content with this digest stands, if it is here."""
        return self.folder / sha256[:2] / sha256

    def keep(self, source: Path) -> Kept:
        """Put a copy of the file's content into the store, unless it is there already and undamaged."""
        try:
            size = source.stat().st_size
            if size in self._sizes():
                known = digest(source)
                if self._holds(known):
                    return Kept(known, size)
            return self._copy(source)
        except PermissionError as error:
            raise InputError(
                "This file cannot be read.", place=Place(str(error.filename or source)), hint="Check its permissions."
            ) from error

    def check(self, contents: Iterable[Kept]) -> None:
        """Raise StateError unless each of these contents is here and is what its digest says."""
        for kept in contents:
            path = self.path(kept.sha256)
            if not path.is_file():
                raise _broken(path, "A stored input is missing.")
            if not self._holds(kept.sha256):
                raise _broken(path, "A stored input was changed after the audit.")

    def sweep(self) -> None:
        """Remove half-made copies that a killed audit left; only the holder of the lock may call it."""
        for path in self.folder.glob(".copy-*"):
            path.unlink(missing_ok=True)

    def _sizes(self) -> set[int]:
        return {path.stat().st_size for path in self._contents()}

    def _contents(self) -> Iterator[Path]:
        return self.folder.glob("[0-9a-f][0-9a-f]/*")

    def _holds(self, sha256: str) -> bool:
        path = self.path(sha256)
        return path.is_file() and digest(path) == sha256

    def _copy(self, source: Path) -> Kept:
        """The digest is taken of the bytes that were written, so a source that changes meanwhile does no harm."""
        self.folder.mkdir(parents=True, exist_ok=True)
        copy = self.folder / f".copy-{os.getpid()}"
        running, size = hashlib.sha256(), 0
        try:
            with source.open("rb") as old, copy.open("wb") as new:
                while block := old.read(BLOCK):
                    running.update(block)
                    size += new.write(block)
                new.flush()
                os.fsync(new.fileno())
            copy.chmod(READ_ONLY)
            self._take_in(copy, running.hexdigest())
        finally:
            copy.unlink(missing_ok=True)
        return Kept(running.hexdigest(), size)

    def _take_in(self, copy: Path, sha256: str) -> None:
        place = self.path(sha256)
        place.parent.mkdir(exist_ok=True)
        copy.replace(place)
        settle_folder(place.parent)
        settle_folder(self.folder)


def _broken(path: Path, message: str) -> StateError:
    return StateError(
        message,
        place=Place(str(path)),
        expected="the content whose SHA-256 is the file's name",
        hint="Put the original file there, or audit the original pack again; no result can be vouched for meanwhile.",
    )
