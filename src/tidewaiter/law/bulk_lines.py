"""What follows from the facts of a line without any rule, in SQL: facts.completed for ten million lines."""

from __future__ import annotations

from collections.abc import Collection

from tidewaiter.law.bulk_classes import ATTESTED

__all__ = ["completed_lines", "thousandths"]

_EXACT_BELOW = 9_000_000_000
"""Below this a DOUBLE holds every millionth and a BIGINT every step of the division."""

_HIGHEST = 9 * 10**18
_LARGEST = 999_999_999_999_999
"""The largest density, in thousandths, that the column's type holds; no threshold is near it."""

_WHOLE = "CAST(round(CAST({column} AS DOUBLE) * 1000000) AS BIGINT)"
_WIDE = "CAST(CAST({column} AS DECIMAL(38,9)) * 1000000 AS HUGEINT)"


def completed_lines(lines: str, facts: Collection[str]) -> str:
    """A SELECT of the lines, with performance density worked out where TPP and die area give it.

    A column `contradiction` is not NULL where the facts contradict each other; such a line must not be answered.
    Facts are as the record layout types them: TPP to the thousandth, measures to the millionth.
    """
    known = set(facts)
    contradictions = []
    query = lines
    if {"tpp", "logic_die_area_mm2"} <= known:
        query = _density(query, given="performance_density" in known)
        contradictions.append("CASE WHEN density_contradicted THEN 'performance_density' END")
    if {"tpp", "item_kind"} <= known:
        attested = " AND ".join([*(f"{fact} = '{value}'" for fact, value in ATTESTED.items()), "tpp >= 1600"])
        contradictions.append("CASE WHEN item_kind = 'hbm' AND tpp > 0 THEN 'tpp' END")
        contradictions += [f"CASE WHEN {attested} THEN 'tpp' END"] if ATTESTED.keys() <= known else []
    said = f"coalesce({', '.join(contradictions)})" if contradictions else "CAST(NULL AS VARCHAR)"
    gone = " EXCLUDE (density_contradicted)" if "logic_die_area_mm2" in known and "tpp" in known else ""
    return f"SELECT *{gone}, {said} AS contradiction FROM ({query})"


def thousandths(over: str, under: str) -> str:
    """The SQL of over / under, both of at most six decimals, rounded half to even at the third."""
    return _value(_quotient(over, under))


def _density(lines: str, *, given: bool) -> str:
    """Density as quantities.performance_density rounds it, and whether a given one contradicts it."""
    query = f"SELECT *, {_quotient('tpp', 'logic_die_area_mm2')} AS derived FROM ({lines})"
    if not given:
        density = f"{_value('derived')} AS performance_density, false AS density_contradicted"
        return f"SELECT * EXCLUDE (derived), {density} FROM ({query})"
    density = f"coalesce(performance_density, {_value('derived')}) AS performance_density"
    contradicted = f"coalesce({_apart()}, false) AS density_contradicted"
    return f"SELECT * EXCLUDE (derived) REPLACE ({density}), {contradicted} FROM ({query})"


def _value(whole: str) -> str:
    capped = f"CASE WHEN {whole} > {_LARGEST} THEN {_LARGEST} ELSE {whole} END"
    return f"CAST(CAST({capped} AS DECIMAL(18,0)) * CAST(0.001 AS DECIMAL(4,3)) AS DECIMAL(18,6))"


def _apart() -> str:
    """Whether given and derived density differ by more than one percent; decimals only where doubles are too coarse."""
    double = "CAST(performance_density AS DOUBLE) * 1000"
    off, largest = f"abs({double} - derived)", f"greatest({double}, derived)"
    exact = "abs(performance_density * 1000 - derived) * 100 > greatest(performance_density * 1000, derived)"
    return f"CASE WHEN {off} < 0.0099 * {largest} THEN false WHEN {off} > 0.0101 * {largest} THEN true ELSE {exact} END"


def _quotient(over: str, under: str) -> str:
    """What over / under is in thousandths, a BIGINT."""
    exact = f"{over} < {_EXACT_BELOW} AND {under} < {_EXACT_BELOW}"
    small = _rounded(_WHOLE.format(column=over), _WHOLE.format(column=under))
    large = f"CAST(least({_rounded(_WIDE.format(column=over), _WIDE.format(column=under))}, {_HIGHEST}) AS BIGINT)"
    chosen = f"CASE WHEN {exact} THEN {small} ELSE {large} END"
    return f"CASE WHEN {over} IS NOT NULL AND {under} > 0 THEN {chosen} END"


def _rounded(over: str, under: str) -> str:
    """Both in millionths: over × 1000 / under in whole numbers, half to even."""
    floor, rest = f"({over} * 1000 // {under})", f"(2 * ({over} * 1000 % {under}))"
    return f"({floor} + CASE WHEN {rest} > {under} OR ({rest} = {under} AND {floor} % 2 = 1) THEN 1 ELSE 0 END)"
