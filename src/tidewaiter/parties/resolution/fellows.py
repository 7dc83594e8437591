"""The other numbers of a firm: those that a person confirmed to be the same one, and who said so when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from tidewaiter.parties.resolution.answers import SameAnswers
from tidewaiter.parties.resolution.firm import Firm
from tidewaiter.parties.resolution.together import TOGETHER, Together, put_together

__all__ = ["firm_of", "firms_by_number"]


def firms_by_number(firms: Iterable[Firm], decisions: SameAnswers) -> dict[str, tuple[Together, ...]]:
    """For every number put together with others all numbers of its firm, its own among them, the smallest first."""
    return {
        party: rows
        for party, rows in _by_number(put_together(firms, decisions)).items()
        if any(row.party_id == party and row.state == TOGETHER for row in rows)
    }


def firm_of(party: str, rows: Iterable[Together]) -> tuple[Together, ...]:
    """Of these rows those of the party's firm; where it was left apart, its own row, which says why."""
    return _by_number(rows).get(party, ())


def _by_number(rows: Iterable[Together]) -> Mapping[str, tuple[Together, ...]]:
    firms: defaultdict[tuple[str, str], list[Together]] = defaultdict(list)
    for row in rows:
        firms[row.state, row.resolved_id].append(row)
    return {row.party_id: tuple(members) for members in firms.values() for row in members}
