"""The weights of evidence: learned on made-up worlds, small, versioned, and never negative, so no finding acquits."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

import numpy as np

from tidewaiter.core.toml_entry import TomlFile

__all__ = ["Evidence", "Model", "Weight", "model", "probability_of"]


HALF_WAY = 0.5
"""How far a pack's mean probability is moved to the usual one; see `Model.settled`."""

MANY = 100
"""With so many groups a pack is moved by half of that, with few hardly at all."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one detector says of one group of firms: subjects with yes and unknown, and the share of it all, 0 to 1.

    `excess` says how far it speaks more often of this group, for each of its lines, than of all groups; where it
    is 0, a yes says no more than the size of the group. `rarity` says how seldom it does so at all.
    """

    detector: str
    yes: int
    unknown: int
    share: float
    excess: float = 0.0
    rarity: float = 1.0

    @property
    def speaks(self) -> bool:
        """Whether its yes are more than usual for so many lines."""
        return self.yes > 0 and self.excess > 0


@dataclass(frozen=True, slots=True)
class Weight:
    """Log-odds that a detector adds: for any yes, for a yes of everything, and where it stayed unknown throughout.

    `excess` is what it adds for each step by which it speaks more often than usual in the pack.

    `usual` is what it adds on average where it can see; in a pack in which it sees nothing it adds that to every group,
    so that a table which is absent makes nobody less likely than the average.
    """

    any: float
    share: float
    unknown: float
    usual: float = 0.0
    excess: float = 0.0

    def of(self, found: Evidence) -> float:
        """What this evidence adds; never below zero."""
        open_ = self.unknown if found.yes or found.unknown else 0.0
        more = (self.any - self.unknown) if found.speaks else 0.0
        share = self.share * found.share if found.yes else 0.0
        return open_ + (more + share) * found.rarity + self.excess * found.excess


@dataclass(frozen=True, slots=True)
class Model:
    """How findings become a probability and units: `base` are the log-odds of a group without any finding.

    `common` is the share of groups that were true cases in the worlds that it was learned on.
    `sizes` are, for groups that handled no more than so many units, the 5th, 10th … 95th percentile of the share of
    these units that a true case diverted; the last size has no end.
    `lines` are the log-odds that a yes of a detector adds to one line. `other` weighs detectors that the worlds did not
    have, those of installed packages among them.
    """

    version: str
    base: float
    common: float
    weights: Mapping[str, Weight]
    lines: Mapping[str, float]
    sizes: Sequence[tuple[int | None, Sequence[float]]]
    other: Weight

    def weight(self, detector: str) -> Weight:
        """The weight of a detector."""
        return self.weights.get(detector, self.other)

    def shares_of(self, handled: int) -> Sequence[float]:
        """The percentiles of the share that a true case diverted, for a group that handled so many units."""
        return next(shares for most, shares in self.sizes if most is None or handled <= most)

    def log_odds(self, found: Sequence[Evidence], blind: Collection[str] = ()) -> float:
        """The log-odds of a group of which this was found, where the detectors `blind` decided nothing of anybody."""
        usual = math.fsum(self.weight(code).usual for code in blind)
        told = math.fsum(self.weight(one.detector).of(one) for one in found if one.detector not in blind)
        return self.base + usual + told

    def settled(self, told: Sequence[float]) -> Model:
        """The model for a pack whose groups have these log-odds: its mean probability goes half-way to `common`.

        Records of a new kind may give every group more findings, or fewer, than those that were learned on. How many
        groups divert there nobody knows, so neither their mean nor the usual share is believed alone. The order stays.
        """
        low, high, odds = -30.0, 30.0, np.array(told, dtype=np.float64)
        for _ in range(30):  # to the sixth digit
            middle = (low + high) / 2
            mean = math.fsum((1 / (1 + np.exp(-(odds + middle)))).tolist()) / max(1, len(told))
            low, high = (middle, high) if mean < self.common else (low, middle)
        share = HALF_WAY * len(told) / (len(told) + MANY)
        return replace(self, base=round(self.base + share * (low + high) / 2, 6))


def probability_of(log_odds: float) -> float:
    """The probability that belongs to these log-odds, to nine digits, so that every machine writes the same."""
    return round(1 / (1 + math.exp(-log_odds)), 9)


@cache
def model() -> Model:
    """The model that the program ships, from model.toml beside this module."""
    data = resources.files(__package__).joinpath("model.toml").read_bytes()
    values = TomlFile.parse("model.toml", data).whole().values
    return Model(
        version=str(values["version"]),
        base=float(values["base"]),
        common=float(values["common"]),
        weights={code: _weight(one) for code, one in values["weights"].items()},
        lines={code: float(one) for code, one in values["lines"].items()},
        sizes=tuple((one.get("most"), tuple(float(share) for share in one["shares"])) for one in values["sizes"]),
        other=_weight(values["other"]),
    )


def _weight(values: Mapping[str, object]) -> Weight:
    return Weight(*(float(str(values[name])) for name in ("any", "share", "unknown", "usual", "excess")))
