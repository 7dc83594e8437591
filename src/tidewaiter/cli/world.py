"""The group `world`: a made-up economy with known diversions, the proof that nothing tells them, and gaps in it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tidewaiter.core.errors import UsageError

if TYPE_CHECKING:
    from tidewaiter.worlds.verdict import Measured, WorldAudit

__all__ = ["world"]

SIZES = ("tiny", "small", "medium", "large")
EVERY = 500
"""Cells after which a terminal is told how far a world is."""


@click.group(invoke_without_command=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same bytes.")
@click.option(
    "--size",
    type=click.Choice(SIZES),
    default="small",
    show_default=True,
    help="About 600, 20,000, 200,000 or 2,000,000 shipment lines; tiny is too small to judge anything by.",
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="A new folder for pack and truth.")
@click.option(
    "--base-rate", type=float, help="The share of units diverted, on average; without it, drawn (1.5 to 8 %)."
)
@click.option("--missing", type=float, help="How often an optional cell is empty; without it, drawn (2 to 15 %).")
@click.option(
    "--reports-every",
    type=click.IntRange(1),
    default=61,
    show_default=True,
    metavar="DAYS",
    help="Every how many days a device with an agent is heard of.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "parquet"]),
    default="csv",
    show_default=True,
    help="The form of the pack.",
)
@click.pass_context
def world(
    context: click.Context,
    seed: int,
    size: str,
    out: Path | None,
    base_rate: float | None,
    missing: float | None,
    reports_every: int,
    form: str,
) -> int:
    """Make a world: an economy whose truth is known.

    DIR/pack is a record pack like any other: `tidewaiter audit DIR/pack --out OUT` audits it. DIR/truth says which
    lots were diverted, how, when and where to, and which lawful ones only look so. Nobody in it exists.
    """
    if context.invoked_subcommand is not None:
        return 0
    if out is None:
        raise UsageError(
            "No folder was named.", expected="--out DIR", hint="tidewaiter world --seed 1 --size small --out DIR"
        )
    from tidewaiter.worlds.make import make_world, plan_world

    plan = plan_world(seed, size, base_rate=base_rate, missing=missing, reports_every=reports_every)
    shows = sys.stderr.isatty()

    def told(done: int) -> None:
        if shows and done % EVERY == 0:
            click.echo(f"\r{done:,} of {plan.cells:,} groups", err=True, nl=False)

    counts = make_world(plan, out, parquet=form == "parquet", told=told)
    if shows and plan.cells >= EVERY:
        click.echo("", err=True)
    click.echo("\n".join(_made(out, counts)))
    return 0


def _made(out: Path, counts: dict[str, int]) -> list[str]:
    rows = sum(count for name, count in counts.items() if not name.startswith("truth/"))
    tables = sum(1 for name in counts if not name.startswith("truth/"))
    lots, lawful = counts["truth/diversions"], counts["truth/lookalikes"]
    return [
        f"{out / 'pack'}: {rows:,} rows in {tables} tables, {counts['shipments']:,} of them shipment lines.",
        f"{out / 'truth'}: {lots:,} diverted lots, {lawful:,} lawful look-alikes.",
        f"Audit it:          tidewaiter audit {out / 'pack'} --out OUT",
        f"Is it fair to use? tidewaiter world audit {out}",
    ]


@world.command("blank")
@click.argument("source", metavar="PACK", type=click.Path(path_type=Path))
@click.option("--share", type=float, required=True, help="How much is emptied, from 0 to 1.")
@click.option(
    "--by",
    "way",
    type=click.Choice(["cells", "reporters"]),
    default="cells",
    show_default=True,
    help="Each cell by itself; or a column for all rows that one reporter handed in.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed empties the same cells.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A new folder for pack and truth.")
def blank(source: Path, share: float, way: str, seed: int, out: Path) -> None:
    """Write the same pack with fields missing.

    PACK is a world or any other pack. Required columns stay, and so does what tells rows apart. A reporter is the
    seller of a shipment, the authority of a declaration, the operator of a site, or whom `reported_by` names. A truth
    beside the pack is copied as it is, so that `tidewaiter evaluate` says how much worse an audit gets.
    """
    from tidewaiter.worlds.blank import blank_pack

    done = blank_pack(source, out, share, seed, way)
    for one in done:
        lost = f"{(one.filled - one.left) / one.filled:4.0%}" if one.filled else "none"
        click.echo(f"  {one.table:<16}{one.rows:>12,} rows  {lost} of {one.filled:,} optional cells emptied")
    click.echo(f"Audit it: tidewaiter audit {out / 'pack'} --out OUT")
    if (out / "truth").is_dir():
        click.echo(f"Judge it: tidewaiter evaluate OUT {out / 'truth'}")


@world.command("audit")
@click.argument(
    "worlds", nargs=-1, required=True, metavar="DIR…", type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
def audit(worlds: tuple[Path, ...], as_json: bool) -> int:
    """Prove that planted and lawful rows of the world DIR look alike one by one.

    Two learners that see one shipment line at a time (its units, value, weight, days, countries, chip, and how old
    and busy its parties are) must stay under an AUC of 0.60, each line scored by a learner that never saw its group of
    parties. Five ways of guessing without understanding must find at most 1.5 times the base rate in their top tenth.
    The exit code is 1 if a world fails. With several worlds the means are given too, drawn again over worlds.
    """
    from tidewaiter.worlds.verdict import audit_world, over_worlds

    audits = []
    for path in worlds:
        audits.append(audit_world(path))
        if not as_json:
            click.echo("\n".join(_words(audits[-1])))
    together = over_worlds(audits)
    if as_json:
        shape = {"worlds": [_record(one) for one in audits], "mean": [_figure(one) for one in together]}
        click.echo(json.dumps(shape, ensure_ascii=False, indent=1))
    elif together:
        click.echo("\n".join([f"Mean of {len(audits)} worlds", *map(_line, together)]))
    return 0 if all(one.passed for one in audits) else 1


def _words(audited: WorldAudit) -> list[str]:
    lines = [
        f"{audited.world}: {audited.rows:,} lines, {audited.planted:,} of them planted, in {audited.cells:,} groups"
    ]
    lines += [_line(one) for one in audited.measured]
    if not audited.enough:
        return [*lines, "Too little is planted to say anything: make a larger world, or one with a higher --base-rate."]
    return [*lines, "Passed." if audited.passed else "FAILED: do not judge detectors by this world."]


def _line(one: Measured) -> str:
    if one.limit is None:
        verdict = "for information"
    elif one.value <= one.limit:
        verdict = f"limit {one.limit:.2f}  ok"
    else:
        verdict = f"limit {one.limit:.2f}  {'over, but within chance' if one.passed else 'FAILED'}"
    return f"  {one.name:<48}{one.value:6.3f}  ({one.low:.3f} to {one.high:.3f})  {verdict}"


def _record(audited: WorldAudit) -> dict[str, object]:
    return {
        "world": audited.world,
        "lines": audited.rows,
        "planted": audited.planted,
        "groups": audited.cells,
        "passed": audited.passed,
        "figures": [_figure(one) for one in audited.measured],
    }


def _figure(one: Measured) -> dict[str, object]:
    return {
        "name": one.name,
        "value": one.value,
        "low": one.low,
        "high": one.high,
        "limit": one.limit,
        "passed": one.passed,
    }
