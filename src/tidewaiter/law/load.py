"""Reads rulebooks: one folder of TOML files each, locked by digest, refused with file and line where broken."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from tidewaiter.core.errors import InputError, Place
from tidewaiter.law.load_entry import Entry, headers
from tidewaiter.law.load_groups import groups_of
from tidewaiter.law.load_rules import Known, exceptions_of, instruments_of, paragraphs_of, requirements_of, reviews_of
from tidewaiter.law.lock import check_lock, rulebook_files
from tidewaiter.law.rulebook import Assumption, Rulebook

__all__ = ["RULEBOOKS_FOLDER", "read_rulebook", "rulebook", "rulebooks"]

RULEBOOKS_FOLDER = Path(__file__).resolve().parent.parent / "rulebooks"
_ENTRY_POINTS = "tidewaiter.rulebooks"
_HEAD_KEYS = (
    "name",
    "jurisdiction",
    "title",
    "authority",
    "first_day",
    "checked_on",
    "modelled",
    "pointed_to",
    "absent",
    "treated_as",
    "assumptions",
)


@cache
def rulebook(name: str) -> Rulebook:
    """The rulebook of that name, read once a process; a file changed since it was locked is refused."""
    folder = _own_folders().get(name) or _folders().get(name)
    if folder is None:
        hint = "See `tidewaiter law rulebooks`."
        raise InputError("There is no such rulebook.", value=name, expected=", ".join(rulebooks()), hint=hint)
    return read_rulebook(folder)


def rulebooks() -> tuple[str, ...]:
    """The names of all rulebooks: those that come with the program and those of installed packages."""
    return tuple(sorted(_folders()))


def read_rulebook(folder: Path, *, locked: bool = True) -> Rulebook:
    """The rulebook in a folder; `locked=False` is for writing one and for tests, never for answers."""
    files = {path.name: path.read_bytes() for path in rulebook_files(folder)}
    if "rulebook.toml" not in files:
        raise InputError("This folder is no rulebook.", place=Place(str(folder)), expected="a file rulebook.toml in it")
    if locked:
        check_lock(folder, files)
    texts = {name: _File.parse(f"{folder.name}/{name}", data) for name, data in sorted(files.items())}
    return _build(texts, hashlib.sha256(b"\0".join(files[name] for name in sorted(files))).hexdigest())


@dataclass(frozen=True, slots=True)
class _File:
    """One TOML file: its tables and the lines they stand on."""

    name: str
    lines: tuple[str, ...]
    tables: dict[str, Any]

    @classmethod
    def parse(cls, name: str, data: bytes) -> _File:
        try:
            text = data.decode("utf-8")
            return cls(name, tuple(text.splitlines()), tomllib.loads(text, parse_float=Decimal))
        except UnicodeDecodeError as error:
            raise InputError("This file is not UTF-8 text.", place=Place(name), hint="Save it as UTF-8.") from error
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"line (\d+)", str(error))
            place = Place(name, int(at.group(1)) if at else len(text.splitlines()))
            raise InputError(f"This is not TOML: {error}", place=place, hint="See https://toml.io.") from error

    def whole(self) -> Entry:
        """The file as one table."""
        return Entry(self.name, self.lines, 0, self.tables, "the file")

    def entries(self, table: str) -> list[Entry]:
        """Its `[[table]]` entries."""
        self.whole().only((table,))
        found = self.tables.get(table, [])
        if not isinstance(found, list):
            self.whole().refuse(f"{table} is not a list of tables", table, f"[[{table}]]")
        at = headers(self.lines, table)
        return [
            Entry(self.name, self.lines, at[i] if i < len(at) else 1, one, f"{table} {one.get('key', 'without a key')}")
            for i, one in enumerate(found)
        ]

    def named(self) -> dict[str, Entry]:
        """Its `[NAME]` tables by name."""
        return {
            key: Entry(self.name, self.lines, (headers(self.lines, key) or [1])[0], one, key)
            for key, one in self.tables.items()
            if isinstance(one, dict)
        }


def _build(files: Mapping[str, _File], digest: str) -> Rulebook:
    def file(name: str) -> _File:
        return files.get(name) or _File(name, (), {})

    head = files["rulebook.toml"].whole()
    head.only(_HEAD_KEYS)
    treated_as = dict(head.values.get("treated_as", {}))
    instruments = instruments_of(file("instruments.toml").named())
    groups = groups_of(file("groups.toml").named(), instruments, treated_as)
    assumptions = _assumptions(files["rulebook.toml"], head)
    paragraphs = file("paragraphs.toml").entries("paragraph")
    names = frozenset(str(entry.values.get("key")) for entry in paragraphs)
    known = Known(instruments, frozenset(groups), names, frozenset(assumptions))
    requirements = requirements_of(file("requirements.toml").entries("requirement"), known)
    keys = frozenset(one.key for one in requirements)
    return Rulebook(
        name=head.text("name"),
        jurisdiction=head.text("jurisdiction"),
        title=head.text("title"),
        authority=head.text("authority"),
        first_day=head.day("first_day"),
        checked_on=head.day("checked_on"),
        instruments=instruments,
        groups=groups,
        paragraphs=paragraphs_of(paragraphs, known),
        requirements=requirements,
        exceptions=exceptions_of(file("exceptions.toml").entries("exception"), known, keys),
        reviews=reviews_of(file("reviews.toml").entries("review"), known),
        modelled=head.texts("modelled"),
        pointed_to=head.texts("pointed_to"),
        absent=head.texts("absent"),
        assumptions=assumptions,
        treated_as=treated_as,
        digest=digest,
    )


def _assumptions(file: _File, head: Entry) -> dict[str, Assumption]:
    found = {}
    for key, values in head.values.get("assumptions", {}).items():
        line = (headers(file.lines, f"assumptions.{key}") or [1])[0]
        entry = Entry(file.name, file.lines, line, values, f"assumption {key}")
        entry.only(("says", "default", "facts"))
        facts = {
            fact: value if isinstance(value, str) else Decimal(str(value))
            for fact, value in entry.values.get("facts", {}).items()
        }
        found[key] = Assumption(key, entry.text("says"), entry.yes("default"), facts)
    return found


@cache
def _own_folders() -> dict[str, Path]:
    return {path.parent.name: path.parent for path in RULEBOOKS_FOLDER.glob("*/rulebook.toml")}


@cache
def _folders() -> dict[str, Path]:
    """Those of the program, then those of installed packages, which take longer to look for."""
    found = dict(_own_folders())
    for point in import_module("importlib.metadata").entry_points(group=_ENTRY_POINTS):
        found.setdefault(point.name, Path(str(import_module(point.value).__file__)).parent)
    return found
