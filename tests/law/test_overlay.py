"""Drafts laid over the law: their life, their measures, and that they are never presented as law."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tidewaiter.core.answers import Answer
from tidewaiter.core.errors import InputError
from tidewaiter.law.item_facts import item_named
from tidewaiter.law.load import rulebook
from tidewaiter.law.overlay import MEASURES, PERIODS, Measure, Overlay
from tidewaiter.law.overlay_determine import Hypothetical, Laid, split_amounts
from tidewaiter.law.overlay_load import overlay, overlays
from tidewaiter.law.overlay_measure import AMOUNTS, measured

DRAFT = """
name = "mine"
title = "My draft"
over = "us_ear"
says = "A license above a number of chips"

[[state]]
state = "rumoured"
on = 2026-01-10
source = "a newsletter"
confirmed_by = ""
confidence = "low"

[[state]]
state = "denied"
on = 2026-02-01
source = "a spokesman"
confirmed_by = "Department of Commerce"
confidence = "high"

[[requirement]]
key = "chips"
channel = "item_destination"
says = "more than 1,000 chips to Vietnam or the Philippines"
when = "meets('subject') and meets('3A090.a')"
destinations = ["PH", "ID"]
measure = { of = "chips", per = "order", above = 1000 }

[[requirement.exempt]]
when = "end_use == 'research'"
says = "research"
"""

FREE: dict[str, Decimal | int | str] = {
    "from_country": "US",
    "kind": "export",
    "hq_country": "SG",
    "parent_country": "SG",
    "listed": "no",
    "listed_owner_share_pct": Decimal(0),
    "end_use": "cloud",
}


def h100(to: str, **more: Decimal | str) -> dict[str, Decimal | int | str]:
    return {**item_named("H100 SXM").facts, **FREE, "to_country": to, **more}


def answered(
    draft: Overlay, facts: Mapping[str, Decimal | int | str], day: dt.date = dt.date(2026, 3, 10)
) -> Hypothetical:
    known, amounts = split_amounts(facts)
    return Laid(draft, rulebook(draft.over)).determine(known, day, amounts=amounts)


@pytest.fixture
def mine(tmp_path: Path) -> Overlay:
    path = tmp_path / "mine.toml"
    path.write_text(DRAFT)
    return overlay(f"overlay:{path}")


@pytest.mark.parametrize("name", overlays())
def test_every_draft_that_comes_with_the_program_can_be_laid_over_its_law(name: str) -> None:
    draft = overlay(f"overlay:{name}")
    found = answered(draft, h100("MY", chips=Decimal(8)))
    assert draft.name == name
    assert found.under.ruleset == f"overlay:{name}"
    assert found.base.ruleset == "base"


@pytest.mark.parametrize("name", overlays())
def test_an_answer_under_a_draft_is_marked_unverified_and_says_it_is_not_law(name: str) -> None:
    found = answered(overlay(name), h100("MY", chips=Decimal(8)))
    assert found.under.unverified
    assert "is not law" in found.under.warnings[0]
    assert found.state in found.under.warnings[0]


@pytest.mark.parametrize(("to", "expected"), [("MY", "yes"), ("TH", "yes"), ("ID", "no"), ("SG", "no")])
def test_the_draft_of_july_2025_catches_malaysia_and_thailand_and_nothing_else(to: str, expected: str) -> None:
    found = answered(overlay("my_th_2025"), h100(to), dt.date(2025, 8, 1))
    assert found.base.license_required == "no"
    assert found.under.license_required == expected
    assert found.newly_caught == (expected == "yes")


def test_the_draft_of_july_2025_takes_the_diffusion_text_to_be_rescinded() -> None:
    found = answered(overlay("my_th_2025"), h100("ID"), dt.date(2025, 8, 1))
    assert found.base.required_by_text == "yes"
    assert found.under.required_by_text == "no"


@pytest.mark.parametrize(
    ("chips", "policy"),
    [
        (1, "simple review"),
        (3789, "simple review"),  # 3,789 × 15,832 = 59,987,448
        (3790, "pre-clearance"),  # 60,003,280
        (757_958, "pre-clearance"),
        (757_959, "only for allied countries"),  # 12,000,006,888
    ],
)
def test_the_draft_of_march_2026_reviews_by_total_tpp(chips: int, policy: str) -> None:
    found = answered(overlay("ai_action_plan_2026"), h100("MY", chips=Decimal(chips)))
    assert found.under.license_required == "yes"
    assert found.under.review_policy.startswith(policy)


def test_without_the_number_of_chips_every_tier_stays_open() -> None:
    found = answered(overlay("ai_action_plan_2026"), h100("MY"))
    assert found.under.license_required == "yes"
    for word in ("simple review", "pre-clearance", "chips"):
        assert word in found.under.review_policy


@pytest.mark.parametrize(("chips", "expected"), [(20, "no"), (None, "no")])
def test_the_chip_security_act_adds_duties_and_no_license(chips: int | None, expected: str) -> None:
    more = {"chips": Decimal(chips)} if chips else {}
    found = answered(overlay("chip_security_act"), h100("MY", **more))
    assert found.under.license_required == found.base.license_required == expected
    assert [given.answer for _, given in found.duties] == [Answer.YES, Answer.YES]


def test_the_duties_of_the_chip_security_act_leave_an_uncontrolled_chip_alone() -> None:
    facts: dict[str, Decimal | int | str] = {**item_named("H20").facts, **FREE, "to_country": "MY"}
    found = answered(overlay("chip_security_act"), facts)
    assert {given.answer for _, given in found.duties} == {Answer.NO}


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2026, 1, 9), "not known yet; first rumoured 2026-01-10"),
        (dt.date(2026, 1, 10), "rumoured 2026-01-10 (a newsletter; confirmed by no authority; confidence low)"),
        (dt.date(2026, 1, 31), "rumoured"),
        (dt.date(2026, 2, 1), "denied 2026-02-01 (a spokesman; confirmed by Department of Commerce"),
    ],
)
def test_a_draft_stands_where_its_latest_state_puts_it(mine: Overlay, day: dt.date, words: str) -> None:
    assert mine.told_on(day).startswith(words)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"chips": Decimal(1000)}, "no"),
        ({"chips": Decimal(1001)}, "yes"),
        ({}, "undetermined"),
        ({"chips": Decimal(1001), "end_use": "research"}, "no"),
    ],
)
def test_an_analysts_own_draft_answers_by_its_threshold_and_its_exemptions(
    mine: Overlay, facts: dict[str, Decimal | str], expected: str
) -> None:
    found = answered(mine, h100("ID", **facts))
    assert found.under.license_required == expected
    assert found.under.missing_facts == (("chips",) if expected == "undetermined" else ())


def test_the_law_still_counts_under_a_draft(mine: Overlay) -> None:
    found = answered(mine, h100("CN", chips=Decimal(1)))
    assert found.base.license_required == found.under.license_required == "yes"
    assert found.under.review_policy == found.base.review_policy


@pytest.mark.parametrize(
    ("of", "per", "facts", "expected"),
    [
        ("tpp", "item", {"tpp": 101}, Answer.YES),
        ("tpp", "order", {"tpp": 60, "chips": 2}, Answer.YES),
        ("tpp", "order", {"tpp": 60}, Answer.UNKNOWN),
        ("tpp", "order", {"tpp": 101}, Answer.YES),
        ("performance_density", "item", {"performance_density": 100}, Answer.NO),
        ("servers", "order", {"servers": 101}, Answer.YES),
        ("power", "order", {"power_kw": 100}, Answer.NO),
        ("value", "order", {}, Answer.UNKNOWN),
        ("chips", "company_year", {"chips": 1, "company_year_chips": 100}, Answer.YES),
        ("chips", "company_year", {"chips": 1}, Answer.UNKNOWN),
        ("chips", "company_year", {"chips": 101}, Answer.YES),
        ("chips", "country_stock", {"chips": 1, "country_stock_chips": 99}, Answer.NO),
        ("value", "country_flow", {"value_usd": 50, "country_flow_value": 51}, Answer.YES),
    ],
)
def test_a_measure_counts_what_it_says_per_what_it_says(
    of: str, per: str, facts: dict[str, int], expected: Answer
) -> None:
    measure = Measure(of, per, above=Decimal(100))
    assert measured(measure, {name: Decimal(value) for name, value in facts.items()}).answer is expected


_AMOUNT = st.integers(0, 300).map(Decimal)
_PAIRS = [(of, per) for of in MEASURES for per in PERIODS if (per == "item") == (of == "performance_density")]
_NAMES = ("tpp", "chips", "servers", "power_kw", "value_usd", "performance_density")


@pytest.mark.hypothesis
@settings(deadline=None)
@given(
    pair=st.sampled_from(_PAIRS),
    bound=_AMOUNT,
    top=st.booleans(),
    facts=st.fixed_dictionaries(dict.fromkeys(_NAMES, _AMOUNT) | dict.fromkeys(AMOUNTS, _AMOUNT)),
    keep=st.sets(st.sampled_from(_NAMES)),
)
def test_more_facts_never_flip_what_a_measure_decided(
    pair: tuple[str, str], bound: Decimal, top: bool, facts: dict[str, Decimal], keep: set[str]
) -> None:
    facts = {**facts, "chips": facts["chips"] + 1}
    of, per = pair
    measure = Measure(of, per, at_most=bound) if top else Measure(of, per, above=bound)
    fewer = {name: value for name, value in facts.items() if name in keep}
    before, after = measured(measure, fewer), measured(measure, facts)
    assert after.answer is not Answer.UNKNOWN
    if before.answer is not Answer.UNKNOWN:
        assert before.answer is after.answer


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('over = "us_ear"', 'over = "eu"', "mine.toml, line 4"),
        ('state = "rumoured"', 'state = "whispered"', "rumoured, reported, drafted, under_review, proposed"),
        ("on = 2026-02-01", "on = 2026-01-01", "states are out of order"),
        ("above = 1000", 'above = "1000"', "above is not an amount"),
        ("above = 1000", "above = -1", "above is not an amount"),
        ('of = "chips"', 'of = "weight"', "tpp, performance_density, chips, servers, power, value"),
        ('per = "order"', 'per = "item"', "one item has no chips"),
        ('of = "chips", per = "order"', 'of = "performance_density", per = "order"', "does not add up"),
        (", above = 1000", "", "no threshold"),
        ("meets('3A090.a')", "meets('3A999')", "no paragraph 3A999"),
        ("meets('3A090.a')", "colour == 'red'", "no fact colour"),
        ("meets('3A090.a')", "tpp >=", "cannot be read"),
        ("meets('3A090.a')", "to_country in D9", "no group D9"),
        ('["PH", "ID"]', '["PH", "XX"]', "XX is not a country code"),
        ('confidence = "low"', 'confidence = "some"', "low, medium, high"),
        ('name = "mine"', 'name = "My Draft"', "cannot be typed after overlay:"),
        ('says = "A license', 'say = "A license', "say is not a key of this table"),
        ('name = "mine"', "name = ", "not TOML"),
    ],
)
def test_a_broken_draft_is_refused_at_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert DRAFT.count(old) >= 1
    path = tmp_path / "mine.toml"
    path.write_text(DRAFT.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        overlay(str(path))
    assert words in str(caught.value)
    assert "mine.toml, line" in str(caught.value)


def test_a_draft_that_changes_nothing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(DRAFT[: DRAFT.index("[[requirement]]")])
    with pytest.raises(InputError, match="changes nothing"):
        overlay(str(path))


def test_an_unknown_draft_is_refused_with_those_that_exist() -> None:
    with pytest.raises(InputError) as caught:
        overlay("overlay:nothing")
    assert ", ".join(overlays()) in str(caught.value)


def test_a_draft_may_not_repeal_what_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(DRAFT.replace("[[state]]", 'repeals = ["742.99"]\n\n[[state]]', 1))
    with pytest.raises(InputError, match=r"no requirement 742\.99 to repeal"):
        overlay(str(path))


def test_an_amount_below_zero_is_refused() -> None:
    with pytest.raises(InputError, match="value_usd is not an amount"):
        split_amounts({"value_usd": "-5"})
