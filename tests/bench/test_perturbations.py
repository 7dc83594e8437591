"""Each perturbation changes a name as it says, leaves alone what it does not apply to, and does so again."""

import unicodedata
from random import Random

import pytest
from bench.name_words import without_form
from bench.perturbations import CLASSES, TRANSLITERATIONS, Perturbation
from hypothesis import given
from hypothesis import strategies as st

NAMED = {one.name: one for one in (*CLASSES, *TRANSLITERATIONS)}
# Invented names, none of them on a list.
NAMES = (
    "Shenzhen Lanqiao Electronic Technology Co., Ltd.",
    "Beijing Yuanhe International Trading Company Limited",
    "OOO Severny Khimicheskiy Zavod",
    "Bukit Tenang Electronics Sdn Bhd",
    "TESTOV, Pavel Andreyevich",
    "AL-FULANI, Mohammed Hussein",
    "Fulan Al-Fulani Industrial Group LLC",
    "Müller Präzision GmbH",
)


def changes(name: str, written: str, tries: int = 60) -> set[str]:
    found = {NAMED[name].change(Random(seed), written) for seed in range(tries)}
    return {one for one in found if one is not None}


def test_there_are_eighteen_classes_of_different_names() -> None:
    assert len(CLASSES) == len({one.name for one in CLASSES}) == 18


@pytest.mark.parametrize("one", NAMED.values(), ids=NAMED.keys())
def test_each_applies_to_some_name_and_changes_it(one: Perturbation) -> None:
    applied = 0
    for name in NAMES:
        for changed in changes(one.name, name):
            assert changed != name
            assert changed.strip()
            applied += 1
    assert applied


@pytest.mark.parametrize("one", NAMED.values(), ids=NAMED.keys())
def test_the_same_seed_gives_the_same_name(one: Perturbation) -> None:
    for name in NAMES:
        assert one.change(Random(9), name) == one.change(Random(9), name)


@pytest.mark.parametrize("one", NAMED.values(), ids=NAMED.keys())
@given(name=st.text(max_size=40), seed=st.integers(0, 1000))
def test_no_text_breaks_one(one: Perturbation, name: str, seed: int) -> None:
    assert one.change(Random(seed), name) != name


@pytest.mark.parametrize("name", ["legal form dropped", "legal form changed", "generic words abbreviated"])
def test_a_name_without_a_form_or_a_generic_word_is_left_alone(name: str) -> None:
    assert not changes(name, "Lanqiao")


def test_a_legal_form_is_left_out_at_either_end() -> None:
    assert without_form("Lanqiao Works Co., Ltd.") == "Lanqiao Works"
    assert without_form("LANQIAO CO LTD") == "LANQIAO"
    assert without_form("OOO Severny Zavod") == "Severny Zavod"
    assert without_form("Tenang Sdn. Bhd.") == "Tenang"
    assert without_form("Ltd") == "Ltd"
    assert without_form("Basalt") == "Basalt"


def test_a_changed_form_is_another_form_of_the_same_firm() -> None:
    found = changes("legal form changed", "Lanqiao Works Co., Ltd.")
    assert {"Lanqiao Works Limited", "Lanqiao Works 有限公司"} <= found
    assert all(one.startswith("Lanqiao Works ") for one in found)
    assert "Lanqiao Works Co Ltd" not in found, "punctuation alone is another class"


def test_words_are_only_moved() -> None:
    for changed in changes("word order", "Yuanhe Northern Bearing Co., Ltd."):
        assert sorted(changed.split()) == sorted(["Yuanhe", "Northern", "Bearing", "Co.,", "Ltd."]) or "," in changed
    assert changes("word order", "TESTOV, Pavel") == {"Pavel TESTOV"}


def test_initials_keep_the_family_name() -> None:
    found = changes("initials for given names", "TESTOV, Pavel Andreyevich")
    assert {"TESTOV, P. A.", "P A TESTOV", "Pavel A. TESTOV"} <= found


def test_typos_stay_within_their_number() -> None:
    name = "Lanqiao Bearing Works"
    assert all(abs(len(one) - len(name)) <= 1 for one in changes("one typo", name))
    assert all(abs(len(one) - len(name)) <= 2 for one in changes("two typos", name))
    assert not changes("two typos", "Lanqiao"), "too short to bear two"
    assert all(sorted(one.casefold()) == sorted(name.casefold()) for one in changes("neighbours swapped", name))
    assert all(
        abs(len(one) - len(name)) == 1 for one in changes("letter doubled or dropped", "Lannqiao Bearing Works"[:21])
    )


def test_homoglyphs_look_the_same_and_are_not() -> None:
    for changed in changes("homoglyphs", "Lanqiao Copper"):
        assert len(changed) == len("Lanqiao Copper")
        scripts = {unicodedata.name(letter).split()[0] for letter in changed if letter.isalpha()}
        assert scripts & {"CYRILLIC", "GREEK"}


def test_invisible_characters_leave_what_is_seen() -> None:
    for changed in changes("invisible characters", "Lanqiao Copper"):
        seen = "".join(c for c in changed if unicodedata.category(c) != "Cf").replace("\u00a0", " ")
        assert seen == "Lanqiao Copper"


def test_spaces_are_lost_and_put_in() -> None:
    assert changes("words joined", "Lanqiao Copper") == {"LanqiaoCopper"}
    assert {one.replace(" ", "").replace("-", "") for one in changes("word split", "Lanqiao")} == {"Lanqiao"}


def test_a_generic_word_is_dropped_only_where_a_name_of_its_own_remains() -> None:
    assert changes("generic word dropped", "Lanqiao Copper Technology") == {"Lanqiao Copper"}
    assert not changes("generic word dropped", "International Trading Company")


def test_what_is_added_stands_before_the_form_or_at_the_end() -> None:
    for changed in changes("generic word or branch added", "Lanqiao Copper Co., Ltd."):
        assert changed.startswith("Lanqiao Copper ")
        assert changed.endswith(("Co., Ltd.", "Branch"))


def test_pinyin_is_cut_and_wade_giles_written() -> None:
    name = "Beijing Guangyuan Copper"
    assert {"Bei Jing Guangyuan Copper", "Beijing Guang Yuan Copper"} <= changes("transliteration: pinyin apart", name)
    assert "Beijing Kuangyuan Copper" in changes("transliteration: Wade-Giles", name)
    assert "Beijing Chung-hsing Copper" in changes("transliteration: Wade-Giles", "Beijing Zhongxing Copper")
    assert not changes("transliteration: pinyin apart", "Guangyuan Copper"), "nothing says that it is Chinese"


def test_russian_and_arabic_are_romanised_otherwise() -> None:
    assert "OOO Himik" not in changes("transliteration: Cyrillic", "OOO Khimik"), "only within words"
    assert "OOO Tehnika" in changes("transliteration: Cyrillic", "OOO Tekhnika")
    assert "Muhammad El-Fulani" in changes("transliteration: Arabic", "Mohammed Al-Fulani", 300)
    assert changes("transliteration: persons in Cyrillic letters", "TESTOV, Pavel Andreyevich") == {
        "Тестов Павел Андреевич",
        "Павел Андреевич Тестов",
    }
