"""Write docs/reference/detectors.md from the detectors themselves; `--check` only says whether it is current.

python -m tools.detectors_docs [--check]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from tidewaiter.detection.detector import Detector
from tidewaiter.detection.load import detectors

__all__ = ["PAGE", "page"]

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "detectors.md"

_INTRO = """\
<!-- Written by tools/detectors_docs.py from src/tidewaiter/detectors/; change it there. -->

# Detectors

Each detector is a folder under `src/tidewaiter/detectors/`: what it sees, assumes and cannot see, one SELECT, and the
cases that show its answers. It answers *yes*, *no* or *unknown* for each subject: *no* only where no missing fact could
change it. A *yes* is a difference to be explained. Signals are the codes of documented cases by which a way of
diverting was seen, as our collection of cases numbers them.

| code | what a yes says | about |
|---|---|---|"""


def page() -> str:
    """The whole page as it should stand in docs/reference/detectors.md."""
    every = detectors()
    rows = [f"| [{one.code}](#{one.code.lower()}) | {one.claim} | {one.subject_kind} |" for one in every]
    return "\n".join([_INTRO, *rows, *(line for one in every for line in _section(one))]) + "\n"


def _section(one: Detector) -> Iterator[str]:
    yield f"\n({one.code.lower()})=\n\n## {one.code} {one.name}\n"
    yield one.claim + "\n"
    yield f"- **Sees**: {one.sees}"
    yield f"- **Assumes**: {one.assumes}"
    yield f"- **Cannot see**: {one.cannot_see}"
    yield f"- **What else could explain a yes**: {'; '.join(one.innocent)}."
    yield f"- **Reads**: {', '.join(f'`{table}`' for table in one.reads)}; signals {', '.join(one.signals)}"
    for name, number in sorted(one.parameters.items()):
        yield f"- `{name}` = {number.default} (from {number.low} to {number.high}): {number.says} {number.source}"


def main() -> int:
    """Write the page, or with --check say whether it is what it should be."""
    if sys.argv[1:] == ["--check"]:
        return int(PAGE.read_text(encoding="utf-8") != page())
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
