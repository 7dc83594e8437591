"""Screening many parties at once."""

from __future__ import annotations

import pytest

from tidewaiter.core.answers import Answer
from tidewaiter.parties import screening
from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.index import ScreenIndex
from tidewaiter.parties.party import Party
from tidewaiter.parties.screening import screen_many

ENTRIES = tuple(ListEntry("el", str(at), name, "license") for at, name in enumerate(["Huawei Technologies", "Sugon"]))
PARTIES = tuple(
    Party(name, party_id=str(at))
    for at, name in enumerate(["Huawei Tech", "Acme", "Sugon Ltd", "", "华为", "Sugon"] * 9)
)


def test_two_processes_find_what_one_finds_in_the_same_order(monkeypatch: pytest.MonkeyPatch) -> None:
    index = ScreenIndex.build(ENTRIES)
    alone = list(screen_many(PARTIES, index, processes=1))
    monkeypatch.setattr(screening, "_ALONE", 1)
    monkeypatch.setattr(screening, "_AT_ONCE", 7)
    assert list(screen_many(PARTIES, index, processes=2)) == alone
    assert len(alone) == 4 * 9


def test_a_hit_nobody_looked_at_is_neither_yes_nor_no() -> None:
    (hit,) = screen_many(PARTIES[:1], ScreenIndex.build(ENTRIES))
    assert hit.is_listed is Answer.UNKNOWN
