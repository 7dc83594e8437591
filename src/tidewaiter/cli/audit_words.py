"""What the commands `audit` and `rerun` say when they are done, in words and as JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from tidewaiter.audit.rerun import Rerun
from tidewaiter.audit.run import Outcome
from tidewaiter.audit.summary import Holder, Resolved, Summary
from tidewaiter.cli.plain import plain

__all__ = ["audit_json", "audit_words", "rerun_json", "rerun_words"]

_SHOWN = 10
"""Parties named on one line."""


def audit_words(outcome: Outcome, summary: Summary, out: Path) -> Iterator[str]:
    """The summary of an audit: what was read and left out, where the TPP sits, where the report is."""
    day = f", as of {summary.as_of}" if summary.as_of else ""
    there = " was already there; nothing to compute" if outcome.already_there else " is complete"
    yield f"Audit {summary.audit_id}{day}{there}."
    yield from _reading_words(summary)
    if summary.resolved is not None:
        yield from _resolved_words(summary.resolved)
    yield _screening_words(summary)
    if summary.chosen:
        numbers = ", ".join(f"{name} = {number}" for name, number in summary.chosen.items())
        yield f"Detectors asked by other numbers than shipped: {numbers}."
    yield from _holder_words(summary)
    if outcome.unfinished:
        yield f"Stopped earlier and kept: {', '.join(outcome.unfinished)} (in {out / 'audits'})"
    yield f"Report: {out / 'current' / 'report.html'}"


def _reading_words(summary: Summary) -> Iterator[str]:
    for table in summary.tables:
        left_out = f", {table.rejected:,} left out" if table.rejected else ""
        unknown = f"; kept and not used: {', '.join(table.unknown_columns)}" if table.unknown_columns else ""
        yield f"  {table.name:<16} {_count(table.rows, 'row')}{left_out}{unknown}"
    if summary.rejects:
        yield f"  {_count(summary.rejects, 'fault')} listed in rejects.csv; the rest was audited without them."
    if summary.unread:
        yield f"  Not tables, not read: {', '.join(summary.unread)}"
    yield f"  {summary.absent} tables are not in the pack; absent_tables says what each would add."


def _resolved_words(resolved: Resolved) -> Iterator[str]:
    if not resolved.numbers:
        yield "No parties were put together: no decision that two of them are one firm holds (tidewaiter party same)."
    else:
        firms = _count(resolved.firms, "firm")
        yield f"Parties resolved: {resolved.numbers:,} numbers count as {firms}; see resolved_parties."
    if resolved.lines_within:
        runs = "runs" if resolved.lines_within == 1 else "run"
        yield f"  {_count(resolved.lines_within, 'row')} between numbers of one firm now {runs} from a firm to itself."
    if resolved.conflicts:
        yield f"  Records of {_count(resolved.conflicts, 'firm')} differ in a fact, which therefore counts as unknown."
    if resolved.contradicted:
        named = plain(_some(resolved.contradicted))
        yield f"  Left apart, for decisions contradict each other: {named}."
    if resolved.changed:
        yield f"  Left apart, for a record is not what it was when that was decided: {plain(_some(resolved.changed))}."


def _some(parties: Sequence[str]) -> str:
    more = f" and {len(parties) - _SHOWN:,} more" if len(parties) > _SHOWN else ""
    return ", ".join(parties[:_SHOWN]) + more


def _screening_words(summary: Summary) -> str:
    if not summary.lists:
        return "Nobody was screened: no list is held and none was named (tidewaiter lists update, or --list FILE)."
    lists = ", ".join(f"{name} of {day}" for name, day in summary.lists.items())
    return f"Screened against {lists}: {_count(summary.open_hits, 'open hit')} in screenings."


def _holder_words(summary: Summary) -> Iterator[str]:
    if not summary.holders:
        yield "Where the TPP sits: unknown, for no shipment could be read."
        return
    yield "Where the TPP sits, at the end of each account:"
    for holder in summary.holders:
        units = "units beyond counting" if holder.units is None else _count(holder.units, "unit")
        yield f"  {holder.holder_id:<16} {units}, {_tpp(holder)}"
    if summary.holders_in_all > len(summary.holders):
        yield f"  and {_count(summary.holders_in_all - len(summary.holders), 'more holder')} in the report."


def _tpp(holder: Holder) -> str:
    if holder.units_unknown == holder.units and holder.units:
        return "TPP unknown"
    low, high = f"{holder.tpp_low:,.0f}", f"{holder.tpp_high:,.0f}"
    known = f"{low} TPP" if low == high else f"{low} to {high} TPP"
    return f"{known} without {holder.units_unknown:,} of these, whose TPP is unknown" if holder.units_unknown else known


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def audit_json(outcome: Outcome, summary: Summary, out: Path) -> str:
    """The summary of an audit as one JSON object; TPP is text, so that no reader rounds it."""
    found = dataclasses.asdict(summary) | {
        "already_there": outcome.already_there,
        "steps_kept": outcome.steps_kept,
        "folder": str(outcome.folder),
        "report": str(out / "current" / "report.html"),
        "unfinished": list(outcome.unfinished),
    }
    return json.dumps(found, ensure_ascii=False, default=str)


def rerun_words(outcome: Rerun) -> Iterator[str]:
    """How each file compares, and the verdict."""
    for name, answer in outcome.files.items():
        yield f"  {answer:<10} {name}"
    same = sum(answer == "identical" for answer in outcome.files.values())
    verdict = "byte-identical" if outcome.identical else "NOT identical"
    yield f"Audit {outcome.audit_id} is {verdict}: {same} of {len(outcome.files)} files agree byte for byte."


def rerun_json(outcome: Rerun) -> str:
    """The comparison as one JSON object."""
    found = dataclasses.asdict(outcome) | {"identical": outcome.identical}
    return json.dumps(found, ensure_ascii=False)
