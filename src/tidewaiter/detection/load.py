"""Finds the detectors: one folder each, with what it sees, assumes and cannot see beside its SQL and its cases."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path

from tidewaiter.core.errors import InputError, Place
from tidewaiter.core.toml_entry import Entry, TomlFile
from tidewaiter.detection.detector import Detector, Parameter

__all__ = ["DETECTORS_FOLDER", "detectors", "read_detector"]

DETECTORS_FOLDER = Path(__file__).resolve().parent.parent / "detectors"
_ENTRY_POINTS = "tidewaiter.detectors"
_KEYS = (
    *("code", "name", "claim", "subject_kind", "sees", "assumes", "cannot_see", "innocent", "typologies", "signals"),
    *("tells_unknown", "parameters"),
)
_SUBJECTS = ("shipment", "party", "site", "license", "device", "country", "route")
_READS = re.compile(r"-- reads: (?P<tables>[a-z_, ]+)")
_CODE = re.compile(r"[A-Z]{2,4}[0-9]{3}")


@cache
def detectors() -> tuple[Detector, ...]:
    """Every detector by its code: those of the program and those of installed packages."""
    folders = [path.parent for path in sorted(DETECTORS_FOLDER.glob("*/detector.toml"))]
    points = import_module("importlib.metadata").entry_points(group=_ENTRY_POINTS)
    folders += [Path(str(import_module(point.value).__file__)).parent for point in points]
    found = sorted((read_detector(folder) for folder in folders), key=lambda one: one.code)
    for one, after in pairwise(found):
        if one.code == after.code:
            raise InputError("Two detectors bear one code.", value=one.code, expected=f"{one.name}, {after.name}")
    return tuple(found)


def read_detector(folder: Path) -> Detector:
    """The detector in a folder, or an InputError that names the file and line which is not as it should be."""
    about, query = folder / "detector.toml", folder / "detector.sql"
    data = about.read_bytes()
    head = TomlFile.parse(f"{folder.name}/detector.toml", data).whole()
    head.only(_KEYS)
    code = head.text("code")
    if not _CODE.fullmatch(code):
        head.refuse("this is not a code", "code", "capitals and three digits, such as TW101")
    if head.text("name") != folder.name:
        head.refuse("a detector bears the name of its folder", "name", folder.name)
    sql = query.read_text(encoding="utf-8")
    return Detector(
        code=code,
        name=head.text("name"),
        claim=head.text("claim"),
        subject_kind=head.choice("subject_kind", _SUBJECTS),
        reads=_reads(f"{folder.name}/detector.sql", sql, f"-- {code} {folder.name}: "),
        sql=sql,
        sees=head.text("sees"),
        assumes=head.text("assumes"),
        cannot_see=head.text("cannot_see"),
        innocent=head.texts("innocent"),
        typologies=head.texts("typologies"),
        signals=head.texts("signals"),
        parameters=_parameters(head),
        tells_unknown=head.yes("tells_unknown"),
        digest=hashlib.sha256(data + b"\0" + sql.encode()).hexdigest(),
    )


def _reads(file: str, sql: str, begins: str) -> tuple[str, ...]:
    """The tables that the second line names; the first bears the detector's code, name and claim."""
    lines = [*sql.splitlines(), "", ""]
    if not lines[0].startswith(begins):
        raise InputError("The first line of a detector says which it is.", place=Place(file, 1), expected=begins)
    found = _READS.fullmatch(lines[1])
    if found is None:
        raise InputError("The second line says what it reads.", place=Place(file, 2), expected="-- reads: TABLE, TABLE")
    return tuple(table.strip() for table in found["tables"].split(","))


def _parameters(head: Entry) -> dict[str, Parameter]:
    found = {}
    for name, values in head.values.get("parameters", {}).items():
        line = head.line_of(name)
        entry = Entry(head.file, head.lines, line, values, f"parameter {name}")
        entry.only(("says", "default", "low", "high", "source"))
        default, low, high = (_number(entry, key) for key in ("default", "low", "high"))
        if not low <= default <= high:
            entry.refuse("the default is out of its own range", "default", f"from {low} to {high}")
        found[name] = Parameter(name, entry.text("says"), default, low, high, entry.text("source"))
    return found


def _number(entry: Entry, key: str) -> int:
    value = entry.values.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        entry.refuse(f"{key} is not a whole number", key, f"{key} = 30")
    return value
