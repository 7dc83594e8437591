"""Says what records that are new or corrected change in a finished audit: which findings turn, and which cases move.

The rows near the records are taken out of the audit as a small pack. The steps and detectors that can be changed run
over it twice, without the records and with them, and what differs is what the records change. Where the small pack
without them says otherwise than the audit did, it does not tell enough of that subject, and the audit's answer is kept
and named.
Probabilities and the order are then worked out again for all cases.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tidewaiter import __version__
from tidewaiter.account.pages.audit_tables import AuditTables, opened
from tidewaiter.audit.job import Job
from tidewaiter.audit.manifest import Manifest, Plan
from tidewaiter.audit.recheck.asked import Asked, Question
from tidewaiter.audit.recheck.change import AFTER, BEFORE, Change, small_packs
from tidewaiter.audit.recheck.effect import Effect, Move
from tidewaiter.audit.recheck.local import asked_again, run_again
from tidewaiter.audit.recheck.near import strays
from tidewaiter.audit.recheck.record import later_than, read_records, refuse_older, refuse_unknown
from tidewaiter.audit.recheck.turns import SPANS, Turned, turned
from tidewaiter.audit.recheck.vague import refuse_vague
from tidewaiter.core.errors import Place, StateError
from tidewaiter.detection.fusion.gather import READS
from tidewaiter.detection.fusion.standings import Standings
from tidewaiter.detection.load import detectors
from tidewaiter.engine.step import Step, Workplace
from tidewaiter.parties.list_files import SAME
from tidewaiter.records.as_of_day import as_of_day
from tidewaiter.records.contracts import outputs, tables

__all__ = ["Recheck"]

_STEPS_READ = ("promises", "screenings")
_REINSPECTIONS = ("TW208", "the reinspections of every other license")
"""As long as no inspection at all is recorded none counts as late; the first one changes that for all licenses."""

_HINT = "Put the record into the pack and run the audit."


class Recheck:
    """A finished audit, opened to be asked what single records would change; it stays as it is."""

    def __init__(self, audit: AuditTables, job: Job) -> None:
        """Gather once what is needed for every record."""
        self._con, self._job, self._as_of = audit.con, job, audit.as_of
        audit.need("findings", "detectors", "cases")
        plan = Manifest.read(audit.folder).plan
        files = {one.name: Path(one.name) for one in plan.inputs}
        self._steps, self._chosen = job.steps(files), plan.settings.detectors
        _refuse_audit(audit, plan, self._steps)
        at = Workplace(self._con, audit.folder, audit.folder, parameters={"as_of": self._as_of})
        self._last_day = as_of_day(at)
        self._uninspected = self._con.execute("SELECT 1 FROM inspections LIMIT 1").fetchone() is None
        self._standings = Standings(self._con)
        strays(self._con, [name for name in (*tables(), *_written()) if name not in audit.absent])

    @classmethod
    @contextmanager
    def opened(cls, where: Path, *, job: Job) -> Iterator[Recheck]:
        """The audit `where`, its OUT or its own folder."""
        with opened(where, _written()) as audit:
            yield cls(audit, job)

    def of(self, files: Sequence[Path]) -> Effect:
        """What the records in these files change, each file named as its table.

        Raises InputError for what cannot be read and for a table of which single records cannot be rechecked.
        """
        with tempfile.TemporaryDirectory(prefix="tidewaiter-recheck-") as name:
            here = Path(name)
            records = read_records(self._con, files, here)
            refuse_unknown(records, self._as_of)
            refuse_older(self._con, records)
            refuse_vague(self._con, records)
            later = later_than(self._con, records, self._last_day)
            steps = run_again(list(records), self._steps)
            asked = asked_again(list(records), steps)
            question = Question(self._job, steps, asked, self._last_day, self._chosen)
            with small_packs(self._con, records, question) as change:
                before, after = self._both(here, question)
                try:
                    found = turned(self._con, before, after)
                    if "inspections" in records and self._uninspected:
                        found.kept.append(_REINSPECTIONS)
                    return self._effect(change, found, later)
                finally:
                    self._con.execute(f"DROP VIEW IF EXISTS temp.{SPANS}")

    def _both(self, here: Path, question: Question) -> list[Asked]:
        """What is answered without the records and with them, both at once."""

        def ask(schemas: str) -> Asked:
            folder = here / schemas.replace(",", "-")
            folder.mkdir()
            with self._con.cursor() as con:
                return Asked.over(con, schemas, folder, question)

        with ThreadPoolExecutor(2) as both:
            return list(both.map(ask, (BEFORE, f"{AFTER},{BEFORE}")))

    def _effect(self, change: Change, found: Turned, later: dt.date | None) -> Effect:
        now = self._standings.now
        groups, then = self._standings.changed(found.gone, found.come, found.decided)
        moves = [
            Move.of(now.of(group), then.of(group)) for group in sorted(groups) if {group} & {*now.places, *then.places}
        ]
        return Effect(
            rows=change.rows,
            replaced=change.replaced,
            turns=tuple(found.turns),
            moves=tuple(sorted(moves, key=lambda one: one.place)),
            cases_before=len(now.places),
            cases_after=len(then.places),
            kept=tuple(found.kept),
            first=tuple(code for code in self._standings.blind if found.decided.get(code, 0) > 0),
            later=later,
        )


def _written() -> list[str]:
    """The tables of an audit that a record may be asked with."""
    read = {*READS, *(name for one in detectors() for name in one.reads), "cases", *_STEPS_READ}
    return sorted(read & {*outputs()})


def _refuse_audit(audit: AuditTables, plan: Plan, steps: Sequence[Step]) -> None:
    """Audits of another version, of firms put together, and of packs in which records say how large a group is."""
    place = Place(str(audit.folder))
    same = all(plan.steps.get(step.name, step.digest) == step.digest for step in steps)
    if plan.program.get("version") != __version__ or not same:
        raise StateError(
            "This audit was made by another version, whose detectors or weights were others.",
            place=place,
            value=str(plan.program.get("version")),
            expected=__version__,
            hint="Run the audit again with this version.",
        )
    if SAME in {one.name for one in plan.inputs}:
        message = "This audit counts several numbers as one firm; a record cannot be put into it alone."
        raise StateError(message, place=place, hint=_HINT)
    if audit.con.execute("SELECT 1 FROM shipments LIMIT 1").fetchone() is None:
        message = "This audit has no shipment line, so that other records say how large each group of firms is."
        raise StateError(message, place=place, hint=_HINT)
