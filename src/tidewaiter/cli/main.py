"""The command `tidewaiter`: its list of commands, the settings they share, and how they fail."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from tidewaiter import __version__
from tidewaiter.cli.lazy import Entry, LazyGroup
from tidewaiter.cli.settings import Settings

__all__ = ["COMMANDS", "cli", "json_asked_for", "main", "run"]

COMMANDS = {
    "demo": Entry("tidewaiter.cli.demo:demo", "Make a world with known diversions, audit it, score itself."),
    "audit": Entry("tidewaiter.cli.audit:audit", "Audit a record pack and write the report."),
    "rerun": Entry("tidewaiter.cli.audit:rerun", "Compute an old audit again and compare every byte."),
    "account": Entry("tidewaiter.cli.account:account", "See one page of the account that an audit keeps."),
    "trace": Entry("tidewaiter.cli.trace:trace", "Say where units went, at least and at most."),
    "case": Entry("tidewaiter.cli.case:case", "See whom to ask first, why, and what to take along."),
    "brief": Entry("tidewaiter.cli.brief:brief", "Say on two pages what came into a country."),
    "chains": Entry("tidewaiter.cli.chains:chains", "Find lots passed on to a place of concern."),
    "pack": Entry("tidewaiter.cli.pack:pack", "Check, describe or start a record pack."),
    "map": Entry("tidewaiter.cli.map:map_file", "Turn a FILE of another shape into a table of a pack."),
    "classify": Entry("tidewaiter.cli.classify:classify", "Say which paragraphs of the control list ITEM meets."),
    "determine": Entry("tidewaiter.cli.determine:determine", "Determine whether a transaction needs a license."),
    "verify-receipt": Entry(
        "tidewaiter.cli.receipt:verify_receipt", "Recompute the determination that a receipt keeps."
    ),
    "law": Entry("tidewaiter.cli.law:law", "See how the law changed, what drafts would change."),
    "order": Entry("tidewaiter.cli.order:order", "Check orders for the compliance desk."),
    "screen": Entry("tidewaiter.cli.screen:screen", "Screen names and parties against restricted-party lists."),
    "lists": Entry("tidewaiter.cli.lists:lists", "Keep restricted-party lists, every version with its day."),
    "party": Entry("tidewaiter.cli.party:party", "See who owns a party; find one firm under several ids."),
    "chips": Entry("tidewaiter.cli.chips:chips", "Look chips up: total processing performance, density."),
    "world": Entry("tidewaiter.cli.world:world", "Make a world: an economy whose truth is known."),
    "evaluate": Entry("tidewaiter.cli.evaluate:evaluate", "Judge an audit against a truth."),
    "replay": Entry("tidewaiter.cli.replay:replay", "Say when each true case would first have been seen."),
    "completion": Entry("tidewaiter.cli.completion:completion", "Print the tab completion for your shell."),
    "version": Entry("tidewaiter.cli.version:version", "Say which versions are at work here."),
}


@click.group(
    "tidewaiter",
    cls=LazyGroup,
    entries=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="TIDEWAITER_HOME",
    show_envvar=True,
    help="State folder: logs, fault reports, the demo's audit. Without it, the user's data folder.",
)
@click.option("-v", "--verbose", count=True, help="Say on stderr what is being done; twice for more.")
@click.option(
    "--json-errors",
    is_flag=True,
    envvar="TIDEWAITER_JSON_ERRORS",
    show_envvar=True,
    help="Write an error as one JSON object on stderr.",
)
@click.version_option(__version__, message="tidewaiter %(version)s")
@click.pass_context
def cli(context: click.Context, home: Path | None, verbose: int, json_errors: bool) -> None:
    """Keeps the account of export-controlled AI chips, from permission to rack.

    It compares what was permitted, shipped, received and installed, shows what does not balance, and says what it
    could not know. Any one table you have is enough to start.

    \b
    See it work:          tidewaiter demo
    Start from a sheet:   tidewaiter pack template my-records.xlsx
    Audit your records:   tidewaiter audit PACK --out OUT
    """
    settings = context.ensure_object(Settings)
    settings.home, settings.verbose, settings.json_errors = home or settings.home, verbose, json_errors
    from tidewaiter.cli import log

    log.start(settings.home, verbose)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))


def run(arguments: list[str]) -> int:
    """One command from words to exit code; a command that returns a whole number returns its exit code."""
    settings = Settings(json_errors=json_asked_for(arguments))
    try:
        outcome = cli.main(args=arguments, prog_name="tidewaiter", standalone_mode=False, obj=settings)
        sys.stdout.flush()
        return outcome if isinstance(outcome, int) else 0
    except BrokenPipeError:  # `tidewaiter … | head` is not an error, and closing stdout must not complain about it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (click.Abort, KeyboardInterrupt, Exception) as error:
        from tidewaiter.cli import failure

        return failure.say(error, settings)


def json_asked_for(arguments: list[str]) -> bool:
    """Known before the words are parsed, because the words themselves may be the mistake."""
    return "--json-errors" in arguments or os.environ.get("TIDEWAITER_JSON_ERRORS", "") not in {"", "0"}
