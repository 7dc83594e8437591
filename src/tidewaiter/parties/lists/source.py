"""A source of lists is one folder that distrusts its publisher: terms, expected counts, sample, cases and a parser."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from tidewaiter.core.errors import InputError, Place
from tidewaiter.parties.entries import EFFECTS, ListEntry
from tidewaiter.parties.lists.raw import Raw

__all__ = ["SOURCES_FOLDER", "Carried", "Source", "read_source", "source", "sources"]

SOURCES_FOLDER = Path(__file__).resolve().parent.parent.parent / "sources"
_GRADES = ("A", "B", "C")


@dataclass(frozen=True, slots=True)
class Carried:
    """One list that a source carries: what being on it does, and between which counts its entries should lie.

    `programs` holds the programs that have another effect; the strictest one counts. `found_by` is how the publisher
    names the list inside a file of many.
    """

    list_id: str
    title: str
    effect: str
    expected: tuple[int, int]
    found_by: str = ""
    programs: Mapping[str, str] | None = None

    def effect_of(self, programs: Collection[str] = ()) -> str:
        """The strictest effect among the list's own and those of the programs."""
        own = self.programs or {}
        return min((self.effect, *(own[one] for one in programs if one in own)), key=EFFECTS.index)


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher's file: where it is, on which terms, how it is recognised and what must stand in it.

    `grade` says how well its form is known: A read from the publisher's own file, B seen in real files or excerpts that
    others keep, C from descriptions only. `checked_on` is the day a person last compared it with the publisher.
    """

    name: str
    folder: Path
    title: str
    publisher: str
    url: str
    downloads: Mapping[str, str]
    terms: str
    grade: str
    checked_on: date
    notes: tuple[str, ...]
    marks: tuple[str, ...]
    day: str
    columns: tuple[str, ...]
    optional: tuple[str, ...]
    companions: Mapping[str, tuple[str, ...]]
    elements: Mapping[str, tuple[str, ...]]
    lists: Mapping[str, Carried]

    def parse(self, raw: Raw) -> Iterator[ListEntry]:
        """Every entry of a file of this source, by the parser in its folder."""
        found: Iterator[ListEntry] = _parser(self.folder).parse(raw, self)
        return found

    def fits(self, edges: str) -> int:
        """How many of its marks a file bears; 0 unless it bears them all."""
        return len(self.marks) if all(re.search(mark, edges) for mark in self.marks) else 0

    def resembles(self, edges: str) -> float:
        """The share of its columns whose names stand in a file's beginning or end."""
        return sum(name in edges for name in self.columns) / len(self.columns) if len(self.columns) > 3 else 0.0

    def list_of(self, words: str) -> Carried | None:
        """The list that the publisher means by these words."""
        return next((one for one in self.lists.values() if one.found_by and one.found_by in words), None)

    @property
    def sample(self) -> Path:
        """The sample that comes with it, in exactly the publisher's form."""
        return next(path for path in sorted(self.folder.iterdir()) if path.stem == "sample")


def sources(more: Path | None = None) -> dict[str, Source]:
    """All sources by name: those that come with the program, and those in a folder of the user's own."""
    found = dict(_own())
    if more is not None and more.is_dir():
        found.update({path.parent.name: read_source(path.parent) for path in sorted(more.glob("*/source.toml"))})
    return dict(sorted(found.items()))


def source(name: str, more: Path | None = None) -> Source:
    """The source of that name."""
    found = sources(more)
    if name not in found:
        hint = "See `tidewaiter lists sources`."
        raise InputError("There is no such source.", value=name, expected=", ".join(found), hint=hint)
    return found[name]


@cache
def _own() -> dict[str, Source]:
    return {path.parent.name: read_source(path.parent) for path in sorted(SOURCES_FOLDER.glob("*/source.toml"))}


def read_source(folder: Path) -> Source:
    """The source in a folder, refused where its `source.toml` lacks what a source must say."""
    place = Place(str(folder / "source.toml"))
    try:
        told: dict[str, Any] = tomllib.loads((folder / "source.toml").read_text(encoding="utf-8"))
        shape = told["shape"]
        found = Source(
            name=folder.name,
            folder=folder,
            title=told["title"],
            publisher=told["publisher"],
            url=told["url"],
            downloads=dict(told.get("downloads", {})),
            terms=told["terms"],
            grade=told["grade"],
            checked_on=told["checked_on"],
            notes=tuple(told["notes"]),
            marks=tuple(shape["marks"]),
            day=shape.get("day", ""),
            columns=tuple(shape.get("columns", ())),
            optional=tuple(shape.get("optional", ())),
            companions={role: tuple(names) for role, names in shape.get("companions", {}).items()},
            elements={tag: tuple(names) for tag, names in told.get("elements", {}).items()},
            lists={key: _carried(key, one) for key, one in told["lists"].items()},
        )
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"This source cannot be read: {error}", place=place) from error
    except (KeyError, TypeError, ValueError) as error:
        hint = "docs/guide/lists.md says what a source's folder holds."
        raise InputError(f"This source is not complete: {error}", place=place, hint=hint) from error
    if found.grade not in _GRADES or not (folder / "parse.py").is_file():
        raise InputError("A source needs a grade A, B or C and a file parse.py.", place=place, value=found.grade)
    return found


def _carried(key: str, told: Mapping[str, Any]) -> Carried:
    low, high = told["expected"]
    programs = {program: effect for effect, names in told.get("programs", {}).items() for program in names}
    for effect in (told["effect"], *programs.values()):
        if effect not in EFFECTS:
            raise ValueError(f"{effect!r} is no effect; one of {', '.join(EFFECTS)}")
    return Carried(key, told["title"], told["effect"], (int(low), int(high)), told.get("found_by", ""), programs)


@cache
def _parser(folder: Path) -> ModuleType:
    """The source's parser, loaded from its folder: content is discovered, never imported by name."""
    spec = spec_from_file_location(f"tidewaiter_source_{folder.name}", folder / "parse.py")
    if spec is None or spec.loader is None:
        raise InputError("This source has no parser.", place=Place(str(folder / "parse.py")))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
