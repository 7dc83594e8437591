"""The store keeps each content once, whole, and says when it is not what it was."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tidewaiter.audit.store import Kept, Store
from tidewaiter.core.errors import InputError, StateError


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def source(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "shipments.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"x" * (3 << 20)])
def test_a_content_is_found_under_its_digest(store: Store, tmp_path: Path, content: bytes) -> None:
    kept = store.keep(source(tmp_path, content))
    sha256 = hashlib.sha256(content).hexdigest()
    assert kept == Kept(sha256, len(content))
    assert store.path(sha256) == tmp_path / "store" / sha256[:2] / sha256
    assert store.path(sha256).read_bytes() == content
    assert not store.path(sha256).stat().st_mode & 0o222


def test_the_same_content_is_kept_once_and_other_content_beside_it(store: Store, tmp_path: Path) -> None:
    first = store.keep(source(tmp_path, b"one"))
    written = store.path(first.sha256).stat().st_ino
    assert store.keep(source(tmp_path, b"one")) == first
    assert store.path(first.sha256).stat().st_ino == written
    second = store.keep(source(tmp_path, b"two"))
    store.check([first, second])


def test_a_damaged_content_is_replaced_by_the_sound_one(store: Store, tmp_path: Path) -> None:
    kept = store.keep(source(tmp_path, b"one"))
    store.path(kept.sha256).chmod(0o644)
    store.path(kept.sha256).write_bytes(b"eno")
    with pytest.raises(StateError, match="changed after the audit"):
        store.check([kept])
    store.keep(source(tmp_path, b"one"))
    store.check([kept])


def test_a_missing_content_is_named(store: Store) -> None:
    with pytest.raises(StateError, match=r"store/ab/abc: A stored input is missing"):
        store.check([Kept("abc", 3)])


def test_half_made_copies_are_swept_and_contents_are_not(store: Store, tmp_path: Path) -> None:
    kept = store.keep(source(tmp_path, b"one"))
    (store.folder / ".copy-123").write_bytes(b"on")
    store.sweep()
    assert not (store.folder / ".copy-123").exists()
    store.check([kept])


def test_a_file_that_cannot_be_read_is_named(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = source(tmp_path, b"one")

    def refuse(self: Path, *arguments: object, **named: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", refuse)  # the tests may run as root, whom no permission stops
    with pytest.raises(InputError, match=r"shipments\.csv: This file cannot be read"):
        store.keep(path)
