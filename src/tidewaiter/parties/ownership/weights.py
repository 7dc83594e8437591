"""What an owner counts for on a day: whether its whole stake is a listed party's, and how much of it economically."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tidewaiter.parties.ownership.stakes import END, HALF, START, WHOLE

__all__ = ["CLEAN", "GRID", "NOBODY", "UNKNOWN", "Holding", "Period", "Sources", "Weight", "listed_weight"]

GRID = 10**24
"""Economic shares are kept in this many parts of one, always rounded down, so that a bound stays a bound."""

Period = tuple[int, int]
"""First day and the day after the last, as numbers."""


@dataclass(frozen=True, slots=True)
class Weight:
    """How a stake of this owner counts: `covered` = wholly for listed parties, `clean` = wholly not.

    `econ_low` and `econ_clean` are the parts of one that listed parties, and that parties known not to be listed,
    hold of it at least.
    """

    covered: bool
    clean: bool
    econ_low: int
    econ_clean: int
    listed: tuple[str, ...] = ()


UNKNOWN = Weight(False, False, 0, 0)
CLEAN = Weight(False, True, 0, GRID)


@dataclass(frozen=True, slots=True)
class Holding:
    """What listed parties hold of one party in a period, in millionths of a percent and in parts of GRID.

    `low` to `high` counts as the 50 % rule does; `econ_low` to `econ_high` is multiplied through chains. `listed` are
    the listed parties whose stakes count in `low`.
    """

    start: int
    until: int
    low: int
    high: int
    econ_low: int
    econ_high: int
    recorded: int
    listed: tuple[str, ...] = ()

    @property
    def fifty_percent(self) -> str:
        """Yes from 50 %, no only when no missing stake could bring it there, unknown = cannot be excluded."""
        if self.low >= HALF:
            return "yes"
        return "no" if self.high < HALF else "unknown"

    @property
    def weight(self) -> Weight:
        """How a stake held by this party counts further down."""
        return Weight(
            self.low >= HALF, self.high < HALF, self.econ_low, GRID - self.econ_high, self.listed if self.low else ()
        )

    def counts_like(self, other: Holding) -> bool:
        """Whether stakes held by this party count alike in the rule before and after."""
        return (self.low >= HALF, self.high < HALF, self.listed) == (other.low >= HALF, other.high < HALF, other.listed)

    def same_as(self, other: Holding) -> bool:
        """Whether only the period differs."""
        return (self.low, self.high, self.econ_low, self.econ_high, self.recorded, self.listed) == (
            (other.low, other.high, other.econ_low, other.econ_high, other.recorded, other.listed)
        )


NOBODY = Holding(START, END, 0, WHOLE, 0, GRID, 0)
"""A party of which no stake is recorded: anyone may own it."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where counting begins: the listed parties with the periods in which they are, and those nobody can own.

    `terminal` are natural persons and governments: one of them that is not listed holds for no listed party.
    `suspected` may be listed in these periods: what they hold then is known to be a listed party's only where their
    owners show it.
    """

    listed: Mapping[str, Sequence[Period]]
    terminal: frozenset[str] = field(default_factory=frozenset)
    suspected: Mapping[str, Sequence[Period]] = field(default_factory=dict)

    def is_listed(self, party: str, day: int) -> bool:
        """Whether the party itself is on a list that day."""
        return _within(self.listed.get(party, ()), day)

    def is_suspected(self, party: str, day: int) -> bool:
        """Whether the party may be on a list that day."""
        return _within(self.suspected.get(party, ()), day)

    def own_weight(self, party: str, day: int) -> Weight | None:
        """The weight that follows from what the party is, or None where its owners decide."""
        if self.is_listed(party, day):
            return listed_weight(party)
        return CLEAN if party in self.terminal and not self.is_suspected(party, day) else None

    def of_holding(self, party: str, holding: Holding, day: int) -> Weight:
        """The weight that follows from what is held of the party; one that may be listed holds for nobody else."""
        weight = holding.weight
        return replace(weight, clean=False, econ_clean=0) if self.is_suspected(party, day) else weight

    def changes(self, party: str) -> Iterable[int]:
        """The days on which that changes."""
        return (day for each in (self.listed, self.suspected) for period in each.get(party, ()) for day in period)


def _within(periods: Sequence[Period], day: int) -> bool:
    return any(start <= day < until for start, until in periods)


def listed_weight(party: str) -> Weight:
    """A listed party's stakes count whole."""
    return Weight(True, False, GRID, 0, (party,))
