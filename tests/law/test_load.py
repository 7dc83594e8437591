"""A rulebook is read whole or refused at its file and line; one that changed since it was locked is not applied."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tidewaiter.core.errors import InputError
from tidewaiter.law.load import RULEBOOKS_FOLDER, read_rulebook, rulebook, rulebooks
from tidewaiter.law.lock import main as lock
from tidewaiter.law.rulebook import Rulebook

HEAD = """\
name = "xx"
jurisdiction = "XX"
title = "Law of X"
authority = "X"
first_day = 2020-01-01
checked_on = 2020-01-02
"""
INSTRUMENTS = '[A]\ntitle = "A"\ncitation = "A 1"\ngrade = "A"\n'
GROUPS = '[G]\nstate = [{ from = 2020-01-01, instrument = "A", members = "CN" }]\n'
PARAGRAPHS = """\
[[paragraph]]
key = "P"
says = "fast"
[[paragraph.version]]
from = 2020-01-01
when = "tpp >= 10"
instrument = "A"
grade = "A"
"""
REQUIREMENTS = """\
[[requirement]]
key = "R"
channel = "item_destination"
citation = "X 1"
[[requirement.version]]
from = 2020-01-01
when = "meets('P') and to_country in G"
instrument = "A"
grade = "A"
"""
FILES = {
    "rulebook.toml": HEAD,
    "instruments.toml": INSTRUMENTS,
    "groups.toml": GROUPS,
    "paragraphs.toml": PARAGRAPHS,
    "requirements.toml": REQUIREMENTS,
}


def written(folder: Path, **changed: str) -> Path:
    """A small rulebook with some of its files changed (named without .toml)."""
    folder = folder / "xx"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(changed.get(name.removesuffix(".toml"), text), encoding="utf-8")
    return folder


def refused(folder: Path, **changed: str) -> str:
    with pytest.raises(InputError) as error:
        read_rulebook(written(folder, **changed), locked=False)
    return str(error.value)


def test_a_small_rulebook_is_read(tmp_path: Path) -> None:
    book = read_rulebook(written(tmp_path), locked=False)
    assert isinstance(book, Rulebook)
    assert (book.name, book.first_day, book.requirements[0].key) == ("xx", dt.date(2020, 1, 1), "R")


@pytest.mark.parametrize("name", rulebooks())
def test_every_rulebook_that_comes_with_the_program_is_read_and_locked(name: str) -> None:
    book = rulebook(name)
    assert book.name == name
    assert book.modelled or book.pointed_to


@pytest.mark.parametrize("name", rulebooks())
def test_every_instrument_is_named_by_a_rule_or_only_pointed_to(name: str) -> None:
    book = rulebook(name)
    versions = [version for one in book.paragraphs for version in one.versions]
    versions += [version for one in book.requirements for version in one.versions]
    versions += [version for one in book.exceptions for version in one.versions]
    versions += [version for one in book.reviews for version in one.versions]
    used = {version.instrument.key for version in versions}
    used |= {period.instrument.key for version in versions for period in (*version.not_enforced, *version.suspended)}
    used |= {instrument.key for group in book.groups.values() for *_, instrument in group.states}
    assert used <= book.instruments.keys()
    if book.requirements:
        assert book.instruments.keys() <= used


def test_an_unknown_rulebook_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(InputError, match="There is no such rulebook") as error:
        rulebook("atlantis")
    assert "us_ear" in error.value.expected


def test_a_folder_without_a_rulebook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no rulebook"):
        read_rulebook(tmp_path)


# Words a message must contain, for each way to be wrong.
WRONG = {
    "broken TOML": ({"requirements": REQUIREMENTS + "from ="}, ["xx/requirements.toml, line 10", "This is not TOML"]),
    "overlapping versions": (
        {
            "requirements": REQUIREMENTS
            + '[[requirement.version]]\nfrom = 2019-01-01\nwhen = "True"\ninstrument = "A"\ngrade = "A"\n'
        },
        ["xx/requirements.toml, line 11, column from", "overlap or are out of order", "2020-01-01"],
    ),
    "a version that outlives the next": (
        {
            "requirements": REQUIREMENTS.replace("from = 2020-01-01", "from = 2020-01-01\nuntil = 2022-01-01")
            + '[[requirement.version]]\nfrom = 2021-01-01\nwhen = "True"\ninstrument = "A"\ngrade = "A"\n'
        },
        ["xx/requirements.toml, line 7, column until", "versions overlap", "2021-01-01"],
    ),
    "a version that ends before it begins": (
        {"requirements": REQUIREMENTS.replace("from = 2020-01-01", "from = 2020-01-01\nuntil = 2019-01-01")},
        ["line 7, column until", "ends before it begins"],
    ),
    "a condition that cannot be read": (
        {"paragraphs": PARAGRAPHS.replace("tpp >= 10", "tpp >=")},
        ["xx/paragraphs.toml, line 6, column when", "cannot be read"],
    ),
    "a fact that there is not": ({"paragraphs": PARAGRAPHS.replace("tpp", "speed")}, ["line 6", "no fact speed"]),
    "a word that a fact never is": (
        {"paragraphs": PARAGRAPHS.replace("tpp >= 10", "kind == 'exports'")},
        ["line 6", "kind is never 'exports'", "reexport"],
    ),
    "a number compared with text": (
        {"paragraphs": PARAGRAPHS.replace("10", "'10'")},
        ["line 6", "wrong kind of value"],
    ),
    "text in an order": (
        {"paragraphs": PARAGRAPHS.replace("tpp >= 10", "kind >= 'export'")},
        ["line 6", "has no order"],
    ),
    "a group that there is not": ({"requirements": REQUIREMENTS.replace("in G", "in H")}, ["line 7", "no group H"]),
    "a paragraph that there is not": (
        {"requirements": REQUIREMENTS.replace("'P'", "'Q'")},
        ["line 7", "no paragraph Q"],
    ),
    "an instrument that there is not": (
        {"requirements": REQUIREMENTS.replace('instrument = "A"', 'instrument = "B"')},
        ["line 8, column instrument"],
    ),
    "a grade that there is not": (
        {"requirements": REQUIREMENTS.replace('grade = "A"', 'grade = "D"')},
        ["line 9", "A, B, C"],
    ),
    "a channel that there is not": (
        {"requirements": REQUIREMENTS.replace("item_destination", "destination")},
        ["line 3, column channel", "headquarters"],
    ),
    "a misspelled key": ({"requirements": REQUIREMENTS.replace("citation", "cites")}, ["line 4", "cites is not a key"]),
    "a missing key": (
        {"requirements": REQUIREMENTS.replace('citation = "X 1"\n', "")},
        ["line 1", "citation is missing"],
    ),
    "a rule without a version": (
        {"requirements": REQUIREMENTS.partition("[[requirement.version]]")[0]},
        ["line 1", "no version"],
    ),
    "a rule entered twice": ({"requirements": REQUIREMENTS + REQUIREMENTS}, ["line 11, column key", "entered twice"]),
    "a day in quotes": (
        {"rulebook": HEAD.replace("2020-01-01", '"2020-01-01"')},
        ["xx/rulebook.toml, line 5", "first_day"],
    ),
    "a country that there is not": ({"groups": GROUPS.replace("CN", "CN ZZ")}, ["xx/groups.toml, line 2", "ZZ"]),
    "a state that adds who is there": (
        {
            "groups": GROUPS.replace(
                'members = "CN" }', 'members = "CN" }, { from = 2021-01-01, instrument = "A", add = "CN" }'
            )
        },
        ["line 2", "adds a member that is there"],
    ),
    "a group that cannot be worked out": (
        {"groups": GROUPS + '[H]\nis = "G | J"\n'},
        ["line 4, column is", "cannot be read"],
    ),
    "a file that is not text": ({"groups": '[G]\nsays = "\udcff"'}, []),
    "an assumption that there is not": (
        {"requirements": REQUIREMENTS + 'assumption = "hope"\n'},
        ["line 10, column assumption", "no such assumption"],
    ),
}


@pytest.mark.parametrize("case", sorted(WRONG))
def test_a_wrong_rulebook_is_refused_at_its_line(case: str, tmp_path: Path) -> None:
    changed, words = WRONG[case]
    if not words:
        folder = written(tmp_path)
        (folder / "groups.toml").write_bytes(b'[G]\nsays = "\xff"')
        with pytest.raises(InputError, match=r"xx/groups\.toml: This file is not UTF-8 text"):
            read_rulebook(folder, locked=False)
        return
    message = refused(tmp_path, **changed)
    assert [word for word in words if word not in message] == [], message


def test_a_change_without_a_new_lock_is_refused_with_the_file_name(tmp_path: Path) -> None:
    folder = written(tmp_path)
    lock([str(folder)])
    assert read_rulebook(folder).name == "xx"
    with (folder / "groups.toml").open("a", encoding="utf-8") as stream:
        stream.write("# a harmless word\n")
    with pytest.raises(InputError, match=r"xx/groups.toml: This file changed since it was locked") as error:
        read_rulebook(folder)
    assert "python -m tidewaiter.law.lock" in error.value.hint


def test_a_rulebook_without_a_lock_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"xx/rulebook.lock: This rulebook is not locked"):
        read_rulebook(written(tmp_path))


def test_a_file_added_or_lost_since_the_lock_is_refused(tmp_path: Path) -> None:
    folder = written(tmp_path)
    lock([str(folder)])
    (folder / "reviews.toml").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match=r"reviews.toml: This file was added"):
        read_rulebook(folder)
    (folder / "reviews.toml").unlink()
    (folder / "groups.toml").unlink()
    with pytest.raises(InputError, match=r"groups.toml: This file was locked and is gone"):
        read_rulebook(folder)


def test_cases_are_not_locked(tmp_path: Path) -> None:
    folder = written(tmp_path)
    lock([str(folder)])
    (folder / "cases").mkdir()
    (folder / "cases" / "more.toml").write_text("", encoding="utf-8")
    assert read_rulebook(folder).name == "xx"


def test_hong_kong_is_in_every_group_that_china_is_in() -> None:
    book = rulebook("us_ear")
    for group in book.groups.values():
        for day, members, _ in group.states:
            assert ("CN" in members) == ("HK" in members), (group.key, day)


def test_the_group_of_destinations_has_the_45_members_of_july_2026() -> None:
    members = rulebook("us_ear").groups["AC"].on(dt.date(2026, 7, 23)) - {"HK"}
    assert len(members) == 45


def test_a_copy_of_a_rulebook_reads_the_same(tmp_path: Path) -> None:
    copy = shutil.copytree(RULEBOOKS_FOLDER / "us_ear", tmp_path / "us_ear")
    assert read_rulebook(copy).digest == rulebook("us_ear").digest


_START = """
import time
started = time.process_time()
import tidewaiter.law.determine, tidewaiter.law.load
book = tidewaiter.law.load.rulebook("us_ear")
took = time.process_time() - started
import sys
loaded = sorted({"numba", "duckdb", "fastapi", "numpy", "click"} & sys.modules.keys())
started = time.process_time()
import duckdb, numba
print(took / (time.process_time() - started), *loaded)
"""


def test_a_single_answer_needs_neither_an_engine_nor_a_server_and_starts_before_one_would() -> None:
    ratio, *loaded = subprocess.run(
        [sys.executable, "-c", _START], capture_output=True, text=True, check=True
    ).stdout.split()
    assert loaded == []
    assert float(ratio) < 1  # about a quarter: the law is read from its files in less than the engines are imported in


def test_the_second_reading_is_free() -> None:
    assert rulebook("us_ear") is rulebook("us_ear")
