"""Writes the page that explains where our TPP differs from Epoch AI's table.

python tools/chips_docs.py           # write docs/reference/chips-and-epoch.md
python tools/chips_docs.py --check   # say whether the page is what the catalogue says now, and fail if not
"""

from __future__ import annotations

import sys
from pathlib import Path

from tidewaiter.chips import catalogue
from tidewaiter.chips.epoch import TOLERANCE, disagreements, meant

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "chips-and-epoch.md"

HEAD = """<!-- Made by tools/chips_docs.py from src/tidewaiter/chips/catalogue; do not edit. -->

# The chip catalogue and Epoch AI's table

The catalogue holds {chips} chips and {systems} systems. TPP is computed from the dense rates the maker states, times
the bits of the format, the highest over the formats; performance density is TPP over the area of the logic dies made on
a non-planar node. {unknown} chips have no published rate: their TPP is unknown, not zero.

Epoch AI publishes a *total processing performance* too ([epoch.ai/data](https://epoch.ai/data), CC BY 4.0, table of
2025-12-12). Where the two lie more than {tolerance} % apart, this page says why.

| chip | Epoch's row | Epoch | ours | from | why |
|---|---|---|---|---|---|
"""

MEANT = """
## Rows whose name fits several chips

| Epoch's row | taken for | because |
|---|---|---|
"""

CONVENTIONS = """
## How we count

- **Dense.** A figure with structured sparsity is halved; the note of the rate says so.
- **The highest the maker claims.** Where data sheets differ, the higher one counts; so does a rate with FP16
  accumulation.
- **TF32 counts 32 bits**, the size it is stored in, though it keeps 19. This is the cautious reading. It decides the
  TPP only of: {tf32}.
- **A die's area** counts logic on a non-planar node: no memory stacks, no interposer. Where a maker publishes no area
  of its chiplets, the density is left unknown.
- **Grades.** A: the primary text was read. B: a compilation or press quoting it. C: recalled, to be verified.
"""


def page() -> str:
    """The whole page."""
    chips = catalogue().chips
    unknown = sum(chip.tpp is None for chip in chips)
    text = HEAD.format(
        chips=len(chips), systems=len(catalogue().systems), unknown=unknown, tolerance=f"{TOLERANCE * 100:.1f}"
    )
    for row in disagreements():
        ours = f"{row.chip.tpp:,.1f}" if row.chip.tpp is not None else "unknown"
        cells = (row.chip.name, row.epoch, f"{row.epoch_tpp:,}", ours.removesuffix(".0"), row.chip.tpp_format, row.why)
        text += f"| {' | '.join(cells)} |\n"
    text += MEANT
    for name, (chip, why) in meant().items():
        text += f"| {name} | {chip.name} | {why} |\n"
    return text + CONVENTIONS.format(tf32=", ".join(_decided_by_tf32()) or "none")


def _decided_by_tf32() -> list[str]:
    """Chips that would have a lower TPP if TF32 did not count."""
    decided = []
    for chip in catalogue().chips:
        others = [op.tpp for op in chip.ops if op.format != "tf32"]
        if chip.tpp is not None and others and max(others) < chip.tpp:
            decided.append(chip.name)
    return decided


def main() -> int:
    """Write the page, or check it."""
    if "--check" in sys.argv[1:]:
        current = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page()
        if not current:
            print("docs/reference/chips-and-epoch.md is not what the catalogue says; run tools/chips_docs.py")
        return 0 if current else 1
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
