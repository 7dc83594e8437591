"""The rooms keep their directions, their sizes and their silence: held by imports, not by intentions."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "tidewaiter"
MODULES = sorted(SOURCE.rglob("*.py"))

# What each third-party library is for, and the only rooms that may import it (DESIGN.md).
ALLOWED = {
    "duckdb": {"engine", "records", "law", "parties", "account", "detection", "audit", "report"},
    "click": {"cli"},
    "jinja2": {"report"},
    "markupsafe": {"report"},  # the safe strings of Jinja2
    "python_calamine": {"records"},
    "xlsxwriter": {"records"},
    "anyascii": {"parties"},
    "rapidfuzz": {"parties"},
    "numba": {"engine", "account", "parties"},  # kernels
    "numpy": {"engine", "account", "detection", "parties"},  # what goes into a kernel or a learner and comes out
}
NETWORK = {
    "asyncio",
    "ftplib",
    "http",
    "imaplib",
    "poplib",
    "smtplib",
    "socketserver",
    "ssl",
    "urllib",
    "webbrowser",
    "xmlrpc",
}

# The one module that may reach a network, because `tidewaiter lists update` fetches lists from their publishers.
FETCHES = SOURCE / "parties" / "lists" / "fetch.py"


def imported_by(path: Path) -> Iterator[str]:
    """Full names of everything a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute, so that the rooms can be seen"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def label(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def test_import_contracts_are_kept() -> None:
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "0 broken" in ran.stdout


@pytest.mark.parametrize("path", MODULES, ids=label)
def test_a_module_imports_only_what_its_room_may(path: Path) -> None:
    room = path.relative_to(SOURCE).parts[0]
    for name in imported_by(path):
        top = name.split(".")[0]
        if top != "tidewaiter" and top not in sys.stdlib_module_names:
            assert room in ALLOWED.get(top, set()), f"{label(path)} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=label)
def test_no_module_can_reach_a_network(path: Path) -> None:
    reached = {name for name in imported_by(path) if name.split(".")[0] in NETWORK}
    assert not reached or path == FETCHES


def test_only_the_command_that_updates_lists_imports_the_module_that_fetches() -> None:
    users = [label(path) for path in MODULES if any("lists.fetch" in name for name in imported_by(path))]
    assert users == ["cli/lists.py"]


@pytest.mark.parametrize("path", MODULES, ids=label)
def test_nothing_reads_the_environment_while_it_is_imported(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bodies = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)]
    inside = {id(below) for body in bodies for below in ast.walk(body)}
    read = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"} and id(node) not in inside
    ]
    assert not read
