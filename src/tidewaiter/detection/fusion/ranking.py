"""Says how likely each group is in this pack, which groups are a case, and which case comes first."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence

from tidewaiter.detection.fusion.gather import rarity_of
from tidewaiter.detection.fusion.model import Evidence, Model

__all__ = ["STEPS", "adds_of", "is_case", "line_weights", "settled_for", "weight_of"]


STEPS = 4
"""Into how many steps a rarity of 1 is parted where it weighs lines."""


def settled_for(weights: Model, told: Mapping[str, Sequence[Evidence]], blind: Collection[str], groups: int) -> Model:
    """The model for a pack of so many groups, of which this was told; of the others nothing was found."""
    silent = [weights.log_odds([], blind)] * max(0, groups - len(told))
    return weights.settled([weights.log_odds(found, blind) for _, found in sorted(told.items())] + silent)


def adds_of(weights: Model, found: Sequence[Evidence]) -> dict[str, float]:
    """What each detector adds to the log-odds of a group."""
    return {one.detector: weights.weight(one.detector).of(one) for one in found}


def line_weights(weights: Model, yes: Mapping[str, int], lines: int) -> dict[str, float]:
    """What a yes of each detector adds to the log-odds of a line, in a pack of so many: the rarer there, the more.

    Rarity counts in steps, so that one finding more or less seldom moves the lines of every case.
    """
    return {
        code: round(added * round(STEPS * rarity_of(yes.get(code, 0), lines)) / STEPS, 6)
        for code, added in sorted(weights.lines.items())
    }


def is_case(found: Iterable[Evidence], adds: Mapping[str, float]) -> bool:
    """Whether a group is worth a look: some yes speaks for it."""
    return any(one.yes and adds[one.detector] > 0 for one in found)


def weight_of(probability: float, units_on_a_line: float, lines: int) -> float:
    """The greater, the earlier the case comes: first where most is likely to be found for the work that it makes.

    That is the cube of the probability, for a look at what is none costs as much as one at what is small, times the
    root of the units on a line that it names, through the fourth root of the lines of its firms. Decision 0021 has what
    was tried.
    """
    weight = probability**3 * math.sqrt(units_on_a_line) / math.sqrt(math.sqrt(max(1, lines)))
    return round(weight, 9)
