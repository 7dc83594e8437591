"""Screens again only what a change of the lists can change: hits that are new, gone, or say something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tidewaiter.parties.compare import THRESHOLD
from tidewaiter.parties.entries import ListEntry, ListVersion
from tidewaiter.parties.index import Hit, ScreenIndex
from tidewaiter.parties.party import Party

__all__ = ["CHANGES", "HitChange", "entries_on", "rescreen"]

CHANGES = ("new", "changed", "gone")

_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class HitChange:
    """A hit on a party that the lists before and the lists after do not both make, or not with the same meaning.

    `new` has no hit before, `gone` has none after; of a `changed` one the score, the effect or the requirement differs,
    and `what` says which.
    """

    party: Party
    change: str
    before: Hit | None
    after: Hit | None
    what: tuple[str, ...] = ()

    @property
    def hit(self) -> Hit:
        """The hit as it is now; one that is gone, as it was."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def entry(self) -> ListEntry:
        """The entry as it is now; one that is gone, as it was."""
        return self.hit.entry


def entries_on(versions: Iterable[ListVersion], day: date) -> tuple[ListEntry, ...]:
    """The entries of these lists that hold on a day."""
    return tuple(entry for version in versions for entry in version.entries if entry.holds_on(day))


def rescreen(
    parties: Iterable[Party], before: Iterable[ListEntry], after: Iterable[ListEntry], *, least: float = THRESHOLD
) -> Iterator[HitChange]:
    """Every hit that changed, by party: the same as two whole screenings compared, by asking changed entries only.

    Whether a name is found depends on the two names alone, so an entry that did not change cannot change a hit.
    """
    old, new = _by_key(before), _by_key(after)
    touched = [key for key in {**old, **new} if _told(old.get(key)) != _told(new.get(key))]
    was = ScreenIndex.build(old[key] for key in touched if key in old)
    now = ScreenIndex.build(new[key] for key in touched if key in new)
    for party in parties:
        yield from _changes(party, _hits(party, was, least), _hits(party, now, least))


def _by_key(entries: Iterable[ListEntry]) -> dict[_Key, ListEntry]:
    return {(one.list_id, one.entry_id): one for one in entries}


def _told(entry: ListEntry | None) -> ListEntry | None:
    """An end announced for a later day changes nothing yet."""
    return None if entry is None else replace(entry, ended_on=None)


def _hits(party: Party, index: ScreenIndex, least: float) -> Mapping[_Key, Hit]:
    found: Sequence[Hit] = index.search(party, limit=len(index.entries), least=least) if index.entries else ()
    return {(hit.entry.list_id, hit.entry.entry_id): hit for hit in found}


def _changes(party: Party, was: Mapping[_Key, Hit], now: Mapping[_Key, Hit]) -> Iterator[HitChange]:
    for key in {**now, **was}:
        before, after = was.get(key), now.get(key)
        if before is None:
            yield HitChange(party, "new", None, after)
        elif after is None:
            yield HitChange(party, "gone", before, None)
        elif what := _differences(before, after):
            yield HitChange(party, "changed", before, after, what)


def _differences(before: Hit, after: Hit) -> tuple[str, ...]:
    old, new = before.entry, after.entry
    compared = {
        "score": (before.log_odds, after.log_odds),
        "effect": (old.effect, new.effect),
        "requirement": (
            (old.requirement, old.review_policy, old.footnotes),
            (new.requirement, new.review_policy, new.footnotes),
        ),
    }
    return tuple(name for name, (one, other) in compared.items() if one != other)
