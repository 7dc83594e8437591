"""The demo: a made-up economy with known diversions, audited like any other pack, and the audit judged by the truth."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import click

from tidewaiter.core.errors import StateError

__all__ = ["demo", "documented_cases", "has_screen"]

SEED = 40
"""The world that is shown: one by which nothing in the program was chosen or learned."""

CAPACITY = 25
OURS = "made-by-demo"
"""The file that marks a world which a demo may make anew."""


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
@click.option("--seed", type=int, default=SEED, show_default=True, help="Another seed makes another world.")
@click.option(
    "--size",
    type=click.Choice(["tiny", "small", "medium"]),
    default="small",
    show_default=True,
    help="About 600, 20,000 or 200,000 shipment lines; tiny is too small to judge anything by.",
)
@click.option("--documented", is_flag=True, help="No world: audit the publicly documented cases.")
@click.option(
    "--as-of", "as_of", metavar="DAY", default="", help="Use only what was recorded by this day (2024-12-31)."
)
@click.option(
    "--open/--no-open",
    "open_report",
    default=None,
    help="Show the report in the browser. Without either, only at a terminal with a screen.",
)
@click.pass_context
def demo(
    context: click.Context,
    out: Path | None,
    seed: int,
    size: str,
    documented: bool,
    as_of: str,
    open_report: bool | None,
) -> int:
    """Make a world with known diversions, audit it, score itself.

    The world is a made-up economy of three years (`tidewaiter world`); nobody in it exists. Its records are audited
    without the truth; then the truth is opened and the audit's cases are judged by it, good or bad. With --documented,
    the publicly documented diversion cases that come with the program are audited instead: real, and without a score,
    for nobody knows the whole truth of them.
    """
    from tidewaiter.cli.audit import audit

    folder = out or context.obj.home / "demo"
    if not documented:
        _fresh_world(folder / "world", seed, size)
    pack = documented_cases() if documented else folder / "world" / "pack"
    exit_code: int = context.invoke(audit, pack=pack, out=folder, as_of=as_of)
    if exit_code:
        return exit_code
    if not documented:
        _score(folder)
    if has_screen() if open_report is None else open_report:
        click.launch((folder / "current" / "report.html").resolve().as_uri())
    return exit_code


def _fresh_world(folder: Path, seed: int, size: str) -> None:
    """Make the world in this folder; one that an earlier demo made there gives way, and no other."""
    from tidewaiter.worlds.make import make_world, plan_world

    if (folder / OURS).is_file():
        shutil.rmtree(folder)
    plan = plan_world(seed, size)
    counts = make_world(plan, folder)
    (folder / OURS).touch()
    click.echo(
        f"A world was made: {counts['shipments']:,} shipment lines, {counts['truth/diversions']:,} diverted lots among "
        f"{counts['truth/lookalikes']:,} lawful ones that look alike. Nobody in it exists.\n"
        f"  {folder / 'pack'}: what the audit may read\n"
        f"  {folder / 'truth'}: what it may not",
        err=True,
    )


def _score(folder: Path) -> None:
    """Judge the audit by the truth: the first lines on the screen, every figure in scores.json."""
    from tidewaiter.cli.evaluate_text import shape_of, short_lines
    from tidewaiter.detection.evaluation.evaluate import evaluate

    judged = evaluate(folder, folder / "world" / "truth", CAPACITY, 200)
    text = json.dumps(shape_of([judged], {}), ensure_ascii=False, indent=1)
    (folder / "scores.json").write_text(text + "\n", encoding="utf-8")
    click.echo("\nNow the truth is opened:\n" + "\n".join(short_lines(judged)))
    click.echo(f"All figures: {folder / 'scores.json'}, or: tidewaiter evaluate {folder} {folder / 'world' / 'truth'}")


def has_screen() -> bool:
    """A person at a terminal with a window system; anywhere else a browser would block or fail."""
    windows = sys.platform in {"win32", "darwin"} or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    return sys.stdout.isatty() and windows
