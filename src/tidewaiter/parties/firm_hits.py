"""Hits of a firm that stands under several numbers: each number is screened as it is recorded, then they are one.

So no field is mixed up and every decision meets the record that it was made about. A hit that was confirmed for one
number holds for the firm; one that was cleared holds only where no other number of the firm has it open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tidewaiter.parties.hit_state import state_of
from tidewaiter.parties.table_rows import Cells
from tidewaiter.records.contracts import outputs

__all__ = ["hits_of_firms"]

_AT = {column.name: at for at, column in enumerate(outputs()["screenings"].columns)}
_PARTY, _REASONS, _STATE, _SCORE = (_AT[name] for name in ("party_id", "reasons", "state", "score"))


@dataclass(frozen=True, slots=True)
class _Hit:
    """One row of `screenings`, as a number of the firm has it."""

    row: tuple[object, ...]

    @property
    def party_id(self) -> str:
        return str(self.row[_PARTY])

    @property
    def state(self) -> str:
        return str(self.row[_STATE])

    @property
    def reasons(self) -> list[str]:
        return str(self.row[_REASONS]).split("|")

    @property
    def settled_by(self) -> list[str]:
        """The reasons that settle the hit."""
        return [one for one in self.reasons if state_of([one]) != "open"]


def hits_of_firms(rows: Iterable[Cells], resolved: Mapping[str, str]) -> Iterator[Cells]:
    """The rows of `screenings` with one number for each firm; of several about one entry, one remains."""
    firms: dict[tuple[object, ...], list[_Hit]] = {}
    for row in rows:
        firm = resolved.get(str(row[_PARTY]))
        if firm is None:
            yield row
        else:
            key = (firm, *(row[_AT[name]] for name in ("list_id", "entry_id", "via")))
            firms.setdefault(key, []).append(_Hit(tuple(row)))
    for key, hits in firms.items():
        number, *entry, via = key
        if via == "address" and (number, *entry, "direct") in firms:
            continue  # the firm itself may be the entry, which says more than that it is its neighbor
        yield _together(str(number), hits)


def _together(number: str, hits: Sequence[_Hit]) -> Cells:
    states = {one.state for one in hits}
    contradictory = {"confirmed", "cleared"} <= states
    state = "open" if contradictory else _strictest(states)
    ranked = sorted(hits, key=lambda one: (one.state != state, -float(str(one.row[_SCORE])), one.party_id))
    best = ranked[0]
    told = list(best.settled_by) if state != "open" else []
    if contradictory:
        told.append("decisions about numbers of this firm contradict each other")
    for one in sorted(hits, key=lambda hit: hit.party_id):
        if one is not best or state == "open":
            told += [f"{one.party_id}: {reason}" for reason in one.settled_by]
    told += [reason for reason in best.reasons if reason not in best.settled_by]
    told.append(f"recorded under: {', '.join(sorted(one.party_id for one in hits))}")
    row = list(best.row)
    row[_PARTY], row[_REASONS], row[_STATE] = number, "|".join(told), state
    return tuple(row)


def _strictest(states: set[str]) -> str:
    return next(state for state in ("confirmed", "open", "cleared") if state in states)
