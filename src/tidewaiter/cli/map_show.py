"""What `tidewaiter map` prints: the proposal with its reasons, and rows before and after in panels that fit."""

from __future__ import annotations

import shlex
import shutil
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tidewaiter.records.contracts import Table
    from tidewaiter.records.mapping.preview import PreviewCell, PreviewColumn
    from tidewaiter.records.mapping.propose import Proposal
    from tidewaiter.records.mapping.source import ForeignFile

__all__ = ["head", "next_steps", "preview", "proposal"]

_CELL = 36
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_COLORS = {"sure": "green", "likely": "yellow", "unsure": "red"}


def head(file: Path, foreign: ForeignFile, table: Table) -> str:
    """One paragraph: what the file is and what it becomes."""
    about = [f"{file.name}" + (f", sheet {foreign.sheet}" if foreign.sheet else "")]
    if foreign.encoding:
        about.append(f"{foreign.encoding.name} ({foreign.encoding.basis})")
        sign = foreign.form.delimiter
        about.append(f"cells parted by {_DELIMITERS.get(sign, sign)}")
    about += foreign.notes
    if foreign.dropped:
        about.append(f"{len(foreign.dropped)} lines are no readable text and are left out")
    return "\n".join([*_wrapped("; ".join(about) + "."), "", click.style(f"→ {table.name}: {table.claim}", bold=True)])


def proposal(file: Path, foreign: ForeignFile, found: Proposal) -> str:
    """The head, then one line a column: ours, theirs, how sure, why."""
    lines = [head(file, foreign, found.table), *_wrapped(found.why[:1].upper() + found.why[1:] + "."), ""]
    names = [*(one.spec.column for one in found.columns), *(column.name for column in found.missing)]
    ours = max(map(len, names)) + 3
    theirs = min(max(_width(one.spec.source) for one in found.columns), 28) + 2
    required = set(found.table.required)
    for one in found.columns:
        mark = " *" if one.spec.column in required else ""
        left = _fit(one.spec.column + mark, ours) + _fit(one.spec.source, theirs)
        sure = click.style(f"{one.confidence:<8}", fg=_COLORS[one.confidence])
        why = one.spec.question or one.why
        why = click.style("to answer: ", bold=True) + why if one.spec.question else why
        wrapped = textwrap.wrap(why, max(_screen() - ours - theirs - 8, 30)) or [""]
        lines.append(left + sure + wrapped[0])
        lines += [" " * (ours + theirs + 8) + more for more in wrapped[1:]]
        if one.refused:
            lines.append(" " * (ours + theirs + 8) + "not readable: " + ", ".join(_cut(v, 24) for v in one.refused[:4]))
    if found.missing:
        lines += ["", click.style("Required, and not found in the file:", bold=True)]
        for column in found.missing:
            said = textwrap.wrap(column.says, max(_screen() - ours - 2, 30))
            lines += [f"  {_fit(column.name, ours)}{said[0]}", *(" " * (ours + 2) + more for more in said[1:])]
    for note in found.notes[len(foreign.notes) :]:
        lines += ["", *_wrapped(note[:1].upper() + note[1:] + ".")]
    if found.unclaimed:
        lines += ["", *_wrapped("Kept as they are, outside the layout: " + ", ".join(found.unclaimed) + ".")]
    return "\n".join(lines)


def preview(columns: Sequence[PreviewColumn], table: Table) -> str:
    """The mapped columns of the first rows in panels as wide as the screen; ✗ would be refused, ? is to be answered."""
    if not columns:
        return ""
    many = len(columns[0].lines)
    if not many:
        return "\nThere are no rows below the header to show."
    lines = ["", click.style(f"The first {f'{many} rows' if many != 1 else 'row'}, theirs → ours", bold=True)]
    for panel in _panels(columns):
        lines += ["", *_panel(panel)]
    refused = sum(cell.refused for column in columns for cell in column.cells)
    if refused:
        lines += ["", f"✗ {refused} of these cells would be refused; their rows would be listed in rejects.csv."]
    return "\n".join(lines)


def next_steps(file: Path, found: Proposal, *, kept: bool) -> str:
    """What the person has to do before the mapping can be used."""
    questions = [one.spec.column for one in found.columns if one.spec.question]
    steps = []
    if not kept:
        steps.append(f"Keep it:   tidewaiter map {shlex.quote(str(file))} -o mapping.toml")
    if questions:
        steps += _wrapped(f"Answer in mapping.toml: {', '.join(questions)}. Until then nothing is read through it.")
    if found.missing:
        names = ", ".join(column.name for column in found.missing)
        steps += _wrapped(f"Fill in in mapping.toml: {names}. Until then no row of {found.table.name} can be read.")
    return "\n".join(["", *steps]) if steps else ""


def _panels(columns: Sequence[PreviewColumn]) -> Iterator[list[PreviewColumn]]:
    panel: list[PreviewColumn] = []
    used = _line_width(columns)
    for column in columns:
        width = _column_width(column) + 2
        if panel and used + width > _screen():
            yield panel
            panel, used = [], _line_width(columns)
        panel.append(column)
        used += width
    yield panel


def _panel(panel: Sequence[PreviewColumn]) -> Iterator[str]:
    number = _line_width(panel)
    widths = [_column_width(column) for column in panel]
    pairs = list(zip(panel, widths, strict=True))
    yield click.style(
        _fit("line", number) + "  ".join(_fit(one.name, width) for one, width in pairs).rstrip(), bold=True
    )
    yield click.style(" " * number + "  ".join(_fit(_from(one), width) for one, width in pairs).rstrip(), dim=True)
    for at, line in enumerate(panel[0].lines):
        cells = "  ".join(_shown(one.cells[at], width) for one, width in pairs)
        yield _fit(str(line), number) + cells.rstrip()


def _from(column: PreviewColumn) -> str:
    return f"← {column.source}" if column.source else "= the same in every row"


def _shown(cell: PreviewCell, width: int) -> str:
    text = _fit(_cell_text(cell), width)
    if cell.refused:
        return click.style(text, fg="red")
    return click.style(text, fg="yellow") if cell.asked else text


def _cell_text(cell: PreviewCell) -> str:
    mark = "✗ " if cell.refused else "? " if cell.asked else ""
    if not cell.before or cell.before == cell.after or cell.asked:
        return mark + (_cut(cell.after, _CELL - 2) or ("(empty)" if cell.refused else ""))
    half = (_CELL - 5) // 2
    room = _CELL - 5 - min(half, _width(cell.after))
    if not cell.after:
        return f"{mark}{_cut(cell.before, room)} → (empty)"
    return f"{mark}{_cut(cell.before, room)} → {_cut(cell.after, _CELL - 5 - min(room, _width(cell.before)))}"


def _column_width(column: PreviewColumn) -> int:
    texts = [column.name, _cut(_from(column), 24), *(_cell_text(cell) for cell in column.cells)]
    return min(max(map(_width, texts)), _CELL)


def _line_width(columns: Sequence[PreviewColumn]) -> int:
    return max([4, *(len(str(line)) for line in columns[0].lines)]) + 2


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _screen(), break_on_hyphens=False)


def _screen() -> int:
    return max(60, min(shutil.get_terminal_size().columns, 140))


def _width(text: str) -> int:
    """Columns on a screen: Chinese, Japanese and Korean signs take two, combining marks none."""
    return sum(0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in "WF") for sign in text)


def _cut(text: str, width: int) -> str:
    """The text on one line, cut with … where it is wider."""
    line = " ".join(text.split())
    if _width(line) <= width:
        return line
    kept = ""
    for sign in line:
        if _width(kept + sign) > width - 1:
            break
        kept += sign
    return kept + "…"


def _fit(text: str, width: int) -> str:
    cut = _cut(text, width)
    return cut + " " * (width - _width(cut))
