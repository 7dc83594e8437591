"""Hits that changed, and the open business they touch, as rows of text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tidewaiter.parties.pack_parties import Dealing
from tidewaiter.parties.rescreen import HitChange

__all__ = ["CHANGE_COLUMNS", "IMPACT_COLUMNS", "Touched", "change_cells", "touched", "touched_cells"]

CHANGE_COLUMNS = (
    "change", "party_id", "party_name", "list_id", "entry_id", "entry_name", "matched_name", "score_before", "score",
    "effect_before", "effect", "what", "requirement", "reasons", "citation",
    "other_ids",
)  # fmt: skip
IMPACT_COLUMNS = (
    "table", "id", "role", "party_id", "party_name", "change", "list_id", "entry_id", "entry_name", "effect_before",
    "effect", "hit_party_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Touched:
    """An open order, license or shipment with a party, or another number of its firm, of which a hit changed."""

    dealing: Dealing
    change: HitChange


def touched(
    changes: Sequence[HitChange], dealings: Iterable[Dealing], numbers: Mapping[str, Sequence[str]]
) -> list[Touched]:
    """Each dealing with each changed hit on its party, then with those on other numbers of the firm alone.

    `numbers` gives for a number all those that a person confirmed to be the same firm.
    """
    by_party: defaultdict[str, list[HitChange]] = defaultdict(list)
    for change in changes:
        by_party[change.party.party_id].append(change)
    found: list[Touched] = []
    for one in dealings:
        seen: set[tuple[str, str]] = set()
        for number in sorted({one.party_id, *numbers.get(one.party_id, ())}, key=lambda each: each != one.party_id):
            for change in by_party[number]:
                key = (change.entry.list_id, change.entry.entry_id)
                if number == one.party_id or key not in seen:
                    found.append(Touched(one, change))
                seen.add(key)
    return found


def change_cells(one: HitChange, others: Sequence[str] = ()) -> tuple[str, ...]:
    """A changed hit as text, in the order of CHANGE_COLUMNS; what did not exist before, or does not now, is empty.

    `others` are the other numbers of the party's firm.
    """
    before, after, entry = one.before, one.after, one.entry
    return (
        one.change,
        one.party.party_id,
        one.party.name,
        entry.list_id,
        entry.entry_id,
        entry.name,
        one.hit.matched_name,
        f"{before.score:.6f}" if before else "",
        f"{after.score:.6f}" if after else "",
        before.entry.effect if before else "",
        after.entry.effect if after else "",
        " ".join(one.what),
        entry.requirement,
        "|".join(reason.replace("|", "/") for reason in one.hit.reasons),
        entry.citation,
        "|".join(others),
    )


def touched_cells(rows: Iterable[Touched]) -> Iterator[tuple[str, ...]]:
    """Touched business as text, in the order of IMPACT_COLUMNS."""
    for one in rows:
        change, entry = one.change, one.change.entry
        yield (
            one.dealing.table,
            one.dealing.record_id,
            one.dealing.role,
            one.dealing.party_id,
            change.party.name,
            change.change,
            entry.list_id,
            entry.entry_id,
            entry.name,
            change.before.entry.effect if change.before else "",
            change.after.entry.effect if change.after else "",
            change.party.party_id,
        )
