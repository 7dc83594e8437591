"""`tidewaiter map`: propose how a foreign file becomes a table, show it, keep it, write it into a pack."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tidewaiter.cli.pack_template import table_names

if TYPE_CHECKING:
    from tidewaiter.records.mapping import FileMapping
    from tidewaiter.records.mapping.propose import Proposal
    from tidewaiter.records.mapping.source import ForeignFile

__all__ = ["map_file"]


@click.command("map")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--table", shell_complete=table_names, help="The table it becomes; without it, the likeliest is proposed."
)
@click.option("--sheet", help="The sheet of a workbook; without it, the fullest one.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Keep the mapping in this file (mapping.toml).",
)
@click.option(
    "--mapping",
    "kept",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Use this mapping; propose none.",
)
@click.option(
    "--to",
    "pack",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the table into this pack.",
)
@click.option("--replace", is_flag=True, help="With --to: write over a table that is there already.")
@click.option("--rows", default=20, show_default=True, help="How many rows to show before and after.")
def map_file(
    file: Path,
    table: str | None,
    sheet: str | None,
    output: Path | None,
    kept: Path | None,
    pack: Path | None,
    replace: bool,
    rows: int,
) -> None:
    """Turn a FILE of another shape into a table of a pack.

    Reads CSV with any delimiter and encoding, Excel and Parquet. Proposes which column is which and says why; shows
    the first rows before and after, and the cells that would be refused. Nothing is written without -o or --to.

    \b
    Look:             tidewaiter map orders-2025-03.xlsx
    Keep, and edit:   tidewaiter map orders-2025-03.xlsx -o pack/mapping.toml
    Every week:       put the next file beside it; `tidewaiter audit pack` reads it through mapping.toml
    """
    import tempfile

    from tidewaiter.cli import map_show
    from tidewaiter.records.mapping.preview import preview

    with tempfile.TemporaryDirectory() as folder:
        if kept:
            mapping = _kept(kept, file, table)
            foreign = _opened(file, Path(folder), mapping, sheet)
            click.echo(map_show.head(file, foreign, mapping.contract))
        else:
            foreign = _opened(file, Path(folder), None, sheet)
            proposal = _proposal(foreign, file, table)
            mapping = proposal.mapping
            click.echo(map_show.proposal(file, foreign, proposal))
        click.echo(map_show.preview(preview(foreign, mapping, rows), mapping.contract))
        if not kept:
            click.echo(map_show.next_steps(file, proposal, kept=output is not None or pack is not None))
            if output:
                _keep(output, file, proposal)
        if pack:
            _write(file, mapping, pack, replace=replace)


def _opened(file: Path, folder: Path, mapping: FileMapping | None, sheet: str | None) -> ForeignFile:
    from dataclasses import replace

    from tidewaiter.records.mapping.model import FileMapping
    from tidewaiter.records.mapping.source import open_foreign

    if mapping is None and sheet:
        return open_foreign(file, folder / "foreign.csv", FileMapping(file.name, "", (), sheet=sheet))
    if mapping and sheet:
        mapping = replace(mapping, sheet=sheet)
    return open_foreign(file, folder / "foreign.csv", mapping)


def _proposal(foreign: ForeignFile, file: Path, table: str | None) -> Proposal:
    from tidewaiter.records.mapping.propose import propose

    return propose(foreign, file.name, table or "")


def _kept(kept: Path, file: Path, table: str | None) -> FileMapping:
    from tidewaiter.core.errors import InputError, Place
    from tidewaiter.records.mapping import load_mapping

    found = load_mapping(kept)
    fitting = [one for one in found.all_for_file(file.name) if table in (None, one.table)]
    if fitting:
        return fitting[0]
    raise InputError(
        "No block of this mapping is for this file.",
        place=Place(str(kept)),
        value=file.name,
        expected="match = one of the patterns " + ", ".join(one.match for one in found.files),
        hint=f"Change `match`, or add a block: tidewaiter map {file} -o {kept}",
    )


def _keep(output: Path, file: Path, proposal: Proposal) -> None:
    """Write the proposal, or add it to a mapping that has nothing for this file yet."""
    from tidewaiter.core.errors import InputError, Place
    from tidewaiter.records.mapping import load_mapping
    from tidewaiter.records.mapping.write import HEAD, block_text

    text = HEAD
    if output.exists():
        for one in load_mapping(output).all_for_file(file.name):
            if one.table == proposal.table.name:
                raise InputError(
                    "This mapping has a block for this file already.",
                    place=Place(str(output), one.line),
                    value=one.match,
                    hint="Edit that block or remove it; or give another file with -o.",
                )
        text = output.read_text(encoding="utf-8").rstrip("\n") + "\n"
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text + "\n" + block_text(proposal), encoding="utf-8")
    click.echo(f"Wrote {output}.")


def _write(file: Path, mapping: FileMapping, pack: Path, *, replace: bool) -> None:
    """Write the table beside where it goes and move it there when it is whole."""
    from tidewaiter.core.errors import InputError, Place
    from tidewaiter.records.mapping import read_mapped

    target = pack / f"{mapping.table}.csv"
    if target.exists() and not replace:
        raise InputError(
            "The pack has this table already.",
            place=Place(str(target)),
            hint="Say --replace to write over it, or give another folder with --to.",
        )
    pack.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.partial")
    try:
        written = read_mapped(file, mapping, partial)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    click.echo(f"Wrote {written.rows:,} rows to {target}.")
    for line in written.dropped[:5]:
        click.echo(f"  left out line {line.line}, which is not readable text: {line.text[:80]}")
    if len(written.dropped) > 5:
        click.echo(f"  and {len(written.dropped) - 5:,} more such lines")
    missing = set(mapping.contract.required) - set(written.column_names)
    if missing:
        click.echo(f"It still lacks {', '.join(sorted(missing))}; until then no row of it can be read.")
    click.echo(f"Check it: tidewaiter pack check {pack}")
