from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tidewaiter.report.layers import Edge, arrange, place

NODES = [f"n{number}" for number in range(8)]
PAIRS = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)).filter(lambda p: p[0] != p[1]), max_size=20)


def edges_of(pairs: list[tuple[str, str]]) -> list[Edge]:
    return [Edge(f"e{number}", source, target) for number, (source, target) in enumerate(pairs)]


@settings(deadline=None)
@given(PAIRS, st.booleans())
def test_every_edge_runs_from_column_to_neighbouring_column(pairs: list[tuple[str, str]], labels: bool) -> None:
    edges = edges_of(pairs)
    layout = arrange(NODES, edges, labels=labels)
    column = {slot: number for number, slots in enumerate(layout.columns) for slot in slots}
    for edge in edges:
        chain = layout.chains[edge.key]
        step = -1 if edge.key in layout.turned else 1
        assert (chain[0], chain[-1]) == (edge.source, edge.target)
        assert all(column[after] - column[before] == step for before, after in pairwise(chain))
        assert not labels or len(chain) >= 3


@settings(deadline=None)
@given(PAIRS)
def test_every_node_and_every_slot_stands_in_one_column(pairs: list[tuple[str, str]]) -> None:
    layout = arrange(NODES, edges_of(pairs))
    slots = [slot for column in layout.columns for slot in column]
    assert len(slots) == len(set(slots))
    assert set(NODES) <= set(slots)


@settings(deadline=None)
@given(PAIRS, st.floats(min_value=1, max_value=80))
def test_slots_of_a_column_never_overlap_and_none_lies_above_the_edge(
    pairs: list[tuple[str, str]], tall: float
) -> None:
    layout = arrange(NODES, edges_of(pairs), labels=True)
    height = {slot: tall + len(slot) for column in layout.columns for slot in column}
    top = place(layout, height, 7.0)
    assert min(top.values()) >= 0
    for column in layout.columns:
        for above, below in pairwise(column):
            assert top[above] + height[above] + 7.0 <= top[below] + 1e-6


@settings(deadline=None)
@given(PAIRS)
def test_without_a_circle_no_edge_is_turned(pairs: list[tuple[str, str]]) -> None:
    forward = [(min(pair), max(pair)) for pair in pairs]
    assert arrange(NODES, edges_of(forward)).turned == frozenset()


def test_a_chain_of_legs_stands_in_the_order_of_its_legs() -> None:
    layout = arrange(["c", "a", "b"], edges_of([("a", "b"), ("b", "c"), ("a", "c")]))
    assert [[slot for slot in column if "@" not in slot] for column in layout.columns] == [["a"], ["b"], ["c"]]


def test_nothing_to_arrange_is_no_column() -> None:
    assert arrange([], []).columns == []
    assert place(arrange([], []), {}, 1.0) == {}
