"""How long a person waits for `tidewaiter --help`, beside a Python that only imports click."""

from __future__ import annotations

import subprocess
import sys

from bench.measure import Measured, median_seconds, say

RUNS = 15


def seconds(*words: str) -> float:
    """The wall time of one Python process."""
    return median_seconds(lambda: subprocess.run([sys.executable, *words], check=True, capture_output=True), RUNS)


def main() -> None:
    """Two commands that must feel immediate."""
    floor = seconds("-c", "import click")
    peer = "Python that imports click and ends"
    help_ms = seconds("-m", "tidewaiter", "--help") * 1000
    chips_ms = seconds("-m", "tidewaiter", "chips", "show", "H100 SXM") * 1000
    say(
        Measured("`tidewaiter --help`, wall time", help_ms, "ms", peer, floor * 1000, most=150),
        Measured('`tidewaiter chips show "H100 SXM"`, wall time', chips_ms, "ms", peer, floor * 1000),
    )


if __name__ == "__main__":
    main()
