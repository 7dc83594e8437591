"""The sheets of a template that are not tables: how to fill it, what each column means, and the country codes."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from tidewaiter.core.countries import COUNTRY_NAMES
from tidewaiter.records.contracts import LAYOUT_VERSION, Table
from tidewaiter.records.template_sheet import either, header_style

__all__ = ["COLUMNS_SHEET", "READ_ME_SHEET", "write_columns", "write_countries", "write_read_me"]

READ_ME_SHEET = "Read me"
COLUMNS_SHEET = "Columns"

_STEPS = (
    "One sheet is one table. Fill the sheets you have records for and leave the others empty: any one is enough.",
    "Type from row 2 down. Leave row 1 as it is; move the pointer over a heading to read what belongs there.",
    "What you do not know stays empty. Empty means unknown, never zero and never no.",
    "Columns you do not need may be deleted. Columns of your own may be added; they are kept and listed.",
    "The numbers of parties, items and sites are your own; use the same ones on every sheet.",
    "Save this workbook: it is a record pack. So is a folder that holds it beside other tables.",
    "Check it:   tidewaiter pack check my-records.xlsx          Audit it:   tidewaiter audit my-records.xlsx --out OUT",
)
_LEGEND = (
    ("required", "A row without it is left out."),
    ("either", "One or the other must be there; the comment on the heading says which."),
    ("optional", "Fill it where you know it: it widens what can be checked."),
    ("common", "May stand in every table: when, by whom and in what paper it was recorded."),
)


def write_read_me(sheet: Worksheet, chosen: Sequence[Table], styles: dict[str, Format]) -> None:
    """The first sheet: seven steps, what the colors mean, and the tables with what each adds."""
    sheet.hide_gridlines(2)
    for index, width in enumerate((20, 60, 60, 44)):
        sheet.set_column(index, index, width)
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, f"Tidewaiter record pack (record layout {LAYOUT_VERSION})", styles["title"])
    row = 2
    for number, step in enumerate(_STEPS, start=1):
        sheet.write_string(row, 0, f"{number}.  {step}")
        row += 1
    for style, says in _LEGEND:
        row += 1
        sheet.write_string(row, 0, style, styles[style])
        sheet.write_string(row, 1, says)
    _write_table_list(sheet, row + 2, chosen, styles)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _write_table_list(sheet: Worksheet, row: int, chosen: Sequence[Table], styles: dict[str, Format]) -> None:
    for index, heading in enumerate(("Sheet", "What it says", "What it adds to an audit", "Required columns")):
        sheet.write_string(row, index, heading, styles["heading"])
    for one in chosen:
        row += 1
        required = ", ".join(one.required) + (f"; {either(one)}" if one.needs_any else "")
        sheet.write_url(row, 0, f"internal:'{one.name}'!A1", styles["link"], one.name)
        for index, words in enumerate((one.claim, one.adds, required), start=1):
            sheet.write_string(row, index, words, styles["wrapped"])
        lines = max(1 + len(one.claim) // 66, 1 + len(one.adds) // 66, 1 + len(required) // 46)
        sheet.set_row(row, 15 * lines + 3)


def write_columns(sheet: Worksheet, chosen: Sequence[Table], styles: dict[str, Format]) -> None:
    """Every column of every table in one list that can be filtered."""
    headings = ("table", "column", "required", "what it says", "what is expected", "example")
    for index, (heading, width) in enumerate(zip(headings, (20, 26, 11, 70, 60, 40), strict=True)):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, heading, styles["required"])
    rows = [(one, column) for one in chosen for column in one.columns]
    for row, (one, column) in enumerate(rows, start=1):
        need = {"required": "yes", "either": "either"}.get(header_style(column, one), "")
        words = (one.name, column.name, need, column.says, column.expected, column.example)
        for index, text in enumerate(words):
            sheet.write_string(row, index, text, styles["wrapped"])
    sheet.autofilter(0, 0, len(rows), len(headings) - 1)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def write_countries(sheet: Worksheet, styles: dict[str, Format]) -> None:
    """Every country code with its name; the drop-downs of country columns list the first column."""
    sheet.set_column(0, 0, 10)
    sheet.set_column(1, 1, 40)
    sheet.write_row(0, 0, ("code", "name"), styles["required"])
    for row, (code, name) in enumerate(sorted(COUNTRY_NAMES.items()), start=1):
        sheet.write_string(row, 0, code, styles["text"])
        sheet.write_string(row, 1, name, styles["text"])
    sheet.freeze_panes(1, 0)
