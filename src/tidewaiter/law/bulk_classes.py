"""The values of a fact between which no rule distinguishes are one class: ten million lines become a few thousand.

A rulebook asks a number only where it stands to its thresholds, and a country only in which groups it is. Class 0 is
the unknown fact. A class is numbered by the order of its values, so that the same rulebook gives the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tidewaiter.core.countries import COUNTRY_NAMES
from tidewaiter.law.condition import Compare, Condition, InGroup, InValues, walk
from tidewaiter.law.facts import _ATTESTED as ATTESTED
from tidewaiter.law.facts import FACTS
from tidewaiter.law.rulebook import DatedGroup, Exception_, Paragraph, Requirement, Review, Rulebook

__all__ = ["ATTESTED", "COMPLETING", "FactClasses", "classes_of", "conditions"]

_Value = Decimal | str
_Leaf = Compare | InValues | InGroup
COMPLETING: tuple[Compare, ...] = (
    Compare("item_kind", "==", "hbm"),
    *(Compare(fact, "==", value) for fact, value in ATTESTED.items()),
)
"""What facts.completed asks, beside the rules: memory and attested dies need no TPP."""

_Cut = tuple[Decimal, bool]
"""A threshold, and whether it parts the values up to and with it (True) or those below it (False) from the rest."""


@dataclass(frozen=True, slots=True)
class FactClasses:
    """The classes of one fact: `values` holds one value of each, None for the unknown.

    `number` is the SQL of the class of a number in {column}; the class of a text stands in `of_text`, or else is 1.
    """

    fact: str
    values: tuple[_Value | None, ...]
    number: str = ""
    of_text: Mapping[str, int] | None = None

    @property
    def count(self) -> int:
        """How many classes there are."""
        return len(self.values)


def conditions(book: Rulebook) -> list[Condition]:
    """Every condition of every version."""
    rules: tuple[Paragraph | Requirement | Exception_ | Review, ...]
    rules = (*book.paragraphs, *book.requirements, *book.exceptions, *book.reviews)
    return [version.when for rule in rules for version in rule.versions]


def classes_of(book: Rulebook, facts: Iterable[str]) -> tuple[FactClasses, ...]:
    """The classes of those of the facts that the rulebook asks for, in the order of their names."""
    leaves: dict[str, list[_Leaf]] = {}
    for leaf in COMPLETING:
        leaves.setdefault(leaf.fact, []).append(leaf)
    for condition in conditions(book):
        for part in walk(condition):
            if isinstance(part, Compare | InValues | InGroup):
                leaves.setdefault(part.fact, []).append(part)
    for assumption in book.assumptions.values():
        for fact in assumption.facts:
            leaves.setdefault(fact, [])
    return tuple(_classes(fact, leaves[fact], book) for fact in sorted(set(facts) & leaves.keys()))


def _classes(fact: str, leaves: Sequence[_Leaf], book: Rulebook) -> FactClasses:
    if FACTS[fact] == "number":
        return _numbers(fact, [leaf for leaf in leaves if isinstance(leaf, Compare)])
    return _texts(fact, leaves, book.groups)


def _numbers(fact: str, leaves: Sequence[Compare]) -> FactClasses:
    cuts: set[_Cut] = set()
    for leaf in leaves:
        assert isinstance(leaf.value, Decimal)
        if leaf.op in {">=", "<", "==", "!="}:
            cuts.add((leaf.value, False))
        if leaf.op in {">", "<=", "==", "!="}:
            cuts.add((leaf.value, True))
    ordered = sorted(cuts)
    tests = [f"CAST({{column}} {'>' if above else '>='} {value} AS INTEGER)" for value, above in ordered]
    number = f"CASE WHEN {{column}} IS NULL THEN 0 ELSE {' + '.join(['1', *tests])} END"
    return FactClasses(fact, (None, *_between(ordered)), number)


def _between(cuts: Sequence[_Cut]) -> list[Decimal]:
    """A number below the first cut, one between each two, and one after the last."""
    if not cuts:
        return [Decimal(0)]
    first, first_above = cuts[0]
    found = [first if first_above else first / 2]
    for (value, above), following in zip(cuts, [*cuts[1:], None], strict=True):
        if not above:
            found.append(value)
        else:
            found.append((value + following[0]) / 2 if following else value + 1)
    return found


def _texts(fact: str, leaves: Sequence[_Leaf], groups: Mapping[str, DatedGroup]) -> FactClasses:
    mentioned = sorted(_mentioned(leaves, groups))
    number_of: dict[tuple[object, ...], int] = {_marks("", leaves, groups): 1}
    values: list[_Value | None] = [None, _other(fact, mentioned)]
    of_text: dict[str, int] = {}
    for text in mentioned:
        marks = _marks(text, leaves, groups)
        if marks not in number_of:
            number_of[marks] = len(values)
            values.append(text)
        of_text[text] = number_of[marks]
    return FactClasses(fact, tuple(values), of_text=of_text)


def _mentioned(leaves: Sequence[_Leaf], groups: Mapping[str, DatedGroup]) -> set[str]:
    found: set[str] = set()
    for leaf in leaves:
        match leaf:
            case Compare(_, _, value):
                found.add(str(value))
            case InValues(_, values):
                found.update(values)
            case InGroup(_, group):
                found.update(*(members for _, members, _ in groups[group].states))
    return found


def _marks(text: str, leaves: Sequence[_Leaf], groups: Mapping[str, DatedGroup]) -> tuple[object, ...]:
    """Everything that a rule can see of a text: which values it is, and in which groups it was when."""
    marks: list[object] = []
    for leaf in leaves:
        match leaf:
            case Compare(_, _, value):
                marks.append(text == value)
            case InValues(_, values):
                marks.append(text in values)
            case InGroup(_, group):
                marks.append(tuple(text in members for _, members, _ in groups[group].states))
    return tuple(marks)


def _other(fact: str, mentioned: Sequence[str]) -> str | None:
    """A text of which no rule speaks, or None where rules speak of every word that the fact may be."""
    kind = FACTS[fact]
    words: Iterable[str] = COUNTRY_NAMES if kind == "country" else kind if isinstance(kind, tuple) and kind else ("?",)
    return next((word for word in words if word not in mentioned), None)
