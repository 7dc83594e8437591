"""Diverted lots, and how many of their units some shipment lines carried when units may go over several lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tidewaiter.detection.evaluation.goods import Goods

__all__ = ["Lot", "best_lines", "found_in_lots", "most_from_one_sender"]


@dataclass(frozen=True, slots=True)
class Lot:
    """One diverted lot of a true case, and how many of its units each shipment line carried."""

    lot_id: str
    case: str
    ways: tuple[str, ...]
    units: float
    carried: dict[str, float]

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from every other lot."""
        return self.case, self.lot_id


def most_from_one_sender(goods: Goods, carried: Mapping[str, float]) -> float:
    """The most units that left one sender on these lines.

    Portions that one party sends side by side add up; hops one after another carry the same units and do not.
    """
    sums: dict[str, float] = {}
    for line, units in carried.items():
        sent = goods.sent.get(line)
        sender = sent.seller if sent is not None and sent.seller else f"line {line}"
        sums[sender] = sums.get(sender, 0.0) + units
    return max(sums.values(), default=0.0)


def found_in_lots(goods: Goods, lines: Iterable[str], by_line: Mapping[str, list[Lot]]) -> dict[tuple[str, str], float]:
    """The diverted units that these lines carried, lot by lot, of none more than were diverted of it."""
    on: dict[tuple[str, str], dict[str, float]] = {}
    totals: dict[tuple[str, str], float] = {}
    for line in dict.fromkeys(lines):
        for lot in by_line.get(line, ()):
            on.setdefault(lot.key, {})[line] = lot.carried[line]
            totals[lot.key] = lot.units
    return {key: min(totals[key], most_from_one_sender(goods, carried)) for key, carried in on.items()}


def best_lines(goods: Goods, by_line: Mapping[str, list[Lot]]) -> list[str]:
    """The lines that whoever knew the truth would look at: of each lot not met yet the one with most of its units.

    Of lots that were split there is a better choice at times, so that this is the least of what can be reached.
    """
    units = {line: sum(found_in_lots(goods, [line], by_line).values()) for line in by_line if line in goods.sent}
    met: set[tuple[str, str]] = set()
    found = []
    for line in sorted(units, key=lambda line: (-units[line], line)):
        lots = {lot.key for lot in by_line[line]}
        if lots - met:
            found.append(line)
            met |= lots
    return found
