"""A teardown is seen within days where devices report, within weeks where power or stock is told, else not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.detection.teardown import TEARDOWN, write_teardown

from tidewaiter.audit.past import Past
from tidewaiter.audit.steps import MAIN_JOB
from tidewaiter.cli.replay_text import outcome
from tidewaiter.detection.replay.replay import Pace, Replayed, replay
from tidewaiter.detection.replay.views import views

pytestmark = pytest.mark.slow


def replayed(folder: Path, evidence: Sequence[str], days: int, view: str = "joint", *, taken: int = 3) -> Replayed:
    """The replay of one day, so many after the boards left."""
    pack, truth = write_teardown(folder / "teardown", evidence, taken=taken)
    past = Past.of(pack, folder / "read", job=MAIN_JOB)
    day = TEARDOWN + dt.timedelta(days=days)
    return replay(past.cases_on, past.records, truth, [views()[view]], Pace(first=day, last=day), folder)


@pytest.mark.parametrize(
    ("evidence", "days"),
    [("reports", 7), ("pings", 7), ("power", 45), ("inventory", 45), ("serials", 45)],
)
@pytest.mark.parametrize("view", ["joint", "operator"])
def test_a_teardown_is_seen_in_time(evidence: str, days: int, view: str, tmp_path: Path) -> None:
    (row,) = replayed(tmp_path, [evidence], days, view).rows
    seen = row.seen[view]
    assert seen.listed.days is not None
    assert seen.listed.days <= days
    assert seen.listed.before_border


@pytest.mark.parametrize("view", ["joint", "operator", "supplier", "customs"])
def test_without_any_evidence_it_cannot_be_seen(view: str, tmp_path: Path) -> None:
    found = replayed(tmp_path, [], 110, view)
    seen = found.rows[0].seen[view]
    assert (seen.listed.on, seen.by, outcome(seen, found)) == (None, frozenset(), "cannot be seen")


@pytest.mark.parametrize("view", ["supplier", "customs"])
def test_what_the_operator_knows_helps_nobody_else(view: str, tmp_path: Path) -> None:
    found = replayed(tmp_path, ["reports", "power", "inventory"], 45, view)
    assert outcome(found.rows[0].seen[view], found) == "cannot be seen"


@pytest.mark.parametrize(("days", "taken"), [(7, 0), (45, 0), (-1, 3)])
def test_nobody_is_suspected_where_nothing_left(days: int, taken: int, tmp_path: Path) -> None:
    evidence = ["reports", "power", "inventory", "serials"]
    (row,) = replayed(tmp_path, evidence, days, taken=taken).rows
    assert row.seen["joint"].standing is None
