"""Words of listed groups: a firm that bears one may belong to a group of which the lists name many firms."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.names.evidence import Evidence
from tidewaiter.parties.names.name import read_name
from tidewaiter.parties.names.words import lexicon

__all__ = ["families", "family_evidence"]

_LEAST_ENTRIES = 3
_MOST = 2.0
"""Log-odds at most, set by hand: a new firm of a listed group is worth a look, but no list names it."""


def families(entries: Iterable[ListEntry]) -> dict[str, int]:
    """The words of groups (words.toml) by the number of these entries whose first name bears them."""
    counts = Counter[str]()
    groups = lexicon().groups
    for entry in entries:
        if any(group in entry.name.lower() for group in groups):
            counts.update(groups & set(read_name(entry.name, person=False).words))
    return {word: count for word, count in sorted(counts.items()) if count >= _LEAST_ENTRIES}


def family_evidence(known: dict[str, int], evidence: Evidence) -> tuple[float, tuple[str, ...]]:
    """Log-odds to add where such a word met its equal, and the reason."""
    shared = [(known[met.one], met.one) for met in evidence.alignment.met if met.how == "equal" and met.one in known]
    if not shared:
        return 0.0, ()
    count, word = max(shared)
    return min(_MOST, math.log(count)), (f"{word} is the word of a group with {count} listed firms",)
