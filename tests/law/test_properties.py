"""What must hold whatever the facts: nothing flips, no later law reaches back, no order matters."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tidewaiter.core.errors import InputError
from tidewaiter.law.condition import Fixed
from tidewaiter.law.determination import Determination
from tidewaiter.law.determine import determine
from tidewaiter.law.facts import FACTS
from tidewaiter.law.load import rulebook
from tidewaiter.law.rulebook import DatedGroup, Instrument, Requirement, Rulebook, Version

Facts = dict[str, Decimal | str]

NUMBERS = {
    "tpp": ["0", "1599", "1600", "2400", "4799", "4800", "15832", "21000"],
    "performance_density": ["0", "1.5", "1.6", "3.2", "5.91", "5.92", "20"],
    "dram_bandwidth_gbs": ["0", "3999", "4000", "6499", "6500"],
    "io_gbs": ["0", "150", "599", "600", "900"],
    "memory_bandwidth_density": ["2", "3", "10"],
    "us_content_pct": ["0", "10", "11", "25", "26"],
    "listed_owner_share_pct": ["0", "49", "50", "100"],
}
COUNTRIES = ["CN", "HK", "MO", "US", "MY", "AE", "VN", "IL", "RU", "IR", "KH", "SG", "PL", "TW"]


def values_of(name: str) -> st.SearchStrategy[Decimal | str]:
    kind = FACTS[name]
    if name in NUMBERS:
        return st.sampled_from(NUMBERS[name]).map(Decimal)
    if kind == "country":
        return st.sampled_from(COUNTRIES)
    if name == "letter_holder":
        return st.sampled_from(["NVIDIA", "AMD", "none"])
    assert isinstance(kind, tuple)
    return st.sampled_from(kind or ("5A992", "EAR99"))


ASKED = [name for name in FACTS if name not in {"logic_die_area_mm2", "chips", "tops"}]
everything = st.fixed_dictionaries({name: values_of(name) for name in ASKED})
days = st.sampled_from(rulebook("us_ear").change_days()).flatmap(
    lambda day: st.sampled_from([day, day + dt.timedelta(days=1), day + dt.timedelta(days=40)])
)
some = st.sets(st.sampled_from(ASKED))
DECIDED = {"yes", "no"}
DERIVING = {"item_kind", "presumption_overcome", "exporter_is_foundry", "foundry_node_advanced"}
"""From these together a TPP follows (memory has none, an attested die needs none), so that they may decide."""
patiently = settings(deadline=None)


def asked(facts: Facts, day: dt.date, book: Rulebook | None = None) -> Determination:
    """The answer; facts that contradict each other are not asked."""
    try:
        return determine(facts, day, book or rulebook("us_ear"))
    except InputError:
        assume(False)
        raise


@patiently
@given(everything, some, some, days)
def test_more_facts_never_flip_a_decided_answer(whole: Facts, known: set[str], more: set[str], day: dt.date) -> None:
    less = asked({name: whole[name] for name in known}, day)
    fuller = asked({name: whole[name] for name in known | more}, day)
    for field in ("license_required", "required_by_text"):
        before, after = getattr(less, field), getattr(fuller, field)
        assert before not in DECIDED or before == after, (field, before, after)


@patiently
@given(everything, days)
def test_all_facts_together_decide(whole: Facts, day: dt.date) -> None:
    assert asked({**whole, "tops": Decimal(1)}, day).license_required in DECIDED


@patiently
@given(everything, some, days)
def test_an_open_answer_names_a_missing_fact_and_a_decided_one_none(
    whole: Facts, known: set[str], day: dt.date
) -> None:
    given_ = asked({name: whole[name] for name in known}, day)
    assert (given_.license_required == "undetermined") == bool(given_.missing_facts)
    assert not set(given_.missing_facts) & known


@patiently
@given(everything, some, days)
def test_a_fact_that_is_not_missing_cannot_decide(whole: Facts, known: set[str], day: dt.date) -> None:
    facts = {name: whole[name] for name in known}
    before = asked(facts, day)
    for name in ASKED:
        if name not in facts and name not in before.missing_facts and name not in DERIVING:
            assert asked({**facts, name: whole[name]}, day).license_required == before.license_required, name


@patiently
@given(everything, some, days, st.integers(1, 4000))
def test_a_version_added_later_never_changes_an_earlier_day(
    whole: Facts, known: set[str], day: dt.date, later: int
) -> None:
    facts = {name: whole[name] for name in known}
    book = rulebook("us_ear")
    new = with_a_rule_from(book, day + dt.timedelta(days=later))
    before, after = asked(facts, day, book), asked(facts, day, new)
    assert dataclasses.replace(before, next_change_on=None) == dataclasses.replace(after, next_change_on=None)


@patiently
@given(everything, some, days, st.randoms(use_true_random=False))
def test_the_order_of_facts_rules_and_groups_does_not_matter(
    whole: Facts, known: set[str], day: dt.date, chance: random.Random
) -> None:
    facts = {name: whole[name] for name in sorted(known)}
    shuffled = dict(chance.sample(sorted(facts.items()), len(facts)))
    book = rulebook("us_ear")
    mixed = dataclasses.replace(
        book,
        requirements=tuple(chance.sample(book.requirements, len(book.requirements))),
        groups=dict(chance.sample(sorted(book.groups.items()), len(book.groups))),
        instruments=dict(chance.sample(sorted(book.instruments.items()), len(book.instruments))),
    )
    before, after = asked(facts, day, book), asked(shuffled, day, mixed)
    for field in (
        "paragraph",
        "license_required",
        "required_by_text",
        "review_policy",
        "missing_facts",
        "grade",
        "next_change_on",
    ):
        assert getattr(before, field) == getattr(after, field), field
    assert set(before.channels) == set(after.channels)
    assert {one.key for one in before.exceptions} == {one.key for one in after.exceptions}


@patiently
@given(everything, some, days)
def test_hong_kong_is_answered_as_china(whole: Facts, known: set[str], day: dt.date) -> None:
    facts = {name: whole[name] for name in known}
    places = {name for name in facts if FACTS[name] == "country"}
    china = {name: "CN" if name in places and value == "HK" else value for name, value in facts.items()}
    hong_kong = {name: "HK" if name in places and value == "CN" else value for name, value in china.items()}
    assert asked(china, day) == asked(hong_kong, day)


def with_a_rule_from(book: Rulebook, day: dt.date) -> Rulebook:
    """The rulebook with a sweeping new requirement, and a group that grows, from a day on."""
    new = Instrument("NEW", "A new rule", "new", "", "A")
    version = Version(day, None, Fixed(True), "True", new, "A")
    growing = DatedGroup("AC", (*book.groups["AC"].states, (day, frozenset(COUNTRIES), new)))
    states = tuple(sorted(growing.states, key=lambda state: state[0]))
    return dataclasses.replace(
        book,
        requirements=(*book.requirements, Requirement("NEW", "item_destination", "new", (version,))),
        groups={**book.groups, "AC": dataclasses.replace(growing, states=states)},
    )
