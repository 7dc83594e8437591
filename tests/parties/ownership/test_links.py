"""What parties share: told once, in the period in which both had it."""

from __future__ import annotations

import datetime as dt

import pytest

from tidewaiter.parties.ownership.links import MANY, Officer, links, same_website
from tidewaiter.parties.ownership.parents import Party
from tidewaiter.parties.ownership.stakes import day_number
from tidewaiter.parties.ownership.surnames import surnames


def test_addresses_meet_whatever_their_signs_and_case() -> None:
    first = Party("A", country="MY", address="12, Jalan Contoh", city="Johor Bahru")
    second = Party("B", country="MY", address="12 JALAN  CONTOH.", city="Johor Bahru")
    other = Party("C", country="SG", address="12 Jalan Contoh", city="Johor Bahru")
    (found,) = links([first, second, other], [])
    assert (found.party_id, found.other_party_id, found.link) == ("A", "B", "shared_address")
    assert found.detail == "12 jalan contoh johor bahru MY"


@pytest.mark.parametrize("site", ["https://www.Acme.example/about", "acme.example", "http://acme.example:80?x=1"])
def test_a_website_is_its_host(site: str) -> None:
    assert same_website(Party("A", website=site)) == "acme.example"


def test_an_address_of_very_many_is_told_once() -> None:
    agent = [Party(f"P{at:03}", country="KY", address="PO Box 1") for at in range(MANY + 1)]
    (found,) = links(agent, [])
    assert (found.party_id, found.other_party_id, found.link) == ("P000", "", "shared_by_many")
    assert f"{MANY + 1} parties" in found.detail


def test_an_officer_is_shared_while_in_both_offices() -> None:
    a, b, c = (day_number(dt.date(2024, month, 1)) for month in (1, 2, 3))
    seats = [
        Officer("A", "Jane Doe", start=a, until=c),
        Officer("B", "JANE DOE", start=b),
        Officer("C", "Jane Doe", start=c),
    ]
    found = [(one.party_id, one.other_party_id, one.start, one.until) for one in links([], seats)]
    assert found[0] == ("A", "B", b, c)
    assert [one[:2] for one in found] == [("A", "B"), ("B", "C")]


def test_numbers_of_two_registers_are_not_the_same_number() -> None:
    assert not links(
        [Party("A", country="MY", registration_number="1234-5"), Party("B", country="SG", registration_number="12345")],
        [],
    )
    assert (
        len(
            links(
                [
                    Party("A", country="MY", registration_number="1234-5"),
                    Party("B", country="MY", registration_number="12345"),
                ],
                [],
            )
        )
        == 1
    )


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("Zhang Wei", {"zhang"}),
        ("Wei ZHANG", {"zhang"}),
        ("Jane Müller", {"muller"}),
        ("Müller, Jane", {"muller"}),
        ("张伟", {"张"}),
        ("Cher", set()),
        ("", set()),
    ],
)
def test_the_family_name_is_where_the_form_of_the_name_puts_it(person: str, expected: set[str]) -> None:
    assert surnames(person) == expected


def test_a_family_name_echoes_between_the_sides_of_a_trade_and_says_how_common_it_is() -> None:
    parties = [Party("S", "Server Maker"), Party("B", "Haviland Cloud"), Party("C", "Other")]
    seats = [Officer("S", "John Haviland"), Officer("C", "Ann Haviland")]
    found = links(parties, seats, [("S", "B"), ("S", "C"), ("S", "S")])
    assert [(one.party_id, one.other_party_id) for one in found] == [("B", "S"), ("C", "S")]
    assert "2 officers bear it" in found[0].detail
