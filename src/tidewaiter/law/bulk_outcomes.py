"""The conditions of one stretch of days as SQL columns, each true, false or NULL, and the facts that a NULL waits for.

A rule's outcome is one integer: -1 for yes, 0 for no, else the facts it waits for, one bit a fact. Comparisons come
first, each once; then paragraphs, in layers, because one may build on those before it; then all other rules.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from tidewaiter.law.condition import All, Any, Compare, Condition, Fixed, InGroup, InValues, Meets, Not, walk
from tidewaiter.law.condition_sql import to_sql
from tidewaiter.law.facts import FACTS
from tidewaiter.law.in_force import InForce
from tidewaiter.law.overlay_measure import AMOUNTS

__all__ = ["Outcomes"]

_BITS: Mapping[str, int] = {fact: 1 << place for place, fact in enumerate((*FACTS, *AMOUNTS))}
"""A bit for each fact, and for each amount that only a draft asks for and that may be missing."""

_ABSENT = "absent "

_Leaf = Compare | InValues | InGroup


@dataclass(frozen=True)
class Outcomes:
    """The law of one stretch, compiled. Two rows with equal outcomes get equal determinations."""

    law: InForce
    switches: Mapping[str, bool]
    known: Collection[str] = tuple(FACTS)
    """Facts that any row may hold; the others are unknown throughout."""
    _leaves: dict[_Leaf, str] = field(default_factory=dict)

    def select(self, facts: str) -> tuple[str, list[str]]:
        """A SELECT that adds outcomes to the rows of `facts`, which has a column for each fact; and their names."""
        requirements = {f"r{at}": (self._named(when), enforced) for at, (when, enforced) in enumerate(self._required())}
        others = {f"o{at}": self._named(when) for at, when in enumerate(self._others())}
        layers = [[(place, self._named(when)) for place, when in layer] for layer in self._layers()]
        query = f"SELECT {', '.join(['*', *self._compared()])} FROM ({facts})"
        columns = []
        for layer in layers:
            added = [
                column
                for place, when in layer
                for column in (f"{self._sql(when)} AS p{place}", f"{self._outcome(when)} AS p{place}_waits")
            ]
            columns += [f"p{place}_waits" for place, _ in layer]
            query = f"SELECT *, {', '.join(added)} FROM ({query})"
        required = [f"{self._outcome(when)} AS {name}" for name, (when, _) in requirements.items()]
        query = f"SELECT {', '.join(['*', *required])} FROM ({query})"
        # Where no license is required as enforced, neither exceptions nor review policies are looked at.
        free = " AND ".join(f"{name} = 0" for name, (_, enforced) in requirements.items() if enforced) or "true"
        query = f"SELECT *, {free} AS free FROM ({query})"
        outcomes = [f"CASE WHEN free THEN 0 ELSE {self._outcome(when)} END AS {name}" for name, when in others.items()]
        return f"SELECT {', '.join(['*', *outcomes])} FROM ({query})", [*columns, *requirements, *others]

    def _required(self) -> list[tuple[Condition, bool]]:
        """The requirements that are neither stayed nor switched off, and whether each is enforced."""
        return [
            (one.version.when, one.not_enforced is None)
            for one in self.law.requirements
            if one.suspended is None
            and (not one.version.assumption or self.switches.get(one.version.assumption, False))
        ]

    def _others(self) -> list[Condition]:
        exceptions = [one.version.when for one in self.law.exceptions]
        return exceptions + [one.version.when for one in self.law.reviews]

    def _layers(self) -> list[list[tuple[int, Condition]]]:
        """Each paragraph one layer above the highest that it builds on."""
        depth = dict.fromkeys(self.law.absent_paragraphs, -1)
        layers: list[list[tuple[int, Condition]]] = []
        for place, one in enumerate(self.law.paragraphs):
            below = [depth[part.paragraph] for part in walk(one.version.when) if isinstance(part, Meets)]
            depth[one.rule.key] = layer = max(below, default=-1) + 1
            layers += [[]] if layer == len(layers) else []
            layers[layer].append((place, one.version.when))
        return layers

    def _named(self, condition: Condition) -> Condition:
        """The condition with a column's name in the place of each comparison and paragraph."""
        match condition:
            case Compare(fact) | InValues(fact) | InGroup(fact) if fact not in self.known:
                return Meets(f"{_ABSENT}{fact}")
            case Compare() | InValues() | InGroup():
                return Meets(self._leaves.setdefault(condition, f"c{len(self._leaves)}"))
            case Meets(paragraph) if paragraph in self.law.absent_paragraphs:
                return Fixed(False)
            case Meets(paragraph):
                return Meets(f"p{[one.rule.key for one in self.law.paragraphs].index(paragraph)}")
            case Not(part):
                return Not(self._named(part))
            case All(parts):
                return All(tuple(map(self._named, parts)))
            case Any(parts):
                return Any(tuple(map(self._named, parts)))
            case Fixed():
                return condition

    def _compared(self) -> list[str]:
        """Two columns for each comparison: its answer, and the bit of its fact where that is unknown."""
        return [
            column
            for leaf, name in self._leaves.items()
            for column in (
                f"{to_sql(leaf, self.law.groups, _itself)} AS {name}",
                f"CASE WHEN {leaf.fact} IS NULL THEN CAST({_BITS[leaf.fact]} AS BIGINT) ELSE 0 END AS {name}_waits",
            )
        ]

    def _sql(self, condition: Condition) -> str:
        return to_sql(condition, self.law.groups, _itself)

    def _outcome(self, condition: Condition) -> str:
        answer = self._sql(condition)
        return f"CASE WHEN {answer} THEN -1 WHEN NOT ({answer}) THEN 0 ELSE {self._waits(condition)} END"

    def _waits(self, condition: Condition) -> str:
        """The facts that a condition waits for where it is unknown, as evaluate.answer counts them."""
        match condition:
            case Meets(column) if column.startswith(_ABSENT):
                return f"CAST({_BITS[column.removeprefix(_ABSENT)]} AS BIGINT)"
            case Meets(column):
                return f"greatest({column}_waits, 0)"
            case Not(part):
                return self._waits(part)
            case All(parts) | Any(parts):
                return " | ".join(self._waits_if_unknown(part) for part in parts)
            case _:
                return "CAST(0 AS BIGINT)"

    def _waits_if_unknown(self, part: Condition) -> str:
        waits = self._waits(part)
        plain = isinstance(part, Meets | Fixed)
        return f"({waits})" if plain else f"(CASE WHEN ({self._sql(part)}) IS NULL THEN {waits} ELSE 0 END)"


def _itself(column: str) -> str:
    return "CAST(NULL AS BOOLEAN)" if column.startswith(_ABSENT) else column
