"""Each way to be wrong has a message that says where, what and what to do; everything else is still read."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.records.wrong_input import HEADER, PARTIES, SHELF, Wrong, row

from tidewaiter.core.errors import InputError
from tidewaiter.engine.duck import connect
from tidewaiter.records.faults import write_rejects
from tidewaiter.records.pack import files_of
from tidewaiter.records.read import PackReading, read_pack


def read(pack: Path, scratch: Path) -> tuple[PackReading, list[dict[str, str]]]:
    (scratch / "read").mkdir(parents=True)
    with connect(temp=scratch / "spill") as con:
        reading = read_pack(con, files_of(pack), scratch, into=scratch / "read")
        write_rejects(con, reading.faults, scratch / "rejects.csv")
    with (scratch / "rejects.csv").open(newline="", encoding="utf-8") as stream:
        return reading, list(csv.DictReader(stream))


def typed(scratch: Path, columns: str, table: str = "shipments") -> list[tuple[object, ...]]:
    with connect() as con:
        return con.execute(f"SELECT {columns} FROM '{scratch}/read/{table}.parquet' ORDER BY ALL").fetchall()


@pytest.mark.parametrize("wrong", SHELF, ids=lambda wrong: wrong.name)
def test_the_message_says_where_what_and_what_to_do_and_the_rest_is_read(wrong: Wrong, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "parties.csv").write_text(PARTIES)
    wrong.make(pack)
    reading, rejects = read(pack, tmp_path / "scratch")
    assert len(rejects) == len(wrong.says), rejects
    for words, fault in zip(wrong.says, rejects, strict=True):
        said = " ".join(fault.values())
        assert all(word in said for word in words), (words, fault)
        assert fault["expected"] or fault["to_do"], fault
    assert {name: one.rows for name, one in reading.tables.items() if one.rows} == wrong.kept


def test_the_shelf_holds_more_than_thirty_kinds() -> None:
    assert len({wrong.name for wrong in SHELF}) == len(SHELF) > 30


@pytest.mark.parametrize(
    ("content", "columns", "expected"),
    [
        (f"{HEADER}\n{row(to_country='NO')}\n", "to_country", "NO"),
        (f"{HEADER}\n{row(to_country='NA')}\n", "to_country", "NA"),
        (f"{HEADER},hs_code\n{row()},010121\n", "hs_code", "010121"),
        (f"{HEADER},declared_eccn\n{row()},3E001\n", "declared_eccn", "3E001"),
        (f"{HEADER}\n{row(shipment_id='00123')}\n", "shipment_id", "00123"),
        (f"{HEADER}\n{row(shipment_id='1e5')}\n", "shipment_id", "1e5"),
        (f"{HEADER}\n{row(buyer_id=' B ')}\n", "buyer_id", "B"),
        (f"{HEADER}\n{row(buyer_id='null')}\n", "buyer_id", "null"),
        (f"{HEADER}\n{row(units='8.0')}\n", "CAST(units AS VARCHAR)", "8"),
        (
            f"{HEADER},recorded_at\n{row()},2025-03-14T02:00:00+08:00\n",
            "CAST(recorded_at AS VARCHAR)",
            "2025-03-13 18:00:00",
        ),
    ],
)
def test_a_cell_keeps_what_it_says(content: str, columns: str, expected: str, tmp_path: Path) -> None:
    pack = tmp_path / "shipments.csv"
    pack.write_text(content, encoding="utf-8")
    _, rejects = read(pack, tmp_path / "scratch")
    assert rejects == []
    assert typed(tmp_path / "scratch", columns) == [(expected,)]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8-sig", "深圳市华云计算科技有限公司"),
        ("utf-16", "深圳市华云计算科技有限公司"),
        ("gb18030", "深圳市华云计算科技有限公司"),
        ("big5", "台北雲端運算股份有限公司"),
        ("cp932", "東京クラウド株式会社"),
    ],
)
def test_an_old_encoding_is_recognised(encoding: str, name: str, tmp_path: Path) -> None:
    pack = tmp_path / "parties.csv"
    pack.write_bytes(f"party_id,name,country\nP1,{name},CN\n".encode(encoding))
    _, rejects = read(pack, tmp_path / "scratch")
    assert rejects == []
    assert typed(tmp_path / "scratch", "name", "parties") == [(name,)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(end: str, tmp_path: Path) -> None:
    pack = tmp_path / "shipments.csv"
    pack.write_bytes(end.join([HEADER, row(1), row(2), ""]).encode())
    reading, rejects = read(pack, tmp_path / "scratch")
    assert (rejects, reading.tables["shipments"].rows) == ([], 2)


def test_mixed_line_ends_are_read_too(tmp_path: Path) -> None:
    pack = tmp_path / "shipments.csv"
    pack.write_bytes(f"{HEADER}\r\n{row(1)}\n{row(2)}\r\n".encode())
    reading, rejects = read(pack, tmp_path / "scratch")
    assert (rejects, reading.tables["shipments"].rows) == ([], 2)


def test_a_line_number_counts_the_lines_inside_quoted_cells_and_blank_lines(tmp_path: Path) -> None:
    pack = tmp_path / "shipments.csv"
    address = '"Lot 5\nJalan Teknologi\n81300 Johor"'
    rows = [f"{row(1)},{address}", "", f"{row(2, units='x')},"]
    pack.write_text("\n".join([f"{HEADER},ship_to_address", *rows]) + "\n")
    _, rejects = read(pack, tmp_path / "scratch")
    assert [(one["line"], one["column"]) for one in rejects] == [("6", "units")]


def test_columns_that_the_layout_does_not_know_are_kept_and_listed(tmp_path: Path) -> None:
    pack = tmp_path / "shipments.csv"
    pack.write_text(f"{HEADER},Our Remark\n{row()},urgent\n")
    reading, _ = read(pack, tmp_path / "scratch")
    assert reading.tables["shipments"].unknown_columns == ("Our Remark",)
    assert typed(tmp_path / "scratch", '"Our Remark"') == [("urgent",)]


def test_a_header_alone_is_an_empty_table(tmp_path: Path) -> None:
    pack = tmp_path / "shipments.csv"
    pack.write_text(f"{HEADER}\n")
    reading, rejects = read(pack, tmp_path / "scratch")
    assert (rejects, reading.tables["shipments"].rows) == ([], 0)
    assert "shipments" in {table.name for table in reading.absent}


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: None, "empty"),
        (lambda folder: (folder / "notes.txt").write_text("hello"), "no table"),
        (lambda folder: (folder / "pack.toml").write_text("layout = 99\n"), "newer record layout"),
    ],
)
def test_a_pack_without_anything_to_read_says_how_to_start(make: object, words: str, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    make(pack)  # type: ignore[operator]
    with pytest.raises(InputError) as caught:
        read(pack, tmp_path / "scratch")
    assert words in caught.value.message
    assert caught.value.hint


def test_a_pack_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such pack"):
        read(tmp_path / "nowhere", tmp_path / "scratch")
