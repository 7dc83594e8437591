from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import xlsxwriter  # type: ignore[import-untyped]

from tidewaiter.core.errors import InputError
from tidewaiter.records.formats.sniff import Kind, kind_of, must_be

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CSV = b"id,name\n1,Foo\n"


def _zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("shipments.csv", CSV)


def _docx(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")


def _workbook(path: Path) -> None:
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet()
    book.close()


def _parquet(path: Path) -> None:
    with duckdb.connect() as con:
        con.sql("SELECT 1 AS id").write_parquet(str(path))


def _cut(path: Path) -> None:
    _parquet(path)
    path.write_bytes(path.read_bytes()[:-9])


def _sqlite(path: Path) -> None:
    with sqlite3.connect(path) as con:
        con.execute("CREATE TABLE a (b)")
    con.close()


def _duckdb(path: Path) -> None:
    duckdb.connect(str(path)).close()


def _loop(path: Path) -> None:
    other = path.with_name("other")
    path.symlink_to(other)
    other.symlink_to(path)


def _bytes(raw: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(raw)

    return write


WRONG: list[tuple[Kind, Callable[[Path], object], str]] = [
    (Kind.ZIP, _zip, "Unpack it"),
    (Kind.DOCX, _docx, "Copy its table"),
    (Kind.GZIP, _bytes(gzip.compress(CSV)), "gunzip"),
    (Kind.BZIP2, _bytes(bz2.compress(CSV)), "bunzip2"),
    (Kind.XZ, _bytes(lzma.compress(CSV)), "unxz"),
    (Kind.SEVEN_ZIP, _bytes(b"7z\xbc\xaf\x27\x1c\0\4rest"), "Unpack it"),
    (Kind.RAR, _bytes(b"Rar!\x1a\x07\x01\0rest"), "Unpack it"),
    (Kind.ZSTD, _bytes(b"\x28\xb5\x2f\xfdrest"), "unzstd"),
    (Kind.PDF, _bytes(b"%PDF-1.7\n..."), "data behind it"),
    (Kind.PICTURE, _bytes(b"\x89PNG\r\n\x1a\n...."), "data behind it"),
    (Kind.HTML, _bytes(b"\n<!DOCTYPE html><html><body>Please log in"), "login"),
    (Kind.HTML, _bytes(b"<html xmlns:x='urn:schemas-microsoft-com:office:excel'><table>"), "save it as .xlsx"),
    (Kind.XML, _bytes(b'<?xml version="1.0"?><Workbook/>'), "save it as .xlsx"),
    (Kind.JSON, _bytes(json.dumps([{"id": 1}]).encode()), "one line a record"),
    (Kind.JSON, _bytes(b'{\n  "id": 1\n}'), "one line a record"),
    (Kind.SQLITE, _sqlite, "Export the records"),
    (Kind.DUCKDB, _duckdb, "Export the records"),
    (Kind.EMPTY, _bytes(b""), "absent table is allowed"),
    (Kind.BLANK, _bytes(b" \n\n\t\n"), "absent table is allowed"),
    (Kind.BLANK, _bytes(b"\xef\xbb\xbf\n"), "absent table is allowed"),
    (Kind.DIRECTORY, Path.mkdir, "one by one"),
    (Kind.LOOP, _loop, "Put the file itself"),
    (Kind.MISSING, lambda path: None, "Check the path"),
    (Kind.SPECIAL, os.mkfifo, "ordinary file"),
    (Kind.PARQUET_CUT, _cut, "again"),
    (Kind.BINARY, _bytes(bytes(range(256)) * 20), "Export the records"),
    (
        Kind.LOCKED_WORKBOOK,
        _bytes(OLE + "EncryptedPackage".encode("utf-16-le")),
        "password",
    ),
]


@pytest.mark.parametrize(("kind", "make", "says"), WRONG, ids=[f"{kind}-{at}" for at, (kind, *_) in enumerate(WRONG)])
def test_a_wrong_kind_says_what_it_is_and_what_to_do(
    kind: Kind, make: Callable[[Path], object], says: str, tmp_path: Path
) -> None:
    path = tmp_path / "shipments.csv"
    make(path)
    assert kind_of(path) is kind
    with pytest.raises(InputError) as error:
        must_be(path, Kind.TEXT, shown="shipments.csv")
    assert error.value.place.file == "shipments.csv"
    assert error.value.expected == "a CSV file"
    assert says in error.value.hint


@pytest.mark.parametrize("raw", [
    CSV, "id,name\n1,深圳\n".encode("gb18030"), "id,name\n1,深圳\n".encode("utf-16"),
    "id,name\n1,a\n".encode("utf-16-le"), b"id;x\n1;a\0b\n", b"id\n[1]\n", b"\xef\xbb\xbfid,name\n",
])  # fmt: skip
def test_a_table_in_any_encoding_is_text(raw: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(raw)
    assert must_be(tmp_path / "a.csv", Kind.TEXT) is Kind.TEXT


def test_a_workbook_and_a_parquet_file_under_a_wrong_name_are_told(tmp_path: Path) -> None:
    _workbook(tmp_path / "a.csv")
    _parquet(tmp_path / "b.csv")
    with pytest.raises(InputError, match="a workbook"):
        must_be(tmp_path / "a.csv", Kind.TEXT)
    with pytest.raises(InputError, match="a Parquet file"):
        must_be(tmp_path / "b.csv", Kind.TEXT)
    assert must_be(tmp_path / "a.csv", Kind.XLSX) is Kind.XLSX
    assert must_be(tmp_path / "b.csv", Kind.PARQUET) is Kind.PARQUET


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(CSV)
    path.chmod(0)
    assert kind_of(path) is Kind.UNREADABLE
