"""Chance by name: every part of a world draws from a stream of its own, so that a new part shifts no other.

The decision behind it: one `random.Random` per seed, cell and part, never one for the whole world. A part that draws
more, less or in another order changes its own tables and nothing else; and a cell can be made without those before it.
The standard library is enough: its generator is the same on every machine, and numpy stays in the rooms of kernels.
"""

from __future__ import annotations

import hashlib
import math
import random
from base64 import b32encode
from collections.abc import Sequence
from itertools import accumulate
from typing import Generic, TypeVar

__all__ = ["Ids", "Weighted", "between", "happens", "poisson", "stream"]

T = TypeVar("T")

_WIDTH_90 = 2 * 1.6448536269514722


def stream(seed: int, *names: object) -> random.Random:
    """The random numbers of the part of that name, the same for the same seed and names."""
    return random.Random("/".join(("tidewaiter world", str(seed), *map(str, names))))


def between(rng: random.Random, low: float, high: float) -> float:
    """A lognormal value of which nine in ten lie between `low` and `high`."""
    middle = (math.log(low) + math.log(high)) / 2
    return math.exp(rng.gauss(middle, (math.log(high) - math.log(low)) / _WIDTH_90))


def happens(rng: random.Random, probability: float) -> bool:
    """Whether something of that probability happens; draws one number whatever the probability."""
    return rng.random() < probability


def poisson(rng: random.Random, mean: float) -> int:
    """How often something happens that happens `mean` times on average; for small means."""
    left, count = math.exp(-mean), 0
    product = rng.random()
    while product > left:
        count += 1
        product *= rng.random()
    return count


class Weighted(Generic[T]):
    """Things to pick from, some more often than others."""

    def __init__(self, things: Sequence[tuple[T, float]]) -> None:
        self.things = [thing for thing, _ in things]
        self._upto = list(accumulate(weight for _, weight in things))

    def pick(self, rng: random.Random) -> T:
        """One of the things."""
        return rng.choices(self.things, cum_weights=self._upto)[0]


class Ids:
    """Identifiers that tell nothing: a digest of seed, kind and count, so no order and no neighbor can be read off."""

    def __init__(self, seed: int, cell: object) -> None:
        self._start = f"{seed}/{cell}"
        self._counts: dict[str, int] = {}

    def new(self, prefix: str, length: int = 10) -> str:
        """The next identifier that begins with `prefix`."""
        count = self._counts.get(prefix, 0)
        self._counts[prefix] = count + 1
        digest = hashlib.blake2b(f"{self._start}/{prefix}/{count}".encode(), digest_size=8).digest()
        return prefix + b32encode(digest).decode("ascii")[:length]
