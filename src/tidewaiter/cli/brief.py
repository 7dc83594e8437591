"""The command `brief`: two pages about one country, for somebody who decides."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["brief"]


@click.command()
@click.argument("where", metavar="AUDIT", type=click.Path(path_type=Path))
@click.option("--country", required=True, metavar="CODE", help="Which country: MY.")
@click.option(
    "--language", type=click.Choice(["en", "zh-Hant"]), default="en", show_default=True, help="English or 繁體中文."
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it to a new file.")
def brief(where: Path, country: str, language: str, output: Path | None) -> None:
    """Say on two pages what came into a country.

    Beside it what can be shown, firms to ask and three next acts.

    AUDIT is the folder given to `tidewaiter audit --out`. Every number is of the records at hand; what is not known is
    said.
    """
    from tidewaiter.cli.brief_text import brief_lines
    from tidewaiter.core.errors import InputError, Place
    from tidewaiter.detection.brief import read_brief

    text = "\n".join(brief_lines(read_brief(where, country.upper()), language)) + "\n"
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise InputError(
            f"The brief cannot be written: {error.strerror}.",
            place=Place(file=str(output)),
            expected="a new file in a folder that is there",
            hint="Name another file.",
        ) from error
    click.echo(f"Written: {output}")
