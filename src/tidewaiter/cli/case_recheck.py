"""The words of `case recheck`: what a record changes, and what could not be told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tidewaiter.cli.layout import labelled, paragraph

if TYPE_CHECKING:
    from tidewaiter.audit.recheck.effect import Effect, Move, Turn
    from tidewaiter.detection.fusion.standings import Standing

__all__ = ["effect_lines"]

_MOST_TURNS = 20
_MOST_KEPT = 10


def effect_lines(effect: Effect) -> Iterator[str]:
    """The findings that turn, then the cases that move, then what is kept, and that nothing was written."""
    records = "1 record" if effect.rows == 1 else f"{effect.rows} records"
    replaced = f", in place of {', '.join(effect.replaced)}" if effect.replaced else ""
    yield paragraph(f"With {records}{replaced}:")
    if not (effect.turns or effect.moves):
        yield paragraph("No finding changes." + ("" if effect.kept or effect.first else " So no case does."))
    else:
        if effect.turns:
            yield from ("", paragraph(f"Findings that change ({len(effect.turns)})"))
        else:
            yield paragraph("No answer changes, but of whom or of how many units it is said.")
        yield from map(_turn, effect.turns[:_MOST_TURNS])
        if (more := len(effect.turns) - _MOST_TURNS) > 0:
            yield paragraph(f"  and {more} more: --json lists all")
        yield from ("", paragraph(f"Cases that they are about, of {effect.cases_after:,}"))
        yield from map(_move, effect.moves)
        if not effect.moves:
            yield paragraph("  none: these firms are in no case, before or after")
    if effect.first:
        yield ""
        yield paragraph(
            f"{', '.join(effect.first)} decided nothing before. With the first answer the probabilities of all cases "
            "move."
        )
    if effect.kept:
        yield ""
        yield paragraph("Kept as the audit has it, though it may change: what is near does not tell enough")
        for code, subject in effect.kept[:_MOST_KEPT]:
            yield labelled(code, subject)
        if (more := len(effect.kept) - _MOST_KEPT) > 0:
            yield paragraph(f"  and {more} more: --json lists all")
    if effect.later:
        yield ""
        yield paragraph(
            f"The record is of a later day than any in the audit. Time is counted up to {effect.later} only: what "
            "grows late or silent since then comes out in the next audit."
        )
    yield ""
    yield paragraph("Nothing was written. Put the record into the pack for the next audit.")


def _turn(one: Turn) -> str:
    if one.before == one.after:
        how = f"{one.after} as before, and says now"
    else:
        how = f"{one.before or 'not asked'} before, {one.after or 'not asked'} now"
    return labelled(
        one.detector, f"{one.name.replace('_', ' ')}, {one.subject_kind} {one.subject_id}: {how}: {one.summary}"
    )


def _move(one: Move) -> str:
    if one.after is None:
        return labelled(one.case_id, f"no case any more; it was {_stands(one.before)}" if one.before else "no case")
    if one.before is None:
        return labelled(one.case_id, f"a new case, {_stands(one.after)}")
    if (one.before.probability, one.before.rank) == (one.after.probability, one.after.rank):
        return labelled(one.case_id, f"stays {_stands(one.after)}")
    return labelled(
        one.case_id,
        f"{one.before.probability:.1%} to {one.after.probability:.1%}, number {one.before.rank:,} to "
        f"{one.after.rank:,}; {_units(one.after)}",
    )


def _stands(one: Standing) -> str:
    return f"at {one.probability:.1%}, number {one.rank:,}; {_units(one)}"


def _units(one: Standing) -> str:
    low, mid, high = one.units
    return f"{low:,} to {high:,} units, {mid:,} expected"
