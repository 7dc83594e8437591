"""Finding the entries that a name may be."""

from __future__ import annotations

import random

import pytest

from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.index import ScreenIndex
from tidewaiter.parties.party import Party

ENTRIES = (
    ListEntry("el", "1", "Huawei Technologies Co., Ltd.", "license", aliases=("华为技术有限公司",), countries=("CN",)),
    ListEntry("el", "2", "Hefei Bitland Information Technology", "license", countries=("CN",)),
    ListEntry("el", "3", "Sugon Information Industry", "license", addresses=("No. 36 Zhongguancun Road, Beijing",)),
    ListEntry("el", "4", "Yangtze Memory Technologies", "license", identifiers=("uscc=91420100MA4KNNB55X",)),
    ListEntry("sdn", "5", "HUSSEIN, Muhammad Ali", "license", kind="person", born=("1961",)),
    ListEntry("sdn", "6", "AMBER", "license", kind="vessel"),
)
INDEX = ScreenIndex.build(ENTRIES)


def first(name: str, **more: object) -> str:
    hits = INDEX.search(Party(name, **more))  # type: ignore[arg-type]
    return hits[0].entry.entry_id if hits and hits[0].matched else ""


@pytest.mark.parametrize(
    ("asked", "entry"),
    [
        ("HUAWEI TECH", "1"),
        ("Huawai Technologies", "1"),
        ("Hua Wei Technologies Co Ltd", "1"),
        ("華為技術有限公司", "1"),
        ("Huaw\u200bei Technologies", "1"),
        ("Hefei Bit Land Information Tech. Co., Ltd.", "2"),
        ("Sugon Info. Ind.", "3"),
        ("Yangtze Memory Tech", "4"),
        ("Mohammed Ali Husayn", "5"),
    ],
)
def test_a_name_written_otherwise_finds_its_entry(asked: str, entry: str) -> None:
    assert first(asked) == entry


@pytest.mark.parametrize("asked", ["Хуавэй Технолоджи", "هواوي", "หัวเว่ย เทคโนโลยี", "ファーウェイ", "화웨이 테크놀로지"])
def test_a_listed_brand_is_known_in_scripts_that_no_list_gives(asked: str) -> None:
    assert INDEX.search(Party(asked, kind="company"))[0].entry.entry_id == "1"


@pytest.mark.parametrize("asked", ["Acme Gadgets Ltd", "Information Technology Services", "", "   ", "?!", "有限公司"])
def test_a_name_that_is_not_listed_finds_nothing(asked: str) -> None:
    assert first(asked) == ""


def test_a_line_in_two_scripts_or_with_two_firms_finds_the_entry_of_either() -> None:
    assert first("Hefei Bitland Information Technology Ltd (合肥比特兰有限公司)") == "2"
    assert first("Oriole Hosting LLC / Yangtze Memory Technologies Ltd") == "4"


def test_a_firm_is_no_vessel_of_the_same_name() -> None:
    assert first("Amber", kind="vessel") == "6"
    assert first("Amber Technology Ltd") == ""


def test_a_country_a_number_an_address_and_a_year_move_the_score_and_are_named() -> None:
    plain = INDEX.search(Party("Yangtze Memory"))[0]
    same = INDEX.search(Party("Yangtze Memory", identifiers=("91420100-MA4KNNB55X",)))[0]
    assert same.score > plain.score
    assert "same number: 91420100-MA4KNNB55X" in same.reasons
    near = INDEX.search(Party("Sugon Information", address="36 Zhongguancun Rd., Beijing"))[0]
    assert "same address" in near.reasons
    other = INDEX.search(Party("Huawei Technologies", countries=("BR",)))[0]
    assert "other country: BR, listed CN" in other.reasons
    assert (
        INDEX.search(Party("Muhammad Ali Hussein", born="1990"))[0].score
        < INDEX.search(Party("Muhammad Ali Hussein", born="1961-03-01"))[0].score
    )


def test_the_same_number_is_found_whatever_the_name() -> None:
    (hit,) = INDEX.search(Party("Changjiang Storage", identifiers=("91420100MA4KNNB55X",)), limit=1)
    assert hit.entry.entry_id == "4"
    assert "same number: 91420100MA4KNNB55X" in hit.reasons


def test_a_new_firm_of_a_listed_group_is_found_by_the_word_of_the_group() -> None:
    group = [ListEntry("el", str(at), f"Huawei {place} Co., Ltd.", "license") for at, place in enumerate("ABCDEFGH")]
    (hit,) = ScreenIndex.build(group).search(Party("Huawei Malaysia Sdn Bhd"), limit=1)
    assert "huawei is the word of a group with many listed firms" in hit.reasons


def test_the_order_of_the_entries_does_not_matter() -> None:
    mixed = list(ENTRIES)
    random.Random(3).shuffle(mixed)
    other = ScreenIndex.build(mixed)
    for name in ("Huawei Tech", "Bitland Information", "Muhammad Hussein"):
        ours = [(hit.entry.entry_id, hit.score) for hit in INDEX.search(Party(name))]
        assert ours == [(hit.entry.entry_id, hit.score) for hit in other.search(Party(name))]


def test_a_least_score_only_leaves_hits_out() -> None:
    whole = INDEX.search(Party("Information Technology Huawei"), limit=50)
    some = INDEX.search(Party("Information Technology Huawei"), limit=50, least=0.2)
    assert some == [hit for hit in whole if hit.score >= 0.2]


def test_every_listed_name_finds_its_own_entry_first() -> None:
    for entry in ENTRIES:
        for name in entry.names:
            assert first(name, kind=entry.kind) == entry.entry_id


def test_the_same_number_outweighs_any_name() -> None:
    (hit,) = INDEX.search(Party("Golden Noodle House Sdn Bhd", identifiers=("uscc=91420100MA4KNNB55X",)), limit=1)
    assert (hit.entry.entry_id, hit.matched) == ("4", True)


@pytest.mark.parametrize("number", ["N/A", "12345", "lei=91420100MA4KNNB55X", ""])
def test_a_number_that_tells_nothing_or_is_of_another_kind_does_not_count(number: str) -> None:
    hits = INDEX.search(Party("Golden Noodle House", identifiers=(number,)), least=0.5)
    assert hits == []


def test_a_form_of_a_firm_alone_is_no_name() -> None:
    index = ScreenIndex.build([ListEntry("el", "1", "SPC", "license"), ListEntry("el", "2", "Acme Ltd", "license")])
    assert index.search(Party("Ltd"), least=0.5) == []


def test_a_branch_is_the_firm() -> None:
    assert first("Huawei Technologies Co., Ltd. Shenzhen Branch") == "1"


def test_a_weak_alias_counts_for_less_and_says_so() -> None:
    weak = ListEntry("sdn", "1", "GARCIA LOPEZ, Jose", "license", kind="person", weak_aliases=("COMRADE JOSE",))
    strong = ListEntry("sdn", "1", "GARCIA LOPEZ, Jose", "license", kind="person", aliases=("COMRADE JOSE",))
    scores = [ScreenIndex.build([one]).search(Party("Comrade Jose"))[0] for one in (weak, strong)]
    assert scores[0].score < scores[1].score
    assert "a weak alias, says the publisher" in scores[0].reasons
