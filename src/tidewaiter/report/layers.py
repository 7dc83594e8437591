"""Lays a network out from left to right in columns, so that arrows run forward and cross little.

The usual four moves: turn the edges that close a circle, give each node the column after its last predecessor, put a
placeholder in every column an edge passes, and order each column by where its neighbours stand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Edge", "Layout", "arrange", "place"]

_SWEEPS = 12


@dataclass(frozen=True, slots=True)
class Edge:
    """One arrow, known by its key; two arrows may join the same nodes."""

    key: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Layout:
    """`columns` hold slots from top to bottom; `chains` are the slots of each edge from its source to its target.

    A slot is a node or, for the inside of an edge, `key@column`. `turned` edges run from right to left.
    """

    columns: list[list[str]]
    chains: dict[str, list[str]]
    turned: frozenset[str]


def arrange(nodes: Sequence[str], edges: Sequence[Edge], *, labels: bool = False) -> Layout:
    """The columns of `nodes`; with `labels` every edge passes at least one slot of its own, in an odd column.

    An edge from a node to itself has no place here.
    """
    turned = _turned(nodes, edges)
    forward = [Edge(e.key, e.target, e.source) if e.key in turned else e for e in edges]
    rank = {node: column * (2 if labels else 1) for node, column in _ranks(nodes, forward).items()}
    chains = {
        e.key: [e.source, *(f"{e.key}@{column}" for column in range(rank[e.source] + 1, rank[e.target])), e.target]
        for e in forward
    }
    columns: list[list[str]] = [[] for _ in range(max(rank.values(), default=-1) + 1)]
    for node in nodes:
        columns[rank[node]].append(node)
    for chain in chains.values():
        for offset, slot in enumerate(chain[1:-1], start=1):
            columns[rank[chain[0]] + offset].append(slot)
    _uncross(columns, chains.values())
    return Layout(columns, {key: chain[::-1] if key in turned else chain for key, chain in chains.items()}, turned)


def place(
    layout: Layout, height: Mapping[str, float], gap: float, anchor: Mapping[str, float] | None = None
) -> dict[str, float]:
    """The top of every slot: neighbours level where they can be, slots of a column `gap` apart, none above 0.

    What is made level are the slots' anchors, measured from their tops; without one, their middles.
    """
    anchors = {slot: tall / 2 for slot, tall in height.items()} | dict(anchor or {})
    beside = _beside(layout.chains.values())
    top: dict[str, float] = {}
    for column in layout.columns:
        _stack(column, dict.fromkeys(column, 0.0), height, gap, top)
    for sweep in range(_SWEEPS):
        for column in layout.columns if sweep % 2 == 0 else layout.columns[::-1]:
            wished = {slot: _level(slot, beside, anchors, top) for slot in column}
            _stack(column, wished, height, gap, top)
    lowest = min(top.values(), default=0.0)
    return {slot: at - lowest for slot, at in top.items()}


def _turned(nodes: Sequence[str], edges: Sequence[Edge]) -> frozenset[str]:
    """Edges that lead back to a node on the way to them; found by walking from nodes that nothing enters."""
    out: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        out[edge.source].append(edge)
    entered = {edge.target for edge in edges}
    state: dict[str, int] = {}
    turned: set[str] = set()
    for start in sorted(nodes, key=lambda node: node in entered):
        stack = [(start, iter(out[start]))] if start not in state else []
        state.setdefault(start, 1)
        while stack:
            node, rest = stack[-1]
            next_edge = next(rest, None)
            if next_edge is None:
                state[node] = 2
                stack.pop()
            elif state.get(next_edge.target) == 1:
                turned.add(next_edge.key)
            elif next_edge.target not in state:
                state[next_edge.target] = 1
                stack.append((next_edge.target, iter(out[next_edge.target])))
    return frozenset(turned)


def _ranks(nodes: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """The longest way to each node; then a node that nothing enters moves up to the first node it leads to."""
    after: dict[str, list[str]] = defaultdict(list)
    waiting = dict.fromkeys(nodes, 0)
    for edge in edges:
        after[edge.source].append(edge.target)
        waiting[edge.target] += 1
    entered = {node for node, count in waiting.items() if count}
    rank = dict.fromkeys(nodes, 0)
    ready = [node for node in nodes if not waiting[node]]
    for node in ready:
        for target in after[node]:
            rank[target] = max(rank[target], rank[node] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return rank | {n: min(rank[t] for t in after[n]) - 1 for n in nodes if n not in entered and after[n]}


def _uncross(columns: list[list[str]], chains: Iterable[Sequence[str]]) -> None:
    """Order each column by the mean place of its neighbours, left to right and back."""
    beside = _beside(chains)
    place_of = {slot: float(index) for column in columns for index, slot in enumerate(column)}
    for sweep in range(_SWEEPS):
        before = 0 if sweep % 2 == 0 else 1
        for column in columns if before == 0 else columns[::-1]:
            mean = {slot: _mean([place_of[n] for n in beside[slot][before]], place_of[slot]) for slot in column}
            column.sort(key=lambda slot, mean=mean: mean[slot])  # type: ignore[misc]
            place_of.update({slot: float(index) for index, slot in enumerate(column)})


def _beside(chains: Iterable[Sequence[str]]) -> dict[str, tuple[list[str], list[str]]]:
    """For each slot its neighbours before and after it."""
    beside: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for chain in chains:
        for one, next_one in pairwise(chain):
            beside[one][1].append(next_one)
            beside[next_one][0].append(one)
    return beside


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _level(
    slot: str, beside: Mapping[str, tuple[list[str], list[str]]], anchor: Mapping[str, float], top: Mapping[str, float]
) -> float:
    neighbours = [*beside[slot][0], *beside[slot][1]] if slot in beside else []
    return _mean([top[n] + anchor[n] for n in neighbours], top[slot] + anchor[slot]) - anchor[slot]


def _stack(
    column: Sequence[str],
    wished: Mapping[str, float],
    height: Mapping[str, float],
    gap: float,
    top: dict[str, float],
) -> None:
    """As near to the wish as the order allows: runs of slots that touch share what they miss."""
    runs: list[tuple[list[str], float, float]] = []  # slots, where the run wants to begin, its height
    for slot in column:
        run, begin, tall = [slot], wished[slot], height[slot]
        while runs and runs[-1][1] + runs[-1][2] + gap > begin:
            above, above_begin, above_tall = runs.pop()
            shift = above_tall + gap
            weight = len(above) / (len(above) + len(run))
            begin = above_begin * weight + (begin - shift) * (1 - weight)
            run, tall = above + run, above_tall + gap + tall
        runs.append((run, begin, tall))
    for run, begin, _ in runs:
        at = begin
        for slot in run:
            top[slot] = at
            at += height[slot] + gap
