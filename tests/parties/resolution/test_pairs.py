"""Pairs of parties that are one firm: what speaks for it, what against, and in which order."""

from __future__ import annotations

import random

import pytest

from tidewaiter.parties.candidates import Candidates
from tidewaiter.parties.party import Party
from tidewaiter.parties.resolution.blocks import MANY_NAMES, candidate_pairs
from tidewaiter.parties.resolution.firm import Firm, firms_of
from tidewaiter.parties.resolution.pairs import find_pairs, score_pair, search_pairs


def firm(party_id: str, name: str, *, number: str = "", site: str = "", address: str = "", country: str = "MY") -> Firm:
    numbers = (number,) if number else ()
    return Firm(Party(name, "company", (), (country,), address, numbers, party_id=party_id), site)


def found(*firms: Firm) -> list[tuple[str, str]]:
    return [pair.ids for pair in find_pairs(firms)]


def test_another_form_of_the_same_name_is_found() -> None:
    assert found(
        firm("P-2", "Selat Data Sdn. Bhd."), firm("P-1", "SELAT DATA SDN BHD"), firm("P-3", "Harbor Lantern Ltd")
    ) == [("P-1", "P-2")]


def test_one_number_outweighs_two_names_and_two_numbers_outweigh_one_name() -> None:
    (pair,) = find_pairs((firm("A", "Selat Data", number="2019-01000005"), firm("B", "Kuala", number="201901000005")))
    assert "same registration number: 201901000005" in pair.reasons
    assert "names differ" in pair.reasons
    assert not found(firm("A", "Selat Data", number="201901000005"), firm("B", "Selat Data", number="202301000077"))


def test_numbers_of_other_kinds_or_countries_say_nothing_against() -> None:
    old_and_new = firm("A", "Selat Data", number="1234567-X"), firm("B", "Selat Data", number="202301000077")
    assert found(*old_and_new) == [("A", "B")]
    lei = firm("A", "Selat Data", number="lei=5493001KJTIIGC8Y1R12"), firm("B", "Selat Data", number="uscc=5493001KJT")
    assert found(*lei) == [("A", "B")]
    abroad = score_pair(
        firm("A", "Selat Data", number="201901000005"),
        firm("B", "Selat Data", number="202301000077", country="SG"),
    )
    assert not any("registration" in reason for reason in abroad.reasons)


def test_a_website_and_an_address_alone_are_a_group_of_firms_not_one_firm() -> None:
    pair = score_pair(
        firm("A", "Selat Data", site="https://www.selat.example/a", address="12 Jalan Contoh, Johor Bahru"),
        firm("B", "Kuala Chips", site="selat.example", address="12 Jln Contoh, Johor Bahru"),
    )
    assert {"same website: selat.example", "same address", "same country: MY"} <= set(pair.reasons)
    assert pair.score < 0.5


def test_a_number_that_everybody_has_leads_from_none_to_another() -> None:
    chance = random.Random(1)
    names = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=12)) for _ in range(60)]
    agent = [firm(f"{at:03}", name, number="12345678") for at, name in enumerate(names)]
    assert len(find_pairs(agent[:10])) == 45
    assert len(find_pairs(agent)) < 10


def test_the_order_of_the_parties_changes_nothing() -> None:
    firms = [
        firm("A", "Selat Data", number="201901000005"),
        firm("B", "Selat Data Sdn Bhd"),
        firm("C", "Selat Data Berhad", site="selat.example"),
        firm("D", "Salat Data", site="selat.example"),
    ]
    told = find_pairs(firms)
    for seed in range(5):
        assert find_pairs(random.Random(seed).sample(firms, 4)) == told
    assert [pair.log_odds for pair in told] == sorted((pair.log_odds for pair in told), reverse=True)


@pytest.mark.parametrize("number", ["", "-", "12"])
def test_a_number_too_short_to_be_one_ties_nobody(number: str) -> None:
    assert not found(firm("A", "Selat Data", number=number), firm("B", "Kuala Chips", number=number))


def test_websites_come_to_their_parties() -> None:
    (one,) = firms_of([Party("A", party_id="P")], {"P": "HTTP://WWW.a.example:80/x"})
    assert one.host == "a.example"


def test_a_name_of_very_many_leads_from_none_to_another_and_that_is_told() -> None:
    crowd = [firm(f"{at:03}", f"Borneo Cloud {form}") for at, form in enumerate(["Ltd", "Sdn Bhd"] * 30)]
    other = [firm("X", "Selat Data Ltd"), firm("Y", "SELAT DATA SDN BHD"), firm("Z", "Other", number="12345678")]
    same_number = firm("W", "Borneo Cloud", number="12345678")
    pairs, (told,) = search_pairs([*crowd, same_number, *other])
    assert [pair.ids for pair in pairs] == [("X", "Y"), ("W", "Z")]
    assert (told.words, told.parties, told.pairs) == ("borneo cloud", 61, 61 * 60 // 2)
    assert search_pairs(crowd[:50])[1] == []
    assert len(search_pairs(crowd[:50])[0]) == 50 * 49 // 2


def test_words_that_very_many_names_bear_bring_no_two_of_them_together_by_themselves() -> None:
    chance = random.Random(1)
    rare = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=9)) for _ in range(MANY_NAMES + 20)]
    crowd = [firm(f"{at:03}", f"Selat Strait {word}") for at, word in enumerate(rare)]
    near = firm("N", f"Selat Strait {rare[7]} Sdn Bhd")
    pairs, (told,) = search_pairs([*crowd, near])
    assert pairs[0].ids == ("007", "N")
    many = len(crowd) + 1
    assert (told.words, told.parties) == ("selat strait", many)
    assert many * (many - 1) // 2 * 0.9 < told.pairs <= many * (many - 1) // 2 - len(pairs)


def test_below_the_limits_the_pairs_are_those_of_each_name_asked_for_itself() -> None:
    chance = random.Random(3)
    words = ["selat", "borneo", "kuala", "data", "cloud", "lantern", "quartz", "meridian", "orchard"]
    forms = ["Ltd", "Sdn Bhd", "GmbH", ""]
    names = [
        " ".join([*chance.choices(words, k=chance.randint(1, 3)), chance.choice(forms)]).strip() for _ in range(60)
    ]
    firms = [firm(f"{at:03}", name) for at, name in enumerate(names)]
    index = Candidates.build(names, ["company"] * len(names))
    asked = {(min(at, other), max(at, other)) for at in range(60) for other in index.of(names[at], "company")}
    found, left_out = candidate_pairs(firms)
    assert left_out == []
    assert found == {(one, other) for one, other in asked if one != other}
