"""A replay in words: each true case in each view, then what the views come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from tidewaiter.cli.layout import bullets, paragraph
from tidewaiter.cli.plain import plain
from tidewaiter.detection.evaluation.overlap import RULE as TRUE_RULE
from tidewaiter.detection.replay.documented import ending
from tidewaiter.detection.replay.evidence import RULE as SEEN_RULE
from tidewaiter.detection.replay.evidence import kinds
from tidewaiter.detection.replay.summary import Summary, Times, of_ways, summed, wilson

if TYPE_CHECKING:
    from tidewaiter.detection.replay.documented import Documented
    from tidewaiter.detection.replay.replay import Found, Replayed, Row, Seen

__all__ = ["BLIND", "outcome", "replayed_lines"]

BLIND = "cannot be seen"

_NOTES = (
    "A case on the list before its first diverted leg counts from that leg on: nothing was diverted before.",
    "Who stands among the first on one day may not the next; the first day is the first for which a list was made.",
    "Nobody is screened against lists, and no answer that somebody gets is taken into the records on the way.",
)


def replayed_lines(found: Replayed, cases: Mapping[str, Documented]) -> Iterator[str]:
    """A paragraph each true case, then the sums of each view, then how to read it; `cases` are the documented ones."""
    pace = found.pace
    true = sum(not row.case.ambiguous for row in found.rows)
    yield paragraph(
        f"{true:,} true cases and {len(found.rows) - true:,} in which nothing was diverted. A list every {pace.every} "
        f"days from {pace.first} to {pace.last}; first days are known to {min(pace.within, pace.every)} days. Listed: "
        f"among the first {pace.capacity}. Reached: by somebody who looks at {pace.capacity} a week, at none again "
        f"within {pace.again} days."
    )
    for row in found.rows:
        yield ""
        yield from _row(found, row, cases.get(row.case.case_id))
    for view in found.views:
        yield ""
        yield from _view(found, view.name)
    yield ""
    yield "How to read it"
    yield bullets([TRUE_RULE, SEEN_RULE, *(f"{view.name}: {view.says}" for view in found.views), *_NOTES], "  ")


def _row(found: Replayed, row: Row, told: Documented | None) -> Iterator[str]:
    case = row.case
    kind = ", ".join(map(plain, case.ways))
    if case.ambiguous:
        kind = f"nothing was diverted: {kind}"
    border = "" if case.last_border_on is None else f", last border {case.last_border_on}"
    caption = "" if told is None else f"  {told.caption}\n      "
    public = "" if told is None else f", public {told.public_on}"
    yield f"{plain(case.case_id)}{caption}  {kind}; first leg {case.first_leg_on or 'unknown'}{border}{public}"
    for view in found.views:
        seen = row.seen[view.name]
        if told is None or told.kind != "remote_use":
            yield f"  {view.name:<10}{outcome(seen, found)}"
        if told is not None:
            name = view.name if told.kind == "remote_use" else ""
            yield f"  {name:<10}{ending(told, seen.standing, listed=seen.listed.on is not None)}"


def outcome(seen: Seen, found: Replayed) -> str:
    """When it was listed and reached, that it was not, or that it cannot be seen."""
    if not seen.can_be_seen:
        return BLIND
    listed, reached = _when("listed", seen.listed), _when("reached", seen.reached)
    if listed and reached:
        return f"{listed}; {reached}"
    if listed or reached:
        return f"{listed or reached}; not {'reached' if listed else 'listed'} by {found.pace.last}"
    place = "" if seen.standing is None else f" (number {seen.standing.place})"
    shown = ", ".join(sorted(kinds()[one].says for one in seen.by))
    return f"not by {found.pace.last}{place}; what could show it: {shown}"


def _when(what: str, one: Found) -> str:
    if one.on is None:
        return ""
    days = "" if one.days is None else f", day {one.days}"
    border = {True: ", before the last border", False: ", after the last border", None: ""}[one.before_border]
    return f"{what} {one.on}{days}{border}"


def _view(found: Replayed, view: str) -> Iterator[str]:
    yield f"{view}: lists of {len(found.days[view])} days"
    whole = summed(found.rows, view)
    yield from _sum("all true cases", whole)
    yield "  the same lists in an order of chance"
    yield f"    listed   {_times(whole.listed_by_chance, whole.cases)}"
    yield f"    reached  {_times(whole.reached_by_chance, whole.cases)}"
    for way, one in of_ways(found.rows, view).items():
        yield from _sum(plain(way), one)
    asked = [row.seen[view] for row in found.rows if row.case.ambiguous]
    if asked:
        listed, reached = (sum(one.on is not None for one in what) for what in
                           ([one.listed for one in asked], [one.reached for one in asked]))  # fmt: skip
        yield f"  of {len(asked)} in which nothing was diverted: {listed} listed, {reached} reached"


def _sum(name: str, one: Summary) -> Iterator[str]:
    blind = f", {one.blind} {BLIND}" if one.blind else ""
    yield f"  {name}: {one.cases}{blind}"
    yield f"    listed   {_times(one.listed, one.cases)}"
    yield f"    reached  {_times(one.reached, one.cases)}"


def _times(one: Times, cases: int) -> str:
    median = "-" if one.median_days is None else f"{one.median_days:g}"
    of_all = "more than half never" if one.median_of_all is None else f"{one.median_of_all:g} of all"
    if one.found and one.median_days is None:  # of none that was found is a first leg known to count from
        of_all = "no first leg is known"
    between = wilson(one.before_border, one.with_border)
    border = "-"
    if between is not None:
        share = one.before_border / one.with_border
        border = f"{one.before_border} of {one.with_border}, {share:.0%} ({between[0]:.0%} to {between[1]:.0%})"
    return f"{one.found} of {cases}; median days {median} of these, {of_all}; before the last border {border}"
