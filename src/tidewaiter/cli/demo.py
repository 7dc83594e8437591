"""The demo: the publicly documented diversion cases that come with the program, audited like any other pack."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from tidewaiter.core.errors import StateError

__all__ = ["demo", "documented_cases", "has_screen"]


def documented_cases() -> Path:
    """The folder of the documented cases: inside an installed package, or in the checkout it runs from."""
    import tidewaiter

    package = Path(tidewaiter.__file__).resolve().parent
    for folder in (package, package.parent.parent):
        if (folder / "examples" / "documented-cases").is_dir():
            return folder / "examples" / "documented-cases"
    raise StateError(
        "the documented cases are not where the program was installed",
        expected=f"a folder {package / 'examples' / 'documented-cases'}",
        hint="Install Tidewaiter again from its wheel, or run it from a checkout.",
    )


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the audit is written. Without it, the folder `demo` in the state folder.",
)
@click.option("--as-of", "as_of", metavar="DAY", default="", help="Use only what was public by this day (2024-12-31).")
@click.option(
    "--open/--no-open",
    "open_report",
    default=None,
    help="Show the report in the browser. Without either, only at a terminal with a screen.",
)
@click.pass_context
def demo(context: click.Context, out: Path | None, as_of: str, open_report: bool | None) -> int:
    """Audit the documented cases that come with the program."""
    from tidewaiter.cli.audit import audit

    folder = out or context.obj.home / "demo"
    exit_code: int = context.invoke(audit, pack=documented_cases(), out=folder, as_of=as_of)
    if exit_code == 0 and (has_screen() if open_report is None else open_report):
        click.launch((folder / "current" / "report.html").resolve().as_uri())
    return exit_code


def has_screen() -> bool:
    """A person at a terminal with a window system; anywhere else a browser would block or fail."""
    windows = sys.platform in {"win32", "darwin"} or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    return sys.stdout.isatty() and windows
