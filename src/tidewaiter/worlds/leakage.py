"""Ways to find planted rows without understanding anything: each must do no better than chance in a good world.

The one open customs benchmark fell to them: a lookup of two columns beat every published model (facts/detection.md D1).
"""

from __future__ import annotations

import hashlib
import random
from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import combinations

from tidewaiter.worlds.classifiers import Binned, logistic
from tidewaiter.worlds.measures import lift
from tidewaiter.worlds.population import Population

__all__ = [
    "BASELINES",
    "FOLDS",
    "fold_of",
    "id_only",
    "lookup",
    "nearest_twin",
    "row_order",
    "same_party",
    "timestamp_only",
]

FOLDS = 4
_NEAR = 10


def fold_of(cell: str, row_id: str) -> int:
    """The part of the world a row is scored in; a cell is in one part only, so that no party is in two."""
    return hashlib.blake2b((cell if cell not in {"", "-1"} else row_id).encode(), digest_size=2).digest()[0] % FOLDS


def _key_columns(population: Population) -> dict[str, list[str]]:
    kept = {name: values for name, values in population.categories.items() if name not in {"forwarded", "licensed"}}
    for name in ("units", "value_usd", "unit_weight", "transit_days"):
        kept[name] = ["" if value is None else f"{value:.3g}" for value in population.numbers[name]]
    return kept


def _rates(keys: Sequence[object], labels: Sequence[int], train: Sequence[int]) -> dict[object, float]:
    base = sum(labels[one] for one in train) / max(1, len(train))
    hits: dict[object, list[int]] = {}
    for one in train:
        held = hits.setdefault(keys[one], [0, 0])
        held[0] += labels[one]
        held[1] += 1
    return {key: (hit + 20 * base) / (count + 20) for key, (hit, count) in hits.items()}


def lookup(population: Population, folds: Sequence[int], rng: random.Random) -> list[float]:
    """A table of two columns, the pair chosen where it does best on rows that are not scored."""
    columns, labels = _key_columns(population), population.labels
    scores = [0.0] * len(labels)
    paired = {pair: list(zip(columns[pair[0]], columns[pair[1]], strict=True)) for pair in combinations(columns, 2)}
    for scored in ({0, 1}, {2, 3}):
        learn, other = sorted({0, 1, 2, 3} - scored)
        train = [one for one, where in enumerate(folds) if where == learn]
        check = [one for one, where in enumerate(folds) if where == other]
        best, keys = -1.0, next(iter(paired.values()))
        for tried in paired.values():
            rates = _rates(tried, labels, train)
            found = [rates.get(tried[one], 0.0) for one in check]
            value = lift(found, [labels[one] for one in check], [population.ties[one] for one in check])
            if value > best:
                best, keys = value, tried
        rates = _rates(keys, labels, [*train, *check])
        for one, where in enumerate(folds):
            if where in scored:
                scores[one] = rates.get(keys[one], 0.0)
    return scores


def _learned(
    columns: list[list[int]], levels: tuple[int, ...], population: Population, folds: Sequence[int], rng: random.Random
) -> list[float]:
    data = Binned(list(zip(*columns, strict=True)), levels)
    scores = [0.0] * len(folds)
    for fold in range(FOLDS):
        train = _some([one for one, where in enumerate(folds) if where != fold], population, rng)
        asked = [one for one, where in enumerate(folds) if where == fold]
        for one, score in zip(asked, logistic(data, population.labels, train, asked, rng), strict=True):
            scores[one] = score
    return scores


def _some(train: list[int], population: Population, rng: random.Random) -> list[int]:
    planted = [one for one in train if population.labels[one]]
    others = [one for one in train if not population.labels[one]]
    return sorted([*planted, *rng.sample(others, min(len(others), 10 * len(planted) + 50))])


def id_only(population: Population, folds: Sequence[int], rng: random.Random) -> list[float]:
    """What the numbers say: their signs by place, and where they stand among all numbers."""
    order = {one: place for place, one in enumerate(sorted(population.ids))}
    columns = [[ord(one[place]) % 64 for one in population.ids] for place in (3, 4, 5, -2, -1)]
    columns.append([order[one] * 50 // len(order) for one in population.ids])
    columns.extend([ord(one[place]) % 64 for one in population.buyers] for place in (2, 3, -1))
    return _learned(columns, (64, 64, 64, 64, 64, 50, 64, 64, 64), population, folds, rng)


def row_order(population: Population, folds: Sequence[int], rng: random.Random) -> list[float]:
    """Where a row stands in the file: the rows around it that belong to other cells, and its part of the file."""
    labels, scores = population.labels, [0.0] * len(folds)
    for fold in range(FOLDS):
        places = [one for one, where in enumerate(folds) if where != fold]
        sums = [0]
        for one in places:
            sums.append(sums[-1] + labels[one])
        for one, where in enumerate(folds):
            if where == fold:
                middle = bisect_left(places, one)
                low, high = max(0, middle - _NEAR), min(len(places), middle + _NEAR)
                wide, far = max(0, middle - 40 * _NEAR), min(len(places), middle + 40 * _NEAR)
                scores[one] = (sums[high] - sums[low]) / max(1, high - low) + (sums[far] - sums[wide]) / max(
                    1, far - wide
                )
    return scores


def nearest_twin(population: Population, folds: Sequence[int], rng: random.Random) -> list[float]:
    """The rows of other cells with the same item and country that are closest in value and units."""
    labels, scores = population.labels, [0.0] * len(folds)
    numbers, words = population.numbers, population.categories
    near = [
        (
            words["item_id"][one],
            words["to_country"][one],
            numbers["units"][one] or 0.0,
            numbers["value_usd"][one] or 0.0,
            numbers["unit_weight"][one] or 0.0,
        )
        for one in range(len(folds))
    ]
    for fold in range(FOLDS):
        train = sorted((near[one], one) for one, where in enumerate(folds) if where != fold)
        keys = [key for key, _ in train]
        for one, where in enumerate(folds):
            if where == fold:
                middle = bisect_left(keys, near[one])
                window = range(max(0, middle - _NEAR), min(len(train), middle + _NEAR))
                same = [place for place in window if keys[place][:2] == near[one][:2]]
                same.sort(
                    key=lambda place: abs(keys[place][3] - near[one][3]) + 1e4 * abs(keys[place][2] - near[one][2])
                )
                closest = same[:5]
                scores[one] = sum(labels[train[place][1]] for place in closest) / len(closest) if closest else 0.0
    return scores


def timestamp_only(population: Population, folds: Sequence[int], rng: random.Random) -> list[float]:
    """When a row happened and when it was recorded: month, day of the month, hour, minute."""
    month = [0 if value is None else 1 + max(0, min(46, int(value))) for value in population.numbers["month"]]
    day = [int(one[8:10] or 0) for one in population.recorded]
    hour = [1 + int(one[11:13]) if one else 0 for one in population.recorded]
    minute = [1 + int(one[14:16]) if one else 0 for one in population.recorded]
    return _learned([month, day, hour, minute], (49, 32, 25, 61), population, folds, rng)


def same_party(population: Population) -> list[float]:
    """Not leakage but memory: how often a buyer's other lines were planted. Printed, never judged."""
    held: dict[str, list[int]] = {}
    for buyer, label in zip(population.buyers, population.labels, strict=True):
        pair = held.setdefault(buyer, [0, 0])
        pair[0] += label
        pair[1] += 1
    return [
        (held[buyer][0] - label) / max(1, held[buyer][1] - 1)
        for buyer, label in zip(population.buyers, population.labels, strict=True)
    ]


BASELINES: dict[str, Callable[[Population, Sequence[int], random.Random], list[float]]] = {
    "lookup of two columns": lookup,
    "id only": id_only,
    "row order": row_order,
    "nearest twin": nearest_twin,
    "timestamp only": timestamp_only,
}
"""Each baseline and how it scores rows; none of them may look at the parts of a row's own fold."""
