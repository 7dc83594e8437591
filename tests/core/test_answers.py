"""No is said only where no missing fact could change it."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.core.answers import Answer, all_of, any_of

PARTS = st.lists(st.sampled_from(Answer), max_size=5)


def possible(parts: list[Answer]) -> list[tuple[bool, ...]]:
    """Every way in which the unknown parts may turn out."""
    open_to = {Answer.YES: (True,), Answer.NO: (False,), Answer.UNKNOWN: (True, False)}
    return list(product(*(open_to[part] for part in parts)))


def verdict(outcomes: set[bool]) -> Answer:
    if len(outcomes) == 2:
        return Answer.UNKNOWN
    return Answer.YES if True in outcomes else Answer.NO


@given(PARTS)
def test_all_of_is_certain_exactly_where_every_outcome_agrees(parts: list[Answer]) -> None:
    assert all_of(parts) is verdict({all(way) for way in possible(parts)})


@given(PARTS)
def test_any_of_is_certain_exactly_where_every_outcome_agrees(parts: list[Answer]) -> None:
    assert any_of(parts) is verdict({any(way) for way in possible(parts)})


@pytest.mark.parametrize("answer", Answer)
def test_an_answer_is_its_own_word(answer: Answer) -> None:
    assert str(answer) == answer.value == answer.name.lower()
