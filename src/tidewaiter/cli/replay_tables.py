"""A replay as CSV, a row a true case and view, and as one JSON object."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from tidewaiter.cli.replay_text import BLIND
from tidewaiter.detection.evaluation.overlap import RULE as TRUE_RULE
from tidewaiter.detection.replay.documented import ending
from tidewaiter.detection.replay.evidence import RULE as SEEN_RULE
from tidewaiter.detection.replay.summary import Summary, Times, of_ways, summed, wilson

if TYPE_CHECKING:
    from tidewaiter.detection.replay.documented import Documented
    from tidewaiter.detection.replay.replay import Found, Replayed

__all__ = ["replayed_csv", "replayed_json"]

_TIMES = ("on", "days", "before_border")


def replayed_csv(found: Replayed, cases: Mapping[str, Documented]) -> str:
    """A row a true case and view; empty is unknown, or never."""
    rows = list(_rows(found, cases))
    stream = io.StringIO()
    writer = csv.DictWriter(stream, rows[0] if rows else (), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return stream.getvalue()


def replayed_json(found: Replayed, cases: Mapping[str, Documented]) -> str:
    """Every row and sum as one object; what is not known is null."""
    pace = found.pace
    shape = {
        "true_by": TRUE_RULE,
        "cannot_be_seen_by": SEEN_RULE,
        "capacity": pace.capacity,
        "every_days": pace.every,
        "within_days": min(pace.within, pace.every),
        "again_days": pace.again,
        "first": str(pace.first),
        "last": str(pace.last),
        "views": {
            view.name: {
                "days": [str(day) for day in found.days[view.name]],
                "all": _summary(summed(found.rows, view.name)),
                "ways": {way: _summary(one) for way, one in of_ways(found.rows, view.name).items()},
            }
            for view in found.views
        },
        "cases": list(_rows(found, cases)),
    }
    return json.dumps(shape, ensure_ascii=False, indent=1) + "\n"


def _summary(one: Summary) -> dict[str, object]:
    return {
        "cases": one.cases,
        "cannot_be_seen": one.blind,
        "listed": _figures(one.listed),
        "reached": _figures(one.reached),
        "listed_by_chance": _figures(one.listed_by_chance),
        "reached_by_chance": _figures(one.reached_by_chance),
    }


def _figures(one: Times) -> dict[str, object]:
    return {
        "found": one.found,
        "median_days_of_found": one.median_days,
        "median_days_of_all": one.median_of_all,
        "before_last_border": one.before_border,
        "with_last_border": one.with_border,
        "before_last_border_95": wilson(one.before_border, one.with_border),
    }


def _rows(found: Replayed, cases: Mapping[str, Documented]) -> Iterator[dict[str, object]]:
    for row in found.rows:
        case, told = row.case, cases.get(row.case.case_id)
        for view in found.views:
            one = row.seen[view.name]
            how = one.standing
            yield {
                "case_id": case.case_id,
                "typologies": "|".join(case.ways),
                "nothing_diverted": case.ambiguous,
                "first_leg_on": _text(case.first_leg_on),
                "last_border_on": _text(case.last_border_on),
                "view": view.name,
                "can_be_seen": one.can_be_seen,
                **_found("listed", one.listed),
                **_found("reached", one.reached),
                "outcome": _word(one.can_be_seen, one.listed, one.reached, str(found.pace.last)),
                "place": how.place if how else None,
                "typologies_told": "|".join(how.typologies) if how else None,
                "next_step": how.next_step if how else None,
                "could_be_shown_by": "|".join(sorted(one.by)) or None,
                "ends_as": None if told is None else ending(told, how, listed=one.listed.on is not None),
            }


def _found(what: str, one: Found) -> dict[str, object]:
    return dict(zip((f"{what}_{name}" for name in _TIMES), (_text(one.on), one.days, one.before_border), strict=True))


def _word(can_be_seen: bool, listed: Found, reached: Found, last: str) -> str:
    if not can_be_seen:
        return BLIND
    if listed.on is not None:
        return "listed"
    return "reached" if reached.on is not None else f"not by {last}"


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else value
