"""Who counts as one party, and how a hidden alias is ranked."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.perturbations import CLASSES
from bench.screening_data import entity_list, folded, other_lists, pairs, parties, sdn
from bench.screening_perturbed import drawn
from bench.screening_recall import acronym, common_words, each_name_an_entry, kin, near, rank, script

from tidewaiter.parties.entries import ListEntry


def entry(key: str, name: str, *aliases: str) -> ListEntry:
    return ListEntry("a-list", key, name, "license", aliases=aliases)


ENTRIES = [
    entry("1", "Lanqiao Copper", "LQC", "Lanqiao Metals"),
    entry("2", "Lanqiao Copper", "LQC"),
    entry("3", "Tenang Works", "LANQIAO METALS"),
]


def test_entries_of_the_same_main_name_are_one_party() -> None:
    party = parties(ENTRIES)
    assert party["1"] == party["2"] != party["3"]


def test_folded_parties_meet_by_any_name() -> None:
    assert len(set(parties(ENTRIES, "folded").values())) == 1


def test_folding_leaves_letters_and_digits() -> None:
    assert folded(" Şirketi-9, LTD. ") == "sirketi 9 ltd"


def test_a_hidden_alias_is_passed_over_and_the_next_name_of_the_party_counts() -> None:
    party = {"1": 1, "2": 1, "3": 3}

    def best(name: str, limit: int) -> Iterator[tuple[str, str, float]]:
        yield from [("1", "LQC", 1.0), ("2", "LQC", 1.0), ("3", "LQ", 0.9), ("1", "Lanqiao Copper", 0.5)][:limit]

    assert rank(best, "LQC", "1", party) == (2, 0.5)
    assert rank(best, "LQC", "1", party, whole_party=False) == (1, 1.0)


def test_a_party_that_never_comes_has_no_rank() -> None:
    assert rank(lambda name, limit: [("3", "x", 0.4)], "LQC", "1", {"1": 1, "3": 3}) == (None, 0.0)


def test_the_eleventh_party_is_not_among_ten() -> None:
    party = {str(at): at for at in range(20)}
    assert rank(lambda name, limit: [(str(at), "x", 0.4) for at in range(20)], "y", "10", party)[0] is None
    assert rank(lambda name, limit: [(str(at), "x", 0.4) for at in range(20)], "y", "9", party)[0] == 10


def test_every_name_becomes_an_entry_once() -> None:
    made = list(each_name_an_entry([entry("1", "A", "B", "A")]))
    assert [(one.entry_id, one.names) for one in made] == [("1#0", ("A",)), ("1#1", ("B",))]


def test_scripts() -> None:
    assert script("Lanqiao 9") == "Latin"
    assert script("蓝桥") == "Han"
    assert script("Завод ABC") == "Cyrillic and Latin"
    assert script("مصنع") == "Arabic"
    assert script("123") == "other"


def test_kin_is_the_nearest_tie() -> None:
    common = frozenset({"co", "ltd", "technology"})
    assert kin("LANQIAO, Ltd", ["Lanqiao Ltd."], common) == "the same once folded"
    assert kin("Lanqiao Steel", ["Tenang", "Lanqiao Ltd."], common) == "shares a telling word"
    assert kin("Lankiao Technology", ["Lanqiao Technology"], common) == "near in spelling"
    assert kin("TNB", ["Tenang Nine Bearings"], common) == "an acronym of another"
    assert kin("Steel Technology", ["Lanqiao Technology"], common) == "shares only common words"
    assert kin("Steel", ["Lanqiao"], common) == "shares nothing"
    assert near("lanqiao", "lankiao")
    assert not near("lan", "lan")
    assert acronym(["tnb"], ["tenang", "nine", "bearings", "ltd"])


def test_common_words_are_those_of_many_parties() -> None:
    many = [entry(str(at), f"Firm{at} Technology") for at in range(20)]
    assert common_words(many, parties(many)) == {"technology"}


@pytest.mark.shared
def test_the_real_lists_have_their_size(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEWAITER_SHARED", str(shared))
    listed = entity_list()
    assert (len(listed), sum(len(one.aliases) for one in listed)) == (3409, 5172)
    assert len(set(parties(listed).values())) == 3259
    assert len(other_lists()) == 2520
    assert len(sdn()) == 8976
    every = pairs()
    assert len(every) == 483
    assert 200 < sum(one.looked_at for one in every) < 280


@pytest.mark.shared
def test_each_class_draws_the_same_two_hundred_names_again(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEWAITER_SHARED", str(shared))
    listed = [*entity_list(), *sdn()]
    names = {one.entry_id: set(one.names) for one in listed}
    for one in CLASSES:
        found = drawn(one, listed, 200)
        assert len(found) == 200
        assert found == drawn(one, listed, 200)
        assert sum(changed in names[entry_id] for entry_id, changed in found) < 5, one.name
