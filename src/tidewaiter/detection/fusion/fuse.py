"""Makes the ranked cases of an audit: groups of firms of which something was found, with what to ask."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from tidewaiter.detection.detector import Detector
from tidewaiter.detection.fusion.checks import Check, checks_of
from tidewaiter.detection.fusion.gather import (
    READS,
    TABLES,
    blind_detectors,
    evidence_of_groups,
    gather,
    groups_with_lines,
    query,
    yes_and_lines,
)
from tidewaiter.detection.fusion.model import Evidence, Model, model, probability_of
from tidewaiter.detection.fusion.ranking import adds_of, is_case, line_weights, settled_for, weight_of
from tidewaiter.detection.fusion.units import units_between
from tidewaiter.detection.load import detectors
from tidewaiter.engine.step import Step, Workplace, write_table
from tidewaiter.records.write_rows import rows_of_python, write_rows

__all__ = ["MOST_LINES", "ON_A_LINE", "case_id", "cases_step"]

MOST_LINES = 3
"""Lines that a case names, to be looked at first: those that tell most. `case_findings` has all findings of a case."""

_MOST_CHECKS = 5
_WRITES = ("cases", "case_findings", "case_checks")


@dataclass(frozen=True, slots=True)
class _Case:
    """`adds`: what each of its detectors adds to its log-odds."""

    group: str
    found: list[Evidence]
    adds: Mapping[str, float]
    probability: float
    units: tuple[int, int, int]
    handled: int
    checks: list[Check]


def cases_step() -> Step:
    """The step that joins findings into cases; it stands for the model's weights too."""
    claim = "Who should be asked first: findings joined into cases with probability, units and the next best check."
    digest = hashlib.sha256(repr(model()).encode()).hexdigest()
    return Step("cases", claim, (*READS, "item_chips"), _WRITES, _run, digest)


def _run(at: Workplace) -> dict[str, int]:
    con, weights = at.con, model()
    gather(con)
    at.told(0.5)
    try:
        cases = _found(con, weights)
        _keep(at, cases, weights)
        con.execute(f"CREATE OR REPLACE TEMP TABLE case_named AS {query('case_lines')}", {"most_lines": MOST_LINES})
        cases = _in_order(con, cases)
        written = write_rows(at, "cases", _case_rows(con, cases))
        written |= write_table(at, "case_findings", query("case_findings"))
        return written | write_rows(at, "case_checks", _check_rows(cases))
    finally:
        for name in (*TABLES, "case_kept", "case_adds", "case_weights", "case_named"):
            con.execute(f"DROP TABLE IF EXISTS {name}")


def _found(con: duckdb.DuckDBPyConnection, weights: Model) -> list[_Case]:
    """The groups worth a look, in the order of their names."""
    handled = dict(con.execute("SELECT group_id, max(handled_units) FROM case_evidence GROUP BY group_id").fetchall())
    cases, blind, missing, told = [], blind_detectors(con), _missing(con), evidence_of_groups(con)
    weights = settled_for(weights, told, blind, groups_with_lines(con))
    for group, found in sorted(told.items()):
        adds = adds_of(weights, found)
        if not is_case(found, adds):
            continue
        probability, size = probability_of(weights.log_odds(found, blind)), int(handled[group])
        units = units_between(probability, size, weights.shares_of(size))
        checks = checks_of(found, missing.get(group, {}), weights, blind)
        cases.append(_Case(group, found, adds, probability, units, size, checks))
    return cases


def _in_order(con: duckdb.DuckDBPyConnection, cases: Sequence[_Case]) -> list[_Case]:
    """As `weight_of` says; a case that names no line counts with all units that its firms handled."""
    on_a_line = dict(con.execute(ON_A_LINE).fetchall())
    lines = dict(con.execute(_LINES).fetchall())

    def weight(one: _Case) -> float:
        return weight_of(one.probability, float(on_a_line.get(one.group, one.handled)), int(lines[one.group]))

    return sorted(cases, key=lambda one: (-weight(one), one.group))


def _keep(at: Workplace, cases: Sequence[_Case], weights: Model) -> None:
    """The temporary tables of the cases, of what each detector adds to a case, and of what it adds to a line."""
    kept = ([one.group, case_id(one.group)] for one in cases)
    _keep_rows(at, "case_kept", {"group_id": "VARCHAR", "case_id": "VARCHAR"}, kept)
    adds = ([case.group, detector, added] for case in cases for detector, added in case.adds.items())
    _keep_rows(at, "case_adds", {"group_id": "VARCHAR", "detector": "VARCHAR", "adds": "DOUBLE"}, adds)
    told = line_weights(weights, *yes_and_lines(at.con))
    lines = ([one.code, told.get(one.code, 0.0)] for one in detectors())
    _keep_rows(at, "case_weights", {"detector": "VARCHAR", "line": "DOUBLE"}, lines)


def _keep_rows(at: Workplace, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]]) -> None:
    at.con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {rows_of_python(at, name, columns, rows)}")


def _case_rows(con: duckdb.DuckDBPyConnection, cases: Sequence[_Case]) -> Iterable[list[Any]]:
    """The rows of `cases`, in the order of the table's columns."""
    lines = _by_group(con.execute(query("case_named")).fetchall())
    members = {
        group: "|".join(row[0] for row in rows) for group, rows in _by_group(con.execute(_MEMBERS).fetchall()).items()
    }
    since = dict(
        con.execute("SELECT group_id, min(since) FROM case_evidence WHERE yes > 0 GROUP BY group_id").fetchall()
    )
    told = {one.code: one for one in detectors()}
    for rank, case in enumerate(cases, 1):
        named = lines.get(case.group, [])
        best = sorted(
            (one for one in case.found if one.yes),
            key=lambda one: (-case.adds[one.detector], one.detector),
        )
        typologies = list(
            dict.fromkeys(name for one in best[:3] if one.detector in told for name in told[one.detector].typologies)
        )
        mid = case.units[1]
        yield [
            case_id(case.group), rank, case.probability, *case.units, _portion(named, _TPP, mid),
            _portion(named, _VALUE, mid), "|".join(typologies) or None, members[case.group], _listed(named, _SITE),
            _listed(named, _LINE), _listed(named, _LICENSE), since.get(case.group),
            _next_step(case.checks[0], members[case.group]), _summary(case, best, members[case.group], told), len(best),
        ]  # fmt: skip


def _summary(case: _Case, best: Sequence[Evidence], members: str, told: Mapping[str, Detector]) -> str:
    names = [told[one.detector].name.replace("_", " ") if one.detector in told else one.detector for one in best[:4]]
    signs = "; ".join(f"{name} ({one.yes})" for name, one in zip(names, best, strict=False))
    firms = members.split("|")
    who = firms[0] if len(firms) == 1 else f"{firms[0]} and {len(firms) - 1} more"
    low, mid, high = case.units
    return (
        f"{who}: {signs}. As likely as {case.probability:.0%} on what is recorded; "
        f"between {low:,} and {high:,} units, {mid:,} expected."
    )


def _next_step(check: Check, members: str) -> str:
    if check.detector is None:
        firm = members.split("|", maxsplit=1)[0]
        return f"Ask for a stock check at {firm}: it would leave the case at {check.if_good:.0%} if all is there."
    return (
        f"Ask {check.held_by} for {check.ask}: the case would be at {check.if_bad:.0%} or {check.if_good:.0%} then "
        f"({check.detector})."
    )


def _check_rows(cases: Sequence[_Case]) -> Iterable[list[Any]]:
    for case in cases:
        for place, one in enumerate(case.checks[:_MOST_CHECKS], 1):
            yield [case_id(case.group), place, one.ask, one.held_by, one.detector, one.if_bad, one.if_good, one.change]


def _missing(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    rows = con.execute(
        "SELECT group_id, detector, missing_facts FROM case_evidence WHERE missing_facts IS NOT NULL"
    ).fetchall()
    for group, detector, facts in rows:
        found.setdefault(group, {})[detector] = facts
    return found


def case_id(group: str) -> str:
    """The id of the case of a group, the same in every audit."""
    return "CASE-" + hashlib.sha256(group.encode()).hexdigest()[:12]


def _by_group(rows: Iterable[tuple[Any, ...]]) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of each group, which is their first column, without it and in their order."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for group, *rest in rows:
        found.setdefault(group, []).append(tuple(rest))
    return found


_LINE, _SITE, _LICENSE, _UNITS, _VALUE, _TPP = range(1, 7)
"""Where what case_named.sql tells of a line stands."""


def _listed(named: Sequence[tuple[Any, ...]], at: int) -> str | None:
    """What the lines name, each once and in their order, joined by |."""
    return "|".join(dict.fromkeys(row[at] for row in named if row[at] is not None)) or None


def _portion(named: Sequence[tuple[Any, ...]], at: int, mid: int) -> str | None:
    """What the lines' value or TPP a unit makes for the middle number of units, where it is known of every line."""
    units = sum(row[_UNITS] for row in named)
    if not units or any(row[at] is None for row in named):
        return None
    return f"{sum(row[at] for row in named) * mid / units:.2f}"


_LINES = "SELECT group_id, max(lines) FROM case_evidence GROUP BY group_id"

ON_A_LINE = "SELECT group_id, CAST(sum(units) AS DOUBLE) / count(*) FROM case_named GROUP BY group_id"

_MEMBERS = """
SELECT m.group_id, m.party_id FROM case_members AS m JOIN case_kept AS k ON k.group_id = m.group_id
ORDER BY m.group_id, CASE WHEN m.party_id = m.group_id THEN 0 ELSE 1 END, m.party_id
"""
