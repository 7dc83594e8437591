"""A source that is ready to be read: its cells as SQL, what its own form already refused, and where rows stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from tidewaiter.core.errors import InputError, Place
from tidewaiter.engine.duck import quote_name
from tidewaiter.records.contracts import Table
from tidewaiter.records.faults import Fault
from tidewaiter.records.select import OURS, Cells

__all__ = ["Columns", "Opened", "match_columns", "trimmed"]

Lines = Callable[[Iterable[int]], Iterator[int | None]]
"""From record numbers in rising order to line numbers of the user's file."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which header stands for which contract column, and under which name a column unknown to it is kept."""

    known: dict[str, str]
    extra: dict[str, str]


@dataclass(frozen=True, slots=True)
class Opened:
    """What the reader needs to know of one source.

    `first_cells` is used by the first pass over the file and `cells` by every later one; `structural` tells after
    the first pass which rows the form itself refused, and `mended` gives another source to read in place of this one
    where such a row hid others; `salvaged` gives what is left of a source that breaks off. `lines` finds the line of
    a record; `names` and `hints` say how messages call a column and what may have happened to its values.
    """

    shown: str
    first_cells: Cells
    cells: Cells
    lines: Lines
    structural: Callable[[], Iterable[Fault]] = tuple
    mended: Callable[[], Opened | None] = lambda: None
    salvaged: Callable[[], Opened | None] = lambda: None
    names: dict[str, str] = field(default_factory=dict)
    hints: dict[str, str] = field(default_factory=dict)
    known_faults: tuple[Fault, ...] = ()


def match_columns(table: Table, headers: Sequence[str], shown: str, line: int = 1) -> Columns:
    """The contract's columns among `headers`, letter case and outer spaces apart, or an InputError."""
    cleaned = [header.strip().lower() for header in headers]
    doubled = sorted({name for name in cleaned if name and cleaned.count(name) > 1})
    if doubled:
        raise InputError(
            "The header names a column twice.",
            place=Place(shown, line),
            value=", ".join(doubled),
            expected="each column once",
            hint="Rename or remove one of them.",
        )
    contract = {column.name for column in table.columns}
    known = {name: headers[at] for at, name in enumerate(cleaned) if name in contract}
    unknown = [header for at, header in enumerate(headers) if cleaned[at] not in contract]
    missing = [name for name in table.required if name not in known]
    if missing:
        raise InputError(
            f"The table {table.name} lacks {'a required column' if len(missing) == 1 else 'required columns'}.",
            place=Place(shown, line),
            value=", ".join(headers)[:300],
            expected=f"also: {', '.join(missing)}",
            hint=f"{_renames(missing, unknown)}Add or rename the columns, "
            f"or let `tidewaiter map {shown}` propose which column is which.",
        )
    return Columns(known, _kept(unknown))


def _renames(missing: Sequence[str], unknown: Sequence[str]) -> str:
    """Which header may be a required column in another spelling."""
    pairs = [(near[0], name) for name in missing if (near := get_close_matches(name, unknown, n=1, cutoff=0.75))]
    return "".join(f"Is {header.strip()} meant to be {name}? " for header, name in pairs)


def _kept(unknown: Sequence[str]) -> dict[str, str]:
    """The names under which unknown columns are kept: their own, but for the names of columns that we add."""
    taken = {header.strip().lower() for header in unknown}
    found: dict[str, str] = {}
    for header in unknown:
        name = header.strip()
        while name.lower() in OURS:
            name += "_in_the_file"
            name += "_too" * (name.lower() in taken)
        found[name] = header
    return found


def trimmed(name: str) -> str:
    """The SQL of a cell without outer spaces, NULL when nothing is left."""
    cell = quote_name(name)
    # trim() on every cell costs half as much again as reading the file; two LIKEs do not.
    return f"CASE WHEN {cell} LIKE ' %' OR {cell} LIKE '% ' THEN nullif(trim({cell}), '') ELSE nullif({cell}, '') END"
