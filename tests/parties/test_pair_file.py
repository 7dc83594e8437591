"""Scoring a file of pairs."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tidewaiter.core.errors import InputError
from tidewaiter.parties.pair_file import score_pairs


def scored(tmp_path: Path, text: str | bytes) -> list[dict[str, str]]:
    path, out = tmp_path / "pairs.csv", tmp_path / "scores.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    score_pairs(path, out)
    with out.open(encoding="utf-8", newline="") as file:
        csv.field_size_limit(1 << 28)
        return list(csv.DictReader(file))


def test_each_line_keeps_its_columns_and_gains_a_score(tmp_path: Path) -> None:
    rows = scored(tmp_path, "schema,name1,name2,mine\nCompany,Apple Inc,Apple Incorporated,x\nPerson,Wu Li,Jan Kok,y\n")
    assert [row["mine"] for row in rows] == ["x", "y"]
    assert [row["predicted_match"] for row in rows] == ["true", "false"]
    assert all(0 < float(row["score"]) < 1 for row in rows)
    assert rows[0]["reasons"] == "equal: apple"


def test_a_line_without_two_names_is_kept_and_says_so(tmp_path: Path) -> None:
    rows = scored(tmp_path, "schema,name1,name2\nCompany,Apple,\nCompany,Apple,Apple\nCompany,...,\U0001f642\n")
    assert (rows[0]["score"], rows[0]["reasons"]) == ("", "one of the names is empty")
    assert rows[1]["predicted_match"] == "true"
    assert (rows[2]["score"], rows[2]["reasons"]) == ("", "one of the names holds no letter or digit")


def test_no_cell_becomes_a_formula(tmp_path: Path) -> None:
    rows = scored(tmp_path, 'schema,name1,name2\nCompany,"=HYPERLINK(""x"")",+1 Ltd\n')
    assert rows[0]["name1"].startswith("'=")
    assert rows[0]["name2"] == "'+1 Ltd"


def test_a_name_of_ten_megabytes_is_scored_like_any_other(tmp_path: Path) -> None:
    rows = scored(tmp_path, f"schema,name1,name2\nCompany,{'Huawei ' * 1_500_000},Huawei\n")
    assert rows[0]["predicted_match"] in {"true", "false"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"schema,name1\nCompany,A\n", "no column name2"),
        (b"", "an empty file"),
        ("schema,name1,name2\nCompany,Café,Cafe\n".encode("latin-1"), "not in UTF-8"),
        (b"schema,name1,name2\nCompany,Acme, Inc,Acme\n", "line 2"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, text: bytes, words: str) -> None:
    with pytest.raises(InputError) as caught:
        scored(tmp_path, text)
    assert words in str(caught.value)
    assert not (tmp_path / "scores.csv").exists()
