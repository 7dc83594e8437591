"""A sample of `make mutate-law`; the whole of it runs with `python -m tools.mutate_law`."""

from __future__ import annotations

import datetime as dt
from itertools import groupby

import pytest
from tools.mutate_law import Cases, Mutant, caught, mutants

from tidewaiter.law.load import rulebook

STEP = {"threshold": 17, "edge": 17, "day": 41, "country": 23}


@pytest.fixture(scope="module")
def cases() -> Cases:
    return Cases.of("us_ear")


def sample(name: str) -> list[Mutant]:
    found = sorted(mutants(name, groups=False), key=lambda one: one.kind)
    return [one for kind, each in groupby(found, key=lambda one: one.kind) for one in list(each)[:: STEP[kind]]]


def test_the_rulebook_as_it_is_breaks_no_case(cases: Cases) -> None:
    assert not caught(Mutant("none", "", rulebook("us_ear")), cases)


@pytest.mark.slow
def test_nearly_every_change_of_the_law_breaks_a_case(cases: Cases) -> None:
    drawn = sample("us_ear")
    survivors = [one.label for one in drawn if not caught(one, cases)]
    assert len(drawn) >= 15
    assert len(survivors) <= max(1, len(drawn) // 20), survivors


def test_every_kind_of_change_is_made() -> None:
    kinds = {one.kind for one in mutants("us_ear", groups=False)}
    assert kinds == {"threshold", "edge", "day", "country"}


def test_no_mutant_is_the_rulebook_itself() -> None:
    book = rulebook("us_ear")
    for one in mutants("us_ear", groups=False):
        assert one.book is not None
        assert (one.book.paragraphs, one.book.requirements, one.book.exceptions, one.book.reviews) != (
            book.paragraphs,
            book.requirements,
            book.exceptions,
            book.reviews,
        )


def test_a_day_that_no_answer_can_show_is_not_moved() -> None:
    first = rulebook("us_ear").first_day
    labels = [one.label for one in mutants("us_ear", groups=False) if one.kind == "day"]
    assert not [label for label in labels if f"→ {first}" in label or f"→ {first - dt.timedelta(1)}" in label]
