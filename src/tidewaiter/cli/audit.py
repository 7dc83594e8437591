"""The commands `audit` and `rerun`: one call into the audit's room each, then words or JSON."""

from __future__ import annotations

import contextlib
import re
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from tidewaiter.core.days import parse_day
from tidewaiter.core.errors import InputError, UsageError

if TYPE_CHECKING:
    from tidewaiter.audit.listener import Stop
    from tidewaiter.cli.settings import Settings

__all__ = ["audit", "memory_size", "rerun"]


def memory_size(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """An amount of memory as DuckDB writes it, or a mistake in the call."""
    if not re.fullmatch(r"[1-9][0-9]*(\.[0-9]+)? ?[KMGT]i?B", value):
        raise click.BadParameter(f"{value!r} is not an amount of memory such as 800MB or 6GB.", context, parameter)
    return value


@click.command()
@click.argument("pack", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Where audits are kept.")
@click.option(
    "--as-of", "as_of", metavar="DAY", default="", help="Use only what was recorded by this day (2025-03-14)."
)
@click.option(
    "--list", "lists", multiple=True, type=click.Path(path_type=Path), help="Screen the parties against this list file."
)
@click.option("--no-lists", is_flag=True, help="Screen nobody, though lists are held.")
@click.option(
    "--resolved", is_flag=True, help="Count parties as one that `party decide-same` confirmed to be one firm."
)
@click.option(
    "--set",
    "numbers",
    multiple=True,
    metavar="DETECTOR.PARAMETER=NUMBER",
    help="Ask a detector by another number, such as TW204.within_days=14.",
)
@click.option("--csv", "csv", is_flag=True, help="Write every table as CSV too, however long it is.")
@click.option(
    "--memory",
    metavar="SIZE",
    default="3GB",
    show_default=True,
    callback=memory_size,
    help="What the engine may use; the rest goes to disk.",
)
@click.option("--threads", default=2, show_default=True, type=click.IntRange(1), help="Threads for the engine.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.option("--json", "as_json", is_flag=True, help="Write the summary as one JSON object.")
@click.pass_obj
def audit(
    settings: Settings,
    pack: Path,
    out: Path,
    as_of: str,
    lists: tuple[Path, ...],
    no_lists: bool,
    resolved: bool,
    numbers: tuple[str, ...],
    csv: bool,
    memory: str,
    threads: int,
    quiet: bool,
    as_json: bool,
) -> int:
    """Audit a record pack and write the report.

    PACK is a folder of tables such as shipments.csv, or one such file. The audit is written to OUT/audits/<id>, and the
    link OUT/current points to the newest complete one. Nothing in PACK is changed.

    Its parties are screened against the files named with --list, or else the lists held (`tidewaiter lists show`) as of
    the as-of day; what was decided with `tidewaiter screen decide` counts. The lists are kept with the audit.

    With --resolved, parties that a person confirmed to be one firm (`tidewaiter party decide-same`) count as one, in
    every table; the decisions are kept with the audit, and resolved_parties says who was put together and why.

    With --set, which may be given again, a detector is asked by a number that you choose; the audit keeps it, and the
    table detectors and the report say it. Each detector's parameters, with their range and where the number shipped
    comes from, are in docs/reference/detectors.md.

    Stop it with Ctrl-C whenever you like: the same command goes on where it stopped.
    """
    from tidewaiter.audit.listener import Conduct, Stop, Stopped
    from tidewaiter.audit.run import run_audit
    from tidewaiter.audit.steps import MAIN_JOB
    from tidewaiter.audit.summary import summarise
    from tidewaiter.cli.audit_lists import beside_pack
    from tidewaiter.cli.audit_words import audit_json, audit_words
    from tidewaiter.cli.progress import listener_for
    from tidewaiter.detection.chosen import read_chosen
    from tidewaiter.report import write_report

    if lists and no_lists:
        raise UsageError("--list and --no-lists contradict each other.", expected="one of them")
    stop, numbers_set = Stop(), read_chosen(numbers)
    conduct = Conduct(memory=memory, threads=threads, listener=listener_for(quiet=quiet), stop=stop)
    try:
        held = None if no_lists else settings.home
        same = settings.home / "screening" / "same.jsonl" if resolved else None
        with _ctrl_c_asks(stop), beside_pack(held, lists, _day(as_of), csv=csv, same=same) as (plain, beside):
            chosen = replace(plain, detectors=numbers_set)
            outcome = run_audit(pack, out, chosen, job=MAIN_JOB, finish=write_report, conduct=conduct, beside=beside)
    except Stopped as stopped:
        return _say_stopped(stopped, out)
    summary = summarise(outcome.folder)
    click.echo(audit_json(outcome, summary, out) if as_json else "\n".join(audit_words(outcome, summary, out)))
    return 0


@click.command()
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
@click.option("--audit", "audit_id", metavar="ID", help="Which audit; without it, the current one.")
@click.option(
    "--memory",
    metavar="SIZE",
    default="3GB",
    show_default=True,
    callback=memory_size,
    help="What the engine may use; the rest goes to disk.",
)
@click.option("--threads", default=2, show_default=True, type=click.IntRange(1), help="Threads for the engine.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.option("--json", "as_json", is_flag=True, help="Write the comparison as one JSON object.")
def rerun(out: Path, audit_id: str | None, memory: str, threads: int, quiet: bool, as_json: bool) -> int:
    """Compute an old audit again and compare every byte.

    OUT is a folder that `tidewaiter audit` wrote. The inputs come from its store; the pack itself is not needed, and
    nothing in OUT is changed. The exit code is 0 if every Parquet and CSV file is byte-identical, else 1.
    """
    from tidewaiter.audit.listener import Conduct, Stop, Stopped
    from tidewaiter.audit.rerun import rerun_audit
    from tidewaiter.audit.steps import MAIN_JOB
    from tidewaiter.cli.audit_words import rerun_json, rerun_words
    from tidewaiter.cli.progress import listener_for

    stop = Stop()
    conduct = Conduct(memory=memory, threads=threads, listener=listener_for(quiet=quiet), stop=stop)
    try:
        with _ctrl_c_asks(stop):
            outcome = rerun_audit(out, audit_id, job=MAIN_JOB, conduct=conduct, say_first=_say_differences)
    except Stopped:
        click.echo("Stopped; nothing was compared and nothing was changed.", err=True)
        return Stopped.exit_code
    click.echo(rerun_json(outcome) if as_json else "\n".join(rerun_words(outcome)))
    return 0 if outcome.identical else 1


def _day(text: str) -> str:
    if not text:
        return ""
    try:
        return parse_day(text).isoformat()
    except InputError as error:
        raise InputError(
            "--as-of is not a day.", value=error.value, expected=error.expected, hint="Write it as 2025-03-14."
        ) from error


@contextlib.contextmanager
def _ctrl_c_asks(stop: Stop) -> Iterator[None]:
    """DuckDB notices a plain Ctrl-C only after its longest phases; asked this way it ends at once."""

    def ask(number: int, frame: FrameType | None) -> None:
        stop.request()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _say_stopped(stopped: Exception, out: Path) -> int:
    complete = (out / "current").is_symlink()
    state = "the last complete audit is unchanged" if complete else "there is no complete audit yet"
    click.echo(f"Stopped; {state}. {stopped}", err=True)
    return 130


def _say_differences(differences: tuple[str, ...]) -> None:
    for difference in differences:
        click.echo(difference, file=sys.stderr)
