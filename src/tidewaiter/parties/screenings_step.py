"""Screens every party of the pack, its officers and its address against the lists that the audit was given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from tidewaiter.core.days import parse_day
from tidewaiter.engine.duck import rows_of
from tidewaiter.engine.step import Step, Workplace
from tidewaiter.parties.address_index import AddressIndex
from tidewaiter.parties.decisions import Decision, Decisions
from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.firm_hits import hits_of_firms
from tidewaiter.parties.hit_state import decided, state_of
from tidewaiter.parties.index import Hit, ScreenIndex
from tidewaiter.parties.list_files import DECISIONS, read_list_files
from tidewaiter.parties.names.words import plain_words
from tidewaiter.parties.pack_parties import PARTY_COLUMNS
from tidewaiter.parties.party import Party
from tidewaiter.parties.party_file import party_of
from tidewaiter.parties.resolution.members import as_recorded, read_members
from tidewaiter.parties.screening import MOST_HITS, Screened, in_force_until, screen_many
from tidewaiter.parties.table_rows import Cells, write_rows
from tidewaiter.records.contracts import outputs

__all__ = ["READS", "SCREENED_ON", "screenings_step"]

READS = ("parties", "officers")
SCREENED_ON = "screened_on"
"""The parameter of the workplace that says for which day entries and decisions count."""

_FIRST = ("confirmed", "open", "cleared")
_AT_ONCE = 20_000


def screenings_step(files: Mapping[str, Path]) -> Step:
    """The step that writes `screenings`; without a list among the files nobody is screened and it is empty."""
    claim = outputs()["screenings"].claim
    return Step("screenings", claim, READS, ("screenings",), partial(_run, files=files))


def _run(at: Workplace, *, files: Mapping[str, Path]) -> dict[str, int]:
    versions = read_list_files(files)
    if not versions:
        return write_rows(at, "screenings", ())
    day = parse_day(str(at.parameters[SCREENED_ON]))
    decisions = Decisions.read(files[DECISIONS], day) if DECISIONS in files else Decisions((), day)
    index = in_force_until(versions, day)
    screening = _Screening(at, index, AddressIndex(index.entries), decisions)
    return write_rows(at, "screenings", hits_of_firms(screening.rows(), read_members(at.con)))


@dataclass
class _Screening:
    at: Workplace
    index: ScreenIndex
    places: AddressIndex
    decisions: Decisions
    _people: dict[str, list[Screened]] = field(default_factory=dict)

    def rows(self) -> Iterator[Cells]:
        """First all parties with their addresses, then all officers."""
        yield from self._parties()
        yield from self._officers()

    def _parties(self) -> Iterator[Cells]:
        table = as_recorded(self.at.con, "parties")
        told = self.at.con.execute(f"SELECT count(*) FROM {table}").fetchone()
        whole, done = (told[0] if told else 0) or 1, 0
        self.at.con.execute(f"SELECT {', '.join(PARTY_COLUMNS)} FROM {table} WHERE name IS NOT NULL ORDER BY party_id")
        for batch in _batches(rows_of(self.at.con)):
            parties = [party_of(dict(zip(PARTY_COLUMNS, row, strict=True))) for row in batch]
            found: dict[str, set[tuple[str, str]]] = {}
            for one in screen_many(parties, self.index, decisions=self.decisions):
                found.setdefault(one.party.party_id, set()).add((one.hit.entry.list_id, one.hit.entry.entry_id))
                yield _direct(one)
            for party in parties:
                yield from self._addresses(party, found.get(party.party_id, set()))
            done += len(batch)
            self.at.told(0.9 * done / whole)

    def _addresses(self, party: Party, known: set[tuple[str, str]]) -> Iterator[Cells]:
        """The entries at the party's address, without those that the party itself may be."""
        best: dict[tuple[str, str], tuple[float, str, ListEntry]] = {}
        for share, address, entry in self.places.search(party.address) if party.address else ():
            key = (entry.list_id, entry.entry_id)
            if key not in known and (key not in best or share > best[key][0]):
                best[key] = (share, address, entry)
        nearest = sorted(best.items(), key=lambda one: (-one[1][0], one[0]))[:MOST_HITS]
        for _, (share, address, entry) in nearest:
            settled = _settled(*self.decisions.state(party, entry, "address"))
            reasons = [*settled, "same address", f"listed address: {address}"]
            yield _cells(party.party_id, entry, entry.name, share, "diligence_only", reasons, "address")

    def _officers(self) -> Iterator[Cells]:
        """Every name is screened once, however many firms it runs."""
        con, table = self.at.con, as_recorded(self.at.con, "officers")
        con.execute(f"SELECT DISTINCT person_name FROM {table} WHERE person_name IS NOT NULL ORDER BY 1")
        for batch in _batches(rows_of(con)):
            people = [Party(name, "person", party_id=name) for (name,) in batch]
            for one in screen_many(people, self.index):
                if _may_be_a_person(one.hit):
                    self._people.setdefault(one.party.party_id, []).append(one)
        if not self._people:
            return
        con.execute(f"SELECT party_id, person_name FROM {table} WHERE person_name IS NOT NULL ORDER BY ALL")
        for party_id, names in groupby(rows_of(con), key=itemgetter(0)):
            yield from self._of_party(party_id, list(dict.fromkeys(name for _, name in names)))

    def _of_party(self, party_id: str, names: Sequence[str]) -> Iterator[Cells]:
        """For each entry one row: of an officer confirmed to be it, else of the best hit still open, else cleared."""
        found: dict[tuple[str, str], list[Screened]] = {}
        for name in names:
            for one in self._people.get(name, ()):
                state, made = self.decisions.state(Party(name, party_id=party_id), one.hit.entry, "officer", name)
                key = (one.hit.entry.list_id, one.hit.entry.entry_id)
                found.setdefault(key, []).append(replace(one, state=state, decision=made))
        for several in found.values():
            several.sort(key=lambda one: (_FIRST.index(one.state), -one.hit.score))
            best, *others = several
            also = [f"also officer: {one.party.name}" for one in others if one.state == "open"]
            reasons = [*_settled(best.state, best.decision), f"officer: {best.party.name}", *best.hit.reasons, *also]
            hit = best.hit
            yield _cells(party_id, hit.entry, hit.matched_name, hit.score, hit.entry.effect, reasons, "officer")


def _may_be_a_person(hit: Hit) -> bool:
    """A firm or a ship is nobody's officer, and one word alone names no person: half a country is called Zhang."""
    named = hit.matched_name
    return hit.entry.kind in {"person", "unknown"} and (len(plain_words(named)) > 1 or not named.isascii())


def _settled(state: str, made: Decision | None) -> list[str]:
    return [decided(state, made)] if made is not None and state != "open" else []


def _direct(one: Screened) -> Cells:
    hit = one.hit
    reasons = [*_settled(one.state, one.decision), *hit.reasons]
    return _cells(one.party.party_id, hit.entry, hit.matched_name, hit.score, hit.entry.effect, reasons, "direct")


def _cells(
    party_id: str, entry: ListEntry, name: str, score: float, effect: str, reasons: Sequence[str], via: str
) -> Cells:
    told = "|".join(_line(reason).replace("|", "/") for reason in reasons)
    state = state_of(reasons)
    days = ("" if day is None else day.isoformat() for day in (entry.listed_on, entry.ended_on))
    return party_id, entry.list_id, entry.entry_id, _line(name), f"{score:.6f}", effect, told, via, state, *days


def _line(text: str) -> str:
    return " ".join(text.split())


def _batches(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while batch := list(islice(rows, _AT_ONCE)):
        yield batch
