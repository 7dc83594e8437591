"""How an audit shows on stderr while it runs: one moving line a step on a terminal, plain lines anywhere else."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Mapping
from typing import TextIO

import click

from tidewaiter.audit.listener import Listener
from tidewaiter.engine.step import Step

__all__ = ["Lines", "MovingLine", "listener_for"]

BAR = 20


def listener_for(stream: TextIO | None = None, *, quiet: bool = False) -> Listener:
    """The listener that suits where stderr goes; with `quiet`, one that says nothing."""
    stream = stream or sys.stderr
    if quiet:
        return Listener()
    return MovingLine(stream) if stream.isatty() else Lines(stream)


class Lines(Listener):
    """Writes a line when a step starts and one when it is done; for logs, pipes and screen readers."""

    def __init__(self, stream: TextIO) -> None:
        """Everything goes to `stream`."""
        self._stream = stream

    def says(self, text: str) -> None:
        """Write the text on a line of its own."""
        self._line(text)

    def begins(self, number: int, total: int, step: Step) -> None:
        """Name the step and its claim."""
        self._line(f"Step {number} of {total}, {step.name}: {step.claim}")

    def ends(self, number: int, total: int, step: Step, rows: Mapping[str, int], seconds: float) -> None:
        """Say how many rows the step gave and how long it took."""
        self._line(f"  {_outcome(rows, seconds)}")

    def skips(self, number: int, total: int, step: Step) -> None:
        """Say that an earlier run did it."""
        self._line(f"Step {number} of {total}, {step.name}: done before")

    def _line(self, text: str) -> None:
        click.echo(text, file=self._stream)


class MovingLine(Lines):
    """Keeps the step at work on one line: its name, how far the query at work is, and the time so far."""

    def __init__(self, stream: TextIO) -> None:
        """The line is drawn on `stream`, a terminal."""
        super().__init__(stream)
        self._lock = threading.Lock()
        self._head = ""
        self._began = 0.0

    def begins(self, number: int, total: int, step: Step) -> None:
        """Start the step's line."""
        with self._lock:
            self._head = _head(number, total, step)
            self._began = time.monotonic()
            self._draw(self._head)

    def moves(self, share: float) -> None:
        """Redraw the bar."""
        with self._lock:
            if self._head:
                full = round(share * BAR)
                bar = click.style("━" * full, fg="cyan") + click.style("━" * (BAR - full), fg="bright_black")
                self._draw(f"{self._head} {bar} {share:4.0%}  {time.monotonic() - self._began:.0f} s")

    def ends(self, number: int, total: int, step: Step, rows: Mapping[str, int], seconds: float) -> None:
        """Put the result in the place of the bar."""
        with self._lock:
            self._draw(f"{self._head} {_outcome(rows, seconds)}\n")
            self._head = ""

    def breaks_off(self) -> None:
        """Leave the line as it is, so that what went wrong stands below it."""
        with self._lock:
            self._stream.write("\n" if self._head else "")
            self._head = ""

    def skips(self, number: int, total: int, step: Step) -> None:
        """Say on the step's line that an earlier run did it."""
        self._line(f"{_head(number, total, step)} done before")

    def _draw(self, text: str) -> None:
        click.echo(f"\r\x1b[2K{text}", file=self._stream, nl=False)
        self._stream.flush()


def _head(number: int, total: int, step: Step) -> str:
    return f"{number}/{total} {step.name:<16}"


def _outcome(rows: Mapping[str, int], seconds: float) -> str:
    """A table counts once, though it may be written as Parquet and as CSV."""
    count = sum(number for name, number in rows.items() if name.endswith(".parquet"))
    return f"{count:,} row{'' if count == 1 else 's'}, {seconds:.1f} s"
