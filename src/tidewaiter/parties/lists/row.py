"""One row of a list, taken apart: a field nobody expects stops the reading, what is left over is kept."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from tidewaiter.core.errors import InputError, Place
from tidewaiter.parties.lists.days import day_in
from tidewaiter.parties.lists.places import country_code

__all__ = ["Row", "changed_shape", "own_id", "unique", "visible"]


class Row:
    """The fields of one row; each is taken once, and `rest` returns, word for word, those that nobody took."""

    def __init__(self, fields: Mapping[str, Any], place: Place, known: Collection[str]) -> None:
        self.place = place
        for name in fields:
            if name not in known:
                raise changed_shape(self.at(str(name)), str(name), fields[name])
        self._left = {name: value for name, value in fields.items() if not _empty(value)}
        self._more: dict[str, str] = {}

    def at(self, column: str) -> Place:
        """Where a field of this row stands."""
        within = f"{self.place.column}." if self.place.column else ""
        return Place(self.place.file, self.place.line, within + visible(column))

    def text(self, name: str) -> str:
        """A field's words with white space tidied; empty where it is absent."""
        value = self._left.pop(name, "")
        if isinstance(value, list | dict):
            raise changed_shape(self.at(name), name, value, "one value")
        return " ".join(str(value).split())

    def texts(self, name: str, separator: str = "; ") -> tuple[str, ...]:
        """A field's values as often as they stand there: a list as it is, a text cut at the separator."""
        value = self._left.pop(name, ())
        if isinstance(value, str):
            value = value.split(separator)
        if not isinstance(value, list | tuple) or any(isinstance(one, list | dict) for one in value):
            raise changed_shape(self.at(name), name, value, "a list of texts")
        words = [" ".join(str(one).split()) for one in value if one is not None]
        return tuple(one for one in words if one)

    def records(self, name: str, known: Collection[str]) -> tuple[Row, ...]:
        """A field that holds rows of its own."""
        value = self._left.pop(name, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise changed_shape(self.at(name), name, value, "a list of records")
        return tuple(Row(one, self.at(name), known) for one in value)

    def day(self, name: str, *, day_first: bool = False) -> date | None:
        """A field's day; words that name no day are left over."""
        value = self._left.get(name)
        found = day_in(value, day_first=day_first) if isinstance(value, str) else None
        if found is not None:
            del self._left[name]
        return found

    def country(self, name: str) -> tuple[str, ...]:
        """A field's country as a code; words that name no country are left over."""
        value = self._left.get(name)
        code = country_code(value) if isinstance(value, str) else ""
        if code:
            del self._left[name]
        return (code,) if code else ()

    def drop(self, *names: str) -> None:
        """Fields that carry nothing for us, said so in the source's notes."""
        for name in names:
            self._left.pop(name, None)

    def keep(self, name: str, words: str) -> None:
        """Words that belong to the row but to no field of an entry."""
        if words:
            self._more[name] = f"{self._more[name]}; {words}" if name in self._more else words

    def rest(self) -> dict[str, str]:
        """All that nobody took."""
        left = {
            name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
            for name, value in self._left.items()
        }
        return dict(sorted({**left, **self._more}.items()))


def _empty(value: object) -> bool:
    return value is None or value in ("", [], {}) or (isinstance(value, str) and not value.strip())


def unique(values: Collection[str] | Any) -> tuple[str, ...]:
    """Each text once, empty ones left out, in the order in which they first stand."""
    return tuple(dict.fromkeys(one for one in values if one))


def visible(words: str) -> str:
    """Words with every character that would not show written as an escape."""
    return words if words.isprintable() else ascii(words)[1:-1]


def changed_shape(place: Place, name: str, value: object, expected: str = "") -> InputError:
    """The error for a file that is no longer what its publisher used to write."""
    return InputError(
        f"This list changed shape: nobody expects {name!r} here.",
        place=Place(place.file, place.line, place.column or visible(name)),
        value=str(value),
        expected=expected or "the fields that the source's folder names",
        hint="The list held before stays in force. Look at the file; then update the source's folder.",
    )


def own_id(list_id: str, name: str, country: str = "") -> str:
    """The number of an entry whose publisher gives none: a digest of list, name and country."""
    folded = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    return "x" + hashlib.sha256(f"{list_id}\n{folded}\n{country}".encode(errors="replace")).hexdigest()[:16]
