"""Cells that hold an error or a formula that was never calculated: python-calamine 0.9 gives both as empty.

An empty cell means unknown; a cell that says #REF! means that something broke. So they are looked for in the file
itself, and their text takes the empty cell's place, where the table's contract rejects it with its row and column.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from tidewaiter.core.errors import InputError
from tidewaiter.records.formats.excel_binary import parse_xml, xls_errors, xlsb_errors
from tidewaiter.records.formats.sniff import Kind

__all__ = ["NEVER_CALCULATED", "column_number", "error_cells"]

NEVER_CALCULATED = "formula, never calculated"
"""What stands for a formula that a program wrote and no spreadsheet has calculated since."""

Cells = dict[tuple[int, int], str]
"""Row and column, both from 0, to the cell's text."""

_FORMULA = rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
_ERROR = re.compile(
    rb"""<(?:\w+:)?c\b[^>]*\bt=["']e["'][^>]*>\s*(?:""" + _FORMULA + rb""")?<(?:\w+:)?v>([^<]*)</"""
)  # fmt: skip
# A formula whose result is an empty text has a type, str; one that was never calculated has neither type nor value.
_UNCALCULATED = re.compile(
    rb"""<(?:\w+:)?c\b(?![^>]*\bt=["']str)[^>]*>\s*"""
    + _FORMULA
    + rb"""(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"""
)
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_CHUNK = 4 << 20


def error_cells(path: Path, kind: Kind, sheet: str, index: int) -> Cells:
    """The error cells of one sheet, named and counted from 0 in the workbook's order."""
    match kind:
        case Kind.XLS:
            return xls_errors(path, index)
        case Kind.XLSB:
            return xlsb_errors(path, sheet)
        case Kind.ODS:
            return _ods_errors(path, sheet)
        case _:
            return _xlsx_errors(path, sheet)


def column_number(letters: str) -> int:
    """The number from 0 of a column: A is 0, Z is 25, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _xlsx_errors(path: Path, sheet: str) -> Cells:
    found: Cells = {}
    with zipfile.ZipFile(path) as archive:
        part = _xlsx_part(archive, sheet)
        for cells in _whole_cells(archive, part) if part else ():
            if b't="e"' in cells or b"t='e'" in cells:
                for match in _ERROR.finditer(cells):
                    found[_reference(match[0])] = match[1].decode("utf-8", "replace")
            if b"<f" in cells or b":f" in cells:
                for match in _UNCALCULATED.finditer(cells):
                    found[_reference(match[0])] = NEVER_CALCULATED
    return found


def _xlsx_part(archive: zipfile.ZipFile, sheet: str) -> str:
    """The part of the archive that holds the sheet; two standards have two namespaces, so only a name's end counts."""
    workbook = next(name for name in archive.namelist() if name.endswith("xl/workbook.xml"))
    folder = workbook.removesuffix("workbook.xml")
    tree = parse_xml(archive.read(workbook))
    wanted = next((e for e in tree.iter() if e.tag.endswith("}sheet") and e.get("name") == sheet), None)
    if wanted is None:
        return ""
    relation = next(value for key, value in wanted.items() if key.endswith("}id"))
    links = parse_xml(archive.read(f"{folder}_rels/workbook.xml.rels"))
    target = next(link.get("Target", "") for link in links if link.get("Id") == relation)
    return target.removeprefix("/") if target.startswith("/") else folder + target


def _whole_cells(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The sheet's text in pieces, each of which ends where a row ends."""
    held = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            held += chunk
            cut = max(held.rfind(b"</row>"), held.rfind(b":row>")) + 6
            if cut > 6:
                yield held[:cut]
                held = held[cut:]
    yield held


def _reference(cell: bytes) -> tuple[int, int]:
    found = _REFERENCE.search(cell[: cell.index(b">")])
    if found is None:
        raise InputError(
            "This workbook has error cells and does not say where they stand.",
            hint="Open it in Excel or LibreOffice and save it again.",
        )
    return int(found[2]) - 1, column_number(found[1].decode())


def _ods_errors(path: Path, sheet: str) -> Cells:
    found: Cells = {}
    with zipfile.ZipFile(path) as archive:
        with archive.open("content.xml") as stream:
            if not any(b'"error"' in piece for piece in iter(lambda: stream.read(_CHUNK), b"")):
                return found
        with archive.open("content.xml") as stream:
            events = ET.iterparse(stream, ("start", "end"))  # noqa: S314 (as in parse_xml)
            found = {(row, column): text for row, column, text in _ods_cells(events, sheet)}
    return found


def _ods_cells(events: Iterator[tuple[str, ET.Element]], sheet: str) -> Iterator[tuple[int, int, str]]:
    inside, row, column = False, 0, 0
    for event, element in events:
        tag = element.tag.rpartition("}")[2]
        if event == "start":
            if tag == "table":
                inside, row = _attribute(element, "name") == sheet, 0
            column = 0 if tag == "table-row" else column
        elif inside and tag in ("table-cell", "covered-table-cell"):
            if _attribute(element, "value-type", last=True) == "error":
                yield row, column, "".join(element.itertext())
            column += int(_attribute(element, "number-columns-repeated") or 1)
        elif tag == "table-row":
            row += int(_attribute(element, "number-rows-repeated") or 1)
            element.clear()


def _attribute(element: ET.Element, name: str, *, last: bool = False) -> str:
    values = [value for key, value in element.items() if key.rpartition("}")[2] == name]
    return values[-1 if last else 0] if values else ""
