"""How much a word says about who bears it: the rarer it is among ordinary firms or listed persons, the more."""

from __future__ import annotations

import math
from functools import cache, lru_cache
from importlib import resources

__all__ = ["weight_of"]

_LEAST = 0.1


@cache
def _counts() -> dict[bool, tuple[float, dict[str, int]]]:
    """By person or firm: how many names were counted, and in how many of them each common word stands."""
    read: dict[bool, tuple[float, dict[str, int]]] = {True: (1.0, {}), False: (1.0, {})}
    text = resources.files(__package__).joinpath("common_words.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#") or not line:
            continue
        table, word, count = line.split("\t")
        person = table == "person"
        if word == "*":
            read[person] = (float(count), read[person][1])
        else:
            read[person][1][word] = int(count)
    return read


@lru_cache(maxsize=1 << 17)
def weight_of(word: str, *, person: bool) -> float:
    """From 0.1 (in a quarter of all names) to 1 (in none that was counted); logarithmic, as information is."""
    names, counts = _counts()[person]
    count = counts.get(word, 0)
    if count < 1 or names < 2:
        return 1.0
    return max(_LEAST, min(1.0, math.log(names / count) / math.log(names)))
