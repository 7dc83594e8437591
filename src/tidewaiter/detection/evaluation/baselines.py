"""Rankings that understand nothing, so that what an audit finds can be told from what guessing finds."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Mapping

from tidewaiter.detection.evaluation.folder import TableFolder
from tidewaiter.detection.evaluation.goods import Goods

__all__ = ["RANDOM_DRAWS", "Ranking", "as_cases", "by_buyer", "by_number", "by_value", "flags", "random_rankings"]

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


def as_cases(goods: Goods, ranking: Ranking, most: int) -> Ranking:
    """The buyers in the order in which a ranking first comes to them, each with the first `most` of its lines.

    So much is one case of an audit; without this a ranking would name one firm over and over, or a firm with hundreds
    of lines of which one is surely diverted, and could not be set beside 25 cases.
    """
    cases: dict[str, list[str]] = {}
    for lines in ranking:
        for line in lines:
            mine = cases.setdefault(goods.sent[line].buyer or f"line {line}", [])
            if len(mine) < most and line not in mine:
                mine.append(line)
    return [tuple(lines) for lines in cases.values()]


def flags(tables: TableFolder, sites: Mapping[str, str], goods: Goods) -> tuple[Counter[str], Counter[str]]:
    """How many findings (answer yes) concern each buyer (itself, what was sent to it, a site of its), and each line."""
    of_buyer, of_line = Counter[str](), Counter[str]()
    for row in tables.rows("findings", "subject_kind subject_id answer"):
        if row["answer"] != "yes":
            continue
        kind, subject = row["subject_kind"], row["subject_id"]
        if kind == "party":
            of_buyer[subject] += 1
        elif kind == "shipment" and subject in goods.sent:
            of_buyer[goods.sent[subject].buyer] += 1
            of_line[subject] += 1
        elif kind == "site" and subject in sites:
            of_buyer[sites[subject]] += 1
    return of_buyer, of_line


def by_buyer(goods: Goods, of_buyer: Mapping[str, float], of_line: Mapping[str, float]) -> Ranking:
    """Buyers by a number, the largest first, each with its lines by another, then by units; ties by chance."""
    lines: dict[str, list[str]] = {}
    for name, one in goods.sent.items():
        lines.setdefault(one.buyer, []).append(name)
    order = sorted(lines, key=lambda buyer: (-of_buyer.get(buyer, 0.0), _chance(buyer)))
    return [
        tuple(sorted(lines[buyer], key=lambda line: (-of_line.get(line, 0.0), -goods.sent[line].units, _chance(line))))
        for buyer in order
    ]


def _chance(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()
