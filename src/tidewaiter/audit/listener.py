"""Whoever starts an audit can hear how it goes, and can stop it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import duckdb

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.engine.step import Step

__all__ = ["Conduct", "Listener", "Stop", "Stopped", "watching"]

SECONDS_BETWEEN_LOOKS = 0.2


class Listener:
    """Hears what an audit tells while it runs, and does nothing about it; a door overrides what it wants to show.

    Steps are numbered from 1.
    """

    def says(self, text: str) -> None:
        """Something that belongs to no step."""

    def begins(self, number: int, total: int, step: Step) -> None:
        """This step starts now."""

    def moves(self, share: float) -> None:
        """So much of the step is done, from 0 to 1; called from another thread, and not for every step."""

    def ends(self, number: int, total: int, step: Step, rows: Mapping[str, int], seconds: float) -> None:
        """This step and its files, with so many rows in each, are on the disk."""

    def breaks_off(self) -> None:
        """The step at work ends here without being done."""

    def skips(self, number: int, total: int, step: Step) -> None:
        """This step was finished by an earlier run."""


class Stopped(TidewaiterError):
    """The audit was stopped; what it had finished is kept, and `following` comes next when it is run again."""

    exit_code = 130

    def __init__(self, following: str) -> None:
        super().__init__(f"Run the same command to go on with {following}.")
        self.following = following


class Stop:
    """Asks a running audit to end, also in the middle of a query."""

    def __init__(self) -> None:
        self.requested = False
        self._con: duckdb.DuckDBPyConnection | None = None

    def request(self) -> None:
        """May be called from a signal handler or from another thread."""
        self.requested = True
        if self._con is not None:
            self._con.interrupt()

    @contextlib.contextmanager
    def reaching(self, con: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """A request made inside ends the query at work on `con`."""
        self._con = con
        try:
            yield
        finally:
            self._con = None


@dataclass(frozen=True, slots=True)
class Conduct:
    """How an audit is run: what it may use of the machine, who listens, who may stop it. Never part of the result."""

    memory: str = "3GB"
    threads: int = 2
    listener: Listener = field(default_factory=Listener)
    stop: Stop = field(default_factory=Stop)


@contextlib.contextmanager
def watching(con: duckdb.DuckDBPyConnection, listener: Listener) -> Iterator[None]:
    """Inside, the listener hears how far the query at work on `con` is."""
    con.execute("SET enable_progress_bar = true")
    con.execute("SET enable_progress_bar_print = false")
    done = threading.Event()

    def look() -> None:
        while not done.wait(SECONDS_BETWEEN_LOOKS):
            if (percent := con.query_progress()) >= 0:
                listener.moves(min(percent / 100, 1.0))

    looker = threading.Thread(target=look, name="progress", daemon=True)
    looker.start()
    try:
        yield
    finally:
        done.set()
        looker.join()
