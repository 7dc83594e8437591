"""`python -m tests.fourth_world --seed 1 --out DIR --lines 20000` writes DIR/pack and DIR/truth."""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.fourth_world.make import make


def main() -> None:
    """Reads the command line and makes one economy."""
    parser = argparse.ArgumentParser(prog="tests.fourth_world")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--lines", type=int, default=20_000)
    asked = parser.parse_args()
    make(asked.seed, asked.out, asked.lines)


if __name__ == "__main__":
    main()
