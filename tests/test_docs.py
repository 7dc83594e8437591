"""The documentation is a promise like any other: pages are current, commands in them run, links lead on."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tidewaiter.cli.main import COMMANDS
from tools import check_prose, cli_docs

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("tutorial/*.md")), *sorted(DOCS.glob("guide/*.md"))]
DECISIONS = sorted((DOCS / "decisions").glob("[0-9]*.md"))

FILE = re.compile(r"<!-- file: (?P<name>\S+) -->\n+```\w+\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"^```console\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Call:
    """One line that a page tells its reader to type, and the lines it says will come back ("…" stands for any)."""

    words: str
    shown: tuple[str, ...]


def calls_of(text: str) -> list[Call]:
    """The commands of all console blocks, in order; lines of set-up are left out."""
    calls = []
    for block in CONSOLE.finditer(text):
        for part in re.split(r"^\$ ", block["text"], flags=re.MULTILINE)[1:]:
            words, *shown = part.rstrip("\n").split("\n")
            calls.append(Call(words, tuple(line for line in shown if line.strip() not in {"", "…"})))
    return [call for call in calls if not call.words.startswith(("make ", "pip ", "git ", "cd "))]


def label(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_generated_pages_say_what_the_program_says() -> None:
    assert cli_docs.stale() == [], "run .venv/bin/python tools/cli_docs.py"


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_has_a_page(name: str) -> None:
    assert (DOCS / "reference" / "commands" / f"{name}.md").is_file()


@pytest.mark.parametrize("found", cli_docs.error_classes(), ids=lambda found: found.__name__)
def test_every_error_says_what_it_means_and_has_a_line_on_its_page(found: type[Exception]) -> None:
    assert (found.__doc__ or "").strip()
    assert f"`{found.__name__}`" in (DOCS / "reference" / "errors.md").read_text()


def test_no_two_errors_share_a_name() -> None:
    names = [found.__name__ for found in cli_docs.error_classes()]
    assert len(names) == len(set(names))


def test_every_setting_in_the_environment_has_a_line_on_its_page() -> None:
    source = "\n".join(path.read_text() for path in (ROOT / "src").rglob("*.py"))
    used = set(re.findall(r"[\"'](TIDEWAITER_[A-Z_]+)[\"']", source))
    listed = set(re.findall(r"`(TIDEWAITER_[A-Z_]+)`", (DOCS / "reference" / "settings.md").read_text()))
    assert used
    assert used == listed


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=label)
def test_what_a_page_tells_a_reader_to_type_does_what_the_page_says(page: Path, tmp_path: Path) -> None:
    text = page.read_text()
    for file in FILE.finditer(text):
        (tmp_path / file["name"]).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file["name"]).write_text(file["text"])
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "TIDEWAITER_HOME": str(tmp_path / "home"),
        "COLUMNS": "100",
    }
    for call in calls_of(text):
        ran = subprocess.run(
            ["bash", "-c", call.words], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        printed = [" ".join(line.split()) for line in (ran.stdout + ran.stderr).splitlines()]
        assert ran.returncode == 0 or call.shown, f"{call.words}: {ran.stderr}"
        for line in call.shown:
            assert " ".join(line.split()) in printed, (
                f"{call.words} did not print: {line}\nbut: {ran.stdout}{ran.stderr}"
            )


def test_a_page_that_shows_what_is_not_printed_would_be_found() -> None:
    text = "```console\n$ tidewaiter version\ntidewaiter 99\n…\n$ make test\n```\n"
    assert calls_of(text) == [Call("tidewaiter version", ("tidewaiter 99",))]


def test_prose_has_no_dead_link_no_dead_command_and_no_word_we_avoid() -> None:
    found = [
        f"{label(path)}:{problem}"
        for path in check_prose.files()
        for problem in check_prose.problems(path, path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("a.md", "A lice" + "nce is needed.", "license"),
        ("a.md", "See [there](nowhere.md).", "leads nowhere"),
        ("a.md", "```console\n$ tidewaiter adit PACK\n```\n", "no command adit"),
        ("a.md", "Call `tidewaiter version --loud`.", "no option --loud"),
        ("a.py", "def f() -> None:\n" + "    pass\n" * 70, "has 71 lines"),
        ("helpers.py", "", "says nothing"),
        ("decisions/0001-a.md", "# 2 A\n", "does not begin"),
    ],
)
def test_each_kind_of_stumbling_block_is_found(name: str, text: str, why: str, tmp_path: Path) -> None:
    assert any(why in problem for problem in check_prose.problems(tmp_path / name, text))


@pytest.mark.parametrize("text", ["`tidewaiter version`", "```console\n$ tidewaiter --home DIR version\n```\n"])
def test_a_command_that_exists_is_no_stumbling_block(text: str, tmp_path: Path) -> None:
    assert list(check_prose.problems(tmp_path / "a.md", text)) == []


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))
