"""Every source reads its own sample as its cases say, in whatever order the rows stand, and knows only its own form."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tidewaiter.core.errors import InputError
from tidewaiter.parties.entries import EFFECTS, ListEntry
from tidewaiter.parties.lists.read import read_file
from tidewaiter.parties.lists.source import SOURCES_FOLDER, Source, read_source, source, sources

SOURCES = list(sources().values())
CASES = [
    (one, case) for one in SOURCES for case in tomllib.loads((one.folder / "cases.toml").read_text("utf-8"))["case"]
]


def name_of(value: object) -> str:
    return value.name if isinstance(value, Source) else str(value["name"]) if isinstance(value, dict) else ""


def sample_entries(one: Source) -> list[ListEntry]:
    return [entry for version in read_file(one.sample, one.name, anyway=True).versions for entry in version.entries]


def told(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@pytest.mark.parametrize(("one", "case"), CASES, ids=name_of)
def test_a_sample_is_read_as_its_case_says(one: Source, case: dict[str, Any]) -> None:
    (entry,) = (entry for entry in sample_entries(one) if entry.name == case["name"])
    for field, expected in case["expect"].items():
        assert getattr(entry, field) == told(expected), f"{field}: {case['says']}"


@pytest.mark.parametrize("one", SOURCES, ids=name_of)
def test_a_sample_is_recognised_by_what_stands_in_it(one: Source) -> None:
    assert read_file(one.sample, anyway=True).source == one


@pytest.mark.parametrize("one", SOURCES, ids=name_of)
def test_every_row_of_a_sample_has_a_case(one: Source) -> None:
    cased = {case["name"] for owner, case in CASES if owner == one}
    assert cased == {entry.name for entry in sample_entries(one)}


@pytest.mark.parametrize("one", [one for one in SOURCES if one.name != "ftm_jsonl"], ids=name_of)
def test_a_sample_is_refused_as_a_whole_list(one: Source, tmp_path: Path) -> None:
    """A file of FollowTheMoney may be of any size."""
    with pytest.raises(InputError, match="fewer entries than it should"):
        read_file(one.sample, one.name)


@pytest.mark.parametrize("one", SOURCES, ids=name_of)
def test_a_source_says_who_publishes_it_on_which_terms_and_how_well_it_is_known(one: Source) -> None:
    assert one.title
    assert one.publisher
    assert one.terms
    assert one.notes
    assert one.url.startswith("https://")
    assert all(url.startswith("https://") for url in one.downloads.values())
    assert one.checked_on <= date.today()  # noqa: DTZ011
    assert all(carried.effect in EFFECTS and carried.expected[0] > 0 for carried in one.lists.values())
    assert set(one.downloads) >= {name for names in one.companions.values() for name in names} or not one.downloads


def test_the_strictest_effect_among_the_programs_counts() -> None:
    sdn = source("ofac_sdn_csv").lists["ofac-sdn"]
    assert sdn.effect_of(["CUBA"]) == "diligence_only"
    assert sdn.effect_of(["CUBA", "NPWMD"]) == "license"
    assert {one.effect for one in source("csl_json").lists.values()} == set(EFFECTS)


def test_a_source_that_nobody_has_is_refused_with_those_there_are() -> None:
    with pytest.raises(InputError, match="no such source") as caught:
        source("nobody")
    assert "un_xml" in caught.value.expected


def test_a_folder_of_the_user_is_a_source(tmp_path: Path) -> None:
    own = tmp_path / "sources" / "house_list"
    own.mkdir(parents=True)
    (own / "source.toml").write_text(
        'title = "Ours"\npublisher = "We"\nurl = "https://example.org"\nterms = "ours"\ngrade = "A"\n'
        "checked_on = 2026-11-01\nnotes = []\n[shape]\nmarks = ['^party,why']\ncolumns = ['party', 'why']\n"
        '[lists.house]\ntitle = "House"\neffect = "prohibited"\nexpected = [1, 9]\n'
    )
    (own / "parse.py").write_text(
        "from tidewaiter.parties.entries import ListEntry\n"
        "from tidewaiter.parties.lists.table import headed_rows\n"
        "def parse(raw, source):\n"
        "    for row in headed_rows(raw, source.columns):\n"
        "        name = row.text('party')\n"
        "        yield ListEntry('house', name, name, source.lists['house'].effect, other=row.rest())\n"
    )
    (tmp_path / "our.csv").write_text("party,why\nX Ltd,bad debts\n")
    (version,) = read_file(tmp_path / "our.csv", more=own.parent).versions
    assert version.entries[0].other == {"why": "bad debts"}


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('grade = "A"', 'grade = "Z"', "grade A, B or C"),
        ("publisher =", "publishes =", "not complete"),
        ('effect = "prohibited"', 'effect = "forbidden"', "is no effect"),
        ("[shape]", "[shape", "cannot be read"),
    ],
)
def test_a_source_that_is_not_complete_is_refused(old: str, new: str, why: str, tmp_path: Path) -> None:
    text = (SOURCES_FOLDER / "bis_dpl_txt" / "source.toml").read_text()
    assert old in text
    (tmp_path / "source.toml").write_text(text.replace(old, new, 1))
    (tmp_path / "parse.py").write_text("")
    with pytest.raises(InputError, match=why):
        read_source(tmp_path)
