"""The command `verify-receipt`: a determination recomputed offline and compared."""

from __future__ import annotations

import json
from pathlib import Path

import click

__all__ = ["verify_receipt"]


@click.command("verify-receipt")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
def verify_receipt(file: Path, as_json: bool) -> int:
    """Recompute the determination that a receipt keeps, and say what differs.

    FILE was written by `tidewaiter determine --receipt FILE`. Nothing is fetched: the rulebooks and the chip catalogue
    of this program answer. The exit code is 0 if the receipt is intact and the answer identical, else 1.
    """
    from tidewaiter.cli.layout import bullets
    from tidewaiter.law.receipt import verify

    verdict = verify(file)
    if as_json:
        shape = {
            "identical": verdict.identical,
            "altered": verdict.altered,
            "differences": list(verdict.differences),
            "causes": list(verdict.causes),
        }
        click.echo(json.dumps(shape, ensure_ascii=False, indent=1))
        return 0 if verdict.identical else 1
    if verdict.altered:
        click.echo("ALTERED: this receipt is not as it was written; its digest does not fit its text.")
    if verdict.differences:
        click.echo("DIFFERENT: recomputed here, the answer is not the same.")
        click.echo(bullets(verdict.differences))
    else:
        click.echo("IDENTICAL: recomputed here, every part of the answer is the same.")
    if verdict.causes:
        click.echo("Changed since the receipt was written:")
        click.echo(bullets(verdict.causes))
    return 0 if verdict.identical else 1
