"""The red flags of guidance: which detector or table speaks of each, and how persons answered its question."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from tidewaiter.core.toml_entry import Entry, TomlFile, headers
from tidewaiter.detection.load import detectors
from tidewaiter.engine.step import Step, Workplace, write_table

__all__ = ["Flag", "Guidance", "guidances", "red_flags", "red_flags_step"]

_FILE = "flags.toml"


@dataclass(frozen=True, slots=True)
class Guidance:
    """A paper that names flags, and how well it is known here."""

    code: str
    says: str
    standing: str
    source: str


@dataclass(frozen=True, slots=True)
class Flag:
    """One red flag; `question` is what a person answers, "" where the flag is not known well enough to ask."""

    code: str
    says: str
    standing: str
    grade: str
    detectors: tuple[str, ...]
    tables: tuple[str, ...]
    question: str


def guidances() -> tuple[Guidance, ...]:
    """The papers, in the order of the file."""
    return tuple(
        Guidance(code, one.text("says"), one.text("standing"), one.text("source"))
        for code, one in _entries("guidance", ("says", "standing", "source"))
    )


@cache
def red_flags() -> tuple[Flag, ...]:
    """Every flag, in the order of the file, or an InputError that names the line which is not as it should be."""
    known = {one.code for one in detectors()}
    return tuple(_flag(code, one, known) for code, one in _entries("flag", _KEYS))


def red_flags_step() -> Step:
    """The step that says how each flag was answered; nobody's silence counts as a no."""
    claim = "Each red flag of guidance: which detector speaks of it, and how persons answered its question."
    digest = hashlib.sha256(_data()).hexdigest()
    return Step("red_flags", claim, ("answers", "detectors"), ("red_flags",), _run, digest)


_KEYS = ("says", "standing", "grade", "detectors", "tables", "question")
_COLUMNS = ("flag", "says", "standing", "grade", "question", "detectors", "tables")


def _flag(code: str, one: Entry, known: Iterable[str]) -> Flag:
    standing = one.choice("standing", ("own_words", "group"))
    named = one.texts("detectors")
    for detector in named:
        if detector not in known:
            one.refuse(f"{detector} is no detector", "detectors", "codes such as TW101")
    question = one.text("question", "" if standing == "group" else None)
    return Flag(code, one.text("says"), standing, one.grade(), named, one.texts("tables"), question)


def _entries(kind: str, keys: tuple[str, ...]) -> Iterable[tuple[str, Entry]]:
    file = TomlFile.parse(_FILE, _data())
    for code, values in file.tables[kind].items():
        name = f"{kind}.{code}"
        entry = Entry(file.name, file.lines, (headers(file.lines, name) or [1])[0], values, name)
        entry.only(keys)
        yield code, entry


def _data() -> bytes:
    return resources.files(__package__).joinpath(_FILE).read_bytes()


def _run(at: Workplace) -> dict[str, int]:
    """A row for each flag and for each question of one's own; the newest day's answer counts for a subject."""
    yes = dict(at.con.execute("SELECT detector, subjects_yes FROM detectors").fetchall())
    types = ", ".join(f"{name} VARCHAR" for name in _COLUMNS)
    at.con.execute(f"CREATE OR REPLACE TEMP TABLE flags_told ({types})")
    for one in red_flags():
        found = "|".join(f"{code}={yes[code]}" if code in yes else code for code in one.detectors)
        row = (one.code, one.says, one.standing, one.grade, one.question, found, "|".join(one.tables))
        at.con.execute(f"INSERT INTO flags_told VALUES ({', '.join('?' * len(row))})", [text or None for text in row])
    query = resources.files(__package__).joinpath("queries", "red_flags.sql").read_text(encoding="utf-8")
    return write_table(at, "red_flags", query)
