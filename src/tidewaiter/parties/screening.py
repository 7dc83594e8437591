"""Screens parties against lists: one row for each entry that a party may be, with what speaks for and against it."""

from __future__ import annotations

import gc
import heapq
import multiprocessing
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from tidewaiter.core.answers import Answer
from tidewaiter.parties.compare import THRESHOLD
from tidewaiter.parties.decisions import Decision, Decisions
from tidewaiter.parties.entries import ListEntry, ListVersion
from tidewaiter.parties.index import Hit, ScreenIndex
from tidewaiter.parties.index_file import kept_index
from tidewaiter.parties.party import Party

__all__ = ["MOST_HITS", "Screened", "in_force", "in_force_until", "likeliest", "screen", "screen_many"]

MOST_HITS = 50
"""Hits kept for one party: a name with more of them is too common to say who is meant."""
_MANY = 1_500
"""Parties from which on it pays to make the index ready for many."""
_ALONE = 5_000
"""Parties that one process screens alone; starting a second costs more than it saves."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Screened:
    """A party and an entry that it may be; `state` says whether a person has looked: open, confirmed or cleared."""

    party: Party
    hit: Hit
    state: str = "open"
    decision: Decision | None = None

    @property
    def is_listed(self) -> Answer:
        """Whether the party is the entry: yes when confirmed, no when cleared, unknown until somebody looked."""
        return {"confirmed": Answer.YES, "cleared": Answer.NO}.get(self.state, Answer.UNKNOWN)


def in_force(versions: Iterable[ListVersion], day: date, folder: Path | None = None) -> ScreenIndex:
    """The entries of these lists that hold on a day, ready to be asked; the index is kept in `folder` if named."""
    entries = tuple(entry for version in versions for entry in version.entries if entry.holds_on(day))
    return ScreenIndex.build(entries) if folder is None else kept_index(entries, folder)


def in_force_until(versions: Iterable[ListVersion], day: date) -> ScreenIndex:
    """The entries of these lists that hold on a day or ended before it: what shipments up to then are measured by."""
    entries = (entry for version in versions for entry in version.entries)
    return ScreenIndex.build(one for one in entries if one.listed_on is None or one.listed_on <= day)


def screen(
    party: Party, index: ScreenIndex, *, least: float = THRESHOLD, decisions: Decisions | None = None
) -> list[Screened]:
    """What one party may be, likeliest first; a hit that was cleared and has not changed since is marked so."""
    hits = index.search(party, limit=MOST_HITS, least=least)
    if decisions is None:
        return [Screened(party, hit) for hit in hits]
    return [Screened(party, hit, *decisions.state(party, hit.entry)) for hit in hits]


def screen_many(
    parties: Sequence[Party],
    index: ScreenIndex,
    *,
    least: float = THRESHOLD,
    decisions: Decisions | None = None,
    processes: int = 2,
) -> Iterator[Screened]:
    """Every party in turn, in the order given; more than a few thousand are shared between processes."""
    if processes < 2 or len(parties) < _ALONE:
        if len(parties) >= _MANY:
            index.quicken()
        for party in parties:
            yield from screen(party, index, least=least, decisions=decisions)
        return
    # Processes are started afresh and make the index themselves: a fork would copy locks that other threads hold.
    with multiprocessing.get_context("spawn").Pool(processes, _begin, (index.entries, least)) as pool:
        batches = pool.imap(_screen_batch, _batches(parties))
        for batch, hits in zip(_batches(parties), batches, strict=True):
            for party, found in zip(batch, hits, strict=True):
                for entry_at, asked, listed, log_odds, score, matched, reasons in found:
                    entry = index.entries[entry_at]
                    hit = Hit(entry, asked, listed, score, log_odds, matched, reasons)
                    yield Screened(party, hit, *(decisions.state(party, entry) if decisions else ()))


def likeliest(hits: Iterable[Screened], most: int) -> list[Screened]:
    """The hits to look at first when only so many can be reviewed: those not cleared yet, likeliest first."""
    waiting = (hit for hit in hits if hit.state != "cleared")
    return heapq.nsmallest(
        most, waiting, key=lambda one: (-one.hit.log_odds, one.party.party_id, one.hit.entry.entry_id)
    )


class _Own:
    """What one process screens with."""

    index: ScreenIndex
    least: float
    places: dict[int, int]


def _begin(entries: tuple[ListEntry, ...], least: float) -> None:
    _Own.index, _Own.least = ScreenIndex.build(entries), least
    _Own.index.quicken()
    _Own.places = {id(entry): at for at, entry in enumerate(_Own.index.entries)}
    gc.freeze()  # the lists stay to the end: nothing of them need be looked through for what may go


_Row = tuple[int, str, str, float, float, bool, tuple[str, ...]]


def _screen_batch(batch: list[Party]) -> list[list[_Row]]:
    """Hits as plain rows that name an entry by its place, so that little travels between processes."""
    return [
        [
            (
                _Own.places[id(hit.entry)],
                hit.asked_name,
                hit.matched_name,
                hit.log_odds,
                hit.score,
                hit.matched,
                hit.reasons,
            )
            for hit in _Own.index.search(party, limit=MOST_HITS, least=_Own.least)
        ]
        for party in batch
    ]


def _batches(parties: Sequence[Party]) -> Iterator[list[Party]]:
    rest = iter(parties)
    while batch := list(islice(rest, _AT_ONCE)):
        yield batch
