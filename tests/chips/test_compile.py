"""The compiled catalogue is what the TOML files say, and the same files give the same bytes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tidewaiter.chips.compile import compiled_texts
from tidewaiter.chips.load import CATALOGUE_FOLDER


def test_the_compiled_files_are_current() -> None:
    for path, text in compiled_texts().items():
        assert path.read_text(encoding="utf-8") == text, f"run python -m tidewaiter.chips.compile ({path.name})"


def test_every_toml_file_of_the_folder_is_compiled(tmp_path: Path) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(CATALOGUE_FOLDER, folder)
    before = compiled_texts(folder)
    (folder / "zz_new.toml").write_text(
        '[source.s]\ntitle = "T"\nwhere = "W"\ngrade = "C"\n\n[[chip]]\nname = "New 1"\nmanufacturer = "New"\n'
        'designed_in = "US"\nfamily = "New 1"\nform = "chip"\nclass = "datacenter"\nnote = "No rates."\n',
        encoding="utf-8",
    )
    after = compiled_texts(folder)
    assert before != after
    assert any('"New 1"' in text for text in after.values())


def test_the_order_of_files_and_of_entries_does_not_matter(tmp_path: Path) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(CATALOGUE_FOLDER, folder)
    source, chips = (folder / "amd.toml").read_text(encoding="utf-8").split("[[chip]]", maxsplit=1)
    turned = "".join(f"[[chip]]{chip.rstrip()}\n\n" for chip in reversed(chips.split("[[chip]]")))
    (folder / "amd.toml").write_text(source + turned, encoding="utf-8")
    assert list(compiled_texts(folder).values()) == list(compiled_texts().values())


def test_a_wrong_file_is_refused_at_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tidewaiter.chips.load import read_folder
    from tidewaiter.core.errors import InputError

    (tmp_path / "bad.toml").write_text("[[chip]\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"bad\.toml, line 1"):
        read_folder(tmp_path)
