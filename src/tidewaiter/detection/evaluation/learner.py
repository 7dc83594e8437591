"""A learner that sees single transactions and the truth, to compare with: what one line after another gives away."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tidewaiter.detection.evaluation.folder import TableFolder
from tidewaiter.detection.evaluation.goods import Goods, line_id
from tidewaiter.detection.evaluation.truth import Truth

__all__ = ["LEARNER", "learned_scores", "learner_at_hand"]

LEARNER = "LightGBM on single lines"

_WORDS = (
    "kind", "end_use", "from_country", "to_country", "via_countries", "payer_country", "item_id", "hs_code",
    "declared_description", "declared_eccn",
)  # fmt: skip
_NUMBERS = ("units", "value_usd", "net_weight_kg")
_FOLDS = 5
_MOST_LINES = 200_000
"""So many lines are learned from at most, so that a large world is judged in minutes."""

_SETTINGS = {
    "objective": "binary", "num_leaves": 15, "min_data_in_leaf": 30, "learning_rate": 0.05, "feature_fraction": 0.8,
    "seed": 1, "deterministic": True, "num_threads": 1, "verbose": -1,
}  # fmt: skip
_ROUNDS = 200


def learner_at_hand() -> bool:
    """Whether LightGBM is installed (`pip install tidewaiter[learner]`) and can be loaded."""
    if find_spec("lightgbm") is None:
        return False
    try:
        import_module("lightgbm")
    except OSError:  # it needs libgomp of the system
        return False
    return True


def learned_scores(tables: TableFolder, goods: Goods, truth: Truth) -> dict[str, float] | None:
    """For each line how likely it looks to a learner that was shown the truth of all other groups of firms.

    Generous to the learner: nobody has the truth of four fifths of the world that he looks at. None where LightGBM is
    not installed, or where fewer than 20 lines carried diverted units.
    """
    names = sorted(goods.sent)
    true = np.array([name in truth.by_line for name in names], np.float64)
    if not learner_at_hand() or true.sum() < 20:
        return None
    seen, folds = _seen(tables, goods, names), _folds(goods, truth, names)
    scores = np.zeros(len(names))
    for fold in range(_FOLDS):
        learn = np.flatnonzero(folds != fold)
        if not learn.size or learn.size == len(names):
            continue
        learn = learn[:: -(-len(learn) // _MOST_LINES)]
        scores[folds == fold] = _learned(seen[learn], true[learn]).predict(seen[folds == fold])
    return dict(zip(names, scores.tolist(), strict=True))


def _learned(seen: NDArray[np.float64], true: NDArray[np.float64]) -> Any:
    lightgbm = import_module("lightgbm")
    words = list(range(len(_WORDS)))
    return lightgbm.train(_SETTINGS, lightgbm.Dataset(seen, true, categorical_feature=words), _ROUNDS)


def _folds(goods: Goods, truth: Truth, names: Sequence[str]) -> NDArray[np.int64]:
    """The part of the world that a line is in: lines of one group, or else of one buyer, are in the same."""
    groups = [truth.groups.get(name) or goods.sent[name].buyer for name in names]
    return np.array([hashlib.sha256(group.encode()).digest()[0] % _FOLDS for group in groups])


def _seen(tables: TableFolder, goods: Goods, names: Sequence[str]) -> NDArray[np.float64]:
    """What a line says of itself, a row a line: words by number, then numbers, also for each unit, and days."""
    found = np.full((len(names), len(_WORDS) + 2 * len(_NUMBERS) + 1), np.nan)
    places, codes = {name: place for place, name in enumerate(names)}, dict[tuple[str, str], int]()
    columns = " ".join((*_WORDS, *_NUMBERS, "shipped_on received_on"))
    for row in tables.rows("shipments", "shipment_id line", quiet=columns):
        name = line_id(row["shipment_id"], row["line"])
        cells = found[places[name]]
        cells[:] = np.nan
        for at, column in enumerate(_WORDS):
            if row[column]:
                cells[at] = codes.setdefault((column, row[column]), len(codes))
        units = goods.sent[name].units or np.nan
        for at, column in enumerate(_NUMBERS, len(_WORDS)):
            number = tables.number("shipments", row, column)
            cells[at] = np.nan if number is None else number
            cells[at + len(_NUMBERS)] = cells[at] / units
        if row["shipped_on"] and row["received_on"]:
            days = np.datetime64(row["received_on"][:10]) - np.datetime64(row["shipped_on"][:10])
            cells[-1] = days / np.timedelta64(1, "D")
    return found
