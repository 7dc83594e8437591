"""Parties confirmed to be one firm, under one number: through confirmed pairs, never through likely ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tidewaiter.parties.resolution.answers import SameAnswers
from tidewaiter.parties.resolution.firm import Firm

__all__ = ["Cluster", "clusters", "resolved"]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Parties linked by confirmed pairs; `contradictions` are pairs within it that were decided to be different."""

    members: tuple[str, ...]
    contradictions: tuple[tuple[str, str], ...] = ()

    @property
    def canonical(self) -> str:
        """The smallest id, which stands for all."""
        return self.members[0]


def clusters(firms: Iterable[Firm], decisions: SameAnswers) -> list[Cluster]:
    """Every group of two or more parties that confirmed pairs link, by its smallest id."""
    known = {firm.party_id: firm for firm in firms}
    pairs: dict[str, list[tuple[str, str]]] = {"same": [], "different": [], "open": []}
    for one, other in decisions.pairs():
        if one in known and other in known:
            state, _ = decisions.state(known[one], known[other])
            pairs[state].append((one, other))
    top = _joined(pairs["same"])
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for member in sorted({end for pair in pairs["same"] for end in pair}):
        groups[_top(top, member)].append(member)
    return sorted(
        (
            Cluster(tuple(members), tuple(pair for pair in pairs["different"] if set(pair) <= set(members)))
            for members in groups.values()
        ),
        key=lambda cluster: cluster.members,
    )


def resolved(firms: Iterable[Firm], decisions: SameAnswers) -> dict[str, str]:
    """For every party the smallest id of its cluster; where decisions contradict each other, its own id."""
    known = tuple(firms)
    found = {firm.party_id: firm.party_id for firm in known}
    for cluster in clusters(known, decisions):
        if not cluster.contradictions:
            found.update(dict.fromkeys(cluster.members, cluster.canonical))
    return found


def _joined(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    top: dict[str, str] = {}
    for one, other in pairs:
        first, second = sorted((_top(top, one), _top(top, other)))
        if first != second:
            top[second] = first
    return top


def _top(top: Mapping[str, str], member: str) -> str:
    while member in top:
        member = top[member]
    return member
