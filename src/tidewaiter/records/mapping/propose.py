"""Proposes which table a foreign file is, which column is which, and how its values are to be read; and says why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache

from tidewaiter.core.errors import InputError, Place
from tidewaiter.records.contracts import Column, Table, table, tables
from tidewaiter.records.mapping.checker import Checker
from tidewaiter.records.mapping.convert import CURRENCY_SIGNS, ColumnMapping
from tidewaiter.records.mapping.infer import EMPTY_WORDS, Inferred, infer
from tidewaiter.records.mapping.infer_numbers import NUMERIC
from tidewaiter.records.mapping.model import FileMapping
from tidewaiter.records.mapping.profile import Profile, profile
from tidewaiter.records.mapping.source import ForeignFile
from tidewaiter.records.mapping.words import Names, names_of, plain

__all__ = ["Proposal", "ProposedColumn", "propose"]

_ENOUGH = 0.5
"""Below this a column is rather left unclaimed than mapped wrongly."""
_MISSING = 0.45
_UNCLAIMED = 0.4
"""What a required column that the file lacks, and a header that only other tables claim, cost a table, in columns."""


@dataclass(frozen=True, slots=True)
class ProposedColumn:
    """One column of ours, where it would come from, how sure that is from 0 to 1, and why."""

    spec: ColumnMapping
    score: float
    why: str
    refused: tuple[str, ...] = ()

    @property
    def confidence(self) -> str:
        """The score in a word."""
        return "sure" if self.score >= 0.85 else "likely" if self.score >= 0.65 else "unsure"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mapping to be looked over: the table, its columns, the columns nobody claims, the required ones not found."""

    mapping: FileMapping
    table: Table
    why: str
    columns: tuple[ProposedColumn, ...]
    unclaimed: tuple[str, ...]
    missing: tuple[Column, ...]
    notes: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class _Match:
    score: float
    column: Column
    found: Profile
    inferred: Inferred
    why: str


def propose(foreign: ForeignFile, name: str, table_name: str = "") -> Proposal:
    """A proposal for one file called `name`; with `table_name`, for that table."""
    profiles = profile(foreign)
    currencies = _currencies(profiles)
    wanted = [table(table_name)] if table_name else list(tables().values())
    with Checker() as checker:
        assigned = [(one, _assign(one, profiles)) for one in wanted]
        claimed = {match.found.place for _, matches in assigned for match in matches if not match.column.common}
        ranked = sorted(
            ((_worth(one, name, matches, len(claimed)), one, matches) for one, matches in assigned),
            key=lambda found: -found[0],
        )
        _, chosen, matches = ranked[0]
        if not matches:
            raise _nothing(foreign, name, profiles)
        checked = _assign(chosen, profiles, checker, currencies)
    checked = [_with_numbers(one, foreign) for one in checked]
    columns = tuple(
        ProposedColumn(one.inferred.spec, one.score, one.why, one.inferred.refused)
        for one in sorted(checked, key=lambda one: chosen.columns.index(one.column))
    )
    taken = {one.found.written for one in checked}
    missing = tuple(one for one in chosen.columns if one.required and one not in {match.column for match in checked})
    return Proposal(
        _file_mapping(foreign, name, chosen, columns, profiles),
        chosen,
        _why_table(chosen, checked, missing, [one for worth, one, _ in ranked[1:3] if worth > ranked[0][0] / 2]),
        columns,
        tuple(one.written for one in profiles if one.written not in taken),
        missing,
        (*foreign.notes, *_totals(foreign, chosen, checked)),
        profiles[0].rows,
    )


def _assign(
    chosen: Table, profiles: Sequence[Profile], checker: Checker | None = None, currencies: Sequence[str] = ()
) -> list[_Match]:
    """The best match of each column, best first; a header feeds one column. Without a checker names alone decide."""
    matches = list(_matches(chosen, profiles, checker, currencies))
    order = {column.name: at for at, column in enumerate(chosen.columns)}
    matches.sort(key=lambda one: (-one.score, order[one.column.name], one.found.place))
    columns: set[str] = set()
    places: set[int] = set()
    kept: list[_Match] = []
    for one in matches:
        if one.column.name not in columns and one.found.place not in places:
            kept.append(one)
            columns.add(one.column.name)
            places.add(one.found.place)
    return kept


def _matches(
    chosen: Table, profiles: Sequence[Profile], checker: Checker | None, currencies: Sequence[str]
) -> Iterator[_Match]:
    for column in chosen.columns:
        names = names_of(chosen, column)
        for found in profiles:
            score, why = _name_score(found.header.name, column.name, names)
            if not score:
                score, why = _value_score(found, column)
            if score < _ENOUGH:
                continue
            if checker is None:
                yield _Match(score, column, found, Inferred(ColumnMapping(column.name), 1.0, ()), why)
                continue
            inferred = infer(found, chosen, column, checker, currencies)
            score *= 0.3 + 0.7 * inferred.fit
            if score >= _ENOUGH:
                yield _Match(score, column, found, inferred, _reasons(why, inferred, found))


def _with_numbers(one: _Match, foreign: ForeignFile) -> _Match:
    """A code that a spreadsheet holds as a number is said, because it may no longer be the code."""
    numbers = foreign.not_text.get(one.found.written)
    if one.column.type not in ("hs", "eccn") or not numbers:
        return one
    said = f"the workbook holds {len(numbers):,} of its cells as numbers: a leading zero or an E may be lost"
    return replace(one, why=f"{one.why}; {said}", score=min(one.score, 0.8))


def _totals(foreign: ForeignFile, chosen: Table, matches: Sequence[_Match]) -> tuple[str, ...]:
    """A last row without any key and with a number is most likely a sum."""
    keys = [one.found for one in matches if one.column.name in chosen.key]
    sums = [one.found for one in matches if one.column.type in NUMERIC and one.found.last]
    if keys and sums and not any(found.last for found in keys):
        line = foreign.line_of(keys[0].last_line)
        return (f"line {line}, the last, has no {' or '.join(f.written for f in keys)}: if it holds totals, remove it",)
    return ()


def _reasons(why: str, inferred: Inferred, found: Profile) -> str:
    parts = [why, *inferred.reasons]
    if inferred.refused:
        parts.append(f"{1 - inferred.fit:.0%} of its different values cannot be read")
    if 0 < found.filled < found.rows - 1:
        parts.append(f"filled in {found.filled:,} of {found.rows:,} rows")
    return "; ".join(part for part in parts if part)


def _name_score(header: str, column: str, names: Names) -> tuple[float, str]:
    if header == plain(column):
        return 1.0, "the header is our name"
    if header in names.names:
        return 0.95, "a known name of this column"
    if header in names.weak:
        return 0.72, "a name that may mean this column"
    best, score = "", 0.0
    for name in names.names:
        near = _likeness(header, name)
        if near > score:
            best, score = name, near
    return (score, f"the header is like “{best}”") if score >= _ENOUGH else (0.0, "")


@cache
def _likeness(header: str, name: str) -> float:
    """How alike two names are: the same words in another order, one within the other, or a slip of the pen."""
    ours, theirs = set(name.split()), set(header.split())
    if not ours or not theirs:
        return 0.0
    if ours == theirs:
        return 0.9
    shared = ours & theirs
    if len(ours) >= 2 and ours <= theirs and len(theirs) - len(ours) <= 2:
        return 0.75
    if len(theirs) >= 2 and theirs <= ours and len(ours) - len(theirs) == 1:
        return 0.6
    if len(name) >= 5 and len(shared) == 0 and SequenceMatcher(None, header, name).ratio() >= 0.86:
        return 0.65
    return 0.0


def _value_score(found: Profile, column: Column) -> tuple[float, str]:
    """Codes that are like nothing else give a column away whatever its header says."""
    values = found.some(100)
    if column.type == "eccn" and len(values) >= 2 and all(_looks_like_eccn(value) for value in values):
        return 0.62, "its values are export control classification numbers"
    return 0.0, ""


def _looks_like_eccn(value: str) -> bool:
    return value == "EAR99" or re.fullmatch(r"[0-9][A-E][0-9]{3}(\.[a-z].*)?", value, re.ASCII) is not None


def _worth(chosen: Table, file_name: str, matches: Sequence[_Match], claimed: int) -> float:
    """What speaks for a table: columns of its own that were found, less required ones that were not; a file's name."""
    own = sum(one.score for one in matches if not one.column.common)
    other = 0.15 * sum(one.score for one in matches if one.column.common)
    missing = len(set(chosen.required) - {one.column.name for one in matches})
    key = sum(one.score for one in matches if one.column.name in chosen.key)
    named = plain(chosen.name).rstrip("s") in plain(file_name)
    unclaimed = claimed - sum(not one.column.common for one in matches)
    return own + other + 0.3 * key - _MISSING * missing - _UNCLAIMED * unclaimed + 1.5 * named


def _why_table(chosen: Table, matches: Sequence[_Match], missing: Sequence[Column], next_ones: Iterable[Table]) -> str:
    own = sum(not one.column.common for one in matches)
    required = len(chosen.required)
    text = f"{own} of its columns are there, {required - len(missing)} of the {required} required ones among them"
    others = " or ".join(one.name for one in next_ones)
    return text + (f"; if it is not, try --table {others}" if others else "")


def _currencies(profiles: Sequence[Profile]) -> tuple[str, ...]:
    """The currencies of a column that holds nothing but currency codes."""
    for found in profiles:
        values = found.some(50)
        if values and all(value.upper() in CURRENCY_SIGNS or value == "RMB" for value in values):
            return tuple("CNY" if value == "RMB" else value.upper() for value in values)
    return ()


def _file_mapping(
    foreign: ForeignFile, name: str, chosen: Table, columns: Iterable[ProposedColumn], profiles: Iterable[Profile]
) -> FileMapping:
    text = foreign.encoding is not None
    mapped = {one.spec.source for one in columns}
    empty = {v for found in profiles if found.written in mapped for v in found.values if v.casefold() in EMPTY_WORDS}
    return FileMapping(
        match=_pattern(name),
        table=chosen.name,
        columns=tuple(one.spec for one in columns),
        sheet=foreign.sheet,
        encoding=foreign.encoding.name if text and foreign.encoding and not foreign.encoding.is_utf8 else "",
        delimiter=foreign.form.delimiter if text and foreign.form.delimiter != "," else "",
        header_row=foreign.form.header_line if text and foreign.form.header_line > 1 else None,
        empty=tuple(sorted(empty)),
    )


def _pattern(name: str) -> str:
    """The file's name with its numbers left open, so that next week's file matches too."""
    stem, dot, ending = name.rpartition(".")
    out: list[str] = []
    for sign in stem:
        if sign.isdigit() or (out and out[-1] == "*" and sign in "-_."):
            if not out or out[-1] != "*":
                out.append("*")
        else:
            out.append("[[]" if sign == "[" else sign)
    return "".join(out) + dot + ending


def _nothing(foreign: ForeignFile, name: str, profiles: Sequence[Profile]) -> InputError:
    headers = ", ".join(one.written for one in profiles)
    return InputError(
        "No table of the layout has columns like these.",
        place=Place(name, foreign.line_of(foreign.form.header_line)),
        value=headers[:300],
        expected="headers such as Ship Date, Qty, Part No., Consignee, HTS, ECCN in one of the languages we know",
        hint="Is this the header line? Name the table with --table, or write mapping.toml by hand "
        "(docs/guide/mapping.md).",
    )
