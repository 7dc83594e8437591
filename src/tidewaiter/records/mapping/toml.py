"""Reads mapping.toml strictly: a key that is not known, a wrong type, a column that does not exist are told by line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from tidewaiter.core.errors import InputError, Place
from tidewaiter.records.contracts import Table, tables
from tidewaiter.records.mapping.convert import ASK, UNITS, ColumnMapping
from tidewaiter.records.mapping.days import DayFormat

__all__ = ["FORMAT_VERSION", "read_toml"]

FORMAT_VERSION = 1
"""The form of mapping.toml that this program writes and reads."""

_Kinds = Mapping[str, tuple[type, ...]]
_FILE_KEYS: _Kinds = {
    **dict.fromkeys(("match", "table", "sheet", "encoding", "delimiter"), (str,)),
    "columns": (dict,), "quoting": (bool,), "header_row": (int,), "empty": (list,),
}  # fmt: skip
_COLUMN_KEYS: _Kinds = {
    **dict.fromkeys(("from", "constant", "date_format", "time_zone", "decimal", "thousands", "separator"), (str,)),
    **dict.fromkeys(("unit", "currency", "rate_source", "rate_day"), (str,)),
    **dict.fromkeys(("optional", "country_names"), (bool,)),
    **dict.fromkeys(("factor", "usd_rate"), (int, Decimal)),
    "year_offset": (int,), "values": (dict,),
}  # fmt: skip
_WORDS = {str: "a text in quotes", bool: "true or false", int: "a whole number", dict: "a table { … }", list: "a list"}


class _Lines:
    """Where things stand in the file; TOML itself does not tell."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self._lines = text.splitlines()
        self._files = [at for at, line in enumerate(self._lines) if re.match(r"\s*\[\[\s*file\s*\]\]", line)]

    def of_file(self, number: int) -> int | None:
        """The line of the file block counted from 0."""
        return self._files[number] + 1 if number < len(self._files) else None

    def of_key(self, number: int, key: str) -> int | None:
        """The line of a key inside that block."""
        start = self._files[number] if number < len(self._files) else 0
        end = self._files[number + 1] if number + 1 < len(self._files) else len(self._lines)
        wanted = re.compile(rf"""\s*(?:\[\s*file\.columns\.)?["']?{re.escape(key)}["']?\s*(?:=|\])""")
        return next((at + 1 for at in range(start, end) if wanted.match(self._lines[at])), self.of_file(number))

    def place(self, line: int | None, key: str = "") -> Place:
        return Place(str(self.path), line, key)


def read_toml(path: Path) -> list[dict[str, Any]]:
    """One dictionary of FileMapping's fields for each [[file]] block."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        raw = tomllib.loads(text, parse_float=Decimal)
    except UnicodeDecodeError as error:
        raise InputError("This file is not UTF-8.", place=Place(str(path)), hint="Save it as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise InputError(
            f"This is not valid TOML: {error}.",
            place=Place(str(path), int(line[1]) if line else None),
            hint="Texts stand in quotes; a backslash is written twice. `tidewaiter map FILE` shows an example.",
        ) from error
    lines = _Lines(path, text)
    if raw.get("version", FORMAT_VERSION) != FORMAT_VERSION:
        raise InputError(
            "This mapping is of a version that this program does not know.",
            place=lines.place(1, "version"),
            value=str(raw["version"]),
            expected=str(FORMAT_VERSION),
            hint="Use a newer Tidewaiter, or write the mapping again with `tidewaiter map FILE`.",
        )
    _known_keys(raw, {"version", "file"}, lines, None)
    blocks = raw.get("file")
    if not isinstance(blocks, list) or not blocks:
        raise InputError(
            "This mapping maps no file.",
            place=lines.place(None),
            expected="at least one block that begins with [[file]]",
            hint="`tidewaiter map FILE -o mapping.toml` writes one.",
        )
    return [_file(block, number, lines) for number, block in enumerate(blocks)]


def _file(block: dict[str, Any], number: int, lines: _Lines) -> dict[str, Any]:
    _known_keys(block, _FILE_KEYS, lines, number)
    _right_types(block, _FILE_KEYS, lines, number)
    for key in ("match", "table", "columns"):
        if key not in block:
            raise InputError(
                f"This block has no {key}.", place=lines.place(lines.of_file(number), key), expected=f"{key} = …"
            )
    contract = tables().get(block["table"])
    if contract is None:
        raise _one_of("There is no table of this name.", block["table"], tables(), lines, number, "table")
    if len(block.get("delimiter", ",")) != 1:
        raise InputError(
            "A delimiter is one sign.",
            place=lines.place(lines.of_key(number, "delimiter"), "delimiter"),
            value=block["delimiter"],
            expected=r'"," or ";" or "|" or "\t"',
        )
    columns = tuple(_column(name, spec, contract, number, lines) for name, spec in block["columns"].items())
    rest = {key: value for key, value in block.items() if key != "columns"}
    rest["empty"] = tuple(rest.get("empty", ()))
    return rest | {"columns": columns, "path": str(lines.path), "line": lines.of_file(number)}


def _column(name: str, spec: object, contract: Table, number: int, lines: _Lines) -> ColumnMapping:
    if name not in {column.name for column in contract.columns}:
        known = [column.name for column in contract.columns]
        raise _one_of(f"The table {contract.name} has no column of this name.", name, known, lines, number, name)
    line = lines.of_key(number, name)
    spec = {"from": spec} if isinstance(spec, str) else spec
    if not isinstance(spec, dict):
        raise InputError(
            "A column is mapped by a name or a table.",
            place=lines.place(line, name),
            value=str(spec),
            expected=f'{name} = "Their Name" or {name} = {{ from = "Their Name", … }}',
        )
    _known_keys(spec, _COLUMN_KEYS, lines, number, name)
    _right_types(spec, _COLUMN_KEYS, lines, number, name)
    if ("from" in spec) == ("constant" in spec):
        raise InputError(
            "A column has either a `from` or a `constant`.",
            place=lines.place(line, name),
            expected=f'{name} = {{ from = "Their Name" }} or {name} = {{ constant = "value" }}',
        )
    known_fields = {field.name for field in fields(ColumnMapping)}
    given = {key: value for key, value in spec.items() if key in known_fields}
    for key in ("factor", "usd_rate"):
        if key in given:
            given[key] = Decimal(given[key])
    mapped = ColumnMapping(column=name, source=spec.get("from", ""), line=line, **given)
    _sensible(mapped, lines.place(line, name))
    return mapped


def _sensible(mapped: ColumnMapping, place: Place) -> None:
    if mapped.unit and mapped.unit not in UNITS:
        raise InputError(
            "This unit is not known.", place=place, value=mapped.unit, expected="one of: " + ", ".join(UNITS)
        )
    if mapped.date_format and not mapped.date_format.startswith(ASK):
        try:
            DayFormat(mapped.date_format)
        except InputError as error:
            raise InputError(error.message, place=place, value=error.value, expected=error.expected) from error
    if mapped.usd_rate is not None and not (mapped.rate_source and mapped.rate_day and mapped.currency):
        raise InputError(
            "A rate of exchange needs its currency, its source and its day.",
            place=place,
            expected='currency = "EUR", usd_rate = 1.08, rate_source = "ECB reference rate", rate_day = "2025-03-14"',
            hint="Tidewaiter fetches no rates; whoever reads the audit must see where this one is from.",
        )
    if mapped.time_zone and not re.fullmatch(r"Z|[+-]\d{2}:\d{2}", mapped.time_zone):
        raise InputError(
            "This is not an offset.", place=place, value=mapped.time_zone, expected='such as "+08:00" or "Z"'
        )
    if mapped.decimal == mapped.thousands and not mapped.question:
        raise InputError("The decimal sign and the thousands sign are the same.", place=place, value=mapped.decimal)
    if not all(isinstance(value, str) for value in mapped.values.values()):
        raise InputError("Every value in `values` is a text in quotes.", place=place, value=str(dict(mapped.values)))


def _known_keys(
    found: Mapping[str, Any], known: Iterable[str], lines: _Lines, number: int | None, column: str = ""
) -> None:
    for key in found:
        if key not in known:
            raise _one_of("This key is not known here.", key, known, lines, number, column or key)


def _right_types(found: Mapping[str, Any], known: _Kinds, lines: _Lines, number: int, column: str = "") -> None:
    for key, value in found.items():
        wanted = known[key]
        if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
            raise InputError(
                f"The key {key} has a value of the wrong kind.",
                place=lines.place(lines.of_key(number, column or key), column or key),
                value=str(value),
                expected="a number" if Decimal in wanted else _WORDS[wanted[0]],
            )


def _one_of(message: str, value: str, known: Iterable[str], lines: _Lines, number: int | None, key: str) -> InputError:
    names = list(known)
    near = get_close_matches(value, names, n=3, cutoff=0.5)
    line = lines.of_key(number, key) if number is not None else None
    return InputError(
        message,
        place=lines.place(line, key),
        value=value,
        expected="one of: " + ", ".join(near or names),
        hint=f"Did you mean {near[0]}?" if near else "",
    )
