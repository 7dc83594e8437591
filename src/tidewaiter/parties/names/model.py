"""The weights that turn evidence into a score: model.toml, fitted by tools/fit_names.py and never edited by hand."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from tidewaiter.parties.names.evidence import FEATURES, Evidence

__all__ = ["Model", "log_odds_of", "model", "probability"]


@dataclass(frozen=True, slots=True)
class Model:
    """Log-odds = constant + sum of weight x feature, for persons and for firms; `threshold` is the one for both."""

    version: str
    threshold: float
    constants: tuple[float, float]
    weights: tuple[tuple[float, ...], tuple[float, ...]]

    def log_odds(self, evidence: Evidence, *, person: bool) -> float:
        """How strongly the evidence says that two names are one; 0 is even."""
        total = self.constants[person]
        for weight, value in zip(self.weights[person], evidence.values, strict=True):
            total += weight * value
        return total


def probability(log_odds: float) -> float:
    """Log-odds as a number between 0 and 1 that never reaches either."""
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, log_odds))))


def log_odds_of(least: float) -> float:
    """The log-odds below which `probability` stays below `least`; without an end where it always or never does."""
    return math.log(least / (1.0 - least)) if probability(-30.0) < least < probability(30.0) else -math.inf


@cache
def model() -> Model:
    """The model that ships with this version."""
    told = tomllib.loads(resources.files(__package__).joinpath("model.toml").read_text(encoding="utf-8"))
    sides = (told["firm"], told["person"])
    return Model(
        told["version"],
        told["threshold"],
        (sides[0]["constant"], sides[1]["constant"]),
        (_weights(sides[0]), _weights(sides[1])),
    )


def _weights(side: dict[str, float]) -> tuple[float, ...]:
    return tuple(float(side[feature]) for feature in FEATURES)
