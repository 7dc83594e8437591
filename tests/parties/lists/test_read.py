"""A file that is not what its publisher used to write is refused with file, line, value and what to do."""

from __future__ import annotations

import csv
import gzip
import json
import random
from datetime import date
from pathlib import Path

import pytest

from tidewaiter.core.errors import InputError
from tidewaiter.parties.lists.read import read_file, read_list
from tidewaiter.parties.lists.source import source

UN = source("un_xml").sample.read_text("utf-8")
DPL = source("bis_dpl_txt").sample.read_text("utf-8")
CSL = source("csl_json").sample.read_text("utf-8")
US = source("us_restricted_json").sample.read_text("utf-8")
FTM = source("ftm_jsonl").sample.read_text("utf-8")
EU = source("eu_fsf_xml").sample.read_text("utf-8")
SDN = source("ofac_sdn_csv").folder
LAUGHS = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'

# name of the bad file, what is in it, what the message says, and the line it names
SHELF: list[tuple[str, bytes, str, int | None]] = [
    ("empty.xml", b"", "empty", None),
    ("blank.csv", b" \n\n", "empty", None),
    ("latin.txt", DPL.replace("SHARJAH", "SÃO").encode("latin-1"), "not UTF-8", 3),
    ("utf16.txt", DPL.encode("utf-16"), "UTF-16", 1),
    ("cut.gz", gzip.compress(UN.encode())[:-40], "cannot be unpacked", None),
    ("unknown.csv", b"a,b\n1,2\n", "No source recognises", None),
    ("alt.csv", (SDN / "alt.csv").read_bytes(), "No source recognises", None),
    ("no_column.txt", DPL.replace('"Name"\t', "").encode(), "lacks a column", 1),
    ("new_column.txt", DPL.replace('"Name"', '"Name"\t"Alias"').encode(), "changed shape", 1),
    ("short_row.txt", DPL.replace('\t"Y"\t', "\t").encode(), "another number of columns", 2),
    ("quotes.txt", DPL.replace('"1 EXAMPLE', '"1 "EXAMPLE').encode(), "cannot be read", 2),
    ("huge_cell.txt", DPL.replace("EXAMPLE AIR LLC", "X" * 10_000_000).encode(), "cannot be read", 3),
    ("huge_name.json", US.replace("Nowhere Trading", "X" * 10_000_000).encode(), "far too long", None),
    ("no_name.json", US.replace("Nowhere Trading", " ").encode(), "no name", None),
    ("cut.json", CSL[:-30].encode(), "not JSON", None),
    ("new_field.json", CSL.replace('"title"', '"nickname"', 1).encode(), "changed shape", None),
    ("new_list.json", CSL.replace("(UVL)", "(XYZ)").encode(), "changed shape", None),
    ("no_source.json", CSL.replace('"source": "Unverified', '"remarks": "Unverified').encode(), "lacks a field", None),
    ("lost_field.json", US.replace('"status": null,\n', "", 1).encode(), "lacks a field", None),
    ("new_key.json", US.replace('"count"', '"counted"', 1).encode(), "changed shape", None),
    ("new_element.xml", UN.replace("GENDER>", "SEX>").encode(), "changed shape", 12),
    ("new_attribute.xml", EU.replace('function=""', 'job=""', 1).encode(), "changed shape", 9),
    ("laughs.xml", (LAUGHS + UN.split("?>", 1)[1]).encode(), "declares a document type", 1),
    ("cut.xml", UN[:-40].encode(), "not XML", None),
    ("cut.jsonl", FTM[:-20].encode(), "not JSON", 4),
    ("deep.json", CSL.replace("[", "[" * 100_000, 1).encode(), "not JSON", None),
    ("half.json", US.replace("Nowhere Trading", "Nowhere \\ud800").encode(), "half a character", None),
    ("escape.json", US.replace('"status"', '"\\u001b[2J"', 1).encode(), "lacks a field", None),
    ("escape_field.json", US.replace('"status"', '"\\u001b[2J": "\\u202e", "status"', 1).encode(), "changed", None),
    ("no_day.json", US.replace("2026-07-09", "2026-13-45").encode(), "no day", None),
    ("new_key.jsonl", FTM.replace('"caption"', '"slogan"').encode(), "changed shape", 1),
]


@pytest.mark.parametrize(("name", "content", "why", "line"), SHELF, ids=[name for name, *_ in SHELF])
def test_wrong_input_is_refused_by_name(name: str, content: bytes, why: str, line: int | None, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=why) as caught:
        read_list(tmp_path / name, anyway=True)
    error = caught.value
    assert name in error.place.file
    assert error.hint
    assert len(str(error)) < 2_000
    assert not {"\x1b", "\u202e"} & set(str(error))
    if line is not None:
        assert error.place.line == line


def test_a_huge_cell_is_refused_whatever_limit_another_room_has_set(tmp_path: Path) -> None:
    before = csv.field_size_limit(100_000_000)
    try:
        (tmp_path / "a.txt").write_text(DPL.replace("EXAMPLE AIR LLC", "X" * 10_000_000))
        with pytest.raises(InputError, match="cannot be read"):
            read_list(tmp_path / "a.txt")
    finally:
        csv.field_size_limit(before)


def test_a_list_without_half_its_rows_is_refused_unless_it_is_accepted_as_it_is(tmp_path: Path) -> None:
    rows = json.loads(US)
    rows["entities"] = [{**rows["entities"][0], "name": f"Firm {i}"} for i in range(1_700)]
    path = tmp_path / "half.json"
    path.write_text(json.dumps(rows))
    with pytest.raises(InputError, match="fewer entries") as caught:
        read_list(path)
    assert caught.value.expected == "2,500 to 6,000"
    assert len(read_list(path, anyway=True)[0].entries) == 1_700


def test_a_list_without_the_files_that_belong_to_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sdn.csv").write_bytes((SDN / "sample.csv").read_bytes())
    with pytest.raises(InputError, match=r"alt\.csv .*not beside it"):
        read_list(tmp_path / "sdn.csv")
    assert read_list(tmp_path / "sdn.csv", anyway=True)


def test_names_of_an_entry_that_is_not_there_are_refused(tmp_path: Path) -> None:
    for path in SDN.glob("*.csv"):
        (tmp_path / path.name.replace("sample", "sdn")).write_bytes(path.read_bytes())
    with (tmp_path / "alt.csv").open("a") as file:
        file.write('77,1,"aka","NOBODY",-0- \n')
    with pytest.raises(InputError, match="lacks") as caught:
        read_list(tmp_path / "sdn.csv", anyway=True)
    assert caught.value.value == "77"


def test_marks_that_turn_a_line_around_stay_in_the_entry(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(US.replace("Nowhere Trading", "Nowhere\u202egnidarT"), "utf-8")
    names = {one.name for one in read_list(tmp_path / "a.json", anyway=True)[0].entries}
    assert "Nowhere\u202egnidarT" in names


def test_the_order_of_the_rows_does_not_matter(tmp_path: Path) -> None:
    rows = json.loads(US)
    rows["entities"] += [{**rows["entities"][0], "notes": "another"}, rows["entities"][1]]
    digests, ids = set(), set()
    for seed in range(5):
        random.Random(seed).shuffle(rows["entities"])
        (tmp_path / "a.json").write_text(json.dumps(rows))
        (version,) = read_list(tmp_path / "a.json", anyway=True)
        digests.add(version.digest)
        ids.add(tuple(one.entry_id for one in version.entries))
    assert len(digests) == len(ids) == 1
    (found,) = ids
    assert len(set(found)) == len(found) == 6


def test_gzip_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(UN.encode(), mtime=0))
    (tmp_path / "a.xml").write_text(UN, "utf-8")
    packed, plain = read_list(tmp_path / "a.gz", anyway=True)[0], read_list(tmp_path / "a.xml", anyway=True)[0]
    assert packed.digest == plain.digest
    assert packed.file_digest != plain.file_digest


def test_the_day_is_the_one_asked_for_then_the_one_in_the_file(tmp_path: Path) -> None:
    sample = source("uk_sanctions_csv").sample
    assert read_list(sample, anyway=True)[0].as_of == date(2026, 8, 18)
    assert read_list(sample, as_of=date(2026, 9, 1), anyway=True)[0].as_of == date(2026, 9, 1)
    assert read_list(source("csl_json").sample, anyway=True)[0].as_of == date(2026, 9, 23)


def test_a_file_of_two_forms_has_to_be_named(tmp_path: Path) -> None:
    own = tmp_path / "sources" / "twin"
    own.mkdir(parents=True)
    for path in source("un_xml").folder.iterdir():
        if path.is_file():
            (own / path.name).write_bytes(path.read_bytes())
    with pytest.raises(InputError, match="More than one source"):
        read_file(source("un_xml").sample, anyway=True, more=own.parent)
    assert read_file(source("un_xml").sample, "twin", anyway=True, more=own.parent).source.name == "twin"
