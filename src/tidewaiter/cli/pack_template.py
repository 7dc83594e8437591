"""`tidewaiter pack template`: empty tables to fill in, as an Excel workbook or as CSV files."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from tidewaiter.core.errors import UsageError

__all__ = ["table_names", "template"]


def table_names(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Tab completion: the tables that start so, each with what it says."""
    from tidewaiter.records.contracts import tables

    return [CompletionItem(one.name, help=one.claim) for one in tables().values() if one.name.startswith(incomplete)]


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The same as FILE.")
@click.option(
    "-t",
    "--table",
    "names",
    multiple=True,
    metavar="TABLE",
    shell_complete=table_names,
    help="Only this table; may be repeated. Without it, every table.",
)
@click.option(
    "--csv",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write empty CSV files into this folder instead of a workbook.",
)
def template(file: Path | None, output: Path | None, names: tuple[str, ...], folder: Path | None) -> None:
    """Write an Excel workbook to fill in: one sheet a table, with explanations and drop-downs.

    FILE is the workbook to write, tidewaiter-template.xlsx if not given. An existing file is never overwritten.

    \b
    tidewaiter pack template my-records.xlsx
    tidewaiter pack template -t shipments -t items my-records.xlsx
    tidewaiter pack template --csv my-pack
    """
    if sum(one is not None for one in (file, output, folder)) > 1:
        raise UsageError("FILE, --output and --csv exclude each other", hint="Give one of them.")
    from tidewaiter.records.template import write_csv_folder, write_workbook

    if folder is not None:
        written = write_csv_folder(folder, names)
        click.echo(f"Wrote {len(written)} files into {folder}. Fill in what you have and delete the rest.")
        click.echo(f"Then: tidewaiter pack check {click.format_filename(folder)}")
        return
    path = file or output or Path("tidewaiter-template.xlsx")
    if path.suffix.lower() != ".xlsx":
        raise UsageError(
            "a workbook needs the ending .xlsx", value=str(path), hint="Add .xlsx, or use --csv FOLDER for CSV files."
        )
    write_workbook(path, names)
    click.echo(f"Wrote {click.format_filename(path)}. Its first sheet says how to fill it.")
