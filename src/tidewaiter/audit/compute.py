"""Runs the steps of an audit in a folder, and goes on where an earlier run of them ended."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tidewaiter.audit.building import Building
from tidewaiter.audit.job import Job
from tidewaiter.audit.listener import Conduct, Stopped, watching
from tidewaiter.audit.manifest import Settings
from tidewaiter.core import logs
from tidewaiter.engine.duck import connect
from tidewaiter.engine.step import CSV_ROWS, Step, Workplace

__all__ = ["Computation"]


@dataclass(frozen=True, slots=True)
class Computation:
    """The steps of one audit over one set of inputs."""

    job: Job
    steps: Sequence[Step]
    settings: Settings
    conduct: Conduct

    def run(self, building: Building) -> int:
        """Run every step that is not finished in `building`, and say how many were."""
        kept = building.keep_finished(self.steps)
        con = connect(memory=self.conduct.memory, threads=self.conduct.threads, temp=building.scratch)
        try:
            with self.conduct.stop.reaching(con), watching(con, self.conduct.listener):
                for number, step in enumerate(self.steps, start=1):
                    do = self._skip if number <= kept else self._run
                    do(con, building, number, step)
        except (Exception, KeyboardInterrupt) as error:
            self.conduct.listener.breaks_off()
            # DuckDB turns Ctrl-C into an error of its own, so what was asked for counts, not what was raised.
            if self.conduct.stop.requested or isinstance(error, KeyboardInterrupt):
                following = min(len(building.written) + 1, len(self.steps))
                raise Stopped(f"step {following} of {len(self.steps)}") from error
            raise
        finally:
            con.close()
        return kept

    def _skip(self, con: duckdb.DuckDBPyConnection, building: Building, number: int, step: Step) -> None:
        self.conduct.listener.skips(number, len(self.steps), step)
        self.job.show(con, step, building.folder, self.settings.as_of)

    def _run(self, con: duckdb.DuckDBPyConnection, building: Building, number: int, step: Step) -> None:
        if self.conduct.stop.requested:
            raise KeyboardInterrupt
        self.conduct.listener.begins(number, len(self.steps), step)
        began = time.perf_counter()
        with tempfile.TemporaryDirectory(dir=building.scratch) as scratch:
            rows = step.run(self._workplace(con, building, Path(scratch)))
        seconds = time.perf_counter() - began
        building.record(step, rows, seconds)
        self.job.show(con, step, building.folder, self.settings.as_of)
        logs.event("step done", step=step.name, rows=sum(rows.values()), seconds=round(seconds, 3))
        self.conduct.listener.ends(number, len(self.steps), step, rows, seconds)

    def _workplace(self, con: duckdb.DuckDBPyConnection, building: Building, scratch: Path) -> Workplace:
        return Workplace(
            con,
            building.folder,
            scratch,
            order=self.job.order,
            parameters={
                "as_of": self.settings.as_of,
                "screened_on": self.settings.screened_on,
                "detectors": self.settings.detectors,
            },
            csv_rows=None if self.settings.csv else CSV_ROWS,
            told=self.conduct.listener.moves,
        )
