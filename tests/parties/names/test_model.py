"""The weights that ship."""

from __future__ import annotations

import pytest

from tidewaiter.parties.names.evidence import FEATURES
from tidewaiter.parties.names.model import model, probability

SPEAKS_FOR = {"met_weight", "met_log"}


@pytest.mark.parametrize("person", [False, True], ids=["firm", "person"])
@pytest.mark.parametrize("feature", FEATURES)
def test_no_difference_speaks_for_and_nothing_in_common_against(person: bool, feature: str) -> None:
    weight = model().weights[person][FEATURES.index(feature)]
    assert weight >= 0 if feature in SPEAKS_FOR else weight <= 0


def test_a_score_never_reaches_an_end() -> None:
    assert 0 < probability(-1e9) < probability(0) == 0.5 < probability(1e9) < 1
