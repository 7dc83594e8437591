"""Which program, Python and libraries are at work: the first thing to put into a report of a fault."""

from __future__ import annotations

import platform
import sys

import click

from tidewaiter import __version__

__all__ = ["version"]

LIBRARIES = ("duckdb", "click", "jinja2", "python-calamine", "xlsxwriter")


@click.command()
@click.pass_context
def version(context: click.Context) -> None:
    """Say which versions are at work here."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    click.echo(f"tidewaiter {__version__}")
    click.echo(f"Python {platform.python_version()} on {sys.platform}")
    for library in LIBRARIES:
        try:
            click.echo(f"{library} {installed(library)}")
        except PackageNotFoundError:
            click.echo(f"{library} is missing")
    click.echo(f"state folder {context.obj.home}")
