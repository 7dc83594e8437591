from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest
import xlsxwriter  # type: ignore[import-untyped]

from tidewaiter.core.errors import InputError
from tidewaiter.records.mapping import MappedFile, load_mapping, read_mapped

COLUMNS = """
[file.columns]
shipment_id = "Delivery"
line = "Pos"
shipped_on = { from = "Ship Date", date_format = "%d.%m.%Y" }
kind = { constant = "export" }
to_country = { from = "Land", country_names = true }
units = { from = "Qty", thousands = ".", decimal = "," }
"""


def read(path: Path, settings: str = "", columns: str = COLUMNS) -> tuple[MappedFile, list[list[str]]]:
    mapping = path.with_name("mapping.toml")
    mapping.write_text(f'[[file]]\nmatch = "{path.name}"\ntable = "shipments"\n{settings}\n{columns}', encoding="utf-8")
    found = load_mapping(mapping).for_file(path.name)
    assert found is not None
    written = read_mapped(path, found, path.with_name("out.csv"))
    with written.path.open(newline="", encoding="utf-8") as stream:
        return written, list(csv.reader(stream))


def test_columns_come_in_the_order_of_the_layout_and_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "Qty;Land;Delivery;Pos;Ship Date;Note;status\n1.200;Malaysia;L-1;10;14.03.2025;x;ok\n", encoding="utf-8"
    )
    written, rows = read(path, 'delimiter = ";"')
    assert rows == [
        ["shipment_id", "line", "shipped_on", "kind", "to_country", "units", "Note", "status (in the file)"],
        ["L-1", "10", "2025-03-14", "export", "MY", "1200", "x", "ok"],
    ]
    assert written.column_names["shipped_on"] == "Ship Date"
    assert "export" in written.column_names["kind"]


def test_a_cell_that_cannot_be_converted_comes_through_and_no_row_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "Delivery,Pos,Ship Date,Land,Qty\nL-1,1,soon,Atlantis,many\n\nL-2,2,14.03.2025,MY,3\n", encoding="utf-8"
    )
    written, rows = read(path)
    assert rows[1] == ["L-1", "1", "soon", "export", "Atlantis", "many"]
    assert rows[2] == ["L-2", "2", "2025-03-14", "export", "MY", "3"]
    assert [written.line_of(line) for line in (1, 2, 3)] == [1, 2, 4]


def test_a_ragged_row_stays_ragged(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Delivery,Pos,Ship Date,Land,Qty\nL-1,1\nL-2,2,14.03.2025,MY,3,4,5\n", encoding="utf-8")
    _, rows = read(path)
    assert len(rows[0]) == 6
    assert len(rows[1]) < 6
    assert len(rows[2]) > 6


def test_lines_point_into_the_users_file_through_titles_dropped_lines_and_long_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    head = b"Export of March\n\nDelivery,Pos,Ship Date,Land,Qty\n"
    path.write_bytes(
        head
        + b'L-1,1,14.03.2025,"MY\r\n",3\n'
        + b"L-2,2,14.03.2025,Cura\xe7ao,3\n"
        + "L-3,3,14.03.2025,中国,4\nL-4,1,14.03.2025,日本,4\n".encode()
    )
    written, rows = read(path, "header_row = 3")
    assert [row[0] for row in rows[1:]] == ["L-1", "L-3", "L-4"]
    assert [row[4] for row in rows[1:]] == ["MY", "CN", "JP"]
    assert [line.line for line in written.dropped] == [6]
    assert [written.line_of(line) for line in (1, 2, 3, 4)] == [3, 4, 7, 8]


def test_a_sheet_is_read_by_its_rows_and_letters(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Notes").write_row(0, 0, ["Delivery", "Pos"])
    sheet = book.add_worksheet("Data")
    sheet.write(0, 0, "Shipments")
    sheet.write_row(2, 1, ["Delivery", "Pos", "Ship Date", "Land", "Qty"])
    sheet.write_row(3, 1, [80001, 10, "14.03.2025", "Viet Nam", 3])
    book.close()
    written, rows = read(path, 'sheet = "Data"')
    assert rows[1] == ["80001", "10", "2025-03-14", "export", "VN", "3"]
    assert written.line_of(2) == 4
    assert written.column_names["to_country"] == "Land (column E)"
    assert list(written.not_text["shipment_id"]) == [4]


def test_parquet_is_read_through_its_text(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    with duckdb.connect() as con:
        con.sql(
            """SELECT 'L-1' AS "Delivery", 1 AS "Pos", DATE '2025-03-14' AS "Ship Date", 'MY' AS "Land", 3 AS "Qty" """
        ).write_parquet(str(path))
    assert read(path)[1][1] == ["L-1", "1", "2025-03-14", "export", "MY", "3"]


def test_a_column_that_is_gone_this_week_is_told_with_what_is_near(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Delivery,Pos,Shipping Date,Land,Qty\n", encoding="utf-8")
    with pytest.raises(InputError, match="not in this file") as error:
        read(path)
    assert error.value.place.column == "Ship Date"
    assert "near it: Shipping Date" in error.value.expected
    assert "optional = true" in error.value.hint
    columns = COLUMNS.replace('from = "Ship Date"', 'from = "Ship Date", optional = true')
    assert "shipped_on" not in read(path, columns=columns)[1][0]


def test_a_name_that_two_columns_bear_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Delivery,Pos,Ship Date,Land,Qty,Qty\n", encoding="utf-8")
    with pytest.raises(InputError, match="Two columns"):
        read(path)


def test_an_amount_stands_beside_its_conversion(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Betrag,Waehrung\n100,EUR\n", encoding="utf-8")
    rate = 'currency = "EUR", usd_rate = 1.08, rate_source = "ECB", rate_day = "2025-03-14"'
    _, rows = read(path, columns=f'[file.columns]\nvalue_usd = {{ from = "Betrag", {rate} }}')
    assert rows == [["value_usd", "Betrag", "Waehrung"], ["108.00", "100", "EUR"]]


def test_quotes_may_be_ordinary_signs(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('Delivery\tNote\n"L-1\t19" rack\nL-2\t"x"\n', encoding="utf-8")
    _, rows = read(path, 'delimiter = "\\t"\nquoting = false', '[file.columns]\nshipment_id = "Delivery"')
    assert rows[1:] == [['"L-1', '19" rack'], ["L-2", '"x"']]


def test_the_copy_on_the_way_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Delivery,Pos,Ship Date,Land,Qty\nL-1,1,14.03.2025,日本,1\n".encode("cp932"))
    read(path, 'encoding = "cp932"')
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.csv", "mapping.toml", "out.csv"]
