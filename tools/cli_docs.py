"""Writes the reference pages that the program itself knows best: commands, errors and settings.

python tools/cli_docs.py           # write docs/reference/{commands/*,errors,settings}.md
python tools/cli_docs.py --check   # say which pages are not what the program says now, and fail
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

import tidewaiter
from tidewaiter.cli.lazy import LazyGroup
from tidewaiter.cli.main import cli
from tidewaiter.core.errors import InputError, Place, TidewaiterError

SOURCE = Path(tidewaiter.__file__).resolve().parent
DOCS = Path(__file__).resolve().parent.parent / "docs" / "reference"
MADE = "<!-- Made by tools/cli_docs.py from the program itself; do not edit. -->\n\n"

Walked = tuple[click.Context, click.Command]


def commands() -> Iterator[Walked]:
    """Every command of the tree, parents first, each in the context in which a user would call it."""
    yield from _under(None, "tidewaiter", cli)


def _under(parent: click.Context | None, name: str, command: click.Command) -> Iterator[Walked]:
    context = click.Context(command, parent=parent, info_name=name)
    yield context, command
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.entries[below].load() if isinstance(command, LazyGroup) else command.commands[below]
            if not found.hidden:
                yield from _under(context, below, found)


def section(context: click.Context, command: click.Command, level: int) -> str:
    """One command: its claim, how it is called, what its words mean."""
    parts = [f"{'#' * level} {context.command_path}", prose(command)]
    parts.append(fenced(command.get_usage(context)))
    rows = [record for item in command.get_params(context) if (record := item.get_help_record(context)) is not None]
    rows = [(words, says) for words, says in rows if says and "--help" not in words]
    if rows:
        lines = [f"| `{cell(words)}` | {cell(says)} |" for words, says in rows]
        parts.append("\n".join(["| option | what it does |", "|---|---|", *lines]))
    if command.epilog:
        parts.append(prose_of(command.epilog))
    return "\n\n".join(part for part in parts if part)


def cell(text: str) -> str:
    """Text that cannot break out of a table."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def prose(command: click.Command) -> str:
    """The command's own help, paragraph by paragraph."""
    return prose_of(command.help or "")


def prose_of(text: str) -> str:
    """Paragraphs stay prose; a paragraph that click must not wrap becomes a block."""
    paragraphs = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(
        fenced(inspect.cleandoc(part.strip().removeprefix("\b"))) if part.strip().startswith("\b") else part
        for part in paragraphs
    )


def fenced(text: str) -> str:
    """A block shown as it stands."""
    return f"```text\n{text}\n```"


def command_pages() -> dict[str, str]:
    """One page for each top-level command, its sub-commands as sections, and one list of all."""
    pages: dict[str, str] = {}
    rows = []
    for context, command in commands():
        path = context.command_path.split()
        name = path[1] if path[1:] else "tidewaiter"
        page = f"commands/{name}.md"
        pages[page] = pages.get(page, MADE) + section(context, command, max(1, len(path) - 1)) + "\n\n"
        anchor = f"{name}.md" if len(path) <= 2 else f"{name}.md#{'-'.join(path)}"
        rows.append(f"| [`{context.command_path}`]({anchor}) | {cell(command.get_short_help_str(200))} |")
    listing = "\n".join(["| command | what it does |", "|---|---|", *rows])
    tree = "\n".join(name.removeprefix("commands/").removesuffix(".md") for name in pages)
    hidden = f"```{{toctree}}\n:hidden:\n:maxdepth: 1\n\n{tree}\n```"
    pages["commands/index.md"] = f"{MADE}# Commands\n\n{listing}\n\n{hidden}\n"
    return {name: text.rstrip() + "\n" for name, text in pages.items()}


def error_classes() -> list[type[TidewaiterError]]:
    """The whole tree of errors; only the modules that define one are imported."""
    classes = [(path, node) for path in sorted(SOURCE.rglob("*.py")) for node in _classes_in(path)]
    names, found = {TidewaiterError.__name__}, set[Path]()
    while fresh := {node.name for _, node in classes if node.name not in names and names & _bases(node)}:
        names |= fresh
        found |= {path for path, node in classes if node.name in fresh}
    for path in sorted(found):
        importlib.import_module(".".join(path.relative_to(SOURCE.parent).with_suffix("").parts))
    return [TidewaiterError, *_descendants(TidewaiterError)]


def _classes_in(path: Path) -> list[ast.ClassDef]:
    return [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ClassDef)]


def _bases(node: ast.ClassDef) -> set[str]:
    return {base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "") for base in node.bases}


def _descendants(parent: type[TidewaiterError]) -> Iterator[type[TidewaiterError]]:
    for child in sorted(parent.__subclasses__(), key=lambda found: found.__name__):
        yield child
        yield from _descendants(child)


def error_page() -> str:
    """Each error with what it means and the exit code of the command that ends with it."""
    rows = []
    for found in error_classes():
        depth = len([base for base in found.__mro__ if issubclass(base, TidewaiterError)]) - 1
        claim = (found.__doc__ or "").strip().splitlines()[0]
        rows.append(f"| {'&nbsp;&nbsp;' * depth}`{found.__name__}` | {found.exit_code} | {cell(claim)} |")
    example = InputError(
        "not a day",
        place=Place("shipments.csv", 7, "shipped_on"),
        value="31.02.2025",
        expected="a day as 2025-02-28",
        hint="Correct the cell; the other rows are audited meanwhile.",
    )
    shape = json.dumps(example.as_dict(), indent=2)
    return (
        f"{MADE}# Errors\n\nEvery error says what was wrong, where, what was got, what was expected and what to do. "
        "Results go to stdout, errors to stderr.\n\n"
        "| error | exit code | what it means |\n|---|---|---|\n" + "\n".join(rows) + "\n\n"
        f"A person reads:\n\n{fenced(f'Error: {example}')}\n\n"
        "With `--json-errors` (or TIDEWAITER_JSON_ERRORS=1) a program reads one object, always of this shape:\n\n"
        f"```json\n{shape}\n```\n"
    )


def settings_page() -> str:
    """Every environment variable the program reads, with the option that says the same."""
    rows = []
    for context, command in commands():
        for item in command.params:
            if isinstance(item, click.Option) and item.envvar:
                name = item.envvar if isinstance(item.envvar, str) else ", ".join(item.envvar)
                rows.append(f"| `{name}` | `{context.command_path} {item.opts[-1]}` | {cell(item.help or '')} |")
    return (
        f"{MADE}# Settings\n\nA setting is an option; some can also be said once, in the environment. "
        "The option wins.\n\n| variable | option | what it does |\n|---|---|---|\n" + "\n".join(rows) + "\n\n"
        "Without TIDEWAITER_HOME the state folder is `tidewaiter` in the user's data folder: `$XDG_DATA_HOME`, else "
        "`~/.local/share`; on Windows `%LOCALAPPDATA%`. In it:\n\n"
        "| path | what it holds |\n|---|---|\n"
        "| `log/tidewaiter.jsonl` | what was done, one JSON object a line, with the audit's id; names no party |\n"
        "| `faults/` | one file for each fault of the program itself; it can quote values from your records |\n"
        "| `demo/` | the audit of `tidewaiter demo` when no `--out` was said |\n\n"
        "Nothing is created there before something has to be written. Nothing is ever sent anywhere.\n\n"
        "Compiled code is kept in the folder that `TIDEWAITER_CACHE` names, else in `tidewaiter` in the user's cache "
        "folder: `$XDG_CACHE_HOME`, else `~/.cache`; on Windows `%LOCALAPPDATA%`. It can be deleted at any time and is "
        "then made again.\n"
    )


def pages() -> dict[str, str]:
    """Every generated page by its path under docs/reference."""
    return {**command_pages(), "errors.md": error_page(), "settings.md": settings_page()}


def stale() -> list[str]:
    """Pages that are missing, differ from what the program says, or describe a command that is gone."""
    wanted = pages()
    differing = [name for name, text in wanted.items() if _read(DOCS / name) != text]
    gone = [
        f"commands/{path.name}" for path in (DOCS / "commands").glob("*.md") if f"commands/{path.name}" not in wanted
    ]
    return sorted(differing + gone)


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def main() -> int:
    """Write the pages, or check them."""
    if "--check" in sys.argv[1:]:
        found = stale()
        print("\n".join(f"docs/reference/{name} is not what the program says; run tools/cli_docs.py" for name in found))
        return 1 if found else 0
    for name in stale():
        (DOCS / name).unlink(missing_ok=True)
    for name, text in pages().items():
        (DOCS / name).parent.mkdir(parents=True, exist_ok=True)
        (DOCS / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
