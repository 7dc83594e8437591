"""Which entries of the lists a party may be: each with a score, the names that met and the reasons."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from tidewaiter.parties.candidates import FLOOR, Candidates
from tidewaiter.parties.compare import THRESHOLD, weigh
from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.families import family_evidence, most_family
from tidewaiter.parties.fields import field_evidence, most_evidence, plain_number, same_number
from tidewaiter.parties.names.evidence import Evidence
from tidewaiter.parties.names.model import log_odds_of, probability
from tidewaiter.parties.names.reasons import reasons_of
from tidewaiter.parties.names.several import names_in
from tidewaiter.parties.party import Party

__all__ = ["Hit", "ScreenIndex"]


_SAME_FIRM = -4.0
"""Log-odds that another name cannot fall below where the registration number is the same: firms change their names."""
_WEAK = -1.5
"""Log-odds for a name that its own publisher calls weak, set by hand."""


_Best = tuple[float, str, str, Evidence | None]
"""Log-odds, the name asked and the name listed, and the evidence where every reading of both was looked at."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that a party may be: which name met which, how likely, why, and whether it reaches the threshold."""

    entry: ListEntry
    asked_name: str
    matched_name: str
    score: float
    log_odds: float
    matched: bool
    reasons: tuple[str, ...]


class ScreenIndex:
    """Every name of a set of entries by its words; built once, asked many times."""

    def __init__(self, entries: tuple[ListEntry, ...], owners: list[int], names: Candidates) -> None:
        self.entries = entries
        self.owners = owners
        self.names = names
        self.numbers: dict[str, list[int]] = {}
        for at, entry in enumerate(entries):
            for number in entry.identifiers:
                if key := plain_number(number)[1]:
                    self.numbers.setdefault(key, []).append(at)

    @classmethod
    def build(cls, entries: Iterable[ListEntry]) -> ScreenIndex:
        """Read every name of every entry."""
        kept = tuple(entries)
        named = [
            (at, name)
            for at, entry in enumerate(kept)
            for name in dict.fromkeys(part for whole in entry.names if whole.strip() for part in names_in(whole))
        ]
        owners = [at for at, _ in named]
        return cls(kept, owners, Candidates.build([name for _, name in named], [kept[at].kind for at in owners]))

    def quicken(self) -> None:
        """Make ready for many parties; no answer changes."""
        self.names.quicken()

    def search(self, party: Party, limit: int = 10, least: float = 0.0) -> list[Hit]:
        """The entries that the party may be, likeliest first; none below `least`. Each entry stands once."""
        best: dict[int, _Best] = {}
        numbered = {at for number in party.identifiers for at in self.numbers.get(plain_number(number)[1], ())}
        more = most_evidence(party)
        floor = FLOOR - more
        enough = -math.inf if numbered else log_odds_of(least) - more
        for asked in dict.fromkeys(name for line in party.names for name in names_in(line)):
            for name_at in self.names.of(asked, party.kind, floor, enough - most_family(asked)):
                owner, listed = self.owners[name_at], self.names.names[name_at]
                log_odds, evidence = weigh(asked, party.kind, listed, self.entries[owner].kind, floor)
                careful = None if log_odds <= floor else evidence  # at the floor only one reading was looked at
                log_odds += family_evidence(evidence)[0]
                if owner not in best or log_odds > best[owner][0]:
                    best[owner] = (log_odds, asked, listed, careful)
        for owner in numbered:
            if owner not in best and same_number(party, self.entries[owner]):
                entry = self.entries[owner]
                log_odds, evidence = weigh(party.name, party.kind, entry.name, entry.kind)
                best[owner] = (log_odds, party.name, entry.name, evidence)
        hits = [hit for owner, found in best.items() if (hit := self._hit(party, owner, found, least)) is not None]
        hits.sort(key=lambda hit: (-hit.log_odds, hit.entry.list_id, hit.entry.entry_id))
        return hits[:limit]

    def _hit(self, party: Party, owner: int, best: _Best, least: float) -> Hit | None:
        """The hit with its reasons; None below `least`."""
        log_odds, asked, listed, evidence = best
        entry = self.entries[owner]
        more, told = field_evidence(party, entry, asked)
        if listed in entry.weak_aliases:
            more, told = more + _WEAK, (*told, "a weak alias, says the publisher")
        total = (max(log_odds, _SAME_FIRM) if same_number(party, entry) else log_odds) + more
        score = probability(total)
        if score < least:
            return None
        evidence = evidence or weigh(asked, party.kind, listed, entry.kind)[1]
        reasons = (*reasons_of(evidence), *family_evidence(evidence)[1], *told)
        return Hit(entry, asked, listed, score, total, score >= THRESHOLD, reasons)
