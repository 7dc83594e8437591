"""Every failure leaves the command line in one of two forms: lines a person reads, or one JSON object."""

from __future__ import annotations

import json
import os
import platform
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

import click

from tidewaiter import __version__
from tidewaiter.cli.settings import Settings
from tidewaiter.core.errors import TidewaiterError, UsageError

__all__ = ["FaultInTidewaiter", "Interrupted", "as_ours", "say"]


class Interrupted(TidewaiterError):
    """The user stopped the command; what was finished before is kept, nothing half-done is shown as done."""

    exit_code = 130


class FaultInTidewaiter(TidewaiterError):
    """Something went wrong that is not the user's doing; the details are kept in a file, to be reported."""

    exit_code = 70


def say(error: BaseException, settings: Settings) -> int:
    """Write the error to stderr and return its exit code; stdout stays for results."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError) and not settings.json_errors:
        click.echo(error.format_message(), err=True)
        return error.exit_code
    ours = as_ours(error, settings.home)
    shape = json.dumps(ours.as_dict(), ensure_ascii=False) if settings.json_errors else f"Error: {ours}"
    click.echo(shape, err=True)
    return ours.exit_code


def as_ours(error: BaseException, home: Path) -> TidewaiterError:
    """Whatever was raised, as one of our own errors."""
    if isinstance(error, TidewaiterError):
        return error
    if isinstance(error, click.Abort | KeyboardInterrupt):
        return Interrupted("Stopped. What was finished before is kept; nothing half-done is shown as done.")
    if isinstance(error, click.ClickException):
        return _from_click(error)
    kept = _keep_traceback(error, home)
    details = f"The details are in {kept}." if kept else "".join(traceback.format_exception(error))
    return FaultInTidewaiter(
        f"Sorry: this is a fault in Tidewaiter ({type(error).__name__}), not in your records. {details}",
        hint="Please report it with those details. Read them first: they can quote values from your records.",
    )


def _from_click(error: click.ClickException) -> UsageError:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return UsageError("no command was given", hint=f"`{error.ctx.command_path} --help` lists the commands")
    context = getattr(error, "ctx", None)
    command = context.command_path if isinstance(context, click.Context) else "tidewaiter"
    return UsageError(error.format_message(), hint=f"`{command} --help` lists what can be said here")


def _keep_traceback(error: BaseException, home: Path) -> Path | None:
    """One file a fault; a state folder that cannot be written must not hide the fault itself."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    path = home / "faults" / f"{stamp}-{os.getpid()}.txt"
    about = f"tidewaiter {__version__}, Python {platform.python_version()}, {sys.platform}\n\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(about + "".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError:
        return None
    return path
