"""What a person decided about a hit: kept with reason, author and end, and gone when either side changes."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, astuple, dataclass
from datetime import date
from pathlib import Path

from tidewaiter.core.days import parse_day
from tidewaiter.core.errors import InputError, Place
from tidewaiter.parties.entries import ListEntry
from tidewaiter.parties.party import Party

__all__ = ["ANSWERS", "VIAS", "Decision", "Decisions", "entry_digest", "keep", "party_digest", "side_digest"]

ANSWERS = ("cleared", "confirmed")
VIAS = ("direct", "officer", "address")
"""What of a party met the entry: itself, one of its officers, its address."""


@dataclass(frozen=True, slots=True)
class Decision:
    """That a party is not (`cleared`) or is (`confirmed`) an entry; holds until `until`, a day on which it is over.

    The digests are of both sides as they were: a new address, alias or license requirement brings the hit back. `via`
    says what of the party it is about: of an `officer`, `person` is the name; of an `address`, only a new one counts.
    """

    answer: str
    party_id: str
    list_id: str
    entry_id: str
    party_digest: str
    entry_digest: str
    reason: str
    author: str
    decided_on: date
    until: date | None = None
    via: str = "direct"
    person: str = ""

    @property
    def about(self) -> tuple[str, str, str, str, str]:
        """What the decision is about; a later one about the same takes its place."""
        return self.via, self.party_id, self.list_id, self.entry_id, self.person

    @property
    def record(self) -> dict[str, str]:
        """The decision as one line of the file keeps it."""
        return {name: "" if value is None else str(value) for name, value in asdict(self).items()}


class Decisions:
    """All decisions, in the order they were made; the last one about a pair counts."""

    def __init__(self, decisions: Iterable[Decision] = (), on: date | None = None) -> None:
        self.all = tuple(decisions)
        self._on = on
        self._last = {one.about: one for one in self.all}

    @classmethod
    def read(cls, path: Path, on: date) -> Decisions:
        """The decisions of a file, one JSON object a line, as they stand on a day; no file means none was made."""
        if not path.is_file():
            return cls((), on)
        lines = path.read_text(encoding="utf-8").splitlines()
        return cls((_read(line, Place(str(path), at)) for at, line in enumerate(lines, 1) if line.strip()), on)

    def state(
        self, party: Party, entry: ListEntry, via: str = "direct", person: str = ""
    ) -> tuple[str, Decision | None]:
        """What holds of a pair: the decision's answer, or `open` where none was made, it ended, or a side changed."""
        last = self._last.get((via, party.party_id, entry.list_id, entry.entry_id, person))
        if last is None or (self._on is not None and last.decided_on > self._on):
            return "open", None
        over = last.until is not None and self._on is not None and last.until <= self._on
        side = side_digest(party, via, person)
        same = last.party_digest == side and last.entry_digest == entry_digest(entry)
        return (last.answer if same and not over else "open"), last


def keep(path: Path, decision: Decision) -> None:
    """Write a decision behind the others; nothing written before is touched, and the line is on disk on return."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(decision.record, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _read(line: str, place: Place) -> Decision:
    try:
        told = json.loads(line)
        days = {name: parse_day(told[name]) if told[name] else None for name in ("decided_on", "until")}
        if told["answer"] not in ANSWERS or told.get("via", "direct") not in VIAS or days["decided_on"] is None:
            raise ValueError(told["answer"])
        return Decision(**(told | days))
    except (ValueError, KeyError, TypeError, InputError) as error:
        hint = "Only `tidewaiter screen decide` adds to this file; take the line out or mend it."
        raise InputError("This decision cannot be read.", place=place, value=line, hint=hint) from error


def party_digest(party: Party) -> str:
    """Stands for everything that is known of a party."""
    return hashlib.sha256(repr(astuple(party)).encode()).hexdigest()[:16]


def side_digest(party: Party, via: str = "direct", person: str = "") -> str:
    """Stands for what of the party was compared with the entry."""
    if via == "direct":
        return party_digest(party)
    told = person if via == "officer" else party.address
    return hashlib.sha256(repr((via, told)).encode()).hexdigest()[:16]


def entry_digest(entry: ListEntry) -> str:
    """Stands for everything that an entry says."""
    told = [(name, value) for name, value in sorted(asdict(entry).items()) if name != "ended_on"]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]
