"""`tidewaiter pack describe`: what each table says, what it adds to an audit, and what belongs in each column."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tidewaiter.cli.pack_template import table_names

if TYPE_CHECKING:
    from tidewaiter.records.contracts import Table

__all__ = ["describe"]


@click.command()
@click.argument("table", required=False, shell_complete=table_names)
@click.option("--json", "as_json", is_flag=True, help="Write JSON, for programs.")
def describe(table: str | None, as_json: bool) -> None:
    """Say what each table holds, or explain one TABLE column by column."""
    from tidewaiter.records import contracts

    every = [*contracts.tables().values(), *contracts.outputs().values()]
    chosen = [contracts.outputs().get(table) or contracts.table(table)] if table else every
    width = min(shutil.get_terminal_size().columns, 110)
    if as_json:
        shape = {"layout": contracts.LAYOUT_VERSION, "tables": [asdict(one) for one in chosen]}
        click.echo(json.dumps(shape, ensure_ascii=False, indent=2))
    elif table:
        click.echo("\n".join(_one(chosen[0], width)))
    else:
        click.echo("\n".join(_all(every, width)))


def _all(every: Iterable[Table], width: int) -> Iterator[str]:
    every = list(every)
    indent = max(len(one.name) for one in every) + 4
    group = ""
    for one in every:
        if one.group != group:
            group = one.group
            yield click.style(f"\n{group}" if group != "Who" else group, bold=True)
        yield from _entry(f"  {one.name}", indent, one.claim, width)
    yield ""
    yield "Any one table is a valid pack. `tidewaiter pack describe TABLE` explains its columns."


def _one(one: Table, width: int) -> Iterator[str]:
    yield from textwrap.wrap(f"{one.name}: {one.claim}", width)
    yield ""
    for label, words in _about(one).items():
        yield from _entry(label, 10, words, width)
    yield ""
    names = [column.name + (" *" if column.required else "") for column in one.columns]
    indent = max(map(len, names)) + 2
    for name, column in zip(names, one.columns, strict=True):
        yield from _entry(name, indent, column.says, width)
        kind = column.expected if column.choices else f"{column.type}; e.g. {column.example}"
        for words in (kind, f"Added: {column.why}" if column.why else ""):
            yield from (click.style(line, dim=True) for line in _entry("", indent, words, width) if words)
    yield ""
    yield "* required" if one.direction == "input" else "* never empty"
    for kind in dict.fromkeys(column.type for column in one.columns if not column.choices):
        yield from _entry(kind, 12, kind.expected, width)


def _about(one: Table) -> dict[str, str]:
    about = {"Adds": one.adds, "Added": one.why, "Key": ", ".join(one.key) or "none: each row stands for itself"}
    if one.direction == "input":
        about["Known"] = _known(one)
        about["Give"] = ", or ".join(" and ".join(group) for group in one.needs_any)
    return {label: words for label, words in about.items() if words}


def _known(one: Table) -> str:
    if not one.day:
        return "always, where recorded_at is empty"
    day = f"the end of its {one.day}" if one.column(one.day).type in {"month", "period"} else one.day
    when = f"{one.delay_days} days after {day}" if one.delay_days else f"on {day} itself"
    return f"{when}, where recorded_at is empty (an assumption; every audit lists it)"


def _entry(label: str, indent: int, words: str, width: int) -> list[str]:
    """A label in its own column, and words wrapped beside it."""
    lines = textwrap.wrap(words, max(width - indent, 30), break_on_hyphens=False) or [""]
    first = click.style(label, bold=bool(label.strip())) + " " * (indent - len(label))
    return [first + lines[0], *(" " * indent + line for line in lines[1:])]
