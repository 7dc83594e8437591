"""How much worse cases get when 30 % and 50 % of the optional fields of a pack are missing, beside the whole pack.

    python -m bench.missing                     # a small world of ours, seed 91
    python -m bench.missing ours:91 other:111   # more worlds: ours, or of the makers in tests/other_world, third_world

Each world is audited whole, then with a share of its optional cells emptied (`tidewaiter world blank`), then with whole
columns of reporters emptied. Every line sets a figure of the poorer pack beside that of the whole one; those that are
better when larger say so. TIDEWAITER_BENCH_SAMPLE makes a tiny world and takes 30 % of cells only.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.measure import Measured, say
from tidewaiter.detection.evaluation.evaluate import evaluate
from tidewaiter.worlds.blank import WAYS, blank_pack

SHARES, SEED = (0.3, 0.5), 1
PEER = "the same pack, nothing missing"
FIGURES = {
    "true of first 25": ("cases that are true of the first 25", "more is better"),
    "this audit: units in 0.5 %": ("diverted units within 0.5 % of the lines", "more is better"),
    "Brier skill": ("Brier skill", "more is better"),
    "calibration error": ("calibration error", ""),
    "its intervals: hold the units": ("intervals that hold the units", "90 % should"),
}


def run(*words: str) -> None:
    """One command of this Python, its words kept out of the results."""
    subprocess.run([sys.executable, "-m", *words], check=True, stdout=subprocess.DEVNULL)


def make(world: str, out: Path) -> None:
    """The world of that maker and seed, about 20,000 shipment lines."""
    maker, _, seed = world.partition(":")
    if maker in ("other", "third"):
        run(f"tests.{maker}_world", "--seed", seed, "--lines", "20000", "--out", str(out))
    else:
        size = "tiny" if "TIDEWAITER_BENCH_SAMPLE" in os.environ else "small"
        run("tidewaiter", "world", "--size", size, "--seed", seed, "--out", str(out))


def judged(world: Path, out: Path) -> dict[str, float | None]:
    """The figures of an audit of that world, and how many of the detectors' questions stay open."""
    run("tidewaiter", "audit", str(world / "pack"), "--out", str(out))
    found = evaluate(out, world / "truth", draws=0)
    figures = {name: found.measured[name].value if name in found.measured else None for name in FIGURES}
    asked = sum(questions for _, questions, _ in found.bench.undecided)
    unknown = sum(open_ for _, _, open_ in found.bench.undecided)
    return figures | {"undecided": unknown / asked if asked else None}


def compare(name: str, whole: dict[str, float | None], poorer: dict[str, float | None]) -> None:
    """One line a figure; what cannot be told of either pack is said and not compared."""
    for figure, value in poorer.items():
        words, note = FIGURES.get(figure, ("questions left undecided", ""))
        before = whole[figure]
        if value is None or before is None:
            print(f"{name}: {words}: not to be told", file=sys.stderr)
        else:
            say(Measured(f"{name}: {words}", value, "", PEER, before, note=note))


def measure(world: str, folder: Path) -> None:
    """One world whole, then both ways at every share."""
    quick = "TIDEWAITER_BENCH_SAMPLE" in os.environ
    make(world, folder / "whole")
    whole = judged(folder / "whole", folder / "whole-audit")
    for way in WAYS[:1] if quick else WAYS:
        for share in SHARES[:1] if quick else SHARES:
            at = folder / f"{way}-{share}"
            blank_pack(folder / "whole", at, share, SEED, way)
            poorer = judged(at, folder / f"{way}-{share}-audit")
            compare(f"{world}, {share:.0%} missing by {way}", whole, poorer)


def main() -> None:
    """Measure the worlds that were named."""
    for world in sys.argv[1:] or ["ours:91"]:
        with tempfile.TemporaryDirectory() as folder:
            measure(world, Path(folder))


if __name__ == "__main__":
    main()
