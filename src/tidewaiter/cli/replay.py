"""The command `replay`: on which day each true case would have been among those that somebody looks at."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tidewaiter.cli.audit import memory_size
from tidewaiter.core.days import parse_day
from tidewaiter.core.errors import InputError, Place, UsageError

if TYPE_CHECKING:
    from tidewaiter.audit.listener import Conduct
    from tidewaiter.audit.past import Past
    from tidewaiter.detection.replay.documented import Documented
    from tidewaiter.detection.replay.replay import Pace, Replayed
    from tidewaiter.detection.replay.views import View

__all__ = ["replay"]

_VIEWS = ("supplier", "customs", "operator", "joint")
_Told = Callable[[str, date], None]


@click.command()
@click.argument("pack", type=click.Path(path_type=Path), required=False)
@click.argument("truth", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option("--documented", "rebuilt", is_flag=True, help="Replay the documented cases that come with the program.")
@click.option("--background", type=click.Path(path_type=Path), metavar="PACK",
              help="Set the documented cases among the records of this pack.")  # fmt: skip
@click.option("--view", "chosen", multiple=True, type=click.Choice(_VIEWS), help="Only this view; may be repeated.")
@click.option("--capacity", type=click.IntRange(1), default=25, show_default=True, metavar="CASES",
              help="How many cases somebody looks at: of one list, or a week.")  # fmt: skip
@click.option("--every", type=click.IntRange(1), default=30, show_default=True, metavar="DAYS",
              help="How far the days lie apart for which a list is made.")  # fmt: skip
@click.option("--within", type=click.IntRange(1), metavar="DAYS",
              help="Make lists between them too, until a first day is known to so many days.")  # fmt: skip
@click.option("--again", type=click.IntRange(1), default=90, show_default=True, metavar="DAYS",
              help="After how many days a case that was looked at is looked at again.")  # fmt: skip
@click.option("--from", "first", metavar="DAY", default="", help="First day; without it the first diverted leg's.")
@click.option("--until", "last", metavar="DAY", default="", help="Last day; without it the last of the records.")
@click.option(
    "--memory", default="3GB", show_default=True, metavar="SIZE", callback=memory_size, help="What the engine may use."
)
@click.option("--threads", default=2, show_default=True, type=click.IntRange(1), help="Threads for the engine.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.option("--json", "as_json", is_flag=True, help="Write all rows and sums as one JSON object.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Write the rows to FILE: as JSON if it ends so, else as CSV.")  # fmt: skip
def replay(
    pack: Path | None,
    truth: Path | None,
    rebuilt: bool,
    background: Path | None,
    chosen: tuple[str, ...],
    capacity: int,
    every: int,
    within: int | None,
    again: int,
    first: str,
    last: str,
    memory: str,
    threads: int,
    quiet: bool,
    as_json: bool,
    output: Path | None,
) -> None:
    """Say when each true case would first have been seen.

    PACK is a record pack, TRUTH the folder `truth` of the world that it comes from. For each true case two days are
    told: the first on which a case of the audit that touches it stands among the first CASES of the day's list, and the
    day on which somebody would have got to it who looks at CASES a week. Each in four views: the suppliers' records
    alone, those of the customs offices, those of the operators, and all together. A case of which a view holds no
    record that could show it is told as one that cannot be seen there.

    Each list is an audit as of its day, so a replay takes long: a small world a quarter of an hour or more a view.
    A case may come and go between two lists; --within makes lists between them.

    With --documented, and without PACK and TRUTH, the publicly documented cases are rebuilt as events of their time.
    """
    from tidewaiter.audit.listener import Conduct
    from tidewaiter.detection.replay.replay import Pace
    from tidewaiter.detection.replay.views import views

    pace = Pace(capacity, every, every if within is None else within, again, _day(first), _day(last))
    if pace.first and pace.last and pace.first > pace.last:
        raise UsageError("The last day is before the first.", value=last, expected=f"a day from {first} on")
    known, told = views(), _progress(quiet)
    own = [known[name] for name in _VIEWS if name in (chosen or _VIEWS)]
    cases: Mapping[str, Documented] = {}
    with tempfile.TemporaryDirectory(prefix="tidewaiter-") as folder:
        conduct = Conduct(memory=memory, threads=threads)
        if rebuilt:
            if pack is not None:
                raise UsageError("The documented cases bring their own records.", value=str(pack),
                                 expected="--background PACK for records to set them among")  # fmt: skip
            found, cases = _documented(background, Path(folder), conduct, own, pace, told)
        elif pack is None or truth is None or background is not None:
            raise UsageError("What is to be replayed?", expected="PACK and TRUTH, or --documented",
                             hint="tidewaiter replay WORLD/pack WORLD/truth")  # fmt: skip
        else:
            found = _world(pack, truth, Path(folder), conduct, own, pace, told)
    _tell(found, cases, as_json=as_json, output=output)


def _world(pack: Path, truth: Path, work: Path, conduct: Conduct, own: list[View], pace: Pace, told: _Told) -> Replayed:
    from tidewaiter.detection.replay.replay import replay as replayed

    past = _past(pack, work / "pack", conduct)
    return replayed(past.cases_on, past.records, truth, own, pace, work, told)


def _documented(
    background: Path | None, work: Path, conduct: Conduct, own: list[View], pace: Pace, told: _Told
) -> tuple[Replayed, Mapping[str, Documented]]:
    from tidewaiter.cli.demo import documented_cases
    from tidewaiter.detection.replay.documented import as_truth, documented, merged, settled_from
    from tidewaiter.detection.replay.replay import replay as replayed

    cases = documented()
    past = _past(documented_cases(), work / "documented", conduct)
    behind = None if background is None else _past(background, work / "background", conduct).records
    records = merged(behind, past.records, cases, work / "merged")
    if behind is not None and pace.first is None:
        pace = replace(pace, first=settled_from(behind, cases))
    truth = as_truth(cases, work / "truth")
    return replayed(past.cases_on, records, truth, own, pace, work, told), cases


def _past(pack: Path, folder: Path, conduct: Conduct) -> Past:
    from tidewaiter.audit.past import Past
    from tidewaiter.audit.steps import MAIN_JOB

    return Past.of(pack, folder, job=MAIN_JOB, conduct=conduct)


def _progress(quiet: bool) -> _Told:
    """Says on stderr which day is looked at, where somebody watches."""

    def told(view: str, day: date) -> None:
        click.echo(f"\r{view}: {day}        ", err=True, nl=False)

    return (lambda view, day: None) if quiet or not sys.stderr.isatty() else told


def _tell(found: Replayed, cases: Mapping[str, Documented], *, as_json: bool, output: Path | None) -> None:
    from tidewaiter.cli.replay_tables import replayed_csv, replayed_json
    from tidewaiter.cli.replay_text import replayed_lines

    if output is not None:
        text = replayed_json(found, cases) if output.suffix.lower() == ".json" else replayed_csv(found, cases)
        try:
            output.write_text(text, encoding="utf-8", newline="")
        except OSError as error:
            raise InputError(
                f"The rows cannot be written: {error.strerror}.",
                place=Place(file=str(output)),
                expected="a file in a folder that is there",
                hint="Name another file.",
            ) from error
    click.echo(replayed_json(found, cases) if as_json else "\n".join(replayed_lines(found, cases)), nl=not as_json)


def _day(text: str) -> date | None:
    return parse_day(text) if text else None
