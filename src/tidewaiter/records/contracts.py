"""The tables Tidewaiter reads and writes, as data: `layout/*.toml` is RECORDS.md in a form programs can use."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from tidewaiter.core.errors import InputError
from tidewaiter.records.column_types import ColumnType

__all__ = ["LAYOUT_VERSION", "Column", "ColumnType", "Table", "outputs", "table", "tables"]

LAYOUT_VERSION = 1
"""The record layout this program reads and writes; later versions only add."""

Direction = Literal["input", "output"]

_LAYOUT = Path(__file__).with_name("layout")
_INPUT_FILES = ("who", "what", "permission", "movement", "place", "countries")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type, what it says to a user, and an example of a value.

    `later`: the value is an event after the row's day, so a view of an earlier day must not show it.
    `party`: the value names a party (of a list each of them; of a `subject_id` where `subject_kind` says party).
    `common`: it belongs to every input table. `added`: not in RECORDS.md, for the reason in `why`.
    """

    name: str
    type: ColumnType
    required: bool
    says: str
    example: str
    choices: tuple[str, ...] = ()
    later: bool = False
    party: bool = False
    common: bool = False
    added: bool = False
    why: str = ""

    @property
    def expected(self) -> str:
        """How a message says what this column may hold."""
        return f"one of: {', '.join(self.choices)}" if self.choices else self.type.expected


@dataclass(frozen=True, slots=True)
class Table:
    """One table: the claim its rows make, what it adds to an audit, its key and its columns.

    An empty `key` means the row id digests all columns; a key column may be empty in a row.
    `day` names the column that says when the fact happened ("" = always known). Where recorded_at is empty the fact
    is assumed known `delay_days` after that day, or after the last day of a month or period.
    `needs_any`: a row must fill every column of at least one of these groups.
    `group` is the heading of RECORDS.md under which the table stands.
    """

    name: str
    claim: str
    adds: str
    key: tuple[str, ...]
    day: str
    delay_days: int
    columns: tuple[Column, ...]
    direction: Direction
    group: str = ""
    needs_any: tuple[tuple[str, ...], ...] = ()
    added: bool = False
    why: str = ""

    @property
    def required(self) -> tuple[str, ...]:
        """The columns without which no row can be read."""
        return tuple(column.name for column in self.columns if column.required)

    @property
    def order(self) -> tuple[str, ...]:
        """The columns of the table's total order: its key, then all others, because a key column may be empty."""
        return (*self.key, *(column.name for column in self.columns if column.name not in self.key))

    def column(self, name: str) -> Column:
        """The column of that name, or an InputError that names the nearest ones."""
        by_name = {column.name: column for column in self.columns}
        if name in by_name:
            return by_name[name]
        raise _unknown(f"The table {self.name} has no column of this name.", name, list(by_name))


@cache
def tables() -> dict[str, Table]:
    """Every input table by name, in the order of RECORDS.md, common columns last."""
    common = tuple(_column(raw, common=True) for raw in _load("common")["column"])
    raws = [raw | {"group": file.capitalize()} for file in _INPUT_FILES for raw in _load(file)["table"]]
    return {raw["name"]: _table(raw, "input", common) for raw in raws}


@cache
def outputs() -> dict[str, Table]:
    """Every table an audit may write, by name."""
    return {
        raw["name"]: _table(raw | {"group": "What an audit writes"}, "output", ()) for raw in _load("outputs")["table"]
    }


def table(name: str) -> Table:
    """The input table of that name, or an InputError that names the nearest ones."""
    known = tables()
    if name in known:
        return known[name]
    raise _unknown("There is no table of this name.", name, list(known))


def _load(file: str) -> dict[str, Any]:
    with (_LAYOUT / f"{file}.toml").open("rb") as stream:
        return tomllib.load(stream)


def _table(raw: dict[str, Any], direction: Direction, common: tuple[Column, ...]) -> Table:
    own = tuple(_column(one) for one in raw["column"])
    taken = {column.name for column in own}
    rest = {key: value for key, value in raw.items() if key not in {"column", "key", "needs_any"}}
    optional: dict[str, Any] = {"adds": "", "day": "", "delay_days": 0}
    return Table(
        **(optional | rest),
        key=tuple(raw["key"]),
        needs_any=tuple(tuple(group) for group in raw.get("needs_any", ())),
        columns=own + tuple(column for column in common if column.name not in taken),
        direction=direction,
    )


def _column(raw: dict[str, Any], *, common: bool = False) -> Column:
    kind = ColumnType(raw["type"])
    choices = ("yes", "no") if kind is ColumnType.YES_NO else tuple(raw.get("choices", ()))
    rest = {key: value for key, value in raw.items() if key not in {"type", "choices", "required"}}
    return Column(type=kind, choices=choices, required=raw.get("required", False), common=common, **rest)


def _unknown(message: str, name: str, known: list[str]) -> InputError:
    # Imported here: only a wrong name pays for it.
    from difflib import get_close_matches  # noqa: PLC0415

    near = get_close_matches(name.lower(), known, n=3, cutoff=0.5)
    expected = f"one of: {', '.join(near or known)}"
    hint = f"Did you mean {near[0]}?" if near else "`tidewaiter pack describe` lists every table and column."
    return InputError(message, value=name, expected=expected, hint=hint)
