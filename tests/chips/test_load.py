"""Each way a catalogue file can be wrong has one tiny file in broken/, whose first line names the words expected."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tidewaiter.chips.load import read_folder
from tidewaiter.core.errors import InputError

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.toml"))


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_wrong_file_is_refused_in_the_expected_words(path: Path, tmp_path: Path) -> None:
    shutil.copy(path, tmp_path / path.name)
    first = path.read_text(encoding="utf-8").splitlines()[0]
    expected = first.removeprefix("# says: ").split(" | ")
    with pytest.raises(InputError) as raised:
        read_folder(tmp_path)
    assert str(raised.value).startswith(f"{path.name}, line ")
    for words in expected:
        assert words in str(raised.value)


def test_the_smallest_right_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "right.toml").write_text(
        '[source.s]\ntitle = "T"\nwhere = "W"\nread_on = "2026-11-25"\ngrade = "B"\n\n[[chip]]\nname = "Maker One"\n'
        'manufacturer = "Maker"\ndesigned_in = "US"\nfamily = "Maker One"\nform = "board"\nclass = "consumer"\n'
        'logic_die_area_mm2 = { value = 608.50, source = "s", grade = "C" }\n'
        '[[chip.ops]]\nformat = "fp8"\nbits = 8\ntops = 5284.80\nsource = "s"\n',
        encoding="utf-8",
    )
    raw = read_folder(tmp_path)
    assert raw["sources"] == {"right/s": ["T", "W", "B", "2026-11-25"]}
    assert raw["chips"][0]["logic_die_area_mm2"] == {"value": "608.50", "source": "right/s", "grade": "C"}
    assert raw["chips"][0]["ops"] == [{"format": "fp8", "bits": 8, "tops": "5284.80", "source": "right/s"}]


def test_every_wrong_file_is_a_way_of_its_own() -> None:
    expected = [path.read_text(encoding="utf-8").splitlines()[0] for path in BROKEN]
    assert all(line.startswith("# says: line ") for line in expected)
    assert len(set(expected)) == len(BROKEN) > 20
