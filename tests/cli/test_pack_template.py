"""`tidewaiter pack template` writes what it says, and never over somebody's records."""

from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from tidewaiter.cli.pack_template import template
from tidewaiter.core.errors import InputError, StateError, UsageError


def _run(*words: str) -> str:
    result = CliRunner().invoke(template, words, catch_exceptions=False, standalone_mode=False)
    if result.exception:
        raise result.exception
    return result.output


@pytest.mark.parametrize("words", [["mine.xlsx"], ["-o", "mine.xlsx"], ["--output", "mine.xlsx"]])
def test_a_workbook_is_written_where_the_user_says(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "Wrote mine.xlsx." in _run("-t", "shipments", *words)
    assert (tmp_path / "mine.xlsx").read_bytes().startswith(b"PK")


def test_without_a_name_the_workbook_has_a_plain_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    _run("-t", "shipments")
    assert [path.name for path in tmp_path.iterdir()] == ["tidewaiter-template.xlsx"]


def test_csv_files_are_written_into_a_folder(tmp_path: Path) -> None:
    said = _run("--csv", str(tmp_path / "pack"), "-t", "shipments", "-t", "items")
    assert sorted(path.name for path in (tmp_path / "pack").iterdir()) == ["items.csv", "pack.toml", "shipments.csv"]
    assert f"tidewaiter pack check {tmp_path / 'pack'}" in said


def test_two_places_at_once_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="exclude each other"):
        _run(str(tmp_path / "a.xlsx"), "--csv", str(tmp_path / "b"))
    assert list(tmp_path.iterdir()) == []


def test_another_ending_than_xlsx_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"ending \.xlsx"):
        _run(str(tmp_path / "a.xls"))


def test_records_that_are_there_are_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"records")
    with pytest.raises(StateError):
        _run(str(tmp_path / "a.xlsx"))


def test_an_unknown_table_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        _run(str(tmp_path / "a.xlsx"), "-t", "shipmnts")
    assert caught.value.hint == "Did you mean shipments?"


def test_tab_completion_offers_the_tables_with_what_they_say() -> None:
    completion = ShellComplete(template, {}, "template", "_TEMPLATE_COMPLETE")
    offered = completion.get_completions(["-t"], "site")
    assert [item.value for item in offered] == ["sites", "site_capacity", "site_power"]
    assert all(item.help for item in offered)
