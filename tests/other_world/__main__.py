"""`python -m tests.other_world --seed 1 --out DIR --lines 20000` writes DIR/pack and DIR/truth."""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.other_world.make import make, write


def main() -> None:
    """Make one world."""
    parser = argparse.ArgumentParser(prog="python -m tests.other_world", description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--lines", type=int, default=20000, help="about so many shipment lines")
    asked = parser.parse_args()
    pack, truth = make(asked.seed, asked.lines)
    write(asked.out / "pack", pack)
    write(asked.out / "truth", truth)
    print(f"{len(pack['shipments'])} lines, {len(truth['cases'])} cases: {asked.out}")


if __name__ == "__main__":
    main()
