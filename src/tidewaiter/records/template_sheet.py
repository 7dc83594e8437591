"""One table as an empty Excel sheet: names in row 1, data from row 2, everything said to the user in comments."""

from __future__ import annotations

from typing import Any

from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from tidewaiter.core.countries import COUNTRY_NAMES
from tidewaiter.core.days import EARLIEST_DAY, LATEST_DAY
from tidewaiter.records.contracts import Column, ColumnType, Table

__all__ = ["COUNTRIES_SHEET", "STYLES", "either", "header_style", "write_table"]

COUNTRIES_SHEET = "Country codes"

_LAST_ROW = 1_048_575
_EDGE = {"border": 1, "border_color": "#FFFFFF", "valign": "vcenter"}
_INK = "#1F4E79"

STYLES: dict[str, dict[str, Any]] = {
    "required": {"bold": True, "font_color": "#FFFFFF", "bg_color": _INK} | _EDGE,
    "either": {"bold": True, "font_color": _INK, "bg_color": "#F8CBAD"} | _EDGE,
    "optional": {"font_color": _INK, "bg_color": "#DDEBF7"} | _EDGE,
    "common": {"italic": True, "font_color": "#595959", "bg_color": "#EDEDED"} | _EDGE,
    "title": {"bold": True, "font_size": 16, "font_color": _INK},
    "heading": {"bold": True, "font_color": _INK, "bottom": 1, "bottom_color": _INK},
    "wrapped": {"text_wrap": True, "valign": "top", "num_format": "@"},
    "link": {"valign": "top", "font_color": "#0563C1", "underline": 1},
    "text": {"num_format": "@"},
    "day": {"num_format": "yyyy-mm-dd"},
    "whole": {"num_format": "0"},
    "money": {"num_format": "0.00"},
    "number": {"num_format": "General"},
}

_CELL_STYLE = {
    ColumnType.DAY: "day",
    ColumnType.MONTH: "day",
    ColumnType.UNITS: "whole",
    ColumnType.COUNT: "whole",
    ColumnType.MONEY: "money",
    ColumnType.TPP: "number",
    ColumnType.NUMBER: "number",
    ColumnType.MEASURE: "number",
    ColumnType.SHARE_PCT: "number",
    ColumnType.LATITUDE: "number",
    ColumnType.LONGITUDE: "number",
}
"""Every other type is text: Excel must leave 010121, 3E001, NO and 2026-03 as they are typed."""


def _between(kind: str, low: object, high: object) -> dict[str, Any]:
    return {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}


def _at_least_0(kind: str) -> dict[str, Any]:
    return {"validate": kind, "criteria": ">=", "value": 0}


_RULES: dict[ColumnType, dict[str, Any]] = {
    ColumnType.COUNTRY: {"validate": "list", "source": f"='{COUNTRIES_SHEET}'!$A$2:$A${len(COUNTRY_NAMES) + 1}"},
    ColumnType.DAY: _between("date", EARLIEST_DAY, LATEST_DAY),
    ColumnType.MONTH: _between("date", EARLIEST_DAY, LATEST_DAY),
    ColumnType.UNITS: _at_least_0("integer"),
    ColumnType.COUNT: _at_least_0("integer"),
    ColumnType.TPP: _at_least_0("decimal"),
    ColumnType.MEASURE: _at_least_0("decimal"),
    ColumnType.MONEY: _between("decimal", -1e12, 1e12),
    ColumnType.NUMBER: _between("decimal", -1e11, 1e11),
    ColumnType.SHARE_PCT: _between("decimal", 0, 100),
    ColumnType.LATITUDE: _between("decimal", -90, 90),
    ColumnType.LONGITUDE: _between("decimal", -180, 180),
}


def write_table(sheet: Worksheet, one: Table, styles: dict[str, Format]) -> None:
    """Fill an empty sheet with the table's heading, its comments, its cell formats and its drop-downs."""
    for index, column in enumerate(one.columns):
        cells = styles[_CELL_STYLE.get(column.type, "text")]
        sheet.set_column(index, index, max(len(column.name) + 3, 13), cells)
        sheet.write_string(0, index, column.name, styles[header_style(column, one)])
        _write_comment(sheet, index, _explanation(column, one))
        if rule := _rule(column):
            sheet.data_validation(1, index, _LAST_ROW, index, rule)
    sheet.set_row(0, 20)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def header_style(column: Column, one: Table) -> str:
    """How firmly a column is asked for: required, either, optional or common."""
    if column.required:
        return "required"
    if any(column.name in group for group in one.needs_any):
        return "either"
    return "common" if column.common else "optional"


def either(one: Table) -> str:
    """Which columns of a table may stand for each other, in words."""
    return ", or ".join(" and ".join(group) for group in one.needs_any)


def _explanation(column: Column, one: Table) -> str:
    """What a user must know to fill a column, one thought a line."""
    need = {"required": "Required.", "either": f"Give {either(one)}."}
    expected = f"Expected: {column.expected}."
    parts = [column.says, need.get(header_style(column, one), ""), expected, f"Example: {column.example}"]
    return "\n".join(part for part in parts if part)


def _write_comment(sheet: Worksheet, index: int, text: str) -> None:
    lines = sum(1 + len(line) // 42 for line in text.splitlines())
    box = {"width": 290, "height": 17 * lines + 12, "font_size": 9, "color": "#FFFFE1", "author": "Tidewaiter"}
    sheet.write_comment(0, index, text, box)


def _rule(column: Column) -> dict[str, Any]:
    """The check Excel makes while a cell is typed; the reader makes it again, and more."""
    rule = {"validate": "list", "source": list(column.choices)} if column.choices else _RULES.get(column.type)
    if not rule:
        return {}
    return rule | {"error_title": column.name, "error_message": f"Expected: {column.expected}."[:255]}
