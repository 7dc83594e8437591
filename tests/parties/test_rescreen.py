"""Screening what changed comes to the same as screening everything twice, on invented entries and on the real list."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.parties.candidates import Candidates
from tidewaiter.parties.compare import THRESHOLD
from tidewaiter.parties.entries import ListEntry, ListVersion
from tidewaiter.parties.index import Hit, ScreenIndex
from tidewaiter.parties.lists.read import read_list
from tidewaiter.parties.party import Party
from tidewaiter.parties.rescreen import entries_on, rescreen

WORDS = (
    "Hua", "Wei", "Huawei", "Huaweh", "Huaweitech",
    "Harbor", "Harbour", "Lantern", "Technology", "Technologies", "Tech", "Trading", "Co.",
    "Ltd", "Electronics", "Hlm", "Micro", "Systems", "Microsystems", "Mohammad", "Mohamed", "Ali", "Zhang", "Sdn Bhd",
    "707th", "Institute", "Selat", "Data",
)  # fmt: skip
NAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
KINDS = st.sampled_from(("unknown", "company", "person"))
ENTRIES = st.lists(
    st.builds(
        lambda name, alias, kind, effect, country: ListEntry(
            "x", "", name, effect, kind, aliases=tuple(alias), countries=(country,), requirement=effect
        ),
        NAMES,
        st.lists(NAMES, max_size=2),
        KINDS,
        st.sampled_from(("license", "prohibited")),
        st.sampled_from(("CN", "MY")),
    ),
    max_size=12,
).map(lambda entries: [replace(one, entry_id=str(at)) for at, one in enumerate(entries)])
PARTIES = st.lists(
    st.builds(lambda name, kind, country: Party(name, kind, countries=(country,)), NAMES, KINDS, st.just("CN")),
    min_size=1,
    max_size=6,
).map(lambda parties: [replace(one, party_id=f"P{at}") for at, one in enumerate(parties)])

Told = dict[tuple[str, str], tuple[float, str, str]]


def whole(parties: Sequence[Party], entries: Sequence[ListEntry]) -> Told:
    """Every hit of a whole screening, with what it means."""
    index = ScreenIndex.build(entries)
    return {
        (party.party_id, hit.entry.entry_id): meaning(hit)
        for party in parties
        for hit in index.search(party, limit=len(entries), least=THRESHOLD)
    }


def meaning(hit: Hit) -> tuple[float, str, str]:
    return hit.score, hit.entry.effect, hit.entry.requirement


def compared(old: Told, new: Told) -> dict[tuple[str, str], str]:
    """What two whole screenings say differently."""
    changed = {key: "changed" for key in old.keys() & new.keys() if old[key] != new[key]}
    return changed | dict.fromkeys(new.keys() - old.keys(), "new") | dict.fromkeys(old.keys() - new.keys(), "gone")


def delta(
    parties: Sequence[Party], before: Sequence[ListEntry], after: Sequence[ListEntry]
) -> dict[tuple[str, str], str]:
    return {(one.party.party_id, one.entry.entry_id): one.change for one in rescreen(parties, before, after)}


@given(PARTIES, ENTRIES, st.data())
def test_the_changes_are_the_difference_of_two_whole_screenings(
    parties: list[Party], entries: list[ListEntry], data: st.DataObject
) -> None:
    fate = st.sampled_from(("keep", "keep", "drop", "rename", "effect"))
    after = []
    for one in entries:
        drawn = data.draw(fate)
        if drawn == "rename":
            after.append(replace(one, name=data.draw(NAMES)))
        elif drawn == "effect":
            after.append(replace(one, effect="diligence_only"))
        elif drawn == "keep":
            after.append(one)
    before = [one for one in entries if data.draw(st.booleans())]
    assert delta(parties, before, after) == compared(whole(parties, before), whole(parties, after))


@given(NAMES, KINDS, st.lists(st.tuples(NAMES, KINDS), min_size=1, max_size=8), st.integers(0, 7))
def test_whether_a_name_is_a_candidate_depends_on_the_two_names_alone(
    asked: str, kind: str, listed: list[tuple[str, str]], at: int
) -> None:
    at %= len(listed)
    among = Candidates.build([name for name, _ in listed], [each for _, each in listed]).of(asked, kind)
    alone = Candidates.build([listed[at][0]], [listed[at][1]]).of(asked, kind)
    assert (at in among) == (alone == [0])


def test_a_word_that_only_another_listed_name_has_leads_to_no_other_name() -> None:
    asked, listed, other = "Huaweh Electronic Technology Trading", "Hua Wei Technology", "Huawei"
    alone = Candidates.build([listed], ["company"]).of(asked, "company")
    among = Candidates.build([listed, other], ["company", "company"]).of(asked, "company")
    assert [at for at in among if at == 0] == alone


@pytest.mark.shared
@pytest.mark.parametrize("seed", [1, 2])
def test_on_the_real_entity_list_with_a_tenth_changed(shared: Path, seed: int) -> None:
    (version,) = read_list(shared / "data/us-restricted-parties-2026/bis_entity_list.json")
    entries = list(version.entries)
    chance = random.Random(seed)
    parties = [Party(_mistyped(name, chance), party_id=str(at)) for at, name in enumerate(_names(entries, chance))]
    fates = {one.entry_id: chance.choice(("drop", "add", "alias", "effect")) for one in chance.sample(entries, 340)}
    before, after = [], []
    for one in entries:
        fate = fates.get(one.entry_id, "keep")
        if fate != "add":
            before.append(one)
        if fate == "alias":
            after.append(replace(one, aliases=one.aliases[1:]))
        elif fate == "effect":
            after.append(replace(one, effect="prohibited"))
        elif fate != "drop":
            after.append(one)
    expected = compared(whole(parties, before), whole(parties, after))
    assert len(set(expected.values())) == 3, "every kind of change occurs"
    assert delta(parties, before, after) == expected


def _names(entries: Sequence[ListEntry], chance: random.Random) -> list[str]:
    return chance.sample([name for one in entries for name in one.names], 250)


def _mistyped(name: str, chance: random.Random) -> str:
    at = chance.randrange(len(name))
    return name[:at] + name[at + 1 :] if chance.random() < 0.5 and len(name) > 3 else name


def test_what_changed_is_named_and_an_announced_end_is_no_change() -> None:
    party = Party("Harbour Lantern Microsystems", party_id="P")
    old = ListEntry("x", "1", "Harbour Lantern Microsystems Ltd", "license", requirement="some items")
    (one,) = rescreen([party], [old], [replace(old, requirement="all items")])
    assert (one.change, one.what) == ("changed", ("requirement",))
    (two,) = rescreen([party], [old], [replace(old, effect="prohibited")])
    assert two.what == ("effect",)
    abroad = replace(party, countries=("MY",))
    (three,) = rescreen([abroad], [old], [replace(old, countries=("MY",))])
    assert three.what == ("score",)
    assert list(rescreen([party], [old], [replace(old, ended_on=date(2030, 1, 1))])) == []
    (gone,) = rescreen([party], [old], [])
    assert gone.hit.entry == old
    assert gone.after is None


def test_entries_on_a_day_are_those_in_force() -> None:
    entries = (
        ListEntry("x", "1", "A", "license", listed_on=date(2026, 1, 1)),
        ListEntry("x", "2", "B", "license", ended_on=date(2026, 1, 1)),
    )
    version = ListVersion("x", "X", "test", date(2026, 1, 1), "", "", entries)
    assert [one.name for one in entries_on([version], date(2025, 12, 31))] == ["B"]
    assert [one.name for one in entries_on([version], date(2026, 1, 1))] == ["A"]
