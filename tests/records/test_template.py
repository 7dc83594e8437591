"""A template can be filled in Excel and read back: names in row 1, data from row 2, codes as text."""

import csv
import re
import zipfile
from datetime import date
from html import escape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from python_calamine import CalamineWorkbook

from tidewaiter.core.codes import COUNTRY_NAMES
from tidewaiter.core.errors import InputError, StateError
from tidewaiter.records.contracts import Column, ColumnType, Table, tables
from tidewaiter.records.migrate import layout_of
from tidewaiter.records.template import write_csv_folder, write_workbook

INPUTS = list(tables().values())
ALL = pytest.mark.parametrize("one", INPUTS, ids=lambda one: one.name)
NS = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
NUMBERS = {
    ColumnType.UNITS,
    ColumnType.COUNT,
    ColumnType.MONEY,
    ColumnType.TPP,
    ColumnType.NUMBER,
    ColumnType.MEASURE,
    ColumnType.SHARE_PCT,
    ColumnType.LATITUDE,
    ColumnType.LONGITUDE,
}
DAYS = {ColumnType.DAY, ColumnType.MONTH}


class Book:
    """A workbook as Excel sees it: its parts, unpacked."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with zipfile.ZipFile(path) as parts:
            self.parts = {name: parts.read(name) for name in parts.namelist()}
        styles = ET.fromstring(self.parts["xl/styles.xml"])
        custom = {one.attrib["numFmtId"]: one.attrib["formatCode"] for one in styles.iterfind("x:numFmts/x:numFmt", NS)}
        known = {"0": "General", "1": "0", "2": "0.00", "49": "@"} | custom
        self.formats = [known[one.attrib["numFmtId"]] for one in styles.iterfind("x:cellXfs/x:xf", NS)]

    def part_of(self, table: Table) -> str:
        """The sheet of a table: the first sheet says how to fill the others."""
        names = CalamineWorkbook.from_path(self.path).sheet_names
        return f"xl/worksheets/sheet{names.index(table.name) + 1}.xml"

    def sheet(self, table: Table) -> ET.Element:
        return ET.fromstring(self.parts[self.part_of(table)])

    def column_styles(self, table: Table) -> list[int]:
        found: dict[int, int] = {}
        for one in self.sheet(table).iterfind("x:cols/x:col", NS):
            for at in range(int(one.attrib["min"]), int(one.attrib["max"]) + 1):
                found[at] = int(one.attrib["style"])
        return [found[at] for at in sorted(found)]

    def rules(self, table: Table) -> dict[int, ET.Element]:
        """The data validations by column, from 0."""
        every = self.sheet(table).iterfind("x:dataValidations/x:dataValidation", NS)
        return {_column_number(one.attrib["sqref"]): one for one in every}


def _column_number(range_: str) -> int:
    number = 0
    for letter in re.match("[A-Z]+", range_)[0]:  # type: ignore[index]
        number = number * 26 + ord(letter) - 64
    return number - 1


def _letters(number: int) -> str:
    return (chr(64 + number // 26) if number >= 26 else "") + chr(65 + number % 26)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    path = tmp_path_factory.mktemp("template") / "template.xlsx"
    write_workbook(path)
    return Book(path)


def test_the_sheets_are_read_me_then_the_tables_then_the_lists(book: Book) -> None:
    names = CalamineWorkbook.from_path(book.path).sheet_names
    assert names == ["Read me", *tables(), "Columns", "Country codes"]


@ALL
def test_a_sheet_is_its_header_and_nothing_below(book: Book, one: Table) -> None:
    rows = CalamineWorkbook.from_path(book.path).get_sheet_by_name(one.name).to_python()
    assert rows == [[column.name for column in one.columns]]


def _fill(book: Book, path: Path) -> None:
    """Type every example into row 2, as Excel stores it: in the column's own format."""
    with zipfile.ZipFile(path, "w") as filled:
        for name, content in book.parts.items():
            part = content
            for one in INPUTS:
                if name == book.part_of(one):
                    part = content.replace(b"</sheetData>", _row_2(book, one).encode() + b"</sheetData>")
            filled.writestr(name, part)


def _row_2(book: Book, one: Table) -> str:
    cells = [
        _typed(f"{_letters(at)}2", style, column)
        for at, (column, style) in enumerate(zip(one.columns, book.column_styles(one), strict=True))
    ]
    return f'<row r="2">{"".join(cells)}</row>'


def _typed(place: str, style: int, column: Column) -> str:
    value = column.example
    if column.type in DAYS:
        value = str((date.fromisoformat(value) - date(1899, 12, 30)).days)
    if column.type in DAYS | NUMBERS:
        return f'<c r="{place}" s="{style}"><v>{value}</v></c>'
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def test_what_is_typed_into_a_template_is_read_back(book: Book, tmp_path: Path) -> None:
    path = tmp_path / "filled.xlsx"
    _fill(book, path)
    filled = CalamineWorkbook.from_path(path)
    for one in INPUTS:
        header, row = filled.get_sheet_by_name(one.name).to_python()
        assert header == [column.name for column in one.columns]
        for column, value in zip(one.columns, row, strict=True):
            expected: object = column.example
            if column.type in NUMBERS:
                expected = float(column.example)
            elif column.type in DAYS:
                expected = date.fromisoformat(column.example)
            assert value == expected, (one.name, column.name)


@ALL
def test_codes_stay_text_and_days_are_written_year_first(book: Book, one: Table) -> None:
    formats = [book.formats[style] for style in book.column_styles(one)]
    for column, found in zip(one.columns, formats, strict=True):
        if column.type in DAYS:
            assert found == "yyyy-mm-dd", column.name
        elif column.type in NUMBERS:
            assert found in {"0", "0.00", "General"}, column.name
        else:
            assert found == "@", column.name


@ALL
def test_words_and_countries_are_chosen_from_a_list(book: Book, one: Table) -> None:
    rules = book.rules(one)
    for at, column in enumerate(one.columns):
        if column.choices:
            assert rules[at].findtext("x:formula1", namespaces=NS) == f'"{",".join(column.choices)}"'
        if column.type is ColumnType.COUNTRY:
            last = len(COUNTRY_NAMES) + 1
            assert rules[at].findtext("x:formula1", namespaces=NS) == f"'Country codes'!$A$2:$A${last}"


@ALL
def test_numbers_and_days_are_checked_while_they_are_typed(book: Book, one: Table) -> None:
    rules = book.rules(one)
    kinds = {ColumnType.UNITS: "whole", ColumnType.COUNT: "whole"} | dict.fromkeys(DAYS, "date")
    for at, column in enumerate(one.columns):
        if column.type in DAYS | NUMBERS:
            assert rules[at].attrib["type"] == kinds.get(column.type, "decimal")
            assert rules[at].attrib["allowBlank"] == "1", "what is not known stays empty"


def test_the_country_list_holds_every_code_as_text(book: Book) -> None:
    header, *rows = CalamineWorkbook.from_path(book.path).get_sheet_by_name("Country codes").to_python()
    assert header == ["code", "name"]
    assert dict(rows) == COUNTRY_NAMES  # type: ignore[arg-type]


@ALL
def test_every_heading_bears_its_explanation(book: Book, one: Table) -> None:
    number = re.search(r"\d+", book.part_of(one))
    assert number
    relations = book.parts[f"xl/worksheets/_rels/sheet{number[0]}.xml.rels"].decode()
    target = re.search(r"comments\d+\.xml", relations)
    assert target
    comments = ET.fromstring(book.parts[f"xl/{target[0]}"])
    found = ["".join(text.itertext()) for text in comments.iterfind("x:commentList/x:comment", NS)]
    assert len(found) == len(one.columns)
    for column, words in zip(one.columns, found, strict=True):
        assert words.startswith(column.says)
        assert ("Required." in words) == column.required
        assert words.endswith(f"Example: {column.example}")


def test_the_comment_of_an_either_or_column_says_what_may_stand_for_it(book: Book) -> None:
    comments = b"".join(content for name, content in book.parts.items() if name.startswith("xl/comments"))
    assert b"Give serial_number, or item_id and units." in comments
    assert b"Give site_id, or serial_number." in comments


def test_the_read_me_names_every_table_with_what_it_adds(book: Book) -> None:
    rows = CalamineWorkbook.from_path(book.path).get_sheet_by_name("Read me").to_python()
    for one in INPUTS:
        assert [one.name, one.claim, one.adds] in [row[:3] for row in rows]


def test_the_list_of_columns_is_complete(book: Book) -> None:
    rows = CalamineWorkbook.from_path(book.path).get_sheet_by_name("Columns").to_python()
    assert [(row[0], row[1]) for row in rows[1:]] == [
        (one.name, column.name) for one in INPUTS for column in one.columns
    ]


def test_the_same_tables_give_the_same_bytes_whenever_they_are_written(tmp_path: Path, book: Book) -> None:
    write_workbook(tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == book.path.read_bytes()
    with zipfile.ZipFile(book.path) as parts:
        assert {info.date_time for info in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert (
        re.findall(r"\d{4}-\d\d-\d\dT[\d:]+", book.parts["docProps/core.xml"].decode()) == ["2025-01-01T00:00:00"] * 2
    )


def test_only_the_tables_named_are_in_the_workbook_in_the_layout_s_order(tmp_path: Path) -> None:
    write_workbook(tmp_path / "two.xlsx", ["shipments", "items"])
    names = CalamineWorkbook.from_path(tmp_path / "two.xlsx").sheet_names
    assert names == ["Read me", "items", "shipments", "Columns", "Country codes"]


def test_an_unknown_table_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no table of this name"):
        write_workbook(tmp_path / "x.xlsx", ["shipment"])
    with pytest.raises(InputError, match="no table of this name"):
        write_csv_folder(tmp_path / "x", ["shipment"])
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "mine.xlsx"
    path.write_bytes(b"my records")
    with pytest.raises(StateError, match="may hold records"):
        write_workbook(path)
    assert path.read_bytes() == b"my records"


def test_csv_files_are_their_headers_and_the_folder_states_its_layout(tmp_path: Path) -> None:
    written = write_csv_folder(tmp_path / "pack")
    assert {path.name for path in written} == {f"{name}.csv" for name in tables()} | {"pack.toml"}
    for one in INPUTS:
        with (tmp_path / "pack" / f"{one.name}.csv").open(encoding="utf-8", newline="") as stream:
            assert list(csv.reader(stream)) == [[column.name for column in one.columns]]
    assert layout_of(tmp_path / "pack" / "pack.toml") == 1


def test_no_csv_file_is_written_where_one_is_there_already(tmp_path: Path) -> None:
    (tmp_path / "shipments.csv").write_text("my records", encoding="utf-8")
    with pytest.raises(StateError, match="may hold records"):
        write_csv_folder(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["shipments.csv"]
