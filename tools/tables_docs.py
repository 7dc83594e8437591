"""Write docs/reference/tables.md from the table contracts; `--check` only says whether it is current.

python -m tools.tables_docs [--check]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from tidewaiter.records.contracts import LAYOUT_VERSION, Column, ColumnType, Table, outputs, tables

__all__ = ["PAGE", "page"]

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "tables.md"

_INTRO = f"""\
<!-- Written by tools/tables_docs.py from src/tidewaiter/records/layout/; change it there. -->

# Tables

Record layout {LAYOUT_VERSION}. A record pack is a folder of tables; any one table is enough to start. A star marks a
column without which a row cannot be used. Empty means unknown: never zero, never no. Columns the layout does not know
are kept and listed. `tidewaiter pack describe TABLE` shows the same on a terminal, and `tidewaiter pack template`
writes an Excel workbook to fill in.

*Known from*: where `recorded_at` is empty, a row is assumed to be known so many days after its day. These delays are
assumptions of ours, not observations; every audit lists the ones it used, and a filled `recorded_at` replaces them.
"""

_OUTPUTS_INTRO = """\
The layout fixes these tables before the steps that write them are built: a table whose step is not there yet is not
written. A star marks a column that is never empty."""


def page() -> str:
    """The whole page as it should stand in docs/reference/tables.md."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _INTRO
    yield from _types()
    group = ""
    for one in (*tables().values(), *outputs().values()):
        if one.group != group:
            group = one.group
            yield f"\n## {group}"
            if one.direction == "output":
                yield f"\n{_OUTPUTS_INTRO}"
        yield from _table(one)
    yield from _common()


def _types() -> Iterator[str]:
    yield "## What a column may hold"
    yield ""
    yield "| type | what is expected | in an audit's tables |"
    yield "|---|---|---|"
    for kind in ColumnType:
        yield f"| {kind} | {_cell(kind.expected)} | {kind.sql} |"


def _table(one: Table) -> Iterator[str]:
    yield f"\n### {one.name}\n"
    yield one.claim
    yield ""
    for label, words in _about(one).items():
        yield f"- *{label}*: {words}"
    yield ""
    yield from _columns(column for column in one.columns if not column.common)


def _about(one: Table) -> dict[str, str]:
    about = {"Adds": one.adds, "Key": ", ".join(f"`{name}`" for name in one.key) or "none"}
    if one.day:
        after = f"the end of its {one.day}" if one.column(one.day).type in {"month", "period"} else f"`{one.day}`"
        about["Known from"] = f"{one.delay_days} days after {after}"
    if one.needs_any:
        about["Needs"] = ", or ".join(" and ".join(f"`{name}`" for name in group) for group in one.needs_any)
    if one.added:
        about["Added to the layout"] = one.why
    return {label: words for label, words in about.items() if words}


def _columns(columns: Iterator[Column]) -> Iterator[str]:
    yield "| column | type | what it says | example |"
    yield "|---|---|---|---|"
    for column in columns:
        name = f"`{column.name}`" + ("\\*" if column.required else "")
        kind = ", ".join(column.choices) if column.type == ColumnType.CHOICE else column.type
        says = column.says + (f" *Added to the layout: {column.why}*" if column.added else "")
        yield f"| {name} | {kind} | {_cell(says)} | {_cell(column.example)} |"


def _common() -> Iterator[str]:
    yield "\n## Columns that every input table may carry\n"
    yield "A table's own column of the same name takes their place (`status` in orders, for one)."
    yield ""
    yield from _columns(column for column in tables()["parties"].columns if column.common)


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


def main() -> int:
    """Write the page, or with --check say whether it is current."""
    current = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page()
    if "--check" in sys.argv[1:]:
        print("current" if current else f"{PAGE} is out of date: run python tools/tables_docs.py")
        return 0 if current else 1
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
