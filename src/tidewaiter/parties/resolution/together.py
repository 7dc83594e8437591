"""Which parties a person's decisions put together, which they do not, and why: one row a party."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tidewaiter.parties.resolution.answers import SameAnswer, SameAnswers
from tidewaiter.parties.resolution.clusters import clusters
from tidewaiter.parties.resolution.firm import Firm

__all__ = ["CHANGED", "CONTRADICTED", "TOGETHER", "Together", "put_together"]

TOGETHER, CONTRADICTED, CHANGED = "together", "contradicted", "changed"


@dataclass(frozen=True, slots=True)
class Together:
    """What became of one party: the number that stands for it, by whose decisions, and in which words.

    `contradicted`: decisions about its group contradict each other; `changed`: a record is not what it was when it was
    decided. In both cases the party stays under its own number.
    """

    party_id: str
    resolved_id: str
    state: str
    decided_by: tuple[str, ...]
    decided_on: date
    basis: tuple[str, ...]


def put_together(firms: Iterable[Firm], decisions: SameAnswers) -> list[Together]:
    """Every party about which `same` was decided, by its id; the order of the decisions does not matter."""
    known = {firm.party_id: firm for firm in firms}
    standing: dict[str, tuple[str, str]] = {}
    for group in clusters(known.values(), decisions):
        for member in group.members:
            standing[member] = (CONTRADICTED, member) if group.contradictions else (TOGETHER, group.canonical)
    said: dict[str, list[tuple[str, SameAnswer]]] = {}
    for one, other in decisions.pairs():
        if one not in known or other not in known:
            continue
        made = decisions.about(one, other)
        state, _ = decisions.state(known[one], known[other])
        grouped = one in standing and other in standing and standing[one][0] == CONTRADICTED
        if made.answer == "same" or (state == "different" and grouped):
            for party, fellow in ((one, other), (other, one)):
                said.setdefault(party, []).append((_words(made, fellow, holds=state != "open"), made))
    return [_row(party, *standing.get(party, (CHANGED, party)), said[party]) for party in sorted(said)]


def _row(party: str, state: str, resolved: str, said: Sequence[tuple[str, SameAnswer]]) -> Together:
    made = [answer for _, answer in said]
    return Together(
        party,
        resolved,
        state,
        tuple(_distinct(answer.author for answer in made)),
        max(answer.decided_on for answer in made),
        tuple(words for words, _ in said),
    )


def _words(made: SameAnswer, fellow: str, *, holds: bool) -> str:
    told = f"{made.answer} as {fellow}" if made.answer == "same" else f"not {fellow}"
    return f"{told}: {made.reason}" if holds else f"{told}, but a record changed since: {made.reason}"


def _distinct(words: Iterable[str]) -> Iterator[str]:
    return iter(sorted(set(words)))
