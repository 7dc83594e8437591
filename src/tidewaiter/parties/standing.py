"""Whether a decision about a hit still holds on a day, and if not, what opened it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tidewaiter.parties.decisions import Decision, Decisions, entry_digest, side_digest
from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.party import Party

__all__ = ["Standing", "standings"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A decision with what opened it again; nothing did where `why` is empty."""

    decision: Decision
    why: str = ""

    @property
    def holds(self) -> bool:
        """Whether the decision still holds."""
        return not self.why


def standings(
    decisions: Decisions, entries: Iterable[ListEntry], on: date, parties: Mapping[str, Party] | None = None
) -> list[Standing]:
    """The last decision about each pair of party and entry, those open again first.

    Without `parties` only the entry and the day are looked at.
    """
    by_key = {(one.list_id, one.entry_id): one for one in entries}
    last = {one.about: one for one in decisions.all if one.decided_on <= on}
    found = [Standing(one, _why(one, by_key, on, parties)) for one in last.values()]
    return sorted(found, key=lambda one: one.holds)


def _why(
    one: Decision, entries: Mapping[tuple[str, str], ListEntry], on: date, parties: Mapping[str, Party] | None
) -> str:
    entry = entries.get((one.list_id, one.entry_id))
    if one.until is not None and one.until <= on:
        return f"its day, {one.until}, has come"
    if entry is None:
        return "no list held has the entry"
    if entry_digest(entry) != one.entry_digest:
        return "the entry changed"
    if not entry.holds_on(on):
        return "the entry is not in force"
    if parties is None:
        return ""
    party = parties.get(one.party_id)
    if party is None:
        return "the party is not in the file"
    changed = "the address changed" if one.via == "address" else "the party changed"
    return "" if side_digest(party, one.via, one.person) == one.party_digest else changed
