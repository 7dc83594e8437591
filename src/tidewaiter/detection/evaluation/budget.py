"""What a ranking reaches before a budget of shipment lines is full: a case that does not fit is cut."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

__all__ = ["BUDGETS", "budget_lines", "first_cases", "taken"]

BUDGETS = (0.001, 0.005, 0.01)
"""Shares of all shipment lines that may be looked at."""


def budget_lines(share: float, lines: float) -> int:
    """How many lines a share of all lines is, rounded down, at least one."""
    return max(1, int(share * lines + 1e-9))


def taken(ranking: Iterable[Sequence[str]], budgets: Sequence[int], weight: Callable[[str], int]) -> list[list[str]]:
    """The lines looked at inside each budget (in rising order): case by case, line by line, none twice.

    A line counts `weight` times: once, or as often as its group was drawn.
    """
    looked: dict[str, None] = {}
    used, found = 0, []
    left = list(budgets)
    for lines in ranking:
        for line in lines:
            while left and used >= left[0]:
                found.append(list(looked))
                left.pop(0)
            if not left:
                return found
            if line not in looked and (count := weight(line)):
                looked[line] = None
                used += count
    return [*found, *(list(looked) for _ in left)]


def first_cases(weights: Sequence[int], capacity: int) -> list[int]:
    """How often each case is looked at when `capacity` cases can be: the weight, 0 for those too far down."""
    seen, left = [], capacity
    for weight in weights:
        seen.append(min(weight, left))
        left -= seen[-1]
    return seen
