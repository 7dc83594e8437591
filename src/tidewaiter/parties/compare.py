"""Whether two names are one: a calibrated score, the answer at the one threshold, and the reasons in words."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tidewaiter.parties.candidates import readings_of
from tidewaiter.parties.names.evidence import Evidence, measure
from tidewaiter.parties.names.model import model, probability
from tidewaiter.parties.names.name import read_name
from tidewaiter.parties.names.reasons import reasons_of
from tidewaiter.parties.names.several import names_in

__all__ = ["THRESHOLD", "Comparison", "compare", "kind_of", "weigh"]

THRESHOLD = model().threshold
"""At or above it two names are taken for one until a person has looked; the same for firms, persons and lists."""

_KINDS = {
    "person": "person",
    "company": "company",
    "organization": "company",
    "publicbody": "company",
    "vessel": "vessel",
    "airplane": "aircraft",
    "aircraft": "aircraft",
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """`score` is the probability, as fitted, that the names mean one party; `log_odds` is the same without an end."""

    score: float
    log_odds: float
    matched: bool
    reasons: tuple[str, ...]


def compare(name1: str, name2: str, schema: str = "") -> Comparison:
    """Compare two names; `schema` is Person, Company, Organization, Vessel …, or empty where it is not known.

    Of lines that hold several names, or one in two scripts, the two that are most alike count.
    """
    kind = kind_of(schema)
    tried = [weigh(one, kind, other, kind) for one in names_in(name1) for other in names_in(name2)]
    log_odds, evidence = max(tried, key=lambda found: found[0])
    score = probability(log_odds)
    return Comparison(score, log_odds, score >= THRESHOLD, reasons_of(evidence))


def weigh(name1: str, kind1: str, name2: str, kind2: str, floor: float = -math.inf) -> tuple[float, Evidence]:
    """Log-odds that two names mean one party, with the evidence.

    Names of firms are read as such, names of persons as such. Where nothing says whether a name is a firm's or a
    person's, it is read both ways and the more careful answer counts: what is one name to both. A reading at or below
    `floor` is careful enough.
    """
    least: tuple[float, Evidence] | None = None
    for person in readings_of(name1, kind1, name2, kind2):
        evidence = measure(read_name(name1, person), read_name(name2, person), person=person)
        log_odds = model().log_odds(evidence, person=person)
        if least is None or log_odds < least[0]:
            least = log_odds, evidence
        if log_odds <= floor:
            break
    assert least is not None
    return least


def kind_of(schema: str) -> str:
    """The kind of party that a schema of FollowTheMoney stands for."""
    return _KINDS.get(schema.casefold(), "unknown")
