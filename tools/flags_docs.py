"""Write docs/reference/red-flags.md from the flags themselves; `--check` only says whether it is current.

python -m tools.flags_docs [--check]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from tidewaiter.detection.flags import Flag, Guidance, guidances, red_flags

__all__ = ["PAGE", "page"]

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "red-flags.md"

_INTRO = """\
<!-- Written by tools/flags_docs.py from src/tidewaiter/detection/flags.toml; change it there. -->

# Red flags of guidance

The red flags of which the US Bureau of Industry and Security has told exporters, each with the detectors and tables of
an audit that speak of a part of it, and with the question that a person answers. Enter answers in the table `answers`
under the code of the flag: *yes* says that the flag is there. The table `red_flags` of an audit counts them; a flag of
which nobody was asked has no answer, which is not a no.

**This is no reprint of the guidance**: the words are ours and short. Grade A: primary text read; B: a compilation or
the press quoting it; C: recalled. Read the source before you rely on one."""


def page() -> str:
    """The whole page as it should stand in docs/reference/red-flags.md."""
    return "\n".join([_INTRO, *(line for one in guidances() for line in _section(one))]) + "\n"


def _section(one: Guidance) -> Iterator[str]:
    yield f"\n## {one.code}\n\n{one.says}. {one.standing}\n\nSource: <{one.source}>\n"
    yield "| flag | what it says, in our words | grade | an audit's part | the question to a person |"
    yield "|---|---|---|---|---|"
    for flag in red_flags():
        if flag.code.startswith(f"{one.code}-"):
            question = flag.question or "text not at hand"
            yield f"| {flag.code} | {flag.says} | {flag.grade} | {_part(flag)} | {question} |"


def _part(flag: Flag) -> str:
    links = [f"[{code}](detectors.md#{code.lower()})" for code in flag.detectors]
    return ", ".join([*links, *(f"`{name}`" for name in flag.tables)]) or "none"


def main() -> int:
    """Write the page, or with --check say whether it is what it should be."""
    if sys.argv[1:] == ["--check"]:
        return int(PAGE.read_text(encoding="utf-8") != page())
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
