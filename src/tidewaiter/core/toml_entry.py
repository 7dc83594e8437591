"""A TOML file that people write: each table, the line each key stands on, and what each key may hold."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

from tidewaiter.core.countries import COUNTRY_NAMES
from tidewaiter.core.errors import InputError, Place

__all__ = ["Entry", "TomlFile", "headers"]

_HEADER = re.compile(r"\s*\[\[?\s*([A-Za-z0-9_.\-\"]+)\s*\]\]?")
_GRADES = ("A", "B", "C")


@dataclass(frozen=True, slots=True)
class Entry:
    """A table with its place, so that an error can point at the line."""

    file: str
    lines: tuple[str, ...]
    first: int
    """Line of the table's header, counted from 1."""
    values: dict[str, Any]
    label: str

    def line_of(self, key: str) -> int:
        """The line that sets `key`, or the header's where the key is not set."""
        pattern = re.compile(rf"\s*\"?{re.escape(key)}\"?\s*=")
        for number in range(self.first, len(self.lines)):
            if _HEADER.match(self.lines[number]):
                break
            if pattern.match(self.lines[number]):
                return number + 1
        return self.first

    def place(self, key: str = "") -> Place:
        """Where the key stands, or the table where none is named."""
        return Place(self.file, (self.line_of(key) if key else self.first) or None, key)

    def refuse(self, message: str, key: str = "", expected: str = "", hint: str = "") -> NoReturn:
        """Stop with an error that says where in the file, what stands there and what to do."""
        value = str(self.values[key]) if key in self.values else ""
        raise InputError(f"{self.label}: {message}", place=self.place(key), value=value, expected=expected, hint=hint)

    def only(self, known: Iterable[str]) -> None:
        """Refuse a key that this table does not have: a misspelled key is a rule that does not count."""
        names = tuple(known)
        for key in self.values:
            if key not in names:
                self.refuse(f"{key} is not a key of this table", key, ", ".join(names))

    def text(self, key: str, default: str | None = None) -> str:
        """Words; required unless a default is given."""
        return str(self._one(key, default, lambda v: isinstance(v, str) and v.strip() != "", "words in quotes"))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of words, empty where the key is not set."""
        return tuple(self._one(key, (), _is_texts, 'a list such as ["a", "b"]'))

    def day(self, key: str) -> dt.date:
        """A day."""
        day: dt.date = self._one(key, None, _is_day, "a day without quotes, such as 2025-03-14")
        return day

    def open_day(self, key: str) -> dt.date | None:
        """A day, or None where the key is not set: open, or not known."""
        return self.day(key) if key in self.values else None

    def choice(self, key: str, allowed: Iterable[str]) -> str:
        """One of these words."""
        names = tuple(allowed)
        return str(self._one(key, None, lambda v: isinstance(v, str) and v in names, ", ".join(names)))

    def grade(self) -> str:
        """A primary text read, B a compilation quoting it, C recalled."""
        return self.choice("grade", _GRADES)

    def yes(self, key: str) -> bool:
        """True or false."""
        return bool(self._one(key, None, lambda v: isinstance(v, bool), "true or false"))

    def countries(self, key: str) -> frozenset[str]:
        """Country codes, in a list or in one line separated by blanks."""
        value = self._one(key, None, lambda v: isinstance(v, str | list), 'country codes such as "CN MO"')
        codes = value.split() if isinstance(value, str) else value
        for code in codes:
            if code not in COUNTRY_NAMES:
                self.refuse(f"{code} is not a country code", key, "two capital letters of ISO 3166-1, such as MY")
        if len(set(codes)) != len(codes):
            self.refuse(f"{key} names a country twice", key, "each country once")
        return frozenset(codes)

    def tables(self, key: str) -> list[Entry]:
        """Tables inside this one, `[[key]]` or `[{ … }]`."""
        value = self._one(key, [], _is_tables, f"[[{key}]] tables, or [{{ … }}]")
        at = self._inner(key)
        own = self.line_of(key)
        lines = [*at, *[own] * (len(value) - len(at))]
        return [
            Entry(self.file, self.lines, line, one, f"{self.label}, {key} {number}")
            for number, (line, one) in enumerate(zip(lines, value, strict=False), start=1)
        ]

    def _inner(self, key: str) -> list[int]:
        """Lines of `[[….key]]` that follow this table's header, up to the next table of its own level."""
        own = _HEADER.match(self.lines[self.first - 1])
        if own is None:
            return []
        found = []
        for number in range(self.first, len(self.lines)):
            header = _HEADER.match(self.lines[number])
            if header and header.group(1) == own.group(1):
                break
            if header and header.group(1) == f"{own.group(1)}.{key}":
                found.append(number + 1)
        return found

    def _one(self, key: str, default: Any, fits: Callable[[Any], bool], expected: str) -> Any:
        if key not in self.values:
            if default is None:
                self.refuse(f"{key} is missing", expected=f"{key} = {expected}")
            return default
        if not fits(self.values[key]):
            self.refuse(f"{key} is not what it should be", key, expected)
        return self.values[key]


@dataclass(frozen=True, slots=True)
class TomlFile:
    """One TOML file: its tables and the lines they stand on."""

    name: str
    lines: tuple[str, ...]
    tables: dict[str, Any]

    @classmethod
    def parse(cls, name: str, data: bytes) -> TomlFile:
        """The file's tables, or an InputError that names the line which is no TOML."""
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


def headers(lines: tuple[str, ...], name: str) -> list[int]:
    """The lines, counted from 1, on which a table `[[name]]` or `[name]` begins."""
    matches = ((number, _HEADER.match(line)) for number, line in enumerate(lines, start=1))
    return [number for number, header in matches if header and header.group(1).replace('"', "") == name]


def _is_day(value: object) -> bool:
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)
