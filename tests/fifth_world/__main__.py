"""python -m tests.fifth_world --seed 1 --out DIR --lines 20000"""

from __future__ import annotations

import argparse
from pathlib import Path

from .economy import run
from .floor import write_floor
from .macro import write_macro
from .model import World
from .numbering import renumber
from .params import draw
from .truth import write_truth
from .upstream import permit, restock


def make(seed: int, lines: int, out: Path) -> World:
    """Make one economy and write it down."""
    w = World(draw(seed, lines))
    run(w)
    restock(w)
    write_floor(w)
    permit(w)
    write_macro(w)
    renumber(w)
    write_truth(w, out / "truth")
    w.book.save(out / "pack", w.params)
    return w


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="tests.fifth_world")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--lines", type=int, default=20_000)
    given = parser.parse_args()
    w = make(given.seed, given.lines, given.out)
    print(f"{len(w.lines)} lines, {len(w.parties)} parties, {len(w.cases)} of {len(w.cells)} groups divert")


if __name__ == "__main__":
    main()
