"""Whether two names are one: a calibrated score, the answer at the one threshold, and the reasons in words."""

from __future__ import annotations

from dataclasses import dataclass

from tidewaiter.parties.names.evidence import Evidence, measure
from tidewaiter.parties.names.model import model, probability
from tidewaiter.parties.names.name import read_name
from tidewaiter.parties.names.reasons import reasons_of

__all__ = ["THRESHOLD", "Comparison", "compare", "is_person", "weigh"]

THRESHOLD = model().threshold
"""At or above it two names are taken for one until a person has looked; the same for firms, persons and lists."""

_PERSONS = frozenset({"person"})
_FIRMS = frozenset({"company", "organization", "vessel", "aircraft", "airplane", "publicbody"})


@dataclass(frozen=True, slots=True)
class Comparison:
    """`score` is the probability, as fitted, that the names mean one party; `log_odds` is the same without an end."""

    score: float
    log_odds: float
    matched: bool
    reasons: tuple[str, ...]


def compare(name1: str, name2: str, schema: str = "") -> Comparison:
    """Compare two names; `schema` is Person, Company, Organization, Vessel …, or empty where it is not known."""
    person = is_person(schema, name1, name2)
    evidence = weigh(name1, name2, person=person)
    log_odds = model().log_odds(evidence, person=person)
    score = probability(log_odds)
    return Comparison(score, log_odds, score >= THRESHOLD, reasons_of(evidence))


def weigh(name1: str, name2: str, *, person: bool) -> Evidence:
    """The evidence about two names, read as those of persons or of firms."""
    return measure(read_name(name1, person), read_name(name2, person), person=person)


def is_person(schema: str, *names: str) -> bool:
    """Whether names are read as those of persons: as the schema says, else where no word of a firm stands in any."""
    said = schema.casefold()
    if said in _PERSONS:
        return True
    return said not in _FIRMS and not any(read_name(name, False).trade for name in names)
