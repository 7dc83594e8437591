"""Compiled code leaves out names that cannot be the one asked, and changes no answer."""

from __future__ import annotations

import random
from functools import cache

import pytest

from tidewaiter.parties.compare import weigh
from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.index import ScreenIndex
from tidewaiter.parties.names.sound import letters_kept, mandarin, shape, sound
from tidewaiter.parties.party import Party

TEXT = """huawei hua wei technologies technology tech trading general petrov petrovskiy petrovskaya moskovskiy mohammed
mohamad muhammad hussein husayn al ali zhang chang zhong chung guo kuo sugon info information industry
industries iran tehran aerospace corn com abc jc jean claude bank of moscow rossiya 2 3 24 al-mutairi
shenzhen shanghai semiconductor semi conductor microsystems micro systems harbour harbor lantern"""
WORDS = TEXT.split()
FORMS = ("", "", "Ltd", "Co., Ltd.", "GmbH", "Sdn Bhd", "LLC")
WRITTEN = (
    "华为技术有限公司",
    "上海微电子",
    "Петров Иван",
    "هواوي",
    "삼성전자",
    "ΑΒΓ Bank",
    "หัวเว่ย",
    "",
    "?!",
    "A" * 90,
)


def name(rng: random.Random) -> str:
    words = rng.choices(WORDS, k=rng.randint(1, 5))
    if rng.random() < 0.2:
        at = rng.randrange(len(words))
        word = words[at]
        cut = rng.randrange(len(word))
        words[at] = word[:cut] + rng.choice("aeinorstm") + word[cut + rng.randint(0, 1) :]
    if rng.random() < 0.1:
        words.insert(rng.randrange(len(words)), rng.choice("abcdej"))
    joint = "" if rng.random() < 0.05 else " "
    return joint.join([*words, rng.choice(FORMS)]).strip().title()


@cache
def indexes() -> tuple[ScreenIndex, ScreenIndex]:
    """The plain one and the quick one, of the same entries."""
    rng = random.Random(7)
    entries = [
        ListEntry(
            "list",
            str(at),
            name(rng),
            "license",
            kind=rng.choice(("unknown", "company", "person")),
            aliases=tuple(name(rng) for _ in range(rng.randint(0, 2))),
            identifiers=(f"no={rng.randint(100000, 100020)}",) if rng.random() < 0.1 else (),
            countries=("CN",),
        )
        for at in range(300)
    ]
    entries += [ListEntry("list", f"w{at}", text, "license") for at, text in enumerate(WRITTEN[:7])]
    plain, quick = ScreenIndex.build(entries), ScreenIndex.build(entries)
    quick.quicken()
    return plain, quick


@pytest.mark.parametrize("least", [0.0, 0.2, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("kind", ["unknown", "company", "person"])
def test_the_quick_path_finds_what_the_plain_one_finds(kind: str, least: float) -> None:
    plain, quick = indexes()
    rng = random.Random(f"{kind} {least}")
    for asked in (*(name(rng) for _ in range(30)), *WRITTEN):
        party = Party(
            asked,
            kind,
            alt_names=(name(rng),) if rng.random() < 0.2 else (),
            countries=rng.choice(((), ("CN",), ("MY",))),
            identifiers=rng.choice(((), (), (f"no={rng.randint(100000, 100020)}",))),
            address=rng.choice(("", "1 Example Road")),
        )
        assert quick.search(party, 50, least) == plain.search(party, 50, least), party


def test_what_is_left_out_stays_below_what_was_asked_for() -> None:
    """Every name that the plain path would have compared is compared here too, and has less."""
    plain, quick = indexes()
    rng, looked = random.Random(11), 0
    for _ in range(40):
        asked = name(rng)
        left_out = set(plain.names.of(asked, "unknown")) - set(quick.names.of(asked, "unknown", least=-1.0))
        for at in left_out:
            log_odds, _ = weigh(asked, "unknown", plain.names.names[at], plain.entries[plain.owners[at]].kind)
            assert log_odds < -1.0, (asked, plain.names.names[at])
        looked += len(left_out)
    assert looked > 200, "it leaves out enough for this test to mean something"


@pytest.mark.parametrize(
    ("asked", "listed"),
    [("Halcyon Chih Chiang Ltd", "Halcyon Zhiqiang Ltd"), ("Halcyon Ji Hoon Ltd", "Halcyon Jihun Ltd")],
)
def test_a_name_romanized_apart_and_together_is_found_both_ways(asked: str, listed: str) -> None:
    for one, other in ((asked, listed), (listed, asked)):
        plain, quick = (ScreenIndex.build([ListEntry("list", "1", other, "license")]) for _ in range(2))
        quick.quicken()
        found = plain.search(Party(one, "company"), 5, 0.5)
        assert [hit.entry.name for hit in found] == [other]
        assert quick.search(Party(one, "company"), 5, 0.5) == found


def test_letters_kept_are_neither_taken_nor_added() -> None:
    rng = random.Random(3)
    changes = (sound, shape, mandarin)
    for _ in range(300):
        word = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz0158", k=rng.randint(1, 12)))
        for kept, change in zip(letters_kept(), changes, strict=True):
            if told := change(word):
                assert kept & set(word) == kept & set(told), word
    assert all(kept for kept in letters_kept())
