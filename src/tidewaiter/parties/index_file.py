"""Keeps the index of the lists on disk, so that asking for one name does not read every listed name again."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import unicodedata
from array import array
from functools import cache
from importlib.metadata import version
from pathlib import Path

from tidewaiter.parties.candidates import Candidates
from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.index import ScreenIndex
from tidewaiter.parties.vocabulary import Vocabulary

__all__ = ["kept_index"]

_ROOM = Path(__file__).parent
_DECIDES = ("candidates.py", "index.py", "vocabulary.py", "index_file.py")


def kept_index(entries: tuple[ListEntry, ...], folder: Path) -> ScreenIndex:
    """The index of these entries, from disk where it was made before by this very code, else made and kept.

    What cannot be read, or belongs to other entries, is made again; a folder that cannot be written costs only time.
    """
    key = _key(entries)
    path = folder / f"index-{key}.json"
    try:
        return _read(path, entries)
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
        index = ScreenIndex.build(entries)
    try:
        _write(path, index)
    except OSError:
        return index
    for old in folder.glob("index-*.json"):
        if old != path:
            old.unlink(missing_ok=True)
    return index


def _key(entries: tuple[ListEntry, ...]) -> str:
    told = hashlib.sha256(_code().encode())
    for entry in entries:
        told.update(repr((entry.list_id, entry.entry_id, entry.kind, entry.names)).encode())
    return told.hexdigest()[:24]


@cache
def _code() -> str:
    """Stands for everything that decides how names are read."""
    told = hashlib.sha256(" ".join((version("anyascii"), version("rapidfuzz"), unicodedata.unidata_version)).encode())
    for path in sorted([*(_ROOM / "names").glob("*.*"), *(_ROOM / name for name in _DECIDES)]):
        if path.suffix in {".py", ".toml", ".tsv"}:
            told.update(path.read_bytes())
    return told.hexdigest()


def _write(path: Path, index: ScreenIndex) -> None:
    words = index.names.words
    told = {
        "owners": list(index.owners),
        "names": list(index.names.names),
        "persons": list(index.names.persons),
        "words": words.words,
        "plain": words.plain,
        "ends": _packed(array("I", _ends(words.places))),
        "places": _packed(array("I", (place for places in words.places for place in places))),
        "bones": words.bones,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.part")
    draft.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    draft.replace(path)


def _read(path: Path, entries: tuple[ListEntry, ...]) -> ScreenIndex:
    told = json.loads(path.read_bytes())
    ends, flat = _unpacked(told["ends"]), _unpacked(told["places"])
    places, start = [], 0
    for end in ends:
        places.append(flat[start:end])
        start = end
    words = Vocabulary(told["words"], places, told["plain"], told["bones"])
    return ScreenIndex(entries, told["owners"], Candidates(told["names"], told["persons"], words))


def _ends(lists: list[array[int]]) -> list[int]:
    ends, end = [], 0
    for one in lists:
        end += len(one)
        ends.append(end)
    return ends


def _packed(numbers: array[int]) -> str:
    return base64.b64encode(numbers.tobytes()).decode()


def _unpacked(text: str) -> array[int]:
    numbers = array("I")
    numbers.frombytes(base64.b64decode(text))
    return numbers
