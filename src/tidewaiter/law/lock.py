"""A released rulebook is locked by digest: whoever changes the law the program applies must say so."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from pathlib import Path

from tidewaiter.core.errors import InputError, Place

__all__ = ["LOCK", "check_lock", "lock_text", "main", "rulebook_files"]

LOCK = "rulebook.lock"


def rulebook_files(folder: Path) -> list[Path]:
    """The files that make the law of a rulebook, in the order of their names; its cases are not among them."""
    return sorted(folder.glob("*.toml"))


def lock_text(files: Mapping[str, bytes]) -> str:
    """One line a file: SHA-256 and name, as `sha256sum` writes and checks them."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))


def check_lock(folder: Path, files: Mapping[str, bytes]) -> None:
    """Refuse a rulebook whose files are not those that were locked, naming the first that differs."""
    path = folder / LOCK
    if not path.is_file():
        raise _refusal(folder, LOCK, "This rulebook is not locked.")
    text = path.read_text(encoding="utf-8")
    if text == lock_text(files):
        return
    locked = {name: digest for digest, _, name in (line.partition("  ") for line in text.splitlines())}
    for name in sorted(files.keys() | locked.keys()):
        if name not in files:
            raise _refusal(folder, name, "This file was locked and is gone.")
        if locked.get(name) != hashlib.sha256(files[name]).hexdigest():
            problem = "changed since it was locked" if name in locked else "was added since the lock was written"
            raise _refusal(folder, name, f"This file {problem}.")
    raise _refusal(folder, LOCK, "This lock is not as the program writes it.")


def _refusal(folder: Path, name: str, problem: str) -> InputError:
    return InputError(
        problem,
        place=Place(f"{folder.name}/{name}"),
        expected=f"the file as {LOCK} has it",
        hint=f"If the change is meant, run: python -m tidewaiter.law.lock {folder}",
    )


def main(folders: list[str]) -> int:
    """Write the lock of each folder."""
    for folder in map(Path, folders):
        files = {path.name: path.read_bytes() for path in rulebook_files(folder)}
        (folder / LOCK).write_text(lock_text(files), encoding="utf-8")
        sys.stdout.write(f"{folder / LOCK} written\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
