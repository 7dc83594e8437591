"""The store keeps every version; entries end and come back; a crash or a bad version leaves what was there."""

from __future__ import annotations

import json
import random
import threading
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tidewaiter.core.errors import InputError, StateError
from tidewaiter.parties.entries import ListEntry, ListVersion
from tidewaiter.parties.lists.alone import alone_with
from tidewaiter.parties.lists.diff import diff
from tidewaiter.parties.lists.record import digest_of, entry_of, record_of
from tidewaiter.parties.lists.store import ListStore

FIRST, SECOND, THIRD = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def version(day: date, *names: str, **fields: str) -> ListVersion:
    entries = tuple(ListEntry("x", name, name, fields.get(name, "license")) for name in sorted(names))
    return ListVersion("x", "X", "test", day, digest_of(entries), "f" * 64, entries)


@pytest.fixture
def store(tmp_path: Path) -> ListStore:
    return ListStore(tmp_path / "lists")


def test_an_entry_that_vanishes_ends_on_the_day_of_the_version_that_lacks_it(store: ListStore) -> None:
    store.add(version(FIRST, "a", "b", "c"))
    added = store.add(version(SECOND, "a", "b", "d"))
    assert (added.new, added.ended, added.came_back) == (True, 1, 0)
    (now,) = store.current()
    by_name = {one.name: one for one in now.entries}
    assert by_name["c"].ended_on == SECOND
    assert by_name["c"].holds_on(date(2026, 1, 31))
    assert not by_name["c"].holds_on(SECOND)
    assert now.digest == digest_of(now.entries)


def test_an_entry_that_ended_stays_ended_on_its_day_and_may_come_back(store: ListStore) -> None:
    for day, names in ((FIRST, "abc"), (SECOND, "ab"), (THIRD, "ab")):
        store.add(version(day, *names))
    assert len(store.versions("x")) == 2, "the third says what the second said"
    added = store.add(version(date(2026, 4, 1), *"abc"))
    assert added.came_back == 1
    assert all(one.ended_on is None for one in store.current()[0].entries)
    assert {one.name: one.ended_on for one in store.current(on=THIRD)[0].entries}["c"] == SECOND


def test_the_version_of_a_day_is_the_newest_one_until_then_and_before_the_first_the_first(store: ListStore) -> None:
    store.add(version(FIRST, "a"))
    store.add(version(THIRD, "a", "b"))
    found = [store.current(on=day)[0].as_of for day in (date(2025, 1, 1), FIRST, SECOND, THIRD, date(2027, 1, 1))]
    assert found == [FIRST, FIRST, FIRST, THIRD, THIRD]


def test_a_version_in_which_most_entries_are_missing_is_refused_and_the_old_one_stays(store: ListStore) -> None:
    store.add(version(FIRST, *"abcd"))
    half = version(SECOND, *"abxyz")
    store.check(half)
    less = version(SECOND, *"axyz")
    for refuse in (store.check, store.add):
        with pytest.raises(InputError, match="Most entries") as caught:
            refuse(less)
        assert caught.value.value == "1 of 4 entries remain"
    assert [one.as_of for one in store.versions("x")] == [FIRST]
    assert store.add(less, anyway=True).ended == 3


def test_in_whatever_order_versions_are_added_the_list_said_the_same_on_every_day(tmp_path: Path) -> None:
    """Each order against the one by days, which the other tests look at; a third of the versions say nothing new."""
    draw = random.Random(11)
    for run in range(6):
        days = [FIRST + timedelta(days=30 * at) for at in range(5)]
        versions = [version(day, *draw.sample("abcd", draw.randint(1, 4))) for day in days]
        versions[3] = replace(versions[2], as_of=days[3]) if run % 3 == 0 else versions[3]
        in_turn, mixed = ListStore(tmp_path / f"{run}" / "one"), ListStore(tmp_path / f"{run}" / "two")
        for one in versions:
            in_turn.add(one, anyway=True)
        for one in draw.sample(versions, 5):
            mixed.add(one, anyway=True)
        assert [one.digest for one in mixed.held()] == [one.digest for one in in_turn.held()]
        for day in days:
            assert mixed.current(on=day) == in_turn.current(on=day)


def test_an_older_version_says_how_many_later_ones_it_changed(store: ListStore) -> None:
    store.add(version(FIRST, "a", "b"))
    store.add(version(THIRD, "a"))
    added = store.add(version(SECOND, "a", "c"), anyway=True)
    assert (added.new, added.ended, added.later) == (True, 1, 1)
    assert {one.name: one.ended_on for one in store.current()[0].entries} == {"a": None, "b": SECOND, "c": THIRD}


def test_a_version_that_was_withdrawn_is_kept_and_left_out(store: ListStore) -> None:
    store.add(version(FIRST, "a", "b"))
    store.add(version(SECOND, "a", "wrong"), anyway=True)
    store.add(version(THIRD, "a", "b"), anyway=True)
    held, later = store.withdraw("x", SECOND, "another list's file", THIRD)
    assert (held.withdrawn_for, held.withdrawn_on, later) == ("another list's file", THIRD.isoformat(), 1)
    assert [one.as_of for one in store.held()] == [FIRST], "the third says what the first said"
    assert {one.name: one.ended_on for one in store.current()[0].entries} == {"a": None, "b": None}
    assert [one.as_of for one in store.everything()] == [FIRST, SECOND, THIRD]
    assert (store.folder / "versions" / f"{held.own}.json").is_file()
    with pytest.raises(InputError, match="No version of x of this day"):
        store.withdraw("x", SECOND, "again", THIRD)
    store.withdraw("x", FIRST, "too", THIRD)
    assert [one.as_of for one in store.held()] == [THIRD]
    store.withdraw("x", THIRD, "all", THIRD)
    assert store.current() == ()


def test_a_register_without_the_versions_own_entries_is_read_and_added_to(store: ListStore, tmp_path: Path) -> None:
    """Stores of the first versions of the program kept each version only with what had ended before."""
    for day, names in ((FIRST, "abc"), (THIRD, "ab")):
        store.add(version(day, *names))
    index = store.folder / "versions.json"
    rows = json.loads(index.read_text())["versions"]
    for row in rows:
        for name in ("own", "repeats", "withdrawn_on", "withdrawn_for"):
            del row[name]
    index.write_text(json.dumps({"versions": rows}))
    store.add(version(SECOND, "a", "d"), anyway=True)
    in_turn = ListStore(tmp_path / "turn")
    for day, names in ((FIRST, "abc"), (SECOND, "ad"), (THIRD, "ab")):
        in_turn.add(version(day, *names), anyway=True)
    assert store.held() == in_turn.held()


def test_two_that_add_at_once_wait_for_each_other(store: ListStore) -> None:
    ready, order = threading.Event(), list[str]()

    def add() -> None:
        ready.set()
        ListStore(store.folder).add(version(SECOND, "a", "b"))
        order.append("added")

    with alone_with(store.folder):
        other = threading.Thread(target=add)
        other.start()
        ready.wait()
        other.join(0.2)
        order.append("let go")
    other.join()
    assert order == ["let go", "added"]
    assert [one.as_of for one in store.held()] == [SECOND]


def test_a_day_may_have_two_versions_and_both_are_kept(store: ListStore) -> None:
    store.add(version(FIRST, "a"))
    store.add(version(FIRST, "a", "b"))
    assert [one.entries for one in store.versions("x")] == [1, 2]
    assert len(store.current()[0].entries) == 2


@pytest.mark.parametrize("dies_at", range(3))
def test_a_crash_leaves_the_old_version_or_the_new(
    store: ListStore, dies_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add(version(FIRST, "a"))
    moves = 0

    def die(new: Path, target: Path) -> None:
        nonlocal moves
        moves += 1
        if moves > dies_at:
            raise OSError("disk is gone")
        new.rename(target)

    monkeypatch.setattr(Path, "replace", die)
    with pytest.raises(StateError, match="disk is gone"):
        store.add(version(SECOND, "a", "b"), {"x.csv": b"raw"})
    monkeypatch.undo()
    assert [one.as_of for one in ListStore(store.folder).current()] == [FIRST]
    assert not list(store.folder.rglob(".new-*"))
    assert store.add(version(SECOND, "a", "b"), {"x.csv": b"raw"}).new


def test_the_raw_file_is_kept_by_its_digest(store: ListStore) -> None:
    store.add(version(FIRST, "a"), {"x.csv": b"raw"})
    (held,) = store.versions("x")
    assert (store.folder / "files" / held.files["x.csv"]).read_bytes() == b"raw"


def test_the_same_versions_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        kept = ListStore(tmp_path / name)
        kept.add(version(FIRST, *"abc"), {"x.csv": b"1"})
        kept.add(version(SECOND, *"ab"), {"x.csv": b"2"})
    one, two = (
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("one", "two")
    )
    assert one == two
    assert len(one) == 7, "the register, its lock, two files, two versions, and what the second says itself"


def test_a_broken_register_is_said_to_be_broken(store: ListStore) -> None:
    store.add(version(FIRST, "a"))
    (store.folder / "versions.json").write_text("{")
    with pytest.raises(StateError, match="register of lists"):
        store.current()


def test_a_lost_version_is_said_to_be_lost(store: ListStore) -> None:
    store.add(version(FIRST, "a"))
    next((store.folder / "versions").iterdir()).unlink()
    with pytest.raises(StateError, match="cannot be read"):
        store.current()


def test_what_changed_is_said_field_by_field(store: ListStore) -> None:
    old, new = version(FIRST, *"abc"), version(SECOND, "a", "b", "d", b="prohibited")
    store.add(old)
    store.add(new)
    found = diff(*(store.load(one) for one in store.versions("x")))
    assert [one.name for one in found.added] == ["d"]
    assert [one.name for one in found.ended] == ["c"]
    assert [(one.entry.name, one.field, one.old, one.new) for one in found.changed] == [
        ("b", "effect", "license", "prohibited")
    ]


def test_an_entry_survives_the_way_to_disk_and_back() -> None:
    entry = ListEntry(
        "x",
        "1",
        "港灯",
        "license",
        kind="company",
        aliases=("a", "b"),
        listed_on=FIRST,
        ended_on=SECOND,
        other={"k": "v\u202e"},
        footnotes=("4",),
    )
    assert entry_of(json.loads(json.dumps(record_of(entry)))) == entry


@pytest.mark.slow
def test_a_version_of_26_000_entries_loads_in_a_few_readings_of_its_json(store: ListStore) -> None:
    like = ListEntry(
        "x",
        "",
        "EXAMPLE TRADING AND SHIPPING COMPANY LIMITED",
        "license",
        kind="company",
        aliases=("EXAMPLE ONE", "EXAMPLE TWO", "EXAMPLE THREE"),
        countries=("IR", "AE"),
        addresses=("1 Example Road, Tehran, Iran", "2 Example Road, Dubai"),
        identifiers=("imo=9000001",),
        programs=("IFSR", "NPWMD"),
        remarks="Additional Sanctions Information - Subject to Secondary Sanctions; " * 4,
        listed_on=FIRST,
        other={"title": "x"},
    )
    entries = tuple(replace(like, entry_id=f"{number:06}", name=f"{like.name} {number}") for number in range(26_000))
    store.add(ListVersion("x", "X", "test", FIRST, digest_of(entries), "f", entries))
    (held,) = store.versions("x")
    ratios = []
    for _ in range(5):
        start = time.process_time()  # both in one run: how fast the machine is does not count
        assert len(store.load(held).entries) == 26_000
        loaded = time.process_time()
        json.loads((store.folder / "versions" / f"{held.digest}.json").read_bytes())
        ratios.append((loaded - start) / (time.process_time() - loaded))
    assert min(ratios) < 4
