"""The same condition as SQL: a fact is a column, NULL is unknown, and SQL's own logic is the one we need."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tidewaiter.law.condition import All, Any, Compare, Condition, Fixed, InGroup, InValues, Meets, Not

__all__ = ["to_sql"]

_SIGNS = {"==": "=", "!=": "<>"}


def to_sql(condition: Condition, groups: Mapping[str, frozenset[str]], paragraph: Callable[[str], str]) -> str:
    """An SQL expression that is true, false or NULL; `paragraph` gives the SQL of a paragraph's answer.

    Names and values come from rulebooks, which are our own files; groups are those of one period.
    """
    match condition:
        case Fixed(value):
            return "true" if value else "false"
        case Compare(fact, op, value):
            spelled = f"'{_escaped(value)}'" if isinstance(value, str) else str(value)
            return f"{fact} {_SIGNS.get(op, op)} {spelled}"
        case InValues(fact, values):
            return _among(fact, values)
        case InGroup(fact, group):
            return _among(fact, tuple(sorted(groups[group])))
        case Meets(name):
            return f"({paragraph(name)})"
        case Not(part):
            return f"NOT ({to_sql(part, groups, paragraph)})"
        case All(parts):
            return " AND ".join(f"({to_sql(part, groups, paragraph)})" for part in parts)
        case Any(parts):
            return " OR ".join(f"({to_sql(part, groups, paragraph)})" for part in parts)


def _among(fact: str, values: tuple[str, ...]) -> str:
    if not values:
        return f"CASE WHEN {fact} IS NOT NULL THEN false END"
    listed = ", ".join(f"'{_escaped(value)}'" for value in values)
    return f"{fact} IN ({listed})"


def _escaped(text: str) -> str:
    return text.replace("'", "''")
