"""Words of listed groups: a firm that bears one may belong to a group of which the lists name many firms."""

from __future__ import annotations

from tidewaiter.parties.names.evidence import Evidence
from tidewaiter.parties.names.name import read_name
from tidewaiter.parties.names.words import lexicon

__all__ = ["family_evidence", "most_family"]

_ADDED = 1.5
"""Log-odds, set by hand: a new firm of a listed group is worth a look, but no list names it."""


def most_family(asked: str) -> float:
    """The most log-odds that `family_evidence` could add for a name asked."""
    words = {*read_name(asked, False).words, *read_name(asked, True).words}
    return 0.0 if words.isdisjoint(lexicon().groups) else _ADDED


def family_evidence(evidence: Evidence) -> tuple[float, tuple[str, ...]]:
    """Log-odds to add where both names bear the word of a group (words.toml), and the reason.

    The words are fixed, not counted on the lists held: a hit must not depend on what else is listed.
    """
    words = sorted({met.one for met in evidence.alignment.met if met.how == "equal"} & lexicon().groups)
    return (_ADDED, (f"{words[0]} is the word of a group with many listed firms",)) if words else (0.0, ())
