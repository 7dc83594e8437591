"""How often fewer facts turn a detector's answer round: the answers to a whole pack beside those to what is left of it.

    python -m bench.flips                          # a small world of ours, seed 101, 30 % and 10 % of its cells emptied
    python -m bench.flips ours:101 other:131       # more worlds: ours, or of other makers (bench/missing.py)

Of every detector: how often it said yes, no and unknown of the whole pack and of the poorer one; then how often yes
became no, no became yes, and unknown became yes or no, of subjects that both have. Cells whose absence is itself a sign
are emptied too; "signs kept" says what is left of these counts where they are not. TIDEWAITER_BENCH_SAMPLE makes a
tiny world and takes 30 % only.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.detection.pack_answers import Answers, answers_of_pack, counted, empty_some, faults_of, moved

from bench.measure import Measured, say
from bench.missing import make
from tidewaiter.worlds.blank import blank_pack

SHARES, SEED = (0.3, 0.1), 1
_TURNED = (("yes", "no"), ("no", "yes"), ("unknown", "yes"), ("unknown", "no"))


def table(whole: Answers, poorer: Answers) -> None:
    """One line a detector whose answers differ, and up to three examples of each turn."""
    found = moved(whole, poorer)
    before, after = counted(whole, sorted(found)), counted(poorer, sorted(found))
    faults = faults_of(whole, poorer)
    for code, times in sorted(found.items()):
        turns = ", ".join(f"{times[one]} {one[0]} to {one[1]}" for one in _TURNED if times[one])
        print(f"{code} {before[code]} {after[code]} {turns}", file=sys.stderr)
        for one in [one for one in faults if one[0] == code][:3]:
            print("    " + " ".join(one[1:]), file=sys.stderr)


def measure(world: str, folder: Path) -> None:
    """The flips of one world at every share, with and without the cells whose absence is a sign."""
    make(world, folder / "whole")
    whole = answers_of_pack(folder / "whole" / "pack", folder / "answers")
    for share in SHARES[:1] if "TIDEWAITER_BENCH_SAMPLE" in os.environ else SHARES:
        for way, empty in (("", blank_pack), (", signs kept", empty_some)):
            at = folder / f"{share}{way}"
            empty(folder / "whole", at, share, SEED)
            poorer = answers_of_pack(at / "pack", folder / f"{share}{way}-answers")
            print(f"{world}, {share:.0%} missing{way}", file=sys.stderr)
            table(whole, poorer)
            times = Counter("flips" if one[2] != "unknown" else "decided" for one in faults_of(whole, poorer))
            name = f"{world}, {share:.0%} missing{way}"
            say(Measured(f"{name}: yes to no, or no to yes", times["flips"], "answers"))
            say(Measured(f"{name}: unknown to yes or no", times["decided"], "answers"))


def main() -> None:
    """Measure the worlds that were named."""
    for world in sys.argv[1:] or ["ours:101"]:
        with tempfile.TemporaryDirectory() as folder:
            measure(world, Path(folder))


if __name__ == "__main__":
    main()
