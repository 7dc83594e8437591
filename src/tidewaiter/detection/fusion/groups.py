"""Says which firms belong together: who deals mostly with each other, shares people or an address, or has one owner."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

__all__ = ["MOST_PARTIES", "groups_of"]

MOST_PARTIES = 30
"""A case of more firms than this helps nobody: what would join two groups beyond it is left apart."""

_HUB = 15
"""A firm that deals with more others than this ties nobody together by dealing."""

_MAINLY = 0.5
"""Share of its lines with one other from which a firm counts as that one's."""


def groups_of(
    parties: Iterable[str], dealings: Iterable[tuple[str, str, int, bool]], ties: Iterable[tuple[str, str]]
) -> dict[str, str]:
    """For each firm the group it is in, named by its first member.

    A firm joins the one with which most of its lines are, unless that one deals with very many; ties of people, address
    and ownership join too. `dealings` are (seller, receiver, lines, with somebody who deals with everybody).
    """
    others: dict[str, Counter[str]] = defaultdict(Counter)
    lines: Counter[str] = Counter()
    for seller, holder, count, open_to_all in dealings:
        lines[seller] += count
        lines[holder] += count
        if not open_to_all:
            others[seller][holder] += count
            others[holder][seller] += count
    hubs = {party for party, known in others.items() if len(known) > _HUB}
    joined = _Groups(parties)
    for party in sorted(others):
        nearest, count = min(others[party].items(), key=lambda one: (-one[1], one[0]))
        if count >= _MAINLY * lines[party] and not hubs & {party, nearest}:
            joined.join(party, nearest)
    for party, other in ties:
        if not hubs & {party, other}:
            joined.join(party, other)
    return joined.all()


class _Groups:
    """Sets of firms that grow together, none beyond the limit."""

    def __init__(self, parties: Iterable[str]) -> None:
        self._above: dict[str, str] = {party: party for party in parties}
        self._size: Counter[str] = Counter(self._above.keys())

    def join(self, one: str, other: str) -> None:
        first, second = sorted((self._top(one), self._top(other)))
        size = self._size[first] + self._size[second]
        if first != second and size <= MOST_PARTIES:
            self._above[second] = first
            self._size[first] = size

    def all(self) -> dict[str, str]:
        return {party: self._top(party) for party in sorted(self._above)}

    def _top(self, party: str) -> str:
        if party not in self._above:
            self._above[party] = party
            self._size[party] = 1
        while self._above[party] != party:
            self._above[party] = party = self._above[self._above[party]]
        return party
