"""Error cells of the two binary workbook formats: .xls (records in an OLE container) and .xlsb (records in a zip).

Sources: [MS-XLS] 2.4.42 BoundSheet8, 2.4.24 BoolErr, 2.4.127 Formula; [MS-XLSB] 2.4.3 ff. (Microsoft Open
Specifications); [MS-CFB] for the container.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from tidewaiter.core.errors import InputError

__all__ = ["parse_xml", "xls_errors", "xlsb_errors"]

_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
_END_OF_CHAIN = 0xFFFFFFFA  # this and above: no sector
_BOUND_SHEET, _BOOL_ERR, _FORMULA, _END = 0x85, 0x205, 0x06, 0x0A
_ROW, _CELL_ERROR, _FORMULA_ERROR, _BUNDLE_SHEET = 0, 3, 11, 156
_SHORT_CELLS = range(12, 20)


def parse_xml(text: bytes) -> ET.Element:
    """A small part of a workbook; the parser of Python fetches nothing and stops at entities that multiply."""
    return ET.fromstring(text)  # noqa: S314 (see above: expat 2.4.1 and later)


def xls_errors(path: Path, index: int) -> dict[tuple[int, int], str]:
    """The error cells of the sheet that is `index` in the workbook's order."""
    stream = _workbook_stream(path.read_bytes())
    starts = [struct.unpack_from("<I", data)[0] for kind, data in _records(stream, 0) if kind == _BOUND_SHEET]
    found: dict[tuple[int, int], str] = {}
    for kind, data in _records(stream, starts[index]) if index < len(starts) else ():
        if kind == _BOOL_ERR and len(data) >= 8 and data[7]:
            code = data[6]
        elif kind == _FORMULA and data[12:14] == b"\xff\xff" and data[6] == 2:
            code = data[8]
        else:
            continue
        found[struct.unpack_from("<HH", data)] = _ERRORS.get(code, "#ERROR")
    return found


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == _END:
            return
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _workbook_stream(file: bytes) -> bytes:
    """The stream named Workbook (or Book, in older files) of the container; small streams lie in the root's own."""
    size = 1 << struct.unpack_from("<H", file, 30)[0]
    table = _sector_table(file, size)

    def chain(sector: int) -> bytes:
        parts: list[bytes] = []
        while sector < _END_OF_CHAIN and len(parts) <= len(table):
            parts.append(file[(sector + 1) * size : (sector + 2) * size])
            sector = table[sector]
        return b"".join(parts)

    directory, small_table = (chain(struct.unpack_from("<I", file, at)[0]) for at in (48, 60))
    entries = [directory[at : at + 128] for at in range(0, len(directory), 128)]
    names = {_name(entry): entry for entry in entries}
    start, length = struct.unpack_from("<II", names.get("Workbook") or names["Book"], 116)
    if length >= 4096:
        return chain(start)[:length]
    small = chain(struct.unpack_from("<I", entries[0], 116)[0])
    parts: list[bytes] = []
    while start < _END_OF_CHAIN and len(parts) < 64:
        parts.append(small[start * 64 : start * 64 + 64])
        start = struct.unpack_from("<I", small_table, start * 4)[0]
    return b"".join(parts)[:length]


def _name(entry: bytes) -> str:
    return entry[: max(0, struct.unpack_from("<H", entry, 64)[0] - 2)].decode("utf-16-le")


def _sector_table(file: bytes, size: int) -> list[int]:
    """Which sector follows which."""
    sectors = list(struct.unpack_from("<109I", file, 76))
    more = struct.unpack_from("<I", file, 68)[0]
    while more < _END_OF_CHAIN and len(sectors) * size <= len(file):
        *further, more = struct.unpack_from(f"<{size // 4}I", file, (more + 1) * size)
        sectors += further
    used = (sector for sector in sectors if sector < _END_OF_CHAIN)
    return [number for sector in used for number in struct.unpack_from(f"<{size // 4}I", file, (sector + 1) * size)]


def xlsb_errors(path: Path, sheet: str) -> dict[tuple[int, int], str]:
    """The error cells of the sheet of this name; refuses a file whose cells the reader would pass over."""
    found: dict[tuple[int, int], str] = {}
    with zipfile.ZipFile(path) as archive:
        row = 0
        for kind, data in _xlsb_records(archive.read(_xlsb_part(archive, sheet))):
            if kind == _ROW:
                row = struct.unpack_from("<I", data)[0]
            elif kind in (_CELL_ERROR, _FORMULA_ERROR):
                found[row, struct.unpack_from("<I", data)[0]] = _ERRORS.get(data[8], "#ERROR")
            elif kind in _SHORT_CELLS:
                raise InputError(
                    "This workbook uses a short form of cells that cannot be read here.",
                    hint="Open it in Excel and save it as .xlsx.",
                )
    return found


def _xlsb_part(archive: zipfile.ZipFile, sheet: str) -> str:
    for kind, data in _xlsb_records(archive.read("xl/workbook.bin")):
        if kind == _BUNDLE_SHEET:
            relation, at = _wide_text(data, 8)
            if _wide_text(data, at)[0] == sheet:
                links = parse_xml(archive.read("xl/_rels/workbook.bin.rels"))
                target = next(link.get("Target", "") for link in links if link.get("Id") == relation)
                return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    raise InputError("This workbook has no such sheet.", value=sheet)


def _wide_text(data: bytes, at: int) -> tuple[str, int]:
    end = at + 4 + 2 * struct.unpack_from("<I", data, at)[0]
    return data[at + 4 : end].decode("utf-16-le"), end


def _xlsb_records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(stream):
        kind, at = _variable(stream, at, 2)
        size, at = _variable(stream, at, 4)
        yield kind, stream[at : at + size]
        at += size


def _variable(stream: bytes, at: int, longest: int) -> tuple[int, int]:
    """A number of up to `longest` bytes, seven bits each, the low ones first."""
    number = 0
    for place in range(longest):
        byte = stream[at] if at < len(stream) else 0
        at += 1
        number |= (byte & 0x7F) << (7 * place)
        if not byte & 0x80:
            break
    return number, at
