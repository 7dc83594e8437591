"""The 50 % rule a second time, from its words and by trying everything: only for worlds of a few parties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain, combinations

from hypothesis import strategies as st

Edge = tuple[str, str, int]
"""Owner, owned, share in whole percent."""

PARTIES = ("A", "B", "C", "D", "E", "F")


@st.composite
def worlds(draw: st.DrawFn, *, acyclic: bool = False, size: int = 6) -> list[Edge]:
    """Stakes among a few parties, of which none adds up to more than 100 %."""
    parties = PARTIES[:size]
    edges: list[Edge] = []
    for at, owned in enumerate(parties):
        possible = parties[:at] if acyclic else parties
        owners = draw(st.lists(st.sampled_from(possible), unique=True, max_size=3)) if possible else []
        left = 100
        for owner in owners:
            share = draw(st.sampled_from([0, 1, 10, 15, 25, 40, 49, 50, 51, 60, 100]))
            if share <= left:
                edges.append((owner, owned, share))
                left -= share
    return edges


def covered(edges: Sequence[Edge], listed: frozenset[str]) -> frozenset[str]:
    """The least set that holds the listed parties and every party of which it holds half: of all sets, tried."""
    parties = sorted({*listed, *(end for owner, owned, _ in edges for end in (owner, owned))} - listed)
    closed = [
        found
        for found in (listed | set(more) for more in subsets(parties))
        if all(party in found for party in parties if held(edges, found, party) >= 50)
    ]
    return frozenset.intersection(*map(frozenset, closed))


def held(edges: Sequence[Edge], by: frozenset[str] | set[str], party: str) -> int:
    return sum(share for owner, owned, share in edges if owned == party and owner in by)


def subsets(parties: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(parties, size) for size in range(len(parties) + 1))


def along_paths(edges: Sequence[Edge], listed: frozenset[str], party: str) -> Fraction:
    """Every path from a listed party down to this one, multiplied; a path ends at the first listed party above."""
    total = Fraction(0)
    for owner, owned, share in edges:
        if owned == party:
            total += Fraction(share, 100) * (1 if owner in listed else along_paths(edges, listed, owner))
    return total


def closed_form(edges: Sequence[Edge], listed: frozenset[str]) -> Mapping[str, Fraction]:
    """x = A x + b, approached from x = 0 until the step is beneath notice."""
    parties = sorted({end for owner, owned, _ in edges for end in (owner, owned)})
    found = dict.fromkeys(parties, Fraction(0))
    for _ in range(4_000):
        step = dict.fromkeys(parties, Fraction(0))
        for owner, owned, share in edges:
            weight = Fraction(1) if owner in listed else found[owner]
            step[owned] += Fraction(share, 100) * weight
        step = {party: Fraction(int(value * 10**15), 10**15) for party, value in step.items()}
        if step == found:
            break
        found = step
    return found
