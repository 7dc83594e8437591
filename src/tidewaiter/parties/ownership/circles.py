"""Parties that own one another: the least solution, for what listed parties hold and for what they cannot hold.

The rule's count is the least set that closes under "50 % or more held by the set". The economic count is the least
solution of x = A x + b: solved in whole fractions for a small circle, approached from below for a large one. Both
ends of a share are such least solutions (of what is listed, and of what is known not to be), so that stopping early
widens an interval and never narrows it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from tidewaiter.parties.ownership.stakes import HALF, WHOLE
from tidewaiter.parties.ownership.weights import GRID, Weight

__all__ = ["Circle", "solve"]

EXACT_UP_TO = 16
"""Members of a circle whose shares are solved for exactly."""
PASSES = 2_000
"""Steps from below for a larger one; what is not reached by then stays unknown."""

Stakes = Mapping[str, Sequence[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Circle:
    """The members, the stakes in each of them, and the weights of owners that the circle does not decide."""

    members: tuple[str, ...]
    stakes: Stakes
    given: Mapping[str, Weight]


def solve(circle: Circle) -> dict[str, Weight]:
    """The weight of every member and every outside owner."""
    free = [member for member in circle.members if member not in circle.given]
    covered, listed = _closed(circle, free, lambda weight: weight.covered, lambda total: total >= HALF)
    clean, _ = _closed(circle, free, lambda weight: weight.clean, lambda total: total > HALF)
    low = _economic(circle, free, lambda weight: weight.econ_low)
    not_listed = _economic(circle, free, lambda weight: weight.econ_clean)
    solved = {
        one: Weight(one in covered, one in clean, low[one], not_listed[one], tuple(sorted(listed.get(one, ()))))
        for one in free
    }
    return solved | dict(circle.given)


def _closed(
    circle: Circle, free: Sequence[str], counts: Callable[[Weight], bool], reached: Callable[[int], bool]
) -> tuple[set[str], dict[str, set[str]]]:
    """The members that come to count, and of which listed parties the stakes in each of them are."""
    inside = {owner for owner, weight in circle.given.items() if counts(weight)}
    totals = dict.fromkeys(free, 0)
    holdings: dict[str, list[tuple[str, int]]] = {}
    for owned in free:
        for owner, share in circle.stakes.get(owned, ()):
            holdings.setdefault(owner, []).append((owned, share))
    work = sorted(inside)
    found: set[str] = set()
    while work:
        for owned, share in holdings.get(work.pop(), ()):
            totals[owned] += share
            if owned not in found and reached(totals[owned]):
                found.add(owned)
                work.append(owned)
    return found, _traced(circle, free, inside, found)


def _traced(circle: Circle, free: Sequence[str], inside: set[str], found: set[str]) -> dict[str, set[str]]:
    """The listed parties behind each member, passed on by covered members until nothing is new."""
    behind: dict[str, set[str]] = {one: set() for one in free}
    held_by: dict[str, list[str]] = {}
    for owned in free:
        for owner, share in circle.stakes.get(owned, ()):
            if share and owner in inside:
                behind[owned].update(circle.given[owner].listed)
            elif share and owner in found:
                held_by.setdefault(owner, []).append(owned)
    work = [one for one in free if one in found and behind[one]]
    while work:
        owner = work.pop()
        for owned in held_by.get(owner, ()):
            if not behind[owned].issuperset(behind[owner]):
                behind[owned].update(behind[owner])
                if owned in found:
                    work.append(owned)
    return behind


def _economic(circle: Circle, free: Sequence[str], part: Callable[[Weight], int]) -> dict[str, int]:
    """The least solution of x = A x + b in parts of GRID, rounded down."""
    place = {one: at for at, one in enumerate(free)}
    inner = [[(place[o], share) for o, share in circle.stakes.get(one, ()) if o in place and share] for one in free]
    from_outside = [
        sum(share * part(circle.given[o]) for o, share in circle.stakes.get(one, ()) if o not in place) for one in free
    ]
    reached = _reached(inner, from_outside)
    if len(reached) <= EXACT_UP_TO:
        values = _eliminated(inner, from_outside, sorted(reached))
    else:
        values = _from_below(inner, from_outside)
    return {one: values.get(at, 0) for one, at in place.items()}


def _reached(inner: Sequence[Sequence[tuple[int, int]]], from_outside: Sequence[int]) -> set[int]:
    """Those into which anything flows at all; the rest hold nothing, and would make the system singular."""
    below: dict[int, list[int]] = {}
    for owned, parts in enumerate(inner):
        for owner, _ in parts:
            below.setdefault(owner, []).append(owned)
    work = [at for at, flow in enumerate(from_outside) if flow]
    found = set(work)
    while work:
        for owned in below.get(work.pop(), ()):
            if owned not in found:
                found.add(owned)
                work.append(owned)
    return found


def _eliminated(
    inner: Sequence[Sequence[tuple[int, int]]], from_outside: Sequence[int], rows: Sequence[int]
) -> dict[int, int]:
    """Gauss and Jordan in whole fractions; no pivot is zero: every row leads to a flow from outside."""
    at = {row: place for place, row in enumerate(rows)}
    size = len(rows)
    matrix = [
        [Fraction(int(i == j)) for j in range(size)] + [Fraction(from_outside[rows[i]], WHOLE)] for i in range(size)
    ]
    for row in rows:
        for owner, share in inner[row]:
            if owner in at:
                matrix[at[row]][at[owner]] -= Fraction(share, WHOLE)
    for pivot in range(size):
        head = matrix[pivot][pivot]
        matrix[pivot] = [value / head for value in matrix[pivot]]
        for other in range(size):
            if other != pivot and (factor := matrix[other][pivot]):
                matrix[other] = [
                    value - factor * above for value, above in zip(matrix[other], matrix[pivot], strict=True)
                ]
    return {row: min(GRID, int(matrix[at[row]][size])) for row in rows}


def _from_below(inner: Sequence[Sequence[tuple[int, int]]], from_outside: Sequence[int]) -> dict[int, int]:
    values = [flow // WHOLE for flow in from_outside]
    for _ in range(PASSES):
        before = list(values)
        for at, parts in enumerate(inner):
            if parts:
                values[at] = (from_outside[at] + sum(values[owner] * share for owner, share in parts)) // WHOLE
        if values == before:
            break
    return dict(enumerate(values))
