"""Empty tables to fill in: an Excel workbook with explanations and drop-downs, or CSV files with their headers.

The same tables always give the same bytes. An existing file is never overwritten: it may hold somebody's records.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path

from tidewaiter.core.errors import StateError
from tidewaiter.records.contracts import LAYOUT_VERSION, Table, table, tables
from tidewaiter.records.migrate import PACK_FILE

__all__ = ["write_csv_folder", "write_workbook"]

_CREATED = dt.datetime(2025, 1, 1)  # noqa: DTZ001  # a fixed time, without zone as XlsxWriter wants it


def write_workbook(path: Path, names: Sequence[str] = ()) -> None:
    """Write an Excel workbook with an empty sheet for each table named, or for every table."""
    # Imported here: whoever wants CSV files needs no Excel writer.
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415

    from tidewaiter.records import template_guide, template_sheet  # noqa: PLC0415

    chosen = _chosen(names)
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"title": "Tidewaiter record pack", "created": _CREATED})
        styles = {name: book.add_format(properties) for name, properties in template_sheet.STYLES.items()}
        template_guide.write_read_me(book.add_worksheet(template_guide.READ_ME_SHEET), chosen, styles)
        for one in chosen:
            template_sheet.write_table(book.add_worksheet(one.name), one, styles)
        template_guide.write_columns(book.add_worksheet(template_guide.COLUMNS_SHEET), chosen, styles)
        template_guide.write_countries(book.add_worksheet(template_sheet.COUNTRIES_SHEET), styles)
    _write_new({path: content.getvalue()})


def write_csv_folder(folder: Path, names: Sequence[str] = ()) -> list[Path]:
    """Write a folder that is a pack: an empty CSV file with its header for each table, and pack.toml."""
    files = {folder / f"{one.name}.csv": _header_line(one) for one in _chosen(names)}
    files[folder / PACK_FILE] = f"layout = {LAYOUT_VERSION}\n".encode()
    _write_new(files)
    return list(files)


def _chosen(names: Sequence[str]) -> list[Table]:
    wanted = {table(name).name for name in names} or set(tables())
    return [one for one in tables().values() if one.name in wanted]


def _header_line(one: Table) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow([column.name for column in one.columns])
    return line.getvalue().encode()


def _write_new(files: dict[Path, bytes]) -> None:
    """All of the files, or none where one of them is there already."""
    for path in files:
        if path.exists():
            raise StateError(
                "There is a file of this name already; it may hold records, so it was left as it is.",
                value=str(path),
                expected="a name that is not in use",
                hint="Choose another name, or move the old file away.",
            )
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as stream:
            stream.write(content)
