from __future__ import annotations

import csv
import datetime as dt
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.workbook import Workbook  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from tidewaiter.core.errors import InputError
from tidewaiter.records.formats import excel
from tidewaiter.records.formats.excel import SheetReading, sheet_to_csv, sheets
from tidewaiter.records.formats.excel_errors import NEVER_CALCULATED
from tidewaiter.records.formats.excel_text import cell_text, column_letters

KNOWN = {"shipment_id", "line", "units", "hs_code"}
SAMPLES = Path(__file__).parent / "workbooks"


def moment(*parts: int) -> dt.datetime:
    """A spreadsheet knows no zone."""
    return dt.datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


def book(folder: Path, fill: Callable[[Workbook, Worksheet], None], **options: object) -> Path:
    path = folder / "book.xlsx"
    made = xlsxwriter.Workbook(str(path), options)
    fill(made, made.add_worksheet("shipments"))
    made.close()
    return path


def read(path: Path, **named: object) -> tuple[SheetReading, list[list[str]]]:
    target = path.with_suffix(".csv")
    options: dict[str, object] = {"is_known": KNOWN.__contains__} | named
    found = sheet_to_csv(path, "shipments", target, **options)  # type: ignore[arg-type]
    with target.open(newline="", encoding="utf-8") as stream:
        return found, list(csv.reader(stream))


def test_days_instants_numbers_and_truths_become_plain_text(tmp_path: Path) -> None:
    def fill(made: Workbook, sheet: Worksheet) -> None:
        day = made.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["shipment_id", "units", "a", "b", "c"])
        sheet.write_row(1, 0, ["S-1", 12, 0.1 + 0.2, 1e-7, 1e21])
        sheet.write_datetime(2, 0, moment(2025, 3, 14), day)
        sheet.write_datetime(2, 1, moment(2025, 3, 14, 10, 30, 15), day)
        sheet.write_boolean(2, 2, True)
        sheet.write_boolean(2, 3, False)
        sheet.write_string(2, 4, "010121")
        sheet.write(3, 0, 1.5, made.add_format({"num_format": "[h]:mm"}))
        sheet.write_string(3, 1, "two\nlines")

    _, rows = read(book(tmp_path, fill))
    assert rows[1] == ["S-1", "12", "0.3", "0.0000001", "1000000000000000000000"]
    assert rows[2] == ["2025-03-14", "2025-03-14T10:30:15", "TRUE", "FALSE", "010121"]
    assert rows[3][:2] == ["36:00:00", "two\nlines"]


def test_both_calendars_of_excel_give_the_same_day(tmp_path: Path) -> None:
    def fill(made: Workbook, sheet: Worksheet) -> None:
        sheet.write_row(0, 0, ["shipment_id", "line"])
        sheet.write_datetime(1, 0, moment(2025, 3, 14), made.add_format({"num_format": "yyyy-mm-dd"}))

    for old_macintosh in (False, True):
        _, rows = read(book(tmp_path, fill, date_1904=old_macintosh))
        assert rows[1][0] == "2025-03-14"


def test_error_cells_keep_their_text_and_their_place(tmp_path: Path) -> None:
    def fill(made: Workbook, sheet: Worksheet) -> None:
        sheet.write_row(3, 1, ["shipment_id", "line", "units"])
        sheet.write_row(4, 1, ["S-1", 1])
        sheet.write_formula(4, 3, "=1/0", None, "#DIV/0!")
        sheet.write_formula(5, 1, "=VLOOKUP(1,A1:A2,1,0)", None, "#N/A")
        sheet.write_formula(6, 3, "=A1+A2", None, 7)

    found, rows = read(book(tmp_path, fill))
    assert rows[1:] == [["S-1", "1", "#DIV/0!"], ["#N/A", "", ""], ["", "", "7"]]
    assert [found.lines.of_line(line) for line in (1, 2, 3, 4)] == [4, 5, 6, 7]
    assert found.columns[2].shown == "units (column D)"
    assert found.header_row == 4


def test_a_formula_that_was_never_calculated_is_told(tmp_path: Path) -> None:
    def fill(made: Workbook, sheet: Worksheet) -> None:
        sheet.write_row(0, 0, ["shipment_id", "units"])
        sheet.write_formula(1, 1, "=A1*2", None, 99)
        sheet.write(2, 0, "S-2")
        sheet.write_formula(2, 1, "=A1", None, 98)  # becomes a formula whose result is an empty text

    path = book(tmp_path, fill)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            bare = content.replace(b"<v>99</v>", b"").replace(
                b'<c r="B3"><f>A1</f><v>98', b'<c r="B3" t="str"><f>A1</f><v>'
            )
            archive.writestr(name, bare if name.endswith("sheet1.xml") else content)
    _, rows = read(path)
    assert rows[1:] == [["", NEVER_CALCULATED], ["S-2", ""]]


def test_codes_that_became_numbers_are_noted_by_row(tmp_path: Path) -> None:
    def fill(made: Workbook, sheet: Worksheet) -> None:
        sheet.write_row(0, 0, ["shipment_id", "hs_code", "units"])
        sheet.write_row(1, 0, ["S-1", 10121, 5])
        sheet.write_row(2, 0, ["S-2", "010121", 5])
        sheet.write_row(3, 0, ["S-3", 8471, 5])

    found, _ = read(book(tmp_path, fill), codes={"hs_code", "shipment_id"})
    noted = {column.name: list(column.not_text) for column in found.columns}
    assert noted == {"shipment_id": [], "hs_code": [2, 4], "units": []}
    assert "leading zero" in excel.NUMBER_HINT


def test_the_header_is_found_below_titles_and_blank_rows_are_left_out(tmp_path: Path) -> None:
    def fill(made: Workbook, sheet: Worksheet) -> None:
        sheet.write(0, 0, "Shipments of March")
        sheet.write_row(3, 0, ["shipment_id", "line", "", "note"])
        sheet.write_row(4, 0, ["S-1", 1, "", "x"])
        sheet.write_row(7, 0, ["S-2", 2, "loose", "y"])

    found, rows = read(book(tmp_path, fill))
    assert rows == [["shipment_id", "line", "column C", "note"], ["S-1", "1", "", "x"], ["S-2", "2", "loose", "y"]]
    assert found.rows == 2
    assert found.lines.of_line(3) == 8
    assert "row 4" in found.notes[0]


def test_without_known_names_the_first_row_that_is_not_blank_is_the_header(tmp_path: Path) -> None:
    def fill(made: Workbook, sheet: Worksheet) -> None:
        sheet.write_row(2, 0, ["foo", "bar"])
        sheet.write_row(3, 0, ["1", "2"])

    assert read(book(tmp_path, fill))[1] == [["foo", "bar"], ["1", "2"]]
    assert read(book(tmp_path, fill), header_row=4)[1] == [["1", "2"]]


def test_merged_cells_around_the_header_are_understood_and_told(tmp_path: Path) -> None:
    def fill(made: Workbook, sheet: Worksheet) -> None:
        sheet.merge_range(0, 0, 1, 0, "shipment_id")
        sheet.write_row(1, 1, ["line", "units"])
        sheet.merge_range(1, 3, 1, 4, "weights")
        sheet.merge_range(2, 0, 3, 0, "S-1")
        sheet.write_row(2, 1, [1, 5, 6, 7])
        sheet.write_row(3, 1, [2, 5, 6, 7])

    found, rows = read(book(tmp_path, fill))
    assert rows[0] == ["shipment_id", "line", "units", "weights", "column E"]
    assert rows[2][0] == ""
    assert any("columns D to E" in note for note in found.notes)
    assert any("A3" in note and "unmerge" in note for note in found.notes)


def test_hidden_sheets_are_listed_as_hidden(tmp_path: Path) -> None:
    def fill(made: Workbook, sheet: Worksheet) -> None:
        made.add_worksheet("items").hide()

    assert [(one.name, one.hidden) for one in sheets(book(tmp_path, fill))] == [("shipments", False), ("items", True)]


def test_a_sheet_that_is_not_there_and_an_empty_one_are_told(tmp_path: Path) -> None:
    path = book(tmp_path, lambda made, sheet: None)
    with pytest.raises(InputError, match="no such sheet") as error:
        sheet_to_csv(path, "Tabelle1", tmp_path / "a.csv")
    assert error.value.expected == "one of: shipments"
    with pytest.raises(InputError, match="empty") as error:
        sheet_to_csv(path, "shipments", tmp_path / "a.csv")
    assert error.value.place.file.endswith("book.xlsx[shipments]")


def test_a_workbook_that_would_unpack_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(tmp_path, lambda made, sheet: None)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/a.bin", bytes(5 << 20))
    assert path.stat().st_size < 20_000
    assert sheets(path)
    monkeypatch.setattr(excel, "MOST_BYTES", 4 << 20)
    with pytest.raises(InputError, match="would unpack to"):
        sheets(path)


def test_the_limit_of_a_workbook_is_two_gigabytes() -> None:
    assert excel.MOST_BYTES == 2 * 1024**3


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9])
def test_a_damaged_workbook_is_told_and_never_crashes(keep: float, tmp_path: Path) -> None:
    path = book(tmp_path, lambda made, sheet: sheet.write_row(0, 0, ["shipment_id", "line"]) and None)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(
                name, content[: int(len(content) * keep)] if "sheet1" in name or "workbook" in name else content
            )
    with pytest.raises(InputError, match=r"damaged|no such sheet|empty"):
        sheet_to_csv(path, "shipments", tmp_path / "a.csv")


@pytest.mark.parametrize("name", ["calc.xls", "calc.ods", "calc.xlsb", "old.xls"])
def test_other_workbook_formats_read_the_same(name: str, tmp_path: Path) -> None:
    """One workbook, written by LibreOffice 7.4 (calc.xls, calc.ods) and SheetJS 0.18 (old.xls, the .xlsb files)."""
    path = tmp_path / name
    path.write_bytes((SAMPLES / name).read_bytes())
    found, rows = read(path)
    assert rows[0] == ["shipment_id", "line", "units"]
    assert rows[1] == ["S-1", "1", "10121"]
    assert rows[2][:2] == ["2025-03-14", "2025-03-14T10:30:15"]
    assert rows[3] == ["#DIV/0!", "#N/A", "0.3"]
    assert found.lines.of_line(4) == 6


def test_a_binary_workbook_gives_its_error_cells_or_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="short form") as error:
        sheet_to_csv(SAMPLES / "short.xlsb", "shipments", tmp_path / "a.csv")
    assert "xlsx" in error.value.hint


def test_letters_name_columns_as_excel_does() -> None:
    assert [column_letters(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_an_instant_a_hair_before_midnight_is_the_day() -> None:
    assert cell_text(moment(2025, 3, 13, 23, 59, 59, 999_700)) == "2025-03-14"
    assert cell_text(moment(2025, 3, 14, 10, 30, 14, 999_999)) == "2025-03-14T10:30:15"
    assert cell_text(1234567.0) == "1234567"
    assert cell_text(-0.5) == "-0.5"
