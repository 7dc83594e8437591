"""Pins every package by the digests of its files: lock/run.txt, build.txt and dev.txt, each holding the one before.

    python tools/lock.py            # keep the pins that still fit
    python tools/lock.py --upgrade  # take the newest that fit

Needs `uv` on the path (a developer's tool; nobody needs it to install, test or build).
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "lock"
LOCKS: dict[str, list[str]] = {"run": [], "build": ["build"], "dev": ["build", "dev"]}
HEADER = "# What `tidewaiter` {what}. Made by tools/lock.py from pyproject.toml; do not edit.\n"
WHAT = {"run": "needs to run", "build": "needs to run and to be built", "dev": "needs to be tested and checked"}


def compile_command(name: str, out: Path, upgrade: bool) -> list[str]:
    """The `uv` call that resolves one lock for every platform and every Python from 3.11, wheels only."""
    groups = [part for group in LOCKS[name] for part in ("--group", group)]
    below = ["--constraint", str(LOCK / "run.txt")] if name != "run" else []
    options = ["--universal", "--python-version", "3.11", "--fork-strategy", "fewest", "--only-binary", ":all:"]
    quiet = ["--quiet", "--no-header", "--no-annotate", "--no-config", "--generate-hashes"]
    more = ["--upgrade"] if upgrade else []
    return ["uv", "pip", "compile", "pyproject.toml", *groups, *below, *options, *quiet, *more, "-o", str(out)]


def relock(name: str, upgrade: bool) -> None:
    """Resolve one lock and put our own header on it."""
    path = LOCK / f"{name}.txt"
    bare = {key: value for key, value in os.environ.items() if not key.startswith(("UV_", "PIP_"))}
    subprocess.run(compile_command(name, path, upgrade), cwd=ROOT, env=bare, check=True)
    path.write_text(HEADER.format(what=WHAT[name]) + path.read_text())


def main() -> int:
    """Regenerate all three locks, smallest first."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--upgrade", action="store_true", help="take the newest releases that fit")
    chosen = words.parse_args()
    if shutil.which("uv") is None:
        print("tools/lock.py needs `uv`: python -m pip install uv", file=sys.stderr)
        return 1
    for name in LOCKS:
        relock(name, chosen.upgrade)
    return 0


if __name__ == "__main__":
    sys.exit(main())
