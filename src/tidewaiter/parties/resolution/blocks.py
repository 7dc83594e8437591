"""Which pairs of parties are worth comparing: those that share a near name, a number, a website or an address.

What very many parties have in common leads from none of them to another, or the pairs would be more than anybody can
compute or read. Where that leaves out names, it is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from tidewaiter.parties.candidates import Candidates
from tidewaiter.parties.names.name import read_name
from tidewaiter.parties.resolution.firm import Firm

__all__ = ["MANY", "MANY_NAMES", "LeftOut", "candidate_pairs"]

MANY = 50
"""A name, number, website or address of more parties (an agent's, a platform's) leads from none to another."""
MANY_NAMES = 200
"""A word that stands in more names than this brings no two of them together by itself."""

_Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Parties that were not compared for these words of their names alone, and how many pairs that makes at least.

    Those of them that share a rarer word, a number, a website or an address were compared.
    """

    words: str
    parties: int
    pairs: int


def candidate_pairs(firms: Sequence[Firm]) -> tuple[set[_Pair], list[LeftOut]]:
    """The places of parties to be compared, the smaller one first, and what of their names was left out."""
    bearers: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for at, firm in enumerate(firms):
        for name in dict.fromkeys(firm.party.names):
            if name.strip():
                bearers[name, firm.party.kind].append(at)
    alike = _alike(bearers)
    left_out = [_crowd(words, members) for words, members in alike.items() if len(members) > MANY]
    names = sorted(key for key in bearers if len(alike[_words(key[0])]) <= MANY)
    found = {pair for members in alike.values() if len(members) <= MANY for pair in combinations(members, 2)}
    near, crowds = _near(names, bearers)
    found |= near
    for words, members in crowds.items():
        inside = sum(one in members and other in members for one, other in near)
        left_out.append(LeftOut(" ".join(sorted(words)), len(members), len(members) * (len(members) - 1) // 2 - inside))
    found.update(_sharing(firms, lambda firm: [number for _, number in firm.numbers]))
    found.update(_sharing(firms, lambda firm: [firm.host] if firm.host else []))
    found.update(_sharing(firms, lambda firm: [firm.place] if firm.place else []))
    return found, sorted((one for one in left_out if one.pairs), key=lambda one: (-one.pairs, one.words))


def _alike(bearers: Mapping[tuple[str, str], Sequence[int]]) -> dict[tuple[str, ...], list[int]]:
    """The parties by the words of their names, without case, signs and form of firm."""
    found: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
    for (name, _), members in bearers.items():
        found[_words(name)].update(members)
    return {words: sorted(members) for words, members in found.items()}


def _words(name: str) -> tuple[str, ...]:
    return tuple(sorted(read_name(name, False).words)) or (name,)


def _crowd(words: Sequence[str], members: Sequence[int]) -> LeftOut:
    return LeftOut(" ".join(words), len(members), len(members) * (len(members) - 1) // 2)


def _near(
    names: Sequence[tuple[str, str]], bearers: Mapping[tuple[str, str], Sequence[int]]
) -> tuple[set[_Pair], dict[frozenset[str], set[int]]]:
    """Pairs of parties with near names; beside them, by words that too many bear, the parties that bear them."""
    index = Candidates.build([name for name, _ in names], [kind for _, kind in names])
    pairs: set[_Pair] = set()
    crowds: defaultdict[frozenset[str], set[int]] = defaultdict(set)
    for at, key in enumerate(names):
        places, crowd = index.few(*key, MANY_NAMES)
        if crowd:
            crowds[crowd].update(bearers[key])
        for place in places:
            if place != at:
                pairs.update((min(pair), max(pair)) for pair in _between(bearers[key], bearers[names[place]]))
    return pairs, dict(crowds)


def _between(ours: Iterable[int], theirs: Sequence[int]) -> Iterator[_Pair]:
    return ((one, other) for one in ours for other in theirs if one != other)


def _sharing(firms: Sequence[Firm], keys: Callable[[Firm], Iterable[Hashable]]) -> Iterator[_Pair]:
    groups: defaultdict[Hashable, list[int]] = defaultdict(list)
    for at, firm in enumerate(firms):
        for key in dict.fromkeys(keys(firm)):
            groups[key].append(at)
    for members in groups.values():
        if len(members) <= MANY:
            yield from combinations(members, 2)
