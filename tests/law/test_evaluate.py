"""Three values: an unknown fact leaves an answer open only where it could still change it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.core.answers import Answer
from tidewaiter.law.condition import All, Any, Compare, Condition, Fixed, InGroup, InValues, Meets, Not, parse_condition
from tidewaiter.law.evaluate import NO, YES, Answered, Situation, answer
from tidewaiter.law.quick import quick

GROUPS = {"D5": frozenset({"CN", "HK"}), "NONE": frozenset[str]()}


def ask(text: str, **facts: Decimal | int | str) -> Answered:
    known = {name: Decimal(value) if isinstance(value, int) else value for name, value in facts.items()}
    return answer(parse_condition(text), Situation(known, GROUPS, {"P": YES}))


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("tpp >= 4800", {"tpp": 4800}, YES),
        ("tpp >= 4800", {"tpp": 4799}, NO),
        ("tpp > 4800", {"tpp": 4800}, NO),
        ("tpp != 3", {"tpp": 3}, NO),
        ("to_country in D5", {"to_country": "HK"}, YES),
        ("to_country in D5", {"to_country": "MO"}, NO),
        ("kind in ('export',)", {"kind": "return"}, NO),
        ("meets('P')", {}, YES),
        ("not meets('P')", {}, NO),
        ("tpp >= 4800 or True", {}, YES),
        ("tpp >= 4800 and False", {}, NO),
    ],
)
def test_a_condition_is_answered(text: str, facts: dict[str, int | str], expected: Answered) -> None:
    assert ask(text, **facts) == expected


def test_an_unknown_fact_is_missing() -> None:
    assert ask("tpp >= 4800") == Answered(Answer.UNKNOWN, frozenset({"tpp"}))


def test_a_fact_whose_value_cannot_matter_is_not_missing() -> None:
    assert ask("tpp >= 4800 and to_country in D5", to_country="DE") == NO
    assert ask("tpp >= 4800 or to_country in D5", to_country="CN") == YES


def test_the_opposite_of_unknown_is_unknown() -> None:
    assert ask("not tpp >= 4800") == Answered(Answer.UNKNOWN, frozenset({"tpp"}))


def test_all_missing_facts_are_named() -> None:
    assert ask("tpp >= 4800 or (io_gbs >= 600 and to_country in D5)", to_country="CN").missing == {"tpp", "io_gbs"}


def test_of_a_group_without_members_nothing_is_in_it_but_the_country_must_be_known() -> None:
    assert ask("to_country in NONE", to_country="CN") == NO
    assert ask("to_country in NONE").answer is Answer.UNKNOWN


FACTS = ["tpp", "io_gbs", "to_country", "kind"]
leaves: st.SearchStrategy[Condition] = st.one_of(
    st.builds(
        Compare,
        st.sampled_from(["tpp", "io_gbs"]),
        st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
        st.integers(0, 3).map(Decimal),
    ),
    st.builds(InGroup, st.just("to_country"), st.sampled_from(sorted(GROUPS))),
    st.builds(InValues, st.just("kind"), st.just(("export", "return"))),
    st.builds(Meets, st.sampled_from(["yes", "no", "open"])),
    st.builds(Fixed, st.booleans()),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Any, st.lists(inner, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=12,
)
some_facts = st.fixed_dictionaries(
    {},
    optional={
        "tpp": st.integers(0, 3).map(Decimal),
        "io_gbs": st.integers(0, 3).map(Decimal),
        "to_country": st.sampled_from(["CN", "HK", "DE"]),
        "kind": st.sampled_from(["export", "return", "reexport"]),
    },
)


@given(conditions, some_facts)
def test_the_quick_form_says_what_the_evaluator_says(condition: Condition, facts: dict[str, Decimal | str]) -> None:
    open_ = Answered(Answer.UNKNOWN, frozenset({"designed_in"}))
    slow = answer(condition, Situation(facts, GROUPS, {"yes": YES, "no": NO, "open": open_}))
    truths = {"yes": True, "no": False, "open": None}
    fast = quick(condition, GROUPS)
    assert fast.truth(facts, truths) is {Answer.YES: True, Answer.NO: False, Answer.UNKNOWN: None}[slow.answer]
    if slow.answer is Answer.UNKNOWN:
        assert fast.waits(facts, truths, lambda paragraph: open_.missing) == slow.missing


@given(conditions, some_facts, some_facts)
def test_more_facts_never_flip_a_decided_answer(
    condition: Condition, facts: dict[str, Decimal | str], more: dict[str, Decimal | str]
) -> None:
    paragraphs = {"yes": YES, "no": NO, "open": Answered(Answer.UNKNOWN, frozenset({"designed_in"}))}
    before = answer(condition, Situation(facts, GROUPS, paragraphs))
    after = answer(condition, Situation({**more, **facts}, GROUPS, paragraphs))
    assert before.answer in {Answer.UNKNOWN, after.answer}


@given(conditions, some_facts)
def test_a_fact_that_is_not_missing_cannot_change_the_answer(
    condition: Condition, facts: dict[str, Decimal | str]
) -> None:
    paragraphs = {"yes": YES, "no": NO, "open": NO}
    before = answer(condition, Situation(facts, GROUPS, paragraphs))
    idle = [name for name in ("tpp", "io_gbs") if name not in facts and name not in before.missing]
    for name in idle:
        for value in range(4):
            after = answer(condition, Situation({**facts, name: Decimal(value)}, GROUPS, paragraphs))
            assert after.answer is before.answer
