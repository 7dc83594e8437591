"""`python -m tests.third_world --seed 1 --out DIR --lines 20000` writes DIR/pack and DIR/truth."""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.third_world.make import make


def main() -> None:
    """Make one world."""
    parser = argparse.ArgumentParser(prog="python -m tests.third_world", description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--lines", type=int, default=20000, help="about so many shipment lines")
    asked = parser.parse_args()
    figures = make(asked.seed, asked.lines, asked.out)
    print(f"{figures['lines']} lines, {figures['cases']} cases: {asked.out}")


if __name__ == "__main__":
    main()
