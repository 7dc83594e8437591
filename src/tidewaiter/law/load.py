"""Reads rulebooks: one folder of TOML files each, locked by digest, refused with file and line where broken."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib import import_module
from pathlib import Path

from tidewaiter.core.errors import InputError, Place
from tidewaiter.core.toml_entry import Entry, TomlFile, headers
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
    texts = {name: TomlFile.parse(f"{folder.name}/{name}", data) for name, data in sorted(files.items())}
    return _build(texts, hashlib.sha256(b"\0".join(files[name] for name in sorted(files))).hexdigest())


def _build(files: Mapping[str, TomlFile], digest: str) -> Rulebook:
    def file(name: str) -> TomlFile:
        return files.get(name) or TomlFile(name, (), {})

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


def _assumptions(file: TomlFile, head: Entry) -> dict[str, Assumption]:
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
