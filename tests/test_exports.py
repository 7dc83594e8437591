"""Private unless promised: every module says what it offers, and offers what it says."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src" / "tidewaiter"
MODULES = [path for path in sorted(SOURCE.rglob("*.py")) if path.name not in {"__init__.py", "__main__.py"}]
PACKAGES = [SOURCE, *sorted({path.parent for path in SOURCE.rglob("*.py")} - {SOURCE})]


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def promised(tree: ast.Module) -> list[str] | None:
    """What `__all__` lists, or None where there is none."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == "__all__" for to in node.targets):
            listed: list[str] = ast.literal_eval(node.value)
            return listed
    return None


def classes_and_functions(tree: ast.Module) -> Iterator[str]:
    """What a reader of the module would take for public."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and not in_a_group(node):
            yield node.name


def in_a_group(node: ast.FunctionDef | ast.ClassDef) -> bool:
    """`@chips.command()`: reached through its group, which is what the module promises."""
    callees = [one.func if isinstance(one, ast.Call) else one for one in node.decorator_list]
    return any(
        isinstance(one, ast.Attribute)
        and one.attr == "command"
        and isinstance(one.value, ast.Name)
        and one.value.id != "click"
        for one in callees
    )


def bound(tree: ast.Module) -> Iterator[str]:
    """Every name the module defines or imports at its top level."""
    yield from classes_and_functions(tree)
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((name.asname or name.name) for name in node.names)
        elif isinstance(node, ast.Assign):
            yield from (to.id for target in node.targets for to in ast.walk(target) if isinstance(to, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def label(path: Path) -> str:
    return str(path.relative_to(SOURCE))


@pytest.mark.parametrize("path", MODULES, ids=label)
def test_a_module_promises_all_its_public_classes_and_functions_and_nothing_it_lacks(path: Path) -> None:
    tree = tree_of(path)
    listed = promised(tree)
    assert listed is not None, f"{label(path)} has no __all__"
    assert len(set(listed)) == len(listed)
    assert set(classes_and_functions(tree)) - set(listed) == set(), "public by name, but not promised"
    assert set(listed) - set(bound(tree)) == set(), "promised, but not there"


@pytest.mark.parametrize("folder", PACKAGES, ids=label)
def test_every_package_says_what_it_is(folder: Path) -> None:
    path = folder / "__init__.py"
    assert path.is_file(), f"{label(folder)} has no __init__.py"
    assert ast.get_docstring(tree_of(path)), f"{label(path)} has no docstring"
