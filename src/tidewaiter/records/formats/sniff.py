"""What a file really is, whatever its name says, and what to do when it is not a table."""

from __future__ import annotations

import errno
import stat
import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tidewaiter.core.errors import InputError, Place

__all__ = ["WORKBOOK_KINDS", "Kind", "kind_of", "must_be"]


class Kind(StrEnum):
    """The kinds of file a folder of records may hold; TEXT is what may be a CSV, in any encoding."""

    TEXT = "text"
    PARQUET = "parquet"
    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    LOCKED_WORKBOOK = "locked workbook"
    EMPTY = "empty"
    BLANK = "blank"
    DIRECTORY = "directory"
    MISSING = "missing"
    LOOP = "symlink loop"
    UNREADABLE = "unreadable"
    SPECIAL = "special file"
    ZIP = "zip"
    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"
    ZSTD = "zstd"
    SEVEN_ZIP = "7z"
    RAR = "rar"
    PDF = "pdf"
    HTML = "html"
    JSON = "json"
    XML = "xml"
    DOCX = "docx"
    PICTURE = "picture"
    SQLITE = "sqlite"
    DUCKDB = "duckdb"
    PARQUET_CUT = "parquet cut short"
    BINARY = "binary"


WORKBOOK_KINDS = frozenset({Kind.XLSX, Kind.XLSB, Kind.XLS, Kind.ODS})
"""The kinds that excel.py reads."""

_UNPACK = "Unpack it and give the tables that are in it."
_EXPORT = "Export the records from it as CSV, Parquet or Excel."


@dataclass(frozen=True, slots=True)
class _Says:
    message: str
    hint: str


_WRONG: dict[Kind, _Says] = {
    Kind.LOCKED_WORKBOOK: _Says(
        "This workbook is protected with a password.",
        "Open it in Excel, take the password off (File, Info, Protect Workbook), save it, and try again.",
    ),
    Kind.EMPTY: _Says(
        "This file is empty: it has no bytes at all.",
        "Export it again; if there is nothing to report, remove the file: an absent table is allowed.",
    ),
    Kind.BLANK: _Says(
        "This file holds nothing but blanks.",
        "Export it again; if there is nothing to report, remove the file: an absent table is allowed.",
    ),
    Kind.DIRECTORY: _Says("This is a folder, not a file.", "Give the tables that are in it one by one."),
    Kind.MISSING: _Says("There is no such file.", "Check the path; a link may point to a file that is gone."),
    Kind.LOOP: _Says("This is a symbolic link that leads back to itself.", "Put the file itself in its place."),
    Kind.UNREADABLE: _Says("This file may not be read.", "Ask for the right to read it."),
    Kind.SPECIAL: _Says("This is a device, a pipe or a socket, not a file of records.", "Give an ordinary file."),
    Kind.ZIP: _Says("This is a zip archive, not a table.", _UNPACK),
    Kind.GZIP: _Says("This is a gzip file, not a table.", "Unpack it first: gunzip FILE."),
    Kind.BZIP2: _Says("This is a bzip2 file, not a table.", "Unpack it first: bunzip2 FILE."),
    Kind.XZ: _Says("This is an xz file, not a table.", "Unpack it first: unxz FILE."),
    Kind.ZSTD: _Says("This is a zstd file, not a table.", "Unpack it first: unzstd FILE."),
    Kind.SEVEN_ZIP: _Says("This is a 7-Zip archive, not a table.", _UNPACK),
    Kind.RAR: _Says("This is a RAR archive, not a table.", _UNPACK),
    Kind.PDF: _Says("This is a PDF, not a table.", "Ask for the data behind it as CSV or Excel."),
    Kind.HTML: _Says(
        "This is a web page (HTML), not a table.",
        "Some systems export HTML under the name .xls: open it in Excel and save it as .xlsx; "
        "a page that asks for a login means the download failed.",
    ),
    Kind.JSON: _Says("This is JSON, not a table.", "Export the records as CSV, one line a record."),
    Kind.XML: _Says("This is XML, not a table.", "Open it in Excel and save it as .xlsx."),
    Kind.DOCX: _Says("This is a Word or PowerPoint file, not a table.", "Copy its table into Excel."),
    Kind.PICTURE: _Says("This is a picture, not a table.", "Ask for the data behind it as CSV or Excel."),
    Kind.SQLITE: _Says("This is an SQLite database, not a table.", _EXPORT),
    Kind.DUCKDB: _Says("This is a DuckDB database, not a table.", _EXPORT),
    Kind.PARQUET_CUT: _Says(
        "This Parquet file is cut short: it begins as Parquet but does not end so.", "Copy or export it again."
    ),
    Kind.BINARY: _Says("This is not a text file, and of no kind that can be read here.", _EXPORT),
}

_MAGIC = (
    (b"\x1f\x8b", Kind.GZIP),
    (b"BZh", Kind.BZIP2),
    (b"\xfd7zXZ\x00", Kind.XZ),
    (b"\x28\xb5\x2f\xfd", Kind.ZSTD),
    (b"7z\xbc\xaf\x27\x1c", Kind.SEVEN_ZIP),
    (b"Rar!\x1a\x07", Kind.RAR),
    (b"%PDF-", Kind.PDF),
    (b"\x89PNG", Kind.PICTURE),
    (b"\xff\xd8\xff", Kind.PICTURE),
    (b"GIF8", Kind.PICTURE),
    (b"II*\x00", Kind.PICTURE),
    (b"SQLite format 3\x00", Kind.SQLITE),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXT_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")


def kind_of(path: Path) -> Kind:
    """The kind of a file by what is in it; opens nothing but its first and last bytes and, in a zip, the list."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return {errno.ELOOP: Kind.LOOP, errno.EACCES: Kind.UNREADABLE}.get(error.errno or 0, Kind.MISSING)
    if stat.S_ISDIR(mode):
        return Kind.DIRECTORY
    if not stat.S_ISREG(mode):
        return Kind.SPECIAL
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
            stream.seek(max(0, path.stat().st_size - 4))
            tail = stream.read(4)
    except PermissionError:
        return Kind.UNREADABLE
    return _of_bytes(path, head, tail)


def must_be(path: Path, *kinds: Kind, shown: str = "") -> Kind:
    """The kind, if it is one of these; otherwise an InputError that says what the file is and what to do."""
    kind = kind_of(path)
    if kind in kinds:
        return kind
    place = Place(shown or str(path))
    if kind in _WRONG:
        says = _WRONG[kind]
        raise InputError(says.message, place=place, expected=_expected(kinds), hint=says.hint)
    is_a = {Kind.TEXT: "a text file", Kind.PARQUET: "a Parquet file"}.get(kind, f"a workbook ({kind.upper()})")
    raise InputError(
        f"This is {is_a}, which is not what its name says.",
        place=place,
        expected=_expected(kinds),
        hint="Give the file the ending of what it is: .csv, .parquet, .xlsx, .xls, .xlsb or .ods.",
    )


def _expected(kinds: tuple[Kind, ...]) -> str:
    names = {Kind.TEXT: "a CSV file", Kind.PARQUET: "a Parquet file"}
    return " or ".join(dict.fromkeys(names.get(kind, "an Excel workbook") for kind in kinds))


def _of_bytes(path: Path, head: bytes, tail: bytes) -> Kind:
    if not head:
        return Kind.EMPTY
    if head[:4] == b"PAR1":
        return Kind.PARQUET if tail == b"PAR1" and path.stat().st_size > 12 else Kind.PARQUET_CUT
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _of_zip(path)
    if head[:8] == _OLE:
        return _of_ole(path)
    if head[8:12] == b"DUCK":
        return Kind.DUCKDB
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    return _of_text(head)


def _of_zip(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                return Kind.ODS if b"spreadsheet" in archive.read("mimetype")[:100] else Kind.ZIP
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError, zlib.error):  # a damaged archive in all its forms
        return Kind.ZIP
    if "xl/workbook.bin" in names:
        return Kind.XLSB
    if any(name.startswith("xl/") for name in names):
        return Kind.XLSX
    return Kind.DOCX if any(name.startswith(("word/", "ppt/")) for name in names) else Kind.ZIP


def _of_ole(path: Path) -> Kind:
    """The old Excel format, or a locked new workbook, which Excel wraps in the old container."""
    with path.open("rb") as stream:
        start = stream.read(1 << 20)
        stream.seek(max(0, path.stat().st_size - (1 << 20)))
        start += stream.read()
    names = {name: name.encode("utf-16-le") in start for name in ("EncryptedPackage", "Workbook", "Book")}
    if names["EncryptedPackage"]:
        return Kind.LOCKED_WORKBOOK
    return Kind.XLS if names["Workbook"] or names["Book"] else Kind.BINARY


def _of_text(head: bytes) -> Kind:
    marked = head.startswith(_TEXT_MARKS)
    words = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if not words:
        return Kind.BLANK if marked or not head.strip() else Kind.BINARY
    if words.startswith((b"<!doctype html", b"<html", b"<head", b"<table", b"<meta")):
        return Kind.HTML
    if words.startswith(b"<?xml") or (words[:1] == b"<" and words[1:2].isalpha()):
        return Kind.HTML if b"<html" in words[:2000] else Kind.XML
    if words.startswith((b'{"', b"[{", b"[[", b'["')) or (words[:1] in (b"{", b"[") and words[1:2] in (b"\n", b"\r")):
        return Kind.JSON
    controls = sum(byte < 9 or 13 < byte < 32 for byte in head.replace(b"\0", b""))
    # Text in UTF-16 has zeros on one side of its signs; a table that was damaged may have a few anywhere.
    even, odd = head[::2].count(0), head[1::2].count(0)
    strewn = not marked and (even + odd) * 20 > len(head) and min(even, odd) * 20 > max(even, odd)
    return Kind.BINARY if controls * 50 > len(head) or strewn else Kind.TEXT
