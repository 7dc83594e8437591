"""The command `evaluate`: an audit judged against a world's truth, with intervals and beside guessing."""

from __future__ import annotations

import json
from pathlib import Path

import click

from tidewaiter.core.errors import InputError, Place, UsageError

__all__ = ["evaluate"]


@click.command()
@click.argument("folders", nargs=-1, required=True, metavar="OUT TRUTH …", type=click.Path(path_type=Path))
@click.option(
    "--capacity",
    type=click.IntRange(1),
    default=25,
    show_default=True,
    metavar="CASES",
    help="How many cases can be looked at; figures for 25 are given as well.",
)
@click.option("--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="Write every figure to it.")
@click.option(
    "--draws",
    type=click.IntRange(0),
    default=200,
    show_default=True,
    metavar="N",
    help="How often groups of parties are drawn again for the intervals; 0 for none.",
)
def evaluate(folders: tuple[Path, ...], capacity: int, json_file: Path | None, draws: int) -> None:
    """Judge an audit against a truth.

    OUT is the folder given to `tidewaiter audit --out`, TRUTH the folder `truth` of the world whose pack was audited,
    or tables of another generator: `cases` and `case_lines` are enough. Several pairs OUT TRUTH give the mean over
    worlds. Every figure stands with the middle nine tenths of its bootstrap draws, beside rankings that understand
    nothing. What could not be judged is said. The exit code is 0 however bad the figures are.
    """
    if len(folders) % 2:
        raise UsageError(
            "An audit stands without a truth.",
            value=str(folders[-1]),
            expected="pairs: OUT TRUTH, OUT TRUTH, …",
            hint="tidewaiter evaluate OUT WORLD/truth",
        )
    from tidewaiter.cli.evaluate_text import evaluated_lines, shape_of, together_lines
    from tidewaiter.detection.evaluation.evaluate import evaluate as judged
    from tidewaiter.detection.evaluation.redraw import over_worlds

    worlds = []
    for out, truth in zip(folders[::2], folders[1::2], strict=True):
        worlds.append(judged(out, truth, capacity, draws))
        click.echo("\n".join(evaluated_lines(worlds[-1])))
    together = over_worlds([one.measured for one in worlds]) if len(worlds) > 1 else {}
    if together:
        click.echo("\n".join(together_lines(together, len(worlds))))
    if json_file is not None:
        text = json.dumps(shape_of(worlds, together), ensure_ascii=False, indent=1)
        try:
            json_file.write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise InputError(
                f"The figures cannot be written: {error.strerror}.",
                place=Place(file=str(json_file)),
                expected="a file in a folder that is there",
                hint="Name another file.",
            ) from error
