"""Scores pairs of names in a file, line by line, whatever its size."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tidewaiter.core.errors import InputError, Place
from tidewaiter.parties.compare import THRESHOLD, compare
from tidewaiter.parties.names.name import says_something
from tidewaiter.records.formulas import safe_cell

__all__ = ["ADDED", "PairsScored", "score_pairs"]

ADDED = ("score", "predicted_match", "reasons")
_NEEDED = ("name1", "name2")
_LONGEST_FIELD = 1 << 27
"""Bytes of one cell that are read at most: a name of 10 MB is somebody's mistake, and is scored like any other."""


@dataclass(frozen=True, slots=True)
class PairsScored:
    """How many pairs were scored, how many reach the threshold, and how many lines had no two names."""

    pairs: int
    matches: int
    skipped: int
    threshold: float


def score_pairs(path: Path, out: Path) -> PairsScored:
    """Write every line of a CSV with its score, whether that reaches the threshold, and the reasons."""
    pairs = matches = skipped = 0
    csv.field_size_limit(_LONGEST_FIELD)
    draft = out.with_name(f".{out.name}.part")
    try:
        with path.open(encoding="utf-8-sig", newline="") as source, draft.open("w", encoding="utf-8", newline="") as to:
            reader = csv.reader(source)
            header = _header(reader, path)
            at = {name: header.index(name) for name in ("schema", *_NEEDED) if name in header}
            kept = [name if name not in ADDED else f"input_{name}" for name in header]
            writer = csv.writer(to, lineterminator="\n")
            writer.writerow([*kept, *ADDED])
            for row in _rows(reader, path, len(header)):
                one, other = row[at["name1"]], row[at["name2"]]
                if not (says_something(one) and says_something(other)):
                    skipped += 1
                    blank = not one.strip() or not other.strip()
                    told = "one of the names is empty" if blank else "one of the names holds no letter or digit"
                    writer.writerow([*map(safe_cell, row), "", "", told])
                    continue
                found = compare(one, other, row[at["schema"]] if "schema" in at else "")
                pairs, matches = pairs + 1, matches + found.matched
                said = "true" if found.matched else "false"
                writer.writerow([*map(safe_cell, row), f"{found.score:.6f}", said, safe_cell("|".join(found.reasons))])
        draft.replace(out)
    except OSError as error:
        raise InputError("The file cannot be read or written.", value=str(error), place=Place(str(path))) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return PairsScored(pairs, matches, skipped, THRESHOLD)


def _header(reader: Iterator[list[str]], path: Path) -> list[str]:
    header = [name.strip().lower() for name in _next(reader, path, 1) or []]
    missing = [name for name in _NEEDED if name not in header]
    if missing:
        raise InputError(
            f"The file has no column {' and '.join(missing)}.",
            place=Place(str(path), 1),
            value=", ".join(header) or "an empty file",
            expected="a CSV in UTF-8 with the columns schema, name1, name2",
        )
    return header


def _rows(reader: Iterator[list[str]], path: Path, width: int) -> Iterator[list[str]]:
    line = 1
    while (row := _next(reader, path, line + 1)) is not None:
        line += 1
        if not row:
            continue
        if len(row) != width:
            hint = "A name that holds a comma stands in quotation marks."
            place = Place(str(path), line)
            raise InputError(
                "This line has another number of cells.",
                place=place,
                value=f"{len(row)}",
                expected=f"{width}",
                hint=hint,
            )
        yield row


def _next(reader: Iterator[list[str]], path: Path, line: int) -> list[str] | None:
    try:
        return next(reader, None)
    except UnicodeDecodeError as error:
        hint = "Export it again as CSV UTF-8."
        bad = error.object[error.start : error.end].hex()
        raise InputError(
            "The file is not in UTF-8.",
            place=Place(str(path), line),
            value=f"byte 0x{bad}",
            expected="UTF-8",
            hint=hint,
        ) from error
    except csv.Error as error:
        raise InputError(
            "This line is no CSV.", place=Place(str(path), line), value=str(error), expected="CSV"
        ) from error
