"""Reading a file of parties to be screened."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidewaiter.core.errors import InputError
from tidewaiter.parties.party_file import read_party_file


def test_a_name_is_enough_and_the_row_number_stands_for_an_id(tmp_path: Path) -> None:
    path = tmp_path / "buyers.csv"
    path.write_text("name,country\nAcme Ltd,MY\nHuawei,\n")
    read = read_party_file(path)
    assert [(one.party_id, one.name, one.countries) for one in read.parties] == [
        ("1", "Acme Ltd", ("MY",)),
        ("2", "Huawei", ()),
    ]


def test_a_row_without_a_name_is_listed_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "parties.csv"
    path.write_text("party_id,name,alt_names\nP1,Acme,Acme Trading|ACM\nP2,,\n")
    read = read_party_file(path)
    assert [one.alt_names for one in read.parties] == [("Acme Trading", "ACM")]
    assert read.rejected == 1
    assert "parties.csv,3,name" in read.rejects


def test_marks_of_direction_and_formulas_do_not_stop_it(tmp_path: Path) -> None:
    path = tmp_path / "parties.csv"
    path.write_text("party_id,name\nP1,\u202eiewauH\nP2,=1+1\n", encoding="utf-8")
    assert len(read_party_file(path).parties) == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_what_excel_writes_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "parties.csv"
    path.write_bytes("name\nCafé\nAcme\n".encode(encoding))
    assert [one.name for one in read_party_file(path).parties] == ["Café", "Acme"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("none.csv", None, "no such file"),
        ("parties.pdf", b"%PDF", "cannot be read"),
        ("parties.csv", b"party_id,firm\nP1,Acme\n", "name"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str, content: bytes | None, words: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=words):
        read_party_file(tmp_path / name)


@pytest.mark.parametrize(
    "row",
    ["P1,Huawei Technologies", "P1,Huawei Technologies Co., Ltd,CN,x", 'P1,"Huawei Technologies,CN'],
    ids=["too short", "too long", "open quote"],
)
def test_a_row_of_another_shape_is_listed_and_never_lost(tmp_path: Path, row: str) -> None:
    path = tmp_path / "parties.csv"
    path.write_text(f"party_id,name,country\nP0,Acme,MY\n{row}\n")
    read = read_party_file(path)
    assert "Acme" in [one.name for one in read.parties]
    assert read.rejected or any("Huawei" in one.name for one in read.parties)


@pytest.mark.parametrize(("country", "code"), [("China", ("CN",)), ("cn", ("CN",)), ("Nowhere", ())])
def test_no_cell_beside_the_name_keeps_a_party_from_being_screened(
    tmp_path: Path, country: str, code: tuple[str, ...]
) -> None:
    path = tmp_path / "parties.csv"
    path.write_text(f"party_id,name,country,incorporated_on\nP1,Huawei,{country},long ago\n")
    read = read_party_file(path)
    assert [one.countries for one in read.parties] == [code]
    assert read.rejected == 0
