"""The stakes as a graph: who holds what of each party, and in which order parties can be worked out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tidewaiter.parties.ownership.stakes import WHOLE, Problem, Stake, by_pair, day_of, in_parallel, pct

__all__ = ["Graph", "build", "cores", "effective"]


@dataclass(frozen=True, slots=True)
class Graph:
    """Stakes by the party owned and by its owner; `links` are control without a share that counts.

    `groups` are sets of parties that own one another, owners before owned; `circular` those that are in a circle.
    """

    owners_of: Mapping[str, tuple[Stake, ...]]
    holdings_of: Mapping[str, tuple[Stake, ...]]
    links_to: Mapping[str, tuple[Stake, ...]]
    groups: tuple[tuple[str, ...], ...]
    circular: frozenset[str]
    problems: tuple[Problem, ...]


def build(stakes: Iterable[Stake]) -> Graph:
    """The graph of all stakes, with every contradiction in them listed; row order does not matter."""
    problems: list[Problem] = []
    ordered = sorted(stakes, key=lambda one: (one.owned, one.owner, one.kind))
    shares = [one for one in ordered if one.kind == "ownership"]
    clear = [one for _, each in sorted(by_pair(shares).items()) for one in in_parallel(each, problems)]
    owners_of = _grouped(clear, lambda one: one.owned)
    for owned, each in owners_of.items():
        problems += _over_whole(owned, each)
    groups = cores({owned: sorted({one.owner for one in each}) for owned, each in owners_of.items()})
    loops = {one.owned for one in clear if one.owner == one.owned}
    circular = {party for group in groups if len(group) > 1 for party in group} | loops
    links = _grouped((one for one in ordered if one.kind != "ownership"), lambda one: one.owned)
    holdings = _grouped(sorted([*clear, *(one for one in ordered if one.kind != "ownership")], key=_by_owner), _owner)
    return Graph(owners_of, holdings, links, tuple(groups), frozenset(circular), tuple(problems))


def effective(active: Sequence[Stake]) -> tuple[list[tuple[Stake, int]], int]:
    """What each stake held on one day holds at least, and what all together are recorded to hold.

    Where more than 100 % is recorded, each stake may be too high by the whole excess, and counts for that much less.
    """
    recorded = sum(one.low for one in active)
    excess = max(0, recorded - WHOLE)
    return [(one, max(0, one.low - excess)) for one in active], recorded


def _over_whole(owned: str, stakes: Sequence[Stake]) -> list[Problem]:
    if sum(one.low for one in stakes) <= WHOLE:
        return []
    found: list[Problem] = []
    for day in sorted({one.start for one in stakes}):
        active = [one for one in stakes if one.holds_on(day)]
        total = sum(one.low for one in active)
        if total > WHOLE:
            since = day_of(day)
            found.append(
                Problem(
                    owned,
                    f"More than all of it is owned{f' from {since}' if since else ''}; "
                    "each share counts for less by the excess.",
                    pct(total),
                    "shares that add up to 100 % at most",
                    "Give stakes that were sold an until_on, and enter votes or control as kind, not as a share.",
                    tuple(one.row_id for one in active if one.row_id),
                )
            )
            break
    return found


def cores(owners: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """The parties with owners, in sets that own one another, owners before owned (Tarjan, without recursion)."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    waiting: list[str] = []
    on_stack: set[str] = set()
    found: list[tuple[str, ...]] = []
    for root in sorted(owners):
        if root in number:
            continue
        work = [(root, 0)]
        while work:
            node, at = work.pop()
            if at == 0:
                number[node] = lowest[node] = len(number)
                waiting.append(node)
                on_stack.add(node)
            above = owners.get(node, ())
            while at < len(above):
                owner = above[at]
                at += 1
                if owner not in number:
                    work += [(node, at), (owner, 0)]
                    break
                if owner in on_stack:
                    lowest[node] = min(lowest[node], number[owner])
            else:
                _close(node, number, lowest, waiting, on_stack, found)
                if work:
                    parent = work[-1][0]
                    lowest[parent] = min(lowest[parent], lowest[node])
    return [group for group in found if any(member in owners for member in group)]


def _close(
    node: str,
    number: Mapping[str, int],
    lowest: Mapping[str, int],
    waiting: list[str],
    on_stack: set[str],
    found: list[tuple[str, ...]],
) -> None:
    if lowest[node] != number[node]:
        return
    group = []
    while True:
        member = waiting.pop()
        on_stack.discard(member)
        group.append(member)
        if member == node:
            break
    found.append(tuple(sorted(group)))


def _owner(one: Stake) -> str:
    return one.owner


def _by_owner(one: Stake) -> tuple[str, str, int, int]:
    return (one.owner, one.owned, one.start, one.until)


def _grouped(stakes: Iterable[Stake], key: Callable[[Stake], str]) -> dict[str, tuple[Stake, ...]]:
    found: dict[str, list[Stake]] = {}
    for one in stakes:
        found.setdefault(key(one), []).append(one)
    return {name: tuple(each) for name, each in found.items()}
