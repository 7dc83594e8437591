"""The shelf of wrong inputs: a small file for each way to be wrong, the words it must raise, what survives.

`kept` counts the rows that must still be read, by table. A good table `parties` stands beside every wrong file, and
must come through whole: one bad file never costs another.
"""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

__all__ = ["HEADER", "SHELF", "Wrong", "row"]

HEADER = "shipment_id,line,shipped_on,kind,seller_id,buyer_id,from_country,to_country,units"
PARTIES = "party_id,name,country\nA,Alpha,US\nB,Beta,NO\n"


def row(number: int = 1, **changed: str) -> str:
    """A good shipment line, with some cells changed; a column that is not in HEADER is not in the row."""
    cells = {
        "shipment_id": f"S{number}",
        "line": "1",
        "shipped_on": "2025-03-14",
        "kind": "export",
        "seller_id": "A",
        "buyer_id": "B",
        "from_country": "US",
        "to_country": "MY",
        "units": "8",
    } | changed
    return ",".join(cells[name] for name in HEADER.split(","))


Make = Callable[[Path], None]


@dataclass(frozen=True)
class Wrong:
    """One way to be wrong: how the files are made, which words each fault must show, and what must survive."""

    name: str
    make: Make
    says: tuple[tuple[str, ...], ...]
    kept: Mapping[str, int] = field(default_factory=lambda: {"parties": 2})


def text(content: str | bytes, name: str = "shipments.csv") -> Make:
    data = content.encode() if isinstance(content, str) else content

    def make(folder: Path) -> None:
        (folder / name).write_bytes(data)

    return make


def lines(*rows: str, header: str = HEADER) -> Make:
    return text("\n".join([header, *rows]) + "\n")


def cell(column: str, value: str, expected: str, name: str) -> Wrong:
    """A cell of a good file that cannot be read; the row after it is kept."""
    return Wrong(
        name,
        lines(row(1, **{column: value}), row(2)),
        (("shipments.csv", "2", column, value.strip('"')[:100], expected),),
        {"parties": 2, "shipments": 1},
    )


def extra_cell(column: str, value: str, expected: str, name: str) -> Wrong:
    return Wrong(
        name,
        lines(f"{row(1)},{value}", f"{row(2)},", header=f"{HEADER},{column}"),
        (("shipments.csv", "2", column, value.strip('"')[:100], expected),),
        {"parties": 2, "shipments": 1},
    )


def zipped(folder: Path) -> None:
    with zipfile.ZipFile(folder / "shipments.csv", "w") as archive:
        archive.writestr("shipments.csv", f"{HEADER}\n{row()}\n")


def loop(folder: Path) -> None:
    (folder / "shipments.csv").symlink_to("shipments.csv")


def parquet(select: str, name: str = "shipments.parquet") -> Make:
    def make(folder: Path) -> None:
        with duckdb.connect() as con:
            con.execute(f"COPY ({select}) TO '{folder / name}' (FORMAT parquet)")

    return make


def cut_parquet(folder: Path) -> None:
    parquet("SELECT 'S1' AS shipment_id")(folder)
    path = folder / "shipments.parquet"
    path.write_bytes(path.read_bytes()[:-10])


def damaged_parquet(folder: Path) -> None:
    """Three row groups, the one in the middle damaged, and an unreadable cell in the last of the rows behind it."""
    path = folder / "shipments.parquet"
    units = "CASE i WHEN 299999 THEN 'many' ELSE '8' END AS units, hash(i)::VARCHAR AS declared_description"
    with duckdb.connect() as con:
        con.execute(
            f"COPY (SELECT {TYPED.replace(', 8::BIGINT AS units', '')}, {units} FROM range(300000) t(i)) TO '{path}' "
            "(FORMAT parquet, ROW_GROUP_SIZE 100000)"
        )
        ((first, last),) = con.execute(
            "SELECT min(data_page_offset), max(data_page_offset + total_compressed_size) "
            f"FROM parquet_metadata('{path}') WHERE row_group_id = 1"
        ).fetchall()
    content = bytearray(path.read_bytes())
    for at in range(first + 50, last - 50, 97):
        content[at] ^= 0xFF
    path.write_bytes(content)


def workbook(*rows: list[object], sheet: str = "shipments", name: str = "records.xlsx") -> Make:
    def make(folder: Path) -> None:
        with xlsxwriter.Workbook(str(folder / name)) as book:
            page = book.add_worksheet(sheet)
            page.write_row(0, 0, [*HEADER.split(","), "hs_code", "declared_eccn"])
            for at, cells in enumerate(rows, start=1):
                page.write_row(at, 0, cells)

    return make


def twice(folder: Path) -> None:
    (folder / "shipments.csv").write_text(f"{HEADER}\n{row(1)}\n{row(2)}\n")
    typed = ", ".join(f"'{value}' AS {name}" for name, value in zip(HEADER.split(","), row(1).split(","), strict=True))
    parquet(f"SELECT {typed}")(folder)


TYPED = (
    "'S' || i AS shipment_id, '1' AS line, DATE '2025-03-14' AS shipped_on, 'export' AS kind, 'A' AS seller_id, "
    "'B' AS buyer_id, 'US' AS from_country, 'MY' AS to_country, 8::BIGINT AS units"
)
GOOD_EXCEL: list[object] = ["S1", 1, "2025-03-14", "export", "A", "B", "US", "NO", 8, "8471.50", "3A090.a"]

SHELF = [
    Wrong(
        "a missing column",
        text(f"{HEADER.replace(',units', '')}\nS1,1,2025-03-14,export,A,B,US,MY\n"),
        (("shipments.csv", "1", "required column", "units", "tidewaiter map"),),
    ),
    Wrong(
        "a misspelled column",
        text(f"{HEADER.replace('shipped_on', 'ship_date')}\n{row()}\n"),
        (("shipments.csv", "shipped_on", "tidewaiter map"),),
    ),
    Wrong("a column twice", text(f"{HEADER},units\n{row()},9\n"), (("shipments.csv", "twice", "units"),)),
    Wrong(
        "a table of an unknown name", text("a,b\n1,2\n", "shipment.csv"), (("shipment.csv", "shipments.csv", "Rename"),)
    ),
    cell("shipped_on", "31/01/2025", "YYYY-MM-DD", "a day in another form"),
    cell("shipped_on", "2025-02-30", "YYYY-MM-DD", "a day that does not exist"),
    cell("shipped_on", "0025-03-14", "YYYY-MM-DD", "a year of two digits"),
    cell("shipped_on", "9999-12-31", "YYYY-MM-DD", "a placeholder for a day"),
    cell("shipped_on", "45688", "YYYY-MM-DD", "a day as Excel counts it"),
    cell("units", '"1,000"', "whole number", "a thousands separator"),
    cell("units", "-3", "whole number", "units below zero"),
    cell("units", "8.5", "whole number", "half a unit"),
    cell("units", "1e3", "whole number", "an exponent"),
    cell("units", "eight", "whole number", "a number in words"),
    cell("units", "99999999999999999999", "whole number", "more units than there are"),
    cell("kind", "exprt", "one of: export", "a word that is no choice"),
    cell("to_country", "Malaysia", "ISO 3166-1", "a country's name"),
    cell("to_country", "my", "ISO 3166-1", "a country in small letters"),
    cell("to_country", "UK", "ISO 3166-1", "a code that is no country"),
    cell("shipment_id", "x" * 300, "identifier", "an endless identifier"),
    extra_cell("hs_code", "10121", "leading zero", "an HS code without its zero"),
    extra_cell("declared_eccn", "30.0", "ECCN", "an ECCN read as a number"),
    extra_cell("via_countries", "SG;HK", "vertical bar", "a list with semicolons"),
    extra_cell("value_usd", "$1200", "amount", "a currency sign"),
    extra_cell("value_usd", "NaN", "amount", "not a number"),
    extra_cell("recorded_at", "yesterday", "instant", "an instant in words"),
    Wrong(
        "a required cell left empty",
        lines(row(1, buyer_id=""), row(2)),
        (("shipments.csv", "2", "buyer_id", "missing"),),
        {"parties": 2, "shipments": 1},
    ),
    Wrong(
        "a row too short",
        lines("S1,1,2025-03-14", row(2)),
        (("shipments.csv", "2", "fewer cells", "9 cells"),),
        {"parties": 2, "shipments": 1},
    ),
    Wrong(
        "a row too long",
        lines(f"{row(1)},9,9", row(2)),
        (("shipments.csv", "2", "more cells", "9 cells"),),
        {"parties": 2, "shipments": 1},
    ),
    Wrong(
        "a quote left open",
        lines(row(1), row(2, buyer_id='"B'), row(3)),
        (("shipments.csv", "3", "quote"),),
        {"parties": 2, "shipments": 2},
    ),
    Wrong(
        "text after a quote",
        lines(row(1, buyer_id='"B"x'), row(2)),
        (("shipments.csv", "2", "quote"),),
        {"parties": 2, "shipments": 1},
    ),
    Wrong(
        "a cell of ten megabytes",
        lines(row(1, buyer_id="x" * 10_000_000), row(2)),
        (("shipments.csv", "2", "too long"),),
        {"parties": 2, "shipments": 1},
    ),
    Wrong(
        "days and numbers that are written well and cannot be",
        lines(row(1, shipped_on="2999-12-31"), row(2, units="9" * 19), row(3)),
        (("2", "shipped_on", "from 1990-01-01 to 2099-12-31"), ("3", "units", "more than 18 digits")),
        {"parties": 2, "shipments": 1},
    ),
    Wrong(
        "an encoding that cannot be told",
        text(f"{HEADER}\n{row(1, buyer_id='é')}\n".encode("latin-1")),
        (("2", "could read: cp1252", "é,US,MY,8; cp1251"),),
        {"parties": 2},
    ),
    Wrong(
        "two encodings in one file",
        text(
            HEADER.encode()
            + b"\n"
            + row(1, buyer_id="公司").encode()
            + b"\n"
            + row(2, buyer_id="公司").encode("gb18030")
            + b"\n"
            + row(3, buyer_id="Zürich").encode()
            + b"\n"
        ),
        (("shipments.csv", "3", "UTF-8"),),
        {"parties": 2, "shipments": 2},
    ),
    Wrong(
        "the same row twice",
        lines(row(1), row(2), row(1)),
        (("shipments.csv", "4", "repeats", "line 2"),),
        {"parties": 2, "shipments": 2},
    ),
    Wrong(
        "one key, two contents",
        lines(row(1), row(1, units="9")),
        (("shipments.csv", "contradicts", "recorded_at"),),
        {"parties": 2, "shipments": 1},
    ),
    Wrong("a table given twice", twice, (("shipments", "repeats"),), {"parties": 2, "shipments": 2}),
    Wrong("an empty file", text(b""), (("shipments.csv", "empty", "absent table is allowed"),)),
    Wrong(
        "semicolons", text(f"{HEADER}\n{row()}\n".replace(",", ";")), (("shipments.csv", "commas", "tidewaiter map"),)
    ),
    Wrong("a zip under the name of a CSV", zipped, (("shipments.csv", "zip", "Unpack"),)),
    Wrong(
        "a gzip under the name of a CSV",
        text(gzip.compress(f"{HEADER}\n".encode())),
        (("shipments.csv", "gzip", "gunzip"),),
    ),
    Wrong("a PDF under the name of a CSV", text(b"%PDF-1.7\n%\xe2\xe3\n"), (("shipments.csv", "PDF"),)),
    Wrong(
        "a web page under the name of a CSV",
        text("<!DOCTYPE html><html><body>Log in</body></html>"),
        (("shipments.csv", "HTML"),),
    ),
    Wrong(
        "a workbook under the name of a CSV",
        workbook(GOOD_EXCEL, name="shipments.csv"),
        (("shipments.csv", "workbook"),),
    ),
    Wrong("a link to itself", loop, (("shipments.csv", "leads back to itself"),)),
    Wrong(
        "a link to nothing",
        lambda folder: (folder / "shipments.csv").symlink_to("gone.csv"),
        (("shipments.csv", "no such file"),),
    ),
    Wrong(
        "a folder under the name of a table",
        lambda folder: (folder / "shipments.csv").mkdir(),
        (("shipments.csv", "folder"),),
    ),
    Wrong("a Parquet file cut short", cut_parquet, (("shipments.parquet", "cut short"),)),
    Wrong(
        "a Parquet file with a damaged row group",
        damaged_parquet,
        (
            ("shipments.parquet", "100353", "Rows 100,353 to 200,704 of this file are damaged", "export it again"),
            ("shipments.parquet", "300000", "units", "many"),
        ),
        {"parties": 2, "shipments": 199_647},
    ),
    Wrong(
        "a Parquet column of numbers for codes",
        parquet(f"SELECT {TYPED}, 10121 AS hs_code FROM range(3) t(i)"),
        (("shipments.parquet", "hs_code", "INTEGER", "text"),),
        {"parties": 2, "shipments": 3},
    ),
    Wrong(
        "a Parquet column of halves for units",
        parquet(f"SELECT * REPLACE (units + 0.5 * (i % 2) AS units) FROM (SELECT {TYPED}, i FROM range(3) t(i))"),
        (("shipments.parquet", "2", "units", "8.5"),),
        {"parties": 2, "shipments": 2},
    ),
    Wrong(
        "a Parquet day with a time",
        parquet(
            "SELECT * REPLACE (shipped_on + INTERVAL (i) HOUR AS shipped_on) "
            f"FROM (SELECT {TYPED}, i FROM range(2) t(i))"
        ),
        (("shipments.parquet", "2", "shipped_on", "2025-03-14 01:00:00"),),
        {"parties": 2, "shipments": 1},
    ),
    Wrong(
        "an error cell in a workbook",
        workbook(GOOD_EXCEL, ["S2", 1, "2025-03-14", "export", "A", "B", "US", "MY", "#REF!"]),
        (("records.xlsx", "3", "units", "#REF!"),),
        {"parties": 2, "shipments": 1},
    ),
    Wrong(
        "codes stored as numbers in a workbook",
        workbook(GOOD_EXCEL, ["S2", 1, "2025-03-14", "export", "A", "B", "US", "MY", 8, 10121, "EAR99"]),
        (("records.xlsx", "3", "hs_code", "10121", "format the column as text".capitalize()),),
        {"parties": 2, "shipments": 1},
    ),
    Wrong(
        "a workbook without a table's name",
        workbook(GOOD_EXCEL, sheet="Sheet1"),
        (("records.xlsx", "Sheet1", "Rename the sheets"),),
    ),
    Wrong(
        "a custody event of nothing",
        text("event_id,event_at,step\nE1,2025-03-14T10:00:00Z,received\n", "custody_events.csv"),
        (("custody_events.csv", "2", "serial_number", "item_id and units"),),
    ),
    Wrong("a broken mapping", text("[[file]\n", "mapping.toml"), (("mapping.toml", "1"),)),
]
