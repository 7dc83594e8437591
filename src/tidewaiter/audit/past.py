"""Makes the cases of a pack as of past days: read once, then only the steps that cases need, day by day."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tidewaiter.audit.job import Job
from tidewaiter.audit.listener import Conduct
from tidewaiter.engine.duck import connect
from tidewaiter.engine.step import Step, Workplace

__all__ = ["Past", "needed_for"]

_READ = "read"
_CASES = "cases"


@dataclass(frozen=True, slots=True)
class Past:
    """A pack that was read, and the steps from there to its cases.

    The steps are those of an audit, so a day's cases are what `tidewaiter audit --as-of DAY --no-lists` would have
    said; the report, the tables that no case needs, and screening against lists are left out.
    """

    folder: Path
    job: Job
    steps: tuple[Step, ...]
    conduct: Conduct

    @classmethod
    def of(cls, pack: Path, folder: Path, *, job: Job, conduct: Conduct | None = None) -> Past:
        """Read the pack into `folder`, each cell checked, once for all days and views."""
        steps = job.steps(job.files_of(pack))
        past = cls(folder, job, tuple(needed_for(_CASES, steps)), conduct or Conduct())
        past._run(folder, [step for step in steps if step.name == _READ], "")
        return past

    @property
    def records(self) -> Path:
        """The folder of all records, one file a table, whoever holds them and whenever they came to be known."""
        return self.folder / _READ

    @contextmanager
    def cases_on(self, day: dt.date, records: Path) -> Iterator[Path]:
        """The folder of tables that an audit of these records as of `day` writes; it is gone afterwards."""
        with tempfile.TemporaryDirectory(dir=self.folder, prefix=f"{day}-") as name:
            here = Path(name)
            (here / _READ).symlink_to(records.resolve(), target_is_directory=True)
            self._run(here, self.steps, day.isoformat())
            yield here / "tables"

    def _run(self, here: Path, steps: Sequence[Step], as_of: str) -> None:
        scratch = here / "scratch"
        scratch.mkdir(parents=True)
        con = connect(memory=self.conduct.memory, threads=self.conduct.threads, temp=scratch)
        try:
            for step in steps:
                if self.conduct.stop.requested:
                    raise KeyboardInterrupt
                if step.name != _READ or not (here / _READ).exists():
                    with tempfile.TemporaryDirectory(dir=scratch) as own:
                        step.run(self._workplace(con, here, Path(own), as_of))
                self.job.show(con, step, here, as_of)
        finally:
            con.close()
            shutil.rmtree(scratch)

    def _workplace(self, con: duckdb.DuckDBPyConnection, here: Path, scratch: Path, as_of: str) -> Workplace:
        parameters = {"as_of": as_of, "screened_on": ""}
        return Workplace(con, here, scratch, order=self.job.order, parameters=parameters, csv_rows=0)


def needed_for(table: str, steps: Sequence[Step]) -> list[Step]:
    """Those of the ordered steps without which this table cannot be written."""
    wanted, needed = {table}, list[Step]()
    for step in reversed(steps):
        if wanted & {*step.writes}:
            wanted |= {*step.reads}
            needed.append(step)
    return needed[::-1]
