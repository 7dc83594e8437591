"""The index on disk answers as the one in memory."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.index import ScreenIndex
from tidewaiter.parties.index_file import kept_index
from tidewaiter.parties.party import Party

ENTRIES = tuple(
    ListEntry("el", str(at), name, "license", aliases=(f"{name} Trading",))
    for at, name in enumerate(["Huawei Technologies", "华为技术有限公司", "Hefei Bitland", "Müller & Söhne", "AB"])
)
ASKED = ("Huawai Tech", "Hua Wei", "Bitland Trading", "Muller and Sohne", "Nobody at all")


def answers(index: ScreenIndex) -> list[list[tuple[str, float, tuple[str, ...]]]]:
    return [[(hit.entry.entry_id, hit.score, hit.reasons) for hit in index.search(Party(name))] for name in ASKED]


def test_it_answers_the_same_before_and_after(tmp_path: Path) -> None:
    made = ScreenIndex.build(ENTRIES)
    assert answers(kept_index(ENTRIES, tmp_path)) == answers(made)
    assert len(list(tmp_path.glob("index-*.json"))) == 1
    assert answers(kept_index(ENTRIES, tmp_path)) == answers(made)


def test_a_damaged_file_is_made_again(tmp_path: Path) -> None:
    kept_index(ENTRIES, tmp_path)
    (path,) = tmp_path.glob("index-*.json")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert answers(kept_index(ENTRIES, tmp_path)) == answers(ScreenIndex.build(ENTRIES))
    assert path.read_bytes() == whole


def test_other_entries_have_another_file_and_the_old_one_goes(tmp_path: Path) -> None:
    kept_index(ENTRIES, tmp_path)
    (old,) = tmp_path.glob("index-*.json")
    changed = (replace(ENTRIES[0], name="Huawei Cloud"), *ENTRIES[1:])
    assert answers(kept_index(changed, tmp_path)) == answers(ScreenIndex.build(changed))
    assert not old.exists()


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert answers(kept_index(ENTRIES, tmp_path / "file" / "below")) == answers(ScreenIndex.build(ENTRIES))
