"""Finds what a reader would stumble over: dead links and commands, words we agreed not to use, long files.

python tools/check_prose.py    # prints FILE:LINE: what is wrong; exit code 1 when there is anything
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from tidewaiter.cli.lazy import LazyGroup
from tidewaiter.cli.main import cli

ROOT = Path(__file__).resolve().parent.parent
WRITTEN = (
    "README.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "docs",
    "src",
    "tests",
    "tools",
    "bench",
    "lock",
    "examples",
    ".ci",
)
TEXTS = {".md", ".py", ".sql", ".toml", ".txt", ".j2", ".html", ".css", ".js", ".csv", ""}
LONGEST_MODULE = 400
LONGEST_FUNCTION = 60
LONGEST_DECISION = 40

# Put together from halves, so that this file does not find itself.
WORDS = {
    re.compile("licen" + "c(e|es|ed|ing)\\b", re.IGNORECASE): "the EAR spells it license, and so do we",
    re.compile("(py" + "pi\\.org|python" + "hosted|deb\\.deb" + "ian|npm" + "js)"): "names a package registry's host",
    re.compile("/(op" + "t|wo" + "rk/(main|shared)|tm" + "p/v)\\b"): "names a folder of one machine",
}
QUOTES = {"examples", "tests", "catalogue", "synonyms.toml", "words.py"}
"""Folders and files that quote others, who may spell as they like."""

EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}
LINK = re.compile(r"(?<!\!)\[[^\]]*\]\((?P<to>[^)#\s]+)?(?:#[^)\s]*)?\)|!\[[^\]]*\]\((?P<picture>[^)\s]+)\)")
CALL = re.compile(r"(?:^\s*(?:\$ )?|`)(?P<call>tidewaiter(?: [^`#|>&;\n]+)?)", re.MULTILINE)
FENCE = re.compile(r"^```(?:console|sh|bash)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(tidewaiter [a-z][^`\n]*)`")

Problem = str


def files(root: Path = ROOT) -> Iterator[Path]:
    """Everything people wrote here and others will read."""
    for name in WRITTEN:
        start = root / name
        found = [start] if start.is_file() else sorted(start.rglob("*"))
        for path in found:
            if path.is_file() and path.suffix in TEXTS and "__pycache__" not in path.parts:
                yield path


def wrong_words(path: Path, text: str) -> Iterator[Problem]:
    """Spellings and names we agreed not to use."""
    for pattern, why in WORDS.items():
        if "license" in why and QUOTES & set(path.parts):
            continue
        for found in pattern.finditer(text):
            yield f"{text.count(chr(10), 0, found.start()) + 1}: {found[0]!r} {why}"


def dead_links(path: Path, text: str) -> Iterator[Problem]:
    """Relative links of Markdown that lead nowhere."""
    for found in LINK.finditer(text):
        to = found["to"] or found["picture"] or ""
        if to and "://" not in to and not to.startswith("mailto:") and not (path.parent / to).exists():
            yield f"{text.count(chr(10), 0, found.start()) + 1}: the link {to} leads nowhere"


def dead_commands(text: str) -> Iterator[Problem]:
    """Calls of `tidewaiter` that the program itself would refuse to parse."""
    blocks = [(found.start(1), found[1]) for found in FENCE.finditer(text)]
    calls = [(at + hit.start(), hit["call"]) for at, block in blocks for hit in CALL.finditer(block)]
    calls += [(found.start(), found[1]) for found in INLINE.finditer(text)]
    for at, call in calls:
        if why := refused(call.split()[1:]):
            yield f"{text.count(chr(10), 0, at) + 1}: `{call.strip()}`: {why}"


def refused(words: list[str]) -> str:
    """Why the command line would not know these words; placeholders such as PACK pass."""
    command: click.Command = cli
    known = set(_options(cli))
    for word in words:
        usual = getattr(command, "usual", "")
        if usual and isinstance(command, click.Group) and word not in {*command.commands, "-h", "--help"}:
            command = command.commands[usual]
            known |= set(_options(command))
        if word.startswith("-"):
            if word.split("=")[0] not in known:
                return f"no option {word}"
        elif isinstance(command, click.Group) and word not in {"…", "..."} and not word.isupper():
            if word in command.commands:
                command = command.entries[word].load() if isinstance(command, LazyGroup) else command.commands[word]
                known |= set(_options(command))
            elif not _is_value(words, word, known):
                return f"no command {word}"
    return ""


def _options(command: click.Command) -> list[str]:
    context = click.Context(command, help_option_names=["-h", "--help"])
    return [word for item in command.get_params(context) for word in (*item.opts, *item.secondary_opts)]


def _is_value(words: list[str], word: str, known: set[str]) -> bool:
    before = words[words.index(word) - 1] if words.index(word) else ""
    return before in known


def too_long(path: Path, text: str) -> Iterator[Problem]:
    """Modules and functions that nobody reads to the end, and names that say nothing."""
    lines = text.count("\n")
    if lines > LONGEST_MODULE:
        yield f"1: {lines} lines; {LONGEST_MODULE} at most"
    if path.stem in EMPTY_NAMES:
        yield f"1: the name {path.stem} says nothing"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{node.lineno}: {node.name} has {length} lines; {LONGEST_FUNCTION} at most"


def bad_decision(path: Path, text: str) -> Iterator[Problem]:
    """A decision is short, numbered as its file, and says when and why."""
    if text.count("\n") > LONGEST_DECISION:
        yield f"1: {text.count(chr(10))} lines; {LONGEST_DECISION} at most"
    if not text.startswith(f"# {path.name[:4]} "):
        yield f"1: does not begin with `# {path.name[:4]} `"


def problems(path: Path, text: str) -> Iterator[Problem]:
    """Everything wrong with one file, each as `LINE: what`."""
    yield from wrong_words(path, text)
    if path.suffix == ".md":
        yield from dead_links(path, text)
        yield from dead_commands(text)
        if path.parent.name == "decisions" and path.name[:4].isdigit():
            yield from bad_decision(path, text)
    if path.suffix == ".py":
        yield from too_long(path, text)


def main() -> int:
    """Print every problem of every file."""
    found = [
        f"{path.relative_to(ROOT)}:{problem}"
        for path in files()
        for problem in problems(path, path.read_text(encoding="utf-8", errors="replace"))
    ]
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
