"""Rankings that understand nothing, so that what an audit finds can be told from what guessing finds."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Mapping

from tidewaiter.detection.evaluation.folder import TableFolder
from tidewaiter.detection.evaluation.goods import Goods

__all__ = ["RANDOM_DRAWS", "Ranking", "by_buyer", "by_number", "by_value", "flags_by_buyer", "random_rankings"]

Ranking = list[tuple[str, ...]]
"""Cases in order, each the lines that it names."""

RANDOM_DRAWS = 10
_LEAST = 200


def random_rankings(goods: Goods, seed: int, draws: int = RANDOM_DRAWS) -> list[Ranking]:
    """Lines in an order of chance, several times, each as long as any budget needs."""
    rng, lines = random.Random(f"evaluate {seed}"), list(goods.sent)  # noqa: S311 - chance that can be repeated
    length = min(len(lines), max(_LEAST, len(lines) // 10))
    return [[(line,) for line in rng.sample(lines, length)] for _ in range(draws)]


def by_number(goods: Goods, number: Mapping[str, float]) -> Ranking:
    """Lines by a number, the largest first; those without one last; ties in an order of chance."""
    order = sorted(goods.sent, key=lambda line: (-number.get(line, 0.0), _chance(line)))
    return [(line,) for line in order]


def by_value(goods: Goods) -> Ranking:
    """Lines by their value in USD, the largest first."""
    return by_number(goods, {name: one.value for name, one in goods.sent.items()})


def flags_by_buyer(tables: TableFolder, sites: Mapping[str, str], goods: Goods) -> Counter[str]:
    """How many findings (answer yes) concern each buyer: itself, what was sent to it, or a site it operates."""
    flags: Counter[str] = Counter()
    for row in tables.rows("findings", "subject_kind subject_id answer"):
        if row["answer"] != "yes":
            continue
        kind, subject = row["subject_kind"], row["subject_id"]
        if kind == "party":
            flags[subject] += 1
        elif kind == "shipment" and subject in goods.sent:
            flags[goods.sent[subject].buyer] += 1
        elif kind == "site" and subject in sites:
            flags[sites[subject]] += 1
    return flags


def by_buyer(goods: Goods, flags: Mapping[str, float]) -> Ranking:
    """Buyers by a number, the largest first, each with all lines sent to it in order of days; ties by chance."""
    lines: dict[str, list[str]] = {}
    for name, one in goods.sent.items():
        lines.setdefault(one.buyer, []).append(name)
    order = sorted(lines, key=lambda buyer: (-flags.get(buyer, 0.0), _chance(buyer)))
    return [tuple(sorted(lines[buyer], key=lambda line: (goods.sent[line].shipped_on, line))) for buyer in order]


def _chance(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()
