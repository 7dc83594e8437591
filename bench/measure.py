"""What a benchmark hands back: one line for each thing measured, ours beside a peer on the same machine."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

__all__ = ["Measured", "median_seconds", "say"]


@dataclass(frozen=True, slots=True)
class Measured:
    """`ours` and `theirs` in `unit`; `most_times` bounds ours / theirs, `most` and `least` bound ours itself."""

    what: str
    ours: float
    unit: str = "s"
    peer: str = ""
    theirs: float | None = None
    most_times: float | None = None
    most: float | None = None
    least: float | None = None
    note: str = ""

    @property
    def times(self) -> float | None:
        """How many times the peer's figure ours is."""
        return self.ours / self.theirs if self.theirs else None

    @property
    def holds(self) -> bool:
        """Whether every bound that was stated is kept."""
        over_peer = self.most_times is not None and (self.times is None or self.times > self.most_times)
        over, under = self.most is not None and self.ours > self.most, self.least is not None and self.ours < self.least
        return not (over_peer or over or under)


def median_seconds(work: Callable[[], object], times: int) -> float:
    """The middle of several runs, after one that warms the caches."""
    work()
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


def say(*measured: Measured) -> None:
    """Print each result as one JSON line, which is what bench/run.py reads."""
    for one in measured:
        print(json.dumps(asdict(one)), flush=True)
